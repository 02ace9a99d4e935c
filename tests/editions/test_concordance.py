"""Used in, See also from and Cited in, in every edition, against a walk over the sources that shares no code."""

import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
import walk_sources
from bs4 import BeautifulSoup, NavigableString
from conftest import ROOT
from read_pdf import plain_text

NBSP = "\N{NO-BREAK SPACE}"

pytestmark = [
    pytest.mark.xdist_group("concordance"),  # the pages of two editions, read once
    pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning"),  # XHTML is read as HTML on purpose
]


class Built:
    """The lists as they stand on the pages of one edition."""

    def __init__(self, folder, suffix):
        self.folder = folder.resolve()
        self.pages = {
            path.relative_to(self.folder).with_suffix("").as_posix(): BeautifulSoup(path.read_text("utf-8"), "lxml")
            for path in sorted(self.folder.rglob(f"*.{suffix}"))
            if "_static" not in path.parts
        }

    def follow(self, page, link):
        """(page, element) that *link* on *page* leads to."""
        address, _hash, anchor = link["href"].partition("#")
        target = page if not address else (self.folder / page).parent.joinpath(address).resolve()
        if address:
            target = target.relative_to(self.folder).with_suffix("").as_posix()
        element = self.pages[target].find(id=anchor)
        assert element is not None, (page, link["href"])
        return target, element

    def places(self, page, holder, wanted):
        """(page, section, locators) of each entry; each leads to a place that holds a link to *wanted*."""
        found = []
        for link in holder.select("ul.places a"):
            target, element = self.follow(page, link)
            behind = link.next_sibling.replace(NBSP, " ") if isinstance(link.next_sibling, NavigableString) else ""
            locators = re.match(r" \((.*)\)", behind)
            around = element if element.name != "span" else element.parent
            leads = {a["href"].rpartition("#")[2] for a in around.select("a[href]") if "://" not in a["href"]}
            # In chapters of the EPUB a term leads to its note, which leads on (test_epub.py follows those).
            leads |= {re.sub(r"^note-\d+-", "", anchor) for anchor in leads}
            # A chapter cites its own publication by the place alone, which leads to the original.
            own = wanted == f"ref-{Path(target).name}" and around.select_one(".bibtex-citation") is not None
            assert wanted in leads or own, (page, link["href"])
            title = "" if squeeze(link) == "opening" else squeeze(link)
            found.append((target, title, tuple(locators[1].split("; ")) if locators else ()))
        return found

    def used(self, kind):
        """Key of each term to its list under *kind*."""
        found = {}
        for page, soup in self.pages.items():
            for term in soup.select("dl.glossary > dt"):
                body = term.find_next_sibling("dd")
                for holder in body.select(f":scope > .{kind}"):
                    key = next(term.stripped_strings)
                    found[plain(key)] = (
                        self.places(page, holder, term["id"])
                        if kind == "used-in"
                        else {plain(squeeze(a)) for a in holder.select("a")}
                    )
        return found

    def cited(self):
        found = {}
        for item in self.pages["bibliography"].select("ul.bibliography > li"):
            for holder in item.select(":scope > .cited-in"):
                found[item["id"]] = self.places("bibliography", holder, item["id"])
        return found


def squeeze(tag):
    return re.sub(r"\s+", " ", tag.get_text().replace(NBSP, " ")).strip()


def plain(text):
    return text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


def section(title):
    return plain(re.sub(r"\{[\w:]+\}`([^`<]*)[^`]*`", r"\1", title))


def differences(walk, built):
    """What one of the two has and the other has not, as (list, key, wanted, found)."""
    used, cited = built.used("used-in"), built.cited()
    wanted = {
        "used": {term: Counter((page, section(title)) for page, title in places) for term, places in walk.used.items()},
        "mentioned": {term: set(others) for term, others in walk.mentioned.items()},
        "cited": {
            f"ref-{key.lower()}": Counter((page, section(title), locators) for page, title, locators in places)
            for key, places in walk.cited.items()
        },
    }
    found = {
        "used": {term: Counter((page, plain(title)) for page, title, _l in places) for term, places in used.items()},
        "mentioned": built.used("see-also-from"),
        "cited": {
            key: Counter((p, plain(title), where) for p, title, where in places) for key, places in cited.items()
        },
    }
    return [
        (name, key, wanted[name].get(key), found[name].get(key))
        for name in wanted
        for key in sorted({*wanted[name], *found[name]})
        if wanted[name].get(key) != found[name].get(key)
    ]


@pytest.fixture(scope="module")
def walked():
    return walk_sources.walk(ROOT)


@pytest.fixture(scope="module")
def folders(site, epub, tmp_path_factory):
    unpacked = tmp_path_factory.mktemp("epub")
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(unpacked)
    return {"html": site, "xhtml": unpacked}


@pytest.fixture(scope="module")
def parsed(folders):
    """Both editions, each read once."""
    return {suffix: Built(folder, suffix) for suffix, folder in folders.items()}


@pytest.mark.parametrize("suffix", ["html", "xhtml"])
def test_the_lists_are_what_the_sources_hold(walked, parsed, suffix):
    assert len(walked.used) > 150 and len(walked.cited) > 100 and len(walked.mentioned) > 30
    assert differences(walked, parsed[suffix]) == []


def test_a_list_that_lacks_or_invents_an_entry_is_found(walked, site, tmp_path):
    copy = Path(shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("editions")))
    page = copy / "frameworks" / "digital-government.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    soup.select_one(".used-in ul.places a").decompose()
    page.write_text(str(soup), "utf-8")
    page = copy / "bibliography.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    first = soup.select_one(".cited-in ul.places a")
    first.insert_after(BeautifulSoup(str(first), "html.parser"))
    page.write_text(str(soup), "utf-8")
    assert sorted(name for name, *_rest in differences(walked, Built(copy, "html"))) == ["cited", "used"]


def test_a_use_in_the_sources_that_no_list_has_is_found(parsed, tmp_path):
    for name in ("publications", "frameworks", "about"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with (tmp_path / "about" / "colophon.md").open("a", encoding="utf-8") as file:
        file.write("\nA {term}`data governance` {cite:p}`oecd2019panama{ch. 9}`.\n")
    shutil.copy(ROOT / "index.md", tmp_path)
    found = differences(walk_sources.walk(tmp_path), parsed["html"])
    assert [(name, key) for name, key, *_rest in found] == [
        ("used", "data governance"),
        ("cited", "ref-oecd2019panama"),
    ]


LABELS = {"Part of": "broader", "Its parts": "narrower", "Same idea elsewhere": "same", "See also": "related"}


@pytest.mark.parametrize("suffix", ["html", "xhtml"])
def test_related_terms_stand_at_both_ends(walked, parsed, suffix):
    built = parsed[suffix]
    found = set()
    for page in built.pages.values():
        for rows in page.select("dl.glossary > dd > .related-terms > dl"):
            one = plain(next(rows.find_parent("dd").find_previous_sibling("dt").stripped_strings))
            for name in rows.find_all("dt", recursive=False):
                kind = LABELS[name.find(string=True, recursive=False).strip()]
                found |= {(one, kind, plain(squeeze(a))) for a in name.find_next_sibling("dd").find_all("a")}
    assert len(walked.relations) > 300
    assert found == walked.relations


@pytest.mark.parametrize("suffix", ["html", "xhtml"])
def test_the_crosswalk_holds_each_term_under_its_concerns(walked, parsed, suffix):
    built = parsed[suffix]
    wanted = {(concern, walked.defined[term], term) for term, names in walked.concerns.items() for concern in names}
    found = set()
    for section in built.pages["about/crosswalk"].select("section[id^=concern-]"):
        rows = section.select(".crosswalk tbody > tr")
        assert len(rows) == len(set(walked.defined.values())) == 7
        for row in rows:
            head, cell = row.find_all(["th", "td"], recursive=False)
            assert head.name == "th" and head.find("a")
            assert cell.find("a") or squeeze(cell) == "not covered"
            for link in cell.find_all("a"):
                page, element = built.follow("about/crosswalk", link)
                assert built.pages[page].h1.get_text().startswith(squeeze(head))
                found.add((section["id"].removeprefix("concern-"), page, plain(squeeze(link))))
                assert element.name == "dt"
    assert found == wanted and len({concern for concern, *_rest in found}) == 12


def numbers(walked):
    """(chapter, framework) to the number of terms."""
    return Counter(
        (page, walked.defined[term])
        for term, places in walked.used.items()
        for page in {page for page, _title in places}
        if page.startswith("publications/")
    )


@pytest.mark.parametrize("suffix", ["html", "xhtml"])
def test_the_crosswalk_counts_the_terms_that_chapters_use(walked, parsed, suffix):
    built = parsed[suffix]
    found = {}
    for item in built.pages["about/crosswalk"].select("ul.term-counts > li"):
        chapter, *rest = item.find_all("a")
        for link in rest:
            ends = [(built.folder / "about" / one["href"]).resolve() for one in (chapter, link)]
            names = [end.relative_to(built.folder).with_suffix("").as_posix() for end in ends]
            assert all(name in built.pages for name in names)
            found[tuple(names)] = int(re.match(r"\s*(\d+)", link.next_sibling)[1])
    assert len({chapter for chapter, _framework in found}) == len(list(ROOT.glob("publications/*.md"))) - 1
    assert found == numbers(walked)


def test_every_definition_and_reference_of_the_pdf_ends_with_its_uses(walked, pdf):
    with pikepdf.open(pdf) as document:
        text = plain_text(document)
    text = re.sub(r"[\s\u2060]+", " ", text).replace(" ,", ",").replace(" –", "–").replace(" .", ".")
    assert len(re.findall("Used on p. ", text)) >= len(walked.used)
    assert len(re.findall("Cited on p. ", text)) >= len(walked.cited)
    assert len(re.findall("See also from: ", text)) >= len(walked.mentioned)
    lists = re.split(r"(?:Used|Cited) on p\. ", text)[1:]
    found = [re.match(r"\d+(?:(?:, |–)\d+)*\.", part) for part in lists]
    assert sum(match is None for match in found) < len(lists) / 50  # lists that go on after a page's head and foot
    for pages in (list(map(int, re.findall(r"\d+", match[0]))) for match in found if match):
        assert pages == sorted(set(pages)), pages


def test_chapters_of_the_framework_come_first_then_the_order_of_the_book(walked, parsed):
    built = parsed["html"]
    members = {}
    for path in (ROOT / "publications").glob("*.md"):
        matter = re.match(r"---\n(.*?)\n---\n", path.read_text("utf-8"), re.DOTALL)
        if matter:
            names = re.findall(r"^  - ([\w-]+)$", matter[1], re.MULTILINE)
            members[f"publications/{path.stem}"] = {f"frameworks/{name}" for name in names}
    folders_in_order = ("index", "about/how-to-read", "publications", "frameworks", "about")
    for term, places in built.used("used-in").items():
        order = list(dict.fromkeys(page for page, *_rest in places))
        own = [page for page in order if walked.defined[term] in {page, *members.get(page, ())}]
        assert order[: len(own)] == own, term
        for part in (own, order[len(own) :]):
            ranks = [next(n for n, f in enumerate(folders_in_order) if page.startswith(f)) for page in part]
            assert ranks == sorted(ranks), term
