"""The entries of the merged glossary."""

from reader.citations.letters import letter_id
from reader.directives.glossary_index import IndexEntry, index_entries
from reader.facts.alphabet import DIGITS
from reader.facts.terms import Term


def test_terms_and_their_other_names_are_entries():
    term = Term("key", "Name", "term-key", "page", "It is.", aliases=("other",))
    assert index_entries([term]) == [IndexEntry("Name", term, False), IndexEntry("other", term, True)]


def test_every_letter_has_an_id_of_its_own():
    ids = [letter_id(letter) for letter in ("N", "Ñ", DIGITS, "У", "政")]
    assert ids == ["letter-n", "letter-d1", "letter-digits", "letter-423", "letter-653f"]
