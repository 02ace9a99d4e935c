"""Adds the book's own variables to the context of each HTML page template, and drops the theme's scripts.

The templates in ``_templates/`` print these variables. The context is that of Sphinx's ``html-page-context`` event.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..citations.chapter_record import short_titles
from ..facts.layout import CHAPTERS, FRAMEWORKS, edition_urls, is_chapter
from ..i18n import CATALOGUE, _
from .security_headers import POLICY, meta_element, write_headers

#: Pictures in ``_static``: for the start screen of a phone, and for links to the book that people share.
TOUCH_ICON, SHARE_PICTURE = "touch-icon.png", "share.png"

# -- Tables of contents ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ContentsEntry:
    """A page in the table of contents of the book."""

    docname: str
    title: str


@dataclass(frozen=True)
class ContentsPart:
    """A toctree of the root page that has a caption, or a page with pages of its own.

    ``docname``: that page, empty for a toctree.
    """

    title: str
    docname: str
    entries: tuple[ContentsEntry, ...]


@dataclass(frozen=True)
class PageSection:
    """A section in the table of contents of a page; ``anchor`` is its id without ``#``."""

    anchor: str
    title: str
    children: tuple[PageSection, ...] = ()


#: The table of contents of the book, which every page shows, by environment. Computed once before pages are written.
_book_contents: WeakKeyDictionary[BuildEnvironment, tuple[ContentsEntry | ContentsPart, ...]] = WeakKeyDictionary()


def book_contents(env: BuildEnvironment) -> tuple[ContentsEntry | ContentsPart, ...]:
    """Returns the pages of the root page's toctrees, two levels deep, under their short titles if they have one."""
    short = short_titles(env)

    def entries_of(docnames: Iterable[str]) -> tuple[ContentsEntry, ...]:
        return tuple(ContentsEntry(name, short.get(name) or env.titles[name].astext()) for name in docnames)

    def part_or_entry(entry: ContentsEntry) -> ContentsEntry | ContentsPart:
        pages = [name for name in env.toctree_includes.get(entry.docname, ()) if name in env.titles]
        return ContentsPart(entry.title, entry.docname, entries_of(pages)) if pages else entry

    contents: list[ContentsEntry | ContentsPart] = []
    for toctree in env.get_doctree(env.config.root_doc).findall(addnodes.toctree):
        entries = entries_of(name for name in toctree["includefiles"] if name in env.titles)
        if caption := toctree.get("caption"):
            contents.append(ContentsPart(caption, "", entries))
        else:
            contents += map(part_or_entry, entries)
    return tuple(contents)


def page_sections(toc: nodes.Node | None) -> tuple[PageSection, ...]:
    """Returns the sections of a page, two levels deep below its title. *toc* is an item of Sphinx's ``env.tocs``."""

    def children_of(node: nodes.Node, depth: int) -> tuple[PageSection, ...]:
        sections = []
        for item in (item for items in node.children if isinstance(items, nodes.bullet_list) for item in items):
            link = next(iter(item.findall(nodes.reference)), None)
            if link is not None:
                children = children_of(item, depth - 1) if depth > 1 else ()
                sections.append(PageSection(link.get("anchorname", "").lstrip("#"), link.astext(), children))
        return tuple(sections)

    page = next(iter(toc.findall(nodes.list_item)), None) if toc is not None else None
    return children_of(page, 2) if page is not None else ()


# -- The context of a page -------------------------------------------------------------------------------------------


def page_kind(pagename: str, root_doc: str) -> str:
    """Returns the word for a page that styles select by, as the class ``page-<kind>``.

    ``home`` for *root_doc*, ``chapter`` or ``framework`` for a page about one, else the page's folder, or its name if
    it is in none.
    """
    folder, _slash, name = pagename.rpartition("/")
    if pagename == root_doc:
        return "home"
    if name != "index" and folder in (CHAPTERS, FRAMEWORKS):
        return {CHAPTERS: "chapter", FRAMEWORKS: "framework"}[folder]
    return folder or pagename


def meta_description(pagename: str) -> str:
    """Returns the ``<meta name="description">`` of a page that Sphinx generates; an empty string for other pages."""
    descriptions = {
        "genindex": _("People, places, bodies and works in the book, from A to Z, each with links to the passages."),
        "search": _("Search the chapters, the definitions of terms and the bibliography of the book."),
    }
    return str(descriptions.get(pagename, ""))


def static_file(config: Config, root: Path, name: str) -> str:
    """Returns the path below the pages of *name* in ``html_static_path``, or an empty string if it is in none."""
    return f"_static/{name}" if any((root / folder / name).is_file() for folder in config.html_static_path) else ""


def own_scripts(scripts: Iterable[Any], config: Config, root: Path) -> list[Any]:
    """Returns those of *scripts* whose files are in ``html_static_path``, and drops the theme's and Sphinx's.

    *scripts* are the ``script_files`` of a page context: objects with a ``filename``, or strings. *root* is the folder
    of conf.py.
    """
    folders = [root / folder for folder in config.html_static_path]
    return [
        script
        for script in scripts
        if (name := str(getattr(script, "filename", None) or "").removeprefix("_static/"))
        and any((folder / name).is_file() for folder in folders)
    ]


def add_page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Adds to *context* what the templates print on every page (handler of ``html-page-context``)."""
    config, env = app.config, app.env
    context["edition_commit"] = config.reader_commit[:10]
    context["edition_uncommitted"] = config.reader_uncommitted
    context["edition_day"] = config.reader_commit_date[:10]
    chapter = f"editions/{pagename}.pdf"
    context["chapter_pdf"] = chapter if "pdf" in config.reader_editions and is_chapter(pagename) else ""
    context["edition_files"] = edition_urls(config.reader_editions)
    context["touch_icon"] = static_file(config, Path(app.srcdir), TOUCH_ICON)
    share = config.html_baseurl and static_file(config, Path(app.srcdir), SHARE_PICTURE)
    context["share_picture"] = posixpath.join(config.html_baseurl, share) if share else ""  # in full, as it must be
    context["page_kind"] = page_kind(pagename, config.root_doc)
    context["book_contents"] = _book_contents.get(env, ())
    context["page_sections"] = page_sections(env.tocs.get(pagename))
    tags = Markup(context.get("metatags", ""))
    if description := meta_description(pagename):
        tags += Markup('\n<meta name="description" content="{}" />').format(description)
    # First in <head>, because the policy applies only to what follows it. Not in the EPUB: reading systems, and the
    # checker Ace, add styles and scripts of their own to its pages.
    context["metatags"] = meta_element(POLICY) + tags if app.builder.name == "html" else tags
    if config.reader_theme_styles:
        context["script_files"] = own_scripts(context.get("script_files", ()), config, Path(app.srcdir))


def collect_book_contents(app: Sphinx, builder: Builder) -> None:
    """Computes the contents of the book once (handler of ``write-started``).

    Sphinx emits the event before it forks parallel writers, so all of them find the result in their memory.
    """
    if builder.format == "html":
        _book_contents[app.env] = book_contents(app.env)


def setup(app: Sphinx) -> None:
    """Registers ``reader_editions``, the message catalogue and the handlers."""
    # Editions that are published beside the pages; pages link to no others.
    app.add_config_value("reader_editions", [], "html", types=frozenset({list}))
    app.add_message_catalog(CATALOGUE, str(Path(app.srcdir, "locale")))
    app.connect("write-started", collect_book_contents)
    # After the theme, whose handlers of the same event add scripts.
    app.connect("html-page-context", add_page_context, priority=900)
    app.connect("build-finished", write_headers)
