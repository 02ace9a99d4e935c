"""What Sphinx, docutils, MyST and Jinja say, in words of those who write pages: expressions and sentences.

`diagnostics` asks here for messages that need no look into the book's sources.
"""

from __future__ import annotations

import re
from collections.abc import Set

_ROWS = "write each row as a line “* - first cell” and each further cell as a line “  - next cell”"

#: Expression for the whole message; sentence; and what to look for in the source, for the line of the fault. ``\\1`` is
#: the first group of the expression.
SENTENCES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(expression), sentence, word)
    for expression, sentence, word in (
        # Blocks and their options.
        (r"Directive '(figure|image)': \d+ argument\(s\) required, 0 supplied.*",
         r"the block {\1} names no picture: write its file behind the name, {\1} /_static/figures/parts.svg.", ""),
        (r"Directive 'index': \d+ argument\(s\) required, 0 supplied.*",
         "the block {index} names no entry: write it behind the name, {index} single: Chile.", ""),
        (r"Directive '([\w-]+)': \d+ argument\(s\) required, 0 supplied.*",
         r"the block {\1} lacks what belongs behind its name: CONTRIBUTING.md shows how it is written.", ""),
        (r"Directive '([\w-]+)': maximum \d+ argument\(s\) allowed, \d+ supplied.*",
         r"the block {\1} has too many words behind its name: write them below, between its fences.", ""),
        (r"Content block expected for the \"([\w-]+)\" directive; none found.*",
         r"the block {\1} is empty: write its text between its fences, or delete it.", ""),
        (r"'([\w-]+)': Has content, but none permitted.*",
         r"the block {\1} is made by the book: delete the lines between its fences.", ""),
        (r"'([\w-]+)': Splitting content across first line and body.*",
         r"the words behind {\1} belong below its options: move them there, after an empty line.", ""),
        (r"'([\w-]+)': Unknown option key: '([^']*)' \(allowed: \[(.*)\]\).*",
         r"the block {\1} has no option “\2”: it may have \3.", ":\\2:"),
        (r"'([\w-]+)': Invalid option value for '([\w-]+)': ([^:]*): invalid literal for int\(\).*",
         r"the option “\2” of the block {\1} is a number, not “\3”: write digits alone.", ":\\2:"),
        (r"'([\w-]+)': Invalid option value for '([\w-]+)': ([^:]*): .* is no valid measure.*",
         r"the option “\2” of the block {\1} is no width or height: write 50% or 300px, not “\3”.", ":\\2:"),
        (r"'([\w-]+)': Invalid option value for '([\w-]+)': None: argument required.*",
         r"the option “\2” of the block {\1} is empty: write its value, or delete the line.", ":\\2:"),
        (r"'([\w-]+)': Invalid option value for '([\w-]+)': ([^:]*): \"[^\"]*\" unknown; choose from (.*)",
         r"the option “\2” of the block {\1} cannot be “\3”: choose from \4.", ":\\2:"),
        (r"'([\w-]+)': Invalid option value for '([\w-]+)': (.*?): (.*[a-z”\"].*)",
         r"the option “\2” of the block {\1} cannot be “\3”: \4.", ":\\2:"),
        (r"'([\w-]+)': Invalid options? (?:YAML|format).*",
         r"the options of the block {\1} cannot be read: write one a line, as in “:name: figure-parts”.", ""),
        # Tables.
        (r"Error parsing content block for the \"list-table\" directive: exactly one bullet list expected.*",
         rf"a {{list-table}} has rows and nothing else: {_ROWS}.", ""),
        (r".*two-level bullet list expected, but row (\d+) does not contain a second-level bullet list.*",
         rf"row \1 of the {{list-table}} has no cells: {_ROWS}.", ""),
        (r".*row (\d+) does not contain the same number of items as row 1 \((\d+) vs (\d+)\).*",
         r"row \1 of the {list-table} has another number of cells (\2) than the first (\3): an empty cell is “  -”.",
         ""),
        (r"Error parsing content block for the \"table\" directive: exactly one table expected.*",
         "a {table} has a table drawn with bars and nothing else: write one, or a {list-table}.", ""),
        (r"(\d+) header row\(s\) specified but only (\d+) row\(s\).*",
         r"“:header-rows: \1” needs a row of data below the heads, and the table has \2: write another row.", ""),
        (r"Insufficient data supplied \((\d+) row\(s\)\).*",
         r"the table has no row below its heads, \1 in all: write another row, or a smaller :header-rows:.", ""),
        (r"\"([\w-]+)\" widths do not match the number of columns in table \((\d+)\).*",
         r"“:widths:” of the {\1} has one number for each column: write \2.", ""),
        # Headings, lines, notes, names.
        (r"Document headings start at H(\d), not H1.*", "the page begins with a small heading: its title has one #.",
         ""),
        (r"Non-consecutive header level increase; H(\d) to H(\d).*",
         r"a heading of level \2 follows one of level \1: leave out no level, and take a # off.", ""),
        (r"At least one body element must separate transitions.*",
         "two lines --- follow each other: delete one.", ""),
        (r"Document(?: or section)? may not (?:begin|end) with a transition.*",
         "a line --- stands between two texts: delete the one at the beginning or end of the page.", ""),
        (r"Duplicate (?:explicit|implicit) target name: \"(.*)\".*",
         r"the name “\1” is given twice on this page: give one of them another.", ""),
        (r"duplicate label ([^,]*), other instance in (.*?)(\.md)?",
         r"the name “\1” is given in \2.md, too: give one of them another.", "\\1"),
        (r"duplicate term description of ([^,]*), other instance in (.*)",
         r"the term “\1” is defined in \2.md, too: qualify one, as in “\1 (name of the framework)”.", "\\1"),
        (r"Duplicate footnote definition found for label: '(.*)'.*",
         r"the note [^\1] is written twice: rename one.", "[^\\1]:"),
        (r"Unknown target name: \"(.*)\".*", r"nothing on this page has the name “\1”: look at its spelling.", "\\1"),
        (r"glossary terms must not be separated by empty lines.*",
         "a term has no definition: write it in the next line, two spaces further in.", ""),
        (r"glossary seems to be misformatted, check indentation.*",
         "a {glossary} begins with a term, and its definition is two spaces further in: move the lines.", "{glossary}"),
        (r"Pygments lexer name '(.*)' is not known.*",
         r"“\1” is no language whose lines can be shown in colours: write ```text.", ""),
        (r"Lexing literal_block .* as \"(.*?)\" resulted in an error.*",
         r"these lines are no \1: correct them, or write ```text.", ""),
        (r"(?:Failed to create a cross reference|undefined label). A title or caption not found: '(.*)'.*",
         r"“\1” has no caption, and so no number: write one below the options of its block.", "\\1"),
        (r"Failed to create a cross reference. Any number is not assigned: (.*)",
         r"“\1” has no number: write a caption, or link to it with [words](#\1).", "\\1"),
        # Contents.
        (r"document isn't included in any toctree.*",
         "no page lists this one, so no reader finds it: name it in the {toctree} of index.md.", ""),
        (r"duplicated entry found in toctree: (.*)",
         r"the contents name the page \1 twice: delete one of the lines.", "\\1"),
        (r"toctree glob pattern '(.*)' didn't match any documents.*",
         r"the contents name no page with “\1”: write the name of a page, as in about/method.", "\\1"),
        (r"toctree contains reference to (?:excluded|non-included) document '(.*)'.*",
         r"the contents name \1, which is no page of the book: pages are in publications, frameworks, about.", "\\1"),
        # Translations.
        (r"inconsistent (.*?) references? in translated message.*",
         r"the translation of this paragraph has other links or marks (\1) than the original: write the same.", ""),
        (r"duplicate citation for key \"(.*)\".*",
         r"the work “\1” is in another {bibliography} block, too: the book has one, in bibliography.md.", ""),
    )
)  # fmt: skip
#: How much of a message is looked at, in characters: some expressions pass over it several times.
MAX_LENGTH = 1_000
#: What follows from another fault of the same page, or of the same line, and says less about it.
_ECHO_OF_PAGE = re.compile(
    r"Too many autonumbered footnote references|Footnote \[.*\] is not referenced|Unknown target name: |"
    r"Duplicate footnote definition|Duplicate explicit target name: \"fn"
)
_ECHO_OF_LINE = re.compile(r"Pygments lexer name|Document headings start|Non-consecutive header level")
#: Type of the warnings with which the book's own check of Markdown says the cause.
SLIP = "reader.slip"


def sentence(message: str) -> tuple[str, str]:
    """Returns (sentence, word to look for in the source) for *message*; two empty strings if there is none for it."""
    for expression, template, word in SENTENCES:
        if match := expression.fullmatch(message[:MAX_LENGTH]):
            groups = [_plain(group or "") for group in match.groups()]
            sentences = [
                re.sub(r"\\(\d)", lambda number, groups=groups: groups[int(number[1]) - 1], text)  # type: ignore[misc]
                for text in (template, word)
            ]
            return sentences[0].rstrip(".") + ".", sentences[1]
    return "", ""


def _plain(group: str) -> str:
    """Returns a part of a message without the quotation marks of Python around its words."""
    return re.sub(r"(?<!\w)'|'(?!\w)", "", group)


def is_echo(path: str, line: str, message: str, slips: Set[tuple[str, str]]) -> bool:
    """Whether *message* about *line* of *path* only follows from one of *slips*, the (path, line) of known causes."""
    if any(path == page for page, _line in slips) and _ECHO_OF_PAGE.match(message):
        return True
    return (path, line) in slips and bool(_ECHO_OF_LINE.match(message))
