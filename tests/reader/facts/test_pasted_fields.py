"""DOIs, addresses, dates, places and braces as reference managers export them."""

import pytest
from linkwatch import bib
from reader.facts import records, urls
from reader.facts.bib import dates, people

BOOK = "@%s{k,\n  author = {Smith, Ann},\n  title = {T},\n  %s\n}\n"


def read(tmp_path, fields, type_="misc"):
    path = tmp_path / "refs.bib"
    path.write_text(BOOK % (type_, fields), "utf-8")
    return records.parse(path)["k"]


def refused(tmp_path, fields, type_="misc"):
    with pytest.raises(records.RecordError) as caught:
        read(tmp_path, fields, type_)
    return caught.value.message


@pytest.mark.parametrize(
    "typed",
    [
        "https://doi.org/10.1787/x_y-en",
        "http://dx.doi.org/10.1787/x_y-en",
        "https://doi.org/https://doi.org/10.1787/x_y-en",
        "https://www.doi.org/doi:10.1787/x_y-en",
        "HTTPS://DOI.ORG/10.1787/x_y-en",
        "https://doi.org/10.1787%2Fx_y-en",
        "doi.org/10.1787/x_y-en",
        "doi:10.1787/x_y-en",
        "DOI: 10.1787/x\\_y-en",
        "info:doi/10.1787/x_y-en",
        "{10.1787/x_y-en}",
        " 10.1787/x{\\_}y-en. ",
        "10.1787/x_y-en,",
    ],
)
def test_a_doi_is_the_same_for_build_linter_and_link_check(tmp_path, typed):
    record = read(tmp_path, f"doi = {{{typed}}}")
    assert (record.doi, record.address) == ("10.1787/x_y-en", "https://doi.org/10.1787/x_y-en")
    [checked] = [field for field in bib.fields(tmp_path / "refs.bib") if field.name == "doi"]
    assert checked.value == record.doi


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("https://doi.org/", "10.1787/059814a7-en"),
        ("doi:", "10.1787/059814a7-en"),
        ("https://doi.org/https://evil.example/x", "10.1787/059814a7-en"),
        ("10.1787/x, 10.1787/y", "10.1787/x"),
        ("https://www.tandfonline.com/doi/full/10.1080/1.2", "10.1080/1.2"),
    ],
)
def test_what_is_no_doi_is_refused_with_the_one_in_it(tmp_path, typed, example):
    assert f"bare identifier, for example {example}." in refused(tmp_path, f"doi = {{{typed}}}")


def test_an_address_that_repeats_the_doi_is_left_out(tmp_path):
    record = read(tmp_path, "doi = {doi:10.1787/X}, url = {http://dx.doi.org/10.1787/x}")
    assert (record.doi, record.url) == ("10.1787/X", "")
    assert "another DOI" in refused(tmp_path, "doi = {10.1787/X}, url = {http://dx.doi.org/10.1787/y}")


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ("arxivId = {1706.03762}", "https://arxiv.org/abs/1706.03762"),
        (
            "arxivId = {1706.03762}, archivePrefix = {arXiv}, eprinttype = {arxiv}, eprint = {arXiv:1706.03762}",
            "https://arxiv.org/abs/1706.03762",
        ),
        ("eprint = {1706.03762v2}, primaryClass = {cs.CL}", "https://arxiv.org/abs/1706.03762v2"),
        ("eprint = {cs.CY/0112017}, archiveprefix = {arXiv}", "https://arxiv.org/abs/cs.CY/0112017"),
        ("eprint = {20.500/12}, eprinttype = {hdl}", "https://hdl.handle.net/20.500/12"),
        ("eprint = {2346101}, eprinttype = {jstor}", "https://www.jstor.org/stable/2346101"),
        ("eprint = {https://example.org/a.pdf}", "https://example.org/a.pdf"),
        ("eprint = {1706.03762}, url = {https://example.org/}", "https://example.org/"),
    ],
)
def test_an_eprint_leads_to_its_archive(tmp_path, fields, url):
    assert read(tmp_path, fields).url == url


def test_an_eprint_that_leads_nowhere_is_named(tmp_path):
    assert "“abc” leads nowhere" in refused(tmp_path, "eprint = {abc}")


@pytest.mark.parametrize(
    ("url", "mend"),
    [
        ("www.example.org/x", "write “https://www.example.org/x”"),
        ("http//example.org/x", "write “https://example.org/x”"),
        ("htp://example.org", "write “https://example.org”"),
        ("https://example.org/a b.pdf", "write “https://example.org/a%20b.pdf”"),
        ("www.example.org/a b", "write “https://www.example.org/a%20b”"),
        ("http://a.example http://b.example", "two addresses: leave one"),
    ],
)
def test_a_url_with_a_space_or_without_scheme_is_named_with_the_mend(url, mend):
    assert mend in urls.url_fault(url)


def test_proceedings_have_the_place_of_the_event_and_of_the_publisher(tmp_path):
    acm = "booktitle = {Proc. of dg.o}, location = {Oslo, Norway}, address = {New York, NY, USA}, publisher = {ACM}"
    texts = read(tmp_path, acm, "inproceedings").texts
    assert (texts["venue"], texts["location"]) == ("Oslo, Norway", "New York, NY, USA")
    same = read(tmp_path, "booktitle = {P}, address = {Oslo}, location = {Oslo}", "conference").texts
    assert same["location"] == "Oslo" and "venue" not in same
    alone = read(tmp_path, "booktitle = {P}, location = {Oslo}", "inproceedings").texts
    assert alone["location"] == "Oslo" and "venue" not in alone
    assert "one field and say two things" in refused(tmp_path, "address = {Paris}, location = {Rome}", "book")


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2020/03", "2020-03"),
        ("2020-3-5", "2020-03-05"),
        ("2020.03.05", "2020-03-05"),
        ("2020-03-00", "2020-03"),
        ("20200305", "2020-03-05"),
        ("25/03/2020", "2020-03-25"),
        ("03/25/2020", "2020-03-25"),
        ("5/5/2020", "2020-05-05"),
        ("12/2020", "2020-12"),
        ("March 2020", "2020-03"),
        ("March 3rd, 2020", "2020-03-03"),
        ("12 de marzo de 2020", "2020-03-12"),
        ("1er janvier 2020", "2020-01-01"),
        ("2020-Mar-12", "2020-03-12"),
    ],
)
def test_a_date_with_one_meaning_is_read(typed, iso):
    assert dates.iso_date({"date": typed}) == iso == dates.iso_date({"year": typed})


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        ("12/03/2020", "date = {2020-12-03} or date = {2020-03-12}"),
        ("5.3.2020", "date = {2020-05-03} or date = {2020-03-05}"),
        ("c. 2019", "date = {2019}"),
        ("2019-13-01", "date = {2019-01-13}"),
        ("2019-02-30", "date = {2019-02}"),
        ("2009/10", "date = {2010} or, for a month, {2009-10}"),
        ("2018/19", "date = {2019}"),
        ("2019-05/", "range"),
        ("Spring 2020", "date = {2020} and issue = {Spring}"),
        ("2020-22", "date = {2020} and issue = {Summer}"),
        ("May/June 2020", "date = {2020-05}"),
        ("2018a", "date = {2018}"),
        ("2018 [1999]", "date = {2018}"),
        ("2020 (accessed 2021)", "date = {2020}"),
        ("12/03/20", "2019-11-28"),
    ],
)
def test_a_date_with_several_meanings_is_refused_with_the_mend(typed, mend):
    with pytest.raises(dates.DateError) as caught:
        dates.iso_date({"date": typed})
    assert mend in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        ("{Smith, John and Doe, Jane}", "write {Smith, John and Doe, Jane}"),
        ("{Smith, J., Doe, J., and Lee, K.}", "write {Smith, J. and Doe, J. and Lee, K.}"),
        ("{Smith, J., Doe, J., \\& Lee, K.}", "write {Smith, J. and Doe, J. and Lee, K.}"),
        ("{J. Smith and J. Doe and others}", "write {J. Smith and J. Doe and others}"),
        ("{Smith, John} and {Doe, Jane}", "write {Smith, John and Doe, Jane}"),
        ("{van der Meer, Jan; King, Martin, Jr.}", "write {van der Meer, Jan and King, Martin, Jr.}"),
    ],
)
def test_persons_in_the_braces_of_a_body_are_refused(typed, mend):
    with pytest.raises(people.PersonError) as caught:
        people.parse(typed)
    assert mend in caught.value.args[0]


@pytest.mark.parametrize(
    "body",
    [
        "Department for Science, Innovation and Technology",
        "Ministry of Finance and Public Credit",
        "Health, Welfare and Labour",
        "Procter and Gamble",
        "J.P. Morgan and Chase",
        "United Nations, Department of Economic and Social Affairs",
        "Food and Agriculture Organization, Rome and World Bank, Washington",
    ],
)
def test_a_body_in_braces_stays_one(body):
    assert people.parse(f"{{{body}}}") == (people.Name(body),)


def test_several_bodies_in_one_pair_of_braces_are_refused():
    with pytest.raises(people.PersonError) as caught:
        people.parse("{World Bank; OECD}")
    assert "write {{World Bank} and {OECD}}" in caught.value.args[0]


def test_what_publishers_write_for_nothing_is_left_out(tmp_path):
    record = read(
        tmp_path,
        "journal = {J}, volume = {n/a}, number = {n/a}, pages = {}, art_number = {e7}, page_count = {9}, hal_id = {h},"
        "adsurl = {x}, url = {<Go to ISI>://WOS:1}",
        "article",
    )
    assert (record.number, record.url, record.texts["eid"]) == ("", "", "e7") and "volume" not in record.texts


def test_messages_quote_what_the_author_wrote(tmp_path):
    with pytest.raises(people.PersonError) as caught:
        people.parse(r"N{\'u}{\~n}ez J.; O'Brien P.")
    assert r"“N{\'u}{\~n}ez J.; O'Brien P.”" in caught.value.args[0]
    assert r"“klin\'gon”" in refused(tmp_path, r"langid = {klin\'gon}")
