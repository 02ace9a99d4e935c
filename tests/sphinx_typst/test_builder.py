"""The builder: quoting of text, and a book with every construct, compiled to PDF/UA-1 and PDF/A-2a."""

import io
import json
import re
import shutil

import pikepdf
import pytest
import typst
from docutils import nodes
from sphinx_typst import markup
from sphinx_typst.compile import FONTS, CompileError, compile_pdf
from typst_books import outline, plain_text, sheet_of, structure_types

NASTY = ['a"b', "back\\slash", "#let x = 1", "$x$ [y] *z* _w_ `r` <l> @ref // /* */ ~ = -", "tab\there", "ünï—“”"]


@pytest.mark.parametrize("value", NASTY)
def test_no_text_can_be_read_as_markup(value):
    source = f"#let v = {markup.string(value)}\n#metadata(v)<v>"
    assert typst.query(source.encode(), "<v>", field="value", one=True) == _json(value)


def _json(value):
    return json.dumps(value, ensure_ascii=False)


def test_text_folds_line_ends_into_spaces():
    assert markup.text("one\n  two") == '#"one two";'
    assert markup.text("") == ""


def test_arrays_of_one_stay_arrays():
    assert markup.array(["1"]) == "(1, )"
    assert markup.array([]) == "()"


def test_markers_lead_back_to_the_authors_line():
    generated = f"a\n{markup.marker('/x/y.md', 7)}\nb\nc\n{markup.marker('/x/z.md', 9)}\nd"
    assert markup.find_marker(generated, 4) == ("/x/y.md", 7)
    assert markup.find_marker(generated, 6) == ("/x/z.md", 9)
    assert markup.find_marker(generated, 1) is None


def test_a_compile_error_names_the_authors_file(tmp_path):
    main = tmp_path / "main.typ"
    main.write_text(f"{markup.marker('page.md', 3)}\n#nothing-of-that-name()\n")
    with pytest.raises(CompileError) as caught:
        compile_pdf(main, tmp_path, ["ua-1"], 0)
    assert (caught.value.source, caught.value.line) == ("page.md", 3)
    assert "nothing-of-that-name" in caught.value.message


def test_the_template_uses_no_package_and_only_fonts_of_the_repository():
    template = (FONTS.parent / "template.typ").read_text("utf-8")
    assert "@preview" not in template and "@local" not in template
    families = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]).families()
    assert {"Vollkorn", "Lato"} <= set(families)


# -- Every construct -------------------------------------------------------------------------------------------------


@pytest.fixture
def torture(app):
    app.build()
    assert app.warning.getvalue() == ""
    with pikepdf.open(app.outdir / "torture.pdf") as document:
        yield document


@pytest.mark.sphinx("typst", testroot="typst")
def test_every_construct_compiles_tagged_and_nothing_is_lost(torture, app):
    text = plain_text(app.outdir / "torture.pdf")
    for piece in (
        'Text with “quotes”, a \\ backslash, a # hash, $ dollars, @ at, code #"x"',
        "line that goes on",
        "A note with emphasis.",
        "second paragraph of one",
        "deep",
        "Definition of the term.",
        "its body",
        "In two paragraphs.",
        "Titled",
        'return "#x"',
        "cell with word",
        "Figure 1",
        "Table 1",
        "row 60",
        "What it means.",
        "needle",
    ):
        assert piece in text, piece
    assert text.count("A note with emphasis.") == 1
    types = structure_types(torture)
    assert {"Document", "H1", "H2", "P", "L", "LI", "LBody", "Table", "TH", "TD", "Figure", "Caption"} <= types
    assert {"Link", "Note", "TOC", "TOCI", "BlockQuote", "Code"} <= types


@pytest.mark.sphinx("typst", testroot="typst")
def test_documents_parts_and_sections_nest_in_the_outline(torture):
    assert outline(torture) == [
        ("Torture", []),
        ("A part", [("An inner chapter", [("A section", [])])]),
        (
            "Every construct, twice and code in a title, see A section",
            [
                ("Lists of every kind, and word in a heading", []),
                ("Quotes and notes", []),
                ("Code", []),
                ("Tables", []),
                ("Pictures", []),
                ("References of every role", [("Third level", [("Fourth level", [])])]),
            ],
        ),
        ("Last", []),
        ("Index", []),
    ]


@pytest.mark.sphinx("typst", testroot="typst")
def test_every_internal_link_has_a_place(torture):
    destinations = [it for it in sheet_of(torture).structure.root.destinations() if not it.address]
    assert len(destinations) >= 10
    assert all(it.page is not None for it in destinations)


@pytest.mark.sphinx("typst", testroot="typst")
def test_document_facts(torture):
    assert str(torture.Root.Lang) == "en-GB"
    assert torture.docinfo["/Title"] == 'Torture "quoted" \\ back'
    assert torture.Root.ViewerPreferences.DisplayDocTitle
    metadata = torture.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


DOT = "figures/dot.svg"
WIDE = "|" + "a|" * 40 + "\n|" + "--|" * 40 + "\n|" + "1|" * 40
#: Case to file, the text that is replaced in it (None: all), the new text, and words of the warning.
CASES = {
    "no_alt": ("part/inner.md", ":alt: A dot.\n", "", "has no description: add ':alt:'"),
    "unknown_node": ("part/inner.md", "---\n", "```{math}\nx\n```\n", "cannot print 'math_block'"),
    "heading_skip": ("part/inner.md", "## A section", "#### A section", "level"),
    "missing_glyph": ("part/inner.md", "First paragraph.", "First 漢 paragraph.", "no letter “漢”"),
    "missing_glyph_in_a_picture": (DOT, None, "<svg xmlns='http://www.w3.org/2000/svg'><text>漢</text></svg>", "“漢”"),
    "broken_svg": (DOT, None, "<svg xmlns='http://www.w3.org/2000/svg'><rect", "is not well-formed SVG"),
    "damaged_image": ("figures/photo.png", None, "no picture", "the file is damaged"),
    "unsupported_image": ("part/inner.md", "/figures/dot.svg", "/conf.py", "use SVG, PNG, JPEG, GIF or WebP"),
    "missing_image": ("part/inner.md", "/figures/dot.svg", "/figures/none.svg", "not readable: figures/none.svg"),
    "wide_table": ("part/inner.md", "| a | b |\n|:--|--:|\n| 1 | 2 |", WIDE, "has 40 columns"),
    "raw_bracket": ("constructs.md", '#text(weight: "bold")[Raw Typst.]', "One ] more.", "unexpected closing bracket"),
    "raw_typst": ("constructs.md", '#text(weight: "bold")[Raw Typst.]', "#let x =", "expected expression"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.sphinx("typst", testroot="typst")
def test_what_cannot_be_printed_is_one_warning_at_the_authors_line(case, make_app, app_params, sphinx_test_tempdir):
    name, old, new, word = CASES[case]
    args, kwargs = app_params
    app = make_app(*args, **{**kwargs, "srcdir": copy_root(kwargs["srcdir"], case)})
    path = app.srcdir / name
    text = path.read_text("utf-8") if old else ""
    assert (old or "") in text
    path.write_text(text.replace(old, new) if old else new, "utf-8")
    app.build(force_all=True)
    warnings = app.warning.getvalue()
    assert word in warnings
    assert warnings.count("WARNING") == 1
    assert re.search(r"(inner|constructs)\.md:\d+: WARNING", warnings)


def copy_root(srcdir, case):
    """A copy of the root for one *case*."""
    target = srcdir.with_name(f"{srcdir.name}-{case}")
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(srcdir, target, ignore=shutil.ignore_patterns("_build"))


@pytest.mark.sphinx("typst", testroot="typst", srcdir="dead-link")
def test_a_link_without_a_place_is_found(app):
    def lead_nowhere(app, doctree, docname):
        for reference in list(doctree.findall(nodes.reference)):
            if reference.get("refuri", "").startswith("%last"):
                reference["refuri"] = "%last#gone"

    app.connect("doctree-resolved", lead_nowhere)
    app.build(force_all=True)
    assert "has no place 'gone' on page 'last'" in app.warning.getvalue()


@pytest.mark.sphinx("typst", testroot="typst", srcdir="twice")
def test_two_compilations_give_the_same_bytes(app):
    app.build(force_all=True)
    first = (app.outdir / "torture.pdf").read_bytes()
    app.build(force_all=True)
    assert (app.outdir / "torture.pdf").read_bytes() == first
    assert pikepdf.open(io.BytesIO(first)).pages


STYLES = """#import "template.typ" as base
#let container(name, body) = if name == "boxed" [Styled: #body] else { base.container(name, body) }
"""


@pytest.mark.sphinx("typst", testroot="typst", srcdir="styles", confoverrides={"typst_styles": "styles.typ"})
def test_styles_of_a_book_replace_functions_of_the_template(app):
    (app.srcdir / "styles.typ").write_text(STYLES, "utf-8")
    (app.srcdir / "last.md").write_text(
        "# Last\n\n:::{container} boxed\nOne.\n:::\n\n:::{container}\nTwo.\n:::\n", "utf-8"
    )
    app.build(force_all=True)
    assert "Styled: One. Two." in plain_text(app.outdir / "torture.pdf")
