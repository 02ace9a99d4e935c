"""The PDFs before the gate and before veraPDF, the reference validator."""

import hashlib
import subprocess
from pathlib import Path

import pikepdf
import pytest
from conftest import FRAME, ROOT
from reader.facts import records
from sphinx_typst.proof import gate
from sphinx_typst.proof.sheet import open_sheet

pytestmark = pytest.mark.xdist_group("proofs")

TARGETS = [
    "digital-government-reader.pdf",
    *(f"publications/{k}.pdf" for k, r in records.load(ROOT / "refs.bib").items() if "companion" in r.keywords),
]
VERAPDF = ROOT / ".venv" / "lib" / "verapdf.jar"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_pdf_is_proved(proofs):
    assert sorted(proofs) == sorted(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_the_published_file_says_what_its_doctree_says(proofs, target):
    proof = proofs[target]
    # Digests: a comparison of the bytes would be explained for minutes when it fails.
    assert digest(proof.path) == digest(proof.published)
    with pikepdf.open(proof.published) as document:
        faults = gate.check(open_sheet(document, FRAME), proof.reading)
        assert not faults, "\n".join(str(fault) for fault in faults)


def verdicts(profile: str, files: list[Path]) -> dict[Path, str]:
    """veraPDF's verdict on each file: PASS or FAIL."""
    command = [
        "java",
        "-cp",
        VERAPDF,
        "org.verapdf.apps.GreenfieldCliWrapper",
        "--flavour",
        profile,
        "--format",
        "text",
    ]
    done = subprocess.run([*command, *files], capture_output=True, text=True)
    found = {}
    for line in done.stdout.splitlines():
        verdict, _space, rest = line.partition(" ")
        found[Path(rest.removesuffix(f" {profile}"))] = verdict
    return found


@pytest.fixture(scope="module")
def damaged(proofs, tmp_path_factory):
    """A chapter that breaks both standards: a picture without a description, and a font that is not embedded."""
    path = tmp_path_factory.mktemp("damaged") / "damaged.pdf"
    with pikepdf.open(proofs[TARGETS[1]].path) as document:
        for source in document.objects:
            if isinstance(source, pikepdf.Dictionary) and source.get("/S") == "/Figure":
                del source["/Alt"]
            if isinstance(source, pikepdf.Dictionary) and source.get("/Type") == "/FontDescriptor":
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in source:
                        del source[key]
        document.save(path)
    return path


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_verapdf_passes_every_pdf_and_finds_a_damaged_one(proofs, damaged, profile):
    published = [proof.published for proof in proofs.values()]
    expected = dict.fromkeys(published, "PASS") | {damaged: "FAIL"}
    assert verdicts(profile, [*published, damaged]) == expected


def test_heads_of_rows_are_tagged_as_such(proofs):
    """In the book's own tables: the first cell of a row is a head, and the cells beside it name it."""
    with pikepdf.open(proofs[TARGETS[0]].published) as document:
        structure = open_sheet(document, FRAME).structure
    heads = [cell for cell in structure.root.all("TH") if cell.facts.get("Scope") == "/Row"]
    named = {str(id_) for cell in structure.root.all("TD") for id_ in cell.facts.get("Headers", ())}
    assert len(heads) > 100
    assert {cell.facts["ID"] for cell in heads} <= named


def test_the_metadata_identify_the_work_and_its_licence(proofs):
    identifiers = set()
    for proof in proofs.values():
        with pikepdf.open(proof.published) as document, document.open_metadata() as metadata:
            identifiers.add(metadata["dc:identifier"])
            assert metadata["xmpRights:WebStatement"] == "https://creativecommons.org/licenses/by/4.0/"
            assert metadata["dc:rights"] and metadata["dc:publisher"]
            assert "en-GB" in metadata["dc:language"]
    assert len(identifiers) == len(proofs)
