"""What each directive that pages may use shows of its own content. Lists that the book makes show nothing of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from .words import GAP

if TYPE_CHECKING:
    from .sources import Page


class Directive(NamedTuple):
    """A directive as it is typed; ``line`` is that of its opening fence."""

    name: str
    argument: str
    content: str
    line: int


#: Fields of a definition whose value is printed as it is typed. The others name terms and concerns, which the book
#: prints by the names that they have where they are declared.
PRINTED_FIELDS = ("aliases", "es", "fr")
#: Fields of comparisons that sort them, and are not printed.
UNPRINTED_FIELDS = ("concern",)


def options(directive: Directive) -> tuple[dict[str, str], str, int]:
    """Options of a directive, its content without them, and the line on which that begins."""
    lines = directive.content.splitlines()
    values: dict[str, str] = {}
    at = 0
    if lines and lines[0].strip() == "---":
        at = lines.index("---", 1) + 1
        values = {str(k): str(v) for k, v in (yaml.safe_load("\n".join(lines[1 : at - 1])) or {}).items()}
    else:
        while at < len(lines) and (field := re.match(r":([\w-]+):\s*(.*)", lines[at])):
            values[field[1]] = field[2]
            at += 1
            while at < len(lines) and re.match(r"\s+\S", lines[at]):
                values[field[1]] += " " + lines[at].strip()
                at += 1
    return values, "\n".join(lines[at:]), directive.line + 1 + at


def read(page: Page, directive: Directive) -> None:
    """Adds to *page* what *directive* shows of its content."""
    if reader := READERS.get(directive.name):
        reader(page, directive)


def admonition(page: Page, directive: Directive) -> None:
    _values, content, line = options(directive)
    if directive.argument:
        page.parse(directive.argument, directive.line)
    page.parse(content, line)


def picture(page: Page, directive: Directive) -> None:
    values, content, line = options(directive)
    first = len(page.passages)
    page.add(directive.line, "alt", values.get("alt", ""))
    page.parse(content, line, "caption")
    page.figures.append(page.passages[first:])


def figure_of_framework(page: Page, directive: Directive) -> None:
    frameworks = page.matter.get("frameworks")
    named = [directive.argument] if directive.argument else frameworks if isinstance(frameworks, list) else []
    page.shown += [f"frameworks/{name}" for name in named[:1]]


def titled_table(page: Page, directive: Directive) -> None:
    _values, content, line = options(directive)
    page.parse(directive.argument, directive.line, "caption")
    page.parse(content, line, "cell")


def container(page: Page, directive: Directive) -> None:
    _values, content, line = options(directive)
    page.parse(content, line)


def glossary(page: Page, directive: Directive) -> None:
    _values, content, first = options(directive)
    body: list[str] = []
    begin = first
    for number, line in [*enumerate(content.splitlines(), first), (0, "end")]:
        if line and not line[0].isspace():
            definition(page, body, begin)
            body, begin = [], number + 1
            if number and not line.startswith(".. "):
                page.add(number, "term", re.sub(r" : .*", "", line))
        else:
            body.append(line)


def definition(page: Page, lines: list[str], first: int) -> None:
    """Reads the definition of a term: paragraphs, then fields."""
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    text = [line[indent:] for line in lines]
    at = next((n for n, line in enumerate(text) if re.match(r":[\w-]+:", line)), len(text))
    page.parse("\n".join(text[:at]), first, "definition")
    for name, value, line in fields("\n".join(text[at:]), first + at):
        if name == "aliases":
            for alias in value.split(";"):
                page.add(line, "field", alias.strip())
        elif name in PRINTED_FIELDS:
            page.parse(value, line, "field")


def fields(content: str, first: int) -> list[tuple[str, str, int]]:
    """(name, value, line) of each field of a list."""
    found: list[tuple[str, str, int]] = []
    for number, line in enumerate(content.splitlines(), first):
        if field := re.match(r":([^:\n]+):\s*(.*)", line):
            found.append((field[1], field[2], number))
        elif found and line.strip():
            name, value, at = found[-1]
            found[-1] = (name, f"{value}\n{line.strip()}", at)
        elif found:
            name, value, at = found[-1]
            found[-1] = (name, value + "\n", at)
    return found


def field_bodies(page: Page, directive: Directive) -> None:
    for name, value, line in fields(directive.content, directive.line + 1):
        if name not in UNPRINTED_FIELDS:
            page.parse(value, line, "cell")


def worksheet(page: Page, directive: Directive) -> None:
    for number, line in enumerate(directive.content.splitlines(), directive.line + 1):
        key, colon, question = line.partition(": ")
        page.add(number, "cell", part(key))
        if colon:
            page.add(number, "cell", question.strip())


def filled_worksheet(page: Page, directive: Directive) -> None:
    for number, line in enumerate(directive.content.splitlines(), directive.line + 1):
        key, *cells = line.split("|")
        page.add(number, "cell", part(key))
        for cell in cells:
            page.add(number, "cell", GAP + cell.strip())


def part(key: str) -> str:
    """The name of a part of a worksheet: of the term, unless the line has another."""
    named = re.fullmatch(r"([^<>]+)<[^<>]+>", key.strip())
    return named[1].strip() if named else key.strip()


def index(page: Page, directive: Directive) -> None:
    entries = [(directive.line, directive.argument), *enumerate(directive.content.splitlines(), directive.line + 1)]
    for number, line in entries:
        kind, colon, words = line.partition(":")
        for part in (words if colon else kind).split(";"):
            if part.strip() and not line.startswith(":name:"):
                page.add(number, "index", part.strip())


def argument(page: Page, directive: Directive) -> None:
    if hasattr(page, "argument"):
        line, words = page.argument
        page.add(line, "paragraph", words)


def toctree(page: Page, directive: Directive) -> None:
    _values, content, _line = options(directive)
    for entry in content.split("\n"):
        if entry.strip():
            explicit = re.fullmatch(r".+?\s*<([^<>]+)>", entry.strip())
            page.toctree.append((explicit[1] if explicit else entry.strip()).removesuffix(".md"))
    page.goes_on = False


READERS = {
    **dict.fromkeys(("note", "tip", "important", "warning"), admonition),
    **dict.fromkeys(("figure", "image"), picture),
    "framework-figure": figure_of_framework,
    **dict.fromkeys(("list-table", "table"), titled_table),
    **dict.fromkeys(("comparison", "false-friend", "original-contents"), field_bodies),
    "container": container,
    "glossary": glossary,
    "worksheet": worksheet,
    "worksheet-filled": filled_worksheet,
    "index": index,
    "argument": argument,
    "toctree": toctree,
}
