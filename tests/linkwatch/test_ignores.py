"""The file of ignored links."""

from datetime import date

import pytest
from linkwatch import ignores

GOOD = 'address = "https://a.example/*"\nreason = "asks for a password"\ndate = 2026-11-25\n'


def test_an_ignore_covers_what_its_asterisk_matches():
    found, wrong = ignores.parse("[[ignore]]\n" + GOOD + "[[ignore]]\n" + GOOD.replace("/*", "/x?[a]"))
    assert wrong == [] and [ignore.line for ignore in found] == [1, 5]
    assert found[0].covers("https://a.example/x?y") and not found[0].covers("https://b.example/x")
    assert found[1].covers("https://a.example/x?[a]") and not found[1].covers("https://a.example/xya")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[ignore]]\n" + GOOD.replace('"asks for a password"', '" "'), 1, "the reason is missing"),
        ("\n\n[[ignore]]\n" + GOOD.replace("reason", "why"), 3, "“why” is not a field"),
        ("[[ignore]]\n" + GOOD.replace("2026-11-25", '"2026-11-25"'), 1, "the date must be a date"),
        ("[[ignore]]\n" + GOOD.replace("https://a.example/*", "*"), 1, "must begin with http"),
        ("[[ignore]]\naddress =\n", 2, "not TOML"),
        ("[ignore]\n" + GOOD, 1, "two brackets"),
        ("other = 1\n", 1, "means nothing here"),
    ],
)
def test_an_ignore_that_is_incomplete_names_its_line(text, line, words):
    _found, wrong = ignores.parse(text)
    assert any(at == line and words in message for at, message in wrong), wrong


def test_an_ignore_ends():
    found, _wrong = ignores.parse("[[ignore]]\n" + GOOD)
    assert ignores.overdue(found, date(2026, 11, 25)) == []
    assert ignores.overdue(found, date(2027, 5, 25)) == []
    assert [line for line, _message in ignores.overdue(found, date(2027, 5, 26))] == [1]
    assert "still to come" in ignores.overdue(found, date(2026, 11, 24))[0][1]
