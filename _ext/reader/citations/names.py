"""Words of citations and references: names of authors, locators, titles. Plain text in, plain text out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pybtex.database import Person

from ..facts import records
from ..i18n import _

NBSP = "\N{NO-BREAK SPACE}"


def cited_authors(people: list[Person]) -> str:
    """Returns authors as citations name them: ``OECD``, ``Ubaldi and Welby``, ``van Ooijen et al.``."""
    # A family name stays on one line; the name of a body may break.
    names = [records.family_name(person).replace(" ", NBSP if person.first_names else " ") for person in people]
    if len(names) > 2:
        return _("{first} et al.").format(first=names[0])
    return _("{first} and {second}").format(first=names[0], second=names[1]) if len(names) == 2 else "".join(names)


def listed_authors(people: list[Person]) -> str:
    """Returns authors as references list them: ``van Ooijen, C., B. Ubaldi and B. Welby``, the order of the OECD."""
    names = []
    for number, person in enumerate(people):
        initials = NBSP.join(f"{records.tex_to_text(name)[0]}." for name in person.first_names + person.middle_names)
        family = records.family_name(person)
        if not initials:
            names.append(family)
        else:
            names.append(f"{family}, {initials}" if number == 0 else f"{initials}{NBSP}{family}")
    if len(names) < 2:
        return "".join(names)
    return _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])


def keep_together(locator: str) -> str:
    """Returns *locator* with no-break spaces, so that no line breaks inside ``ch. 3`` or ``Annex B``."""
    return re.sub(r"(?<=\S) (?=\d+\b|[A-Z]\b)", NBSP, locator)


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
    return re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", title).replace("'", "’")
