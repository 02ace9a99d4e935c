"""Comparisons that authors write: what each framework says to one question, and what one word means in each.

``{comparison}`` and ``{false-friend}`` are lists of fields below a heading, which is the question or the word. A field
is named after a page of frameworks/ or a key of refs.bib, and its text is what that framework or work says; other
fields are those of `COMPARISON` and `FALSE_FRIEND`. All editions show a table with a row for each framework, because
seven columns fit neither a phone nor a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance.page_data import PageData
from ..facts import records
from ..facts.layout import FRAMEWORKS
from ..facts.terms import CONCERNS, text_without_citations
from ..i18n import _

logger = getLogger(__name__)

#: Fields of a comparison that name no framework: name to what they contain.
COMPARISON = {
    "concern": "what the question is about: " + ", ".join(CONCERNS),
    "practice": "what the difference means for somebody who has to act",
}
#: The same for a false friend.
FALSE_FRIEND = {
    "usual": "which meaning is meant when nothing is said",
    "es": "how Spanish editions render the word, with a source",
}


@dataclass(frozen=True)
class Statement:
    """What one field says: ``source`` is its name, that of a framework page, a key of refs.bib or a kind of note;
    ``terms`` are keys of terms and ``works`` keys of refs.bib, with places in braces, as the field names them."""

    source: str
    text: str
    terms: tuple[str, ...]
    works: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """One block: ``kind`` is ``comparison`` or ``false-friend``, ``heading`` the question or word, ``anchor`` the id of
    its section. ``statements``: one for each framework or work; ``notes``: the other fields, sorted by name."""

    kind: str
    heading: str
    anchor: str
    statements: tuple[Statement, ...]
    notes: tuple[Statement, ...]


#: The blocks of each page, in its order.
COMPARISONS: PageData[tuple[Comparison, ...]] = PageData("comparisons")


class _Block(SphinxDirective):
    """What both directives share: `fields` are the fields that name no framework or work."""

    has_content = True
    kind = ""
    fields: dict[str, str] = {}

    def heads(self) -> tuple[str, str]:
        """The heads of the two columns."""
        raise NotImplementedError

    def labels(self) -> dict[str, str]:
        """Field to the words before it below the table; fields without are not printed."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        container = nodes.container(kind=self.kind, classes=["comparison"])
        self.set_source_info(container)
        read = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, read)
        rows, notes = [], []
        seen: set[str] = set()
        for field in read.findall(nodes.field):
            name, body = field[0].astext(), field[1]
            assert isinstance(body, nodes.field_body)
            if name in seen:
                self.complain(field, f"“{name}” is here twice: one field says it all.")
            elif name in self.fields:
                notes.append((name, body))
            elif head := self.head(name):
                rows.append((name, head, body))
            else:
                self.complain(field, self.unknown(name))
            seen.add(name)
        if len(rows) < 2:
            self.complain(container, f"a {{{self.kind}}} compares two frameworks or works, or more.")
            return []
        container += self.table(rows)
        labels = self.labels()
        for name, body in notes:
            if name in labels:
                container += self.note(name, labels[name], body)
            else:
                container[f"field-{name}"] = body.astext()
        return [container]

    def head(self, name: str) -> list[nodes.Node]:
        """What a row begins with: a link to the framework's page, or the short name of a work; empty if unknown."""
        if f"{FRAMEWORKS}/{name}" in self.env.found_docs:
            words = nodes.inline("", name, classes=["std", "std-doc"])
            target = {"reftype": "doc", "reftarget": f"/{FRAMEWORKS}/{name}", "refdoc": self.env.docname}
            # Not explicit: Sphinx writes the title of the page in place of its name.
            return [addnodes.pending_xref("", words, refdomain="std", refexplicit=False, refwarn=True, **target)]
        record = self.works().get(name)
        return [nodes.Text(record.shorthand or record.shorttitle)] if record else []

    def works(self) -> dict[str, records.Record]:
        """refs.bib by key, and by what addresses make of the key: no field can have a colon in its name.

        A page with a block is read again when it changes.
        """
        path = Path(self.env.srcdir, self.config.bibtex_bibfiles[0])
        self.env.note_dependency(str(path))
        works = records.load(path)
        return {records.anchor(key).removeprefix("ref-"): record for key, record in works.items()} | works

    def unknown(self, name: str) -> str:
        """What to write in place of a field that is none."""
        pages = [page.rpartition("/")[2] for page in self.env.found_docs if page.startswith(f"{FRAMEWORKS}/")]
        cut = next((key for key in self.works() if key.startswith(f"{name}:")), "")
        if cut:
            other = records.anchor(cut).removeprefix("ref-")
            return f"“{cut}” has a colon, where the name of a field ends: write {other}."
        close = get_close_matches(name, [*self.fields, *pages, *self.works()], n=1, cutoff=0.6)
        hint = f"Did you mean “{close[0]}”?" if close else f"Other fields are {', '.join(self.fields)}."
        return f"“{name}” is no page of {FRAMEWORKS}/ and no key of refs.bib. {hint}"

    def table(self, rows: list[tuple[str, list[nodes.Node], nodes.field_body]]) -> nodes.table:
        columns = [nodes.colspec(colwidth=30, stub=True), nodes.colspec(colwidth=70)]
        heads = [nodes.entry("", nodes.paragraph("", head)) for head in self.heads()]
        body = nodes.tbody()
        for name, head, said in rows:
            cell = nodes.entry("", *said.children)
            body += nodes.row("", nodes.entry("", nodes.paragraph("", "", *head)), cell, statement=name)
        group = nodes.tgroup("", *columns, nodes.thead("", nodes.row("", *heads)), body, cols=2)
        table = nodes.table("", group, classes=["colwidths-given"])
        for node in [table, *table.findall(addnodes.pending_xref)]:
            if node.line is None:
                self.set_source_info(node)
        return table

    def note(self, name: str, label: str, body: nodes.field_body) -> nodes.paragraph:
        """The author's paragraph, with its label before it."""
        line = next(iter(body.findall(nodes.paragraph)), nodes.paragraph())
        line["classes"].append(f"comparison-{name}")
        line["note"] = name
        line.insert(0, [nodes.strong("", label, classes=["comparison-label"]), nodes.Text(" ")])
        return line

    def complain(self, node: nodes.Node, message: str) -> None:
        place = node if node.line else self.get_location()
        logger.warning("%s", message, location=place, type="reader", subtype="comparison")


class ComparisonBlock(_Block):
    """``{comparison}``: what each framework says to the question in the heading above."""

    kind, fields = "comparison", COMPARISON

    def heads(self) -> tuple[str, str]:
        return str(_("Framework")), str(_("What it says"))

    def labels(self) -> dict[str, str]:
        return {"practice": str(_("In practice:"))}


class FalseFriend(_Block):
    """``{false-friend}``: what the word in the heading above means in each framework."""

    kind, fields = "false-friend", FALSE_FRIEND

    def heads(self) -> tuple[str, str]:
        return str(_("Where")), str(_("What it means"))

    def labels(self) -> dict[str, str]:
        return {"usual": str(_("When nothing is said:")), "es": str(_("In Spanish:"))}


# -- What a page compares, as data -----------------------------------------------------------------------------------


def comparisons(tree: nodes.document) -> Iterator[Comparison]:
    """Each block of a page whose links are not resolved yet."""
    for container in tree.findall(nodes.container):
        if "comparison" not in container["classes"] or not isinstance(container.parent, nodes.section):
            continue
        section = container.parent
        rows = [row for row in container.findall(nodes.row) if "statement" in row]
        notes = [statement(line["note"], line) for line in container.findall(nodes.paragraph) if "note" in line]
        notes += [
            Statement(str(name).removeprefix("field-"), str(value), (), ())
            for name, value in container.attributes.items()
            if str(name).startswith("field-")
        ]
        yield Comparison(
            container["kind"],
            " ".join(section[0].astext().split()),
            section["ids"][0],
            tuple(statement(row["statement"], row[1]) for row in rows),
            tuple(sorted(notes, key=lambda note: note.source)),
        )


def statement(source: str, said: nodes.Node) -> Statement:
    """The field *source*, whose text is *said*: a cell or a paragraph."""
    assert isinstance(said, nodes.Element)
    links = list(said.findall(addnodes.pending_xref))
    terms = [link["reftarget"] for link in links if link["reftype"] == "term"]
    works = [work for link in links if link.get("refdomain") == "cite" for work in cited_works(link["reftarget"])]
    return Statement(source, _words(said), tuple(terms), tuple(works))


def cited_works(targets: str) -> list[str]:
    """The works in *targets*, what a citation names: keys, each with its place in braces, which may have commas."""
    return re.findall(r"[^,{}\s]+(?:\{[^{}]*\})?", targets)


def _words(node: nodes.Element) -> str:
    """Text without citations and labels."""
    parts = [
        text_without_citations(child)
        for child in node.children
        if not (isinstance(child, nodes.Element) and "comparison-label" in child["classes"])
    ]
    words = " ".join(" ".join(parts).split())
    return re.sub(r" (?=[.,;:)])", "", words)  # where a citation was


def collect(app: Sphinx, tree: nodes.document) -> None:
    """Keeps the blocks of a page when it is read."""
    if found := tuple(comparisons(tree)):
        COMPARISONS.of(app.env)[app.env.docname] = found


def setup(app: Sphinx) -> None:
    app.add_directive("comparison", ComparisonBlock)
    app.add_directive("false-friend", FalseFriend)
    app.connect("doctree-read", collect)
