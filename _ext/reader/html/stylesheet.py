"""One stylesheet for all pages: the theme's and ours merged, without the rules that no page uses.

Pure functions over text first: what pages use (`Used`), what a selector needs (`wanted`), the merged sheet (`publish`).
The last part runs when a build is finished: it reads the pages as they were written, so that nothing has to be known of
the theme but the names of its sheets (``reader_theme_styles`` in conf.py; without them nothing is merged).

A class, tag, id or attribute that only scripts make is kept if a sheet says so in a comment, as in
``/* @keep .preview dialog [hidden] */``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from .tables import WIDTHS

#: The merged sheet, below the pages' ``_static``.
NAME = "book.css"

#: Rules for a choice of colours, and for readers who made none; see `both_ways`.
DARK, LIGHT, CHOSEN = '[data-theme="dark"]', '[data-theme="light"]', "[data-theme]"
DARK_SYSTEM = "(prefers-color-scheme:dark)"

#: Functions of selectors of which one argument must match (none of those of ``:not()`` must).
CHOICES = ("is", "where", "has")

#: At-rules that hold rules.
GROUPS = ("media", "supports", "layer", "container")


@dataclass
class Used(HTMLParser):
    """What the pages fed to it hold, as names: ``p`` for a tag, ``.note`` for a class, ``#id``, ``[hidden]``."""

    names: set[str] = field(default_factory=lambda: {"[data-theme]"})

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            self.names.add(f"[{name}]")
            if name == "class":
                self.names.update(f".{word}" for word in (value or "").split())
            elif name == "id":
                self.names.add(f"#{value}")


def kept(css: str) -> set[str]:
    """Names that a sheet's ``@keep`` comments list."""
    return {name for words in re.findall(r"/\*\s*@keep\s+(.*?)\*/", css, re.DOTALL) for name in words.split()}


# -- Selectors -------------------------------------------------------------------------------------------------------


def split(tokens: Iterable[Node]) -> list[list[Node]]:
    """A list of selectors at its commas."""
    parts: list[list[Node]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def wanted(selector: list[Node], names: set[str]) -> bool:
    """Whether anything on the pages could match: every name it asks for is there."""
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
            asked = next((part.lower_value for part in token.content if part.type == "ident"), "")
            if f"[{asked}]" not in names:
                return False
        elif (
            token.type == "function"
            and token.lower_name in CHOICES
            and not any(wanted(part, names) for part in split(token.arguments))
        ):
            return False
        before = token.value if token.type == "literal" else ""
    return True


# -- Text ------------------------------------------------------------------------------------------------------------


def short(tokens: Iterable[Node]) -> str:
    """CSS text without comments and needless space."""
    text = re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"])).strip()
    return text.replace("/**/", "")


def short_selector(tokens: Iterable[Node]) -> str:
    """A selector: here no space is needed around commas and combinators (and none may go elsewhere)."""
    text = re.sub(r"\s*([,>~])\s*", r"\1", short(tokens))
    return re.sub(r"""\[(data-theme)=['"]?(\w+)['"]?\]""", r'[\1="\2"]', text)


def declarations(content: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """(name, value) of a block, in order."""
    for item in tinycss2.parse_blocks_contents(list(content), skip_comments=True, skip_whitespace=True):
        if isinstance(item, Declaration):
            value = re.sub(r"\s*,\s*", ",", short(item.value))
            yield item.name, value + ("!important" if item.important else "")


def both_ways(selector: str) -> tuple[str, str]:
    """A selector as published, and the same for dark systems whose readers chose nothing (or an empty string).

    Light is what is there unless dark was chosen, so that pages need no script to have a colour scheme.
    """
    if DARK in selector:
        return selector, selector.replace(DARK, f":not({CHOSEN})")
    return selector.replace(LIGHT, f":not({DARK})"), ""


# -- Rules -----------------------------------------------------------------------------------------------------------


def rules(nodes: Iterable[Node], names: set[str]) -> Iterator[str]:
    """The rules of *nodes* that pages with *names* use, as text."""
    for node in nodes:
        if isinstance(node, QualifiedRule):
            yield from rule(node, names)
        elif isinstance(node, AtRule) and node.content is not None:
            if node.lower_at_keyword in GROUPS:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                body = "".join(rules(inner, names))
                if body:
                    yield f"@{node.at_keyword} {short(node.prelude)}{{{body}}}"
            else:
                body = ";".join(f"{name}:{value}" for name, value in declarations(node.content))
                if node.lower_at_keyword.endswith("keyframes"):
                    inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                    body = "".join(f"{short(step.prelude)}{{{block(step)}}}" for step in inner)
                prelude = short(node.prelude)
                yield f"@{node.at_keyword}{' ' + prelude if prelude else ''}{{{body}}}"


def block(node: QualifiedRule) -> str:
    """The declarations of a rule; of one property stated twice in a row, browsers need both."""
    return ";".join(f"{name}:{value}" for name, value in dict.fromkeys(declarations(node.content)))


def rule(node: QualifiedRule, names: set[str]) -> Iterator[str]:
    """One rule with those of its selectors that pages use, and its copy for dark systems."""
    body = block(node)
    pairs = [both_ways(short_selector(part)) for part in split(node.prelude) if wanted(part, names)]
    if not pairs or not body:
        return
    yield f"{','.join(dict.fromkeys(plain for plain, _ in pairs))}{{{body}}}"
    dark = [copy for _, copy in pairs if copy]
    if dark:
        yield f"@media {DARK_SYSTEM}{{{','.join(dark)}{{{body}}}}}"


def without_unused_variables(css: str) -> str:
    """*css* without custom properties that nothing reads, until none is left."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css))
        fewer = re.sub(
            r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))",
            lambda found, read=read: found[0] if found[1] in read else "",
            css,
        )
        fewer = re.sub(r"[^{};]+\{\}", "", fewer)
        if fewer == css:
            return css
        css = fewer


def without_unused_names(css: str) -> str:
    """*css* without fonts and animations that no declaration names."""
    for at_rule, name in (
        (r"@font-face\{[^}]*font-family:([^;}]+)[^}]*\}", "font"),
        (r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]+\{[^}]*\})*\}", "animation"),
    ):
        rest = re.sub(at_rule, "", css)
        said = " ".join(re.findall(rf"(?:{name}[\w-]*|--[\w-]+):([^;}}]*)", rest))
        css = re.sub(at_rule, lambda found, said=said: found[0] if found[1].strip("\"' ") in said else "", css)
    return css


def publish(sheets: Iterable[str], names: set[str]) -> str:
    """*sheets* in their order as one, for pages that use *names*."""
    texts = list(sheets)
    names = names.union(*(kept(text) for text in texts))
    parsed = (tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True) for text in texts)
    css = "".join(text for nodes in parsed for text in rules(nodes, names))
    return without_unused_names(without_unused_variables(css)) + "\n"


# -- When the pages are built ----------------------------------------------------------------------------------------


def html_pages(folder: Path) -> list[Path]:
    """The pages below *folder*."""
    return sorted(path for path in folder.rglob("*.html") if "_static" not in path.relative_to(folder).parts)


def sheets_of(app: Sphinx) -> list[Path]:
    """The theme's sheets, then the book's own in the order in which they were registered."""
    static = Path(app.outdir, "_static")
    own = [name for name, _attributes in (*app.config.html_css_files, *app.registry.css_files)]
    return [
        static / name for name in dict.fromkeys((*app.config.reader_theme_styles, *own)) if (static / name).is_file()
    ]


def loaded(pages: Iterable[str], css: str) -> set[str]:
    """Names below ``_static`` that the pages and their sheet ask for."""
    found = {name for text in pages for name in re.findall(r'(?:href|src)="(?:\.\./)*_static/([^"?#]+)', text)}
    return found | set(re.findall(r"url\(['\"]?([^)'\"?#]+)", css)) | {NAME}


def discard(app: Sphinx, needed: set[str]) -> None:
    """Remove what themes and merged sheets left in ``_static`` and no page loads: most of the weight of the site."""
    static = Path(app.outdir, "_static")
    theme = {
        re.sub(r"(?:\.jinja|_t)$", "", path.relative_to(folder).as_posix())
        for folder in (Path(each, "static") for each in app.builder.theme.get_theme_dirs())
        for path in folder.rglob("*")
        if path.is_file()
    }
    merged = {path.relative_to(static).as_posix() for path in sheets_of(app)}
    for name in (theme | merged) - needed:
        (static / name).unlink(missing_ok=True)
    for path in sorted((path for path in static.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()


def write(app: Sphinx, exception: Exception | None) -> None:
    """Merge, write, and name the sheet's content in each page's link, so that caches never show an old one."""
    if exception is not None or app.builder.name != "html" or not app.config.reader_theme_styles:
        return
    folder = Path(app.outdir)
    pages = {path: path.read_text("utf-8") for path in html_pages(folder)}
    used = Used()
    for text in pages.values():
        used.feed(text)
        used.reset()
    css = publish([*(path.read_text("utf-8") for path in sheets_of(app)), WIDTHS], used.names)
    (folder / "_static" / NAME).write_text(css, "utf-8")
    digest = hashlib.sha256(css.encode()).hexdigest()[:10]
    link = re.compile(rf"({re.escape(NAME)}\?v=)\w*")
    for path, text in pages.items():
        changed = link.sub(rf"\g<1>{digest}", text)
        if changed != text:
            path.write_text(changed, "utf-8")
    discard(app, loaded(pages.values(), css))


def setup(app: Sphinx) -> None:
    # Sheets of the theme that pages build on, in order; empty: pages link to whatever the theme says.
    app.add_config_value("reader_theme_styles", [], "html", types=frozenset({list}))
    # After the theme, which writes one of its sheets when the build is finished.
    app.connect("build-finished", write, priority=900)
