"""Builds the search index of the web pages with Sphinx, and adds the search script and the search page.

Each page's sections are collected when the page is read and are kept with the environment, so the index is complete
after an incremental build as well (Sphinx's own is not: sphinx#12599). `search_index` defines the format of the two
files; ``_static/search.js``, ``search-engine.js``, ``search-view.js`` and ``folding.js`` read them when a reader first
searches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.domain import BibtexDomain

from ..citations.chapter_record import short_titles
from ..citations.style import ReaderStyle
from ..concordance import environment
from ..concordance.page_data import PageData
from ..facts import records
from ..i18n import _
from .page_context import page_kind
from .passages import PASSAGE_ID, Section, sections
from .search_index import (
    BIBLIOGRAPHY,
    TERMS_SCRIPT,
    TEXT_SCRIPT,
    IndexedPage,
    name_index,
    source_names,
    text_index,
)

#: The sections of each page, with the words of their passages.
SECTIONS: PageData[tuple[Section, ...]] = PageData("search")


def collect_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Stores the sections of a page when it is read (handler of ``doctree-read``)."""
    docname = app.env.docname
    SECTIONS.of(app.env)[docname] = tuple(sections(doctree, app.env.titles[docname].astext()))


class PassageIds(SphinxPostTransform):
    """Turns the attribute `PASSAGE_ID` into an id, on web pages only: no other edition is searched by this index."""

    builders = ("html",)
    default_priority = 1

    def run(self, **kwargs: Any) -> None:
        for node in self.document.findall(nodes.Element):
            if node.get(PASSAGE_ID):
                node["ids"].insert(0, node[PASSAGE_ID])  # docutils writes the first id on the element itself
                del node[PASSAGE_ID]


def script_texts() -> dict[str, str]:
    """Returns the translated texts of the script by name; it replaces the words in braces."""
    return {
        "label": _("Search the book"),
        "close": _("Close"),
        "all": _("All results"),
        "chapter": _("Chapter"),
        "framework": _("Framework"),
        "page": _("Page"),
        "term": _("Term"),
        "section": _("Section"),
        "text": _("In the text"),
        "source": _("Source"),
        "none": _("Nothing found. The index and the glossary list what the book names."),
        "one": _("1 result"),
        "many": _("{count} results"),
        "first": _("first: {title}"),
        "show": _("Show"),
        "everything": _("All"),
        "pages": _("Chapters and pages"),
        "terms": _("Terms"),
        "passages": _("Sections and passages"),
        "sources": _("Sources"),
        "more": _("{count} more"),
    }


def entry_ids(env: BuildEnvironment) -> dict[str, str]:
    """Returns BibTeX key to id for each entry on the page that lists the sources."""
    domain = env.get_domain("cite")
    assert isinstance(domain, BibtexDomain)
    return {one.key: one.citation_id for one in domain.citations if one.bibliography_key.docname == BIBLIOGRAPHY}


def kind_of(docname: str) -> str:
    """Returns ``chapter`` or ``framework`` for a page that is one, else an empty string."""
    kind = page_kind(docname, "")
    return kind if kind in ("chapter", "framework") else ""


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Writes both files of the index (handler of ``build-finished``).

    They are scripts that assign JSON to a global variable, because browsers load no JSON for pages opened from disk.
    """
    if exception is not None or app.builder.name != "html":
        return
    env = app.env
    short = short_titles(env)
    pages = [
        IndexedPage(
            name,
            app.builder.get_target_uri(name),
            env.titles[name].astext(),
            page_sections,
            kind_of(name),
            short.get(name, ""),
        )
        for name, page_sections in sorted(SECTIONS.of(env).items())
    ]
    bibliography: dict[str, records.Record] = {}
    for name in app.config.bibtex_bibfiles:
        bibliography |= records.works(records.load(Path(app.srcdir, name)))
    sources = source_names(bibliography, ReaderStyle.years, entry_ids(env))
    terms = environment.TERMS.of(env)
    for (file, variable), data in (
        (TERMS_SCRIPT, name_index(pages, terms)),
        (TEXT_SCRIPT, text_index(pages, terms, sources)),
    ):
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        Path(app.outdir, "_static", file).write_text(f"window.{variable}={text};\n", "utf-8")


def set_up_builder(app: Sphinx) -> None:
    """Switches Sphinx's own search off and adds the script and its style (handler of ``builder-inited``)."""
    if app.builder.name != "html" or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    app.builder.search = False
    attributes: dict[str, Any] = {f"data-{name}": str(text) for name, text in script_texts().items()}
    app.add_css_file("search.css")
    app.add_js_file("search.js", loading_method="defer", **attributes)


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yields the book's search page, in place of Sphinx's (handler of ``html-collect-pages``)."""
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def setup(app: Sphinx) -> None:
    """Registers the transform and the handlers."""
    app.connect("doctree-read", collect_sections)
    app.add_post_transform(PassageIds)
    app.connect("builder-inited", set_up_builder)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)
