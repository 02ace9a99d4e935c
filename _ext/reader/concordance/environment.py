"""The data of the whole book in Sphinx's environment: what each page uses, and which terms it defines.

`concordance_of` makes the concordance from both, once all pages have been read.
"""

from __future__ import annotations

import json
from typing import Any
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from ..facts.layout import FRAMEWORKS
from ..facts.terms import Term
from .collector import Collector, PageUses
from .concordance import Concordance, book_order, build_concordance, toctree_order
from .page_data import PageData

#: What each page uses.
USES: PageData[PageUses] = PageData("uses")
#: The terms that each page defines, in the order of the page.
TERMS: PageData[list[Term]] = PageData("terms")

_concordances: WeakKeyDictionary[BuildEnvironment, Concordance] = WeakKeyDictionary()


def frameworks_of(env: BuildEnvironment, docname: str) -> list[str]:
    """Returns the names under ``frameworks`` in the front matter of a page.

    MyST gives lists in front matter as JSON; a value that is no JSON is taken as one name.
    """
    value = env.metadata.get(docname, {}).get("frameworks", "")
    try:
        names = json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        names = [value]
    return [str(name) for name in names] if isinstance(names, list) else []


def subtree(env: BuildEnvironment, docname: str) -> list[str]:
    """Returns a page and all pages that its toctrees lead to, in reading order."""
    return toctree_order(env.toctree_includes, docname)


def pages_in_order(env: BuildEnvironment) -> list[str]:
    """Returns the docnames of all pages in the order of the book."""
    return book_order(env.toctree_includes, env.config.root_doc, env.all_docs)


def concordance_of(env: BuildEnvironment) -> Concordance:
    """Returns the concordance of the book, made once after pages have been read."""
    if env not in _concordances:
        order = pages_in_order(env)
        pages = {name: USES.of(env)[name] for name in order if name in USES.of(env)}
        terms = [term for name in order for term in TERMS.of(env).get(name, ())]
        frameworks = {page: frozenset(f"{FRAMEWORKS}/{name}" for name in frameworks_of(env, page)) for page in pages}
        _concordances[env] = build_concordance(pages, terms, frameworks)
    return _concordances[env]


class CollectUses(SphinxTransform):
    """Collects what a page uses, when the page is read."""

    # After directives/definitions.py has taken the relations out of the definitions.
    default_priority = 881

    def apply(self, **kwargs: Any) -> None:
        USES.of(self.env)[self.env.docname] = Collector(self.document).collect()


def invalidate_concordance(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Drop the concordance, because pages were read. Returns no pages to write again."""
    _concordances.pop(env, None)
    return []


def setup(app: Sphinx) -> None:
    app.add_transform(CollectUses)
    app.connect("env-updated", invalidate_concordance)
    # Before outdated.py compares the book with its last build.
    app.connect("env-get-updated", invalidate_concordance, priority=100)
