"""Finds invisible characters: bidirectional controls, joiners, fillers, tags, and what XML 1.0 cannot contain.

With them a page differs from what its source shows ("Trojan Source", CVE-2021-42574), and a URL from what readers see.
`faults` finds them as typed, as references (``&#x202E;``, ``&rlm;``) and as escapes in front matter (``"\\u202E"``).
The linter and the build both report them. `encoding` tells which characters the bytes of a page are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

import yaml

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but tab and line feed
    "\xad\u034f\u061c\u070f\u180b-\u180f"  # soft hyphen, grapheme joiner, marks of Arabic, Syriac, Mongolian
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5"  # fillers and vowels without a shape
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero-width spaces, joiners, bidirectional controls
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors, tags
    "\ufdd0-\ufdef\ufff0-\ufffc\ud800-\udfff"  # noncharacters, surrogates, annotations, places of lost objects
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "\u2800\U0001d159\U00016fe4"  # a blank of Braille, a note without a head, a filler of Khitan
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "]"
)
#: Private-use characters, such as the bullets of Word's font Symbol: other fonts have other signs for them, or none.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
#: Maximum number of combining marks on one letter: orthographies need three; fonts pile up any number.
MAX_MARKS = 12
_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,9}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE = re.compile(r"\\(?:(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|[^xuU])")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)

#: Names of control characters, which have none in Unicode: their formal aliases (NameAliases.txt).
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
#: Scripts whose letters U+200C and U+200D shape, by the first word of the names of these letters.
_JOINING = re.compile(
    "ARABIC|SYRIAC|MANDAIC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|"
    "SINHALA|KHMER|MYANMAR|TIBETAN|BALINESE|JAVANESE|SUNDANESE|THAANA|ADLAM|HANIFI ROHINGYA|PHAGS-PA|CHAKMA|NEWA|"
    "MEETEI MAYEK|TAI THAM"
)


def name(character: str) -> str:
    """Returns code point and name of *character*: ``U+202E (RIGHT-TO-LEFT OVERRIDE)``."""
    code = ord(character)
    unnamed = "a private-use character" if _PRIVATE.match(character) else "a control character"
    description = unicodedata.name(character, "") or _ALIASES.get(code) or unnamed
    return f"U+{code:04X} ({description})"


def is_needed(character: str, before: str, after: str) -> bool:
    """Returns whether the invisible *character* is needed between *before* and *after*, up to eight characters each.

    Joiners are, in some scripts and in emoji sequences, and so are variation selectors after a symbol or a Chinese
    character, and marks of direction (not embeddings, which have no end that one sees) beside words from right to left.
    """
    if character in "\u061c\u200e\u200f":
        # Brackets, full stops or a number may be between them.
        return any(each.isalpha() and unicodedata.bidirectional(each) in ("R", "AL") for each in before + after)
    before, after = before[-1:], after[:1]
    described = unicodedata.name(before, "") if before else ""
    if character == "\u2800":
        return described.startswith("BRAILLE") or unicodedata.name(after or " ").startswith("BRAILLE")
    if "\U000e0100" <= character <= "\U000e01ef":
        return described.startswith("CJK")
    if character in "\u180b\u180c\u180d\u180f":
        return described.startswith("MONGOLIAN LETTER")
    if character in "\u200c\u200d" and _JOINING.match(described):
        return True
    if character == "\u200d":  # an emoji sequence: two make a third
        return bool(before and after) and unicodedata.category(after) == "So" and before != " "
    if "\ufe00" <= character <= "\ufe0f":
        return bool(before) and unicodedata.category(before) in ("So", "Sm", "Sk", "Po", "Nd", "Lo")
    return False


def invisible(text: str) -> Iterator[tuple[int, str]]:
    """Gives (offset, character) of each invisible character in *text* that is not needed."""
    for match in _INVISIBLE.finditer(text):
        offset = match.start()
        if not is_needed(match[0], text[max(offset - 8, 0) : offset], text[offset + 1 : offset + 9]):
            yield offset, match[0]


def invisible_references(text: str) -> Iterator[tuple[int, str, str]]:
    """Gives (offset, reference, character) of each character reference in *text* to an invisible character."""
    for match in _REFERENCE.finditer(text):
        for character in _resolve(match[0]):
            if _INVISIBLE.match(character):
                yield match.start(), match[0], character


def _resolve(reference: str) -> str:
    """Returns the characters of a character reference; empty if it is none.

    `html.unescape` drops numbers of control characters, and maps those of C1 to Windows-1252, as HTML requires.
    """
    if reference[1] != "#":
        return unescape(reference) if unescape(reference) != reference else ""
    digits = reference[2:-1]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(number) if number <= 0x10FFFF else ""


def has_too_many_marks(line: str) -> bool:
    """Returns whether a letter in *line* has more than `MAX_MARKS` combining marks, typed or as references."""
    if "&" in line:
        line = unescape(line)
    run = 0
    for character in "" if line.isascii() else line:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me", "Mc") else 0
        if run > MAX_MARKS:
            return True
    return False


def strings(value: object) -> Iterator[str]:
    """Gives all strings in *value*, data from YAML, the keys too; an object that YAML aliases repeat, once."""
    remaining, seen = [value], set()
    while remaining:
        part = remaining.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict | list | tuple | set) and id(part) not in seen:
            seen.add(id(part))
            remaining += [*part, *part.values()] if isinstance(part, dict) else part


def _invisible_escapes(text: str) -> Iterator[tuple[int, str]]:
    """Gives (offset, character) of each invisible character that front matter writes as an escape (``"\\u202E"``)."""
    matter = _FRONT_MATTER.match(text)
    if matter is None or "\\" not in matter[1]:
        return
    try:
        values = list(strings(yaml.safe_load(matter[1])))
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # whatever reads the front matter reports it
    escaped = {character for value in values for _offset, character in invisible(value)}
    escapes = list(_ESCAPE.finditer(text, *matter.span(1)))
    for character in sorted(escaped - set(matter[1])):
        offsets = [escape.start() for escape in escapes if int((escape[1] or "x0")[1:], 16) == ord(character)]
        yield (offsets or [matter.start(1)])[0], character


def faults(text: str, *, references: bool = True) -> list[tuple[int, str]]:
    """Returns (1-based line, message) for each invisible character in *text*, once a line, and for piled-up marks.

    A byte order mark at the start is allowed. *references*: whether the format of *text* has character references
    such as ``&#8238;``, as Markdown and SVG do.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")  # line ends of all systems
    subjects = [(offset, name(character)) for offset, character in invisible(text)]
    if references:
        for offset, reference, character in invisible_references(text):
            subjects.append((offset, f"{reference} is {name(character)}, which"))
        for offset, character in _invisible_escapes(text):
            subjects.append((offset, f"an escape is {name(character)}, which"))
    private = [(match.start(), name(match[0])) for match in _PRIVATE.finditer(text)]
    line_ends = [end.start() for end in re.finditer("\n", text)]
    messages = {
        (bisect_left(line_ends, offset) + 1, f"{subject} cannot be seen: delete it, and write what readers should see.")
        for offset, subject in subjects
    }
    messages |= {
        (
            bisect_left(line_ends, offset) + 1,
            f"{subject} is a sign of one font: write the sign itself, such as •.",
        )
        for offset, subject in private
    }
    too_many = f"a letter has more than {MAX_MARKS} accents or marks: take them off."
    messages |= {(number, too_many) for number, line in enumerate(text.split("\n"), 1) if has_too_many_marks(line)}
    return sorted(messages)


def encoding(data: bytes) -> str:
    """Returns the encoding in which *data*, a page, is text: UTF-8, or what else programs of Windows write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    begin = data[:2000]
    if begin.count(0) > len(begin) // 4:
        return "utf-16-le" if begin[1::2].count(0) > begin[::2].count(0) else "utf-16-be"
    for name in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            data.decode(name)
            return name
    return "latin-1"
