"""Finds what would be printed otherwise than its author means.

That is markup that Markdown takes for plain text, blocks without an end, notes without a mark, headings and links
without words.

The build and the linter both report it. Pure functions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import pairwise

from . import allowlist, page_limits
from .markdown_reading import CODE, SIGN, Fence, Reading, marks_in, read

#: Opening line of a directive that is none, because its caption has a backtick (CommonMark 4.5).
_BACKTICK_CAPTION = re.compile(r"(?P<fence>`{3,}+)[ \t]*+\{[^}\n`]*\}[^\n]*`")
_CAPTION = "a caption with a role or code needs a ::: fence: begin and end this block with ::: in place of backticks."
#: How often a page is read again without the captions that broke it.
_ROUNDS = 5
#: Signs in place of the backticks of a role: those of typographers and of other keyboards.
_QUOTES = "'‘’‚“”„\"´＇＂｀ˋ"
#: Roles of reStructuredText and of other books, to those of this one.
_OTHER_ROLES = {"ref": "numref", "cite": "cite:p", "citep": "cite:p", "citet": "cite:t"}

#: Roles that no heading has, because contents, bookmarks and search print its words alone.
IN_NO_HEADING = {"cite:p": "citation", "cite:t": "citation", "numref": "number of a figure or table"}

Slip = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _role(match: re.Match[str]) -> str:
    """Returns the message about what looks like a role and is none; empty if it is no role of the book."""
    name = match["name"].lower()
    name = _OTHER_ROLES.get(name, name)
    if name not in allowlist.ROLES:
        return ""
    return f"“{_shown(match)}” is printed as it stands: write {{{name}}}`…`, with a backtick before and behind."


def _shown(match: re.Match[str]) -> str:
    """Returns the text of *match* as its author sees it."""
    return re.sub(r"\s", " ", match[0].strip().replace(CODE, "`…`").replace(SIGN, "…"))


def _says(message: str) -> Callable[[re.Match[str]], str]:
    """Returns a function from a match to *message*, with what was found in place of ``{}``."""
    return lambda match: message.replace("{}", f"“{_shown(match)}”", 1)


#: What is wrong anywhere in a text.
ANYWHERE: tuple[Slip, ...] = (
    (re.compile(rf"[{{｛][ \t]*(?P<name>[\w:+-]{{1,36}})[ \t]*[}}｝]+[ \t]?(?:{CODE}|[`{_QUOTES}(\[]?)"), _role),
    (re.compile(rf"[{{｛](?P<name>[\w:+-]{{1,36}})(?:{CODE}|`)[^}}\n]{{0,80}}[}}｝]?"), _role),
    (re.compile(rf":(?P<name>[a-z][\w:+-]{{0,35}}):(?:{CODE}|`)"), _role),
    (
        re.compile(r"\[@[\w-]++[^\]\n]{0,80}\]|\\cite\w{0,9}\{[^}\n]{0,80}\}"),
        _says("{} is printed as it stands: cite with {cite:p}`key{ch. 3}`."),
    ),
    (
        re.compile(r"\]\([ \t]*(?=[^)\n]{0,300}(?:\.md|://|#|mailto:|/))[^)\n]{0,60}+"),
        _says("{} is printed as it stands, no link: its address has no spaces, and brackets in it are closed."),
    ),
    (
        re.compile(r"\][ \t]\((?:https?://|mailto:|/|\.\.?/)[^)\n]{0,60}+"),
        _says("{} is printed as it stands: nothing comes between the ] and the ( of a link."),
    ),
    (
        re.compile(r"\)\[(?:https?://|mailto:|/)[^\]\n]{0,60}+"),
        _says("{} is printed as it stands: a link is [words](address)."),
    ),
    (
        re.compile(r"\[[^\[\]\n]{1,80}\]\[[^\[\]\n]{0,80}\]"),
        _says("{} is printed as it stands, because nothing says where it leads: write [words](address)."),
    ),
    (re.compile(r"\[\[[^\[\]\n]{1,80}\]\]"), _says("{} is printed as it stands: write [words](/folder/page.md).")),
    (
        re.compile(r"\^\[[^\]\n]{0,60}"),
        _says("{} is printed as it stands: write a mark [^name], and below the paragraph [^name]: with its text."),
    ),
    (
        re.compile(r"</?[A-Za-z][\w-]*:[A-Za-z][\w-]*[^<>\n]{0,80}>"),
        _says("{} is left over from a word processor: delete it."),
    ),
    (re.compile(r"\\\Z"), _says("the backslash at the end of a paragraph breaks no line: delete it.")),
)
#: What is wrong at the beginning of a line.
AT_LINE: tuple[Slip, ...] = (
    (
        re.compile(r"(?:#{1,6}(?:[\xa0\u2000-\u200a\u202f\u3000]|(?=[^\W\d_]))|＃{1,6})[^\n]{0,30}"),
        _says("{} is no heading: an ordinary space comes between # and its words."),
    ),
    (
        re.compile(r"[•‣◦▪■□●○·∙–—][ \t\xa0]+(?=[^\n]{0,40})|[-+*][\xa0\u2000-\u200a\u3000]"),
        _says("{} begins no list: write a hyphen and an ordinary space."),
    ),
    (
        re.compile(r"[\ue000-\uf8ff][ \t\xa0]+"),
        _says("a bullet of Word, an empty box to readers, begins no list: write a hyphen and an ordinary space."),
    ),
    (re.compile(r"\d{1,3}[.)][\xa0\u2000-\u200a\u3000]"), _says("{} begins no list: put an ordinary space behind it.")),
    (
        re.compile(r"\.\. ([a-z][\w-]*)::|!!! \w+|\[!\w+\]|:{1,2}\{[\w-]+\}"),
        _says("{} is printed as it stands: a block begins with :::{note} and ends with :::."),
    ),
)
#: What is wrong at the beginning of a line that is not the first of its paragraph.
AT_NEXT_LINE: tuple[Slip, ...] = (
    (
        re.compile(r"(?:\d{1,3}[.)]|\(?[a-z0-9ivx]{1,4}\))[ \t\xa0]+(?=\S)"),
        _says("{} begins no list within a paragraph: put an empty line above it, and write 1. or a hyphen."),
    ),
)


def faults(text: str) -> list[tuple[int, str]]:
    """Returns (1-based line, message) of each slip in *text*, the Markdown of a page, in the order of lines.

    None for a page that exceeds the limits of page_limits.py: Markdown takes long to read it.
    """
    if page_limits.faults(text):
        return []
    broken, reading = _read_with_captions(text)
    found = [(number, _CAPTION) for number in broken]
    for check in (_texts, _html, _roles, _fences, _notes, _headings, _pictures_and_links):
        found += check(reading)
    return sorted(set(found))


def without_broken_captions(text: str) -> str:
    """Returns *text* with no backtick in captions that backticks open, so that the rest of the page can be read."""
    lines = text.split("\n")
    for number in _read_with_captions(text)[0]:
        lines[number - 1] = _without_backticks(lines[number - 1])
    return "\n".join(lines)


def _read_with_captions(text: str) -> tuple[list[int], Reading]:
    """Returns the 1-based lines that open no block because backticks follow backticks, and the page without these."""
    broken: list[int] = []
    lines = text.split("\n")
    reading = read(text)
    for _round in range(_ROUNDS):
        new = [
            number
            for run in reading.runs
            for number, line in enumerate(run.source.split("\n"), run.line)
            if _BACKTICK_CAPTION.match(line.lstrip()) and number <= len(lines)
        ]
        if not new:
            break
        broken += new
        for number in new:
            lines[number - 1] = _without_backticks(lines[number - 1])
        reading = read("\n".join(lines))
    return broken, reading


def _without_backticks(line: str) -> str:
    """Returns a line that begins with a fence, without what is in backticks behind the fence."""
    opening, brace, rest = line.partition("}")
    return opening + brace + re.split("[`{]", rest, maxsplit=1)[0]


# -- Checks: each gives (1-based line, message) for one kind of slip ---------------------------------------------------


def _texts(reading: Reading) -> Iterator[tuple[int, str]]:
    for run in reading.runs:
        for pattern, say in ANYWHERE:
            for match in pattern.finditer(run.text):
                if message := say(match):
                    yield run.line_at(match.start()), message
        if run.kind == "paragraph":
            for number, line in enumerate(run.source.split("\n")):
                for pattern, say in AT_LINE + (AT_NEXT_LINE if number else ()):
                    if found := pattern.match(line.lstrip(" \t")):
                        yield run.line + number, say(found)


def _html(reading: Reading) -> Iterator[tuple[int, str]]:
    for line, source in reading.html:
        if message := allowlist.refused_html(source):
            yield line, message
    for run in reading.runs:
        for offset, source in run.html:
            if message := allowlist.refused_html(source, run.kind):
                yield run.line_at(offset), message


def _roles(reading: Reading) -> Iterator[tuple[int, str]]:
    for run in reading.runs:
        for offset, name, content in run.roles:
            if message := allowlist.refused_role(name) or allowlist.refused_role_text(name, content):
                yield run.line_at(offset), message
            if run.kind == "heading" and name in IN_NO_HEADING:
                yield run.line_at(offset), f"a heading has no {IN_NO_HEADING[name]}: put it into the text below."


def _fences(reading: Reading) -> Iterator[tuple[int, str]]:
    open_ones = [fence for fence in reading.fences if not fence.is_closed and fence.directive]
    for fence in open_ones:
        end = f"close it with {fence.markup} on a line of its own"
        if fence.is_inside:
            sign = fence.markup[0]
            end = f"begin and end the block around it with one {sign} more, as in {sign * 4}{{note}}"
        yield fence.line, f"the block {{{fence.directive}}} that begins here has no end: {end}."
    for fence in reading.fences:
        if not fence.info and open_ones:
            continue  # an end that was meant for one of them
        if not fence.is_closed and not fence.directive:
            yield (
                fence.line,
                f"the block that begins here has no end: close it with {fence.markup}, or delete this line.",
            )
        if message := _fence_fault(fence):
            yield fence.line, message
    for line, content in reading.indented:
        if opening := re.match(r"(?:`{3,}|~{3,}|:{3,})\{[\w-]+\}", content):
            yield line, f"“{opening[0]}” begins no block, because four spaces are before it: take them out."


def _fence_fault(fence: Fence) -> str:
    """Returns what is wrong with the opening line of a block; empty if nothing is."""
    first = fence.info.split(maxsplit=1)[0] if fence.info else ""
    if not first:
        if fence.markup[0] == ":":
            return allowlist.NAMELESS
        if re.search(r"^(?:`{3,}|:{3,})\{", fence.content, re.MULTILINE):
            return f"{fence.markup} without a language encloses a block: delete it, or name the language, ```text."
        return ""
    if first.strip("{}").lower() in allowlist.DIRECTIVES and not re.fullmatch(r"\{[a-z-]+\}", first):
        name = first.strip("{}").lower()
        return f"“{fence.markup}{first}” begins no block {{{name}}}: write {fence.markup}{{{name}}}."
    if glued := re.match(r"\{(?P<name>[\w-]+)\}(?=\S)", first):
        return f"“{first}” is not read as a block: write a space behind {{{glued['name']}}}."
    return ""


def _notes(reading: Reading) -> Iterator[tuple[int, str]]:
    labels = [label for _line, label in reading.notes]
    known = allowlist.DIRECTIVES | {""}
    refused = [fence.content for fence in reading.fences if fence.directive not in known or _fence_fault(fence)]
    marks = {label for _line, label, _note in reading.marks} | marks_in(
        refused + [html for _line, html in reading.html]
    )
    for label, times in Counter(labels).items():
        if times > 1:
            lines = [line for line, other in reading.notes if other == label]
            yield lines[1], f"the note [^{label}] is written twice, the first time in line {lines[0]}: rename one."
    for line, label, note in reading.marks:
        if label not in labels:
            close = get_close_matches(label, labels, n=1, cutoff=0.6)
            hint = f" Did you mean [^{close[0]}]?" if close else ""
            yield line, f"the mark [^{label}] has no note on this page: write one, [^{label}]: and its text.{hint}"
        if note:
            yield line, f"the mark [^{label}] is in the note [^{note}]: a note has no notes, so put its text there."
    for line, label in reading.notes:
        if label not in marks:
            yield line, f"nothing leads to the note [^{label}], so nobody sees it: put its mark into the text."


def _headings(reading: Reading) -> Iterator[tuple[int, str]]:
    for line, _level, words in reading.headings:
        if not words:
            yield line, "the heading has no words: write some, or delete its #."
    levels = [(line, level) for line, level, _words in reading.headings]
    if not levels:
        yield 1, "the page has no title: begin it with # and its title."
        return
    if levels[0][1] > 1:
        signs = "#" * levels[0][1]
        yield (
            levels[0][0],
            f"the page begins with a heading of level {levels[0][1]}: its title has # in place of {signs}.",
        )
    for (_line, before), (line, level) in pairwise(levels):
        if level > before + 1:
            yield line, f"a heading of level {level} follows one of level {before}: write {'#' * (before + 1)}."


def _pictures_and_links(reading: Reading) -> Iterator[tuple[int, str]]:
    for line, name, words in reading.pictures:
        if "{" in words and re.search(r"\{[\w:]+\}`", words):
            yield line, "the description of a picture is plain words: write them without a role."
        if not words.strip():
            yield line, f"the picture {name} has no description: write ![what it shows]({name})."
    for fence in reading.fences:
        description = fence.options.get("alt", "")
        if re.search(r"\{[\w:]+\}`", description):
            yield fence.line, "the description of a picture is plain words: write :alt: without a role."
        if fence.directive in ("figure", "image") and not description:
            yield fence.line, f"the {{{fence.directive}}} has no description: add a line “:alt: what it shows”."
    for line, address, has_words in reading.links:
        if not has_words and (not address or allowlist.scheme(address)):
            yield line, f"the link to “{address}” has no words: write [words]({address or 'https://…'})."
