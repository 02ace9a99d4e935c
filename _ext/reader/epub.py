"""The EPUB package: Sphinx's builder, with the faults mended that checkers and readers find in its files."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder

#: First moment that ZIP can name. Every file gets it, so that equal contents give equal bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(folder: Path, names: list[str], target: Path) -> None:
    """Zip *names* of *folder* in that order; the first is stored uncompressed, as EPUB asks of ``mimetype``."""
    with ZipFile(target, "w") as archive:
        for number, name in enumerate(names):
            info = ZipInfo(name, ZIP_EPOCH)
            info.compress_type = ZIP_DEFLATED if number else ZIP_STORED
            info.external_attr = 0o644 << 16
            archive.writestr(info, (folder / name).read_bytes())


def name_identifier(ncx: str, identifier: str) -> str:
    """The NCX must repeat the package's identifier; Sphinx writes the name of the identifier's XML id there."""
    return re.sub(r'(<meta name="dtb:uid" content=")[^"]*', lambda found: found.group(1) + identifier, ncx)


class EpubBuilder(Epub3Builder):
    """``epub``, with one identifier in both tables of contents and the same bytes from the same sources."""

    def init_templates(self) -> None:
        # _templates/ is the frame of the web pages; a page of the EPUB is Sphinx's own, which has none.
        paths, self.config.templates_path = self.config.templates_path, []
        super().init_templates()
        self.config.templates_path = paths

    def build_toc(self) -> None:
        super().build_toc()
        path = Path(self.outdir, "toc.ncx")
        path.write_text(name_identifier(path.read_text("utf-8"), self.config.epub_identifier), "utf-8")

    def build_epub(self) -> None:
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *sorted(map(str, self.files))]
        pack(Path(self.outdir), names, Path(self.outdir, f"{self.config.epub_basename}.epub"))


def setup(app: Sphinx) -> None:
    app.add_builder(EpubBuilder, override=True)
