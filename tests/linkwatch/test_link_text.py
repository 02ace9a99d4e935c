"""URLs in text: where they begin and end."""

import pytest
from linkwatch import links


@pytest.mark.parametrize(
    ("text", "address", "found"),
    [
        ("see http://a.example/x.", "http://a.example/x", ["http://a.example/x"]),
        ("[a](http://a.example/x), b", "http://a.example/x", ["http://a.example/x"]),
        ("[a](http://a.example/x)[b](http://a.example/x)", "http://a.example/x", ["http://a.example/x"] * 2),
        ("[a](http://a.example/x(1))", "http://a.example/x(1)", ["http://a.example/x(1)"]),
        ("http://a.example/xy http://a.example/x/y", "http://a.example/x", []),
        ("https://archive.example/1/http://a.example/x", "http://a.example/x", []),
        ("url = {http://a.example/x},", "http://a.example/x", ["http://a.example/x"]),
        ("<http://a.example/x?a=1&amp;b>", "http://a.example/x?a=1&b", ["http://a.example/x?a=1&amp;b"]),
        ("<http://a.example/é>", "http://a.example/%C3%A9", ["http://a.example/é"]),
        ("**http://a.example/x**", "http://a.example/x", ["http://a.example/x"]),
        ("http://a.example/x#y", "http://a.example/x", []),
    ],
)
def test_an_address_is_found_in_a_source_but_never_inside_a_longer_one(text, address, found):
    assert [text[start:end] for start, end in links.occurrences(text, address)] == found
