"""TODO."""

from __future__ import annotations

import json
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from ..facts.layout import FRAMEWORKS
from ..facts.terms import Term
from .collector import Collector, PageUses
from .concordance import Concordance, along, book_order, concordance

# -- Sphinx ----------------------------------------------------------------------------------------------------------


def collected(env: BuildEnvironment) -> dict[str, PageUses]:
    """What each page uses."""
    if not hasattr(env, "reader_uses"):
        env.reader_uses = {}
    return env.reader_uses


def declared(env: BuildEnvironment) -> dict[str, list[Term]]:
    """Terms by the page that declares them."""
    if not hasattr(env, "reader_terms"):
        env.reader_terms = {}
    return env.reader_terms


def frameworks_of(env: BuildEnvironment, docname: str) -> list[str]:
    """Names under ``frameworks`` in a page's front matter."""
    value = env.metadata.get(docname, {}).get("frameworks", "")
    try:
        names = json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        names = [value]
    return [str(name) for name in names] if isinstance(names, list) else []


def below(env: BuildEnvironment, docname: str) -> list[str]:
    """A page and those that its toctrees lead to."""
    return along(env.toctree_includes, docname)


_known: WeakKeyDictionary[BuildEnvironment, Concordance] = WeakKeyDictionary()


def ordered(env: BuildEnvironment) -> list[str]:
    """All pages in the order of the book."""
    return book_order(env.toctree_includes, env.config.root_doc, env.all_docs)


def of_book(env: BuildEnvironment) -> Concordance:
    """The concordance of the book; all pages must have been read."""
    if env not in _known:
        pages = {name: collected(env)[name] for name in ordered(env) if name in collected(env)}
        every = [term for name in ordered(env) for term in declared(env).get(name, ())]
        member = {name: frozenset(f"{FRAMEWORKS}/{found}" for found in frameworks_of(env, name)) for name in pages}
        _known[env] = concordance(pages, every, member)
    return _known[env]


class CollectUses(SphinxTransform):
    """Notes what a page uses."""

    # After glossary.py has marked the relations.
    default_priority = 881

    def apply(self, **kwargs) -> None:
        collected(self.env)[self.env.docname] = Collector(self.document).collect()


def forget(app: Sphinx, env: BuildEnvironment, *_) -> None:
    """Pages are about to be read again, or were: the concordance is made anew when it is next asked for."""
    _known.pop(env, None)


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    collected(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    collected(env).update((name, uses) for name, uses in collected(other).items() if name in docnames)


def setup(app: Sphinx) -> None:
    app.add_transform(CollectUses)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", forget)
    # Before whatever compares the old book with the new one.
    app.connect("env-get-updated", lambda app, env: forget(app, env) or [], priority=100)
