"""The order of lists and indexes."""

import pytest
from reader.facts.alphabet import DIGITS, grouped, index_groups, initial, sort_key


def ordered(names, language="en"):
    return [name for _letter, names in grouped(names, str, language) for name in names]


def test_capitals_accents_and_signs_make_no_difference():
    assert ordered(["Zeta", "éclair", "eclair-like", "e-government", "Ebb", "2014 text", "ABBA"]) == [
        *("2014 text", "ABBA", "Ebb", "éclair", "eclair-like", "e-government", "Zeta"),
    ]
    assert ordered(["apple", "Ángel", "Ärger", "Ana", "¿qué?", "«quote»", "“quota”", "Œuvre", "of"]) == [
        *("Ana", "Ángel", "apple", "Ärger", "Œuvre", "of", "¿qué?", "“quota”", "«quote»"),
    ]


def test_spanish_has_a_letter_of_its_own():
    words = ["nube", "ñandú", "oso", "año", "anual"]
    assert ordered(words, "es") == ordered(words, "es-PE") == ["anual", "año", "nube", "ñandú", "oso"]
    assert ordered(words, "en") == ["año", "anual", "ñandú", "nube", "oso"]
    assert [initial(word, "es") for word in ("ñandú", "árbol", "«nube»")] == ["Ñ", "A", "N"]
    assert initial("ñandú", "en") == "N"


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        *(("2014 Recommendation", DIGITS), ("2nd layer", DIGITS), ("½ day", DIGITS), ("…", DIGITS)),
        *(("(a) part", "A"), ("É", "E"), ("¿qué?", "Q"), ("'s-Hertogenbosch", "S"), ("ʻOkina", "O"), ("Łódź", "L")),
        *(("İzmir", "I"), ("ﬁn", "F"), ("ßtraße", "S"), ("услуги", "У"), ("άλφα", "Α"), ("한국", "한"), ("政府", "政")),
    ],
)
def test_every_entry_has_a_heading(text, letter):
    assert initial(text, "en") == letter


def test_sort_keys_keep_words_apart():
    assert sort_key("data-driven", "en")[1] == "datadriven" and sort_key("Data driven", "en")[1] == "data driven"


def test_sphinx_index_is_put_in_order_with_its_subentries():
    def entry(name, *below, key=None):
        return name, ([("", "page#id")], [(one, []) for one in below], key)

    index = [("Symbols", [entry("¿qué?")]), ("A", [entry("apple", "zoo", "éclair"), entry("Ángel")])]
    assert index_groups([*index, ("X", [entry("moved", key="xyz")])], "en") == [
        ("A", [entry("Ángel"), entry("apple", "éclair", "zoo")]),
        ("Q", [entry("¿qué?")]),
        ("X", [entry("moved", key="xyz")]),
    ]
