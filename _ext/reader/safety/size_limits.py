"""How large and how deeply nested a page may be, so that reading it takes bounded time. Ground floor: pure functions.

Parsers of Markdown and YAML call themselves for what is inside something: text that is nested a thousand deep ends them
with a traceback, or is lost without a word. Each limit is many times what the first book needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from docutils import nodes

PAGE = 400_000  #: characters; the longest page of the first book has 35,000
LINE = 10_000  #: the longest has 900; a PDF can hold no text of 16,384 characters in one piece
SECTIONS = 400  #: each stands in four lists of contents
PARAGRAPH = 40_000
BRACKETS = 400  #: "[" in one paragraph
COLUMNS = 60  #: of a table
CONTAINERS = 8  #: lists and quotations inside each other; MyST loses what is deeper than 9
BLOCKS = 8  #: directives inside each other
DEPTH = 60  #: of all that a page becomes
NODES = 20_000  #: paragraphs, cells, links and all else; the largest page of the first book has 1,045
MATTER = 20_000  #: characters of the front matter
FIELDS = 400  #: fields and words in it
LEVELS = 6  #: of fields inside fields

_SPACES = re.compile(r"[ \t]*")
_CONTAINER = re.compile(r"(?P<quote>>)|(?:[-+*]|\d{1,9}[.)]|:[^:\s][^:]*+:|\[\^[^\]]*+\]:)(?=[ \t]|$)")
_RULE = re.compile(r"([-*_])(?:[ \t]*+\1){2,}+[ \t]*+$")
_FENCE = re.compile(r"(`{3,}+|~{3,}+|:{3,}+)[ \t]*+(?P<words>.*)")


def faults(text: str) -> list[tuple[int, str]]:
    """(line, what to mend) of all that makes a page too large or too deep to be read; the first of each kind."""
    if len(text) > PAGE:
        return [(1, f"the page has {len(text):,} characters: at most {PAGE:,}. Divide it.")]
    lines = text.split("\n")
    found: dict[str, tuple[int, str]] = {}
    for line, said in (*_long(lines), *_deep(lines), *faults_of_matter(text)):
        found.setdefault(said, (line, said))
    return sorted(found.values())


def _long(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines, paragraphs and rows of tables that are too long."""
    characters = brackets = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            characters, brackets = characters + len(line), brackets + line.count("[")
        else:
            characters = brackets = 0
        if len(line) > LINE:
            yield number, f"a line has more than {LINE:,} characters: divide it."
        elif characters > PARAGRAPH:
            yield number, f"a paragraph has more than {PARAGRAPH:,} characters: put an empty line into it."
        if brackets > BRACKETS:
            yield number, f"a paragraph has more than {BRACKETS} opening brackets: put an empty line into it."
        if line.count("|") > COLUMNS:
            yield number, f"a table has more than {COLUMNS} columns: divide it."


def _deep(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines whose lists, quotations or directives are inside too many others.

    This counts what may be nested: a few more than MyST does, as where a list has ended, and never fewer.
    """
    inside: list[int] = []  # for each list the column from which on a line is inside it; -1: a quotation
    blocks: list[str] = []  # fences that are open
    for number, line in enumerate(lines, 1):
        rest = _enter(line.expandtabs(4), inside)
        if len(inside) > CONTAINERS:
            yield number, f"lists and quotations are more than {CONTAINERS} deep inside each other: take some out."
            inside.clear()
        fence = _FENCE.match(rest)
        if fence and fence["words"]:
            blocks.append(fence[1])
            if len(blocks) > BLOCKS:
                yield number, f"blocks are more than {BLOCKS} deep inside each other: end them, or take some out."
                blocks.clear()
        elif fence:
            # A fence ends the outermost block that it can end, and all inside it.
            ended = [at for at, opened in enumerate(blocks) if fence[1].startswith(opened)]
            blocks = blocks[: ended[0]] if ended else [*blocks, fence[1]]


def _enter(line: str, inside: list[int]) -> str:
    """Brings *inside* to the state after the marks at the beginning of *line*; gives what follows them."""
    at = _SPACES.match(line).end()
    depth = 0
    while (mark := _CONTAINER.match(line, at)) and not _RULE.match(line, at):
        while depth < len(inside) and 0 <= inside[depth] <= at:
            depth += 1
        if mark["quote"] and depth < len(inside) and inside[depth] < 0:
            depth += 1
        else:
            del inside[depth:]
            inside.append(-1 if mark["quote"] else at + (2 if mark.end() - at < 2 else 1))
            depth += 1
        if depth > CONTAINERS:
            break
        at = _SPACES.match(line, mark.end()).end()
    return line[at:]


def faults_of_matter(text: str) -> list[tuple[int, str]]:
    """(line, what to mend) of front matter that is no plain list of fields, or more than the book can use."""
    matter = matter_of(text)
    if len(matter) > MATTER:
        return [(1, f"the front matter has more than {MATTER:,} characters: the text belongs below it.")]
    try:
        found = next(_wrong(matter), None)
        if found is None:
            yaml.safe_load(matter)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = (mark.line + 2 if mark else 1, f"the front matter cannot be read as YAML ({error.problem}).")
    except yaml.YAMLError:
        found = (1, "the front matter cannot be read as YAML: look for a character that nobody can see.")
    except (ValueError, RecursionError) as error:
        found = (1, f"the front matter has a value that cannot be read ({error}): put it into quotation marks.")
    return [found] if found else []


def matter_of(text: str) -> str:
    """The front matter, as MyST finds it; empty for a page without."""
    if not text.startswith("---"):
        return ""
    lines = text.splitlines()[1:]
    ends = next((at for at, line in enumerate(lines) if line.startswith(("---", "..."))), len(lines))
    return "\n".join(lines[:ends])


def _wrong(matter: str) -> Iterator[tuple[int, str]]:
    """(line of the page, what to mend) where YAML has more than fields, lists and words. Builds nothing of it."""
    fields: list[set[str] | None] = []  # for each mapping inside which we are, its names; None: a list
    names: list[bool] = []  # whether a name comes next
    for number, event in enumerate(yaml.parse(matter, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 2
        if number > FIELDS:
            yield line, f"the front matter has more than {FIELDS} fields and words: take some out."
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield line, "the front matter has & or *, which YAML takes for a copy: put the words into quotation marks."
        if getattr(event, "tag", None):
            yield line, "the front matter has !, which YAML takes for a type: put the words into quotation marks."
        if isinstance(event, yaml.NodeEvent) and fields and fields[-1] is not None:
            if names[-1] and isinstance(event, yaml.ScalarEvent):
                if event.value in fields[-1]:
                    yield line, f"the front matter has the field “{event.value}” twice: take one out."
                fields[-1].add(event.value)
            elif names[-1]:
                yield line, "the front matter has a list where the name of a field should be: write “name: value”."
            names[-1] = not names[-1]
        if isinstance(event, yaml.CollectionStartEvent):
            fields.append(set() if isinstance(event, yaml.MappingStartEvent) else None)
            names.append(True)
            if len(fields) > LEVELS:
                yield (
                    line,
                    f"the front matter is more than {LEVELS} deep: write one field a line, as in “bibkey: name”.",
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            fields.pop()
            names.pop()


def faults_of_tree(tree: nodes.Element) -> list[tuple[int, str]]:
    """(line or 0, what to mend) where a page became too much, too deep or too wide for those who write it out."""
    found, number, sections = [], 0, 0
    waiting: list[tuple[nodes.Element, int, int]] = [(tree, 0, 0)]  # node, its depth, the last line known above it
    while waiting and not found:
        node, depth, line = waiting.pop()
        line, number = node.line or line, number + 1
        sections += isinstance(node, nodes.section)
        if sections > SECTIONS:
            found.append((line, f"the page has more than {SECTIONS} headings: divide it."))
        elif number > NODES:
            found.append((1, f"the page has more than {NODES:,} paragraphs, cells, links and the like: divide it."))
        elif depth > DEPTH:
            found.append((line, f"something is more than {DEPTH} deep inside other things: take some of them out."))
        elif isinstance(node, nodes.tgroup) and int(node.get("cols", 0)) > COLUMNS:
            found.append((line, f"a table has more than {COLUMNS} columns: divide it."))
        waiting += [(child, depth + 1, line) for child in node.children if isinstance(child, nodes.Element)]
    return found
