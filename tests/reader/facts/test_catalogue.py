"""Catalogues of translations: what is right passes, and what is wrong is one line with its line in the file."""

import pytest
from reader.facts import catalogue

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def entry(original, translation, mark=""):
    """An entry of a catalogue; the texts have no quotation marks."""
    return f'{mark}msgid "{original}"\nmsgstr "{translation}"\n\n'


def faults(*entries):
    messages = catalogue.read((HEAD + "".join(entries)).encode())
    return catalogue.faults(messages, catalogue.names([messages]))


RIGHT = [
    ("{cite:p}`a2020{ch. 3}` says.", "Según {cite:p}`a2020{cap. 3}`."),
    ("{cite:p}`a2020{ch. 3},b2021`", "{cite:p}`b2021,a2020{cap. 3}`"),
    ("As {cite:t}`a2020` says", "Según la fuente {cite:p}`a2020`"),
    ("A {term}`big part` and {cite:p}`a`", "{cite:p}`a` y una {term}`parte grande <big part>`"),
    ("A {term}`Big Part`", "Las {term}`partes grandes <big part>`"),
    ("the {term}`whole <big part>`", "el {term}`conjunto <big part>`"),
    ("[a page](/a.md) and [^n] and <https://x.org/en>", "[^n] <https://x.org/es> [una página](/a.md)"),
    ("See [it](https://x.org/en/a)", "Véase [esto](https://x.org/es/a)"),
    ("a {es}`palabra` here", "una palabra aquí"),
    ("the {abbr}`UN (United Nations)`", "la {abbr}`ONU (Organización de las Naciones Unidas)`"),
    ("the 21{sup}`st` century", "el siglo XXI"),
    ("the second part", "la 2{sup}`a` parte de CO{sub}`2`"),
    ("{numref}`table-x` shows", "Se ve en la {numref}`table-x`"),
    ("{count} results, first: {title}", "{title} es el primero de {count}"),
    ("1 < 2", "1 < 2"),
    ("- a point", "- un punto"),
    ("no translation {term}`x`", ""),
]


@pytest.mark.parametrize(("original", "translation"), RIGHT)
def test_right_translations_pass(original, translation):
    assert faults(entry(original, translation)) == []


def test_a_term_may_be_named_by_its_translation():
    assert faults(entry("big part", "Parte grande"), entry("a {term}`big part`", "una {term}`parte grande`")) == []


WRONG = [
    ("{term}`big part` is", "es", "lacks {term}`big part`: refer"),
    ("{term}`big part`", "{term}`parte <small part>`", "lacks {term}`big part` and has {term}`small part`: refer"),
    ("{cite:p}`a2020{ch. 3}`", "{cite:p}`a2021{cap. 3}`", "lacks the citation of a2020 and has the citation of a2021"),
    ("{cite:p}`a,b`", "{cite:p}`a`", "lacks the citation of b"),
    ("{cite:p}`a`", "{cite:p `a`", "lacks the citation of a"),
    ("x[^n]", "x", "lacks [^n]"),
    ("x", "x[^n]", "has [^n], which the original has not"),
    ("[a](/a.md)", "[a](/b.md)", "lacks the link to /a.md and has the link to /b.md"),
    ("[a](https://x.org)", "a", "lacks a link to a page on the web"),
    ("x", "[x](javascript:alert)", "has the link to javascript:alert, which"),
    ("x", "<b>x</b>", "has the HTML <b>, which pages may not have"),
    ("x", "{kbd}`x`", "has {kbd}`x`, which"),
    ("2020 was", "1. fue", "begins like a heading, list or block"),
    ("x", "# x", "begins like a heading, list or block"),
    ("{count} results", "{cuenta} resultados", "lacks {count} and has {cuenta}"),
]


@pytest.mark.parametrize(("original", "translation", "said"), WRONG)
def test_wrong_translations_are_one_line_each(original, translation, said):
    [(line, message)] = faults(entry("other", "otro"), entry(original, translation))
    assert line == 7 and said in message


def test_a_fuzzy_entry_is_named_and_an_obsolete_one_is_not():
    [(_line, message)] = faults(entry("a", "b", "#, fuzzy\n"), '#~ msgid "{term}`x`"\n#~ msgstr "x"\n')
    assert "is marked fuzzy" in message


def test_a_plural_may_say_one_without_the_number():
    forms = 'msgid "1 result"\nmsgid_plural "{count} results"\nmsgstr[0] "uno"\nmsgstr[1] "{count} resultados"\n'
    assert faults(forms) == []
    assert len(faults(forms.replace("{count} resultados", "resultados"))) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgid "a"\nmsgstr "a "quoted" word"\n', 5),
        ('msgid "a"\nmsgstr "open\n', 5),
        ('msgid "a"\nmsgstr "b"\n<<<<<<< ours\n', 6),
        ('msgid "a"\nmsgstring "b"\n', 5),
    ],
)
def test_a_broken_catalogue_names_its_line(text, line):
    with pytest.raises(catalogue.CatalogueError, match="this line is no part of a catalogue") as caught:
        catalogue.read((HEAD + text).encode())
    assert caught.value.line == line


def test_a_catalogue_in_another_encoding_names_its_line():
    with pytest.raises(catalogue.CatalogueError, match="UTF-8") as caught:
        catalogue.read((HEAD + entry("a", "año")).encode("latin-1"))
    assert caught.value.line == 5
