"""Types and fields of .bib files: what this book prints, other names for it, and what reference managers write besides.

BibLaTeX is the norm; BibTeX's older types and fields are read as BibLaTeX does (its manual, 2.1.2, 2.2.5 and 2.3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from . import words

#: Entry type to the fields without which its reference cannot be printed.
REQUIRED = {
    "article": ("title", "journal"),
    "book": ("title",),
    "booklet": ("title",),
    "collection": ("title",),
    "dataset": ("title",),
    "inbook": ("title",),
    "incollection": ("title", "booktitle"),
    "inproceedings": ("title", "booktitle"),
    "manual": ("title",),
    "misc": ("title",),
    "online": ("title", "url"),
    "proceedings": ("title",),
    "report": ("title",),
    "software": ("title",),
    "thesis": ("title",),
    "unpublished": ("title",),
}


def _pairs(text: str) -> dict[str, str]:
    """Returns *text*, lines such as ``new: old older``, as a table from each word to the name before its colon."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {word: name.strip() for name, _colon, words in lines for word in words.split()}


#: Other names of types; what prints alike has one name.
_TYPES = _pairs("""
inproceedings: conference
online: electronic www webpage internet
thesis: phdthesis mastersthesis dissertation
report: techreport
book: mvbook
collection: mvcollection mvreference reference periodical
proceedings: mvproceedings
incollection: inreference bookinbook suppbook suppcollection
article: suppperiodical review newspaper
dataset: data
misc: legislation legal jurisdiction patent standard commentary letter artwork audio video image movie music performance
misc: presentation preprint
""")
#: What the type of a work is printed as where ``type`` is missing, by the name that the type was typed with.
TYPE_WORDS = {"phdthesis": "phdthesis", "mastersthesis": "mathesis"}

#: Other names of fields, most of them BibLaTeX's own.
_ALIASES = _pairs("""
location: address
journal: journaltitle publicationtitle
institution: school
eprinttype: archiveprefix
eprintclass: primaryclass
eprint: arxivid
author: authors
editor: editors
eventtitle: conference
venue: eventplace
eid: article-number articleno art_number
number: numero
""")
#: Names of persons.
ROLES = ("author", "editor", "translator")
#: Fields with words that are printed.
TEXTS = words("""
title subtitle titleaddon shorttitle shorthand booktitle booksubtitle maintitle journal journalsubtitle series
number issue volume volumes part chapter pages eid edition version type publisher institution organization
location howpublished note addendum pubstate eventtitle venue eventdate
""")
#: Fields that are read and not printed as they are.
_DATA = words("""
date year month day doi url isbn langid language eprint eprinttype eprintclass archiveurl archivedate access
related relatedtype keywords crossref
""")
#: Fields that say nothing to readers of a list, by why they do not.
IGNORED = {
    "notes of whoever keeps the list": "abstract annotation annote comment comments review file pdf ranking priority "
    "readstatus relevance printed qualityassured rating read tags groups label library keyword tldr summary contents",
    "data of the manager": "timestamp owner creationdate modificationdate date-added date-modified added-at "
    "lastchecked interhash intrahash biburl bibsource __markedentry username uniqueid ids key sortkey "
    "options presort sortname sorttitle sortyear sortshorthand execute entryset entrysubtype relatedstring "
    "hyphenation langidopts gender indextitle indexsorttitle nameaddon shortauthor shorteditor shortjournal "
    "shortseries journalabbr fjournal nocite local-url uri citeulike-article-id posted-at bookpagination pagination "
    "shorthandintro xref url2 issue_date author_keywords author+an",
    "when somebody looked at the address: access and archivedate tell more": "urldate accessed lastaccessed visited "
    "urlaccessdate accessdate",
    "numbers that no reader of the list needs beside the DOI, ISBN or address": "issn isrn iswc ismn eissn pissn "
    "e-issn lccn pmid pmcid mrnumber mrclass mrreviewer zblnumber acmid oclc callnumber archive archivelocation "
    "article_id numpages page_count pagetotal size slaccitation coden",
    "what Scopus, Web of Science and Crossref add": "affiliation affiliations author_address correspondence_address "
    "document_type source publication_stage abbrev_source_title funding_details funding_text references "
    "unique-id times-cited cited-references number-of-cited-references usage-count-last-180-days "
    "usage-count-since-2013 doc-delivery-number journal-iso web-of-science-categories web-of-science-index "
    "research-areas keywords-plus researcherid-numbers orcid-numbers author-email funding-acknowledgement da "
    "oa esi-highly-cited-paper "
    "esi-hot-paper eissn early-access-date early-access-month early-access-year collection copyright rights license",
}
_IGNORED = {name for names in IGNORED.values() for name in names.split()}
_IGNORED_FAMILY = re.compile(
    r"(?:mendeley|bdsk|citeulike|zotero|jabref|tex|ris|endnote|papers|comment|hal)[-_.].*|ads(?:url|note)|user[a-f]|list[a-f]|verb[a-c]|"
    r"name[a-c](type)?|priority\w+|qualityassured|.*-zotero|.*\+an(:\w+)?"
)
#: BibLaTeX's other fields, and what to do instead.
_UNPRINTED = frozenset(
    words("""
afterword annotator bookauthor booktitleaddon commentator editora editorb editorc editoratype editorbtype
editorctype editortype eventtitleaddon foreword holder introduction issuesubtitle issuetitle issuetitleaddon
journaltitleaddon mainsubtitle maintitleaddon origdate origlanguage origlocation origpublisher origtitle
reprinttitle authortype remark translation director artist performer bookeditor time endyear
""")
)
KNOWN = {*ROLES, *TEXTS, *_DATA, *_IGNORED, *_ALIASES, *_UNPRINTED}

#: BibLaTeX ``langid``, names and codes of ``language`` to BCP 47, which HTML, EPUB and PDF use.
LANGUAGES = _pairs("""
en: english american british usenglish ukenglish canadian australian newzealand eng
fr: french francais français canadien acadian fra fre
es: spanish español mexican spanishmx spa
pt: portuguese portuges português brazil brazilian por
de: german ngerman austrian naustrian nswissgerman deutsch deu ger
it: italian italiano ita
nl: dutch nederlands
ca: catalan
da: danish
sv: swedish
nb: norwegian norsk
nn: nynorsk
fi: finnish
pl: polish
el: greek
et: estonian
sl: slovenian slovene
hr: croatian
cs: czech
sk: slovak
hu: hungarian magyar
ro: romanian
lv: latvian
lt: lithuanian
tr: turkish
ru: russian
uk: ukrainian
ja: japanese
ko: korean
zh: chinese
ar: arabic
he: hebrew
""")
#: Names of languages that messages advise: the first of each.
LANGUAGE_NAMES = tuple({tag: name for name, tag in reversed(LANGUAGES.items())}.values())[::-1]


def type_of(typed: str) -> str:
    """Returns the type *typed*, in lower case, by the name that this book uses."""
    return _TYPES.get(typed, typed)


def type_fault(type_: str) -> str:
    """Returns what is wrong with an entry type, or an empty string."""
    if type_ in REQUIRED:
        return ""
    if type_ in ("xdata", "set"):
        return (
            f"@{type_} lends its fields to other entries, which this book does not read: write them out in each entry."
        )
    close = get_close_matches(type_, [*REQUIRED, *_TYPES], n=1, cutoff=0.7)
    hint = f"did you mean @{close[0]}?" if close else "choose one of " + ", ".join(sorted(REQUIRED)) + "."
    return f"@{type_} is not a type this book uses: {hint}"


def _names(type_: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Returns the name of each field as typed to BibLaTeX's."""
    names = {typed: _ALIASES.get(typed, typed) for typed in fields}
    of_event = type_ in ("inproceedings", "proceedings") or "eventtitle" in names.values()
    if of_event and fields.get("address", "").strip() not in ("", fields.get("location", "").strip()):
        # The ACM has in "location" where people met, and in "address" where the publisher is.
        names |= {"location": "venue"}
    return names


def rename(type_: str, fields: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Returns *fields* by BibLaTeX's names, without those that are ignored, and (field, fault) of what is wrong.

    *type_*: that of the entry, as `type_of` returns it.
    """
    renamed: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    names = _names(type_, fields)
    for typed, value in fields.items():
        name = names[typed]
        if fault := _name_fault(typed):
            faults.append((typed, fault))
            if meant := _meant(typed):
                renamed.setdefault(meant, value)  # so that it is not missed as well
        elif typed in _IGNORED or _IGNORED_FAMILY.fullmatch(typed) or not value.strip():
            continue
        elif not _says_the_same(name, renamed.setdefault(name, value), value):
            other = next(one for one in fields if names[one] == name)
            faults.append(
                (typed, f"{other} and {typed} are one field and say two things: leave the one that is right.")
            )
    return renamed, faults


def _says_the_same(name: str, one: str, other: str) -> bool:
    """Returns whether two values of the field *name* are equal for readers."""
    if name == "eprint":
        one, other = (re.sub(r"(?i)^arxiv:\s*", "", value) for value in (one, other))
    if name == "eprinttype":
        one, other = one.casefold(), other.casefold()
    return one.strip("{} ") == other.strip("{} ")


def _name_fault(name: str) -> str:
    """Returns what is wrong with the name of a field; empty if nothing is."""
    if name == "xdata":
        return "xdata borrows fields of another entry, which this book does not read: write them out here."
    if name in _UNPRINTED:
        return f"the book does not print {name}: write what readers need of it as note = {{…}}, and take the field out."
    if name in KNOWN or _IGNORED_FAMILY.fullmatch(name):
        return ""
    meant = _meant(name)
    hint = f"did you mean {meant}?" if meant else "write what readers need of it as note = {…}, or take it out."
    return f"{name} is no field that this book knows: {hint}"


def _meant(name: str) -> str:
    """Returns the field that was probably meant by *name*; empty if none is similar."""
    close = get_close_matches(name, [*ROLES, *TEXTS, *_DATA, *_ALIASES], n=1, cutoff=0.7)
    return "".join(close or get_close_matches(name, KNOWN, n=1, cutoff=0.8))


#: Fields of a whole that BibLaTeX lends to its parts, by the name that they have there.
_LENT = {"title": "booktitle", "subtitle": "booksubtitle"} | {
    name: name
    for name in (
        words("""
booktitle editor volume series number edition publisher location organization eventtitle venue eventdate isbn
langid language
""")
    )
}
_DATES = ("date", "year", "month")


def inherited(fields: Mapping[str, str], whole: Mapping[str, str]) -> dict[str, str]:
    """Returns *fields* of a part with what it lacks from *whole*, the entry that its ``crossref`` names."""
    lent = {here: whole[there] for there, here in _LENT.items() if there in whole}
    if not any(name in fields for name in _DATES):
        lent |= {name: whole[name] for name in _DATES if name in whole}
    return {**lent, **{name: value for name, value in fields.items() if name != "crossref"}}


def language_tag(typed: str) -> str:
    """Returns the BCP 47 tag of a ``langid`` or ``language`` in lower case: ``english``, ``en``, ``en-us``."""
    if typed in LANGUAGES:
        return LANGUAGES[typed]
    code = re.match(r"([a-z]{2})(?:[-_][a-z]{2})?$", typed)
    return code[1] if code and code[1] in LANGUAGES.values() else ""
