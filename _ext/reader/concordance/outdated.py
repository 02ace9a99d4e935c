"""Incremental builds: which pages must be written again after a change elsewhere, and no other.

Sphinx writes the pages that it reads again. Much of this book follows from other pages: uses, citations, relations,
numbers of figures, titles in the navigation. For each page, a digest of all that it shows of other pages is kept; a
page whose digest changes is written again.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from . import environment, page_data
from .collector import PageUses

#: Returns what a placeholder shows of other pages, as any value whose repr depends on nothing else. Takes the
#: environment, the page with the placeholder, and the page that the placeholder is about (or an empty string).
ShownContent = Callable[[BuildEnvironment, str, str], object]

_shown_content: dict[str, ShownContent] = {}

#: Returns what a page shows of other pages without a placeholder. Takes the environment and the page.
PageContent = Callable[[BuildEnvironment, str], object]

_page_content: dict[str, PageContent] = {}


def register(placeholder: type[nodes.Element], shown: ShownContent) -> None:
    """Registers the function *shown*, which returns what placeholders of the class *placeholder* show on a page.

    A page with such a placeholder is written again when the returned value has changed since it was last written.
    """
    _shown_content[placeholder.__name__] = shown


def register_page(shown: PageContent) -> None:
    """Registers the function *shown*, which returns what a page shows of others without a placeholder."""
    _page_content[f"{shown.__module__}.{shown.__name__}"] = shown


def digest(value: object) -> str:
    """Returns 16 hexadecimal digits that depend on the repr of *value*."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def navigation(env: BuildEnvironment) -> list[object]:
    """Returns what every page shows of all others: their titles and order, and refs.bib, which words each citation."""
    titles = [(name, env.titles[name].astext()) for name in sorted(env.titles)]
    bib_files = [Path(env.srcdir, name) for name in env.config.bibtex_bibfiles]
    return [
        titles,
        sorted(env.toctree_includes.items()),
        [sha256(path.read_bytes()).digest() for path in bib_files if path.is_file()],
    ]


def link_targets(env: BuildEnvironment, page: PageUses) -> list[object]:
    """Returns where the links of a page lead, and the numbers and titles that they show."""
    book, labels = environment.concordance_of(env), env.domains.standard_domain
    targets: list[object] = []
    for use in page.terms:
        term = book.term(use.target)
        targets.append((use.target, term and (term.docname, term.anchor, term.language)))
    for name in page.labels:
        docname, id_ = labels.anonlabels.get(name, ("", ""))
        numbers = [by_id.get(id_) for _kind, by_id in sorted(env.toc_fignumbers.get(docname, {}).items())]
        targets.append((name, docname, id_, numbers, labels.labels.get(name)))
    return targets


def listed_headings(env: BuildEnvironment, page: PageUses) -> list[str]:
    """Returns the headings of other pages that the toctrees of a page show, at any depth."""
    return [
        env.tocs[docname].pformat()
        for name in page.listed
        for docname in environment.subtree(env, name)
        if docname in env.tocs
    ]


def page_digests(env: BuildEnvironment) -> dict[str, str]:
    """Maps each page to the digest of what it shows of other pages; the empty name to what every page shows."""
    digests = {"": digest(navigation(env))}
    for docname in sorted(env.all_docs):
        page = environment.USES.of(env).get(docname, PageUses())
        content = [
            _shown_content[name](env, docname, about) for name, about in page.placeholders if name in _shown_content
        ]
        content += [_page_content[name](env, docname) for name in sorted(_page_content)]
        digests[docname] = digest([link_targets(env, page), listed_headings(env, page), content])
    return digests


def changed_pages(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Returns the pages whose digest is new or other than before: all of them if what every page shows has changed."""
    return [name for name in new if name and (old.get(name) != new[name] or old.get("") != new[""])]


def find_outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Returns the pages that show something else than when this builder last wrote them; keeps the new digests."""
    written = page_data.written_digests(env)
    old, new = written.get(app.builder.name, {}), page_digests(env)
    written[app.builder.name] = new
    return changed_pages(old, new)


class ToctreeDependencies:
    """Hides ``env.files_to_rebuild``, by which Sphinx writes again each page whose toctree names a changed page.

    `listed_headings` and `navigation` find out whether the change shows there.
    """

    def __init__(self) -> None:
        self.files_to_rebuild: dict[str, set[str]] = {}

    def hide(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Empty the environment's table before Sphinx chooses the pages to write."""
        self.files_to_rebuild = dict(env.files_to_rebuild)
        env.files_to_rebuild.clear()

    def restore(self, app: Sphinx, exception: Exception | None) -> None:
        """Puts the table back after the build."""
        app.env.files_to_rebuild.update(self.files_to_rebuild)


def setup(app: Sphinx) -> None:
    # After Sphinx has numbered the figures.
    app.connect("env-get-updated", find_outdated, priority=900)
    dependencies = ToctreeDependencies()
    # Sphinx needs the table to find pages that are in no toctree, which it has done before this event.
    app.connect("env-check-consistency", dependencies.hide)
    app.connect("build-finished", dependencies.restore)
