"""Reads .bib files: text, entries with the lines of their fields, and all that is wrong with their syntax.

pybtex's scanner reads the values; this module finds where entries begin, so that what follows a damaged entry is read,
too. Text between entries is a comment, as in BibTeX, unless it looks like a part of an entry.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro, month_names
from pybtex.scanner import PybtexSyntaxError
from pybtex.textutils import normalize_whitespace
from pybtex.utils import CaseInsensitiveDict

from .. import invisible_characters

#: Maximum number of entries: each is formatted for every edition. The first book has 234.
MAX_ENTRIES = 4_000
#: Maximum length of a field in characters: what is longer is no name, title or URL, and fits no edition.
MAX_FIELD_LENGTH = 4_000

#: Lines that begin with % are comments; every other @ may open an entry.
_START = re.compile(r"^[ \t]*%[^\n]*|@[ \t]*([A-Za-z]\w*)\s*[{(]", re.MULTILINE)
#: Where reading goes on after an entry that cannot be read.
_NEXT = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]\w*\s*[{(]", re.MULTILINE)
#: Text between entries that is no comment but the rest of an entry, or its beginning.
_REST = re.compile(r"^(?!%)[ \t,]*(?:[A-Za-z][\w-]*\s*=\s*[{\"\w#]|[}\"].*|@[^\n]*)", re.MULTILINE)
#: A field inside the value of another: a brace is missing.
_SWALLOWED = re.compile(r"\n[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"]|[}\"],[ \t]+[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"]")


#: The beginning of an entry without its @.
_NO_SIGN = re.compile(r"^[ \t]*([A-Za-z]+[ \t]*[{(][^\s,{}()=]+,)\s*[A-Za-z][\w-]*[ \t]*=", re.MULTILINE)
_KEY_WITH_SPACE = re.compile(r"@\s*\w+\s*[{(]\s*[^\s,{}]+[ \t]+[^\s,={}]+[ \t]*[,\n]")
_FIELD_NAME = re.compile(r"(?:^|[,{(])[ \t]*([\w-]+)[ \t]*=")


class RecordError(Exception):
    """refs.bib cannot be used as it is.

    ``path``: the file; ``faults``: for each thing that is wrong its line (1-based, 0 if unknown), and what to do about
    it; ``line`` and ``message`` are those of the first.
    """

    def __init__(self, path: Path, *faults: tuple[int, str]):
        super().__init__("\n".join(message for _line, message in faults))
        self.path, self.faults = path, faults
        self.line, self.message = faults[0]


@dataclass
class TypedEntry:
    """An entry as typed: names of fields in lower case, values in TeX with single spaces."""

    type: str  #: in lower case
    key: str
    line: int  #: on which it begins
    fields: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  #: those of the fields


def _line_at(source: str, offset: int) -> int:
    """Returns the 1-based line of *offset* in *source*; 1 for -1, which `str.find` gives."""
    return source.count("\n", 0, max(offset, 0)) + 1


def line_of(source: str, key: str) -> int:
    """Returns the 1-based line on which the entry *key* begins in *source*, the text of a .bib file.

    Without such an entry: the line on which *key* first occurs, or 1.
    """
    entry = re.compile(r"^[ \t]*@\w+[ \t]*[{(]\s*" + re.escape(key) + r"[ \t]*,", re.MULTILINE)
    found = entry.search(source)
    return _line_at(source, found.end() if found else source.find(key))


def read_source(path: Path) -> str:
    """Returns the text of *path*. Raises RecordError if it is no UTF-8 or has invisible characters."""
    try:
        source = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RecordError(path, (line, "this line is no UTF-8 text: save the file as UTF-8.")) from None
    except OSError as error:
        raise RecordError(path, (0, f"the file cannot be read as UTF-8 text ({error}).")) from None
    if faults := list(invisible_characters.faults(source, references=False)):
        raise RecordError(path, *faults)
    return source


class _Scanner(LowLevelParser):  # type: ignore[misc]  # pybtex has no types: its classes are Any
    """pybtex's scanner, which also notes on which line each field of the current entry is."""

    def __init__(self, source: str):
        months = {name: str(number) for number, name in enumerate(month_names, 1)}
        super().__init__(source, macros=CaseInsensitiveDict(months))
        self.field_lines: list[int] = []
        self.field_name = ""

    def parse_entry_fields(self) -> None:
        self.field_lines = []
        super().parse_entry_fields()

    def parse_field(self) -> None:
        self.eat_whitespace()
        line = self.lineno
        super().parse_field()
        if self.current_field_name and self.current_value:
            self.field_name = self.current_field_name
            self.field_lines.append(line)


class BibFile:
    """The entries of *source*, the text of a .bib file, and its ``faults`` as (line, message)."""

    def __init__(self, source: str):
        self.source = source
        self.entries: list[TypedEntry] = []
        self.faults: list[tuple[int, str]] = []
        self._scanner = _Scanner(source)
        self._line_ends = [end.start() for end in re.finditer("\n", source)]
        self._read()
        self.faults.sort(key=lambda fault: fault[0])

    def _line_at(self, offset: int) -> int:
        """Returns the 1-based line of *offset*."""
        return bisect_left(self._line_ends, offset) + 1

    def _read(self) -> None:
        position, last = 0, ""
        while start := _START.search(self.source, position):
            self._check_gap(position, start.start(), last)
            if not start[1]:  # a comment
                position = start.end()
                continue
            last = ""
            name = start[1].lower()
            position = self._comment(start) if name == "comment" else self._command(name, start)
            if self.entries and name not in ("comment", "string", "preamble"):
                last = self.entries[-1].key
            if len(self.entries) > MAX_ENTRIES:
                message = f"the file has more than {MAX_ENTRIES:,} works and parts: take out what nobody cites."
                self.faults.append((self.entries[-1].line, message))
                return
        self._check_gap(position, len(self.source), last)

    def _check_gap(self, begin: int, end: int, last: str) -> None:
        """Notes what stands between two entries and belongs to one; *last*: key of the entry before it."""
        text = self.source[begin:end]
        if unmarked := _NO_SIGN.search(text):
            words = unmarked[1]
            self.faults.append(
                (self._line_at(begin + unmarked.start(1)), f"“{words}” has no @ before it: write @{words}")
            )
            return
        if begin and self.source[begin - 1] not in "\n" and text.strip() in (",", ""):
            return
        rest_is_told = False
        for found in _REST.finditer(text):
            line = self._line_at(begin + found.start() + len(found[0]) - len(found[0].lstrip()))
            words = found[0].strip().splitlines()[0][:40]
            if words.startswith("@"):
                message = f"“{words}” opens no entry: write @book{{smith2019, and its fields."
            elif rest_is_told:
                continue
            elif last:
                message = f"{last}: the entry ends before “{words}”: take a brace out above this line."
            else:
                message = f"“{words}” is in no entry: look for a missing @book{{… or a brace too many above this line."
            rest_is_told = rest_is_told or not words.startswith("@")
            self.faults.append((line, message))

    def _comment(self, start: re.Match[str]) -> int:
        """Returns the end of a ``@comment``: its closing brace, or the end of its line."""
        depth = 0
        for brace in re.finditer(r"[{}]", self.source[start.end() - 1 :]):
            depth += 1 if brace[0] == "{" else -1
            if depth <= 0:
                return start.end() - 1 + brace.end()
        end = self.source.find("\n", start.end())
        return end if end >= 0 else len(self.source)

    def _command(self, name: str, start: re.Match[str]) -> int:
        """Reads the entry, abbreviation or preamble at *start*; returns where the next is to be looked for."""
        scanner, line = self._scanner, self._line_at(start.start())
        scanner.pos, scanner.lineno, scanner.command_start = start.start() + 1, line, start.start()
        scanner.field_name = ""
        try:
            _command, content = scanner.parse_command()
        except PybtexSyntaxError as error:
            self.faults.append(self._syntax_fault(error, line, name))
            following = _NEXT.search(self.source, start.end())
            return following.start() if following else len(self.source)
        if name == "string":
            self._check_abbreviation(content, line)
        elif name != "preamble":  # which is TeX for all entries; a command that it defines is refused where it is used
            self._add(name, line, *content)
        return int(scanner.pos)

    def _check_abbreviation(self, content: Any, line: int) -> None:
        """Notes an abbreviation that is too long: they may multiply by repeating each other."""
        name, value = content
        if len("".join(value)) > MAX_FIELD_LENGTH:
            self.faults.append((line, f"the @string {name} has more than {MAX_FIELD_LENGTH:,} characters: shorten it."))
            self._scanner.macros[name] = ""

    def _add(self, type_: str, line: int, key: str, fields: list[tuple[str, list[str]]]) -> None:
        entry = TypedEntry(type_, key, line)
        for (typed, parts), field_line in zip(fields, self._scanner.field_lines, strict=True):
            name, value = typed.lower(), "".join(parts)
            if name in entry.fields:
                self.faults.append((line, f"{key}: the field {name} is there twice: leave one."))
                continue
            if _SWALLOWED.search(value):
                self.faults.append((field_line, _unclosed(key, name)))
                value = ""
            entry.lines[name] = field_line
            entry.fields[name] = normalize_whitespace(value)
        self.entries.append(entry)

    def _syntax_fault(self, error: PybtexSyntaxError, line: int, type_: str) -> tuple[int, str]:
        """Returns (line, message) for an entry that pybtex's scanner cannot read."""
        scanner = self._scanner
        key = scanner.current_entry_key
        here = self.source[scanner.pos :].lstrip()
        if not key or (here[:1] in ("}", ")") and not scanner.current_fields and not scanner.field_name):
            return line, f"@{type_} has no key, or it cannot be read: write @{type_}{{smith2019, and the fields."
        if _KEY_WITH_SPACE.match(self.source, scanner.command_start):
            return line, f"{key}: the key has a space in it, or no comma after it: write @{type_}{{smith2019,"
        value = "".join(scanner.current_fields[-1][1]) if scanner.current_fields else ""
        if _SWALLOWED.search(value):
            return (scanner.field_lines or [line])[-1], _unclosed(key, scanner.current_fields[-1][0])
        name, at = scanner.current_field_name, int(scanner.lineno)
        if isinstance(error, UndefinedMacro):
            word = str(error).rpartition(": ")[2].strip()
            return at, f"{key}: {word} stands in {name} without braces and is no @string: write {name} = {{{word}}}."
        if name and ("premature" in str(error) or "unbalanced" in str(error)):
            return self._line_of_value(name, line), _unclosed(key, name)
        if "nested" in str(error):
            return at, f"{key}: the field {name} has more than 100 braces in each other: take some out."
        if here.startswith("%"):
            return at, f"{key}: a comment stands inside the entry: move it above the entry."
        if re.match(r"[A-Za-z][\w-]*\s*=", here):
            before = scanner.field_name or "the key"
            return at, f"{key}: a comma is missing after {before}, before “{here[:20].split()[0]}”."
        after = f"after the field {scanner.field_name}" if scanner.field_name else "after its key"
        where = f"in the field {name}" if name and name != scanner.field_name else after
        return at, f"{key}: the entry cannot be read {where}: look for a missing brace, comma or =."

    def _line_of_value(self, name: str, line: int) -> int:
        """Returns the line of the field *name* in the entry that begins on *line*."""
        lines = self.source.split("\n")
        for number in range(line, len(lines) + 1):
            if name in (field[1] for field in _FIELD_NAME.finditer(lines[number - 1])):
                return number
        return line


def _unclosed(key: str, name: str) -> str:
    """Returns the message for a value without its closing brace."""
    return f"{key}: the field {name} is not closed: look for a missing brace or comma at its end."
