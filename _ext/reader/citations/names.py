"""TODO."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pybtex.database import Person

from ..facts import records
from ..i18n import _

NBSP = "\N{NO-BREAK SPACE}"


# -- Names and years -------------------------------------------------------------------------------------------------


def cited_authors(people: list[Person]) -> str:
    """``OECD``, ``Ubaldi and Welby``, ``van Ooijen et al.``."""
    # A family name stays on one line; the name of a body may break.
    names = [records.family(person).replace(" ", NBSP if person.first_names else " ") for person in people]
    if len(names) > 2:
        return _("{first} et al.").format(first=names[0])
    return _("{first} and {second}").format(first=names[0], second=names[1]) if len(names) == 2 else "".join(names)


def listed_authors(people: list[Person]) -> str:
    """``van Ooijen, C., B. Ubaldi and B. Welby``: the order of OECD imprints."""
    names = []
    for number, person in enumerate(people):
        initials = NBSP.join(f"{records.plain(name)[0]}." for name in person.first_names + person.middle_names)
        family = records.family(person)
        if not initials:
            names.append(family)
        else:
            names.append(f"{family}, {initials}" if number == 0 else f"{initials}{NBSP}{family}")
    if len(names) < 2:
        return "".join(names)
    return _("{some} and {last}").format(some=", ".join(names[:-1]), last=names[-1])


def keep_together(locator: str) -> str:
    """No line break inside ``ch. 3`` or ``Annex B``."""
    return re.sub(r"(?<=\S) (?=\d+\b|[A-Z]\b)", NBSP, locator)


def place_pieces(locator: str, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A locator cut into (text, address): what names one of *places* has its address, all else an empty one.

    ``ch. 2 and 4, box 4.1`` names ``ch. 2`` and ``ch. 4``.
    """
    numbers = {name.removeprefix("ch. "): name for name in places if name.startswith("ch. ")}
    names = sorted(places, key=len, reverse=True)
    whole = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)"
    next_number = "|".join(rf"(?<=and ){n}(?!\w)|(?<=, ){n}(?!\w)|(?<=to ){n}(?!\w)" for n in numbers) or r"(?!)"
    folded = {name.casefold(): address for name, address in places.items()}
    at, in_chapters = 0, False
    for found in re.finditer(f"{whole}|{next_number}", locator, re.IGNORECASE):
        between = locator[at : found.start()]
        in_chapters = in_chapters and re.fullmatch(r"(?:and|to|,|\d|\s)++", between) is not None
        name = found.group()
        if name.isdigit() and not in_chapters:
            continue
        if between:
            yield between, ""
        yield name, folded.get(numbers.get(name, name).casefold(), "")
        at, in_chapters = found.end(), name.isdigit() or name.casefold().startswith("ch. ")
    if at < len(locator):
        yield locator[at:], ""


def typeset(title: str, quoted: bool) -> str:
    """*title*, typed with straight quotes, as it is printed; *quoted*: between double quotes."""
    opening, closing = "‘’" if quoted else "“”"
    return re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", title).replace("'", "’")
