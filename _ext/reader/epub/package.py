"""What surrounds the pages in the EPUB: the archive, the package's facts, its contents, its cover. Pure functions."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import typst
from sphinx_typst.compile import FONTS

#: First moment that ZIP can name. Every file gets it, so that equal contents give equal bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

#: What the book offers to readers who cannot see it, or cannot see it well, in the terms of schema.org. Each is tested
#: (tests/editions/test_epub.py). No ``conformsTo``: that is for somebody who has evaluated every rule.
ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),  # every figure is also told in words
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "index"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
)


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


def described(opf: str, summary: str, cover: str) -> str:
    """The package document with what it says of accessibility, and with *cover* named as EPUB 3 names a cover."""
    facts = [*ACCESS, ("accessibilitySummary", summary)]
    lines = "".join(f'    <meta property="schema:{name}">{escape(value)}</meta>\n' for name, value in facts)
    opf = re.sub(r" *</metadata>", lambda found: lines + found[0], opf, count=1)
    # The contents are a page as well, the last one: landmarks may lead only to pages.
    opf = re.sub(r" *</spine>", lambda found: f'    <itemref idref="nav" />\n{found[0]}', opf, count=1)
    picture = f'href="{cover}" media-type="image/png"'
    return opf.replace(picture, f'{picture} properties="cover-image"')


def with_landmarks(nav: str, title: str, marks: list[tuple[str, str, str]], style: str) -> str:
    """The navigation document with a role for its contents, a style, and *marks*: (type, address, name)."""
    items = "".join(
        f'<li><a epub:type="{kind}" href="{escape(address)}">{escape(name)}</a></li>' for kind, address, name in marks
    )
    landmarks = f'<nav epub:type="landmarks" hidden="hidden"><h2>{escape(title)}</h2><ol>{items}</ol></nav>'
    nav = nav.replace('<nav epub:type="toc">', '<nav epub:type="toc" id="toc" role="doc-toc">', 1)
    nav = nav.replace("</head>", f'  <link rel="stylesheet" type="text/css" href="{style}" />\n  </head>', 1)
    return nav.replace("</body>", f"  {landmarks}\n  </body>", 1)


def cover_picture(title: str, subtitle: str, edition: str, lang: str) -> bytes:
    """The cover as PNG, 1600 by 2560, from the fonts of the PDF alone."""
    source = Path(__file__).with_name("cover.typ")
    words = {"title": title, "subtitle": subtitle, "edition": edition, "lang": lang}
    pages = typst.compile(
        str(source), font_paths=[str(FONTS)], ignore_system_fonts=True, format="png", ppi=192.0, sys_inputs=words
    )
    return pages[0] if isinstance(pages, list) else pages  # words that are too many for one page are cut
