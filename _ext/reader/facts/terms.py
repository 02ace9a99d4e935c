"""Reads glossary terms from framework pages: from doctrees while Sphinx builds, from Markdown for messages.

A framework page has a ``{glossary}``. A definition may end with a field list; `FIELDS` has the names of its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes

#: Fields of a definition, each with what authors write in it. Semicolons separate several values.
FIELDS = {  # a field that readers see has a label, too: `field_label` in directives/backlinks.py
    "aliases": "other names in English under which readers may look for it",
    "broader": "keys of the terms that it is part of",
    "narrower": "keys of its parts, where these do not name it as broader",
    "same": "keys of terms that carry the same idea in another framework",
    "related": "keys of neighbouring terms",
    "concern": "what it is about: one or two",
    "basis": "name, where the meaning rests on the name or heading alone",
    "language": "es or fr, where the term itself is in that language",
    "es": "the Spanish equivalent, with its source",
    "fr": "the French equivalent, with its source",
    "index": "an entry of the index, as after single: in an {index}",
}

#: Fields that give the term in another language: BCP 47 tags.
LANGUAGES = ("es", "fr")

#: Fields that give keys of other terms. In SKOS: broader, narrower, closeMatch, related.
RELATIONS = ("broader", "narrower", "same", "related")

#: Fields whose values are keys, the same in every translation.
KEY_FIELDS = (*RELATIONS, "concern", "basis", "language")

#: Values of the field ``basis``: what the meaning of a term is taken from, where no text defines it.
BASES = ("name",)

#: Values of the field ``concern``, what a term is about: the rows of the crosswalk.
CONCERNS = (
    "leadership",
    "co-ordination",
    "law",
    "funding",
    "skills",
    "data",
    "technology",
    "services",
    "people",
    "inclusion",
    "trust",
    "measurement",
)


@dataclass(frozen=True)
class Term:
    """One term of the glossary."""

    key: str  #: as typed: English, and the same in every translation
    text: str  #: the key as readers see it: with typographic quotes, and translated
    anchor: str  #: id on the page
    docname: str  #: page that defines it
    short_definition: str  #: first sentence of the definition, without citations
    aliases: tuple[str, ...] = ()  #: other names in English (SKOS altLabel)
    equivalents: tuple[tuple[str, str], ...] = ()  #: (BCP 47 tag, name) in other languages
    language: str = ""  #: BCP 47 tag of the term itself, where that is not the language of the book
    concerns: tuple[str, ...] = ()  #: some of `CONCERNS`
    relations: tuple[tuple[str, str], ...] = ()  #: (kind, key of the other term), as declared here
    typed_aliases: tuple[str, ...] = ()  #: ``aliases`` as typed: the same in every translation

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which a link may lead to it: as typed, and in a translation as translated."""
        return self.key, self.text, *self.aliases, *self.typed_aliases

    @property
    def location(self) -> tuple[str, str]:
        """(docname, anchor), which identifies the term."""
        return self.docname, self.anchor


#: Typographic quotes, which SmartQuotes makes, to the straight ones that keys have.
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def split_keys(value: str) -> tuple[str, ...]:
    """Splits *value*, the text of a field, at its semicolons into keys with straight quotes. (Keys may have commas.)"""
    return tuple(part.strip() for part in value.translate(_QUOTES).split(";") if part.strip())


def first_sentence(paragraph: str) -> str:
    """Returns *paragraph* up to the first full stop or question mark that ends a sentence, with single spaces.

    Gives the whole text if no sentence ends in it.
    """
    sentence = re.match(r".+?[.?](?=\s+[A-Z(“‘\"']|\s*$)", paragraph, re.DOTALL)
    return " ".join((sentence.group() if sentence else paragraph).split())


def definitions(tree: nodes.Element) -> Iterator[tuple[list[nodes.term], nodes.definition]]:
    """Gives (term nodes, definition) of each entry of each glossary in *tree*, in page order."""
    for item in tree.findall(nodes.definition_list_item):
        if not isinstance(item.parent, nodes.Element) or "glossary" not in item.parent.get("classes", ()):
            continue
        names = [child for child in item.children if isinstance(child, nodes.term)]
        body = next((child for child in item.children if isinstance(child, nodes.definition)), None)
        if names and body is not None:
            yield names, body


def definition_fields(body: nodes.definition) -> list[nodes.field]:
    """Returns the fields of the definition *body*."""
    return [
        field
        for block in body.children
        if isinstance(block, nodes.field_list)
        for field in block.children
        if isinstance(field, nodes.field)
    ]


def first_paragraph(body: nodes.definition) -> str:
    """Returns the text of the first paragraph of a definition, without citations; empty if it has none."""
    return next((text_without_citations(child) for child in body.children if isinstance(child, nodes.paragraph)), "")


def text_without_citations(node: nodes.Node) -> str:
    """Returns the text of *node* without its citations (references of the domain ``cite``) and marks of notes.

    A line break is a line feed, so that the words around it stay apart.
    """
    return "".join(_texts(node))


def _texts(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.footnote_reference | nodes.image):
        return
    if not node.children:
        yield node.astext()
    elif isinstance(node, nodes.Element) and node.get("refdomain") != "cite":
        for child in node.children:
            yield from _texts(child)


def equivalents(body: nodes.definition) -> tuple[tuple[str, str], ...]:
    """Returns (BCP 47 tag, name) in other languages: what fields mark with a language role, without their citations."""
    return tuple(
        (field[0].astext(), name.astext())
        for field in definition_fields(body)
        if field[0].astext() in LANGUAGES
        for name in field[1].findall(nodes.inline)
        if f"language-{field[0].astext()}" in name.get("classes", ())
    )


def _rawsource(body: nodes.Node) -> str:
    """Returns the paragraphs in the body of a field as their authors typed them, before Sphinx translates them."""
    return " ".join(paragraph.rawsource for paragraph in body.findall(nodes.paragraph))


def terms_in(tree: nodes.document, docname: str) -> list[Term]:
    """Returns all terms that *tree*, the doctree of the page *docname*, defines, in page order."""
    terms = []
    for names, body in definitions(tree):
        values = {field[0].astext(): split_keys(field[1].astext()) for field in definition_fields(body)}
        typed = {field[0].astext(): split_keys(_rawsource(field[1])) for field in definition_fields(body)}
        relations = tuple((kind, key) for kind in RELATIONS for key in values.get(kind, ()))
        for name in names:
            terms.append(
                Term(
                    key=name.rawsource or name.astext(),
                    text=name.astext(),
                    anchor=name["ids"][0],
                    docname=docname,
                    short_definition=first_sentence(first_paragraph(body)),
                    aliases=values.get("aliases", ()),
                    equivalents=equivalents(body),
                    language=next(iter(values.get("language", ())), ""),
                    concerns=values.get("concern", ()),
                    relations=relations,
                    typed_aliases=typed.get("aliases", ()),
                )
            )
    return terms


def line_of_field(markdown: str, key: str, field: str, value: str = "") -> int:
    """Returns the 1-based line of *field* in the definition of *key*, in the Markdown of a page; 0 if it has none.

    *value*: what the field has among its values, to choose one of several fields of that name.
    """
    in_entry = False
    for number, line in enumerate(markdown.splitlines(), 1):
        if line and not line[0].isspace():
            # A line that begins with a colon is an option of the glossary, or its closing fence.
            in_entry = line.strip() == key or (in_entry and line.startswith(":"))
        elif in_entry and line.strip().startswith(f":{field}:") and value in line.translate(_QUOTES):
            return number
    return 0


def keys_in_source(markdown: str) -> list[str]:
    """Returns the keys of the terms in the Markdown of a page: for suggestions, where there is no doctree."""
    term_keys, in_glossary = [], False
    for line in markdown.splitlines():
        if re.match(r"(:{3,}|`{3,})\{glossary\}", line):
            in_glossary = True
        elif re.match(r"(:{3,}|`{3,})\s*$", line):
            in_glossary = False
        elif in_glossary and line and not line[0].isspace():
            term_keys.append(line.strip())
    return term_keys
