"""Terms as framework pages declare them. Ground floor: reads docutils trees, knows nothing of Sphinx's builders.

A framework page holds a ``{glossary}``; after the words of a definition may stand fields, one a line (see `FIELDS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes

#: What may stand beside a definition: field to what it holds. Several values are separated by semicolons.
FIELDS = {
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
}

#: Fields that hold the term in another language, by BCP 47 tag.
LANGUAGES = ("es", "fr")

#: Fields that hold keys of other terms, as SKOS has them: broader, narrower, closeMatch, related.
RELATIONS = ("broader", "narrower", "same", "related")

#: What the meaning of a term may rest on, where it is no text that defines it.
BASES = ("name",)

#: What a term may be about: the rows of the crosswalk.
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
    """One term. ``key`` is English and stable, as typed; ``text`` is the key as readers see it, with typographic
    quotes and translated; ``anchor`` is its id on the page ``docname``."""

    key: str
    text: str
    anchor: str
    docname: str
    sentence: str
    aliases: tuple[str, ...] = ()
    equivalents: tuple[tuple[str, str], ...] = ()  #: (BCP 47 tag, name) in other languages
    language: str = ""  #: BCP 47 tag of the term itself, where that is not the language of the book
    concerns: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()  #: (kind, key of the other term), as declared here

    @property
    def at(self) -> tuple[str, str]:
        """Page and anchor, which tell terms apart."""
        return self.docname, self.anchor


#: Quotes as typographers set them, and as keys have them.
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def keys(value: str) -> tuple[str, ...]:
    """Keys in a field: separated by semicolons, because keys may hold commas; with the quotes of a typewriter."""
    return tuple(part.strip() for part in value.translate(_QUOTES).split(";") if part.strip())


def first_sentence(paragraph: str) -> str:
    """Up to the first full stop that ends a sentence; the whole text if none does."""
    found = re.match(r".+?[.?](?=\s+[A-Z(“‘\"']|\s*$)", paragraph, re.DOTALL)
    return " ".join((found.group() if found else paragraph).split())


def definitions(tree: nodes.Element) -> Iterator[tuple[list[nodes.term], nodes.definition]]:
    """Each entry of each glossary in *tree*: its term lines and its definition."""
    for item in tree.findall(nodes.definition_list_item):
        if "glossary" not in item.parent.get("classes", ()):
            continue
        names = [child for child in item.children if isinstance(child, nodes.term)]
        body = next((child for child in item.children if isinstance(child, nodes.definition)), None)
        if names and body is not None:
            yield names, body


def declared(body: nodes.definition) -> list[nodes.field]:
    """The fields beside a definition."""
    return [field for block in body.children if isinstance(block, nodes.field_list) for field in block.children]


def prose(body: nodes.definition) -> str:
    """Text of the definition's first paragraph, without citations."""
    return next((plain(child) for child in body.children if isinstance(child, nodes.paragraph)), "")


def plain(node: nodes.Node) -> str:
    """Text of *node* without citations."""
    return "".join(_plain(node))


def _plain(node: nodes.Node) -> Iterable[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif node.get("refdomain") != "cite":
        for child in node.children:
            yield from _plain(child)


def equivalents(body: nodes.definition) -> tuple[tuple[str, str], ...]:
    """(BCP 47 tag, name) in other languages: the words that fields mark as such, without their sources."""
    return tuple(
        (field[0].astext(), words.astext())
        for field in declared(body)
        if field[0].astext() in LANGUAGES
        for words in field[1].findall(nodes.inline)
        if f"language-{field[0].astext()}" in words.get("classes", ())
    )


def collect(tree: nodes.document, docname: str) -> list[Term]:
    """All terms that one page declares, in page order."""
    found = []
    for names, body in definitions(tree):
        values = {field[0].astext(): keys(field[1].astext()) for field in declared(body)}
        relations = tuple((kind, key) for kind in RELATIONS for key in values.get(kind, ()))
        for name in names:
            found.append(
                Term(
                    key=name.rawsource or name.astext(),
                    text=name.astext(),
                    anchor=name["ids"][0],
                    docname=docname,
                    sentence=first_sentence(prose(body)),
                    aliases=values.get("aliases", ()),
                    equivalents=equivalents(body),
                    language=next(iter(values.get("language", ())), ""),
                    concerns=values.get("concern", ()),
                    relations=relations,
                )
            )
    return found


def line_of(markdown: str, key: str, field: str, value: str = "") -> int:
    """Line (1-based) of a field beside the definition of *key* in a page's source; 0 if it is not there."""
    inside = False
    for number, line in enumerate(markdown.splitlines(), 1):
        if line and not line[0].isspace():
            inside = line.strip() == key or (inside and line.startswith(":"))  # which is no term
        elif inside and line.strip().startswith(f":{field}:") and value in line.translate(_QUOTES):
            return number
    return 0


def keys_in_source(markdown: str) -> list[str]:
    """Term keys of the glossaries in a page's source: for suggestions, where no doctree is at hand."""
    found, inside = [], False
    for line in markdown.splitlines():
        if re.match(r"(:{3,}|`{3,})\{glossary\}", line):
            inside = True
        elif re.match(r"(:{3,}|`{3,})\s*$", line):
            inside = False
        elif inside and line and not line[0].isspace():
            found.append(line.strip())
    return found
