"""Bundles stylesheets into one, without the rules that no page uses. Pure functions over the text of CSS and HTML.

`UsedNames` collects the tags, classes, ids and attributes of pages, `may_match` compares a selector with them, and
`bundle` writes the merged sheet, minified. Names that only scripts create are kept if a sheet lists them in a comment,
as in ``/* @keep .preview dialog [hidden] */``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

#: Selectors of the chosen colour scheme, and of any choice; see `with_prefers_color_scheme`.
DARK, LIGHT, CHOSEN = '[data-theme="dark"]', '[data-theme="light"]', "[data-theme]"
DARK_SYSTEM = "(prefers-color-scheme:dark)"

#: Functional pseudo-classes of which one argument must match (unlike ``:not()``).
SELECTOR_LIST_FUNCTIONS = ("is", "where", "has")

#: At-rules that contain rules.
GROUPING_RULES = ("media", "supports", "layer", "container")


@dataclass
class UsedNames(HTMLParser):
    """Collects names from the HTML fed to it: ``p`` for a tag, ``.note`` for a class, ``#id``, ``[hidden]``."""

    #: Begins with the attribute that the script for colour schemes sets.
    names: set[str] = field(default_factory=lambda: {"[data-theme]"})

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Adds the names of one element."""
        self.names.add(tag)
        for name, value in attrs:
            self.names.add(f"[{name}]")
            if name == "class":
                self.names.update(f".{word}" for word in (value or "").split())
            elif name == "id":
                self.names.add(f"#{value}")


def safelist(css: str) -> set[str]:
    """Returns the names that the ``@keep`` comments of a sheet list."""
    return {name for words in re.findall(r"/\*\s*@keep\s+(.*?)\*/", css, re.DOTALL) for name in words.split()}


# -- Selectors -------------------------------------------------------------------------------------------------------


def split_selectors(tokens: Iterable[Node]) -> list[list[Node]]:
    """Returns the tokens of each selector of a selector list: *tokens* split at the commas."""
    selectors: list[list[Node]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def may_match(selector: list[Node], names: set[str]) -> bool:
    """Returns whether *selector* may match something on the pages: all names in it are among *names*.

    *names* are those that the pages use, as `UsedNames` collects them: ``p``, ``.note``, ``#id``, ``[hidden]``.

    Whether the names occur together is not examined, so a selector may be kept that matches nothing.
    """
    before = ""
    for token in selector:
        if token.type == "ident":
            name = {".": f".{token.value}", ":": ""}.get(before, token.lower_value)
            if name and name not in names:
                return False
        elif token.type == "hash":
            if f"#{token.value}" not in names:
                return False
        elif token.type == "[] block":
            attribute = next((part.lower_value for part in token.content if part.type == "ident"), "")
            if f"[{attribute}]" not in names:
                return False
        elif (
            token.type == "function"
            and token.lower_name in SELECTOR_LIST_FUNCTIONS
            and not any(may_match(part, names) for part in split_selectors(token.arguments))
        ):
            return False
        before = token.value if token.type == "literal" else ""
    return True


def with_prefers_color_scheme(selector: str) -> tuple[str, str]:
    """Returns *selector* as published, and its copy for ``@media (prefers-color-scheme: dark)``, or an empty string.

    The copy is for readers who have chosen no colour scheme. A selector for the light scheme applies unless the dark
    one was chosen, so pages have a colour scheme without a script.
    """
    if DARK in selector:
        return selector, selector.replace(DARK, f":not({CHOSEN})")
    return selector.replace(LIGHT, f":not({DARK})"), ""


# -- Minified text ---------------------------------------------------------------------------------------------------


def minified(tokens: Iterable[Node]) -> str:
    """Returns *tokens* as CSS text without comments and with white space collapsed."""
    text = re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()
    return text.replace("/**/", "")


def minified_selector(tokens: Iterable[Node]) -> str:
    """Returns a selector as text without white space around commas and combinators, where it has no meaning."""
    text = re.sub(r"\s*([,>~])\s*", r"\1", minified(tokens))
    return re.sub(r"""\[(data-theme)=['"]?(\w+)['"]?\]""", r'[\1="\2"]', text)


def declarations(content: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """Yields the (name, value) pairs of a declaration block, in order, minified."""
    for item in tinycss2.parse_blocks_contents(list(content), skip_comments=True, skip_whitespace=True):
        if isinstance(item, Declaration):
            value = re.sub(r"\s*,\s*", ",", minified(item.value))
            yield item.name, value + ("!important" if item.important else "")


def declaration_block(node: QualifiedRule) -> str:
    """Returns the declarations of a rule. Two values of one property stay: the second is for newer browsers."""
    return ";".join(f"{name}:{value}" for name, value in dict.fromkeys(declarations(node.content)))


# -- Rules -----------------------------------------------------------------------------------------------------------


def used_rules(nodes: Iterable[Node], names: set[str]) -> Iterator[str]:
    """Yields, as text, the rules of *nodes* that pages with *names* use."""
    for node in nodes:
        if isinstance(node, QualifiedRule):
            yield from used_rule(node, names)
        elif isinstance(node, AtRule) and node.content is not None:
            if node.lower_at_keyword in GROUPING_RULES:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                body = "".join(used_rules(inner, names))
                if body:
                    yield f"@{node.at_keyword} {minified(node.prelude)}{{{body}}}"
            else:
                body = ";".join(f"{name}:{value}" for name, value in declarations(node.content))
                if node.lower_at_keyword.endswith("keyframes"):
                    inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                    body = "".join(f"{minified(step.prelude)}{{{declaration_block(step)}}}" for step in inner)
                prelude = minified(node.prelude)
                yield f"@{node.at_keyword}{' ' + prelude if prelude else ''}{{{body}}}"


def used_rule(node: QualifiedRule, names: set[str]) -> Iterator[str]:
    """Yields a style rule with those of its selectors that may match, and its copy for dark systems."""
    body = declaration_block(node)
    pairs = [
        with_prefers_color_scheme(minified_selector(part))
        for part in split_selectors(node.prelude)
        if may_match(part, names)
    ]
    if not pairs or not body:
        return
    yield f"{','.join(dict.fromkeys(selector for selector, _ in pairs))}{{{body}}}"
    dark = [copy for _, copy in pairs if copy]
    if dark:
        yield f"@media {DARK_SYSTEM}{{{','.join(dark)}{{{body}}}}}"


def without_unused_properties(css: str) -> str:
    """Returns *css* without custom properties that no ``var()`` reads, and without the rules that are empty then."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css))

        def kept(match: re.Match[str], read: set[str] = read) -> str:
            return match[0] if match[1] in read else ""

        shorter = re.sub(r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))", kept, css)
        shorter = re.sub(r"[^{};]+\{\}", "", shorter)
        if shorter == css:
            return css
        css = shorter


def without_unused_names(css: str) -> str:
    """Returns *css* without the fonts and animations that no declaration names."""
    for at_rule, name in (
        (r"@font-face\{[^}]*font-family:([^;}]+)[^}]*\}", "font"),
        (r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]+\{[^}]*\})*\}", "animation"),
    ):
        rest = re.sub(at_rule, "", css)
        values = " ".join(re.findall(rf"(?:{name}[\w-]*|--[\w-]+):([^;}}]*)", rest))

        def kept(match: re.Match[str], values: str = values) -> str:
            return match[0] if match[1].strip("\"' ") in values else ""

        css = re.sub(at_rule, kept, css)
    return css


def bundle(sheets: Iterable[str], names: set[str]) -> str:
    """Returns the texts of *sheets*, in their order, as one minified sheet for pages that use *names*."""
    texts = list(sheets)
    names = names.union(*(safelist(text) for text in texts))
    parsed = (tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True) for text in texts)
    css = "".join(text for nodes in parsed for text in used_rules(nodes, names))
    return without_unused_names(without_unused_properties(css)) + "\n"
