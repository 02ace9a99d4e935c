"""An extension that loses words as faulty code would: the extension of a damaged copy of tests/roots/test-pasted.

It is copied beside conf.py there and imports nothing of the tests. Each line of a table, and each function that
replaces one, is a fault; `test_seeded_losses` says how the gate has to name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docutils import nodes
from reader.directives.definitions import terms
from reader.html import search
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_typst import builder as typst_builder

#: What the PDF loses, as the generated Typst source shows it: what is there, and what a fault makes of it.
TYPST = (
    ('table.cell([#"One line is enough here.";])', 'table.cell([#move(dy: 900pt)[#"One line is enough here.";]])'),
    ('[#"Upper Exampletown";]', '[#move(dx: 420pt)[#"Upper Exampletown";]]'),
    ('#paragraph[#"A second paragraph of the definition says what the first has left out.";]', "#paragraph[]"),
    ('caption: [#"A table between pipes with a caption";]', "caption: []"),
    ('1";#linebreak();#"Exampletown', '1";#"Exampletown'),
    ('[#header-cell(hyphenate: false)[#"Kind";]]', "[#header-cell[]]"),
    ('#"A tip of one line about pasting.";', '#"A tip of one line about pasting. A tip of one line about pasting.";'),
    ('"Three boxes in a row, with an arrow from each to the next one."', '"Three boxes."'),
    ('[#"Note number 9 explains what sentence 9 has left open, in words that no other note has.";]', '[#"";]'),
    ('[#"a link to a page";]', '[#"";]'),
    ('#code("A fence of plain text,', '#code("'),
    ("Journal of Careful Copying", "Journal"),
)


def lose_in_typst() -> None:
    """Damages the generated source before it is compiled."""
    compile_pdf = typst_builder.compile_pdf

    def compile_damaged(main, *given):  # type: ignore[no-untyped-def]
        text = main.read_text("utf-8")
        for old, new in TYPST:
            # Some spaces are no-break spaces by then.
            text, count = re.subn(re.escape(old).replace("\\ ", "[ \u00a0]"), lambda _found, new=new: new, text)
            assert count or "publications" in main.name, f"not in the source: {old}"
        main.write_text(text, "utf-8")
        return compile_pdf(main, *given)

    typst_builder.compile_pdf = compile_damaged
    typst_builder.text_faults = lambda *_arguments: []  # it would find the first of them, and nothing would be built


# -- HTML and EPUB ---------------------------------------------------------------------------------------------------


def drop(node: nodes.Element) -> None:
    node.parent.remove(node)


def empty(node: nodes.Element) -> None:
    node.clear()


def repeat(node: nodes.Element) -> None:
    node.parent.insert(node.parent.index(node), node.deepcopy())


def drop_break(node: nodes.Element) -> None:
    drop(next(child for child in node.children if type(child).__name__ == "line_break" and follows(child, "Street 1")))


def follows(node: nodes.Node, words: str) -> bool:
    assert node.parent is not None
    before = node.parent[node.parent.index(node) - 1]
    return before.astext().strip() == words


def drop_alt(node: nodes.Element) -> None:
    node["alt"] = "A drawing"


def unexplained(node: nodes.Element) -> None:
    node["explanation"] = ""


Loss = tuple[type[nodes.Element], str, Callable[[nodes.Element], None]]
#: Builder to what is lost: type of node, words in it, and how.
LOSSES: dict[str, tuple[Loss, ...]] = {
    "html": (
        (nodes.list_item, "and with a second item of its own", drop),
        (nodes.legend, "A legend explains", drop),
        (nodes.paragraph, "Ministry of Copies Street 1", drop_break),
        (nodes.image, "Three boxes", drop_alt),
        (nodes.reference, "inline link with italics", empty),
        (nodes.paragraph, "A warning warns of copies", repeat),
        (nodes.row, "Place People", drop),
        (nodes.meta, "nobody has written yet", drop),
        (nodes.paragraph, "Which piece of the text has nobody", drop),
        (nodes.literal_block, "A fence of plain text", drop),
        (nodes.strong, "bold that ends inside", drop),
    ),
    "epub": (
        (nodes.paragraph, "Note number 7 explains", drop),
        (nodes.caption, "A caption with italics", drop),
        (nodes.paragraph, "The second book compares both copies", drop),
        (nodes.abbreviation, "OECD", unexplained),
        (nodes.paragraph, "A second paragraph of the definition", drop),
        (nodes.tip, "A tip of one line", drop),
        (nodes.paragraph, "A fifth level, where lists", drop),
        (nodes.paragraph, "It has a second paragraph, which", drop),
        (nodes.title, "A table between pipes", drop),
        (nodes.inline, "parte grande", drop),
        (nodes.subscript, "2", drop),
    ),
}


def words_of(node: nodes.Element) -> str:
    return " ".join(str(node.get("alt") or node.get("content") or node.astext()).split())


class Losses(SphinxPostTransform):
    """Loses what `LOSSES` has for the builder, after all other steps."""

    default_priority = 2000

    def run(self, **kwargs: object) -> None:
        for kind, words, lose in LOSSES.get(self.app.builder.name, ()):
            found = [node for node in self.document.findall(kind) if words in words_of(node)]
            # The innermost: a list item has the items of its lists, too.
            for node in [node for node in found if not any(other.parent is node for other in found)]:
                lose(node)


# -- Search ----------------------------------------------------------------------------------------------------------


GREEK = re.compile("[\u0370-\u03ff]{3,}")


def lose_in_search() -> None:
    """The index loses a paragraph, all Greek letters and the ids of a page, and glues the mark of a note to a word."""
    sections, texts, run = search.sections, terms._texts, search.PassageIds.run

    def without(tree, title):  # type: ignore[no-untyped-def]
        for section in sections(tree, title):
            kept = [
                type(passage)(passage.anchor, frozenset(word for word in passage.words if not GREEK.fullmatch(word)))
                for passage in section.passages
                if not {"register", "answer"} <= passage.words
            ]
            yield type(section)(section.anchor, section.title, tuple(kept))

    def with_marks(node):  # type: ignore[no-untyped-def]
        if isinstance(node, nodes.footnote_reference) and node.astext() == "101":
            yield node.astext()
        else:
            yield from texts(node)

    def without_ids(transform, **given):  # type: ignore[no-untyped-def]
        if transform.env.docname != "about/from-docs":
            run(transform, **given)

    search.sections, terms._texts, search.PassageIds.run = without, with_marks, without_ids


def setup(app) -> None:  # type: ignore[no-untyped-def]
    lose_in_typst()
    lose_in_search()
    app.add_post_transform(Losses)
