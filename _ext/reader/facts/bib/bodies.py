"""Which names in .bib files are those of bodies, and which of persons; and where one was typed as the other."""

from __future__ import annotations

import re

from pybtex.bibtex.utils import split_tex_string

from . import words

SUFFIX = re.compile(r"(?:Jr|Sr|Jnr|Snr|Junior|Senior|hijo|fils|II|III|IV|2nd|3rd)\.?", re.IGNORECASE)
#: What joins two persons in other languages, or in words.
_JOINS = frozenset(["et", "&", "\\&", "y", "e", "und"])
#: Words of names of bodies, in English, Spanish and French. "de", "la" and "van" belong to persons.
_BODY = frozenset(
    words("""
ministry ministries office offices department departments agency authority university institute institution
commission organisation organization secretariat government federation association foundation committee
directorate administration parliament assembly embassy corporation company centre center consortium network
initiative programme program project unit bureau service services society statistics international nations
observatory division task team inc ltd llc gmbh plc consulting ministerio ministère ministere secretaría
secretaria secrétariat gobierno gouvernement universidad université universite universidade instituto institut
comisión comision agencia agence autoridad autorité oficina dirección direccion direction departamento
département organización organizacion fundación fundacion presidencia contraloría contraloria superintendencia
dirección asociación subsecretaría municipalidad registro servicio república républica republic world european
national united cour corte cámara camara tribunal conseil consejo
""")
)
#: Words of bodies that are family names, too.
_BODY_OR_FAMILY = frozenset(
    words("""
bank banco council house court board union group forum lab press school college
""")
)
_OF = frozenset(["of", "for", "the", "on", "&", "\\\\&", "et", "para"])
PARTICLES = frozenset(
    words("""
de del della der den des di do dos da das du e la las le los van von y ter ten zu al el bin ibn
""")
)


def is_in_braces(typed: str) -> bool:
    """Whether braces enclose the whole of *typed*."""
    if not (typed.startswith("{") and typed.endswith("}")) or typed.startswith("{\\"):
        return False
    depth = 0
    for position, character in enumerate(typed):
        depth += (character == "{") - (character == "}")
        if depth == 0 and position < len(typed) - 1:
            return False
    return True


#: What is between persons in one pair of braces, where words have one space between them: “and”, a semicolon, or the
#: comma after initials.
_BETWEEN = re.compile(r" ?,? (?:and|&|\\&) | ?; ?|(?<=\.), (?=[^\W\d_]{2,}(?<!Jr)(?<!Sr)[^.\w])", re.IGNORECASE)


def persons_in_braces(parts: list[str]) -> str:
    """Returns the names of several persons that stand in braces, as only bodies do, without these; else nothing.

    ``{Smith, John and Doe, Jane}`` are persons, and ``{Department for Science, Innovation and Technology}`` is a body.
    """
    braced = [part[1:-1] for part in parts if is_in_braces(part)]
    persons = [name for part in braced for name in _BETWEEN.split(" ".join(part.split())) if name]
    named = [name for name in persons if name.casefold() != "others"]
    if len(braced) < len(parts) or len(persons) < 2 or not named or not all(map(_is_surely_a_person, named)):
        return ""
    return " and ".join(persons)


def _is_surely_a_person(name: str) -> bool:
    """Whether *name* is that of a person: ``Smith, John`` or ``J. Smith``, and no word of it is one of a body."""
    words = split_tex_string(name)
    plain = {word.strip(".,").casefold() for word in words}
    if plain & (_BODY | _BODY_OR_FAMILY | _OF):
        return False
    halves = [half.split() for half in split_tex_string(name, ",") if not SUFFIX.fullmatch(half)]
    if len(halves) == 1:
        return len(words) > 1 and "." in words[0] and _is_initials(words[0])
    return len(halves) == 2 and all(0 < len([w for w in half if w not in PARTICLES]) < 4 for half in halves)


def joint_of_persons(typed: str) -> str:
    """Returns the word or comma that joins two persons in *typed*; empty if it is one name, or that of a body."""
    words = split_tex_string(typed)
    plain = {word.strip(".,").casefold() for word in words}
    if plain & (_BODY | _BODY_OR_FAMILY):
        return ""
    for place, word in enumerate(words):
        # "José Ortega y Gasset" is one name: two persons have two names each, or a comma on either side.
        sides = (words[:place], words[place + 1 :])
        if word.casefold() in _JOINS and all(len([w for w in side if w not in PARTICLES]) > 1 for side in sides):
            return str(word)
    halves = [half.split() for half in typed.split(",")]
    if len(halves) == 2 and all(len(half) == 2 and _is_initials(half[1]) for half in halves):
        return ","  # Smith J., Doe J.
    return ""


def _is_initials(word: str) -> bool:
    """Whether *word* is one to three capital letters, with or without full stops."""
    return bool(re.fullmatch(r"(?:[^\W\d_]\.?-?){1,3}", word)) and word.isupper()


def is_body(parts: list[str]) -> bool:
    """Whether the parts of a name, which commas separate, are words of the name of a body."""
    words = [word.strip(".,").casefold() for part in parts for word in split_tex_string(part)]
    if len(words) > 1 and _OF & set(words):
        return True
    if len(parts) > 1:  # Mendeley divides bodies: "Office, Cabinet"
        return len(words) > 1 and bool((_BODY - {"world", "service", "center", "project"}) & set(words))
    if len(words) > 1 and (_BODY | _BODY_OR_FAMILY) & set(words):
        return True
    typed = split_tex_string(parts[0])
    capitals = [word for word in typed if len(word) > 2 and word.isalpha() and word.isupper()]
    return 0 < len([word for word in capitals if not SUFFIX.fullmatch(word)]) < len(typed) and not SUFFIX.fullmatch(
        typed[-1]
    )
