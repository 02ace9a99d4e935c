"""Content rules about citations, spelling, definitions and links between terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from ..facts import records, terms
from ..facts.fault import Fault
from ..facts.relations import Graph, Relation
from ..safety import markdown_slips
from .bibliography import fault_at, valid_records
from .markdown import Block, GlossaryEntry, Page, cited_keys, linked_terms, moved_terms, without_markup

#: Sections whose text needs no citation.
UNCITED_SECTIONS = ("Open the original", "Putting it to work", "Limits", "How to cite", "The terms")
#: Number of words from which a passage needs a citation; a shorter one introduces something.
MIN_CITED_WORDS = 20
#: Maximum number of words of the first sentence of a definition.
MAX_FIRST_SENTENCE = 30
#: A position in a list, which is no meaning: "the second of the four pillars".
_POSITION = re.compile(
    r"(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|one)\b[\w ]* "
    r"of (?:the )?(?:\w+ )?(?:areas|challenges|dimensions|elements|facets|layers|levers|parts|pillars|points|"
    r"principles|provisions|stages|sub-dimensions|themes)\b",
    re.IGNORECASE,
)

#: American and other spellings, in lower case, to those of the OECD Style Guide.
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
    "egovernment": "e-government",
}


def passages_have_citations(page: Page) -> Iterator[Fault]:
    """Every passage ends with a citation, which covers the text back to the previous citation or heading.

    Exempt are paragraphs that introduce something (they end with a colon), refer to a numbered figure or table, have
    the role ``ours``, or name the chapter's own case.
    """
    if not (page.is_chapter or page.is_framework):
        return
    case = page.matter.get("case") or []
    names = [str(name) for name in (case if isinstance(case, list) else [case])]
    for (section, _heading), group in groupby(page.blocks, key=lambda block: (block.section, block.heading)):
        if section in UNCITED_SECTIONS:
            continue
        uncited: list[Block] = []
        for block in group:
            text = without_markup(block.text)
            exempt = "{ours}" in block.text or "{numref}" in block.text or text.endswith(":")
            exempt = exempt or any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)
            if "{cite:" in block.text:
                uncited = []
            elif not exempt:
                uncited.append(block)
        if sum(len(without_markup(block.text).split()) for block in uncited) >= MIN_CITED_WORDS:
            words = " ".join(without_markup(uncited[0].text).split()[:6])
            yield Fault(
                page.path,
                uncited[0].line,
                f"what begins “{words}…” has no citation behind it: end the passage with {{cite:p}}`key{{ch. 1}}`.",
            )


def headings_are_marked_up(page: Page) -> Iterator[Fault]:
    """No paragraph is bold as a whole: it is a heading, which screen readers can find only if it is marked up."""
    for block in page.blocks:
        text = block.text.strip()
        if text.startswith(("**", "__")) and text.find(text[:2], 2) == len(text) - 2 > 2:
            words = without_markup(block.text).strip("*_ ")
            yield Fault(page.path, block.line, f"“{words}” stands alone in bold: make it a heading, ### {words}.")


def markdown_is_as_meant(page: Page) -> Iterator[Fault]:
    """Nothing would be printed otherwise than its author means; the build reports the same. See `markdown_slips`."""
    for line, message in markdown_slips.faults(page.text):
        yield Fault(page.path, line, message)


# The URL of a link, and quotations. Without an end they match to the end of the text, as ``rest``; see markdown.py.
_TARGET = re.compile(r"\]\([^)]*(?:\)|(?P<rest>\Z))")
_STRAIGHT = re.compile(r"\"[^\"]*\"")
_QUOTATION = re.compile(rf"“[^”]*”|(?P<rest>“[^”]*\Z)|{_STRAIGHT.pattern}")


def unquoted(text: str) -> str:
    """Returns *text* without titles, quotations, words in other languages and code, which have their own spelling."""
    text = re.sub(r"\{(?:es|fr|cite:[a-z]+|numref|term)\}`[^`]*`", " ", text)
    text = re.sub(r"`[^`]*`", " ", text)
    text = _TARGET.sub(lambda url: "] " if url["rest"] is None else url[0], text)
    text = re.sub(r"(?<!\*)\*[^*\n]++\*(?!\*)", " ", text)
    return _QUOTATION.sub(lambda quote: " " if quote["rest"] is None else _STRAIGHT.sub(" ", quote["rest"]), text)


def spelling_is_oecd(page: Page) -> Iterator[Fault]:
    """Words are spelt as in the OECD Style Guide."""
    yield from word_faults(page, SPELLING, lambda word: f"“{word}” is spelt “{SPELLING[word.lower()]}” in this book.")


def word_faults(page: Page, words: Iterable[str], message: Callable[[str], str]) -> Iterator[Fault]:
    """Gives a fault for each of *words* that *page* has outside quotations. *message*: from the word to the message."""
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w-])", re.IGNORECASE)
    texts = [(block.line, block.text) for block in page.blocks] + [(entry.line, entry.prose) for entry in page.entries]
    for line, text in texts:
        for word in pattern.finditer(unquoted(text)):
            yield Fault(page.path, line, message(word.group()))


def definitions_have_citations(page: Page) -> Iterator[Fault]:
    """Every definition has a citation."""
    for entry in page.entries:
        if not cited_keys(entry.prose):
            yield Fault(
                page.path, entry.line, f"the definition of “{entry.key}” has no source: end it with a citation."
            )


def first_sentences_define(page: Page) -> Iterator[Fault]:
    """The first sentence of a definition, which previews show alone, is short and gives a meaning."""
    for entry in page.entries:
        sentence = terms.first_sentence(without_markup(entry.prose))
        if len(sentence.split()) > MAX_FIRST_SENTENCE:
            too_long = f"has {len(sentence.split())} words: at most {MAX_FIRST_SENTENCE}"
            yield Fault(page.path, entry.line, f"the first sentence of “{entry.key}” {too_long}.")
        if _POSITION.match(sentence):
            yield Fault(
                page.path, entry.line, f"“{entry.key}” is given an address and no meaning: say first what it is."
            )


def names_of(entry: GlossaryEntry) -> list[str]:
    """Returns the key of *entry* and its aliases."""
    return [entry.key, *terms.split_keys(entry.fields.get("aliases", ""))]


def relations_of(entry: GlossaryEntry) -> list[Relation]:
    """Returns the relations that *entry* declares."""
    kinds = ((kind, terms.split_keys(entry.fields.get(kind, ""))) for kind in terms.RELATIONS)
    return [Relation(entry.key, kind, other) for kind, others in kinds for other in others]


def term_names_are_unique(pages: list[Page], root: Path) -> Iterator[Fault]:
    """No two terms of the book have a key or alias in common."""
    seen: dict[str, str] = {}
    for page in pages:
        for entry in page.entries:
            for name in names_of(entry):
                if name.lower() in seen:
                    message = f"“{name}” is already a term of {seen[name.lower()]}: qualify one of the two."
                    yield Fault(page.path, entry.line, message)
                seen.setdefault(name.lower(), page.path)


def terms_are_linked(pages: list[Page], root: Path) -> Iterator[Fault]:
    """A page or a relation links to every term."""
    keys = {name.lower(): entry.key for page in pages for entry in page.entries for name in names_of(entry)}
    linked: set[str] = set()
    for page in pages:
        linked |= {keys.get(name.lower(), name) for name in linked_terms(page.text)}
        for entry in page.entries:
            linked |= {keys.get(relation.other.lower(), relation.other) for relation in relations_of(entry)}
    for page in pages:
        for entry in page.entries:
            if entry.key not in linked:
                message = f"nothing links to “{entry.key}”: use it in a chapter or a definition."
                yield Fault(page.path, entry.line, message)


def works_are_cited(pages: list[Page], root: Path) -> Iterator[Fault]:
    """A page cites every work of refs.bib."""
    cited = {key for page in pages for key in cited_keys(page.text)}
    for key in records.works(valid_records(root)):
        if key not in cited:
            yield fault_at(root, key, f"no page cites {key}: cite it or take it out.")


def relations_are_consistent(pages: list[Page], root: Path) -> Iterator[Fault]:
    """Relations between terms follow the rules of `facts.relations`.

    A build warns of the same faults, from the same `Graph.problems`; here they are found without a build.
    """
    keys: dict[str, str] = {}
    page_of: dict[str, Page] = {}
    declared: list[Relation] = []
    for page in pages:
        for entry in page.entries:
            keys |= {name.lower(): entry.key for name in names_of(entry)[1:]}
            page_of[entry.key] = page
            declared += relations_of(entry)
    for problem in Graph(keys | {key.lower(): key for key in page_of}, declared).problems():
        term, kind, other = problem.relation
        line = terms.line_of_field(page_of[term].text, term, kind, other) or 1
        yield Fault(page_of[term].path, line, problem.message)


def links_avoid_moved_terms(pages: list[Page], root: Path) -> Iterator[Fault]:
    """No page links to a term of ``{moved-terms}``: its address is kept for links from other sites."""
    moved = {old.lower(): new for page in pages for old, new in moved_terms(page.text)}
    for page in pages:
        for number, line in enumerate(page.text.splitlines(), 1):
            for key in linked_terms(line):
                if key.lower() in moved:
                    yield Fault(page.path, number, f"“{key}” has moved: link to “{moved[key.lower()]}”.")


PAGE_RULES: tuple[Callable[[Page], Iterator[Fault]], ...] = (
    passages_have_citations,
    headings_are_marked_up,
    markdown_is_as_meant,
    spelling_is_oecd,
    definitions_have_citations,
    first_sentences_define,
)
BOOK_RULES: tuple[Callable[[list[Page], Path], Iterator[Fault]], ...] = (
    term_names_are_unique,
    terms_are_linked,
    works_are_cited,
    relations_are_consistent,
    links_avoid_moved_terms,
)
