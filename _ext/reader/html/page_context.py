"""What surrounds the pages of the HTML edition: facts for _templates/, and the headers that a host should send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from ..facts import records
from ..facts.layout import CHAPTERS, FRAMEWORKS, is_chapter, linked_files
from ..i18n import CATALOGUE, _
from .security_headers import POLICY, write_headers, written

# -- What there is to go to ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A line of the contents of the book."""

    docname: str
    title: str
    children: tuple[Page, ...] = ()


@dataclass(frozen=True)
class Section:
    """A line of what is on a page."""

    anchor: str
    title: str
    children: tuple[Section, ...] = ()


def short_titles(env: BuildEnvironment) -> dict[str, str]:
    """Docname to the short name by which the book speaks of a publication, for pages whose record has one."""
    if not env.config.bibtex_bibfiles:
        return {}
    known = records.load(Path(env.srcdir, env.config.bibtex_bibfiles[0]))
    keys = {docname: facts.get("bibkey", "") for docname, facts in env.metadata.items()}
    return {docname: known[key].shorttitle for docname, key in keys.items() if key in known}


def book_contents(env: BuildEnvironment) -> tuple[Page, ...]:
    """The pages below the first one, two levels deep; made once a build, because every page shows it."""
    short = short_titles(env)

    def below(docname: str, depth: int) -> tuple[Page, ...]:
        return tuple(
            Page(child, short.get(child) or env.titles[child].astext(), below(child, depth - 1))
            for child in env.toctree_includes.get(docname, ())
            if depth and child in env.titles
        )

    return below(env.config.root_doc, 2)


def page_sections(contents: nodes.Node | None) -> tuple[Section, ...]:
    """The sections of a page, two levels below its title; *contents* as Sphinx collects them for a page."""

    def below(node: nodes.Node, depth: int) -> tuple[Section, ...]:
        found = []
        for item in (item for items in node.children if isinstance(items, nodes.bullet_list) for item in items):
            link = next(iter(item.findall(nodes.reference)), None)
            if link is not None:
                deeper = below(item, depth - 1) if depth > 1 else ()
                found.append(Section(link.get("anchorname", "").lstrip("#"), link.astext(), deeper))
        return tuple(found)

    page = next(iter(contents.findall(nodes.list_item)), None) if contents is not None else None
    return below(page, 2) if page is not None else ()


# -- For the templates -----------------------------------------------------------------------------------------------


def kind(pagename: str, root: str) -> str:
    """What sort of page it is: styles go by it."""
    folder, _slash, name = pagename.rpartition("/")
    if pagename == root:
        return "home"
    if name != "index" and folder in (CHAPTERS, FRAMEWORKS):
        return {CHAPTERS: "chapter", FRAMEWORKS: "framework"}[folder]
    return folder or pagename


def description(pagename: str) -> str:
    """For search engines: what the two pages that Sphinx writes itself hold."""
    found = {
        "genindex": _("People, places, bodies and works in the book, from A to Z, each with links to the passages."),
        "search": _("Search the chapters, the definitions of terms and the bibliography of the book."),
    }
    return str(found.get(pagename, ""))


def ours(scripts: Iterable, config: Config, root: Path) -> list:
    """Those of *scripts* that stand in a folder of the book: the pages need none of the theme's and of Sphinx's."""
    folders = [root / folder for folder in config.html_static_path]
    return [
        script
        for script in scripts
        if (name := str(getattr(script, "filename", None) or "").removeprefix("_static/"))
        and any((folder / name).is_file() for folder in folders)
    ]


def page_facts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """What _templates/ print on every page."""
    config, env = app.config, app.env
    context["edition_commit"] = config.reader_commit[:10]
    context["edition_uncommitted"] = config.reader_uncommitted
    context["edition_day"] = config.reader_commit_date[:10]
    chapter = f"editions/{pagename}.pdf"
    context["chapter_pdf"] = chapter if "pdf" in config.reader_editions and is_chapter(pagename) else ""
    context["edition_files"] = linked_files(config.reader_editions)
    context["page_kind"] = kind(pagename, config.root_doc)
    context["book_contents"] = getattr(app.builder, "reader_contents", ())
    context["page_sections"] = page_sections(env.tocs.get(pagename))
    tags = Markup(context.get("metatags", ""))
    if about := description(pagename):
        tags += Markup('\n<meta name="description" content="{}" />').format(about)
    # Before all else in the head that it can apply to. Not in the EPUB: reading systems write styles and scripts of
    # their own into its pages, and Ace, which checks it, does so, too.
    context["metatags"] = written(POLICY) + tags if app.builder.name == "html" else tags
    if config.reader_theme_styles:
        context["script_files"] = ours(context.get("script_files", ()), config, Path(app.srcdir))


def collect_contents(app: Sphinx, builder: Builder) -> None:
    """Before any page is written, and before the work is shared out."""
    if builder.format == "html":
        builder.reader_contents = book_contents(app.env)


def setup(app: Sphinx) -> None:
    # The editions that will stand beside the pages; without them their links are left out.
    app.add_config_value("reader_editions", [], "html", types=frozenset({list}))
    app.add_message_catalog(CATALOGUE, str(Path(app.srcdir, "locale")))
    app.connect("write-started", collect_contents)
    # After the theme, which adds scripts to pages at the same moment.
    app.connect("html-page-context", page_facts, priority=900)
    app.connect("build-finished", write_headers)
