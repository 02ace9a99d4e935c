"""Reads the Markdown of a page as MyST does, and keeps lines: its runs of text, blocks, notes, pictures and headings.

For checks that need no build: `markdown_slips` and the linter. What is in directives is read, too. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from . import page_limits

# In the text of a run, what is no plain text is one of these noncharacters, which no page may have.
CODE, ROLE, SIGN = "\ufdd0", "\ufdd1", "\ufdd2"
_STANDS_FOR = {"code_inline": CODE, "myst_role": ROLE}

#: Directives whose content is Markdown; the lines of others are names, or text of their own form.
MARKDOWN = frozenset(
    {
        "comparison",
        "container",
        "false-friend",
        "figure",
        "glossary",
        "important",
        "list-table",
        "note",
        "original-contents",
        "table",
        "tip",
        "warning",
    }
)
#: Of these, those whose argument is text; that of a figure is a file, that of a container a class.
WITH_TEXT = MARKDOWN - {"container", "figure"}
#: Beginning of a directive: name, and what follows on the line.
DIRECTIVE = re.compile(r"\s*\{(?P<name>[^}]*)\}\s*(?P<argument>.*)")
_OPTION = re.compile(r"[ \t]*:(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*))?$")
_MARK = re.compile(r"\[\^([^\[\]\s]{1,80})\](?!:)")
_CLOSING = re.compile(r"(?:[>\s]|[-+*]\s|\d+[.)]\s)*(?P<fence>`{3,}|~{3,}|:{3,})\s*$")


@dataclass(frozen=True)
class Run:
    """The text of a paragraph, heading or cell, with noncharacters in place of code, roles and escaped signs."""

    line: int  #: of its beginning, 1-based
    text: str
    kind: str  #: "paragraph", "heading" or "cell"
    source: str = ""  #: its Markdown, without the signs of the list or quotation around it
    html: tuple[tuple[int, str], ...] = ()  #: offset in the text, source
    roles: tuple[tuple[int, str, str], ...] = ()  #: offset in the text, name, text between backticks

    def line_at(self, offset: int) -> int:
        """Returns the 1-based line of *offset* in the text."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(frozen=True)
class Fence:
    """A block between fences: a directive or lines of code."""

    line: int  #: of the opening fence, 1-based
    markup: str  #: the opening fence: "```"
    info: str  #: what follows it on the line
    content: str
    is_closed: bool
    is_inside: bool = False  #: whether it is in the content of another directive

    @property
    def directive(self) -> str:
        """The name of the directive; empty for lines of code."""
        match = DIRECTIVE.match(self.info)
        return match["name"] if match else ""

    @property
    def options(self) -> dict[str, str]:
        """The options at the beginning of a directive."""
        options = {}
        for line in self.content.split("\n"):
            if not (match := _OPTION.match(line)):
                break
            options[match["name"]] = (match["value"] or "").strip()
        return options


@dataclass
class Reading:
    """What `read` found in a page, each kind in page order."""

    runs: list[Run] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    html: list[tuple[int, str]] = field(default_factory=list)  #: line and source of blocks of HTML
    indented: list[tuple[int, str]] = field(default_factory=list)  #: line and text of lines of code without a fence
    headings: list[tuple[int, int, str]] = field(default_factory=list)  #: line, level, readable text
    notes: list[tuple[int, str]] = field(default_factory=list)  #: line and label of the text of each footnote
    marks: list[tuple[int, str, str]] = field(default_factory=list)  #: line, label, label of the note that it is in
    pictures: list[tuple[int, str, str]] = field(default_factory=list)  #: line, file, description
    links: list[tuple[int, str, bool]] = field(default_factory=list)  #: line, address, whether it has words


def read(text: str) -> Reading:
    """Returns what is in *text*, the Markdown of a page with its front matter."""
    config = MdParserConfig(enable_extensions={"colon_fence", "fieldlist"})
    markdown = create_md_parser(config, RendererHTML)
    markdown.disable("text_join")  # it makes one text of plain and of escaped signs
    reading = Reading()
    _Reader(markdown, reading).block(text, 0)
    return reading


class _Reader:
    """Fills a `Reading` from tokens of markdown-it."""

    def __init__(self, markdown: MarkdownIt, reading: Reading):
        self.markdown, self.reading = markdown, reading
        self.environment: dict[str, object] = {}  # the definitions of links, which hold in directives, too
        self.depth = 0
        self.note = ""  # label of the open footnote

    def block(self, text: str, offset: int) -> None:
        """Reads blocks of Markdown whose first line is line *offset* of the page, 0-based."""
        if self.depth > page_limits.MAX_FENCE_DEPTH:
            return
        self.depth += 1
        lines = text.split("\n")
        kind, line = "paragraph", offset
        for token in self.markdown.parse(text + "\n", self.environment):
            line = offset + token.map[0] if token.map else line
            if token.type == "inline":
                self.inline(token, line + 1, kind)
            elif token.type == "heading_open":
                kind = f"heading {token.tag[1:]}"
            elif token.type in ("th_open", "td_open"):
                kind = "cell"
            elif token.type in ("heading_close", "th_close", "td_close"):
                kind = "paragraph"
            elif token.type in ("fence", "colon_fence"):
                self.fence(token, lines, line)
            elif token.type == "html_block":
                self.reading.html.append((line + 1, token.content))
            elif token.type == "code_block":
                self.reading.indented.append((line + 1, token.content))
            elif token.type == "footnote_reference_open":
                self.note = str(token.meta.get("label", ""))
                self.reading.notes.append((line + 1, self.note))
            elif token.type == "footnote_reference_close":
                self.note = ""
        self.depth -= 1

    def fence(self, token: Token, lines: list[str], line: int) -> None:
        """Reads a block between fences that begins at *line*, 0-based; *lines* are those that were parsed."""
        first, end = token.map or [0, 0]
        closing = _CLOSING.match(lines[end - 1]) if first < end - 1 < len(lines) else None
        is_closed = bool(closing and closing["fence"].startswith(token.markup))
        fence = Fence(line + 1, token.markup, token.info.strip(), token.content, is_closed, self.depth > 1)
        self.reading.fences.append(fence)
        match = DIRECTIVE.match(token.info)
        if match is None or fence.directive not in MARKDOWN:
            return
        if match["argument"] and fence.directive in WITH_TEXT:
            for part in self.markdown.parseInline(match["argument"], self.environment):
                self.inline(part, line + 1, "paragraph")
        content = token.content.split("\n")
        if fence.directive not in ("comparison", "false-friend", "original-contents"):
            content[: len(fence.options)] = [""] * len(fence.options)
        if fence.directive == "glossary":  # the definitions are indented
            content = [row.lstrip() for row in content]
        self.block("\n".join(content), line + 1)

    def inline(self, token: Token, line: int, kind: str) -> None:
        """Reads the text of a paragraph, heading or cell that begins at *line*, 1-based."""
        pieces: list[str] = []
        html: list[tuple[int, str]] = []
        roles: list[tuple[int, str, str]] = []
        size = breaks = 0
        children = token.children or []
        for number, child in enumerate(_all(children)):
            piece = _STANDS_FOR.get(child.type) or (child.content if child.type == "text" else "")
            if child.type in ("softbreak", "hardbreak"):
                piece = "\n"
            elif child.type == "text_special":
                # A backslash before a letter escapes nothing, and both are printed.
                piece = child.content if re.match(r"\\.", child.content) else SIGN
            elif child.type == "html_inline":
                html.append((size, child.content))
                piece = SIGN + "\n" * child.content.count("\n")
            elif child.type == "myst_role":
                roles.append((size, child.meta["name"], child.content))
            elif child.type == "footnote_ref":
                self.reading.marks.append((line + breaks, str(child.meta.get("label", "")), self.note))
                piece = SIGN
            elif child.type == "image":
                self.reading.pictures.append((line + breaks, self.address(child, "src"), child.content))
            elif child.type == "link_open":
                has_words = _has_words(_all(children), number)
                self.reading.links.append((line + breaks, self.address(child, "href"), has_words))
            pieces.append(piece)
            size, breaks = size + len(piece), breaks + piece.count("\n")
        text = "".join(pieces)
        if kind.startswith("heading"):
            kind, level = kind.split()
            words = "".join(child.content for child in children if child.type not in ("image", "html_inline"))
            self.reading.headings.append((line, int(level), words.strip()))
        self.reading.runs.append(Run(line, text, kind, token.content, tuple(html), tuple(roles)))

    def address(self, token: Token, attribute: str) -> str:
        """Returns the address in an *attribute* of *token* as its author typed it, without percent signs."""
        return self.markdown.normalizeLinkText(str(token.attrGet(attribute) or ""))


def marks_in(sources: list[str]) -> set[str]:
    """Returns the labels of the marks of notes in *sources*, blocks that are refused and so not read as Markdown."""
    return {label for source in sources for label in _MARK.findall(source)}


def _all(tokens: list[Token]) -> Iterator[Token]:
    """Gives *tokens* of a line, and after each picture those of its description."""
    for token in tokens:
        yield token
        if token.type == "image":
            yield from _all(token.children or [])


def _has_words(tokens: Iterator[Token], opening: int) -> bool:
    """Returns whether the link that token number *opening* opens has something to read or to see in it."""
    depth = 0
    for number, token in enumerate(tokens):
        if number < opening:
            continue
        depth += (token.type == "link_open") - (token.type == "link_close")
        if depth == 0:
            return False
        if token.type == "image" or (token.type not in ("link_open", "html_inline") and token.content.strip()):
            return True
    return False
