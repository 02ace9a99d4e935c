"""Checks catalogues of translations (.po): each translation has the references of its original, in any order.

Sphinx compares references as they are typed, and so refuses right translations: of the place in a citation, of the
words of a link (sphinx#14162). Here keys and targets are compared, and a fault has the line of the catalogue.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

#: Roles that mark words: a translation has its own, or none.
WORD_ROLES = ("abbr", "es", "fr", "sub", "sup")
_ROLE = re.compile(r"\{(?P<name>[\w:-]{1,40})\}(?P<ticks>`+)(?P<text>[^`]{1,2000})(?P=ticks)")
_EXPLICIT = re.compile(r"<([^<>]+)>\s*$")
_LINK = re.compile(r"\]\(\s*<?(?P<to>[^)>\s]{1,2000})")
_AUTOLINK = re.compile(r"<(?P<to>(?:https?|mailto):[^<>\s]{1,2000})>")
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\]\s]{1,200})\](?!:)")
_HTML = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<!--")
_PLACEHOLDER = re.compile(r"\{\w{1,40}\}")
_BLOCK = re.compile(r"\s*(?:#{1,6}\s|[-+*]\s|---|\d{1,9}[.)]\s|>|:::|```|~~~)")
#: A line of a catalogue: empty, a comment, or a string in double quotes with an optional keyword before it.
_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s*)?"(?:[^"\\]|\\.)*"\s*)?')

#: How messages name places on the web, which a translation may replace by that of its language.
_ADDRESS = "a link to a page on the web"


class CatalogueError(Exception):
    """A catalogue that cannot be read: ``line``, 1-based, and what is wrong with it."""

    def __init__(self, line: int, message: str):
        super().__init__(message)
        self.line = line


def read(content: bytes) -> Catalog:
    """Returns the catalogue in *content*. Raises CatalogueError."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError(line, "this line is no UTF-8 text: save the catalogue as UTF-8.") from None
    for line, typed in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not _LINE.fullmatch(typed):
            raise CatalogueError(line, "this line is no part of a catalogue: write a text between two double quotes.")
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(error.lineno + 1, f"the catalogue cannot be read: {error}.") from None
    except (ValueError, KeyError, IndexError, AttributeError, SyntaxError) as error:
        raise CatalogueError(1, f"the catalogue cannot be read: {error}.") from None


def references(text: str) -> Counter[str]:
    """Returns what *text*, the Markdown of a paragraph, refers to, as authors write it: keys and targets alone."""
    found: Counter[str] = Counter()
    for role in _ROLE.finditer(text):
        found.update(_targets(role["name"], role["text"]))
    rest = _ROLE.sub("", text)
    for link in (*_LINK.finditer(rest), *_AUTOLINK.finditer(rest)):
        is_address = re.match(r"(?:https?|mailto):", link["to"])
        found[_ADDRESS if is_address else f"the link to {link['to']}"] += 1
    found.update(f"[^{note['label']}]" for note in _FOOTNOTE.finditer(rest))
    found.update(_PLACEHOLDER.findall(rest))
    return found


def _targets(role: str, text: str) -> Iterator[str]:
    """Gives what a role with *text* between its backticks leads to; nothing for a role that only marks words."""
    if role in WORD_ROLES:
        return
    if role.startswith("cite:"):
        keys = re.sub(r"\{[^{}]*\}", "", text)
        yield from (f"the citation of {key.strip()}" for key in keys.split(",") if key.strip())
        return
    explicit = _EXPLICIT.search(text)
    target = " ".join((explicit[1] if explicit else text).split())
    yield f"{{{role}}}`{target.lower() if role == 'term' else target}`"


def names(catalogues: Iterable[Catalog]) -> dict[str, str]:
    """Maps translated words without markup, in lower case, to their originals: a link may name a term by either."""
    return {
        message.string.lower(): message.id.lower()
        for catalogue in catalogues
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string and "`" not in message.id
    }


def faults(catalogue: Catalog, translated: Mapping[str, str]) -> list[tuple[int, str]]:
    """Returns (1-based line, message) for each fault of *catalogue*. *translated*: see `names`."""
    found = []
    for message in catalogue:
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.id and any(strings):
            found += [(message.lineno or 0, fault) for fault in _faults_of(message, strings, translated)]
    return sorted(found)


def _faults_of(message: Message, strings: list[str], translated: Mapping[str, str]) -> Iterator[str]:
    """Gives what is wrong with the translation of *message*; *strings*: its forms, more than one for a plural."""
    if message.fuzzy:
        yield "the translation is marked fuzzy, so readers see the original: check it and take the mark out."
        return
    original = message.id if isinstance(message.id, str) else message.id[-1]
    translation = strings[-1]
    if _BLOCK.match(translation) and not _BLOCK.match(original):
        yield "the translation begins like a heading, list or block, and is not shown: put a backslash before that."
    html = next(iter(_HTML.findall(_AUTOLINK.sub("", _ROLE.sub("", translation)))), "")
    if html and html not in original:
        yield f"the translation has the HTML {html}, which pages may not have: write Markdown."
    wanted, there = references(original), references(translation)
    for reference in list(there - wanted):
        role, _tick, name = reference.rstrip("`").partition("`")
        if (same := f"{role}`{translated.get(name, '')}`") in wanted - there:
            there[same] += there.pop(reference)
    lost, added = wanted - there, there - wanted
    if lost:
        more = f" and has {_listed(added)}" if added else ""
        yield f"the translation lacks {_listed(lost)}{more}: refer to what the original refers to, in any order."
    elif added:
        yield f"the translation has {_listed(added)}, which the original has not: take it out."


def _listed(found: Counter[str]) -> str:
    return ", ".join(sorted(found.elements()))
