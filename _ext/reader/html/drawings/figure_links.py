"""What the names in a drawing link to: the definitions of terms, framework pages, and chapters about publications."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ...concordance import outdated
from ...concordance.environment import TERMS, concordance_of
from ...concordance.figure_numbers import SHOWN_FIGURES, Place
from ...concordance.page_data import PageData
from ...directives.term_outline import unqualified_name
from ...facts import records
from ...facts.layout import CHAPTERS, FRAMEWORKS
from ...facts.terms import Term
from ...safety import svg
from .figure_parts import part_names

#: The SVG files that a page shows in figures, from the root of the book.
DRAWINGS: PageData[list[str]] = PageData("drawings")
#: The words of a page that are links to terms, as `folded` gives them, to the key or alias of the term.
LINKED_WORDS: PageData[dict[str, str]] = PageData("linked words")

#: Typographic quotes, which drawings have, to the straight ones that keys have.
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def folded(name: str) -> str:
    """Returns *name* as it is compared: in lower case, with straight quotes."""
    return name.translate(_QUOTES).casefold()


def names_of_terms(terms: list[Term]) -> dict[str, Place]:
    """Maps each name and alias of *terms* to its definition; a name takes precedence over an alias."""
    names = {folded(alias): Place(*term.location) for term in terms for alias in term.aliases}
    return names | {folded(name): Place(*term.location) for term in terms for name in (term.text, term.key)}


def names_of_pages(env: BuildEnvironment) -> dict[str, Place]:
    """Maps the title of each framework page, and the short names of each publication with a chapter, to the page."""
    names: dict[str, Place] = {}
    for bib_file in env.config.bibtex_bibfiles:
        for key, record in records.load(Path(env.srcdir, bib_file)).items():
            if f"{CHAPTERS}/{key}" in env.found_docs:
                short_names = (record.shorttitle, record.shorthand, record.shorthand.removeprefix("the "))
                names |= {folded(name): Place(f"{CHAPTERS}/{key}", "") for name in short_names if name}
    for docname in env.found_docs:
        if docname.startswith(f"{FRAMEWORKS}/"):
            names[folded(env.titles[docname].astext())] = Place(docname, "")
    return names


#: Names of terms and names of pages, by environment, with the concordance that they were collected for.
_names: WeakKeyDictionary[BuildEnvironment, tuple[object, dict[str, Place], dict[str, Place]]] = WeakKeyDictionary()


def place_in_book(env: BuildEnvironment, page: str, name: str) -> Place | None:
    """Returns the term, framework page or publication of the book that has the folded *name*.

    In the drawing of a framework the word is a part of it, so a term takes precedence; elsewhere (the first page, the
    timeline) it stands for the whole framework. Names are collected once after pages have been read.
    """
    book = concordance_of(env)
    known = _names.get(env)
    if known is None or known[0] is not book:
        terms = [term for page in sorted(TERMS.of(env)) for term in TERMS.of(env)[page]]
        known = _names[env] = (book, names_of_terms(terms), names_of_pages(env))
    _book, of_terms, of_pages = known
    first, second = (of_terms, of_pages) if page.startswith(f"{FRAMEWORKS}/") else (of_pages, of_terms)
    return first.get(name) or second.get(name)


def named_place(env: BuildEnvironment, page: str, name: str) -> Place | None:
    """Returns what *name* in a drawing of *page* leads to.

    The first of: what the same words lead to in the text of the page; the only term of the page that has this name
    when its qualifier is left out; a term, page or publication of the book with this name.
    """
    key = folded(name)
    linked = concordance_of(env).term(LINKED_WORDS.of(env).get(page, {}).get(key, ""))
    if linked is not None:
        return Place(*linked.location)
    own = [term for term in TERMS.of(env).get(page, []) if folded(unqualified_name(term)) == key]
    return Place(*own[0].location) if len(own) == 1 else place_in_book(env, page, key)


# -- Pages to write again --------------------------------------------------------------------------------------------


def collect_drawings(app: Sphinx, doctree: nodes.document) -> None:
    """Stores which drawings and links to terms a page has, when it is read (handler of ``doctree-read``)."""
    images = [image["uri"] for figure in doctree.findall(nodes.figure) for image in figure.findall(nodes.image)]
    DRAWINGS.of(app.env)[app.env.docname] = [uri for uri in images if uri.lower().endswith(".svg")]

    words = LINKED_WORDS.of(app.env).setdefault(app.env.docname, {})
    for link in doctree.findall(addnodes.pending_xref):
        if link.get("reftype") == "term":
            words.setdefault(folded(link.astext()), link["reftarget"])


def shown_links(env: BuildEnvironment, docname: str) -> list[object]:
    """Returns where the names in the drawings of a page lead (see `outdated.register_page`)."""
    pages = [docname, *SHOWN_FIGURES.of(env).get(docname, {}).values()]
    return [(name, named_place(env, page, name)) for page in pages for name in names_in_drawings(env, page)]


def names_in_drawings(env: BuildEnvironment, page: str) -> Iterator[str]:
    """Yields the names of the parts of the drawings of *page*."""
    for uri in DRAWINGS.of(env).get(page, ()):
        source = Path(env.srcdir, uri)
        if source.is_file() and not svg.check_svg(data := source.read_bytes()):
            yield from part_names(svg.parse_svg(data))


def setup(app: Sphinx) -> None:
    outdated.register_page(shown_links)
    app.connect("doctree-read", collect_drawings)
