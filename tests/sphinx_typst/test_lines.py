"""Pictures and breaks in lines, and entries of the index that lead to no page."""

import pikepdf
import pytest
from typst_books import plain_text, sheet_of

LINKED = "[![Licence mark](tall.svg)](https://example.org/)"


@pytest.mark.parametrize(
    "text",
    [
        f"Text under {LINKED} of 2019.",
        f"*{LINKED}* and **{LINKED}** of 2019.",
        f"{LINKED} {LINKED}",
        LINKED,
        f"- {LINKED}\n- in {LINKED} a line",
        f"| a | {LINKED} |\n|---|---|\n| x {LINKED} y | {LINKED} |",
        f"## In {LINKED} a heading",
        f"```{{figure}} tall.svg\n:alt: Licence mark\n\nA caption {LINKED}.\n```",
        f"Text[^1].\n\n[^1]: A note {LINKED} here.",
        f"> {LINKED}",
    ],
)
def test_linked_pictures_are_printed_wherever_they_are(typeset, text):
    app, path = typeset(f"# Title\n\n{text}\n\nEnd.\n")
    assert app.warning.getvalue() == ""
    with pikepdf.open(path) as document:
        figures = [tag for tag in sheet_of(document).structure.root.all("Figure") if tag.alt == "Licence mark"]
    assert len(figures) >= text.count("Licence mark")


def test_a_hard_break_is_a_break(typeset):
    _app, path = typeset("# Title\n\nWrite to:\\\nExample Street 1\\\nExampletown\n")
    assert "Write to: Example Street 1 Exampletown" in plain_text(path)


@pytest.mark.sphinx("typst", testroot="typst", srcdir="see")
def test_see_entries_are_in_the_index(app):
    entries = [
        "see: DI; digital identity", "seealso: identity; digital identity", "single: digital identity",
        "single: identity", "single: Ábaco", "triple: one; two; three",
    ]  # fmt: skip
    text = "".join(f"```{{index}} {entry}\n```\n" for entry in entries)
    (app.srcdir / "last.md").write_text(f"# Last\n\n{text}\nA paragraph.\n", "utf-8")
    app.build(force_all=True)
    index = plain_text(app.outdir / "torture.pdf").rpartition("Index")[2]
    for entry in ("DI, see digital identity", "see also digital identity", "Ábaco", "two three"):
        assert entry in index, index
    assert index.index("Ábaco") < index.index("DI, see")
