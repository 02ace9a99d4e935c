"""The builder ``epub``: Sphinx's ``epub3`` with a cover, landmarks, accessibility metadata and reproducible output.

It also corrects what epubcheck and Ace by DAISY report in the files that Sphinx writes.
"""

from __future__ import annotations

import re
from collections.abc import Set
from html import escape
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config

from ..i18n import _
from . import semantics
from .package import add_accessibility_metadata, add_landmarks, cover_image, set_ncx_uid, write_container

#: The image of the cover, relative to the output folder.
COVER = "_static/cover.png"
#: The static files that the EPUB contains, as patterns; all others are for web pages.
STATIC_FILES = ("epub.css", "pygments.css", "cover.png", "fonts/*.woff2")


def landmarks(files: list[str], first_chapter: str) -> list[tuple[str, str, str]]:
    """Returns (``epub:type``, address, name) of each landmark whose page is among *files*.

    *first_chapter*: the address of the page with which the body of the book begins.
    """
    all_landmarks = [
        ("cover", "epub-cover.xhtml", _("Cover")),
        ("toc", "nav.xhtml#toc", _("Contents")),
        ("bodymatter", first_chapter, _("Start of the text")),
        ("glossary", "glossary.xhtml", _("Glossary")),
        ("bibliography", "bibliography.xhtml", _("Bibliography")),
        ("index", "genindex.xhtml", _("Index")),
    ]
    return [(type_, address, str(name)) for type_, address, name in all_landmarks if address.partition("#")[0] in files]


def accessibility_summary() -> str:
    """Returns the text of schema.org's ``accessibilitySummary``, which bookshops and libraries show."""
    return str(
        _(
            "Text that reflows and can be enlarged, with headings in order, a table of contents and an index. Every "
            "figure has a description, and the text nearby says the same in words. Words in Spanish and French are "
            "marked. Each edition is checked with epubcheck and with Ace by DAISY; nobody has certified it."
        )
    )


def declare_svg_property(folder: Path) -> None:
    """Adds ``properties="svg"`` to the manifest items of pages that contain SVG (EPUB 3.3, section 5.6.2).

    *folder* is that of the unpacked EPUB; its ``content.opf`` is rewritten.
    """
    path = folder / "content.opf"

    def with_property(item: re.Match[str]) -> str:
        has_svg = b"<svg" in (folder / unquote(item["name"])).read_bytes()  # names in a manifest are URLs
        return item[0].replace("/>", 'properties="svg" />') if has_svg else item[0]

    opf = re.sub(r'<item [^>]*href="(?P<name>[^"]+\.xhtml)"[^>]*/>', with_property, path.read_text("utf-8"))
    path.write_text(opf, "utf-8")


class EpubBuilder(Epub3Builder):
    """Sphinx's builder ``epub`` with the additions of this module; equal sources give equal bytes."""

    default_translator_class = semantics.EpubTranslator
    media_types = Epub3Builder.media_types | {".woff2": "font/woff2"}  # a core media type since EPUB 3.2

    def init_templates(self) -> None:
        """Looks for templates in ``epub`` below each folder: those in the folders themselves are for web pages."""
        paths = self.config.templates_path
        self.config.templates_path = [f"{path}/epub" for path in paths if Path(self.confdir, path, "epub").is_dir()]
        super().init_templates()
        self.config.templates_path = paths

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Adds the language to the ``<html>`` element and a description to the image of the cover."""
        lang = escape(self.config.epub_language)
        self.html_tag = Epub3Builder.html_tag.replace(">", f' lang="{lang}" xml:lang="{lang}">')
        super().prepare_writing(docnames)
        self.globalcontext["cover_text"] = f"{self.config.epub_title}. {self.config.epub_description}"

    def handle_finish(self) -> None:
        """Removes the static files of web pages and renders the cover, before Sphinx writes the package."""
        static = Path(self.outdir, "_static")
        for path in sorted(static.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif not any(path.relative_to(static).match(pattern) for pattern in STATIC_FILES):
                path.unlink()
        config = self.config
        edition = str(_("Edition {version}. Not an OECD publication.")).format(version=config.release)
        image = cover_image(config.epub_title, config.epub_description, edition, config.epub_language)
        Path(self.outdir, COVER).write_bytes(image)
        super().handle_finish()

    def build_content(self) -> None:
        """Writes the package document, with accessibility metadata."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        opf = add_accessibility_metadata(path.read_text("utf-8"), accessibility_summary(), COVER)
        path.write_text(opf, "utf-8")

    def build_navigation_doc(self) -> None:
        """Writes the navigation document, with the index, which is in no toctree, and with landmarks."""
        if "genindex.xhtml" in self.files:  # the package document, written before, has it in any case
            self.refnodes.append({"level": 1, "refuri": "genindex.xhtml", "text": escape(str(_("Index")))})
        super().build_navigation_doc()
        pages = [node["refuri"] for node in self.refnodes if "#" not in node["refuri"]]
        first_chapter = next((page for page in pages if page.startswith("publications/")), pages[0])
        path = Path(self.outdir, "nav.xhtml")
        nav = add_landmarks(
            path.read_text("utf-8"), str(_("Landmarks")), landmarks(self.files, first_chapter), "_static/epub.css"
        )
        path.write_text(nav, "utf-8")

    def build_toc(self) -> None:
        """Writes the NCX, the table of contents of EPUB 2, with the identifier of the package."""
        super().build_toc()
        path = Path(self.outdir, "toc.ncx")
        path.write_text(set_ncx_uid(path.read_text("utf-8"), self.config.epub_identifier), "utf-8")

    def build_epub(self) -> None:
        """Writes the EPUB file, reproducibly, in place of Sphinx's method."""
        declare_svg_property(Path(self.outdir))
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *sorted(map(str, self.files))]
        write_container(Path(self.outdir), names, Path(self.outdir, f"{self.config.epub_basename}.epub"))


def use_cover(app: Sphinx, config: Config) -> None:
    """Sets ``epub_cover``, because this module renders the cover (handler of ``config-inited``)."""
    config.epub_cover = (COVER, "cover.html")


def setup(app: Sphinx) -> None:
    """Replaces Sphinx's builder ``epub``."""
    app.add_builder(EpubBuilder, override=True)
    app.connect("config-inited", use_cover)
    semantics.setup(app)
