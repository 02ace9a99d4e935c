"""Bibliographies as reference managers and publishers export them: what the list and the citations print."""

from pathlib import Path

import pytest
from pybtex.database import Entry
from reader.citations.style import ReaderStyle, author_and_year
from reader.facts import records

EXPORTS = Path(__file__).parent / "exports"
SICI = "https://doi.org/10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"


@pytest.fixture
def printed(monkeypatch):
    """Reads a .bib file; gives the reference and the citation of each work by its key."""

    def read(path: Path) -> dict[str, tuple[str, str]]:
        found = records.parse(path)
        works = records.works(found)
        monkeypatch.setattr(ReaderStyle, "records", found)
        monkeypatch.setattr(ReaderStyle, "years", records.year_labels(works))
        monkeypatch.setattr(ReaderStyle, "shorthands", {})
        entries = [Entry("misc") for _key in works]
        for entry, key in zip(entries, works, strict=True):
            entry.key = key
        lines = {e.key: (ReaderStyle().reference(e).render_as("text"), ", ".join(author_and_year(e))) for e in entries}
        return {key: (one.replace("\xa0", " "), two.replace("\xa0", " ")) for key, (one, two) in lines.items()}

    return read


PRINTED = {
    "zotero-bibtex": {
        "adams_service_2019": (
            "Adams, R., J. van der Meer and J. M. Núñez (2019), “Service design in ministries: What works”, "
            "Public Administration Today, 12(4), pp. 1–19, https://doi.org/10.1234/pat.2019_03",
            "Adams et al., 2019",
        ),
        "noauthor_registers_2018": (
            "World Bank (2018), “Registers and their keepers”, Policy Note, No. 7, World Bank, Washington, D.C.",
            "World Bank, 2018",
        ),
        "okafor_trust_2015": (
            "Okafor, N. (2015), Trust at the counter, PhD thesis, University of Leeds, Leeds.",
            "Okafor, 2015",
        ),
        "ministry_of_finance_open_2021": (
            "Ministry of Finance (2021), Open budgets | Ministry of Finance, https://example.org/open_budgets?a=1&b=2",
            "Ministry of Finance, 2021",
        ),
    },
    "zotero-biblatex": {
        "adams_service_2019": (
            "Adams, R. and J. van der Meer (2019), “Service design in ministries: What works”, "
            "Public Administration Today, 12(4), pp. 1–19, https://doi.org/10.1234/pat.2019.3",
            "Adams and Meer, 2019",  # Zotero writes a particle that it drops in front of the family name so
        ),
        "okafor_trust_2018": (
            "Okafor, N. (2018), “Trust”, in Smith, A. and B. Jones (eds.), Handbook of E-Government, 2nd edn, "
            "Handbooks of Government, Press, London, pp. 11–30, ISBN 978-0-00-000000-2.",
            "Okafor, 2018",
        ),
        "oecd_path_2020": (
            "OECD (2020), “A path to walk”, Working Papers, No. 12, OECD Publishing, Paris, https://example.org/path",
            "OECD, 2020",
        ),
        "brown_notes_nodate": (
            "Brown, A. (n.d.), “Notes on forms”, The Form Blog, https://example.org/notes",
            "Brown, n.d.",
        ),
        "lee_counters_2014": (
            "Lee, M.-J. (2014), Counters, PhD thesis, Seoul National University, Seoul.",
            "Lee, 2014",
        ),
    },
    "better-bibtex": {
        "adamsServiceDesignMinistries2019": (
            "Adams, R., J. van der Meer, M. L. King Jr. and A. de la Cruz (2019), “Service Design in Ministries: What "
            "Works in CO₂-Free Offices”, Public Administration Today, 12(4), pp. 1–19, "
            "https://doi.org/10.1234/pat.2019.3",
            "Adams et al., 2019",
        ),
        "smithCounting2016": (
            "Smith, A.B. et al. (2016), “Counting Forms”, in Proceedings of the 3rd Conference on Forms, Formal, "
            "Conference on Forms, Lima, ACM, New York, NY, USA, pp. 4–9.",
            "Smith et al., 2016",
        ),
    },
    "mendeley": {
        "Adams2019": (
            "Adams, R., J. Müller and T.W.J. de Groot (2019), “Service design & ministries in ‘España’”, "
            "Public Administration Today, 12(4), pp. 1–19, https://doi.org/10.1007/978-3-319-00000-3_17",
            "Adams et al., 2019",
        ),
        "Smith2018": (
            "Smith, A. (2018), Digital government, 2nd edn, Press Inc., London, ISBN 9780000000002.",
            "Smith, 2018",
        ),
    },
    "jabref": {
        "müller2019": (
            "Müller, J. and R. Adams (2019), “Service design: What works”, Public Administration Today, 12(4), Spring, "
            "https://doi.org/10.1234/pat.2019.3",
            "Müller and Adams, 2019",
        ),
        "smith2018+2": ("Smith, A. (2018), Digital government, Press.", "Smith, 2018"),
    },
    "google-scholar": {
        "adams2019service": (
            "Adams, R., J.P. Sartre-Smith, A.B.C. Núñez et al. (2019), “Service design: what works in 21st century "
            "ministries”, Public Administration Today, 12(4), pp. 1–19.",
            "Adams et al., 2019",
        ),
        "okafor2018trust": (
            "Okafor, N. (2018), “Trust”, in Handbook of E-government, Press, pp. 11–30.",
            "Okafor, 2018",
        ),
        "smith2016counting": (
            "Smith, A. B. and T.W.J. de Groot (2016), “Counting forms”, in 2016 3rd International Conference on Forms "
            "(ICF), IEEE, p. 4.",
            "Smith and de Groot, 2016",
        ),
    },
    "crossref": {
        "Adams_2019": (
            "Adams, R. and J. Núñez (2019), “Service design & ministries: What works in CO₂-free offices”, "
            f"Public Administration Today, 12(4), pp. 1–19, {SICI}",
            "Adams and Núñez, 2019",
        ),
        "Okafor_2018": (
            "Okafor, N. (2018), “Trust”, in Handbook of E-Government, Press, London, pp. 11–30, ISBN 9780000000002, "
            "https://doi.org/10.1007/978-3-319-00000-3_16",
            "Okafor, 2018",
        ),
    },
    "dblp": {
        "DBLP:conf/forms/SmithG16": (
            "Smith, A. B., T. W. J. de Groot and Á. Martínez (2016), “Counting Forms”, in Jones, B. (ed.), Proceedings "
            "of the 3rd Conference on Forms, FORMS 2016, Lima, Peru, June 8-10, 2016, ACM International Conference "
            "Proceeding Series, ACM, pp. 4–9, https://doi.org/10.1145/2912160.2912161",
            "Smith et al., 2016",
        ),
        "DBLP:conf/forms/Lee17": (
            "Lee, M.-J. (2017), “More Forms”, in Jones, B. and A. B. Smith (eds.), Proceedings of the 4th Conference "
            "on Forms, ACM, p. 10.",
            "Lee, 2017",
        ),
        "DBLP:conf/forms/2017": (
            "Jones, B. and A. B. Smith (eds.) (2017), Proceedings of the 4th Conference on Forms, ACM.",
            "Jones and Smith, 2017",
        ),
    },
}


@pytest.mark.parametrize("name", PRINTED)
def test_an_export_is_printed_right(printed, name):
    assert printed(EXPORTS / f"{name}.bib") == PRINTED[name]


def test_every_export_is_tried():
    assert {path.stem for path in EXPORTS.glob("*.bib")} == {*PRINTED, "oecd"}


def test_the_dois_of_oecd_ilibrary_are_read_without_their_two_addresses(printed):
    assert printed(EXPORTS / "oecd.bib") == {
        "/content/paper/09ab162c-en": (
            "van Ooijen, C., B. Ubaldi and B. Welby (2019), “A data-driven public sector: Enabling the strategic use "
            "of data for productive, inclusive and trustworthy governance”, OECD Working Papers on Public Governance, "
            "No. 33, https://doi.org/10.1787/09ab162c-en",
            "van Ooijen et al., 2019",
        ),
        "/content/publication/059814a7-en": (
            "OECD (2019), Digital Government in Chile – Digital Identity, OECD Digital Government Studies, "
            "OECD Publishing, Paris, 82 pp., https://doi.org/10.1787/9ecba35e-en",
            "OECD, 2019",
        ),
    }


@pytest.mark.parametrize(
    ("fields", "reference"),
    [
        ("@book{k, author={Smith, Ann}, title={Is it?}, date={2019}}", "Smith, A. (2019), Is it?"),
        ("@book{k, author={Smith, Ann}, title={A}, publisher={Press Inc.}}", "Smith, A. (n.d.), A, Press Inc."),
        ("@book{k, author={Smith, Ann}, title={A}, edition={3rd}}", "Smith, A. (n.d.), A, 3rd edn."),
        ("@book{k, author={Smith, Ann}, title={A}, edition={11}}", "Smith, A. (n.d.), A, 11th edn."),
        ("@book{k, author={Smith, Ann}, title={A}, edition={Second}}", "Smith, A. (n.d.), A, Second edn."),
        (
            "@book{k, author={Smith, Ann}, title={A}, edition={Revised edition}}",
            "Smith, A. (n.d.), A, Revised edition.",
        ),
        ("@book{k, editor={Smith, Ann}, title={A}, year=2019}", "Smith, A. (ed.) (2019), A."),
        (
            "@book{k, author={Smith, Ann}, editor={Jones, Bob}, translator={Lee, Min-Jun}, title={A}, volume={2}}",
            "Smith, A. (n.d.), A, Vol. 2, edited by Jones, B., translated by Lee, M.-J.",
        ),
        (
            "@article{k, author={Smith, Ann}, title={A ``b'' c}, journal={J}, volume=3, eid={e12}, year=2019}",
            "Smith, A. (2019), “A ‘b’ c”, J, 3, e12.",
        ),
        (
            "@misc{k, author={Smith, Ann}, title={A}, note={Unread}, version={2.1}}",
            "Smith, A. (n.d.), A, version 2.1, Unread.",
        ),
        (
            "@misc{k, author={Smith, Ann}, title={A}, howpublished={\\url{https://example.org/a\\_b}}}",
            "Smith, A. (n.d.), A, https://example.org/a_b",
        ),
        (
            "@misc{k, author={Smith, Ann}, title={A}, eprint={1901.00001}, archiveprefix={arXiv}}",
            "Smith, A. (n.d.), A, https://arxiv.org/abs/1901.00001",
        ),
        (
            "@mastersthesis{k, author={Smith, Ann}, title={A}, school={University of Lima}, year=2019}",
            "Smith, A. (2019), A, Master’s thesis, University of Lima.",
        ),
        (
            "@dataset{k, author={{OECD}}, title={A}, version={3}, publisher={OECD}, date={2019-05-01}}",
            "OECD (2019), A, version 3, OECD.",
        ),
        (
            "@unpublished{k, author={Smith, Ann}, title={A}, note={Talk}, pubstate={inpress}}",
            "Smith, A. (n.d.), “A”, in press, Talk.",
        ),
        (
            "@inbook{k, author={Smith, Ann}, title={A Book}, chapter={3}, pages={4-9}, publisher={Press}, year=2019}",
            "Smith, A. (2019), A Book, Press, ch. 3, pp. 4–9.",
        ),
        (
            "@article{k, author={Smith, A.}, title={Open government.}, journal={J}, type={Journal Article}, "
            "pages={n/a--n/a}, note={cited By 12}, year=2019}",
            "Smith, A. (2019), “Open government”, J.",
        ),
        (
            "@book{k, author={Smith, A.},title={A},isbn={ISBN-13: 978-0-00-000000-2}, note={[Online; accessed 3 May]}}",
            "Smith, A. (n.d.), A, ISBN 978-0-00-000000-2.",
        ),
        ("@techreport{k, author={{OECD}}, title={A}, institution={OECD}, year=2019}", "OECD (2019), A, OECD."),
    ],
)
def test_what_an_entry_says_is_printed(printed, tmp_path, fields, reference):
    (tmp_path / "refs.bib").write_text(fields, "utf-8")
    assert printed(tmp_path / "refs.bib")["k"][0] == reference


def test_authors_who_are_not_named_count_as_many_for_the_letters_of_years(printed, tmp_path):
    others = "@article{a, author={Smith, Ann and others}, title={A}, journal={J}, year=2019}"
    alone = "@book{b, author={Smith, Ann}, title={B}, year=2019}"
    (tmp_path / "refs.bib").write_text(others + "\n" + alone, "utf-8")
    assert {key: label for key, (_reference, label) in printed(tmp_path / "refs.bib").items()} == {
        "a": "Smith et al., 2019",
        "b": "Smith, 2019",
    }
