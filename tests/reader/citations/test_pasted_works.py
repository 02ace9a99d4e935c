"""Works as managers export them, in a whole book: addresses, ids and the search lead where they should."""

import json
import re

import pytest
from bs4 import BeautifulSoup

PASTED = r"""
@book{DBLP:conf/x/A_20,
  author = {van der Meer, Jan}, title = {Of \emph{great} things}, year = 2020, pages = {4--9}
}
@book{müller.2019+a,
  author = {Müller, Jörg and others}, title = {Another}, year = {2019}, month = nov
}
@article{sici1998,
  author = {Smith, Ann}, title = {Old}, journal = {J}, year = 1998,
  doi = {10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O}
}
@online{escapes2020,
  author = {Smith, Ann}, title = {Page}, url = {https://example.org/a\_página?x=1\&filter[]=a|b}, year = 2020
}
"""
PAGE = """# Pasted

One {cite:p}`DBLP:conf/x/A_20{pp. 4--9}`, two {cite:t}`müller.2019+a`.
Three {cite:p}`sici1998{ch. 3}, escapes2020`.
"""

pytestmark = pytest.mark.sphinx("html", testroot="book")


def soup(app, name: str) -> BeautifulSoup:
    return BeautifulSoup((app.outdir / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def book(make_app, app_params):
    # The configuration of the tiny root reads its refs.bib at once, so the works are there before.
    args, kwargs = app_params
    source = kwargs["srcdir"]
    with (source / "refs.bib").open("a", encoding="utf-8") as file:
        file.write(PASTED)
    (source / "publications" / "pasted.md").write_text("---\norphan: true\n---\n\n" + PAGE, "utf-8")
    app = make_app(*args, **kwargs)
    app.build(force_all=True)
    return app


def words(tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text())


def test_citations_and_addresses_lead_to_what_is_there(book):
    page, works = soup(book, "publications/pasted"), soup(book, "bibliography")
    assert "One (van der Meer, 2020, pp. 4–9), two Müller et al. (2019)." in words(page)
    ids = {tag["id"] for tag in works.select("[id]")}
    cited = {
        link["href"].partition("#")[2]
        for link in page.select("article a.internal, a.internal")
        if "ref-" in link["href"]
    }
    assert {"ref-dblp-conf-x-a-20", "ref-muller-2019-a", "ref-sici1998", "ref-escapes2020"} <= cited <= ids
    [doi] = works.select("#ref-sici1998 a.external")
    assert doi["href"] == "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O"
    assert doi.get_text() == "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
    [url] = works.select("#ref-escapes2020 a.external")
    assert url["href"] == "https://example.org/a_p%C3%A1gina?x=1&filter%5B%5D=a%7Cb"
    title = works.select_one("#ref-dblp-conf-x-a-20 em")
    assert title.get_text() == "Of great things" and title.select_one("em").get_text() == "great"


def test_the_search_sends_readers_to_works_that_exist(book):
    script = (book.outdir / "_static" / "search-text.js").read_text("utf-8")
    data = json.loads(script.partition("=")[2].rstrip().rstrip(";"))
    ids = {tag["id"] for tag in soup(book, "bibliography").select("[id]")}
    found = {anchor: label for anchor, label, _title in data["sources"]}
    assert {"ref-dblp-conf-x-a-20", "ref-muller-2019-a"} <= set(found) <= ids
    assert found["ref-muller-2019-a"] == "Müller et al., 2019"


@pytest.mark.parametrize(
    "target", ["mini2020first{ch. 1}{2}", "mini2020first,", "{ch. 1}", "mini2020first mini2020second"]
)
def test_a_citation_that_is_none_has_its_line(make_app, app_params, target):
    args, kwargs = app_params
    path = kwargs["srcdir"] / "publications" / "pasted.md"
    path.write_text(f"---\norphan: true\n---\n\n# Pasted\n\nSee {{cite:p}}`{target}`.\n", "utf-8")
    app = make_app(*args, **kwargs)
    app.build(force_all=True)
    path.unlink()  # the folder is the other tests', too
    warnings = app.warning.getvalue().splitlines()
    assert [line for line in warnings if "pasted.md:7:" in line and f"{target}" in line and "{ch. 3}" in line], warnings
