"""Link checking whose result is worth reading. Knows Sphinx and BibTeX, nothing of any particular book.

As an extension it adds the builder ``linklist``, which lists the links out of a book with the places that hold them.
``python -m linkwatch`` runs that builder, asks the hosts, remembers their answers and reports; ``python -m
linkwatch.inside`` checks the links inside built editions.

Configuration:

``linkwatch_agent``
    User-Agent: who asks, with an address where to complain;
``linkwatch_apart``, ``linkwatch_at_once``
    seconds between the starts of two requests to one host, and requests to it at a time;
``linkwatch_also``
    patterns of files, beside the sources, in which addresses are looked for as text;
``linkwatch_ignored``
    the file of links that are not asked, see `linkwatch.ignores`;
``linkwatch_doi_resolver``
    address that DOIs are put behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    # Imported here: the command's other parts must not wait for Sphinx.
    from .collect import LinkList

    app.add_builder(LinkList)
    app.add_config_value("linkwatch_agent", "linkwatch", "", types=frozenset({str}))
    app.add_config_value("linkwatch_apart", 0.5, "", types=frozenset({int, float}))
    app.add_config_value("linkwatch_at_once", 2, "", types=frozenset({int}))
    app.add_config_value("linkwatch_also", [], "", types=frozenset({list}))
    app.add_config_value("linkwatch_ignored", "links-ignored.toml", "", types=frozenset({str}))
    app.add_config_value("linkwatch_doi_resolver", "https://doi.org/", "", types=frozenset({str}))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
