"""Looks for the element that a URL fragment names. Pure functions over bytes.

The rules are those of "Scrolling to a fragment" in the HTML Living Standard. A fragment that the markup lacks counts as
missing only if no script on the page could create its element.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import unquote

from lxml import etree

# Results of `find`; all but the first two say, as a phrase for the report, why the fragment cannot be verified.
FOUND = "found"
MISSING = "missing"
BY_SCRIPT = "the page may make it by script"
REFRESHES = "the page sends its readers on to another"
NOT_HTML = "the file is not HTML"
TRUNCATED = "the page is longer, or slower, than we read"

#: Media types of the pages that have anchors.
HTML = ("text/html", "application/xhtml+xml")

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}encoding=["']([\w.:-]+)""", re.I
)
#: DOM functions and properties with which scripts create elements with ids.
_CREATES_ELEMENTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createElement|createContextualFragment|document\.write|setAttribute"
    r"|attachShadow|\.id\s*=|\.name\s*=|hydrate|location\.hash|import\s*\("
)
#: Fragments that are not ids: routes of applications, source code lines, media fragments, pages of a PDF.
_ROUTE = re.compile(r"[!/]|L\d+(-L?\d+)?$|page=\d|t=\d|xywh=|svgView")
#: With so many headings and sections that have ids, a page is taken to have all its anchors in the markup.
MIN_STATIC_IDS = 3
_SECTIONING = ("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "dt")


class _PageParser:
    """Parser target for lxml that keeps ids and scripts of a page, and no tree."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.section_ids = 0  #: number of headings and sections with an id
        self.external_scripts = 0
        self.refreshes = False  #: whether a meta element redirects the browser
        self.script: list[str] = []  #: texts of inline scripts and event handler attributes
        self._in_script = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Called by lxml for each start tag."""
        names = [attributes[name] for name in ("id", "xml:id") if attributes.get(name)]
        if tag in ("a", "map", "iframe") and attributes.get("name"):
            names.append(attributes["name"])
        self.ids.update(names)
        self.section_ids += bool(names) and tag in _SECTIONING
        if tag == "script":
            self.external_scripts += bool(attributes.get("src"))
            self._in_script = True
        elif tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            self.refreshes = True
        self.script += [value for name, value in attributes.items() if name.startswith("on")]

    def end(self, tag: str) -> None:
        """Called by lxml for each end tag. Scripts have no child elements."""
        self._in_script = False

    def data(self, text: str) -> None:
        """Called by lxml for each piece of text."""
        if self._in_script:
            self.script.append(text)

    def close(self) -> None:
        """Required by lxml."""


def _parse(text: str) -> _PageParser:
    """Parses a page with libxml2: html.parser takes minutes for a few megabytes of unclosed tags."""
    page = _PageParser()
    parser = etree.HTMLParser(
        target=page,  # type: ignore[arg-type]  # lxml-stubs demand comment() and bytes; lxml calls neither
        encoding="utf-8",
        huge_tree=True,
        no_network=True,
    )
    with suppress(etree.XMLSyntaxError):  # an empty page
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    return page


def detect_encoding(body: bytes, header: str) -> str:
    """The name of a page's encoding: by byte order mark, *header*, declaration in the markup, or guess.

    *header*: the charset of the Content-Type header; empty without one.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return name
    declared = _META_CHARSET.search(body[:2048])
    markup = next((part for part in declared.groups() if part), b"").decode("ascii", "replace") if declared else ""
    for name in (header, markup, "utf-8", "windows-1252"):
        try:
            if name:
                body[:65536].decode(name, "strict" if name == "utf-8" else "replace")
                return name
        except UnicodeDecodeError as error:
            if error.start > 65000:  # cut inside a character
                return name
        except LookupError:  # an unknown encoding
            continue
    return "utf-8"


def find(body: bytes, fragment: str, charset: str = "", *, complete: bool = True) -> str:
    """FOUND, MISSING, or the reason why the fragment cannot be verified.

    *body*: the page. *fragment*: percent-encoded, as the URL has it. *charset*: see `detect_encoding`.
    *complete*: whether *body* is the whole page.
    """
    name, _directive, _text = fragment.partition(":~:")  # a text fragment needs no id
    decoded = unquote(name)
    if not name or decoded.lower() == "top":
        return FOUND
    encoding = detect_encoding(body, charset)
    page = _parse(body.decode(encoding, "replace"))
    # GitHub and its like prefix the ids of user content with "user-content-", and find them by script.
    if page.ids & {name, decoded, unquote(name, encoding), f"user-content-{decoded}"}:
        return FOUND
    if _ROUTE.match(decoded):
        return BY_SCRIPT
    if not complete:
        return TRUNCATED
    script = "\n".join(page.script)
    if page.refreshes:
        return REFRESHES
    if decoded in script:
        return BY_SCRIPT
    if page.section_ids < MIN_STATIC_IDS and (page.external_scripts or _CREATES_ELEMENTS.search(script)):
        return BY_SCRIPT
    return MISSING
