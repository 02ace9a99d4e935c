"""Which links lead out of a book, and where they stand: the builder ``linklist`` writes them to ``links.json``.

What readers see is what counts, so links come from resolved doctrees; where to mend them is looked up in the sources.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.builders.dummy import DummyBuilder
from sphinx.util.nodes import get_node_line

from . import bib, files, links
from .links import Link, Place

FILE = "links.json"


def outside(doctree: nodes.document) -> Iterator[tuple[str, str, int]]:
    """(address, source file or empty, line or 0) of each link out of the book in a resolved doctree."""
    for node in doctree.findall():
        address = ""
        if isinstance(node, nodes.reference):
            address = node.get("refuri", "")
        elif isinstance(node, nodes.image):
            address = node.get("uri", "")
        if links.is_outside(address):
            yield address, source_of(node), line_of(node)
        if isinstance(node, nodes.raw) and "html" in node.get("format", ""):
            for _start, run in links.runs(node.astext()):
                yield links.bare(run), source_of(node), line_of(node)


def source_of(node: nodes.Node) -> str:
    """The file that a node comes from, as docutils knows it."""
    while node is not None:
        if getattr(node, "source", None):
            return str(node.source)
        node = node.parent
    return ""


def line_of(node: nodes.Node) -> int:
    """The line that a node comes from; 0 if nobody knows."""
    try:
        return get_node_line(node)
    except ValueError:
        return 0


def places_in(path: Path, address: str, root: Path) -> list[Place]:
    """Every line of a file that holds *address*."""
    try:
        lines = path.read_text("utf-8").splitlines()
        name = path.resolve().relative_to(root.resolve()).as_posix()
    except (OSError, ValueError):
        return []
    return [Place(name, number) for number, line in enumerate(lines, 1) if any(links.occurrences(line, address))]


def in_text(path: Path) -> Iterator[str]:
    """Addresses in a file that is no source: a template, a README. Those with placeholders are made elsewhere."""
    for _start, run in links.runs(path.read_text("utf-8", errors="replace")):
        address = links.bare(run)
        if "$" not in address and not address.endswith("//"):
            yield address


def bib_links(root: Path, files: Iterable[str]) -> list[Link]:
    """The addresses that .bib files record."""
    found: dict[str, Link] = {}
    for name in files:
        for field in bib.fields(root / name):
            address = f"https://doi.org/{field.value}" if field.name == "doi" else field.value
            if field.name not in bib.ADDRESSES or not links.is_outside(address):
                continue
            link = found.setdefault(address, Link(address))
            link.places.append(Place(name, field.line, field.entry))
            if field.name != bib.ARCHIVE:
                link.archives[field.entry] = field.archive
    return list(found.values())


class LinkList(DummyBuilder):
    """Writes no page: links.json, with all links and the settings that asking needs."""

    name = "linklist"
    epilog = "The links are listed in %(outdir)s."
    allow_parallel = False

    def init(self) -> None:
        self.seen: dict[str, dict[str, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))

    def get_outdated_docs(self) -> set[str]:
        return self.env.found_docs

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        for address, source, line in outside(doctree):
            self.seen[address][docname].add((source, line))

    def finish(self) -> None:
        root, config = Path(self.srcdir), self.config
        found = {link.address: link for link in bib_links(root, getattr(config, "bibtex_bibfiles", ()))}
        self._add_pages(root, found)
        for pattern in config.linkwatch_also:
            for path in sorted(root.glob(pattern)):
                for address in dict.fromkeys(in_text(path)):
                    link = found.setdefault(address, Link(address))
                    link.places += [place for place in places_in(path, address, root) if place not in link.places]
        own = config.html_baseurl.rstrip("/")
        every = [link for link in found.values() if not (own and link.address.startswith(own))]
        settings = {
            name.removeprefix("linkwatch_"): getattr(config, name)
            for name in config.values
            if name.startswith("linkwatch_")
        }
        recorded = (field for name in getattr(config, "bibtex_bibfiles", ()) for field in bib.fields(root / name))
        known_dois = [field.value for field in recorded if field.name == "doi"]
        write(Path(self.outdir, FILE), every, {**settings, "title": config.project, "dois": known_dois})

    def _add_pages(self, root: Path, found: dict[str, Link]) -> None:
        """The pages that show each address, and its places in their sources."""
        cited = self._cited()
        for link in found.values():
            link.pages += sorted({page for place in link.places for page in cited[place.entry]})
        for address, pages in self.seen.items():
            link = found.get(address) or found.setdefault(address, Link(address))
            recorded = bool(link.places)
            for docname in sorted(pages):
                if docname not in link.pages:
                    link.pages.append(docname)
                own = self.env.doc2path(docname)
                files = dict.fromkeys([Path(own), *(Path(source) for source, _line in pages[docname] if source)])
                places = [place for path in files for place in places_in(path, address, root)]
                if not places and not recorded:  # made by an extension or a substitution
                    line = max(line for _source, line in pages[docname])
                    places = [Place(Path(own).relative_to(root).as_posix(), line)]
                link.places += [place for place in places if place not in link.places]

    def _cited(self) -> dict[str, set[str]]:
        """Key of a .bib entry to the pages that cite it."""
        cited: dict[str, set[str]] = defaultdict(set)
        if "cite" in self.env.domains:
            for reference in self.env.domains["cite"].citation_refs:
                for target in reference.targets:
                    cited[target.key].add(reference.docname)
        return cited


def write(path: Path, found: list[Link], settings: dict) -> None:
    """links.json: ``links`` and ``settings``."""
    data = {
        "settings": settings,
        "links": [
            {
                "address": link.address,
                "places": [[place.file, place.line, place.entry] for place in link.places],
                "pages": link.pages,
                "archives": link.archives,
            }
            for link in sorted(found, key=lambda link: link.address)
        ],
    }
    files.write(path, json.dumps(data, indent=1, ensure_ascii=False))


def read(path: Path) -> tuple[list[Link], dict]:
    """What `write` wrote."""
    data = json.loads(path.read_text("utf-8"))
    return [
        Link(item["address"], [Place(*place) for place in item["places"]], item["pages"], item["archives"])
        for item in data["links"]
    ], data["settings"]
