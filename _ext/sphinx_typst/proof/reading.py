"""The text that a PDF must have, derived from the doctree alone and independently of the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

from ..labels import has_class, ids_of, label, target_of
from ..typography import hold_together
from .tags import PAGES, squeeze

#: Nodes without text in the PDF.
NOTHING = (
    nodes.comment,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.footnote,
    nodes.meta,
    addnodes.index,
    addnodes.toctree,
    addnodes.highlightlang,
    addnodes.tabular_col_spec,
)
#: Admonitions whose title is their type.
NOTES = {"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso"}


@dataclass
class Stream:
    """Text without spaces, with the links in it."""

    text: str = ""
    links: list[str] = field(default_factory=list)  #: labels that the links lead to, in order
    page_lists: list[list[str]] = field(default_factory=list)  #: labels whose page numbers are listed, in order

    def add(self, words: str) -> None:
        """Appends *words*, as they are compared."""
        self.text += squeeze(hold_together(words))


@dataclass
class Reading:
    """The expected text of a whole PDF."""

    main: Stream = field(default_factory=Stream)
    #: of figures between blocks, which may be printed later than in the source
    figures: Stream = field(default_factory=Stream)
    alts: list[str] = field(default_factory=list)
    foreign: list[tuple[str, str]] = field(default_factory=list)  #: language and words
    headings: list[tuple[int, str]] = field(default_factory=list)  #: level and words
    #: label to the stream and the offset at which its text begins
    places: dict[str, tuple[Stream, int]] = field(default_factory=dict)

    def words_at(self, name: str) -> str:
        """The first 24 letters at the label *name*, without spaces; empty if there is no such label."""
        if name not in self.places:
            return ""
        stream, start = self.places[name]
        return stream.text[start : start + 24]


def ordinal(number: int, form: str) -> str:
    """A list number as printed. *form*: docutils' ``enumtype``. Roman numerals up to 39."""
    if form in ("loweralpha", "upperalpha"):
        letters = chr(ord("a") + number - 1)
    elif form in ("lowerroman", "upperroman"):
        letters, left = "", number
        for value, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            letters += sign * (left // value)
            left %= value
    else:
        letters = str(number)
    return (letters.upper() if form.startswith("upper") else letters) + "."


class Reader:
    """Reads one assembled tree.

    *depth*: document name to the level of its title; *number*: `TypstBuilder.number`; *elsewhere*, *link_groups*,
    *page_lists*: the settings of the same name; *raw*: takes raw Typst source and returns the text that it prints.
    """

    def __init__(
        self,
        startdoc: str,
        depth: dict[str, int],
        number: Callable[[str, str, str], str],
        *,
        elsewhere: str = "",
        link_groups: Iterable[str] = (),
        page_lists: Iterable[str] = (),
        raw: Callable[[str], str] = lambda source: "",
    ):
        self.reading = Reading()
        self.docname, self.startdoc, self.levels, self.number = startdoc, startdoc, depth, number
        self.elsewhere, self.raw = elsewhere, raw
        self.link_groups = frozenset(link_groups)
        self.page_lists = frozenset(page_lists)
        self.in_link_group = False
        self.depth = 0
        self.stream = self.reading.main
        self.notes: dict[str, nodes.footnote] = {}
        self.footnotes_read: set[str] = set()
        self.title: list[nodes.footnote] | None = None  # footnotes of the heading that is being read

    def read(self, tree: nodes.document) -> Reading:
        """The expected text of *tree*."""
        self.mark(label(self.docname))
        self.present = {label(self.docname)}
        self.survey(tree, self.docname)
        self.children(tree)
        return self.reading

    def survey(self, node: nodes.Element, docname: str) -> None:
        """Collects footnotes and labels below *node*, before anything refers to them."""
        for child in node.children:
            if isinstance(child, nodes.Element):
                inner = docname
                if isinstance(child, addnodes.start_of_file):
                    inner = child["docname"]
                    if not child.get("excerpt"):
                        self.present.add(label(inner))
                self.present.update(label(inner, id_) for id_ in ids_of(child))
                if isinstance(child, nodes.footnote):
                    self.notes.update((label(inner, id_), child) for id_ in child["ids"])
                self.survey(child, inner)

    def mark(self, name: str) -> None:
        """Records that the label *name* is at the end of the text read so far."""
        self.reading.places.setdefault(name, (self.stream, len(self.stream.text)))

    def children(self, node: nodes.Element) -> None:
        """Reads the children of *node*."""
        for child in node.children:
            self.node(child)

    def node(self, node: nodes.Node) -> None:
        """Reads one node with a ``read_`` method for its type, or its children."""
        if isinstance(node, nodes.Text):
            self.stream.add(node.astext())
            return
        if isinstance(node, NOTHING) or not isinstance(node, nodes.Element):
            return
        for id_ in ids_of(node):
            self.mark(label(self.docname, id_))
        name = type(node).__name__
        method = getattr(self, f"read_{name}", None)
        if method:
            method(node)
            return
        if name in NOTES:
            self.stream.add(str(admonitionlabels[name]))
        self.children(node)

    # -- Nodes whose text is not that of their children ----------------------------------------------------

    def read_start_of_file(self, node: addnodes.start_of_file) -> None:
        outer = self.docname, self.depth
        self.docname, self.depth = node["docname"], 0
        if not node.get("excerpt"):
            self.mark(label(self.docname))
        self.children(node)
        self.docname, self.depth = outer

    def read_section(self, node: nodes.section) -> None:
        self.depth += 1
        self.children(node)
        self.depth -= 1

    def read_title(self, node: nodes.title) -> None:
        if not isinstance(node.parent, nodes.section):
            self.children(node)
            return
        start = len(self.stream.text)
        self.stream.add(self.number("section", self.docname, "#" + node.parent["ids"][0] if self.depth > 1 else ""))
        self.title = []
        self.children(node)
        title = self.stream.text[start:]
        self.reading.headings.append((self.levels.get(self.docname, 1) + self.depth - 1, title))
        notes, self.title = self.title, None
        for note in notes:
            self.children(note)

    def read_reference(self, node: nodes.reference) -> None:
        name = target_of(node, self.docname)
        outside = bool(self.elsewhere) and name is not None and name not in self.present
        if name is not None and self.title is None and not outside:
            self.stream.links.append(name)
        self.children(node)
        kinds = {cls.removeprefix("std-") for inner in [node, *node.findall(nodes.inline)] for cls in inner["classes"]}
        cited = "internal" in node and not node.get("refname") and not kinds & {"doc", "ref", "term", "numref"}
        named = not cited and not isinstance(node, addnodes.number_reference) and "term" not in kinds
        if outside and named and not self.in_link_group:
            self.stream.add(f" ({self.elsewhere})")

    read_number_reference = read_reference

    def read_footnote_reference(self, node: nodes.footnote_reference) -> None:
        name = label(self.docname, node["refid"])
        if name in self.footnotes_read:
            return
        self.footnotes_read.add(name)
        if self.title is not None:
            self.title.append(self.notes[name])
        else:
            self.children(self.notes[name])

    def read_label(self, node: nodes.label) -> None:
        if isinstance(node.parent, nodes.citation):
            self.stream.add(f"[{node.astext()}]")

    def read_citation_reference(self, node: nodes.citation_reference) -> None:
        self.stream.links.append(label(self.docname, node["refid"]))
        self.stream.add(f"[{node.astext()}]")

    def read_inline(self, node: nodes.inline) -> None:
        if has_class(node, self.page_lists):
            names = [target_of(link, self.docname) for link in node.findall(nodes.reference)]
            self.stream.page_lists.append([name for name in names if name and name in self.present])
            self.stream.text += PAGES
            return
        start = len(self.stream.text)
        self.children(node)
        for name in node["classes"]:
            if name.startswith("language-") and len(name) == 11:
                self.reading.foreign.append((name[9:], self.stream.text[start:]))

    def read_image(self, node: nodes.image) -> None:
        self.reading.alts.append(node.get("alt", ""))

    def read_figure(self, node: nodes.figure) -> None:
        parent = node.parent
        while isinstance(parent, nodes.container):
            parent = parent.parent
        between = isinstance(parent, (nodes.section, nodes.document, addnodes.start_of_file, nodes.compound))
        outer, self.stream = self.stream, self.reading.figures if between else self.stream
        for id_ in node["ids"]:
            self.reading.places[label(self.docname, id_)] = (self.stream, len(self.stream.text))
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        self.caption("figure", node, captions)
        for child in node.children:
            if child not in captions:
                self.node(child)
        self.stream = outer

    def caption(self, kind: str, node: nodes.Element, captions: Sequence[nodes.Element]) -> None:
        """Reads the number of a figure, table or listing and its *captions*."""
        number = self.number(kind, self.docname, node["ids"][0]) if node["ids"] else ""
        if captions and number:
            self.stream.add(number + ". ")
        for caption in captions:
            self.children(caption)

    def read_table(self, node: nodes.table) -> None:
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        self.caption("table", node, titles)
        for child in node.children:
            if child not in titles:
                self.node(child)

    def read_container(self, node: nodes.container) -> None:
        if "literal-block-wrapper" in node["classes"]:
            caption, code = node.children
            assert isinstance(caption, nodes.caption)
            self.caption("code-block", node, [caption])
            self.node(code)
        else:
            outer = self.in_link_group
            self.in_link_group = outer or has_class(node, self.link_groups)
            self.children(node)
            self.in_link_group = outer

    def read_enumerated_list(self, node: nodes.enumerated_list) -> None:
        for number, item in enumerate(node.children, node.get("start", 1)):
            self.stream.add(ordinal(number, node.get("enumtype", "")))
            self.node(item)

    def read_classifier(self, node: nodes.classifier) -> None:
        self.stream.add(" : ")
        self.children(node)

    def read_option_group(self, node: nodes.option_group) -> None:
        self.stream.add(", ".join(option.astext() for option in node.children))

    def read_attribution(self, node: nodes.attribution) -> None:
        self.stream.add("—")
        self.children(node)

    def read_raw(self, node: nodes.raw) -> None:
        if "typst" in node.get("format", "").split():
            self.stream.add(self.raw(node.astext()))
