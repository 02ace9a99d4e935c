"""Characters that nobody sees: controls that turn the direction of text, join or hide it, or that XML cannot hold.

With them a page reads otherwise than its source, and an address otherwise than it leads. `faults` finds them in sources
as they are typed, as references (``&#x202E;``, ``&rlm;``) and as escapes in front matter (``"\\u202E"``); the linter
and the build both name them. Pure functions first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.logging import getLogger

logger = getLogger(__name__)

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1, save tab and line feed
    "\xad\u034f\u061c\u070f\u180b-\u180f"  # soft hyphen, joiner of graphemes, marks of Arabic, Syriac, Mongolian
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5"  # fillers and vowels without a shape
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # spaces without width, joiners, marks and turns of direction
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # selectors of variants, tags
    "\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"  # no characters at all
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "]"
)
#: Accents and the like on one letter: writing has three at most, and fonts pile up what is more.
MARKS = 12
_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,9}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\(?:(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|[^xuU])")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)

#: Controls have no name in Unicode's list; these are its aliases.
_ALIASES = {
    0x00: "NULL",
    0x08: "BACKSPACE",
    0x0B: "LINE TABULATION",
    0x0C: "FORM FEED",
    0x0D: "CARRIAGE RETURN",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
}
#: Scripts, by the first word of the names of their letters, whose letters a joiner or non-joiner shapes.
_JOINING = re.compile(
    "ARABIC|SYRIAC|MANDAIC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|"
    "SINHALA|KHMER|MYANMAR|TIBETAN|BALINESE|JAVANESE|SUNDANESE|THAANA"
)


def name(character: str) -> str:
    """``U+202E (RIGHT-TO-LEFT OVERRIDE)``."""
    code = ord(character)
    known = unicodedata.name(character, "") or _ALIASES.get(code) or "a control character"
    return f"U+{code:04X} ({known})"


def is_needed(character: str, before: str, after: str) -> bool:
    """Whether writing needs *character* between its neighbours: joiners in some scripts, and in pictures."""
    if character in "\u200c\u200d" and before and _JOINING.match(unicodedata.name(before, "")):
        return True
    if character == "\u200d":  # two pictures make a third
        return bool(before and after) and unicodedata.category(after) == "So" and before != " "
    if "\ufe00" <= character <= "\ufe0f":
        return bool(before) and unicodedata.category(before) in ("So", "Sm", "Sk", "Po", "Nd", "Lo")
    return False


def unseen(text: str) -> Iterator[tuple[int, str]]:
    """(offset, character) of each character in *text* that nobody sees and writing does not need."""
    for found in _UNSEEN.finditer(text):
        at = found.start()
        if not is_needed(found[0], text[at - 1 : at], text[at + 1 : at + 2]):
            yield at, found[0]


def referred(text: str) -> Iterator[tuple[int, str, str]]:
    """(offset, reference, character) of each reference in *text* to such a character."""
    for found in _REFERENCE.finditer(text):
        for character in _code_point(found[0]):
            if _UNSEEN.match(character):
                yield found.start(), found[0], character


def _code_point(reference: str) -> str:
    """What *reference* stands for. (Python's own function drops controls and reads C1 as Windows would.)"""
    if reference[1] != "#":
        return unescape(reference) if unescape(reference) != reference else ""
    digits = reference[2:-1]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(number) if number <= 0x10FFFF else ""


def piled_up(line: str) -> bool:
    """Whether a letter in *line* has more than `MARKS` accents and the like, typed or as references."""
    if "&" in line:
        line = unescape(line)
    run = 0
    for character in "" if line.isascii() else line:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me", "Mc") else 0
        if run > MARKS:
            return True
    return False


def strings(value: object) -> Iterator[str]:
    """All text in what YAML gave, keys too; what it gave under several names, once."""
    left, seen = [value], set()
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list | tuple | set) and id(one) not in seen:
            seen.add(id(one))
            left += [*one, *one.values()] if isinstance(one, dict) else one


def _escaped(text: str) -> Iterator[tuple[int, str]]:
    """(offset, character) of what front matter names by an escape, as in ``"\\u202E"``."""
    found = _FRONT_MATTER.match(text)
    if found is None or "\\" not in found[1]:
        return
    try:
        values = list(strings(yaml.safe_load(found[1])))
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # told by whoever needs the front matter
    named = {character for value in values for _at, character in unseen(value)}
    escapes = list(_ESCAPE.finditer(text, *found.span(1)))
    for character in sorted(named - set(found[1])):
        at = [escape.start() for escape in escapes if int((escape[1] or "x0")[1:], 16) == ord(character)]
        yield (at or [found.start(1)])[0], character


def faults(text: str, *, references: bool = True) -> list[tuple[int, str]]:
    """(1-based line, what to mend) for *text*, each character once a line; a byte order mark at its start is none.

    *references*: whether ``&#8238;`` stands for a character there, as in Markdown and SVG.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    found = [(at, name(character)) for at, character in unseen(text)]
    if references:
        found += [(at, f"{reference} is {name(character)}, which") for at, reference, character in referred(text)]
        found += [(at, f"an escape is {name(character)}, which") for at, character in _escaped(text)]
    ends = [end.start() for end in re.finditer("\n", text)]
    unseen_ = {
        (bisect_left(ends, at) + 1, f"{what} cannot be seen: delete it, and write what readers should see.")
        for at, what in found
    }
    said = f"a letter has more than {MARKS} accents or marks: take them off."
    return sorted(unseen_ | {(number, said) for number, line in enumerate(text.split("\n"), 1) if piled_up(line)})


def check_catalogues(app: Sphinx, config: Config) -> None:
    """Names them in catalogues of translations, which stand in for what pages say."""
    for folder in config.locale_dirs:
        for path in sorted(Path(app.srcdir, folder).rglob("*.po")):
            for line, said in faults(path.read_bytes().decode("utf-8", "replace")):
                logger.warning("%s", said, location=f"{path}:{line}", type="reader", subtype="character")
