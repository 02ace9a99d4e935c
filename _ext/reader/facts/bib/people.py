"""Names of authors and editors: BibTeX's three forms, BibLaTeX's extended form, and bodies in braces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pybtex.bibtex.utils import split_name_list, split_tex_string
from pybtex.database import Person

from . import bodies, tex


class PersonError(ValueError):
    """Names cannot be read. The arguments are whole sentences."""


@dataclass(frozen=True)
class Name:
    """One author or editor; text is plain."""

    family: str  #: family name with its prefix (``van Ooijen``); the whole name of a body
    given: str = ""  #: given names or initials; empty for a body and for somebody with one name
    suffix: str = ""  #: ``Jr.``, ``III``
    dropped: str = ""  #: prefix that is printed after the given names (``useprefix=false``)
    more: bool = False  #: stands for ``and others``: authors who are not named


#: What ``and others`` is read as.
OTHERS = Name("", more=True)

_DEGREE = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|M\.?Sc|B\.?Sc|M\.?A|B\.?A|M\.?Phil|D\.?Phil|MBA|MPA|MPP|LL\.?[BMD]|J\.?D|Ed\.?D|Dr|Prof|Esq"
    r"|Dr\.-Ing|Ing|Lic|CPA|PMP|FRS)\.?",
    re.IGNORECASE,
)
#: An "and" at the beginning or end of a list of names, or after another.
_LOOSE_AND = re.compile(r"\A\s*and\s|\sand\s*\Z|\sand\s+and\s", re.IGNORECASE)
#: Letters of Chinese, Japanese and Korean names, which have no initials.
_NO_INITIALS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def parse(value: str) -> tuple[Name, ...]:
    """Returns the names in *value*, a field as typed. Raises PersonError with all that is wrong, or tex.TexError."""
    parts = [part.strip() for part in split_name_list(value) if part.strip()]
    names: list[Name] = []
    faults: list[str] = []
    if _LOOSE_AND.search(f" {value} "):
        faults.append(f"the authors “{value.strip()}” have an “and” that joins nothing: take it out.")
        parts = []
    if persons := bodies.persons_in_braces(parts):
        braced = " and ".join(parts)
        faults.append(
            f"the authors “{braced}” are persons in the braces of a body: write {{{persons}}}; "
            "if they are a body, {and} for its “and”."
        )
        parts = []
    for number, part in enumerate(parts):
        try:
            names.append(_name(part, parts[number + 1] if number + 1 < len(parts) else ""))
        except PersonError as error:
            faults += error.args
    if OTHERS in names[:-1] or names == [OTHERS]:
        faults.append("“others” must be the last of several names: write Smith, Ann and others.")
    if faults:
        raise PersonError(*faults)
    return tuple(names)


def _name(typed: str, following: str) -> Name:
    """Returns one name; *following*: the next, which may belong to the same body."""
    name, _space, number = typed.rpartition(" ")
    if re.fullmatch(r"\d{4}", number):  # DBLP numbers people of one name
        typed = name.strip()
    if typed.casefold() == "others":
        return OTHERS
    if bodies.is_in_braces(typed):
        if ";" in (several := re.sub(r"&#?\w+;", "", typed)):
            each = " and ".join(f"{{{one.strip()}}}" for one in several.strip("{}").split(";") if one.strip())
            raise PersonError(f"the name “{typed}” has semicolons, as several bodies have: write {{{each}}}.")
        return Name(_text(typed))
    if re.match(r"\s*\"?(?:family|given|prefix|suffix|useprefix)(?:-i)?\s*=", typed):
        return _extended(typed)
    parts = [part.strip() for part in split_tex_string(typed, ",") if part.strip()]
    if not parts:
        raise PersonError(f"the name “{typed}” is empty: take it out.")
    _check(typed, parts, following)
    if len(parts) == 3 and not bodies.SUFFIX.fullmatch(parts[1]):
        parts = [parts[0], parts[2], parts[1]]  # Smith, John, Jr.
    elif len(parts) == 2 and bodies.SUFFIX.fullmatch(parts[1]):
        person = Person(parts[0])  # John Smith, Jr.
        return _of_person(person, suffix=parts[1])
    words = split_tex_string(parts[0])
    if len(parts) == 1 and len(words) > 2 and bodies.SUFFIX.fullmatch(words[-1]):
        return _of_person(Person(" ".join(words[:-1])), suffix=words[-1])
    if len(parts) == 2 and bodies.SUFFIX.fullmatch(last := split_tex_string(parts[1])[-1]) and last != parts[1]:
        given = " ".join(split_tex_string(parts[1])[:-1])  # Smith, John III
        return _of_person(Person(f"{parts[0]}, {given}"), suffix=last)
    if len(parts) == 3 and bodies.SUFFIX.fullmatch(parts[2]):
        return _of_person(Person(f"{parts[0]}, {parts[1]}"), suffix=parts[2])
    return _of_person(Person(", ".join(parts)))


def _text(value: str) -> str:
    """Returns *value* as plain text, with nothing in italics."""
    return tex.plain_text(value).strip()


def _of_person(person: Person, suffix: str = "") -> Name:
    """Returns a name as pybtex divided it."""
    return Name(
        family=_text(" ".join([*person.prelast_names, *person.last_names])),
        given=_text(" ".join([*person.first_names, *person.middle_names])),
        suffix=_text(suffix or " ".join(person.lineage_names)),
    )


def _extended(typed: str) -> Name:
    """Returns a name of BibLaTeX's extended form: ``family=Meer, given=Jan, prefix=van der, useprefix=true``."""
    parts: dict[str, str] = {}
    for pair in split_tex_string(typed, ","):
        name, _equals, value = pair.strip().strip('"').partition("=")
        parts[name.strip().casefold()] = _text(value.strip().strip('"'))
    unknown = [name for name in parts if not re.fullmatch(r"(family|given|prefix|suffix|useprefix)(-i)?", name)]
    family = parts.get("family", "")
    if unknown or not family:
        raise PersonError(f"the name “{typed}” cannot be read: write it as van der Meer, Jan.")
    prefix = parts.get("prefix", "")
    drops = parts.get("useprefix", "true").casefold() == "false"
    joined = prefix + ("" if prefix.endswith(("'", "’", "-")) else " ")
    return Name(
        family=family if drops or not prefix else joined + family,
        given=parts.get("given") or parts.get("given-i", ""),
        suffix=parts.get("suffix", ""),
        dropped=prefix if drops else "",
    )


def _check(typed: str, parts: list[str], following: str) -> None:
    """Raises PersonError for a name that is none of a person: a body without braces, several persons, a degree."""
    if ";" in typed and not re.search(r"&#?\w+;", typed):
        raise PersonError(f"the authors “{typed}” are joined by semicolons: join them by “and”.")
    if "，" in typed:
        raise PersonError(f"the name “{typed}” has a comma of its script in it: write a plain comma and a space.")
    if joint := bodies.joint_of_persons(typed):
        raise PersonError(f"the authors “{typed}” are joined by “{joint}”: join them by “and”.")
    if re.search(r"\bet\.? al\b", typed):
        raise PersonError(f"the name “{typed}”: write “and others” for authors who are not named.")
    words = [word for part in parts for word in split_tex_string(part)]
    for word in words[1:] + parts[1:]:
        # "MA" and "JD" may be initials; with full stops or as a part of its own it is a degree.
        if _DEGREE.fullmatch(word) and (word in parts[2:] or not word.isupper() or len(word) > 3):
            raise PersonError(f"the name “{typed}” has a degree or title, {word}, in it: take it out.")
    if (
        words[0] != parts[0]
        and _DEGREE.fullmatch(words[0])
        and words[0].rstrip(".").casefold() in ("dr", "prof", "ing", "lic")
    ):
        raise PersonError(f"the name “{typed}” has a degree or title, {words[0]}, in it: take it out.")
    if bodies.is_body(parts):
        name = " ".join([*parts[1:], parts[0]]) if len(parts) == 2 else typed
        if following and following.casefold() != "others" and not re.search(r"[\s,{]", following):
            name += f" and {following}"  # the Ministry of Finance and Economy
        raise PersonError(f"the name “{typed}” is that of a body: write it in double braces, {{{{{name}}}}}.")
    has_suffix = any(bodies.SUFFIX.fullmatch(part) for part in parts[1:])
    if len(parts) > 3 or (len(parts) == 3 and not has_suffix):
        raise PersonError(
            f"the name “{typed}” has too many commas: write one name as van der Meer, Jan or King, Jr., Martin, "
            "join several by “and”, and write a body in double braces, {{OECD}}."
        )


def initials(given: str, space: str) -> str:
    """Returns given names as initials: ``T.W.J.``, ``J.-P.``; names typed with spaces between them have *space*."""
    words = given.split()
    if _NO_INITIALS.search(given):
        return given
    return space.join(
        word if number and word in bodies.PARTICLES else _initials_of_word(word) for number, word in enumerate(words)
    )


def _initials_of_word(word: str) -> str:
    """Returns the initials of a word of given names: of T.W.J., J.-P., JP (as Google Scholar has it), Jean-Paul."""
    if "." in word:
        pieces = [piece for piece in word.split(".") if piece]
        return "".join(_hyphenated(piece, abbreviated=True) for piece in pieces)
    if word.isupper() and word.isalpha() and 2 <= len(word) <= 3:
        return "".join(f"{letter}." for letter in word)
    return _hyphenated(word)


def _hyphenated(word: str, abbreviated: bool = False) -> str:
    """Returns the initials of *word*, which may have hyphens; *abbreviated*: a full stop follows it already."""
    leading = "-" if word.startswith("-") else ""
    pieces = [piece for piece in re.split(r"[-‐‑]", word) if piece]
    return leading + "-".join(_initial(piece, abbreviated) for piece in pieces)


def _initial(piece: str, abbreviated: bool) -> str:
    """Returns the initial of one name; an abbreviation of two letters (``Yu.``, ``Th.``) is kept."""
    letters = [character for character in piece if character.isalpha()]
    if not letters:
        return piece
    if abbreviated and len(letters) == 2 and piece.istitle():
        return f"{piece}."
    return f"{letters[0]}."
