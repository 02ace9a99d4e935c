"""What authors wrote: the text of a Markdown page, block by block, straight from its tokens.

Nothing here is imported from the book's extensions or from MyST: markdown-it-py reads the file with the syntax that
pages may use, and two short tables say what a role (here) and a directive (`directives`) show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.field_list import fieldlist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from .words import GAP


class Passage(NamedTuple):
    """One block of text as an author wrote it; `GAP` stands where the book adds words.

    ``kind`` is paragraph, heading, cell, caption, term, definition, field, note, code, alt, abbreviation, description
    or index.
    """

    path: str
    line: int
    kind: str
    text: str
    level: int = 0  #: of a heading


#: Roles that print their text; all others print what the book knows (`GAP`), but for those in `role_text`.
PRINTED = ("es", "fr", "sub", "sup")


def role_text(name: str, content: str) -> str:
    """What a role shows."""
    explicit = re.fullmatch(r"(.+?)\s*<([^<>]+)>", content, re.DOTALL)
    if name in PRINTED:
        return content
    if name == "term":
        return explicit[1] if explicit else content
    if name == "abbr":
        return re.sub(r"\s*\(.*\)$", GAP, content)
    if name == "numref" and explicit:
        return re.sub(r"%s|\{number\}|\{name\}", GAP, explicit[1])
    return GAP


@cache
def parser() -> MarkdownIt:
    """The syntax that pages may use."""
    reader = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, myst_role_plugin, colon_fence_plugin, fieldlist_plugin):
        reader.use(plugin)
    # Notes stay where they are written, and those without a mark are not dropped.
    return reader.use(footnote_plugin).disable("footnote_tail").disable("footnote_inline")


class Page:
    """Reads one page: `passages` are its blocks in the order of the source."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.passages: list[Passage] = []
        self.matter: dict[str, object] = {}
        self.toctree: list[str] = []  #: pages that it lists
        self.figures: list[list[Passage]] = []  #: description and caption of each of its figures
        self.shown: list[str] = []  #: pages whose first figure it shows
        self.goes_on = False  #: whether it has text after that list
        self.kind = "paragraph"
        # Notes and targets of links hold in the whole page, above them and in blocks, too: read first.
        self.defined: dict[str, object] = {}
        parser().parse(text, self.defined)
        self.parse(text, 1)

    def parse(self, text: str, line: int, kind: str = "") -> None:
        """Reads *text*, Markdown that begins on *line*; its paragraphs are of *kind*."""
        outer, self.kind = self.kind, kind or self.kind
        for node in SyntaxTreeNode(parser().parse(text, self.defined)).children:
            self.block(node, line)
        self.kind = outer

    def add(self, line: int, kind: str, text: str, level: int = 0) -> None:
        self.passages.append(Passage(self.path, line, kind, text, level))
        self.goes_on = bool(self.toctree)

    # -- Blocks --------------------------------------------------------------------------------------------

    def block(self, node: SyntaxTreeNode, base: int) -> None:
        """Reads one block of a text that begins on the line *base*."""
        line = base + node.map[0] if node.map else base
        if node.type == "front_matter":
            self.front_matter(node.content)
        elif node.type in ("fence", "colon_fence") and (opening := re.match(r"\{([^}]+)\}\s*(.*)", node.info)):
            from . import directives

            directives.read(self, directives.Directive(opening[1], opening[2].strip(), node.content, line))
        elif node.type in ("fence", "code_block"):
            for number, text in enumerate(node.content.splitlines(), line + (node.type == "fence")):
                self.add(number, "code", text)
        elif node.type == "html_block":
            self.add(line, self.kind, html_text(node.content))
        elif node.type == "inline":
            self.inline(node, line, self.kind)
        elif node.type in ("heading", "th", "td", "footnote_reference"):
            outer, kinds = self.kind, {"heading": "heading", "footnote_reference": "note"}
            self.kind = kinds.get(node.type, "cell")
            for child in node.children:
                if node.type == "heading":
                    self.inline(child, line, "heading", int(node.tag[1]))
                else:
                    self.block(child, base)
            self.kind = outer
        else:
            for child in node.children:
                self.block(child, base)

    def front_matter(self, content: str) -> None:
        matter = yaml.safe_load(content)
        self.matter = matter if isinstance(matter, dict) else {}
        described = self.matter.get("myst")
        for name in ("html_meta", "description"):
            described = described.get(name) if isinstance(described, dict) else None
        if isinstance(described, str):
            self.add(self.line_of(content, "description:"), "description", described)
        if isinstance(argument := self.matter.get("argument"), str):
            self.argument = (self.line_of(content, "argument:"), argument)

    @staticmethod
    def line_of(content: str, words: str) -> int:
        """The line of a field in the front matter *content*."""
        return content[: content.find(words)].count("\n") + 2

    # -- Inline --------------------------------------------------------------------------------------------

    def inline(self, node: SyntaxTreeNode, line: int, kind: str, level: int = 0) -> None:
        """Adds the text of *node*, and what is read in the place of its pictures."""
        self.add(line, kind, "".join(self.text(child, line) for child in node.children), level)

    def text(self, node: SyntaxTreeNode, line: int) -> str:
        """What an inline token shows."""
        if node.type in ("softbreak", "hardbreak"):
            return " "
        if node.type == "myst_role":
            name, content = node.meta["name"], node.content
            if name == "abbr" and (explained := re.search(r"\((.*)\)$", content)):
                self.add(line, "abbreviation", explained[1])
            return role_text(name, content)
        if node.type == "image":
            self.add(line, "alt", "".join(self.text(child, line) for child in node.children))
            return " "
        if node.type == "footnote_ref":
            return GAP
        if node.type == "html_inline":
            return html_text(node.content)
        if node.type == "link" and not node.children:
            return GAP  # the title of the page that it leads to
        if node.children:
            return "".join(self.text(child, line) for child in node.children)
        return node.content


def html_text(source: str) -> str:
    """The words of a piece of HTML; comments have none."""
    return re.sub(r"<[^<>]*>", "", re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL))


def lines(text: str, first: int) -> Iterator[tuple[int, str]]:
    """The lines of *text*, which begins on the line *first*, with their numbers."""
    return enumerate(text.splitlines(), first)
