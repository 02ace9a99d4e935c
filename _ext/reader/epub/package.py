"""Writes what surrounds the pages of an EPUB 3: container, package document, navigation and cover. Pure functions.

They take and return the text of the files that Sphinx writes (``content.opf``, ``toc.ncx``, ``nav.xhtml``).
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import typst
from sphinx_typst.compile import FONTS

#: The earliest time that ZIP can express. Every file gets it, so that equal contents give equal bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

#: Accessibility metadata (EPUB Accessibility 1.1, vocabulary of schema.org): (property, value). Each is tested in
#: tests/editions/test_epub.py. No ``conformsTo``: that is for somebody who has evaluated every success criterion.
ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),  # the text says the same as every figure
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "index"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
)


def write_container(folder: Path, names: list[str], target: Path) -> None:
    """Writes the files *names* of *folder*, in that order, to the EPUB *target*.

    The first must be ``mimetype``: it is stored uncompressed (EPUB 3.3, Open Container Format).
    """
    with ZipFile(target, "w") as archive:
        for number, name in enumerate(names):
            info = ZipInfo(name, ZIP_EPOCH)
            info.compress_type = ZIP_DEFLATED if number else ZIP_STORED
            info.external_attr = 0o644 << 16
            archive.writestr(info, (folder / name).read_bytes())


def set_ncx_uid(ncx: str, identifier: str) -> str:
    """Returns *ncx* with *identifier* as ``dtb:uid``, which must repeat the ``dc:identifier`` of the package document.

    Sphinx writes the XML id of that element there.
    """
    return re.sub(r'(<meta name="dtb:uid" content=")[^"]*', lambda match: match[1] + identifier, ncx)


def add_accessibility_metadata(opf: str, summary: str, cover: str) -> str:
    """Returns the package document with `ACCESSIBILITY` and *summary*, the ``accessibilitySummary``.

    It also adds the navigation document to the spine, because landmarks may lead only to content documents in it, and
    the property ``cover-image`` to the manifest item of *cover*, a PNG file.
    """
    properties = [*ACCESSIBILITY, ("accessibilitySummary", summary)]
    lines = "".join(f'    <meta property="schema:{name}">{escape(value)}</meta>\n' for name, value in properties)
    opf = re.sub(r" *</metadata>", lambda match: lines + match[0], opf, count=1)
    opf = re.sub(r" *</spine>", lambda match: f'    <itemref idref="nav" />\n{match[0]}', opf, count=1)
    item = f'href="{cover}" media-type="image/png"'
    return opf.replace(item, f'{item} properties="cover-image"')


def add_landmarks(nav: str, title: str, landmarks: list[tuple[str, str, str]], stylesheet: str) -> str:
    """Returns the navigation document with a ``nav`` of *landmarks*: (``epub:type``, address, name).

    It also adds a role and an id to the table of contents, and a link to *stylesheet*. *title*: heading of the
    landmarks, which are hidden on the page; reading systems show them in menus of their own.
    """
    items = "".join(
        f'<li><a epub:type="{type_}" href="{escape(address)}">{escape(name)}</a></li>'
        for type_, address, name in landmarks
    )
    element = f'<nav epub:type="landmarks" hidden="hidden"><h2>{escape(title)}</h2><ol>{items}</ol></nav>'
    nav = nav.replace('<nav epub:type="toc">', '<nav epub:type="toc" id="toc" role="doc-toc">', 1)
    nav = nav.replace("</head>", f'  <link rel="stylesheet" type="text/css" href="{stylesheet}" />\n  </head>', 1)
    return nav.replace("</body>", f"  {element}\n  </body>", 1)


def cover_image(title: str, subtitle: str, edition: str, lang: str) -> bytes:
    """Returns the cover as PNG, 1600 by 2560 pixels, set by Typst with the fonts of the PDF and no others."""
    source = Path(__file__).with_name("cover.typ")
    inputs = {"title": title, "subtitle": subtitle, "edition": edition, "lang": lang}
    pages = typst.compile(
        str(source), font_paths=[str(FONTS)], ignore_system_fonts=True, format="png", ppi=192.0, sys_inputs=inputs
    )
    return pages[0] if isinstance(pages, list) else pages  # texts too long for one page are cut
