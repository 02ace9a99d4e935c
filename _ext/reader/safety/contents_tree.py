"""The contents of the book are a tree: what `{toctree}` lists stands in one place, and never above itself.

Whoever follows the contents, Sphinx among others, would go round in a circle, or print a page twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from ..facts.fault import Fault

#: Pages below pages; the first book has 2.
DEEPEST = 12


def faults(includes: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """(page, what it lists, what to mend) where the contents are no tree. *includes*: page to the pages it lists."""
    above: dict[str, str] = {}
    for page, listed in sorted(includes.items()):
        for child in listed:
            if child in above:
                where = "twice" if above[child] == page else f"by {above[child]}.md, too"
                yield page, child, f"the page {child}.md is listed {where}: contents name each page once."
            above.setdefault(child, page)
    for page in sorted(above):
        way = [page]
        while (higher := above.get(way[-1])) and higher not in way and len(way) <= DEEPEST:
            way.append(higher)
        if higher == page:
            yield page_of(way), page, f"the contents lead from {page}.md back to it: take it out of this list."
            return
        if higher and len(way) > DEEPEST:
            yield page_of(way), page, f"the contents are more than {DEEPEST} pages deep: list this page higher up."
            return


def page_of(way: list[str]) -> str:
    """The page that lists the first of *way*, which goes upwards."""
    return way[min(1, len(way) - 1)]


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Before anything follows the contents. Raises ConfigError."""
    root, found = Path(app.srcdir), []
    for page, these in groupby(faults(env.toctree_includes), itemgetter(0)):
        lists = list(env.get_doctree(page).findall(addnodes.toctree))
        for _page, child, said in dict.fromkeys(these):
            line = next((one.line for one in reversed(lists) if child in one["includefiles"]), None) or 1
            found.append(str(Fault(Path(env.doc2path(page)).relative_to(root).as_posix(), line, said)))
    if found:
        raise ConfigError("\n".join(found))


def setup(app: Sphinx) -> None:
    app.connect("env-updated", check, priority=1)
