"""``{edition}``: version, commit and date of this edition, as a list of facts for the colophon.

Filled in when pages are written, so that a new commit alone does not make Sphinx read every page again.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..i18n import _, written_date


class edition(nodes.General, nodes.Element):
    """Stands where the facts will be written."""


def facts(config: Config) -> list[tuple[str, str]]:
    """Name and value of each fact of the edition."""
    commit = config.reader_commit or str(_("unknown"))
    if config.reader_uncommitted:
        commit += " " + str(_("(uncommitted)"))
    day = (
        written_date(config.reader_commit_date[:10], config.language)
        if config.reader_commit_date
        else str(_("unknown"))
    )
    return [
        (str(_("Edition")), config.release),
        (str(_("Commit")), commit),
        (str(_("Date of the commit")), day),
    ]


class Edition(SphinxDirective):
    """The facts of the edition."""

    def run(self):
        return [edition()]


class WriteEdition(SphinxPostTransform):
    """Puts the facts in their place."""

    default_priority = 20

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(edition)):
            rows = nodes.field_list(classes=["edition"])
            for name, value in facts(self.config):
                body = nodes.field_body("", nodes.paragraph("", value))
                rows += nodes.field("", nodes.field_name("", name), body)
            place.replace_self(rows)


def cover(config: Config) -> list[str]:
    """Lines for the cover of the PDF."""
    return [f"{name}: {value}" for name, value in facts(config) if name != str(_("Commit"))]


def imprint(config: Config) -> list[str]:
    """Paragraphs for the page after the cover: which edition, what it is not, licence, how to cite."""
    year = config.release.partition(".")[0]
    return [
        ". ".join(f"{name}: {value}" for name, value in facts(config)) + ".",
        str(_("Not an OECD publication. The OECD has not reviewed or endorsed this book.")),
        str(
            _("Text and figures are under the Creative Commons Attribution 4.0 International licence; the code is MIT.")
        ),
        str(_("How to cite: {author} ({year}), {title}, edition {version}.")).format(
            author=config.author, year=year, title=config.project, version=config.release
        ),
    ]


def fill_pdf_front(app: Sphinx, config: Config) -> None:
    """Gives each PDF its cover lines and imprint, unless conf.py has set them."""
    for settings in config.typst_documents:
        settings.setdefault("cover", cover(config))
        settings.setdefault("imprint", imprint(config))
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
    if "typst_documents" in app.config:
        app.connect("config-inited", fill_pdf_front)
