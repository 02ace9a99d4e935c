"""Version, commit and date of this edition: ``{edition}`` on pages, and the cover and imprint of each PDF; also
``{downloads}``, the links to the other editions.

The list of ``{edition}`` is made when pages are written, so that a new commit alone does not make Sphinx read every
page again.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from ..concordance.cross_references import builder_of
from ..facts.layout import edition_urls
from ..i18n import _, format_iso_date


class edition(nodes.General, nodes.Element):
    """Placeholder, replaced by the facts of the edition when pages are written."""


def edition_facts(config: Config) -> list[tuple[str, str]]:
    """Returns name and value of each fact of the edition, in the language of the edition."""
    commit = config.reader_commit or str(_("unknown"))
    if config.reader_uncommitted:
        commit += " " + str(_("(uncommitted)"))
    day = (
        format_iso_date(config.reader_commit_date[:10], config.language)
        if config.reader_commit_date
        else str(_("unknown"))
    )
    return [
        (str(_("Edition")), config.release),
        (str(_("Commit")), commit),
        (str(_("Date of the commit")), day),
    ]


class Edition(SphinxDirective):
    """``{edition}``: the facts of the edition as a field list."""

    def run(self) -> list[nodes.Node]:
        return [edition()]


class downloads(nodes.General, nodes.Element):
    """Placeholder on page ``docname``, replaced by links to the other editions when pages are written."""


class Downloads(SphinxDirective):
    """``{downloads}``: links to the book as PDF and EPUB, on web pages and as far as both are built."""

    def run(self) -> list[nodes.Node]:
        return [downloads(docname=self.env.docname)]


class WriteDownloads(SphinxPostTransform):
    """Replaces each `downloads` by a list of links; in the other editions by nothing."""

    default_priority = 20

    def run(self, **kwargs: Any) -> None:
        builder = builder_of(self.env)
        files = edition_urls(self.config.reader_editions) if builder.name == "html" else {}
        for placeholder in list(self.document.findall(downloads)):
            page = builder.get_target_uri(placeholder["docname"])
            links = [
                nodes.reference("", str(_("Book as {format}")).format(format=name), refuri=relative_uri(page, address))
                for name, address in files.items()
            ]
            items = [nodes.list_item("", nodes.paragraph("", "", link)) for link in links]
            placeholder.replace_self([nodes.bullet_list("", *items, classes=["downloads"])] if items else [])


class WriteEdition(SphinxPostTransform):
    """Replaces each `edition` by the facts."""

    default_priority = 20

    def run(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(edition)):
            rows = nodes.field_list(classes=["edition"])
            for name, value in edition_facts(self.config):
                body = nodes.field_body("", nodes.paragraph("", value))
                rows += nodes.field("", nodes.field_name("", name), body)
            placeholder.replace_self(rows)


def cover_lines(config: Config) -> list[str]:
    """Returns the lines on the cover of a PDF: the edition with its day, and whose book it is not."""
    edition = str(_("Edition {version}")).format(version=config.release)
    if config.reader_commit_date:
        day = format_iso_date(config.reader_commit_date[:10], config.language)
        edition = str(_("Edition {version}, {day}")).format(version=config.release, day=day)
    return [edition, str(_("Not an OECD publication"))]


def imprint_paragraphs(config: Config) -> list[str]:
    """Returns the paragraphs of the page after the cover: edition, disclaimer, licence, how to cite."""
    year = config.release.partition(".")[0]
    return [
        ". ".join(f"{name}: {value}" for name, value in edition_facts(config)) + ".",
        str(_("Not an OECD publication. The OECD has not reviewed or endorsed this book.")),
        str(
            _("Text and figures are under the Creative Commons Attribution 4.0 International licence; the code is MIT.")
        ),
        str(_("How to cite: {author} ({year}), {title}, edition {version}.")).format(
            author=config.author, year=year, title=config.project, version=config.release
        ),
    ]


def set_front_matter(app: Sphinx, config: Config) -> None:
    """Sets cover, imprint and rights of each document in ``typst_documents``, unless conf.py has set them."""
    for settings in config.typst_documents:
        settings.setdefault("cover", cover_lines(config))
        settings.setdefault("imprint", imprint_paragraphs(config))
        settings.setdefault("publisher", config.author)
        settings.setdefault("rights", str(_("Creative Commons Attribution 4.0 International")))
        settings.setdefault("licence", "https://creativecommons.org/licenses/by/4.0/")
        if settings["startdoc"] == config.root_doc:
            settings.setdefault("identifier", config.epub_identifier)


def setup(app: Sphinx) -> None:
    app.add_node(edition)
    app.add_config_value("reader_commit", "", "html", types=frozenset({str}))
    app.add_config_value("reader_commit_date", "", "html", types=frozenset({str}))
    app.add_config_value("reader_uncommitted", False, "html", types=frozenset({bool}))
    app.add_directive("edition", Edition)
    app.add_post_transform(WriteEdition)
    app.add_node(downloads)
    app.add_directive("downloads", Downloads)
    app.add_post_transform(WriteDownloads)
    if "typst_documents" in app.config:
        app.connect("config-inited", set_front_matter)
