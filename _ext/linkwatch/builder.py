"""Sphinx builder ``linklist``: writes the external links of a project, with their source locations, to ``links.json``.

The links are those of the resolved doctrees, which is what readers get; their lines are looked up in the sources.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

from docutils import nodes
from sphinx.builders.dummy import DummyBuilder
from sphinx.util.nodes import get_node_line

from . import bib, files, links
from .links import Link, SourceLocation

#: Name of the file that the builder writes into its output folder.
FILE = "links.json"

#: Configuration values without their prefix ``linkwatch_``; ``title`` of the project; ``dois`` of its bibliography.
Settings: TypeAlias = dict[str, Any]


def external_links(doctree: nodes.document) -> Iterator[tuple[str, str, int]]:
    """(URL, source file or empty, 1-based line or 0) of each external link and image in a resolved doctree.

    URLs in raw HTML are found as text.
    """
    for node in doctree.findall():
        if isinstance(node, nodes.raw) and "html" in node.get("format", ""):
            for _start, url in links.find_urls(node.astext()):
                yield links.strip_punctuation(url), source_of(node), line_of(node)
            continue
        address = ""
        if isinstance(node, nodes.reference):
            address = node.get("refuri", "")
        elif isinstance(node, nodes.image):
            address = node.get("uri", "")
        if links.is_external(address):
            yield address, source_of(node), line_of(cast(nodes.Element, node))


def source_of(node: nodes.Node) -> str:
    """Path of the source file of *node* or of its nearest ancestor that has one; empty if none has."""
    current: nodes.Node | None = node
    while current is not None:
        if source := getattr(current, "source", None):
            return str(source)
        current = current.parent
    return ""


def line_of(node: nodes.Element) -> int:
    """The 1-based source line of *node* or of its nearest ancestor that has one; 0 if none has."""
    try:
        return get_node_line(node)
    except ValueError:
        return 0


def locations_in(path: Path, address: str, root: Path) -> list[SourceLocation]:
    """Every line of the file at *path* with the URL *address*; empty if the file is unreadable or not below *root*."""
    try:
        lines = path.read_text("utf-8").splitlines()
        name = path.resolve().relative_to(root.resolve()).as_posix()
    except (OSError, ValueError):
        return []
    return [
        SourceLocation(name, number) for number, line in enumerate(lines, 1) if any(links.occurrences(line, address))
    ]


def urls_in_file(path: Path) -> Iterator[str]:
    """The URLs in a file that is no Sphinx source, such as a template; those with ``$`` placeholders are left out."""
    for _start, url in links.find_urls(path.read_text("utf-8", errors="replace")):
        address = links.strip_punctuation(url)
        if "$" not in address and not address.endswith("//"):
            yield address


def links_in_bibliographies(root: Path, names: Iterable[str]) -> list[Link]:
    """The URLs and DOIs in the BibTeX files *names* below *root*, each with its entry and archived copy."""
    by_address: dict[str, Link] = {}
    for name in names:
        for field in bib.fields(root / name):
            address = links.as_link(f"https://doi.org/{field.value}" if field.name == "doi" else field.value)
            if field.name not in bib.ADDRESSES or not links.is_external(address):
                continue
            link = by_address.setdefault(address, Link(address))
            link.locations.append(SourceLocation(name, field.line, field.entry))
            if field.name != bib.ARCHIVE:
                link.archives[field.entry] = field.archive
    return list(by_address.values())


def add_locations(link: Link, locations: Iterable[SourceLocation]) -> None:
    """Adds *locations* to *link*, each once."""
    link.locations += [location for location in locations if location not in link.locations]


class LinkListBuilder(DummyBuilder):
    """Writes ``links.json`` (all external links, and the settings of the checker) and no page."""

    name = "linklist"
    epilog = "The links are listed in %(outdir)s."
    allow_parallel = False

    def init(self) -> None:
        """Called by Sphinx before the first document."""
        #: URL to docname to (source file or empty, line or 0), from the doctrees.
        self.shown: dict[str, dict[str, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))

    def get_outdated_docs(self) -> set[str]:
        """All documents: links come from resolved doctrees, which are not cached."""
        return self.env.found_docs

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Collects the links of one resolved doctree."""
        for address, source, line in external_links(doctree):
            self.shown[address][docname].add((source, line))

    def finish(self) -> None:
        """Adds the links of bibliographies and further files, and writes ``links.json``."""
        root, config = Path(self.srcdir), self.config
        bibliographies: list[str] = list(getattr(config, "bibtex_bibfiles", ()))
        by_address = {link.address: link for link in links_in_bibliographies(root, bibliographies)}
        self._add_documents(root, by_address)
        for pattern in config.linkwatch_also:
            for path in sorted(root.glob(pattern)):
                for address in dict.fromkeys(urls_in_file(path)):
                    add_locations(by_address.setdefault(address, Link(address)), locations_in(path, address, root))
        own_site = config.html_baseurl.rstrip("/")
        external = [link for link in by_address.values() if not (own_site and link.address.startswith(own_site))]
        settings: Settings = {
            name.removeprefix("linkwatch_"): getattr(config, name)
            for name in config.values
            if name.startswith("linkwatch_")
        }
        all_fields = (field for name in bibliographies for field in bib.fields(root / name))
        dois = [field.value for field in all_fields if field.name == "doi"]
        write(Path(self.outdir, FILE), external, {**settings, "title": config.project, "dois": dois})

    def _add_documents(self, root: Path, by_address: dict[str, Link]) -> None:
        """Adds the links of the doctrees to *by_address*: the documents that show each, and its source locations."""
        cited = self._cited()
        for link in by_address.values():
            link.pages += sorted({page for location in link.locations for page in cited[location.entry]})
        for address, pages in self.shown.items():
            link = by_address.setdefault(address, Link(address))
            in_bibliography = bool(link.locations)
            for docname in sorted(pages):
                if docname not in link.pages:
                    link.pages.append(docname)
                document = Path(self.env.doc2path(docname))
                paths = dict.fromkeys([document, *(Path(source) for source, _line in pages[docname] if source)])
                locations = [location for path in paths for location in locations_in(path, address, root)]
                if not locations and not in_bibliography:  # made by an extension or a substitution
                    line = max(line for _source, line in pages[docname])
                    locations = [SourceLocation(document.relative_to(root).as_posix(), line)]
                add_locations(link, locations)

    def _cited(self) -> dict[str, set[str]]:
        """Maps the key of each BibTeX entry to the docnames that cite it; empty without sphinxcontrib-bibtex."""
        cited: dict[str, set[str]] = defaultdict(set)
        if "cite" in self.env.domains:
            domain: Any = self.env.domains["cite"]  # sphinxcontrib-bibtex, which need not be installed
            for reference in domain.citation_refs:
                for target in reference.targets:
                    cited[target.key].add(reference.docname)
        return cited


def write(path: Path, all_links: list[Link], settings: Settings) -> None:
    """Writes *all_links*, sorted by URL, and *settings* to the JSON file at *path*."""
    data = {
        "settings": settings,
        "links": [
            {
                "address": link.address,
                "places": [[location.file, location.line, location.entry] for location in link.locations],
                "pages": link.pages,
                "archives": link.archives,
            }
            for link in sorted(all_links, key=lambda link: link.address)
        ],
    }
    files.write_atomically(path, json.dumps(data, indent=1, ensure_ascii=False))


def read(path: Path) -> tuple[list[Link], Settings]:
    """The links and settings of a file that `write` wrote."""
    data = json.loads(path.read_text("utf-8"))
    return [
        Link(item["address"], [SourceLocation(*place) for place in item["places"]], item["pages"], item["archives"])
        for item in data["links"]
    ], data["settings"]
