"""Which pages must be written again after a change elsewhere: exactly those that show something else than before.

Sphinx writes the pages that were read again. Much of this book is derived from other pages: uses, citations, relations,
numbers of figures, titles in the navigation. For each page a digest of all that it derives is kept; a page whose digest
changed is written again, and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from . import environment
from .collector import PageUses

#: Name of a placeholder node to what is shown in its place, as anything with a stable repr: f(env, page that holds it,
#: page that it is about or an empty string).
DERIVED: dict[str, Callable[[BuildEnvironment, str, str], object]] = {}


def digest(value: object) -> str:
    """A short digest of the repr of *value*."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def navigation(env: BuildEnvironment) -> list[object]:
    """What every page shows of all others: titles, and their order. And refs.bib, which words each citation."""
    titles = [(name, env.titles[name].astext()) for name in sorted(env.titles)]
    works = [Path(env.srcdir, name) for name in env.config.bibtex_bibfiles]
    return [
        titles,
        sorted(env.toctree_includes.items()),
        [sha256(p.read_bytes()).digest() for p in works if p.is_file()],
    ]


def resolved(env: BuildEnvironment, page: PageUses) -> list[object]:
    """Where the links of a page lead, and the numbers and titles that they print."""
    book, labels = environment.of_book(env), env.domains.standard_domain
    found: list[object] = []
    for use in page.terms:
        term = book.term(use.target)
        found.append((use.target, term and (term.docname, term.anchor, term.language)))
    for name in page.labels:
        docname, id_ = labels.anonlabels.get(name, ("", ""))
        numbers = [known.get(id_) for _kind, known in sorted(env.toc_fignumbers.get(docname, {}).items())]
        found.append((name, docname, id_, numbers, labels.labels.get(name)))
    return found


def headings(env: BuildEnvironment, page: PageUses) -> list[str]:
    """The headings of other pages that a page lists, down to any depth."""
    return [
        env.tocs[below].pformat() for name in page.listed for below in environment.below(env, name) if below in env.tocs
    ]


def shown(env: BuildEnvironment) -> dict[str, str]:
    """Each page to the digest of what it derives; the empty name stands for what all pages derive."""
    found = {"": digest(navigation(env))}
    for docname in sorted(env.all_docs):
        page = environment.collected(env).get(docname, PageUses())
        derived = [DERIVED[name](env, docname, about) for name, about in page.derived if name in DERIVED]
        found[docname] = digest([resolved(env, page), headings(env, page), derived])
    return found


def outdated(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Pages to write again."""
    return [name for name in new if name and (old.get(name) != new[name] or old.get("") != new[""])]


def compare(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that show something else than when this builder last wrote them."""
    if not hasattr(env, "reader_shown"):
        env.reader_shown = {}
    old, new = env.reader_shown.get(app.builder.name, {}), shown(env)
    env.reader_shown[app.builder.name] = new
    return outdated(old, new)


class ListsOfContents:
    """Keeps Sphinx from writing each page again that lists a changed one: `headings` and `navigation` know whether the
    change shows there."""

    def __init__(self) -> None:
        self.kept: dict[str, set[str]] = {}

    def hide(self, app: Sphinx, env: BuildEnvironment) -> None:
        self.kept = dict(env.files_to_rebuild)
        env.files_to_rebuild.clear()

    def show(self, app: Sphinx, exception: Exception | None) -> None:
        app.env.files_to_rebuild.update(self.kept)


def setup(app: Sphinx) -> None:
    # After Sphinx has numbered figures.
    app.connect("env-get-updated", compare, priority=900)
    lists = ListsOfContents()
    # Sphinx looks there for pages in no list as well, which it has done by then.
    app.connect("env-check-consistency", lists.hide)
    app.connect("build-finished", lists.show)
