"""What each page contributes to the whole book, kept in Sphinx's environment: a typed store for each kind of data.

Sphinx saves the data of a domain with the environment, drops the data of a page before it reads that page again, and
merges the data of parallel readers. A store is declared once, in the module that fills it::

    TERMS: PageData[list[Term]] = PageData("terms")
    TERMS.of(env)["frameworks/digital-identity"] = [...]
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

T = TypeVar("T")


class ReaderDomain(Domain):
    """Keeps the stores. It has no directives, roles or objects."""

    name = "reader"
    label = "The Reader"
    #: ``pages``: name of a store to docname to value. ``digests``: see `written_digests`.
    initial_data = {"pages": {}, "digests": {}}
    data_version = 2

    def clear_doc(self, docname: str) -> None:
        for store in self.data["pages"].values():
            store.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        for name, other in otherdata["pages"].items():
            store = self.data["pages"].setdefault(name, {})
            store.update((docname, value) for docname, value in other.items() if docname in docnames)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Returns no target. MyST calls this method of each domain for links such as ``[words](#heading)``."""
        return []


@dataclass(frozen=True)
class PageData(Generic[T]):
    """A store of one value for each page; no two stores have the same ``name``."""

    name: str

    def of(self, env: BuildEnvironment) -> dict[str, T]:
        """Returns docname to value for the pages read so far; the caller may change the dictionary."""
        # The data of a domain has no types: only the store of this name fills this dictionary.
        return cast(dict[str, T], env.domains["reader"].data["pages"].setdefault(self.name, {}))


def written_digests(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Returns name of a builder to docname to the digest of what the page showed when that builder last wrote it."""
    # The data of a domain has no types: only outdated.py fills this dictionary.
    return cast(dict[str, dict[str, str]], env.domains["reader"].data["digests"])


def setup(app: Sphinx) -> None:
    app.add_domain(ReaderDomain)
