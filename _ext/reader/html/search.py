"""What the search of the pages knows: terms under all their names, headings, sources, and where every word stands.

Two files, which pages load when somebody first searches: names, and soon after the words of the text. Each page's share
is collected when the page is read and kept with the environment, so the index is whole after an incremental build as
well (Sphinx's is not: sphinx#12599). The scripts that read it are in _static/: search.js, -engine.js and -view.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..citations.style import ReaderStyle
from ..concordance.environment import declared as terms_of
from ..facts import records
from ..i18n import _
from .search_index import BIBLIOGRAPHY, TERMS, TEXT, Page, Section, name_index, sections, source_names, text_index

# -- Hooks -----------------------------------------------------------------------------------------------------------


def shares(env: BuildEnvironment) -> dict[str, tuple[Section, ...]]:
    """What each page gives to the index."""
    if not hasattr(env, "reader_search"):
        env.reader_search = {}
    return env.reader_search


class Collector(EnvironmentCollector):
    """Keeps each page's share when the page is read."""

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        docname = app.env.docname
        shares(app.env)[docname] = tuple(sections(doctree, app.env.titles[docname].astext()))

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        shares(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        shares(env).update({name: share for name, share in shares(other).items() if name in docnames})


class PlaceIds(SphinxPostTransform):
    """Turns the marks of `sections` into ids, on pages only: no other edition is searched by this index."""

    builders = ("html",)
    default_priority = 1

    def run(self, **kwargs) -> None:
        for node in self.document.findall(lambda node: isinstance(node, nodes.Element) and node.get("place")):
            node["ids"].insert(0, node["place"])  # the first id stands on the element itself
            del node["place"]


def texts() -> dict[str, str]:
    """What the script says to readers."""
    return {
        "label": _("Search the book"),
        "close": _("Close"),
        "all": _("All results"),
        "term": _("Term"),
        "section": _("Section"),
        "text": _("In the text"),
        "source": _("Source"),
        "none": _("Nothing found. The index and the glossary list what the book names."),
        "one": _("1 result"),
        "many": _("{count} results"),
        "first": _("first: {title}"),
    }


def write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    env = app.env
    pages = [
        Page(name, app.builder.get_target_uri(name), env.titles[name].astext(), share)
        for name, share in sorted(shares(env).items())
    ]
    known = {}
    for name in app.config.bibtex_bibfiles:
        known |= records.works(records.load(Path(app.srcdir, name)))
    sources = source_names(known, ReaderStyle.years) if BIBLIOGRAPHY in shares(env) else []
    declared = terms_of(env)
    for (file, name), data in (
        (TERMS, name_index(pages, declared)),
        (TEXT, text_index(pages, declared, sources)),
    ):
        written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        Path(app.outdir, "_static", file).write_text(f"window.{name}={written};\n", "utf-8")


def set_up_builder(app: Sphinx) -> None:
    if app.builder.name != "html":
        return
    app.builder.search = False  # Sphinx's own index and its search page
    attributes = {f"data-{name}": str(text) for name, text in texts().items()}
    app.add_css_file("search.css")
    app.add_js_file("search.js", loading_method="defer", **attributes)


def search_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Our page in the place of Sphinx's."""
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def setup(app: Sphinx) -> None:
    app.add_env_collector(Collector)
    app.add_post_transform(PlaceIds)
    app.connect("builder-inited", set_up_builder)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)
