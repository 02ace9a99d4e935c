"""The order of the merged glossary."""

import pytest
from reader.directives.glossary_index import DIGITS, index_entries, initial, sort_key
from reader.facts.terms import Term


def ordered(names, language):
    return [
        entry.text
        for entry in index_entries([Term(name, name, f"term-{name}", "page", "It is.") for name in names], language)
    ]


def test_capitals_accents_and_signs_make_no_difference():
    assert ordered(["Zeta", "éclair", "eclair-like", "e-government", "Ebb", "2014 text", "ABBA"], "en") == [
        *("2014 text", "ABBA", "Ebb", "éclair", "eclair-like", "e-government", "Zeta"),
    ]


def test_spanish_has_a_letter_of_its_own():
    words = ["nube", "ñandú", "oso", "año", "anual"]
    assert ordered(words, "es") == ["anual", "año", "nube", "ñandú", "oso"]
    assert ordered(words, "en") == ["año", "anual", "ñandú", "nube", "oso"]
    assert [initial(word, "es") for word in ("ñandú", "árbol", "«nube»")] == ["Ñ", "A", "N"]


@pytest.mark.parametrize(("text", "letter"), [("2014 Recommendation", DIGITS), ("(a) part", "A"), ("…", DIGITS)])
def test_every_entry_has_a_heading(text, letter):
    assert initial(text, "en") == letter


def test_sort_keys_keep_words_apart():
    assert sort_key("data-driven", "en") == "datadriven" and sort_key("Data driven", "en") == "data driven"
