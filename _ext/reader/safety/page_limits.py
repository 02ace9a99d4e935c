"""Limits how large and how deeply nested a page may be, so that parsing and typesetting it takes bounded time.

Parsers of Markdown and YAML are recursive: text that is nested a thousand levels deep raises RecursionError, or is lost
without a warning. Each limit is many times what the first book needs. All functions are pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from docutils import nodes

# Maximum numbers. Lengths are in characters.
MAX_PAGE_LENGTH = 400_000  #: the longest page of the first book has 35,000
MAX_LINE_LENGTH = 10_000  #: the longest has 900; a PDF may have no string of 16,384 characters
MAX_SECTIONS = 400  #: each is in four tables of contents
MAX_PARAGRAPH_LENGTH = 40_000
MAX_BRACKETS = 400  #: "[" in one paragraph
MAX_COLUMNS = 60  #: of a table
MAX_CONTAINER_DEPTH = 8  #: of nested lists and block quotes; MyST loses what is deeper than 9
MAX_FENCE_DEPTH = 8  #: of nested directives
MAX_TREE_DEPTH = 60  #: of the doctree
MAX_NODES = 20_000  #: elements of the doctree; the largest page of the first book has 1,045
MAX_MATTER_LENGTH = 20_000  #: of the front matter
MAX_MATTER_EVENTS = 400  #: of YAML in the front matter: about one a field and one a value
MAX_MATTER_DEPTH = 6  #: of nested fields and lists in the front matter

#: Front matter below other lines, but above the title.
_LATE_MATTER = re.compile(
    r"(?!---)(?:(?!#)[^\n]*+\n){1,20}?(?P<matter>---)[ \t]*\n(?:argument|bibkey|case|frameworks|myst):"
)
_SPACES = re.compile(r"[ \t]*")
_CONTAINER = re.compile(r"(?P<quote>>)|(?:[-+*]|\d{1,9}[.)]|:[^:\s][^:]*+:|\[\^[^\]]*+\]:)(?=[ \t]|$)")
_THEMATIC_BREAK = re.compile(r"([-*_])(?:[ \t]*+\1){2,}+[ \t]*+$")
_FENCE = re.compile(r"(`{3,}+|~{3,}+|:{3,}+)[ \t]*+(?P<info>.*)")


def faults(text: str) -> list[tuple[int, str]]:
    """Returns (1-based line, message) for each limit that *text*, Markdown of a page, exceeds: the first of each."""
    if len(text) > MAX_PAGE_LENGTH:
        return [(1, f"the page has {len(text):,} characters: at most {MAX_PAGE_LENGTH:,}. Divide it.")]
    lines = text.split("\n")
    first: dict[str, tuple[int, str]] = {}
    for line, message in (*_length_faults(lines), *_nesting_faults(lines), *front_matter_faults(text)):
        first.setdefault(message, (line, message))
    return sorted(first.values())


def _length_faults(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Gives (1-based line, message) for lines, paragraphs and rows of tables that are too long."""
    characters = brackets = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            characters, brackets = characters + len(line), brackets + line.count("[")
        else:
            characters = brackets = 0
        if len(line) > MAX_LINE_LENGTH:
            yield number, f"a line has more than {MAX_LINE_LENGTH:,} characters: divide it."
        elif characters > MAX_PARAGRAPH_LENGTH:
            yield number, f"a paragraph has more than {MAX_PARAGRAPH_LENGTH:,} characters: put an empty line into it."
        if brackets > MAX_BRACKETS:
            yield number, f"a paragraph has more than {MAX_BRACKETS} opening brackets: put an empty line into it."
        if line.count("|") > MAX_COLUMNS:
            yield number, f"a table has more than {MAX_COLUMNS} columns: divide it."


def _nesting_faults(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Gives (1-based line, message) for lists, block quotes and directives that are nested too deeply.

    Counts an upper bound: more levels than MyST, as where a list has ended, but never fewer.
    """
    containers: list[int] = []  # for each open list the column at which its content begins; -1 for a block quote
    fences: list[str] = []  # opening fences of the open directives
    for number, line in enumerate(lines, 1):
        content = _open_containers(line.expandtabs(4), containers)
        if len(containers) > MAX_CONTAINER_DEPTH:
            limit = MAX_CONTAINER_DEPTH
            yield number, f"lists and quotations are more than {limit} deep inside each other: take some out."
            containers.clear()
        fence = _FENCE.match(content)
        if fence and fence["info"]:
            fences.append(fence[1])
            if len(fences) > MAX_FENCE_DEPTH:
                limit = MAX_FENCE_DEPTH
                yield number, f"blocks are more than {limit} deep inside each other: end them, or take some out."
                fences.clear()
        elif fence:
            # A fence closes the outermost directive that it can close, and all inside it.
            closed = [depth for depth, opening in enumerate(fences) if fence[1].startswith(opening)]
            fences = fences[: closed[0]] if closed else [*fences, fence[1]]


def _open_containers(line: str, containers: list[int]) -> str:
    """Update *containers* for the markers of lists and quotes at the beginning of *line*; return what follows them."""
    column = _after_spaces(line, 0)
    depth = 0
    while (marker := _CONTAINER.match(line, column)) and not _THEMATIC_BREAK.match(line, column):
        while depth < len(containers) and 0 <= containers[depth] <= column:
            depth += 1
        if marker["quote"] and depth < len(containers) and containers[depth] < 0:
            depth += 1
        else:
            del containers[depth:]
            containers.append(-1 if marker["quote"] else column + (2 if marker.end() - column < 2 else 1))
            depth += 1
        if depth > MAX_CONTAINER_DEPTH:
            break
        column = _after_spaces(line, marker.end())
    return line[column:]


def _after_spaces(line: str, column: int) -> int:
    """Returns the first column from *column* on that has no space or tab."""
    spaces = _SPACES.match(line, column)
    return spaces.end() if spaces else column


def front_matter_faults(text: str) -> list[tuple[int, str]]:
    """Returns (1-based line, message) for the first fault in the front matter of a page; empty if there is none.

    Front matter is a YAML mapping of strings, lists and mappings, without anchors, aliases and tags.
    """
    if late := _LATE_MATTER.match(text):
        line = text.count("\n", 0, late.start("matter")) + 1
        return [(line, "the front matter begins in the first line of the page: take out what is above it.")]
    matter = front_matter(text)
    if len(matter) > MAX_MATTER_LENGTH:
        return [(1, f"the front matter has more than {MAX_MATTER_LENGTH:,} characters: the text belongs below it.")]
    try:
        fault = next(_yaml_faults(matter), None)
        if fault is None:
            yaml.safe_load(matter)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = (mark.line + 2 if mark else 1, f"the front matter cannot be read: {_yaml_mend(str(error.problem))}.")
    except yaml.YAMLError:
        fault = (1, "the front matter cannot be read: look for a character that nobody can see.")
    except (ValueError, RecursionError) as error:
        fault = (1, f"the front matter has a value that cannot be read ({error}): put it into quotation marks.")
    return [fault] if fault else []


#: What YAML says, and what to write instead.
_YAML_MENDS = (
    ("mapping values are not allowed", 'a colon within words belongs into quotation marks, as in name: "one: two"'),
    ("unexpected end of stream", "a quotation mark has no partner below this line"),
    ("could not find expected ':'", "a line is no “name: value”, or the line --- at its end is missing"),
    ("'\\t'", "a tab is where spaces should be"),
    (
        "expected <block end>",
        "a line is no “name: value”, or is indented by another number of spaces than those above it",
    ),
    ("did not find expected", "a bracket or quotation mark has no partner"),
    ("expected ',' or", "a bracket or a comma is missing in a list such as [one, another]"),
    ("cannot start any token", "a sign such as @, % or ` begins a value: put the value into quotation marks"),
)


def _yaml_mend(problem: str) -> str:
    """Returns in plain words what to correct where YAML has the *problem*."""
    return next((mend for words, mend in _YAML_MENDS if words in problem), f"look at this line ({problem})")


def front_matter(text: str) -> str:
    """Returns the YAML of the front matter without its delimiters, as MyST finds it; empty for a page without."""
    if not text.startswith("---"):
        return ""
    lines = text.splitlines()[1:]
    end = next((number for number, line in enumerate(lines) if line.startswith(("---", "..."))), len(lines))
    return "\n".join(lines[:end])


def _yaml_faults(matter: str) -> Iterator[tuple[int, str]]:
    """Gives (1-based line of the page, message) where YAML has more than mappings, lists and scalars.

    Reads the events of the parser and builds no objects, so that aliases cannot multiply.
    """
    fields: list[set[str] | None] = []  # for each open mapping the names of its fields so far; None for a list
    names: list[bool] = []  # for each open mapping or list whether the name of a field comes next
    for number, event in enumerate(yaml.parse(matter, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 2 if event.start_mark else 1
        if number > MAX_MATTER_EVENTS:
            yield line, f"the front matter has more than {MAX_MATTER_EVENTS} fields and words: take some out."
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
            if len(fields) > MAX_MATTER_DEPTH:
                too_deep = f"the front matter is more than {MAX_MATTER_DEPTH} deep"
                yield line, f"{too_deep}: write one field a line, as in “bibkey: name”."
        elif isinstance(event, yaml.CollectionEndEvent):
            fields.pop()
            names.pop()


def tree_faults(tree: nodes.Element) -> list[tuple[int, str]]:
    """Returns (1-based line or 0, message) for the first limit that a doctree exceeds; empty if there is none."""
    number = sections = 0
    stack: list[tuple[nodes.Element, int, int]] = [(tree, 0, 0)]  # node, its depth, the line of its nearest ancestor
    while stack:
        node, depth, line = stack.pop()
        line, number = node.line or line, number + 1
        sections += isinstance(node, nodes.section)
        if sections > MAX_SECTIONS:
            return [(line, f"the page has more than {MAX_SECTIONS} headings: divide it.")]
        if number > MAX_NODES:
            return [(1, f"the page has more than {MAX_NODES:,} paragraphs, cells, links and the like: divide it.")]
        if depth > MAX_TREE_DEPTH:
            too_deep = f"something is more than {MAX_TREE_DEPTH} deep inside other things"
            return [(line, f"{too_deep}: take some of them out.")]
        if isinstance(node, nodes.tgroup) and int(node.get("cols", 0)) > MAX_COLUMNS:
            return [(line, f"a table has more than {MAX_COLUMNS} columns: divide it.")]
        stack += [(child, depth + 1, line) for child in node.children if isinstance(child, nodes.Element)]
    return []
