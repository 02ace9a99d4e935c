"""TODO."""

from __future__ import annotations

from dataclasses import dataclass

from pybtex.richtext import HRef, String, Text
from sphinxcontrib.bibtex.style.referencing import (
    BaseReferenceStyle,
    BracketStyle,
    GroupReferenceStyle,
)
from sphinxcontrib.bibtex.style.template import SphinxReferenceText, join, node, pre_text, reference

from ..facts.layout import CHAPTERS
from ..i18n import _
from .names import NBSP, keep_together, place_pieces
from .style import ReaderStyle

# -- In the text -----------------------------------------------------------------------------------------------------


@node
def cited_label(children, data):
    """``the Path report`` or ``Welby, 2019a``; nothing where the chapter's own publication is cited with a place."""
    own = is_own(data) and data["reference_info"].post_text
    return Text() if own else Text(data["formatted_entry"].label)


@node
def cited_author(children, data):
    """``the Path report`` or ``Welby``."""
    found = data["formatted_entry"]
    return Text(found.label if found.key in ReaderStyle.shorthands else found.label.rpartition(",")[0])


@node
def cited_year(children, data):
    """``2019a``; nothing for a work with a short name."""
    found = data["formatted_entry"]
    return Text() if found.key in ReaderStyle.shorthands else Text(found.label.rpartition(NBSP)[2])


@node
def locator(children, data):
    """The post-text of a citation; places that have an address of their own are links.

    In the chapter about a publication the place is all that is printed of it, so where it has no address it leads to
    the bibliography, as other citations do.
    """
    info = data["reference_info"]
    if not info.post_text:
        return Text()
    pieces = list(place_pieces(info.post_text, ReaderStyle.places.get(data["formatted_entry"].key, {})))
    if is_own(data) and not any(address for _text, address in pieces):
        return SphinxReferenceText(info, keep_together(info.post_text))
    following = [text[:1] for text, _address in pieces[1:]] + [""]
    parts = [
        (keep_together(text + first).removesuffix(first), address)
        for (text, address), first in zip(pieces, following, strict=True)
    ]
    return Text(*[HRef(address, String(text)) if address else Text(text) for text, address in parts])


def is_own(data) -> bool:
    """Whether a citation is in the chapter about the cited publication."""
    return data["reference_info"].fromdocname == f"{CHAPTERS}/{data['formatted_entry'].key}"


@dataclass
class Parenthetical(BaseReferenceStyle):
    """``{cite:p}``: (the Path report, ch. 3; Welby, 2024)."""

    def role_names(self):
        return ["p"]

    def outer(self, role_name, children):
        return BracketStyle(left="(", right=")", sep="; ").outer(children, brackets=True)

    def inner(self, role_name):
        return join(sep=", ")[join(sep=" ")[pre_text, reference[cited_label]], locator]


@dataclass
class Textual(BaseReferenceStyle):
    """``{cite:t}``: the Path report (ch. 3); Welby (2024)."""

    def role_names(self):
        return ["t"]

    def outer(self, role_name, children):
        return BracketStyle(sep=", ", last_sep=str(_(" and ")), sep2=str(_(" and "))).outer(children)

    def inner(self, role_name):
        return join(sep=NBSP)[
            reference[cited_author], in_brackets[join(sep=", ")[cited_year, join(sep=" ")[pre_text, locator]]]
        ]


@node
def in_brackets(children, data):
    """``(…)``, or nothing."""
    body = join(sep="")[children].format_data(data)
    return Text("(", body, ")") if str(body) else Text()


@dataclass
class ReaderReferenceStyle(GroupReferenceStyle):
    """The two ways in which this book cites."""

    def __post_init__(self):
        self.styles.extend([Parenthetical(), Textual()])
        super().__post_init__()
