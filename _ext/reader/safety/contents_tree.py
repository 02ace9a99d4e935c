"""Checks that the toctrees of the book form a tree: no page is listed twice, none is listed below itself.

Code that follows toctrees, Sphinx's own among it, would recurse without end or print a page twice.
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

#: Maximum depth of the tree, in pages; the first book has 2.
MAX_DEPTH = 12


def faults(includes: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Gives (page, page that it lists, message) where the toctrees form no tree.

    *includes*: docname to the docnames in its toctrees, as `BuildEnvironment.toctree_includes` has them. Of cycles and
    paths that are too long, only the first is given.
    """
    parents: dict[str, str] = {}
    for page, children in sorted(includes.items()):
        for child in children:
            if child in parents:
                where = "twice" if parents[child] == page else f"by {parents[child]}.md, too"
                yield page, child, f"the page {child}.md is listed {where}: contents name each page once."
            parents.setdefault(child, page)
    for page in sorted(parents):
        path = [page]  # from the page upwards
        while (parent := parents.get(path[-1])) and parent not in path and len(path) <= MAX_DEPTH:
            path.append(parent)
        lister = path[min(1, len(path) - 1)]  # the page that lists this one; itself, where it lists itself
        if parent == page:
            yield lister, page, f"the contents lead from {page}.md back to it: take it out of this list."
            return
        if parent and len(path) > MAX_DEPTH:
            yield lister, page, f"the contents are more than {MAX_DEPTH} pages deep: list this page higher up."
            return


def check_toctrees(app: Sphinx, env: BuildEnvironment) -> None:
    """Checks the toctrees of all pages. Raises ConfigError with a line ``path:line: message`` for each fault."""
    root, messages = Path(app.srcdir), []
    for page, group in groupby(faults(env.toctree_includes), itemgetter(0)):
        toctrees = list(env.get_doctree(page).findall(addnodes.toctree))
        for _page, child, message in dict.fromkeys(group):
            line = next((toctree.line for toctree in reversed(toctrees) if child in toctree["includefiles"]), None) or 1
            messages.append(str(Fault(Path(env.doc2path(page)).relative_to(root).as_posix(), line, message)))
    if messages:
        raise ConfigError("\n".join(messages))


def setup(app: Sphinx) -> None:
    app.connect("env-updated", check_toctrees, priority=1)  # before other handlers follow toctrees
