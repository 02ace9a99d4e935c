"""Every page through the Nu HTML checker, the reference for HTML: no errors, and warnings only that we explain."""

import json
import shutil
import subprocess

import pytest
from conftest import ROOT

#: Lets the checker ask a server on this machine.
SAME_MACHINE = "-Dnu.validator.servlet.allow-forbidden-hosts=true"
JAR = ROOT / "tests" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

#: What the checker warns of and we leave: part of its message, and why.
EXPLAINED = {
    "as a top-level heading only": "docutils puts a page's one h1 into the section that it heads; no browser and no "
    "screen reader counts levels by nesting, and axe, which asks for the order of levels, is content",
    "Article lacks heading": "the same h1 is seen as the section's, not as the article's that holds the section",
}


def checked(folder, address=""):
    """What the checker says of the pages below *folder*: (type, page, message). Information alone is left out.

    *address*: where they are served. The checker holds each page to the policy that it says itself, and knows the
    book's own files by their host: from disk it takes them all for foreign.
    """
    names = [path.relative_to(folder) for path in sorted(folder.rglob("*.html"))]
    pages = [f"{address or f'{folder}/'}{name}" for name in names if "_static" not in name.parts]
    assert pages
    run = subprocess.run(
        ["java", "-Xss8m", SAME_MACHINE, "-jar", str(JAR), "--format", "json", "--exit-zero-always", *pages],
        capture_output=True,
        text=True,
    )
    said = json.loads(run.stderr)["messages"]
    return [
        (message.get("subType", message["type"]), message.get("url", "").rpartition("/")[2], message["message"])
        for message in said
        if message["type"] != "info" or message.get("subType") == "warning"
    ]


@pytest.mark.xdist_group("browser")  # whose worker serves the pages already
def test_pages_are_valid(site, served):
    found = checked(site, served)
    assert [said for said in found if not any(part in said[2] for part in EXPLAINED)] == []
    assert [part for part in EXPLAINED if not any(part in said[2] for said in found)] == [], "explained, yet not there"


@pytest.mark.parametrize(
    ("fault", "kind", "word"),
    [
        ("<p><ul><li>x</li></ul></p>", "error", "No “p” element in scope"),
        ('<img src="_static/mark.svg">', "error", "alt"),
        ('<table><tr><th scope="row" role="cell">x</th></tr></table>', "error", "th"),
        ("<section><p>x</p></section>", "warning", "Section lacks heading"),
    ],
)
def test_the_checker_finds_seeded_faults(site, tmp_path, fault, kind, word):
    page = (site / "search.html").read_text("utf-8")
    (tmp_path / "page.html").write_text(page.replace("</article>", f"{fault}</article>"), "utf-8")
    shutil.copytree(site / "_static", tmp_path / "_static")
    found = checked(tmp_path)
    assert any(what == kind and word in message for what, _page, message in found), found
