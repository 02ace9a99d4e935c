"""Fields of BibTeX files."""

from linkwatch import bib


def test_fields_of_a_bibliography_know_their_lines_and_their_archived_copy():
    text = '@comment{x,\n url = {http://no.example}}\n@Online{a,\n  URL = "http://a.example",\n archiveurl={http://b.example}\n}\n'
    found = bib.parse(text + "@misc{c,\n url = {http://c.example}}")
    assert [(f.entry, f.name, f.value, f.line, f.archive) for f in found] == [
        ("a", "url", "http://a.example", 4, "http://b.example"),
        ("a", "archiveurl", "http://b.example", 5, "http://b.example"),
        ("c", "url", "http://c.example", 8, ""),
    ]
