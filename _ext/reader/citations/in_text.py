"""Citations in the text: ``{cite:p}`` and ``{cite:t}``, as a reference style of sphinxcontrib-bibtex.

The functions marked ``@template`` become templates of pybtex: *children* are their parts in brackets, *data* has the
keys ``entry``, ``formatted_entry``, ``reference_info`` (`sphinxcontrib.bibtex.richtext.ReferenceInfo`) and ``style``.
They return rich text; empty text is left out by the templates around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sphinxcontrib.bibtex.roles
from docutils import nodes
from pybtex.richtext import BaseText, HRef, String, Text
from pybtex.style.template import Node
from sphinx.util.logging import getLogger
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.style.referencing import (
    BaseReferenceStyle,
    BracketStyle,
    GroupReferenceStyle,
)
from sphinxcontrib.bibtex.style.template import SphinxReferenceText, join, pre_text, reference

from ..facts import urls
from ..facts.records import chapter_of
from ..i18n import _
from .names import NBSP, keep_together, split_locator
from .style import ReaderStyle, author_and_year

logger = getLogger(__name__)

Data = dict[str, Any]


def template(function: Callable[[list[Any], Data], BaseText]) -> Node:
    """Returns *function* as a template of pybtex, as pybtex's own decorator ``node`` does, which has no types."""
    return Node(function.__name__, function)


@template
def cited_label(children: list[Any], data: Data) -> BaseText:
    """``the Path report`` or ``Welby, 2019a``; nothing where the chapter's own publication is cited with a locator."""
    if cites_chapter_publication(data) and data["reference_info"].post_text:
        return Text()
    return Text(data["formatted_entry"].label)


@template
def cited_author(children: list[Any], data: Data) -> BaseText:
    """Returns what a citation in the text says of the author: ``the Path report`` (a short name) or ``Welby``.

    Like all templates here it is called by pybtex: *children* are the parts that it formats, none in this case; *data*
    has the entry, its formatted reference, and the place and words of the citation.
    """
    return Text(author_and_year(data["entry"])[0])


@template
def cited_year(children: list[Any], data: Data) -> BaseText:
    """``2019a``; nothing for a work that is cited by its short name."""
    return Text(author_and_year(data["entry"])[1])


@template
def locator(children: list[Any], data: Data) -> BaseText:
    """The locator (post-text) of a citation; parts of a work that have an address of their own are links.

    In the chapter about a publication the locator is all that is printed of its citations, so where no part has an
    address the locator leads to the bibliography, as other citations do.
    """
    info = data["reference_info"]
    if not info.post_text:
        return Text()
    pieces = list(split_locator(info.post_text, ReaderStyle.part_urls.get(data["formatted_entry"].key, {})))
    if cites_chapter_publication(data) and not any(address for _text, address in pieces):
        return SphinxReferenceText(info, keep_together(info.post_text))
    following = [text[:1] for text, _address in pieces[1:]] + [""]
    parts = [
        (keep_together(text + first).removesuffix(first), address)
        for (text, address), first in zip(pieces, following, strict=True)
    ]
    return Text(*[HRef(urls.as_link(address), String(text)) if address else Text(text) for text, address in parts])


@template
def in_brackets(children: list[Any], data: Data) -> BaseText:
    """``(…)``, or nothing if there is nothing to enclose."""
    body = join(sep="")[children].format_data(data)
    return Text("(", body, ")") if str(body) else Text()


def cites_chapter_publication(data: Data) -> bool:
    """Whether a citation is in the chapter about the cited publication."""
    return bool(data["reference_info"].fromdocname == chapter_of(data["formatted_entry"].key))


class CiteRole(sphinxcontrib.bibtex.roles.CiteRole):
    """``{cite:p}`` and ``{cite:t}``; what cannot be read as keys and places is a warning with its line."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            list(parse_citation_targets(self.target))
        except ValueError:
            logger.warning(
                "“%s” is no citation: write {%s}`key{ch. 3}`, a place in braces after each key, commas between keys.",
                self.target,
                self.name,
                location=self.get_location(),
                type="reader",
                subtype="citation",
            )
            return [nodes.Text(self.target)], []
        found: tuple[list[nodes.Node], list[nodes.system_message]] = super().run()
        return found


@dataclass
class Parenthetical(BaseReferenceStyle):
    """``{cite:p}``: (the Path report, ch. 3; Welby, 2024)."""

    def role_names(self) -> Iterable[str]:
        return ["p"]

    def outer(self, role_name: str, children: list[BaseText]) -> Node:
        return BracketStyle(left="(", right=")", sep="; ").outer(children, brackets=True)

    def inner(self, role_name: str) -> Node:
        return join(sep=", ")[join(sep=" ")[pre_text, reference[cited_label]], locator]


@dataclass
class Textual(BaseReferenceStyle):
    """``{cite:t}``: the Path report (ch. 3); Welby (2024)."""

    def role_names(self) -> Iterable[str]:
        return ["t"]

    def outer(self, role_name: str, children: list[BaseText]) -> Node:
        return BracketStyle(sep=", ", last_sep=str(_(" and ")), sep2=str(_(" and "))).outer(children)

    def inner(self, role_name: str) -> Node:
        return join(sep=NBSP)[
            reference[cited_author], in_brackets[join(sep=", ")[cited_year, join(sep=" ")[pre_text, locator]]]
        ]


@dataclass
class ReaderReferenceStyle(GroupReferenceStyle):
    """The two ways in which this book cites."""

    def __post_init__(self) -> None:
        self.styles.extend([Parenthetical(), Textual()])
        super().__post_init__()  # type: ignore[no-untyped-call]  # sphinxcontrib-bibtex does not type it
