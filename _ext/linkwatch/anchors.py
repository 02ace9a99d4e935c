"""Whether a page has the place that a fragment names. Pure functions over bytes.

A fragment that the markup lacks is missing only if nothing on the page could make it: pages that scripts build are
given the benefit of the doubt.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import unquote

from lxml import etree

FOUND = "found"
MISSING = "missing"
BY_SCRIPT = "the page may make it by script"
SENDS_ON = "the page sends its readers on to another"
NOT_HTML = "the file is not HTML"
CUT = "the page is longer, or slower, than we read"

HTML = ("text/html", "application/xhtml+xml")

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}encoding=["']([\w.:-]+)""", re.I
)
#: What scripts use to put elements with ids on a page.
_MAKES = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createElement|createContextualFragment|document\.write|setAttribute"
    r"|attachShadow|\.id\s*=|\.name\s*=|hydrate|location\.hash|import\s*\("
)
#: Fragments that are never ids: routes of applications, lines of source code, places in other media.
_ROUTE = re.compile(r"[!/]|L\d+(-L?\d+)?$|page=\d|t=\d|xywh=|svgView")
#: From so many headings and sections with ids on, a page makes its anchors in its markup.
STATIC = 3
_MARKED = ("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "dt")


class _Reader:
    """Takes what matters from a page while it is parsed; nothing else is kept."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.marked = 0  #: headings and sections with an id
        self.outside_scripts = 0
        self.refreshes = False
        self.script: list[str] = []
        self._in_script = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        names = [given[name] for name in ("id", "xml:id") if given.get(name)]
        if tag in ("a", "map", "iframe") and given.get("name"):
            names.append(given["name"])
        self.ids.update(names)
        self.marked += bool(names) and tag in _MARKED
        if tag == "script":
            self.outside_scripts += bool(given.get("src"))
            self._in_script = True
        elif tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.refreshes = True
        # Handlers in attributes are scripts, too.
        self.script += [value for name, value in given.items() if name.startswith("on")]

    def end(self, tag: str) -> None:
        self._in_script = False

    def data(self, text: str) -> None:
        if self._in_script:
            self.script.append(text)

    def close(self) -> None:
        pass


def _read(text: str) -> _Reader:
    # libxml2, because Python's own parser takes minutes for a few megabytes of tags that never close.
    page = _Reader()
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True, no_network=True)
    with suppress(etree.XMLSyntaxError):  # an empty page
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    return page


def encoding(body: bytes, header: str) -> str:
    """The encoding of a page: by byte order mark, by the header, by what the markup declares, or guessed."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return name
    declared = _META_CHARSET.search(body[:2048])
    inside = next((part for part in declared.groups() if part), b"").decode("ascii", "replace") if declared else ""
    for name in (header, inside, "utf-8", "windows-1252"):
        try:
            if name:
                body[:65536].decode(name, "strict" if name == "utf-8" else "replace")
                return name
        except UnicodeDecodeError as error:
            if error.start > 65000:  # cut inside a character
                return name
        except LookupError:  # an encoding that nobody knows
            continue
    return "utf-8"


def look(body: bytes, fragment: str, charset: str = "", *, whole: bool = True) -> str:
    """FOUND, MISSING or why it cannot be known.

    *fragment*: as it stands in the address. *whole*: the body is all that there is.
    """
    name, _directive, _text = fragment.partition(":~:")  # a text fragment is for browsers, and needs no id
    decoded = unquote(name)
    if not name or decoded.lower() == "top":
        return FOUND
    spoken = encoding(body, charset)
    page = _read(body.decode(spoken, "replace"))
    # "user-content-": how forges prefix the ids of what their users write; the script that finds them is theirs.
    if page.ids & {name, decoded, unquote(name, spoken), f"user-content-{decoded}"}:
        return FOUND
    if _ROUTE.match(decoded):
        return BY_SCRIPT
    if not whole:
        return CUT
    script = "\n".join(page.script)
    if page.refreshes:
        return SENDS_ON
    if decoded in script:
        return BY_SCRIPT
    if page.marked < STATIC and (page.outside_scripts or _MAKES.search(script)):
        return BY_SCRIPT
    return MISSING
