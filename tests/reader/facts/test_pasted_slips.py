"""Slips that people make in names, dates and addresses that they type or paste into refs.bib."""

import pytest
from reader.facts import records
from reader.facts.bib import people


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Smith, John and ", "joins nothing"),
        ("and Smith, John", "joins nothing"),
        ("Smith, John and and Doe, Jane", "joins nothing"),
        ("Smith J., Doe J.", "joined by “,”"),
        ("Juan Pérez y Ana Gómez", "joined by “y”"),
        ("Dupont, Jean et Durand, Anne", "joined by “et”"),
        ("John Smith & Jane Doe", "joined by “&”"),
        ("王，小明", "plain comma"),
        ("Cour des comptes", "{{Cour des comptes}}"),
        ("Ernst & Young", "{{Ernst & Young}}"),
    ],
)
def test_names_that_cannot_be_meant_are_refused_with_the_mend(typed, words):
    with pytest.raises(people.PersonError) as caught:
        people.parse(typed)
    assert words in caught.value.args[0]


@pytest.mark.parametrize(
    ("typed", "family", "initials"),
    [
        ("María de la Cruz y del Río", "de la Cruz y del Río", "M."),
        ("Ramón y Cajal, Santiago", "Ramón y Cajal", "S."),
        ("王, 小明", "王", "小明"),
        ("김, 민준", "김", "민준"),
    ],
)
def test_one_name_is_one_name(typed, family, initials):
    [name] = people.parse(typed)
    assert (name.family, people.initials(name.given, " ")) == (family, initials)


@pytest.mark.parametrize("others", ["others", "Others", "OTHERS"])
def test_others_may_have_capitals(others):
    assert people.parse(f"Smith, John and {others}")[-1] is people.OTHERS


def load(tmp_path, text):
    path = tmp_path / "refs.bib"
    path.write_text(text, "utf-8")
    return records.load(path)


ARTICLE = "@article{%s,\n  author = {Smith, J.},\n  title = {T},\n  journal = {J},\n  year = {2019},\n  %s\n}\n"


def test_an_entry_without_its_sign_is_not_dropped(tmp_path):
    with pytest.raises(records.RecordError) as caught:
        load(tmp_path, "article{noat2019,\n  title = {A},\n}\n" + ARTICLE % ("a2019", ""))
    assert [line for line, message in caught.value.faults if "no @" in message] == [1]


def test_a_season_is_no_month(tmp_path):
    with pytest.raises(records.RecordError, match=r"issue = \{Spring\}"):
        load(tmp_path, ARTICLE % ("a2019", "month = {Spring},"))


def test_fields_as_publishers_fill_them(tmp_path):
    found = load(
        tmp_path,
        ARTICLE % ("10.1145/3085228.3085275", "volume = {Vol. 12}, number = {no. 3},")
        + ARTICLE % ("b2019", "volume = {ahead-of-print}, number = {ahead-of-print},")
        + ARTICLE % ("c2019", "doi = {10.1002/(SICI)1099-1174(199912)8:4$<$303::AID-ISAF176$>$3.0.CO;2-O},"),
    )
    acm = found["10.1145/3085228.3085275"]
    assert (acm.texts["volume"], acm.number) == ("12", "3")
    assert "volume" not in found["b2019"].texts and not found["b2019"].number
    assert found["c2019"].doi == "10.1002/(SICI)1099-1174(199912)8:4<303::AID-ISAF176>3.0.CO;2-O"
