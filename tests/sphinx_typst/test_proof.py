"""The audit of PDFs: no fault in a good file, and each seeded fault is found by its rule."""

import io
import shutil
from types import SimpleNamespace

import pikepdf
import pytest
from pdf_faults import FAULTS
from sphinx.testing.util import SphinxTestApp
from sphinx_typst.assembly import outline
from sphinx_typst.proof import gate
from sphinx_typst.proof.reading import Reader, ordinal
from sphinx_typst.proof.rules_looks import contrast
from sphinx_typst.proof.tags import squeeze
from typst_books import sheet_of


@pytest.fixture(scope="module")
def torture(rootdir, tmp_path_factory):
    """The PDF of the root test-typst as bytes, and the text expected from its doctree as `reading`."""
    folder = tmp_path_factory.mktemp("torture") / "book"
    shutil.copytree(rootdir / "test-typst", folder)
    app = SphinxTestApp("typst", srcdir=folder)
    result = SimpleNamespace()

    def keep(app, builder, settings, tree):
        depth, _parts = outline(tree, settings["startdoc"])
        printed = {'#text(weight: "bold")[Raw Typst.]': "Raw Typst."}
        reader = Reader(
            settings["startdoc"], depth, builder.number, page_lists=["pages"], raw=lambda source: printed[source]
        )
        result.reading = reader.read(tree)

    app.connect("typst-written", keep)
    app.build(force_all=True)
    assert app.warning.getvalue() == ""
    result.bytes = (app.outdir / "torture.pdf").read_bytes()
    app.cleanup()
    return result


def faults(data: bytes, reading) -> list[gate.Fault]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return gate.check(sheet_of(document), reading)


def test_a_good_file_passes(torture):
    assert faults(torture.bytes, torture.reading) == []


@pytest.mark.parametrize(("rule", "damage"), FAULTS, ids=[damage.__name__ for _rule, damage in FAULTS])
def test_each_seeded_fault_is_found_by_its_rule(torture, rule, damage):
    with pikepdf.open(io.BytesIO(torture.bytes)) as document:
        damage(document)
        out = io.BytesIO()
        document.save(out)
    assert rule in {fault.rule for fault in faults(out.getvalue(), torture.reading)}


def test_every_rule_has_a_fault_that_it_finds():
    rules = {rule.__name__ for rule in (*gate.OF_THE_FILE, *gate.AGAINST_THE_SOURCE)}
    assert {rule for rule, _damage in FAULTS} == rules


def test_contrast_is_counted_as_wcag_counts_it():
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((0x77 / 255,) * 3, (1, 1, 1)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("number", "form", "printed"),
    [(3, "arabic", "3."), (2, "loweralpha", "b."), (4, "lowerroman", "iv."), (9, "upperroman", "IX."), (1, "", "1.")],
)
def test_list_numbers(number, form, printed):
    assert ordinal(number, form) == printed


def test_line_breaks_and_hyphens_do_not_count():
    assert squeeze("co\u00adoper ation\u2060\n") == "cooperation"
