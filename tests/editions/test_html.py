"""The pages as they are published."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from read_html import foreign_loads, pages
from reader.editions import published_addresses
from reader.facts import records
from reader.html import security_headers
from reader.lint import markdown

CHAPTERS = [key for key, record in records.load(ROOT / "refs.bib").items() if "companion" in record.keywords]


@pytest.fixture(scope="module")
def parsed(site):
    return {path.relative_to(site.resolve()).as_posix(): page for path, page in pages(site).items()}


def test_the_contract_pages_exist(parsed):
    assert {
        "index.html",
        "glossary.html",
        "bibliography.html",
        "genindex.html",
        "search.html",
        "publications/index.html",
        "publications/oecd2019datadriven.html",
        "frameworks/index.html",
        "frameworks/data-driven-public-sector.html",
        "about/colophon.html",
    } <= set(parsed)


def test_every_title_says_once_what_it_is(parsed):
    titles = {name: page.title.get_text(strip=True) for name, page in parsed.items()}
    assert titles["index.html"] == "The Digital Government Reader"
    for name, title in titles.items():
        assert title.count("The Digital Government Reader") == 1, name
    assert titles["genindex.html"] == "Index — The Digital Government Reader"


def size_of_png(path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def test_every_page_has_a_picture_for_the_start_screen_and_none_an_address_to_share(site, parsed):
    for name, page in parsed.items():
        icon = site / Path(name).parent / page.select_one("link[rel=apple-touch-icon]")["href"]
        assert size_of_png(icon) == (180, 180) and icon.stat().st_size < 2_000, name
        assert page.select('meta[property^="og:"]') == [], name  # needs the address of the site
    assert size_of_png(site / "_static" / "share.png") == (1200, 630)
    assert (site / "_static" / "share.png").stat().st_size < 40_000


def test_nothing_is_loaded_from_elsewhere(site):
    assert foreign_loads(site) == []
    for style in (site / "_static").rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", style.read_text("utf-8")), style


@pytest.mark.parametrize(
    "fault",
    ['<script src="https://cdn.example/x.js"></script>', '<link rel="stylesheet" href="//cdn.example/x.css">'],
)
def test_a_load_from_elsewhere_is_found(site, tmp_path, fault):
    copy = shutil.copytree(site, tmp_path / "site")
    page = copy / "index.html"
    page.write_text(page.read_text("utf-8").replace("</body>", fault + "</body>"), "utf-8")
    found = foreign_loads(copy)
    assert len(found) == 1 and "cdn.example" in found[0]


def test_every_page_says_what_it_is_and_is_not(parsed):
    for name, page in parsed.items():
        assert page.html["lang"] == "en", name
        assert page.title.get_text(strip=True), name
        assert "Not an OECD publication" in page.select_one(".reader-footer").get_text(), name
        assert len(page.select_one("meta[name=description]")["content"]) >= 50, name


def test_the_front_door_shows_the_six_from_refs_bib(parsed):
    six = [r for r in records.load(ROOT / "refs.bib").values() if "companion" in r.keywords]
    doors = parsed["index.html"].select("ul.companions > li")
    items = parsed["publications/index.html"].select("ul.companions > li")
    assert len(items) == len(doors) == len(six)
    for record in six:
        page = parsed[f"publications/{record.key}.html"]
        argument = page.select_one("#in-brief p.argument").get_text()
        door = next(item for item in doors if item.find("a", href=f"publications/{record.key}.html"))
        *said, ways = (" ".join(p.get_text().split()) for p in door.find_all("p"))
        assert said == [record.shorttitle, argument]
        minutes, original = re.fullmatch(r"(\d+) minutes to read · Original: (.+)", ways).groups()
        assert original == record.shorttitle
        # The page shows more words than its source: lists of references, for example.
        assert 0.7 < int(minutes) / (len(page.select_one("article").get_text().split()) / 220) <= 1
        item = next(item for item in items if record.doi in item.get_text())
        assert argument in item.get_text()
        text = " ".join(item.get_text().split())
        assert record.title in text and record.year in text
        assert item.find("a", href=f"https://doi.org/{record.doi}")
        assert all(records.family_name(person) in text for person in record.authors)


def test_the_chapter_has_the_record_and_links_to_its_terms(parsed):
    page = parsed["publications/oecd2019datadriven.html"]
    assert page.h1.get_text().startswith("The Path to Becoming a Data-Driven Public Sector")
    used = {a["href"].partition("#")[2] for a in page.select("a.reference.internal") if "#term-" in a["href"]}
    assert len(used) >= 10
    assert page.select_one(".record-card") and page.select_one(".how-to-cite")
    known = records.load(ROOT / "refs.bib")
    listed = page.select("ul.original-contents > li")
    parts = records.parts_of(known, "oecd2019datadriven").values()
    assert len(listed) == len(parts) >= 5
    assert {item.a["href"] for item in listed if item.select_one("a.external")} == {p.url for p in parts if p.url}


def quoteless(text):
    return re.sub("[\"'‘’“”]", "", text)


def test_every_printed_title_keeps_the_case_of_refs_bib(parsed):
    for key, record in records.works(records.load(ROOT / "refs.bib")).items():
        entry = parsed["bibliography.html"].select_one(f"#ref-{key.lower()}")
        # Whatever their quotation marks: a title in double ones has single ones inside.
        assert quoteless(record.title) in quoteless(" ".join(entry.get_text().split())), key


def test_the_twelve_elements_are_terms(parsed):
    page = parsed["frameworks/data-driven-public-sector.html"]
    terms = {dt.contents[0].strip() for dt in page.select("dl.glossary > dt")}
    qualifier = " (data-driven public sector)"
    assert {
        "leadership and vision",
        "capacities for coherent implementation",
        "rules, laws, guidelines and standards",
        "data architecture",
        "data infrastructure",
        "anticipation and planning",
        "delivery" + qualifier,
        "evaluation and monitoring",
        "ethics" + qualifier,
        "privacy and consent",
        "transparency" + qualifier,
        "security" + qualifier,
    } <= terms


def test_definitions_hold_the_term_alone_in_dt_and_a_source_in_dd(parsed):
    for dt in parsed["frameworks/data-driven-public-sector.html"].select("dl.glossary > dt"):
        assert [child.name for child in dt.find_all(True)] == ["a"], dt
        assert "headerlink" in dt.a["class"]
        assert dt.find_next_sibling("dd").select_one('a[href*="bibliography.html#ref-"]'), dt


def test_the_merged_glossary_lists_every_definition(parsed):
    listed = {a["href"] for a in parsed["glossary.html"].select('ul.all-terms a[href*="#term-"]')}
    defined = {
        f"{name}#{dt['id']}"
        for name, page in parsed.items()
        if name.startswith("frameworks/")
        for dt in page.select("dl.glossary > dt")
    }
    assert listed == defined and len(defined) >= 25


def test_editions_are_one_click_away_and_there(site, parsed):
    for name, page in parsed.items():
        assert page.select_one('a[href$="editions/digital-government-reader.pdf"]'), name
        assert page.select_one('a[href$="editions/digital-government-reader.epub"]'), name
    assert (site / "editions" / "digital-government-reader.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("key", CHAPTERS)
def test_every_chapter_offers_its_own_pdf(site, parsed, key):
    link = parsed[f"publications/{key}.html"].select_one('a[href$=".pdf"]:-soup-contains("This chapter")')
    assert link["href"] == f"../editions/publications/{key}.pdf"
    assert (site / "editions" / "publications" / f"{key}.pdf").read_bytes().startswith(b"%PDF-")


def test_no_absolute_address_of_ours_and_no_path_of_a_machine(site, parsed):
    for name, page in parsed.items():
        assert page.select_one("link[rel=canonical]") is None, name
        assert str(ROOT) not in str(page), name


def test_headers_are_shipped_for_two_kinds_of_host(site):
    netlify = (site / "_headers").read_text("utf-8")
    nginx = (site / "nginx-headers.conf").read_text("utf-8")
    assert netlify.startswith("/*\n")
    for name, value in security_headers.HEADERS.items():
        assert f"  {name}: {value}\n" in netlify
        assert f'add_header {name} "{value}" always;\n' in nginx


def test_published_addresses_still_exist_and_are_all_listed(site):
    published = published_addresses.read_list(ROOT)
    assert len(published) > 100
    assert published_addresses.lost_addresses(published, site) == []
    new = published_addresses.site_addresses(site) - set(published)
    assert not new, f"run `make addresses` and commit the list: {sorted(new)}"


def test_a_lost_address_is_found(site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "site")
    (copy / "about" / "colophon.html").unlink()
    page = copy / "glossary.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    soup.select_one("section#glossary")["id"] = "renamed"
    page.write_text(str(soup), "utf-8")
    lost = published_addresses.lost_addresses(published_addresses.read_list(ROOT), copy)
    assert "about/colophon.html" in lost and "glossary.html#glossary" in lost


def test_headings_have_no_gaps_and_one_top(parsed):
    for name, page in parsed.items():
        levels = [int(h.name[1]) for h in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels[:1] == [1] and levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), name


def test_every_page_has_a_skip_link_that_leads_somewhere(parsed):
    for name, page in parsed.items():
        link = page.body.find("a")
        assert link["class"] == ["skip-link"]
        assert page.select_one(link["href"]) is not None, name


def test_images_are_described_at_readable_length(parsed):
    for name, page in parsed.items():
        for image in page.select("article :is(img, svg[role=img], figure svg)"):
            words = image.get("alt") or image.get("aria-label", "")
            assert 20 <= len(words) < 150, (name, words)


# -- The whole book --------------------------------------------------------------------------------------------------


def test_all_six_have_a_chapter_and_all_seven_frameworks_a_page(parsed):
    assert {f"publications/{key}.html" for key in CHAPTERS} <= set(parsed)
    for written in markdown.read_pages(ROOT):
        if written.is_framework:
            page = parsed[written.path.replace(".md", ".html")]
            assert len(page.select("dl.glossary > dt")) == len(written.entries) > 0, written.path
            assert page.select_one("figure svg[role=group]"), written.path
    assert sum(len(page.select("dl.glossary > dt")) for page in parsed.values()) >= 120


@pytest.mark.parametrize("key", CHAPTERS)
def test_every_chapter_shows_what_a_chapter_shows(parsed, key):
    page = parsed[f"publications/{key}.html"]
    record = records.load(ROOT / "refs.bib")[key]
    assert page.select_one("article h1").get_text().startswith(record.title)
    assert page.select_one(".record-card") and page.select_one(".how-to-cite")
    assert page.select_one("table caption")
    figure = page.select_one("figure:has(svg)")
    assert figure["id"] and figure.select_one('svg a[href*="/frameworks/"]')
    assert len({a["href"] for a in page.select('article a[href*="#term-"]')}) >= 10
    others = {a["href"] for a in page.select("article a.reference.internal") if re.match(r"\w+\.html$", a["href"])}
    assert others - {"index.html"}, "a link to another chapter"


def test_the_bibliography_holds_fifty_works_or_more(parsed):
    assert len(parsed["bibliography.html"].select("ul.bibliography > li")) >= 50


def test_front_and_back_are_there(parsed):
    names = ("how-to-read", "timeline", "method", "how-to-cite", "accessibility", "colophon")
    assert {f"about/{name}.html" for name in names} <= set(parsed)
