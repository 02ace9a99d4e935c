"""The index of pages and EPUB: order, references, and what of the terms gets into it."""

import pytest
from bs4 import BeautifulSoup
from reader.html import book_index

PAGES = {"first.html": "First", "second.html": "Second"}


def lines(entries, found=None, languages=None):
    [(_letter, made)] = book_index.letters([("P", entries)], found or {}, PAGES, languages or {}, "en")
    return made


def single(name, *addresses, below=()):
    return name, ([("", address) for address in addresses], list(below), None)


def test_accents_and_capitals_and_signs_do_not_change_the_order():
    names = ["Panamá en Línea", "Panama review", "Panamá Digital", "panama 4.0", "Pan", "P.A.N.", "Päb"]
    assert [one.name for one in lines([single(name, "first.html#a") for name in names])] == [
        *("Päb", "P.A.N.", "Pan", "panama 4.0", "Panamá Digital", "Panamá en Línea", "Panama review"),
    ]


def test_places_are_in_the_order_of_the_book_and_definitions_come_first():
    links = [
        ("", "second.html#index-1"),
        ("", "first.html#index-10"),
        ("", "first.html#index-2"),
        ("main", "second.html#term-x"),
    ]
    assert book_index.in_book_order(links, PAGES) == [
        *("second.html#term-x", "first.html#index-2", "first.html#index-10", "second.html#index-1"),
    ]


def test_references_are_lists_of_headings_that_exist():
    found = book_index.references(
        [
            ("seealso", "Panama; Panamá Digital", "i", "", None),
            ("seealso", "Panama; AIG", "i", "", None),
            ("see", "PA; Panama", "i", "", None),
            ("single", "Panama; law", "i", "", None),
        ]
    )
    below = [("see also AIG", []), ("see also Panamá Digital", []), ("law", [("", "first.html#i")])]
    pa, panama = lines([single("Panama", below=below), single("PA", below=[("see Panama", [])])], found)
    assert pa.see == (("Panama", "entry-panama"),) and not pa.below and not pa.places
    assert [name for name, _id in panama.see_also] == ["AIG", "Panamá Digital"]
    assert [one.name for one in panama.below] == ["law"] and panama.id == "entry-panama"


def test_words_of_another_language_are_marked_wherever_they_stand():
    [entry] = lines([single("trámite", "first.html#i")], {"trámite": {"seealso": ["trámite"]}}, {"trámite": "es"})
    assert entry.name == '<span lang="es">trámite</span>' == entry.see_also[0][0]


PAGE = """# Words

```{index}
single: little part; what it is for
single: Chile
see: Chili; Chile
seealso: Chile; little part
nothing: at all
```
Words about Chile.
"""


@pytest.mark.sphinx("html", testroot="book", freshenv=True)
def test_terms_are_in_the_index_only_where_their_definition_says_so(app, warning):
    page = app.srcdir / "frameworks" / "mini.md"
    text = page.read_text("utf-8")
    assert ":aliases: little part; bit" in text
    page.write_text(
        text.replace(":aliases: little part; bit", ":aliases: little part; bit\n  :index: little part; definition"),
        "utf-8",
    )
    (app.srcdir / "words.md").write_text("---\norphan: true\n---\n\n" + PAGE, "utf-8")
    app.build(force_all=True)
    found = app.env.domains.index_domain.entries
    singles = [(value, id_) for entries in found.values() for kind, value, id_, *_rest in entries if kind == "single"]
    names = [value for value, _id in singles]
    assert sorted(names) == ["Chile", "little part; definition", "little part; what it is for"]
    assert dict(singles)["little part; definition"].startswith("term-")
    assert "an index entry begins with single:, see:, seealso:: write “single: nothing: at all”." in warning.getvalue()
    mini = BeautifulSoup((app.outdir / "frameworks" / "mini.html").read_text("utf-8"), "html.parser")
    assert not mini.find_all(string=lambda text: "definition" in text and "little part;" in text)
