"""The EPUB: Sphinx's builder, with the faults mended that checkers and readers find in its files."""

from __future__ import annotations

import re
from collections.abc import Set
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config

from ..i18n import _
from . import semantics
from .package import cover_picture, described, name_identifier, pack, with_landmarks

#: The picture of the cover, and what else of the static files the EPUB holds: the others are the web pages'.
COVER = "_static/cover.png"
STATIC = ("epub.css", "pygments.css", "cover.png")


def landmarks(files: list[str], chapters: str) -> list[tuple[str, str, str]]:
    """(type, address, name) of the main parts among *files*; *chapters*: where the book's body begins."""
    marks = [
        ("cover", "epub-cover.xhtml", _("Cover")),
        ("toc", "nav.xhtml#toc", _("Contents")),
        ("bodymatter", chapters, _("Start of the text")),
        ("glossary", "glossary.xhtml", _("Glossary")),
        ("bibliography", "bibliography.xhtml", _("Bibliography")),
        ("index", "genindex.xhtml", _("Index")),
    ]
    return [(kind, address, str(name)) for kind, address, name in marks if address.partition("#")[0] in files]


def summary() -> str:
    """What the book says of its accessibility to readers who choose books by it."""
    return str(
        _(
            "Text that reflows and can be enlarged, with headings in order, a table of contents and an index. Every "
            "figure has a description, and the text nearby says the same in words. Words in Spanish and French are "
            "marked. Each edition is checked with epubcheck and with Ace by DAISY; nobody has certified it."
        )
    )


def mark_drawings(folder: Path) -> None:
    """Names in the manifest the pages that hold a drawing, as EPUB asks."""
    path = folder / "content.opf"

    def marked(found: re.Match) -> str:
        holds = b"<svg" in (folder / found["name"]).read_bytes()
        return found[0].replace("/>", 'properties="svg" />') if holds else found[0]

    opf = re.sub(r'<item [^>]*href="(?P<name>[^"]+\.xhtml)"[^>]*/>', marked, path.read_text("utf-8"))
    path.write_text(opf, "utf-8")


class EpubBuilder(Epub3Builder):
    """``epub``, with a cover, landmarks and accessibility metadata, and the same bytes from the same sources."""

    default_translator_class = semantics.EpubTranslator

    def init_templates(self) -> None:
        # _templates/ is the frame of the web pages; a page of the EPUB has none.
        paths = self.config.templates_path
        self.config.templates_path = [f"{path}/epub" for path in paths if Path(self.confdir, path, "epub").is_dir()]
        super().init_templates()
        self.config.templates_path = paths

    def prepare_writing(self, docnames: Set[str]) -> None:
        lang = escape(self.config.epub_language)
        self.html_tag = Epub3Builder.html_tag.replace(">", f' lang="{lang}" xml:lang="{lang}">')
        super().prepare_writing(docnames)
        self.globalcontext["cover_text"] = f"{self.config.epub_title}. {self.config.epub_description}"

    def handle_finish(self) -> None:
        static = Path(self.outdir, "_static")
        for path in sorted(static.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            elif path.relative_to(static).as_posix() not in STATIC:
                path.unlink()
        config = self.config
        edition = str(_("Edition {version}. Not an OECD publication.")).format(version=config.release)
        picture = cover_picture(config.epub_title, config.epub_description, edition, config.epub_language)
        Path(self.outdir, COVER).write_bytes(picture)
        super().handle_finish()

    def build_content(self) -> None:
        super().build_content()
        path = Path(self.outdir, "content.opf")
        path.write_text(described(path.read_text("utf-8"), summary(), COVER), "utf-8")

    def build_navigation_doc(self) -> None:
        super().build_navigation_doc()
        pages = [node["refuri"] for node in self.refnodes if "#" not in node["refuri"]]
        start = next((page for page in pages if page.startswith("publications/")), pages[0])
        marks = landmarks(self.files, start)
        path = Path(self.outdir, "nav.xhtml")
        nav = with_landmarks(path.read_text("utf-8"), str(_("Landmarks")), marks, "_static/epub.css")
        path.write_text(nav, "utf-8")

    def build_toc(self) -> None:
        super().build_toc()
        path = Path(self.outdir, "toc.ncx")
        path.write_text(name_identifier(path.read_text("utf-8"), self.config.epub_identifier), "utf-8")

    def build_epub(self) -> None:
        mark_drawings(Path(self.outdir))
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *sorted(map(str, self.files))]
        pack(Path(self.outdir), names, Path(self.outdir, f"{self.config.epub_basename}.epub"))


def use_cover(app: Sphinx, config: Config) -> None:
    """The cover is made here, so it is set here."""
    config.epub_cover = (COVER, "cover.html")


def setup(app: Sphinx) -> None:
    app.add_builder(EpubBuilder, override=True)
    app.connect("config-inited", use_cover)
    semantics.setup(app)
