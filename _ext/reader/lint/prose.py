"""Content rules about words, sources and terms, one function a rule; run by `lint`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from ..facts import records, terms
from ..facts.fault import Fault
from ..facts.relations import Declared, Graph
from .markdown import Block, Page, cited_keys, linked_terms, moved_terms, plain

#: Sections whose text is ours, or says what could not be read.
OURS = ("Open the original", "Putting it to work", "Limits", "How to cite", "The terms")
#: A passage shorter than this introduces something rather than states it.
FACTUAL = 20
FIRST_SENTENCE = 30
#: A place in a list, which is an address and no meaning.
_ADDRESS = re.compile(
    r"(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|one)\b[\w ]* "
    r"of (?:the )?(?:\w+ )?(?:areas|challenges|dimensions|elements|facets|layers|levers|parts|pillars|points|"
    r"principles|provisions|stages|sub-dimensions|themes)\b",
    re.IGNORECASE,
)

#: American spellings, and the OECD's.
SPELLING = {
    "organization": "organisation",
    "organizations": "organisations",
    "organizational": "organisational",
    "digitalization": "digitalisation",
    "digitization": "digitisation",
    "modernization": "modernisation",
    "center": "centre",
    "centered": "centred",
    "behavior": "behaviour",
    "behaviors": "behaviours",
    "labor": "labour",
    "program": "programme",
    "programs": "programmes",
    "coordination": "co-ordination",
    "coordinate": "co-ordinate",
    "coordinated": "co-ordinated",
    "coordinator": "co-ordinator",
    "cooperation": "co-operation",
    "reuse": "re-use",
    "reused": "re-used",
    "reusing": "re-using",
    "percent": "per cent",
    "analyze": "analyse",
    "emphasize": "emphasise",
    "prioritize": "prioritise",
    "recognize": "recognise",
    "eGovernment": "e-government",
}


def states_with_a_source(page: Page) -> Iterator[Fault]:
    """A citation covers what precedes it, back to the citation or heading before: no passage ends without one.

    Free are passages that introduce something, carry the mark for our reading or follow the chapter's own case.
    """
    if not (page.is_chapter or page.is_framework):
        return
    case = page.matter.get("case") or []
    names = [str(name) for name in (case if isinstance(case, list) else [case])]
    for (section, _heading), group in groupby(page.blocks, key=lambda block: (block.section, block.heading)):
        if section in OURS:
            continue
        open_ended: list[Block] = []
        for block in group:
            text = plain(block.text)
            free = "{ours}" in block.text or "{numref}" in block.text or text.endswith(":")
            free = free or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)
            if "{cite:" in block.text:
                open_ended = []
            elif not free:
                open_ended.append(block)
        if sum(len(plain(block.text).split()) for block in open_ended) >= FACTUAL:
            words = " ".join(plain(open_ended[0].text).split()[:6])
            yield Fault(
                page.path,
                open_ended[0].line,
                f"what begins “{words}…” has no citation behind it: end the passage with {{cite:p}}`key{{ch. 1}}`.",
            )


def heads_with_headings(page: Page) -> Iterator[Fault]:
    """What stands above others as their title is a heading: readers who cannot see jump from one to the next."""
    for block in page.blocks:
        text = block.text.strip()
        if text.startswith(("**", "__")) and text.find(text[:2], 2) == len(text) - 2 > 2:
            words = plain(block.text).strip("*_ ")
            yield Fault(page.path, block.line, f"“{words}” stands alone in bold: make it a heading, ### {words}.")


def opens_its_blocks(page: Page) -> Iterator[Fault]:
    """Markdown takes a block that begins with backticks for plain text where its first line holds another backtick."""
    for number, line in enumerate(page.text.splitlines(), 1):
        if re.match(r"`{3,}+\{[\w-]++\}.*`", line):
            said = "this line opens no block, because backticks may not follow backticks: begin and end it with :::"
            yield Fault(page.path, number, f"{said}.")


#: An address behind the label of a link, and a quotation; an unclosed one as ``rest``, as in source.py.
_TARGET = re.compile(r"\]\([^)]*(?:\)|(?P<rest>\Z))")
_STRAIGHT = re.compile(r"\"[^\"]*\"")
_QUOTATION = re.compile(rf"“[^”]*”|(?P<rest>“[^”]*\Z)|{_STRAIGHT.pattern}")


def unquoted(text: str) -> str:
    """Text without titles, quotations, names in other languages and code, which keep their own spelling."""
    text = re.sub(r"\{(?:es|fr|cite:[a-z]+|numref|term)\}`[^`]*`", " ", text)
    text = re.sub(r"`[^`]*`", " ", text)
    text = _TARGET.sub(lambda found: "] " if found["rest"] is None else found[0], text)
    text = re.sub(r"(?<!\*)\*[^*\n]++\*(?!\*)", " ", text)
    return _QUOTATION.sub(lambda found: " " if found["rest"] is None else _STRAIGHT.sub(" ", found["rest"]), text)


def spells_as_the_oecd(page: Page) -> Iterator[Fault]:
    """OECD spelling in our own words."""
    yield from words_in(page, SPELLING, lambda word: f"“{word}” is spelt “{SPELLING[word.lower()]}” in this book.")


def words_in(page: Page, words, message: Callable[[str], str]) -> Iterator[Fault]:
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w-])", re.IGNORECASE)
    texts = [(block.line, block.text) for block in page.blocks] + [(entry.line, entry.prose) for entry in page.entries]
    for line, text in texts:
        for found in pattern.finditer(unquoted(text)):
            yield Fault(page.path, line, message(found.group()))


def defines_with_a_source(page: Page) -> Iterator[Fault]:
    """Every definition names its source."""
    for entry in page.entries:
        if not cited_keys(entry.prose):
            yield Fault(
                page.path, entry.line, f"the definition of “{entry.key}” has no source: end it with a citation."
            )


def begins_with_a_sentence_that_stands_alone(page: Page) -> Iterator[Fault]:
    """The first sentence of a definition becomes its preview: short, and a meaning."""
    for entry in page.entries:
        sentence = terms.first_sentence(plain(entry.prose))
        if len(sentence.split()) > FIRST_SENTENCE:
            said = f"has {len(sentence.split())} words: at most {FIRST_SENTENCE}"
            yield Fault(page.path, entry.line, f"the first sentence of “{entry.key}” {said}.")
        if _ADDRESS.match(sentence):
            yield Fault(
                page.path, entry.line, f"“{entry.key}” is given an address and no meaning: say first what it is."
            )


def no_term_twice(every: list[Page], root: Path) -> Iterator[Fault]:
    """Keys and aliases are unambiguous in the whole book."""
    seen: dict[str, str] = {}
    for page in every:
        for entry in page.entries:
            for name in [entry.key, *terms.keys(entry.fields.get("aliases", ""))]:
                if name.lower() in seen:
                    where = seen[name.lower()]
                    yield Fault(
                        page.path, entry.line, f"“{name}” is already a term of {where}: qualify one of the two."
                    )
                seen.setdefault(name.lower(), page.path)


def every_term_is_used(every: list[Page], root: Path) -> Iterator[Fault]:
    """A term that nothing leads to helps nobody."""
    names = {}
    for page in every:
        for entry in page.entries:
            for name in [entry.key, *terms.keys(entry.fields.get("aliases", ""))]:
                names[name.lower()] = entry.key
    used: set[str] = set()
    for page in every:
        for name in linked_terms(page.text):
            used.add(names.get(name.lower(), name))
        for entry in page.entries:
            for kind in terms.RELATIONS:
                used |= {names.get(key.lower(), key) for key in terms.keys(entry.fields.get(kind, ""))}
    for page in every:
        for entry in page.entries:
            if entry.key not in used:
                yield Fault(
                    page.path, entry.line, f"nothing links to “{entry.key}”: use it in a chapter or a definition."
                )


def every_work_is_cited(every: list[Page], root: Path) -> Iterator[Fault]:
    """refs.bib holds nothing that no page cites."""
    try:
        known = records.parse(root / "refs.bib")
    except records.RecordError:
        return  # the rule about refs.bib says what is wrong
    cited = {key for page in every for key in cited_keys(page.text)}
    source = (root / "refs.bib").read_text("utf-8")
    for key in records.works(known):
        if key not in cited:
            line = source.partition(f"{{{key},")[0].count("\n") + 1
            yield Fault("refs.bib", line, f"no page cites {key}: cite it or take it out.")


def relations_hold(every: list[Page], root: Path) -> Iterator[Fault]:
    """No relation leads nowhere, to itself or round in a circle, and none contradicts another."""
    names: dict[str, str] = {}
    where: dict[str, Page] = {}
    declared = []
    for page in every:
        for entry in page.entries:
            names |= {name.lower(): entry.key for name in terms.keys(entry.fields.get("aliases", ""))}
            where[entry.key] = page
            declared += [
                Declared(entry.key, kind, other)
                for kind in terms.RELATIONS
                for other in terms.keys(entry.fields.get(kind, ""))
            ]
    for problem in Graph(names | {key.lower(): key for key in where}, declared).problems():
        term, kind, other = problem.relation
        yield Fault(where[term].path, terms.line_of(where[term].text, term, kind, other) or 1, problem.message)


def links_lead_to_terms_that_are_there(every: list[Page], root: Path) -> Iterator[Fault]:
    """Terms that were merged keep their address for links from outside; the book's own links name what is there."""
    moved = {old.lower(): new for page in every for old, new in moved_terms(page.text)}
    for page in every:
        for number, line in enumerate(page.text.splitlines(), 1):
            for key in linked_terms(line):
                if key.lower() in moved:
                    yield Fault(page.path, number, f"“{key}” has moved: link to “{moved[key.lower()]}”.")


PAGE_RULES: tuple[Callable[[Page], Iterator[Fault]], ...] = (
    states_with_a_source,
    heads_with_headings,
    opens_its_blocks,
    spells_as_the_oecd,
    defines_with_a_source,
    begins_with_a_sentence_that_stands_alone,
)
BOOK_RULES: tuple[Callable[[list[Page], Path], Iterator[Fault]], ...] = (
    no_term_twice,
    every_term_is_used,
    every_work_is_cited,
    relations_hold,
    links_lead_to_terms_that_are_there,
)
