"""Expressions and parsers that see strangers' text take time that grows with it, and not with its square.

Work is counted as processor time of a process of its own, with a bound that is many times what is needed; the texts are
so long that work which grows with the square of their length could not end within it.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from reader.safety import svg_vocabulary
from sphinx_typst import compile

EXT = ROOT / "_ext"
#: Files that see no text of strangers: style sheets, which are the book's and the theme's; what the book has made
#: itself, when it is checked; and the drawings and editions, whose texts have a bound.
OURS = {
    "linkwatch/internal/html.py",
    "reader/epub/package.py",
    "reader/facts/edition_stamp.py",
    "reader/html/css.py",
    "reader/html/drawings/inline_svg.py",
    "reader/html/stylesheet.py",
    "reader/html/tables.py",
    "sphinx_typst/proof/ink.py",
}
#: Modules that may take up to 2,048 characters of an answer: see anchors.detect_encoding.
SHORT = {"linkwatch/checker/anchors.py"}
LONG = 120_000
SECONDS = 5
#: How many expressions of a module are not written out in it.
WRITTEN_ELSEWHERE = {
    "linkwatch/ignores.py": 1,
    "reader/editions/plain_words.py": 1,
    "reader/facts/folding.py": 1,
    "reader/html/css.py": 2,
    "reader/lint/markdown.py": 1,
    "reader/lint/measure.py": 1,
    "reader/lint/voice.py": 1,
    "reader/safety/svg_vocabulary.py": 2,
    "sphinx_typst/compile.py": 1,
    "sphinx_typst/writer/base.py": 1,
}

#: What is repeated, and before and after it what may make a search begin, or fail.
UNITS = [
    *" \n\t\"'`*_#:;,.-([{<|\\~^!?=&@/0a“”",
    "[^",
    "](",
    "[a](",
    "**",
    "{a}`",
    "{cite:p}`a{",
    "<!--",
    "a.",
    "1. ",
    "- ",
]
UNITS += [
    "a\n",
    "\n\n",
    ":::{list-table}\n",
    ":::{glossary}\n",
    "@a{",
    "a = {",
    "http://",
    "(http://a)",
    "and ",
    "of ",
    "/*@ ",
]
UNITS += [
    'the text `"',
    '"` could not be ',
    "Error: ",
    "WARNING: ",
    "10.1234/",
    ".1",
    "date: ",
    "ch. 2, ",
    "<a>",
    "* - ",
    "[ignore]",
]
STARTS = [
    "",
    "---\n",
    "{cite:p}`",
    "{term}`",
    "“",
    "[",
    "](",
    "<",
    "<!--",
    "@a{",
    "http://",
    "10.1234",
    "(",
    "`",
    "**",
    "a ",
    ". ",
]
ENDS = ["", "x", "\n", "!x"]


def flags_of(call: ast.Call, source: str) -> int:
    """What *call* says of the expression beside it."""
    names = re.findall(
        r"\bre\.([A-Z]+)\b", " ".join(ast.get_source_segment(source, one) or "" for one in call.args[1:])
    )
    names += [name for one in call.keywords for name in re.findall(r"\bre\.([A-Z]+)\b", ast.unparse(one.value))]
    found = 0
    for name in names:
        found |= getattr(re, name)
    return found


def pattern_of(node: ast.expr) -> str | bytes | None:
    """The expression that *node* writes; what is filled in is a letter. None if it is written elsewhere."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "a" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [pattern_of(node.left) or "a", pattern_of(node.right) or "a"]
        return "".join(str(part) for part in parts)
    return None


def is_anchored(call: ast.Call, name: str, tree: ast.Module, source: str) -> bool:
    """Whether the expression of *call* is tried at the beginning of a text alone."""
    if name != "compile":
        return name in ("match", "fullmatch")
    kept = [one for one in ast.walk(tree) if isinstance(one, ast.Assign) and one.value is call]
    uses = [re.findall(rf"\b{re.escape(ast.unparse(one.targets[0]))}\.(\w+)\(", source) for one in kept]
    return bool(uses and uses[0]) and set(uses[0]) <= {"match", "fullmatch"}


def expressions(path: Path) -> list[tuple[int, bool, str, int]]:
    """(line, whether it is tried at the beginning alone, expression, flags) of each call of `re` in a module."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re":
            name = node.func.attr
            pattern = pattern_of(node.args[0]) if name != "escape" else None
            if pattern is not None:
                text = pattern.decode() if isinstance(pattern, bytes) else pattern
                found.append((node.lineno, is_anchored(node, name, tree, source), text, flags_of(node, source)))
    return found


def modules() -> list[str]:
    every = [path.relative_to(EXT).as_posix() for path in sorted(EXT.rglob("*.py"))]
    return [name for name in every if expressions(EXT / name)]


WORK = """
import json, re, resource, sys
task = json.load(sys.stdin)
for line, anchored, pattern, flags in task["expressions"]:
    compiled = re.compile(pattern, flags)
    for start, unit, end in task["texts"]:
        print(line, repr(pattern), repr(start), repr(unit), repr(end), flush=True)
        used = resource.getrusage(resource.RUSAGE_SELF)
        bound = int(used.ru_utime + used.ru_stime) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (bound, resource.RLIM_INFINITY))
        text = start + unit * (task["long"] // len(unit)) + end
        if anchored:
            compiled.match(text), compiled.fullmatch(text)
        else:
            for _found in compiled.finditer(text):
                pass
print("done")
"""


def run(program: str, given: object) -> subprocess.CompletedProcess:
    """*program* in a process of its own, with *given* as JSON on its input."""
    return subprocess.run(
        [sys.executable, "-c", program.replace("SECONDS", str(SECONDS))],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(EXT), "PATH": os.defpath},
    )


def slow(found: list[tuple[int, bool, str, int]], long: int = LONG) -> str:
    """The expression and the text whose work did not end within the bound; empty if all did."""
    texts = [("", unit, "!x") for unit in UNITS]
    texts += [(start, unit, "") for start in STARTS for unit in (" ", "\n", "a", "[", "<", '"', "`", "-", "0", "{")]
    done = run(WORK, {"expressions": found, "texts": texts, "long": long})
    last = done.stdout.strip().rpartition("\n")[2]
    return "" if last == "done" else last + done.stderr[-300:]


def test_expressions_are_found_wherever_they_are(tmp_path):
    """Those that are put together from words are few: names that the book has given, each with `re.escape`."""
    assert sum(len(expressions(EXT / name)) for name in modules()) > 100 and set(modules()) >= OURS
    name = re.compile(r"\bre\.(?:compile|sub|split|search|match|fullmatch|findall|finditer)\(")
    calls = {path.relative_to(EXT).as_posix(): len(name.findall(path.read_text("utf-8"))) for path in EXT.rglob("*.py")}
    elsewhere = {one: number - len(expressions(EXT / one)) for one, number in calls.items()}
    assert {one: number for one, number in elsewhere.items() if number} == WRITTEN_ELSEWHERE
    (tmp_path / "module.py").write_text('import re\nX = re.compile(r"a+", re.I)\nX.match("")\nre.sub("b", "", "c")\n')
    assert expressions(tmp_path / "module.py") == [(2, True, "a+", int(re.I)), (4, False, "b", 0)]


@pytest.mark.parametrize("name", [name for name in modules() if name not in OURS])
def test_an_expression_passes_over_a_text_once(name):
    assert slow(expressions(EXT / name), 2048 if name in SHORT else LONG) == ""


@pytest.mark.parametrize("pattern", [r"\s*\n\s*", r"\[[^\]]*\]", r"<!--.*?-->", r"\s+$", r"^\s*@\w+", r"(?:a|b|\d+)*x"])
def test_the_bound_finds_expressions_that_do_not(pattern):
    # Longer than what ours pass over in the same time, so that no machine is fast enough.
    assert repr(pattern) in slow([(1, False, pattern, int(re.DOTALL | re.MULTILINE))], 4 * LONG)


def test_what_typst_says_is_read_once():
    assert slow([(1, True, pattern, int(re.DOTALL)) for pattern, _words in compile.PLAIN]) == ""


def test_values_of_drawings_are_read_once():
    assert (
        slow([(1, True, form.pattern, int(form.flags) & ~int(re.UNICODE)) for form in svg_vocabulary.SYNTAXES.values()])
        == ""
    )


PAGES = """
import json, resource, sys
from pathlib import Path
from reader.citations import names
from reader.facts import terms
from reader.lint import links as link_rules, markdown, prose, structure, voice
from reader.safety import page_limits
from linkwatch import bib, links
from sphinx_typst import markup, typography
for start, unit, end in json.load(sys.stdin):
    print(repr(start), repr(unit), flush=True)
    used = resource.getrusage(resource.RUSAGE_SELF)
    bound = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (bound, resource.RLIM_INFINITY))
    text = start + unit * (LONG // len(unit)) + end
    page_limits.faults(text)
    page = markdown.Page("publications/a.md", text, markdown.front_matter(text))
    for rule in prose.PAGE_RULES + voice.PAGE_RULES:
        list(rule(page))
    for rule in structure.PAGE_RULES + link_rules.PAGE_RULES:
        list(rule(page, Path("nowhere")))
    markdown.without_markup(text), markdown.moved_terms(text), terms.keys_in_source(text)
    bib.parse(text), [links.strip_punctuation(run) for _at, run in links.find_urls(text)]
    list(links.occurrences(text, "http://a")), names.typographic_quotes(text, True), names.keep_together(text)
    list(names.split_locator(text, {"ch. 2": "x"})), markup.text(text), markup.length(text)
    markup.find_marker(text, 10 ** 9), typography.hold_together(text), terms.first_sentence(text)
print("done")
"""


def test_functions_over_pages_take_time_that_grows_with_the_page():
    texts = [(start, unit, "!x") for unit in UNITS for start in ("", "# a\n\n## In brief\n\n")]
    done = run(PAGES.replace("LONG", str(LONG)), texts)
    assert done.stdout.endswith("done\n"), done.stdout.rpartition("\n'")[2] + done.stderr[-600:]
