"""Cards, citations, glossaries and lists, on a tiny book; asserted on doctrees and parsed pages."""

import re

import pytest
from bs4 import BeautifulSoup
from conftest import build_damaged
from docutils import nodes

NBSP = "\N{NO-BREAK SPACE}"


def page(app, name):
    return BeautifulSoup((app.outdir / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def built(app):
    app.build()
    assert app.warning.getvalue() == ""
    return app


pytestmark = pytest.mark.sphinx("html", testroot="book")


def test_title_and_card_come_from_the_record(built):
    tree = built.env.get_doctree("publications/mini2020first")
    assert next(tree.findall(nodes.title)).astext() == "The First Book about X-Road: A Subtitle Kept As Typed"
    card = next(node for node in tree.findall(nodes.container) if "record-card" in node["classes"])
    facts = {f[0].astext(): f[1].astext() for f in card.findall(nodes.field)}
    assert facts == {
        "Title": "The First Book about X-Road: A Subtitle Kept As Typed",
        "Author": "OECD",
        "Published": "28 November 2020",
        "Series": "Mini Studies",
        "DOI": "https://doi.org/10.1787/first-en",
        "ISBN": "978-1-00-000000-1",
        "Languages": "English; French: Le premier livre, https://doi.org/10.1787/first-fr",
        "Access as listed": "HTML edition; PDF, then behind the OECD’s paywall",
    }


def test_citations_read_author_year_locator_and_lead_to_the_entry(built):
    text = page(built, "publications/mini2020first").get_text()
    text = re.sub(r"[ \n]+", " ", text)
    assert f"One fact (ch.{NBSP}3)." in text
    assert f"(OECD,{NBSP}2020b; van{NBSP}Ooijen et al.,{NBSP}2021, p.{NBSP}4)" in text
    assert f"As OECD{NBSP}(2020b, Annex{NBSP}B) says" in text
    assert f"and van{NBSP}Ooijen et al.{NBSP}(2021)" in text
    links = {a["href"] for a in page(built, "publications/mini2020first").select("a.reference.internal")}
    assert "../bibliography.html#ref-mini2020first" in links


def test_a_page_that_is_resolved_again_has_each_reference_once(built):
    """As for a builder that shows it in two places, or on a build that reads nothing anew."""
    shown = []
    for _time in range(2):
        tree = built.env.get_and_resolve_doctree("bibliography", built.builder, tags=built.tags)
        works = [node.astext() for node in tree.findall(nodes.bullet_list) if "bibliography" in node["classes"]]
        shown.append("\n".join(works))
    assert shown[0] == shown[1] and shown[0].count("archived copy of") == 1


def test_the_bibliography_shows_archived_copies_after_the_address(built):
    soup = page(built, "bibliography")
    links = {
        item["id"]: [(a.get_text(), a["href"]) for a in item.select("a[href^=http]")] for item in soup.select("li[id]")
    }
    assert links["ref-solo2021post"] == [
        ("https://example.org/post", "https://example.org/post"),
        ("archived copy of 5\xa0March 2021", "https://archive.example/2021/https://example.org/post"),
    ]
    assert len(links["ref-mini2020second"]) == 1


def test_the_bibliography_is_a_list_with_stable_ids_and_whole_titles(built):
    soup = page(built, "bibliography")
    items = soup.select("ul.bibliography > li")
    assert [item["id"] for item in items] == [
        "ref-mini2020premier",
        "ref-mini2020third",
        "ref-mini2020second",
        "ref-mini2020first",
        "ref-solo2021post",
    ]
    assert not soup.select("[role=list], [role=doc-biblioentry]")
    texts = [" ".join(item.p.get_text().split()) for item in items]
    assert texts[3] == (
        "OECD (2020c), The First Book about X-Road: A Subtitle Kept As Typed, Mini Studies, OECD Publishing, Paris, "
        "ISBN 978-1-00-000000-1, https://doi.org/10.1787/first-en"
    )
    assert texts[4] == (
        "van Ooijen, C., B. Ubaldi and B. Welby (2021), “A post”, A Blog, 2 March 2021, https://example.org/post, "
        "archived copy of 5 March 2021"
    )
    assert items[0].select_one("[lang=fr]").get_text() == "Le premier livre"


def test_how_to_cite_puts_the_publication_first(built):
    first, second = page(built, "publications/mini2020first").select(".how-to-cite p")
    assert "OECD (2020)" in first.get_text()
    assert "Mini contributors (2026)" in second.get_text()
    assert "edition 2026.1" in second.get_text()


@pytest.mark.sphinx("html", testroot="book", confoverrides={"html_baseurl": "https://reader.example/en/"})
def test_how_to_cite_names_the_address_only_when_the_site_has_one(built):
    second = page(built, "publications/mini2020first").select(".how-to-cite p")[1]
    assert second.find("a")["href"] == "https://reader.example/en/publications/mini2020first.html"


def test_foreign_words_carry_their_language(built):
    assert page(built, "publications/mini2020first").select_one("span[lang=es]").get_text() == "gobierno digital"


def test_a_chapter_shows_the_figure_of_its_framework(built):
    figure = page(built, "publications/mini2020first").select_one("figure")
    assert figure.svg["aria-label"] == "A dot." and figure.svg["role"] == "img"
    assert " ".join(figure.figcaption.get_text().split()).startswith("Figure 1 The whole. (ch. 1)")
    assert figure["id"] == "figure-mini"


@pytest.mark.sphinx("html", testroot="book", srcdir="no_figure")
def test_a_framework_without_a_figure_is_told(make_app, app_params):
    said = build_damaged(
        make_app, app_params, "publications/mini2020first.md", "frameworks: [mini]", "frameworks: [none]"
    )
    assert "publications/mini2020first.md:" in said and "no figure on the page frameworks/none.md" in said


@pytest.mark.sphinx("html", testroot="book", srcdir="no_framework")
def test_a_figure_of_no_framework_is_told(make_app, app_params):
    said = build_damaged(make_app, app_params, "publications/mini2020first.md", "frameworks: [mini]\n", "")
    assert "publications/mini2020first.md:" in said and "frameworks: [its-page]" in said
    assert "frameworks/.md" not in said


def test_companions_link_to_chapters_that_exist_and_only_to_these(built):
    items = page(built, "index").select("ul.companions > li")
    assert items[0].select_one(".companion-title a")["href"] == "publications/mini2020first.html"
    assert items[1].select_one(".companion-title a") is None
    assert items[1].find("a")["href"] == "https://doi.org/10.1787/second-en"


def test_term_ids_are_stable_and_dt_holds_the_term_alone(built):
    terms = page(built, "frameworks/mini").select("dl.glossary > dt")
    assert [term["id"] for term in terms] == [
        *("term-big-part", "term-small-part-with-comma", "term-people-s-part"),
    ]
    assert [[child.name for child in term.find_all(True)] for term in terms] == [["a"]] * 3


def named(fields):
    """Rows of a field list: name to text."""
    values = fields.find_all("dd", recursive=False)
    return {
        name.contents[0].strip(): " ".join(value.get_text().split())
        for name, value in zip(names(fields), values, strict=True)
    }


def names(fields):
    return fields.find_all("dt", recursive=False)


def test_fields_of_a_definition_are_named(built):
    fields = page(built, "frameworks/mini").select_one("dl.term-fields")
    assert named(fields) == {
        "Also called": "little part; bit",
        "Concern": "data; trust",
        "Spanish": f"parte pequeña (OCDE,{NBSP}n.d.)".replace(NBSP, " "),
    }
    assert fields.select_one("[lang=es]").get_text() == "parte pequeña"


def test_related_terms_stand_at_both_ends(built):
    soup = page(built, "frameworks/mini")
    found = {
        term["id"]: named(term.find_next_sibling("dd").select_one(":scope > .related-terms dl"))
        for term in soup.select("dl.glossary > dt")
    }
    assert found == {
        "term-big-part": {"Its parts": "small part, with comma"},
        "term-small-part-with-comma": {"Part of": "big part", "Same idea elsewhere": "people’s part"},
        "term-people-s-part": {"Same idea elsewhere": "small part, with comma"},
    }
    assert soup.select_one("#term-big-part + dd .related-terms a")["href"] == "#term-small-part-with-comma"


def test_a_definition_ends_with_its_uses(built):
    soup = page(built, "frameworks/mini")
    link = soup.select_one("#term-big-part + dd > .used-in:last-child a")
    assert (
        link["href"]
        == "../publications/mini2020first.html#use-the-first-book-about-x-road-a-subtitle-kept-as-typed--big-part"
    )


def test_the_merged_glossary_is_one_alphabet_with_first_sentences_and_other_names(built):
    soup = page(built, "glossary")
    found = [(item.find("a")["href"], " ".join(item.get_text().split())) for item in soup.select("ul.all-terms > li")]
    mini = "frameworks/mini.html#term-"
    assert found == [
        (f"{mini}big-part", "big part The whole of it, e.g. a house. The mini framework"),
        (f"{mini}small-part-with-comma", "bit see small part, with comma"),
        (f"{mini}small-part-with-comma", "little part see small part, with comma"),
        (f"{mini}people-s-part", "people’s part Another piece. The mini framework"),
        (f"{mini}small-part-with-comma", "small part, with comma A piece of the whole . The mini framework"),
    ]
    letters = {link["href"]: link.get_text() for link in soup.select(".a-to-z a")}
    headings = {f"#{heading['id']}": heading.get_text() for heading in soup.select("h2.rubric")}
    assert letters == headings == {"#letter-b": "B", "#letter-l": "L", "#letter-p": "P", "#letter-s": "S"}


def test_the_bibliography_has_letters_and_what_cites_a_work_is_folded(built):
    soup = page(built, "bibliography")
    letters = {link["href"]: link.get_text() for link in soup.select(".a-to-z a")}
    headings = {f"#{heading['id']}": heading.get_text() for heading in soup.select("h2.rubric")}
    assert letters == headings == {"#letter-o": "O", "#letter-v": "V"}
    template = soup.select_one(".list-filter > template")
    items = soup.select("ul.bibliography > li")
    assert template.find("output").string == f"{len(items)} entries"
    for folded in soup.select("ul.bibliography > li > .cited-in"):
        assert folded.details.summary.get_text() == f"Cited in ({len(folded.select('ul.places a'))})"


def test_the_filter_stands_in_a_template_and_its_script_on_pages_with_one(built):
    soup = page(built, "glossary")
    box = soup.select_one(".list-filter > template").find("input", type="search")
    assert box.find_parent("form").find("label")["for"] == box["id"]
    for name, number in (("glossary", 1), ("index", 0), ("bibliography", 1)):
        assert len(page(built, name).select('script[src*="list-filter.js"][defer]')) == number, name


@pytest.mark.sphinx("html", testroot="book", srcdir="an_unknown_field_names")
def test_an_unknown_field_names_the_known_ones(make_app, app_params):
    said = build_damaged(make_app, app_params, "frameworks/mini.md", ":broader: big part", ":wider: big part")
    assert "frameworks/mini.md:" in said
    assert "no field 'wider'" in said and "broader (" in said


@pytest.mark.sphinx("html", testroot="book", srcdir="concern")
def test_an_unknown_concern_names_the_known_ones(make_app, app_params):
    said = build_damaged(make_app, app_params, "frameworks/mini.md", ":concern: data; trust", ":concern: datum; trust")
    assert "no concern 'datum'" in said and "leadership" in said


@pytest.mark.sphinx("html", testroot="book", srcdir="language")
def test_an_unknown_language_names_the_known_ones(make_app, app_params):
    said = build_damaged(make_app, app_params, "frameworks/mini.md", ":concern: data; trust", ":language: Spanish")
    assert "a term is in one language: choose from es, fr." in said


def test_an_alias_leads_to_its_term(built):
    for name in ("bit", "Little part"):
        link = page(built, "publications/mini2020first").find("a", string=name)
        assert link["href"] == "../frameworks/mini.html#term-small-part-with-comma"


@pytest.mark.sphinx("html", testroot="book", srcdir="a_chapter_without_its_key")
def test_a_chapter_without_its_key_is_told_what_to_write(make_app, app_params):
    said = build_damaged(
        make_app, app_params, "publications/mini2020first.md", "bibkey: mini2020first", "bibkey: mini2020frist"
    )
    assert "'mini2020frist'" in said and "bibkey: oecd2019datadriven" in said


@pytest.mark.sphinx("html", testroot="book", srcdir="glossary_nodes_survive")
def test_glossary_nodes_survive_a_parallel_read(make_app, app_params):
    args, kwargs = app_params
    app = make_app(*args, **kwargs, parallel=2)
    app.build(force_all=True)
    assert app.warning.getvalue() == ""
    assert len(page(app, "glossary").select("ul.all-terms > li")) == 5
    assert len(page(app, "frameworks/mini").select(".used-in a[href]")) == 3


def text_of(soup):
    return re.sub(r"[ \n]+", " ", soup.get_text())


def test_the_own_publication_is_cited_by_place_and_a_part_by_its_link(built):
    soup = page(built, "publications/mini2020first")
    text = text_of(soup)
    assert f"Places (foreword and ch.{NBSP}3 and{NBSP}4) (the third book, ch.{NBSP}2)" in text
    assert f"the third book{NBSP}(ch.{NBSP}2) (Annex) (OECD,{NBSP}2020c)" in text
    paragraph = next(p for p in soup.select("p") if p.get_text().startswith("One fact"))
    links = [(" ".join(a.get_text().split()), a["href"]) for a in paragraph.select("a")]
    assert ("foreword", "https://example.org/first/foreword") in links
    assert ("ch. 3", "https://example.org/first/3") in links
    assert ("Annex", "../bibliography.html#ref-mini2020first") in links
    assert ("the third book", "../bibliography.html#ref-mini2020third") in links
    assert "OECD, 2020c, ch." not in text.replace(NBSP, " ")


def test_another_page_names_the_publication_beside_the_place(built):
    definition = page(built, "frameworks/mini").select_one("#term-big-part").find_next("dd")
    assert f"(OECD,{NBSP}2020c, ch.{NBSP}1)" in text_of(definition)


def test_parts_are_no_works_of_the_bibliography_and_short_names_are_told(built):
    soup = page(built, "bibliography")
    assert {item["id"] for item in soup.select("ul.bibliography > li[id]")} == {
        f"ref-{key}" for key in ("mini2020first", "mini2020premier", "mini2020second", "mini2020third", "solo2021post")
    }
    assert "Cited as “the third book”." in text_of(soup.select_one("#ref-mini2020third"))
    assert "Cited as" not in text_of(soup.select_one("#ref-mini2020first"))


def test_what_a_reader_copies_has_no_letter_and_no_short_name(built):
    cited = text_of(page(built, "publications/mini2020first").select_one(".how-to-cite"))
    assert "OECD (2020), The First Book" in cited
    assert "2020c" not in cited and "Cited as" not in cited


def test_the_contents_of_the_original_name_and_link_its_parts(built):
    items = page(built, "publications/mini2020first").select(".original-contents > li")
    assert [text_of(item).strip() for item in items] == [
        "Foreword: whom it thanks",
        "Chapter 3, The Third: what bit means",
    ]
    assert items[1].select_one("a.external")["href"] == "https://example.org/first/3"
    assert items[1].select_one("a.internal")["href"].endswith("#term-small-part-with-comma")


CONTENTS = {
    "unknown": (":foreword: whom", ":preface: whom", "no part “preface” of mini2020first"),
    "twice": (":foreword: whom it thanks\n", ":foreword: whom\n:foreword: whom\n", "or it is here twice"),
    "missing": (":foreword: whom it thanks\n", "", "the part “foreword” (mini2020first-foreword) is missing"),
    "no_argument": ("argument: ", "other: ", "the front matter has no argument"),
    "ours_around_words": ("{ours}`*` And", "{ours}`words` And", "write them before it"),
    "ours_in_a_heading": ("## A section", "## A section{ours}`*`", "a heading has no mark"),
    "anchor_taken": ("{former-anchor} an-older", "{former-anchor} a-section an-older", "has “a-section” already"),
}


@pytest.mark.parametrize("case", CONTENTS)
def test_what_is_wrong_in_a_chapter_is_named(make_app, app_params, case):
    old, new, said = CONTENTS[case]
    warnings = build_damaged(make_app, app_params, "publications/mini2020first.md", old, new)
    assert said in warnings
    assert re.search(r"mini2020first\.md:\d+:", warnings), warnings


def test_what_a_publication_argues_is_told_once_and_shown_where_it_is_listed(built):
    assert page(built, "publications/mini2020first").select_one("p.argument").get_text() == (
        "One book says it all, and says it first."
    )
    first, second = page(built, "index").select("ul.companions > li")
    assert first.select_one(".companion-argument").get_text() == "One book says it all, and says it first."
    assert second.select_one(".companion-argument") is None


def test_marks_of_our_readings_lead_to_their_explanation(built):
    soup = page(built, "publications/mini2020first")
    marks = soup.select("a.our-reading")
    assert [(mark["href"], text_of(mark)) for mark in marks] == [("#our-reading", "*our reading")] * 2
    line = soup.select_one("#our-reading").find_parent("p") or soup.select_one("p#our-reading")
    assert line.get_text() == "* Our reading, not a statement of the sources."
    assert line.find_previous("h2") is not None
    assert "our-reading" not in str(page(built, "glossary"))


def test_a_term_that_rests_on_its_name_says_so(built):
    definition = page(built, "frameworks/mini").select_one("#term-people-s-part").find_next("dd")
    assert "Rests on: the name alone; the sense is our reading" in text_of(definition)


def test_addresses_of_what_has_moved_keep_working(built):
    soup = page(built, "publications/mini2020first")
    assert soup.select_one("#an-older-section").find_parent("section")["id"] == "a-section"
    link = next(a for a in soup.select("#a-section a") if a.get_text() == "tiny part")
    assert link["href"] == "../frameworks/mini.html#term-people-s-part"
    item = page(built, "frameworks/mini").select_one("#term-tiny-part")
    item = item if item.name == "li" else item.find_parent("li")
    assert item.get_text().strip() == "tiny part: now people’s part"
    assert item.select_one("a")["href"] == "#term-people-s-part"


@pytest.mark.parametrize(
    ("line", "said"),
    [("tiny part", "“tiny part” names no term that took its place"), ("tiny part: no such part", "no such part")],
)
def test_terms_that_move_name_what_took_their_place(make_app, app_params, line, said):
    warnings = build_damaged(make_app, app_params, "frameworks/mini.md", "tiny part: people's part", line)
    assert any("mini.md:" in warning and said in warning for warning in warnings.splitlines())


def test_a_framework_is_introduced_by_its_first_sentence(built):
    first, second = page(built, "index").select("ul.frameworks > li")
    assert [text_of(p).strip() for p in first.select("p")] == ["The mini framework", "It shows parts.", "3 terms"]
    assert text_of(second.p).strip() == "The other framework"
    chosen = page(built, "glossary").select("ul.frameworks > li")
    assert [text_of(item.p).strip() for item in chosen] == ["The other framework"]


def test_a_framework_that_is_not_there_is_named(make_app, app_params):
    warnings = build_damaged(
        make_app, app_params, "glossary.md", "```{framework-list}\nother", "```{framework-list}\nno"
    )
    assert "glossary.md:" in warnings and "there is no framework frameworks/no.md" in warnings
