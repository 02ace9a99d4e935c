"""refs.bib to records."""

from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest
from conftest import ROOT
from pybtex.database import parse_string
from reader.citations import names
from reader.facts import records
from reader.facts.bib import bib_file

GOOD = """
@book{a2019b,
  author = {{OECD}},
  title = {Beta},
  date = {2019},
}
@book{a2019a,
  author = {{OECD}},
  title = {Alpha {ICT}},
  date = {2019-05},
  doi = {10.1787/x-en},
}
@online{u,
  author = {van Ooijen, Charlotte},
  title = {Undated},
  url = {https://example.org},
}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "refs.bib"
    path.write_text(text, "utf-8")
    return path


def test_fields_are_plain_text_and_dates_iso(tmp_path):
    found = records.parse(write(tmp_path, GOOD))
    assert found["a2019a"].title == "Alpha ICT"
    assert found["a2019a"].year == "2019"
    assert found["a2019a"].address == "https://doi.org/10.1787/x-en"
    assert found["u"].address == "https://example.org"
    assert records.family_name(found["u"].authors[0]) == "van Ooijen"


def test_years_get_letters_in_title_order_only_where_needed(tmp_path):
    labels = records.year_labels(records.parse(write(tmp_path, GOOD)))
    assert labels == {"a2019a": "2019a", "a2019b": "2019b", "u": "n.d."}


@pytest.mark.parametrize(
    ("damage", "line", "word"),
    [
        (("title = {Beta},", "titel = {Beta},"), 2, "title"),
        (("date = {2019},", "date = {19 May},"), 2, "2019-11-28"),
        (("10.1787/x-en", "https://doi.org/oecd/x-en"), 7, "bare identifier"),
        (("@book{a2019a", "@bok{a2019a"), 7, "@bok"),
        (("@book{a2019a", "@book{a2019b"), 7, "twice"),
        (("title = {Beta},", "title = {Beta,"), 0, "brace"),
        (("author = {{OECD}},\n  title = {Beta}", "title = {Beta}"), 2, "author"),
        (("date = {2019},", "date = {2019}, access = {free},"), 2, "pdf-paywall"),
        (("date = {2019},", "date = {2019}, related = {nobody},"), 2, "nobody"),
        (("date = {2019},", "date = {2019}, langid = {klingon},"), 2, "klingon"),
        (("https://example.org}", "https://doi.org/10.1787/y-en}"), 13, "doi = {10.1787/y-en}"),
        (("https://example.org}", "https://example.org}, archiveurl = {archive}"), 13, "whole address"),
        (("date = {2019},", "date = {2019}, archiveurl = {https://archive.example/x},"), 2, "needs a doi or a url"),
        (("https://example.org}", "https://example.org}, archivedate = {2019-11-28}"), 13, "beside an archiveurl"),
        (("10.1787/x-en}", "10.1787/x-en}, archiveurl = {https://a.example/x}, archivedate = {May}"), 7, "a day such"),
    ],
)
def test_each_fault_names_its_line_and_the_mend(tmp_path, damage, line, word):
    assert damage[0] in GOOD
    path = write(tmp_path, GOOD.replace(*damage, 1))
    with pytest.raises(records.RecordError) as caught:
        records.parse(path)
    assert word in caught.value.message
    assert caught.value.line == line or (line == 0 and caught.value.line > 0)


PART = """
@inbook{a2019b-ch2,
  crossref = {a2019b},
  chapter = {2},
  title = {The Second},
  url = {https://example.org/2},
}
@inbook{a2019b-summary,
  crossref = {a2019b},
  chapter = {executive summary},
  title = {Executive summary},
}
"""


def test_parts_are_known_by_their_place_and_are_no_works(tmp_path):
    found = records.parse(write(tmp_path, GOOD + PART))
    assert set(records.works(found)) == {"a2019a", "a2019b", "u"}
    parts = records.parts_of(found, "a2019b")
    assert {place: part.url for place, part in parts.items()} == {
        "ch. 2": "https://example.org/2",
        "executive summary": "",
    }
    assert parts["ch. 2"].title == "The Second" and parts["ch. 2"].date == ""  # nothing is lent by the whole


@pytest.mark.parametrize(
    ("old", "new", "key", "word"),
    [
        ("crossref = {a2019b},\n  chapter = {2}", "crossref = {a2019c},\n  chapter = {2}", "a2019b-ch2", "a2019c"),
        ("  chapter = {2},\n", "", "a2019b-ch2", "chapter is missing"),
        ("  title = {The Second},\n", "", "a2019b-ch2", "title is missing"),
        ("chapter = {2}", "chapter = {executive summary}", "a2019b-summary", "same chapter"),
        ("title = {Beta},", "title = {Beta},\n  crossref = {a2019a},", "a2019b", "belongs to an @inbook"),
        ("title = {Undated},", "title = {Undated},\n  shorthand = {the Second},", "u", "same shorthand"),
    ],
)
def test_each_fault_of_a_part_names_its_entry_and_the_mend(tmp_path, old, new, key, word):
    text = (GOOD + PART).replace("title = {Alpha {ICT}},", "title = {Alpha {ICT}},\n  shorthand = {the second},")
    assert old in text
    damaged = text.replace(old, new, 1)
    with pytest.raises(records.RecordError) as caught:
        records.parse(write(tmp_path, damaged))
    assert word in caught.value.message and key in caught.value.message
    assert damaged.splitlines()[caught.value.line - 1].rstrip(",").endswith("{" + key)


@pytest.mark.parametrize(
    ("locator", "linked"),
    [
        ("ch. 2 and 4, box 4.1", ["ch. 2", "4"]),
        ("foreword and ch. 2 and 4", ["foreword", "ch. 2", "4"]),
        ("ch. 2, 3 and 4", ["ch. 2", "4"]),
        ("ch. 24", []),
        ("p. 2", []),
        ("Foreword", ["Foreword"]),
        ("forewords", []),
        ("ch. 2, table 4", ["ch. 2"]),
    ],
)
def test_places_with_an_address_are_found_in_a_locator(locator, linked):
    places = {"ch. 2": "two", "ch. 4": "four", "foreword": "fore"}
    pieces = list(names.split_locator(locator, places))
    assert "".join(text for text, _address in pieces) == locator
    assert [text for text, address in pieces if address] == linked


def test_a_file_that_is_no_text_is_one_clear_error(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_bytes(b"\xff\xfe\x00@")
    with pytest.raises(records.RecordError, match="UTF-8"):
        records.parse(path)
    path.write_bytes(GOOD.encode() + b"@misc{a,\n  title = {Sch\xf6n}}\n")
    with pytest.raises(records.RecordError, match="UTF-8") as caught:
        records.parse(path)
    assert caught.value.line == GOOD.count("\n") + 2


def test_works_are_as_many_as_a_build_can_set(tmp_path, monkeypatch):
    monkeypatch.setattr(bib_file, "MAX_ENTRIES", 2)
    with pytest.raises(records.RecordError, match="more than 2 works") as caught:
        records.parse(write(tmp_path, GOOD))
    assert GOOD.splitlines()[caught.value.line - 1] == "@online{u,"


def test_the_six_are_complete_and_agree_with_an_independent_reading():
    found = records.load(ROOT / "refs.bib")
    plain = parse_string((ROOT / "refs.bib").read_text("utf-8"), "bibtex")
    six = [key for key, record in found.items() if "companion" in record.keywords]
    assert sorted(six) == [
        "oecd2019datadriven",
        "oecd2019digitalidentity",
        "oecd2019panama",
        "oecd2020servicedesign",
        "vanooijen2019datadriven",
        "welby2019wellbeing",
    ]
    for key in six:
        record = found[key]
        assert record.doi and record.year and record.series and record.access and record.authors, key
        assert record.title == plain.entries[key].fields["title"].replace("{", "").replace("}", "")


@pytest.mark.parametrize(
    ("typed", "quoted", "printed"),
    [
        ("How's Life?", False, "How’s Life?"),
        ('OCDE: "Ley de Chile"', True, "OCDE: ‘Ley de Chile’"),
        ('A "new" way', False, "A “new” way"),
    ],
)
def test_titles_are_printed_with_typographic_quotes(typed, quoted, printed):
    assert names.typographic_quotes(typed, quoted) == printed


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("url = {javascript:alert(1)}", "https://"),
        ("URL = {JavaScript:alert(1)}", "https://"),
        ("url = {data:text/html,<script>alert(1)</script>}", "%3C"),
        ("url = {vbscript:x}", "https://"),
        ("url = {file:///etc/passwd}", "https://"),
        ("url = {ftp://example.org/x}", "https://"),
        ("url = {mailto:a@example.org}", "https://"),
        ("url = {//evil.example/x}", "https://"),
        ("url = {/about/method}", "https://"),
        ("url = {https:/evil.example}", "https://"),
        ("url = {https:evil.example}", "https://"),
        ("url = {https:///evil.example}", "https://"),
        ("url = {https:\\\\evil.example}", "%5C"),
        ("url = {java\tscript:alert(1)}", "space"),
        ("url = {https://example.org/a b}", "space"),
        ("url = {https://example.org/a\N{NO-BREAK SPACE}b}", "space"),
        ("url = {https://example.org/\N{RIGHT-TO-LEFT OVERRIDE}x}", "U+202E"),
        ("url = {https://example.org/\x01}", "U+0001"),
        ("url = {https://user:secret@example.org/}", "before the @"),
        ("url = {https://www.oecd.org@evil.example/}", "before the @"),
        ('url = {https://example.org/"onmouseover=alert(1)}', "%22"),
        ("url = {https://example.org/<script>}", "%3C"),
        ("url = {https://[::1/x}", "host"),
        ("url = {https://example.org:port/}", "host"),
        ("url = {https://localhost/}", "host"),
        ("url = {https://a..example/}", "host"),
        ("url = {\\foo{https://example.org}}", "%5C"),
        ("url = {https://example.org}, archiveurl = {javascript:alert(1)}", "archiveurl"),
        ("url = {https://example.org}, archiveurl = {//evil.example}", "archiveurl"),
        ("doi = {javascript:alert(1)}", "bare identifier"),
        ('doi = {10.1787/x" onclick="alert(1)}', "bare identifier"),
        ("doi = {10.1787/../../evil y}", "bare identifier"),
        ('doi = {10.1787/<script>alert(1)</script>"}', "bare identifier"),
        ("doi = {https://evil.example/10.1787/x}", "bare identifier"),
        ("doi = {//evil.example/10.1787}", "bare identifier"),
        ("doi = {10.17/x}", "bare identifier"),
        ("note = {a\\-b}", "U+00AD"),
        ("date = {2019-13-01}", "2019-11-28"),
        ("date = {2019-02-30}", "2019-11-28"),
        ("note = {a}, note = {b}", "twice"),
        ("note = {a\\}", "brace"),
        ("note = {" + "a " * 3000 + "}", "at most 4,000"),
        ("url = {https://example.org/" + "a" * 5000 + "}", "at most 4,000"),
    ],
)
def test_what_nobody_should_be_led_to_is_refused_with_its_line(tmp_path, field, word):
    text = GOOD + f"@book{{bad2020,\n  author = {{OECD}},\n  title = {{Bad}},\n  {field}\n}}\n"
    with pytest.raises(records.RecordError) as caught:
        records.parse(write(tmp_path, text))
    assert word in caught.value.message
    start = text.count("\n", 0, text.index("@book{bad2020")) + 1
    assert start <= caught.value.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "key", ['a"><script>', "../../etc/passwd", "a/../b", "<script>", "a'b", "a%20b", "a#b", "-a", "."]
)
def test_a_key_is_part_of_an_address(tmp_path, key):
    with pytest.raises(records.RecordError) as caught:
        records.parse(write(tmp_path, GOOD + f"@misc{{{key},\n  author = {{A}},\n  title = {{T}}\n}}\n"))
    assert "letters, digits and hyphens" in caught.value.message
    assert caught.value.line == GOOD.count("\n") + 1


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a(b)?c=d&e=%20#f",
        "HTTP://www.Example.ORG:8080/",
        "https://www.gobiernoenlínea.example/política",
        "https://example.org/~a/b;c,d!e'f*g+h@i",
    ],
)
def test_addresses_of_the_web_are_kept_as_they_are(tmp_path, url):
    text = f"@online{{a,\n  author = {{A}},\n  title = {{T}},\n  url = {{{url}}}\n}}\n"
    assert records.parse(write(tmp_path, text))["a"].url == url


def test_abbreviations_that_multiply_are_refused_before_they_do(tmp_path):
    bomb = "@string{a = {" + "x" * 99 + "}}\n" + "@string{a = a # a # a # a # a # a # a # a}\n" * 12
    with pytest.raises(records.RecordError) as caught:
        records.parse(write(tmp_path, GOOD + bomb + "@misc{k, author = {A}, title = a}\n"))
    assert "@string" in caught.value.message and caught.value.line == GOOD.count("\n") + 3


@hypothesis.settings(max_examples=300, deadline=None, derandomize=True)
@hypothesis.given(
    st.lists(
        st.tuples(
            st.integers(0, len(GOOD)),
            st.integers(0, 30),
            st.text("{}\\\"'$%&#~^_@=, \n-a1\N{RIGHT-TO-LEFT OVERRIDE}\x00é", max_size=6),
        ),
        max_size=5,
    )
)
def test_a_damaged_file_is_read_or_refused_with_its_line(tmp_path_factory, damage):
    text = GOOD
    for at, length, new in damage:
        text = text[:at] + new + text[at + length :]
    path = tmp_path_factory.getbasetemp() / "damaged.bib"
    path.write_text(text, "utf-8", newline="")
    try:
        found = records.parse(path)
    except records.RecordError as error:
        assert 0 < error.line <= text.count("\n") + 1 and error.message
    else:
        assert records.year_labels(found).keys() == found.keys()
