"""Values that managers and publishers write into fields and that say nothing to readers of a list."""

from __future__ import annotations

import re

_EXTRA = re.compile(
    r"(?:_eprint|num pages|issn|isbn|citation key|publisher|conference name|journal abbreviation|accessed|oclc|"
    r"ads bibcode|tex\.[\w-]+|"
    r"pmid|pmcid|type|number|series|series title|container-title|original-date|place|doi|url|archive location|section|"
    r"publication title|edition|page version id)"
    r":\s.*",
    re.IGNORECASE | re.DOTALL,
)


#: What exporters say of a web page or a count: ``[Online; accessed 3-May-2019]``, ``cited By 12``.
_ACCESSED = re.compile(
    r"[\[(]?(?:online[;,]? )?(?:last )?(?:accessed|visited|retrieved|consultado)\b|cited by:? \d+", re.IGNORECASE
)
#: What EndNote and Scopus give as ``type`` of every work, and publishers as the pages of what has none.
_GENERIC_TYPE = re.compile(
    r"(?:journal )?article|book(?: section| chapter)?|conference (?:paper|proceedings)|web ?page|misc|generic|dataset|"
    r"electronic (?:article|book|resource)|online|review|edited book|blog(?: post)?|government document",
    re.IGNORECASE,
)
_NO_PAGES = re.compile(r"(?:n/a|na|nil|\?)(?:[-–]+(?:n/a|na|nil|\?))?", re.IGNORECASE)
#: What publishers write before an article has a volume, and words before its number.
_SAYS_NO_NUMBER = re.compile(
    rf"ahead[- ]of[- ]print|in press|online first|forthcoming|{_NO_PAGES.pattern}", re.IGNORECASE
)
#: What EndNote has as the address of what it found in the Web of Science.
_NO_ADDRESS = re.compile(r"\s*<Go to ISI>", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:vol|no|nr|núm|num|n°|nº|n\.º)\.?\s*(?=\d)", re.IGNORECASE)


def without_fillers(type_: str, fields: dict[str, str]) -> dict[str, str]:
    """Returns *fields* of an entry of *type_* without values that say nothing: ``type = {Journal Article}``."""
    empty = {"pages"} if _NO_PAGES.fullmatch(fields.get("pages", "").strip()) else set()
    if type_ not in ("thesis", "report") and _GENERIC_TYPE.fullmatch(fields.get("type", "").strip("{} ")):
        empty.add("type")
    numbers = ("volume", "number", "issue")
    empty |= {name for name in numbers if _SAYS_NO_NUMBER.fullmatch(fields.get(name, "").strip("{} "))}
    if _NO_ADDRESS.match(fields.get("url", "")):
        empty.add("url")
    return {n: _NUMBERED.sub("", value) if n in numbers else value for n, value in fields.items() if n not in empty}


def note_for_readers(note: str) -> str:
    """Returns *note* unless it is Zotero's “Extra”, which has data of the manager such as ``Num Pages: 12``."""
    return "" if _EXTRA.fullmatch(note.strip()) or _ACCESSED.match(note) else note
