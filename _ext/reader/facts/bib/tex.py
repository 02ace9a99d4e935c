"""The text of a field of a .bib file: TeX and HTML as reference managers write them, read as plain characters.

Italics are kept between `ITALIC` and `UPRIGHT`, two noncharacters that no source may contain; all else of the markup is
taken out, because only the words matter in a list. Subscripts and superscripts become the characters that Unicode has
for them (CO₂). Whatever cannot be read so is a `TexError`: no backslash, ``$``, entity or tag is ever printed.

Accents and groups are read here; names of characters are looked up in latexcodec, the library of pybtex, which itself
leaves many of them as they are.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import latexcodec  # noqa: F401  # registers the codec "ulatex"

from . import formulas
from .tex_tables import (
    ACCENTS,
    CHARACTERS,
    FUNCTIONS,
    ITALIC_SWITCHES,
    ITALICS,
    PLAIN,
    RAISED_WORDS,
    SORTING,
    SUBSCRIPT,
    SUPERSCRIPT,
    SYMBOLS,
)

#: latexcodec's decoder, from text to text.
_DECODE: Callable[[str], tuple[str, int]] = codecs.getdecoder("ulatex")  # type: ignore[assignment]  # typed for bytes
#: Begin and end of words in italics. Unicode keeps both for use within programs.
ITALIC, UPRIGHT = "\ufdd0", "\ufdd1"
#: Depth to which groups may be nested.
MAX_DEPTH = 50

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)((?:\s[^<>]*)?/?)>")
_RAISED_TAG = re.compile(r"<(?:jats:)?(su[bp])>([^<>]*)</(?:jats:)?\1>", re.IGNORECASE)
_ITALIC_TAGS = {"i", "em", "italic", "cite"}
_PLAIN_TAGS = re.compile(
    r"b|strong|bold|span|sc|scp|small|u|tt|code|p|title|underline|roman|a|font|inf|mark", re.IGNORECASE
)


class TexError(ValueError):
    """A value cannot be read. The message continues a sentence that begins with the name of the field."""


def _raised(text: str, table: dict[str, str], name: str) -> str:
    """Returns *text* in the small characters of *table*; *name* says where it would stand."""
    if all(character in table for character in text):
        return "".join(table[character] for character in text)
    if table is SUPERSCRIPT and RAISED_WORDS.fullmatch(text):
        return {"o": "º", "a": "ª", "∘": "°"}.get(text, text)
    raise TexError(f"has “{text}” as a {name}, for which there are no characters: write it on the line or in words")


class _Reader:
    """Reads one value from left to right."""

    def __init__(self, value: str, formula: bool = False):
        self.value, self.position, self.formula_mode = value, 0, formula

    def group(self, depth: int = 0, end: str = "") -> str:
        """Returns the text up to *end*, the character that closes the group, or up to the end of the value."""
        if depth > MAX_DEPTH:
            raise TexError(f"has more than {MAX_DEPTH} braces in each other: take some out")
        parts: list[str] = []
        italic = ""
        while self.position < len(self.value):
            character = self.value[self.position]
            if character == end:
                self.position += 1
                return "".join(parts) + italic
            if character == "}":
                raise TexError("has a closing brace without an opening one: look for a stray brace")
            if character == "\\" and self._switches_to_italic():
                parts.append(ITALIC)
                italic = UPRIGHT
                continue
            parts.append(self.item(depth))
        if end:
            raise TexError(f"has no {end} for what it opens: look for a missing brace")
        return "".join(parts) + italic

    def _switches_to_italic(self) -> bool:
        """Whether a switch such as ``\\it`` stands here, which is then skipped."""
        found = re.compile(r"\\([A-Za-z]+)\s*").match(self.value, self.position)
        if found is None or found[1] not in ITALIC_SWITCHES:
            return False
        self.position = found.end()
        return True

    def item(self, depth: int) -> str:
        """Returns the text of what stands here: a group, a command, a formula or a character."""
        character = self.value[self.position]
        self.position += 1
        if character == "{":
            return self.group(depth + 1, "}")
        if character == "\\":
            return self.command(depth)
        if character == "$":
            return self.formula()
        if character in "_^" and self.formula_mode:
            raised = self.argument(depth).strip()
            if not raised.replace(" ", "").isalpha():
                raised = raised.replace(" ", "")
            table, place = (SUBSCRIPT, "subscript") if character == "_" else (SUPERSCRIPT, "superscript")
            return _raised(raised, table, place)
        if character == "~":
            return "\u00a0"
        for typed, printed in (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘")):
            if self.value.startswith(typed, self.position - 1):
                self.position += len(typed) - 1
                return printed
        return character

    def argument(self, depth: int) -> str:
        """Returns the text of the argument of a command; empty at the end of a value."""
        while self.position < len(self.value) and self.value[self.position].isspace():
            self.position += 1
        if self.position >= len(self.value) or self.value[self.position] == "}":
            return ""
        return self.item(depth + 1)

    def command(self, depth: int) -> str:
        """Returns the text of the command whose backslash was read."""
        found = re.compile(r"([A-Za-z]+)\*?|(.)", re.DOTALL).match(self.value, self.position)
        if found is None:
            raise TexError("ends with a backslash: look for a stray backslash or brace")
        name = found[1] or found[2]
        self.position = found.end()
        if name in SYMBOLS:
            return SYMBOLS[name]
        if found[1] and (blank := re.compile(r"\s+").match(self.value, self.position)):
            self.position = blank.end()
        if name == "(":
            return self.formula("\\)")
        if name in ACCENTS:
            return self.accent(ACCENTS[name], depth)
        if found[1] and (text := self.of_formula(name, depth)) is not None:
            return text
        if name in CHARACTERS:
            return CHARACTERS[name]
        return self.with_argument(name, depth)

    def of_formula(self, name: str, depth: int) -> str | None:
        """Returns the text of *name*, a command of formulas alone; None for another."""
        if name in FUNCTIONS:
            return f" {name} " if self.value[self.position : self.position + 1] not in ("(", "_", "^") else f" {name}"
        if name in ("frac", "tfrac", "dfrac"):
            return "/".join(formulas.in_parentheses(self.argument(depth).strip()) for _part in range(2))
        if name == "sqrt":
            return f"√{formulas.in_parentheses(self.argument(depth).strip())}"
        if name == "ensuremath":
            return formulas.spaced(_Reader(self.raw_argument(), formula=True).group(depth + 1))
        return None

    def raw_argument(self) -> str:
        """Returns the argument of a command as typed, without its braces."""
        start, level = self.position, 0
        for brace in re.compile(r"\\.|[{}]", re.DOTALL).finditer(self.value, start):
            level += {"{": 1, "}": -1}.get(brace[0], 0)
            if level == 0 and brace[0] == "}":
                self.position = brace.end()
                return self.value[start + 1 : brace.start()]
        return ""

    def with_argument(self, name: str, depth: int) -> str:
        """Returns the text of the command *name*, which may have an argument."""
        if name.lower() in SORTING:
            self.argument(depth)
            return ""
        if name in PLAIN:
            return self.argument(depth)
        if name in ITALICS:
            return ITALIC + self.argument(depth) + UPRIGHT
        if name in ("enquote", "mkbibquote"):
            return f"“{self.argument(depth)}”"
        if name in ("textsubscript", "textsuperscript"):
            table, place = (SUBSCRIPT, "subscript") if name == "textsubscript" else (SUPERSCRIPT, "superscript")
            return _raised(self.argument(depth), table, place)
        if name == "href":
            raise TexError("has \\href: write the words alone, and the address as url = {https://…}")
        for source in (f"\\{name} ", f"$\\{name}$ ", f"$\\{name.removeprefix('text')}$ "):
            text = _DECODE(source)[0].strip()
            if text and not set(text) & set("\\$"):
                return text
        raise TexError(f"has \\{name}, which this book does not know: write the character itself or take it out")

    def accent(self, combining: str, depth: int) -> str:
        """Returns the argument of an accent with *combining* on its first letter."""
        base = self.argument(depth)
        if not base.strip():  # \~{} is the tilde itself
            return {"\u0303": "~", "\u0302": "^", "\u0300": "`", "\u0301": "´", "\u0308": "¨"}.get(combining, "")
        first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
        return unicodedata.normalize("NFC", first + combining) + base[1:]

    def formula(self, closing: str = "$") -> str:
        """Returns the text of a formula that was opened; a ``$`` before a number may be an amount of money."""
        if closing == "$" and self.value.startswith("$", self.position):
            self.position += 1
            closing = "$$"
        found = re.compile(r"(?<!\\)" + re.escape(closing)).search(self.value, self.position)
        end = found.start() if found else -1
        content = self.value[self.position : end] if end >= 0 else ""
        following = self.value[end + len(closing) : end + len(closing) + 1]
        if closing == "$" and content[:1].isdigit() and formulas.is_money(content, following):
            return "$"
        if content and (closing != "$" or formulas.is_formula(content)):
            self.position = end + len(closing)
            return formulas.spaced(_Reader(content, formula=True).group())
        if closing == "$" and end < 0 and self.value[self.position : self.position + 1].isdigit():
            return "$"
        raise TexError("has a $, which begins a formula: write \\$ for dollars, and a formula in words")


def _without_html(text: str) -> str:
    """Returns *text* with entities as characters and without tags."""
    for _once in range(2):  # "&amp;amp;" is found in exports
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if left := _ENTITY.search(text):
        raise TexError(f"has {left[0]} in it: write the character itself")
    text = _RAISED_TAG.sub(
        lambda tag: (
            _raised(tag[2], SUBSCRIPT, "subscript")
            if tag[1].lower() == "sub"
            else _raised(tag[2], SUPERSCRIPT, "superscript")
        ),
        text,
    )
    return _TAG.sub(_tag, text)


def _tag(tag: re.Match[str]) -> str:
    """Returns what replaces one tag of HTML or JATS."""
    name = tag[2].lower().removeprefix("jats:")
    if name in _ITALIC_TAGS:
        return UPRIGHT if tag[1] else ITALIC
    if _PLAIN_TAGS.fullmatch(name):
        return ""
    if name == "br":
        return " "
    raise TexError(f"has {tag[0]} in it: take the tag out")


def _single_quotes(text: str) -> str:
    """Returns *text* with ‘…’ for '…'; an apostrophe is ’."""
    text = re.sub(r"(?<![\w’'])'(?=\w)([^']*(?:(?<=\w)'(?=\w)[^']*)*)(?<=[\w.,!?…)])'(?!\w)", r"‘\1’", text)
    return text.replace("'", "’")


@lru_cache(maxsize=8192)
def marked_text(value: str) -> str:
    """Returns *value* as text in which `ITALIC` and `UPRIGHT` mark words in italics. Raises TexError."""
    if not value:
        return ""
    if ITALIC in value or UPRIGHT in value:
        raise TexError("has a character that is none: take it out")
    text = _without_html(_Reader(value).group())
    if text.count(ITALIC) != text.count(UPRIGHT):
        raise TexError("has a tag for italics that is not closed, or not opened: write <i>…</i>")
    text = unicodedata.normalize("NFC", _single_quotes(text))
    if "\\" in text:
        raise TexError("has a backslash in it: take it out")
    return re.sub(r"[ \t\n]+", " ", text).strip()


def plain(marked: str) -> str:
    """Returns the result of `marked_text` without the marks of italics."""
    return marked.replace(ITALIC, "").replace(UPRIGHT, "")


def plain_text(value: str) -> str:
    """Returns *value* as plain text: ``{OECD}`` gives ``OECD``. Raises TexError."""
    return plain(marked_text(value))


def address(value: str) -> str:
    r"""Returns *value*, a URL or DOI, without the escapes of TeX and HTML: ``\_``, ``{\_}``, ``\&``, ``\url{…}``."""
    if found := re.fullmatch(r"\\url\s*\{(.*)\}|\{+([^{}]*)\}+", value.strip()):
        value = found[1] or found[2] or ""
    value = re.sub(r"\{?\\textunderscore\s*(?:\{\})?\}?", "_", value)
    value = re.sub(r"\{?\$\\sim\$\}?|\{?\\(?:textasciitilde|~)\s*(?:\{\})?\}?", "~", value)
    value = re.sub(r"\{?\$([<>])\$\}?", r"\1", value)
    value = re.sub(r"\{?\\textless\s*(?:\{\})?\}?", "<", value)
    value = re.sub(r"\{?\\textgreater\s*(?:\{\})?\}?", ">", value)
    value = re.sub(r"\{\\([_&%#$~^])\}|\\([_&%#${}])", lambda escape: escape[1] or escape[2], value)
    value = re.sub(r"\{([-_&%#$~])\}", r"\1", value)
    if _ENTITY.search(value):
        value = value.replace("&amp;", "&").replace("&#38;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return value.strip()
