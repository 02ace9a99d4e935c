"""Who uses a term and who cites a work, at which stable place.

When a page is read, the paragraph in which a section first uses a term or cites a work gets an id made of the section
and the term or work: it does not move when other paragraphs change. What a page uses is kept in the environment; the
concordance of the whole book follows from that, and knows nothing of how it will be shown.
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

#: Class of the paragraph that says in one line what a publication argues.
ARGUMENT = "argument"
#: Elements that all editions give an id to; a use gets its id on the nearest one around it.
HOLDERS = (nodes.paragraph, nodes.figure, nodes.table, nodes.term, nodes.rubric, nodes.section)
#: Ids that docutils counts out: they move.
_COUNTED = re.compile(r"id\d+")


class Section(NamedTuple):
    """A section of a page; ``title`` is empty for what stands before the first heading below the page's own."""

    id: str
    title: str


class TermUse(NamedTuple):
    """First use of ``target``, as typed, in a section. ``inside``: anchor of the definition that it stands in, if any;
    then ``place`` is that anchor as well."""

    target: str
    section: int  #: index into the sections of the page
    place: str  #: id of the paragraph
    inside: str


class Citation(NamedTuple):
    """First citation of a work in a section, with all locators that the section gives, in their order."""

    key: str
    section: int
    place: str
    locators: tuple[str, ...]


class Derived(nodes.General, nodes.Element):
    """Stands where something derived from other pages will be written; refresh.py finds such pages by its name.

    ``page`` is set where it is about one other page.
    """


@dataclass
class PageUses:
    """What one page uses, in the order of the page."""

    sections: list[Section] = field(default_factory=list)
    terms: list[TermUse] = field(default_factory=list)
    works: list[Citation] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  #: of figures, tables and sections that it refers to
    derived: list[tuple[str, str]] = field(default_factory=list)  #: placeholders: name, and page that it is about
    listed: list[str] = field(default_factory=list)  #: pages whose headings it lists
    figure: str = ""  #: digest of its first figure with a name, which other pages may show
    argument: str = ""  #: what the publication of a chapter argues, in one line
    moved: list[tuple[str, str]] = field(default_factory=list)  #: keys of terms that are gone, and those in their place


# -- Reading a page --------------------------------------------------------------------------------------------------


def slug(name: str) -> str:
    """*name* as part of an id; names without a Latin letter or digit give a digest."""
    return nodes.make_id(name) or sha256(name.encode()).hexdigest()[:8]


def place_id(section: str, kind: str, target: str, taken: Callable[[str], bool]) -> str:
    """Id of the first use of *target* in *section*. *kind*: ``use`` or ``cite``.

    Ids that docutils makes hold no double hyphen, so section and target cannot run into each other. Where two targets
    differ by signs alone, the plain id is *taken* and a digest tells them apart.
    """
    plain = f"{kind}-{section}--{slug(target)}" if section else f"{kind}--{slug(target)}"
    return f"{plain}-{sha256(target.encode()).hexdigest()[:8]}" if taken(plain) else plain


def titled(section: nodes.section) -> str:
    """Plain text of a section's title."""
    title = next((child for child in section.children if isinstance(child, nodes.title)), None)
    return " ".join(title.astext().split()) if title is not None else ""


class Collector:
    """Walks one page; gives places their ids on the way."""

    def __init__(self, document: nodes.document):
        self.document = document
        self.found = PageUses()
        self.terms: dict[tuple[int, str, str], TermUse] = {}
        self.works: dict[tuple[int, str], Citation] = {}
        self.footnotes = {id_: note for note in document.findall(nodes.footnote) for id_ in note["ids"]}
        self.read: set[int] = set()

    def collect(self) -> PageUses:
        """All uses on the page."""
        self.walk(self.document, self.open("", ""), "", self.document)
        self.found.terms = list(self.terms.values())
        self.found.works = list(self.works.values())
        self.found.labels = sorted(set(self.found.labels))
        self.found.derived = sorted(
            {(type(node).__name__, node.get("page", "")) for node in self.document.findall(is_derived)}
        )
        for toctree in self.document.findall(addnodes.toctree):
            if not toctree["hidden"] and toctree["maxdepth"] != 1:
                self.found.listed += toctree["includefiles"]
        figure = next((node for node in self.document.findall(nodes.figure) if node["names"]), None)
        self.found.figure = sha256(figure.pformat().encode()).hexdigest()[:16] if figure is not None else ""
        argument = next((node for node in self.document.findall(nodes.paragraph) if ARGUMENT in node["classes"]), None)
        self.found.argument = argument.astext() if argument is not None else ""
        self.found.moved = [item["moved"] for item in self.document.findall(nodes.list_item) if "moved" in item]
        return self.found

    def open(self, id_: str, title: str) -> int:
        self.found.sections.append(Section(id_, title))
        return len(self.found.sections) - 1

    def enter(self, section: nodes.section, above: int) -> int:
        """The index of a section that begins inside section *above*."""
        outer = self.found.sections[above].id
        own = section["ids"][0] if section["ids"] else ""
        if not own or _COUNTED.fullmatch(own):
            own = f"{outer}-{slug(titled(section))}"
        # The page's own heading is no section of the page.
        return self.open(own, titled(section) if isinstance(section.parent, nodes.section) else "")

    def walk(self, node: nodes.Element, section: int, inside: str, holder: nodes.Element) -> None:
        for child in node.children:
            if isinstance(child, addnodes.pending_xref):
                self.note(child, section, inside, holder)
            elif isinstance(child, nodes.footnote_reference) and child.get("refid") in self.footnotes:
                # A note belongs to the section that refers to it, wherever it is written down.
                note = self.footnotes[child["refid"]]
                if id(note) not in self.read:
                    self.read.add(id(note))
                    self.walk(note, section, inside, holder)
            elif isinstance(child, nodes.section):
                self.walk(child, self.enter(child, section), inside, child)
            elif isinstance(child, nodes.Element) and not isinstance(child, nodes.footnote):
                around = child if isinstance(child, HOLDERS) else holder
                self.walk(child, section, definition_anchor(child) or inside, around)

    def note(self, node: addnodes.pending_xref, section: int, inside: str, holder: nodes.Element) -> None:
        """One link to a term, one citation, or a reference to something with a number or title."""
        if node.get("reftype") in ("numref", "ref", "any"):
            self.found.labels.append(node["reftarget"].lower())
        if node.get("refdomain") == "std" and node.get("reftype") == "term":
            if node.get("relation"):
                return  # a field of a definition: shown as a relation, at both ends
            target = node["reftarget"]
            key = (section, inside, target.lower())
            if key not in self.terms:
                place = inside or self.place(holder, section, "use", target.lower())
                self.terms[key] = TermUse(target, section, place, inside)
        elif node.get("refdomain") == "cite":
            for target in parse_citation_targets(node["reftarget"]):
                known = self.works.get((section, target.key))
                locators = (*(known.locators if known else ()), target.post.strip())
                place = known.place if known else self.place(holder, section, "cite", target.key)
                every = tuple(dict.fromkeys(filter(None, locators)))
                self.works[section, target.key] = Citation(target.key, section, place, every)

    def place(self, holder: nodes.Element, section: int, kind: str, target: str) -> str:
        """An id on *holder*; a section has one already."""
        if isinstance(holder, nodes.section):
            return holder["ids"][0]
        id_ = place_id(self.found.sections[section].id, kind, target, self.document.ids.__contains__)
        holder["ids"].append(id_)
        self.document.ids[id_] = holder
        return id_


def is_derived(node: nodes.Node) -> bool:
    """Whether *node* stands for something derived; a bibliography of sphinxcontrib-bibtex does as well."""
    return isinstance(node, (Derived, bibliography))


def definition_anchor(node: nodes.Element) -> str:
    """Anchor of the term that *node* defines, empty if it is no entry of a glossary."""
    if not isinstance(node, nodes.definition_list_item) or "glossary" not in node.parent.get("classes", ()):
        return ""
    return next((child["ids"][0] for child in node.children if isinstance(child, nodes.term) and child["ids"]), "")
