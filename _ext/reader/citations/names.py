"""Words of citations and references: names of authors, locators, titles. Plain text in, plain text out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..facts.bib.people import Name, initials
from ..facts.record import Record
from ..i18n import _

NBSP = "\N{NO-BREAK SPACE}"


def cited_authors(people: Sequence[Name]) -> str:
    """Returns authors as citations name them: ``OECD``, ``Ubaldi and Welby``, ``van Ooijen et al.``."""
    # A family name stays on one line; the name of a body may break.
    names = [person.family.replace(" ", NBSP if person.given else " ") for person in people if not person.more]
    if len(people) > 2 or (names and len(names) < len(people)):
        return _("{first} et al.").format(first=names[0])
    return _("{first} and {second}").format(first=names[0], second=names[1]) if len(names) == 2 else "".join(names)


def listed_authors(people: Sequence[Name]) -> str:
    """Returns authors as references list them: ``van Ooijen, C., B. Ubaldi and B. Welby``, the order of the OECD."""
    names = [_listed(person, number == 0) for number, person in enumerate(people) if not person.more]
    if len(names) < len(people):
        return _("{some} et al.").format(some=", ".join(names))
    if len(names) < 2:
        return "".join(names)
    return _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])


def _listed(person: Name, first: bool) -> str:
    """Returns one author as references list it; *first*: the family name comes first, because it is sorted by it."""
    given = initials(person.given, NBSP)
    if person.dropped:
        given = f"{given}{NBSP}{person.dropped}".strip(NBSP)
    if not given:
        return f"{person.family}{NBSP}{person.suffix}".rstrip(NBSP)
    if first:
        return f"{person.family}, {given}" + (f", {person.suffix}" if person.suffix else "")
    return f"{given}{NBSP}{person.family}" + (f"{NBSP}{person.suffix}" if person.suffix else "")


def listed_editors(people: Sequence[Name]) -> str:
    """Returns editors as references list them: ``Smith, A. (ed.)``, ``Smith, A. and B. Jones (eds.)``."""
    one = len(people) == 1
    return f"{listed_authors(people)}{NBSP}({_('ed.') if one else _('eds.')})" if people else ""


def listed_names(record: Record) -> str:
    """Returns under whom references list a work: its authors, or the editors of an edited work."""
    return listed_authors(record.authors) if record.authors else listed_editors(record.named)


def page_numbers(pages: str) -> str:
    """Returns pages as references print them: ``p. 4``, ``pp. 4–9``; words, and numbers of articles, as they are."""
    pages = re.sub(r"[-‐‑–—−]+", "–", pages.strip()).replace(" –", "–").replace("– ", "–")
    if not re.match(r"[A-Za-z]{0,2}\d|[ivxlc]+\b", pages):
        return pages
    return str(_("pp.") if re.search(r"[–,&+]|\band\b", pages) else _("p.")) + NBSP + pages


def with_dashes(text: str) -> str:
    """Returns *text* with an en dash for TeX's two hyphens, as in ``pp. 4--9``."""
    return re.sub(r"(?<=\w)--(?=\w)", "–", text)


def edition(words: str) -> str:
    """Returns the edition as references print it: ``2nd edn`` for a number, other words as they are."""
    number = re.fullmatch(r"(\d+)(?:st|nd|rd|th)?\.?", words.strip())
    if number is None:
        return words if re.search(r"\b(?:ed|éd)", words, re.IGNORECASE) else str(_("{words} edn")).format(words=words)
    value = int(number[1])
    ending = 0 if 11 <= value % 100 <= 13 else value % 10
    patterns = {1: _("{number}st edn"), 2: _("{number}nd edn"), 3: _("{number}rd edn")}
    return str(patterns.get(ending, _("{number}th edn"))).format(number=value)


def keep_together(locator: str) -> str:
    """Returns *locator* as printed: no line breaks inside ``ch. 3`` or ``Annex B``, an en dash is in ``pp. 4--9``."""
    return re.sub(r"(?<=\S) (?=\d+\b|[A-Z]\b)", NBSP, with_dashes(locator))


def split_locator(locator: str, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Cut a locator into (text, address); the texts joined are the locator.

    *places* maps parts of a work, such as ``ch. 2``, to their addresses. A piece that names one of them has its
    address, every other piece an empty one. ``ch. 2 and 4, box 4.1`` names ``ch. 2`` and ``ch. 4``.
    """
    numbers = {name.removeprefix("ch. "): name for name in places if name.startswith("ch. ")}
    names = sorted(places, key=len, reverse=True)
    whole = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)"
    next_number = "|".join(rf"(?<=and ){n}(?!\w)|(?<=, ){n}(?!\w)|(?<=to ){n}(?!\w)" for n in numbers) or r"(?!)"
    addresses = {name.casefold(): address for name, address in places.items()}
    end, in_chapters = 0, False
    for match in re.finditer(f"{whole}|{next_number}", locator, re.IGNORECASE):
        between = locator[end : match.start()]
        in_chapters = in_chapters and re.fullmatch(r"(?:and|to|,|\d|\s)++", between) is not None
        name = match.group()
        if name.isdigit() and not in_chapters:
            continue
        if between:
            yield between, ""
        yield name, addresses.get(numbers.get(name, name).casefold(), "")
        end, in_chapters = match.end(), name.isdigit() or name.casefold().startswith("ch. ")
    if end < len(locator):
        yield locator[end:], ""


def typographic_quotes(title: str, quoted: bool) -> str:
    """Returns *title*, typed with straight quotes, with typographic ones; *quoted*: it will be inside double quotes."""
    opening, closing = "‘’" if quoted else "“”"
    if quoted:
        title = title.replace("“", opening).replace("”", closing)
    return re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", title).replace("'", "’")
