"""What the writer must be given beside the doctree: numbers, images, labels and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from docutils import nodes


@dataclass
class Context:
    """Facts about one PDF, collected by the builder before the writer runs."""

    startdoc: str
    depth: dict[str, int]  #: document name to the level of its title, from 1, the highest
    parts: frozenset[str]  #: names of documents that include others with a toctree
    number: Callable[[str, str, str], str]  #: (kind, docname, id) to "Figure 1"; an empty string if there is no number
    image: Callable[[nodes.image], str]  #: image to its path below the Typst root; an empty string if it is no file
    label: Callable[[str], str]  #: name of an admonition, such as "note", to its title in the language of the book
    link_targets: set[str] = field(default_factory=set)  #: labels that links lead to
    known_labels: frozenset[str] = frozenset()  #: labels of everything in the document
    parent_title: str = ""  #: for a part of a book: how the text refers to the whole book (setting ``elsewhere``)
    base_url: str = ""  #: address of the published HTML pages, without a slash at its end
    hanging_lists: frozenset[str] = frozenset()  #: classes of lists whose items are paragraphs with a hanging indent
    link_groups: frozenset[str] = frozenset()  #: classes of containers in which links do not name the parent book
    page_lists: frozenset[str] = frozenset()  #: classes of inline elements whose links are printed as page numbers
    new_pages: frozenset[str] = frozenset()  #: labels of footnotes whose paragraphs or list items begin a page
