"""What a reader of the PDF must be given, derived from the doctree alone and not from what the writer made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

from ..labels import is_quiet, label, target_of
from ..typography import hold_together
from .tags import squeeze

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
NOTES = {"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso"}


@dataclass
class Stream:
    """One sequence of words, with the links in it."""

    text: str = ""
    links: list[str] = field(default_factory=list)  #: labels, in order

    def add(self, words: str) -> None:
        self.text += squeeze(hold_together(words))


@dataclass
class Reading:
    """A whole document."""

    main: Stream = field(default_factory=Stream)
    figures: Stream = field(default_factory=Stream)  #: those between blocks, which may stand later than in the source
    alts: list[str] = field(default_factory=list)
    foreign: list[tuple[str, str]] = field(default_factory=list)  #: language and words
    headings: list[tuple[int, str]] = field(default_factory=list)  #: level and words
    places: dict[str, tuple[Stream, int]] = field(default_factory=dict)  #: label to where its words begin

    def words_at(self, name: str) -> str:
        """The first words at a label, without spaces."""
        if name not in self.places:
            return ""
        stream, start = self.places[name]
        return stream.text[start : start + 24]


def ordinal(number: int, form: str) -> str:
    """A list number as printed."""
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
    """Reads one assembled tree. *number* gives Sphinx's numbers, *raw* what raw Typst prints."""

    def __init__(
        self,
        startdoc: str,
        depth: dict[str, int],
        number: Callable[[str, str, str], str],
        *,
        elsewhere: str = "",
        raw: Callable[[str], str] = lambda source: "",
    ):
        self.reading = Reading()
        self.docname, self.startdoc, self.levels, self.number = startdoc, startdoc, depth, number
        self.elsewhere, self.raw = elsewhere, raw
        self.quiet = False  # in a group of many places
        self.depth = 0
        self.stream = self.reading.main
        self.notes: dict[str, nodes.footnote] = {}
        self.told: set[str] = set()
        self.title: list[nodes.footnote] | None = None

    def read(self, tree: nodes.document) -> Reading:
        self.mark(label(self.docname))
        self.present = {label(self.docname)}
        self.survey(tree, self.docname)
        self.children(tree)
        return self.reading

    def survey(self, node: nodes.Element, docname: str) -> None:
        """Footnotes and all labels, before anything refers to them."""
        for child in node.children:
            if isinstance(child, nodes.Element):
                inner = docname
                if isinstance(child, addnodes.start_of_file):
                    inner = child["docname"]
                    if not child.get("excerpt"):
                        self.present.add(label(inner))
                self.present.update(label(inner, id_) for id_ in child.get("ids", ()))
                if isinstance(child, nodes.footnote):
                    self.notes.update((label(inner, id_), child) for id_ in child["ids"])
                self.survey(child, inner)

    def mark(self, name: str) -> None:
        self.reading.places.setdefault(name, (self.stream, len(self.stream.text)))

    def children(self, node: nodes.Element) -> None:
        for child in node.children:
            self.node(child)

    def node(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Text):
            self.stream.add(node.astext())
            return
        if isinstance(node, NOTHING):
            return
        for id_ in node.get("ids", ()):
            self.mark(label(self.docname, id_))
        name = type(node).__name__
        method = getattr(self, f"read_{name}", None)
        if method:
            method(node)
            return
        if name in NOTES:
            self.stream.add(str(admonitionlabels[name]))
        self.children(node)

    # -- What prints something else than the words of its children ----------------------------------------------------

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
        if outside and named and not self.quiet:
            self.stream.add(f" ({self.elsewhere})")

    read_number_reference = read_reference

    def read_footnote_reference(self, node: nodes.footnote_reference) -> None:
        name = label(self.docname, node["refid"])
        if name in self.told:
            return
        self.told.add(name)
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

    def caption(self, kind: str, node: nodes.Element, captions: list[nodes.Element]) -> None:
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
            self.caption("code-block", node, [node.children[0]])
            self.node(node.children[1])
        else:
            outer, self.quiet = self.quiet, self.quiet or is_quiet(node)
            self.children(node)
            self.quiet = outer

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
