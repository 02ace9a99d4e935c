"""Collects, when a page is read, which terms the page uses and which works it cites.

The paragraph in which a section first uses a term or cites a work gets an id made of the id of the section and the name
of the term or work. Such an id does not change when other paragraphs change, so links from lists of uses stay valid.
The result, `PageUses`, is stored in the environment; concordance.py makes the concordance of the whole book from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.nodes import bibliography

from ..facts import terms

#: Class of the paragraph in which a chapter gives the argument of its publication in one line.
ARGUMENT_CLASS = "argument"
#: Id of the section of a chapter that says all in short.
BRIEF = "in-brief"
#: Reading speed, by which the minutes for a page are counted. Slow, for a text with terms to look up on the way.
WORDS_A_MINUTE = 220
#: Elements that keep their ids in all editions; the id of a use is set on the nearest one around it.
ANCHOR_ELEMENTS = (nodes.paragraph, nodes.figure, nodes.table, nodes.term, nodes.rubric, nodes.section)
#: Ids that docutils numbers through (``id1``, ``id2``): they change when the page changes.
_AUTOMATIC_ID = re.compile(r"id\d+")


class Section(NamedTuple):
    """A section of a page."""

    id: str
    title: str  #: plain text; empty for the text before the first heading below the page's own


class TermUse(NamedTuple):
    """The first use of a term in a section, or in one definition of a section."""

    target: str  #: the term as typed
    section: int  #: index into `PageUses.sections`
    anchor: str  #: id of the paragraph; in a definition, id of the defined term
    definition: str  #: id of the term in whose definition the use is, empty outside definitions


class Citation(NamedTuple):
    """The first citation of a work in a section, with all locators that the section gives for it."""

    key: str  #: key in refs.bib
    section: int  #: index into `PageUses.sections`
    anchor: str  #: id of the paragraph
    locators: tuple[str, ...]  #: such as ``ch. 2``, in the order of the page, without repetition


class Placeholder(nodes.General, nodes.Element):
    """Base class: replaced, when pages are written, by content that follows from other pages.

    The attribute ``page`` is set on placeholders whose content follows from one other page. `outdated.register` says
    what a kind of placeholder shows.
    """


#: Nodes whose content follows from other pages; the bibliography is a node of sphinxcontrib-bibtex.
PLACEHOLDERS = (Placeholder, bibliography)


@dataclass
class PageUses:
    """What one page uses, each list in the order of the page unless it says otherwise."""

    sections: list[Section] = field(default_factory=list)
    terms: list[TermUse] = field(default_factory=list)
    works: list[Citation] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  #: of figures, tables and sections it refers to, sorted
    placeholders: list[tuple[str, str]] = field(default_factory=list)  #: (class name, page it is about), sorted
    listed: list[str] = field(default_factory=list)  #: pages whose headings its toctrees show
    figure: str = ""  #: digest of its first figure with a name, which other pages may show
    argument: str = ""  #: the argument of a chapter's publication in one line
    brief: str = ""  #: digest of its section "In brief", which another page may show
    minutes: int = 0  #: for reading it, in whole minutes
    moved: list[tuple[str, str]] = field(default_factory=list)  #: (key of a former term, key of its successor)


class Position(NamedTuple):
    """A position in the walk through a page."""

    section: int  #: index into `PageUses.sections`
    definition: str  #: id of the term whose definition is around, empty outside definitions
    anchor_element: nodes.Element  #: nearest element around that can carry the id of a use


# -- Ids and titles --------------------------------------------------------------------------------------------------


def slug(name: str) -> str:
    """Returns *name* as part of an id; a name without a Latin letter or digit gives 8 digits of its digest."""
    return nodes.make_id(name) or sha256(name.encode()).hexdigest()[:8]


def anchor_id(section: str, kind: str, target: str, is_taken: Callable[[str], bool]) -> str:
    """Returns the id of the first use of *target* in the section with the id *section*; *kind* is ``use`` or ``cite``.

    Ids that docutils makes have no double hyphen, so the double hyphen separates section and target without doubt.
    Where two targets differ in punctuation alone, the id is taken, and a digest is appended to the second.
    """
    id_ = f"{kind}-{section}--{slug(target)}" if section else f"{kind}--{slug(target)}"
    return f"{id_}-{sha256(target.encode()).hexdigest()[:8]}" if is_taken(id_) else id_


def section_title(section: nodes.section) -> str:
    """Returns the plain text of a section's title, empty if it has none."""
    title = next((child for child in section.children if isinstance(child, nodes.title)), None)
    return " ".join(terms.text_without_citations(title).split()) if title is not None else ""


def is_brief(node: nodes.Node) -> bool:
    """Returns whether *node* is the section "In brief" of a chapter."""
    return isinstance(node, nodes.section) and BRIEF in node["ids"]


def definition_anchor(node: nodes.Element) -> str:
    """Returns the id of the term that *node* defines, empty if *node* is not an entry of a glossary."""
    if not isinstance(node, nodes.definition_list_item) or "glossary" not in node.parent.get("classes", ()):
        return ""
    ids = (str(child["ids"][0]) for child in node.children if isinstance(child, nodes.term) and child["ids"])
    return next(ids, "")


# -- Reading a page --------------------------------------------------------------------------------------------------


class Collector:
    """Collects the uses of one page, and sets the ids of the paragraphs they are in."""

    def __init__(self, document: nodes.document):
        self.document = document
        self.uses = PageUses()
        self.terms: dict[tuple[int, str, str], TermUse] = {}
        self.works: dict[tuple[int, str], Citation] = {}
        self.footnotes = {id_: note for note in document.findall(nodes.footnote) for id_ in note["ids"]}
        self.visited_footnotes: set[int] = set()

    def collect(self) -> PageUses:
        """Returns all that the page uses; changes the document: elements get ids."""
        self.walk(self.document, Position(self.add_section("", ""), "", self.document))
        uses = self.uses
        uses.terms = list(self.terms.values())
        uses.works = list(self.works.values())
        uses.labels = sorted(set(uses.labels))
        elements = self.document.findall(nodes.Element)
        uses.placeholders = sorted(
            {(type(node).__name__, node.get("page", "")) for node in elements if isinstance(node, PLACEHOLDERS)}
        )
        for toctree in self.document.findall(addnodes.toctree):
            if not toctree["hidden"] and toctree["maxdepth"] != 1:
                uses.listed += toctree["includefiles"]
        figure = next((node for node in self.document.findall(nodes.figure) if node["names"]), None)
        uses.figure = sha256(figure.pformat().encode()).hexdigest()[:16] if figure is not None else ""
        paragraphs = self.document.findall(nodes.paragraph)
        argument = next((node for node in paragraphs if ARGUMENT_CLASS in node["classes"]), None)
        uses.argument = argument.astext() if argument is not None else ""
        brief = next(iter(self.document.findall(is_brief)), None)
        uses.brief = sha256(brief.pformat().encode()).hexdigest()[:16] if brief is not None else ""
        uses.minutes = max(1, round(len(self.document.astext().split()) / WORDS_A_MINUTE))
        uses.moved = [item["moved"] for item in self.document.findall(nodes.list_item) if "moved" in item]
        return uses

    def add_section(self, id_: str, title: str) -> int:
        """Appends a section to the result; returns its index."""
        self.uses.sections.append(Section(id_, title))
        return len(self.uses.sections) - 1

    def enter_section(self, section: nodes.section, parent: int) -> int:
        """Appends *section*, which is inside the section with the index *parent*; returns its index."""
        id_ = section["ids"][0] if section["ids"] else ""
        if not id_ or _AUTOMATIC_ID.fullmatch(id_):
            id_ = f"{self.uses.sections[parent].id}-{slug(section_title(section))}"
        # The page's own heading is the title of the page and of no section in it.
        return self.add_section(id_, section_title(section) if isinstance(section.parent, nodes.section) else "")

    def walk(self, node: nodes.Element, position: Position) -> None:
        """Records all references below *node*, which is at *position*."""
        for child in node.children:
            if isinstance(child, addnodes.pending_xref):
                self.record_reference(child, position)
            elif isinstance(child, nodes.footnote_reference) and child.get("refid") in self.footnotes:
                # A footnote belongs to the section that first refers to it, wherever its text is in the source.
                note = self.footnotes[child["refid"]]
                if id(note) not in self.visited_footnotes:
                    self.visited_footnotes.add(id(note))
                    self.walk(note, position)
            elif isinstance(child, nodes.section):
                section = self.enter_section(child, position.section)
                self.walk(child, position._replace(section=section, anchor_element=child))
            elif isinstance(child, nodes.Element) and not isinstance(child, nodes.footnote):
                anchor_element = child if isinstance(child, ANCHOR_ELEMENTS) else position.anchor_element
                definition = definition_anchor(child) or position.definition
                self.walk(child, Position(position.section, definition, anchor_element))

    def record_reference(self, node: addnodes.pending_xref, position: Position) -> None:
        """Records a link to a term, a citation, or a reference to something with a number or title."""
        if node.get("reftype") in ("numref", "ref", "any"):
            self.uses.labels.append(node["reftarget"].lower())
        if node.get("refdomain") == "std" and node.get("reftype") == "term":
            # The fields of a definition are no uses: they are shown as relations, under both terms.
            if not node.get("relation"):
                self.record_term(node["reftarget"], position)
        elif node.get("refdomain") == "cite":
            for target in parse_citation_targets(node["reftarget"]):
                self.record_citation(target.key, target.post.strip(), position)

    def record_term(self, target: str, position: Position) -> None:
        """Records a use of the term *target*, unless the section or definition has used it before."""
        key = (position.section, position.definition, target.lower())
        if key not in self.terms:
            anchor = position.definition or self.set_anchor(position, "use", target.lower())
            self.terms[key] = TermUse(target, position.section, anchor, position.definition)

    def record_citation(self, key: str, locator: str, position: Position) -> None:
        """Records a citation of the work *key*; a further one in the same section adds its *locator*, if any."""
        earlier = self.works.get((position.section, key))
        anchor = earlier.anchor if earlier else self.set_anchor(position, "cite", key)
        locators = (*(earlier.locators if earlier else ()), locator)
        unique = tuple(dict.fromkeys(filter(None, locators)))
        self.works[position.section, key] = Citation(key, position.section, anchor, unique)

    def set_anchor(self, position: Position, kind: str, target: str) -> str:
        """Sets the id of a use (see `anchor_id`) on the element around it, and returns it; sections keep their id."""
        element = position.anchor_element
        if isinstance(element, nodes.section):
            return str(element["ids"][0])
        id_ = anchor_id(self.uses.sections[position.section].id, kind, target, self.document.ids.__contains__)
        element["ids"].append(id_)
        self.document.ids[id_] = element
        return id_
