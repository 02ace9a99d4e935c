"""The pages of the EPUB as reading systems show them: cut into pages, on phones, in other colours and sizes."""

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

pytestmark = pytest.mark.xdist_group("epub")

#: Width and height of the text on a screen, as reading systems leave it.
PHONE, TABLET = (390, 800), (728, 940)
#: Text and ground of the themes that reading systems offer. They set both on the body, and nothing else.
THEMES = {"white": ("#000000", "#ffffff"), "sepia": ("#5b4636", "#efe7dd"), "black": ("#dddddd", "#000000")}
CHAPTER, FRAMEWORK = "publications/oecd2019panama.xhtml", "frameworks/digital-identity.xhtml"

#: Lays a page out as columns side by side, each a page of the reader: so do calibre, epub.js and Readium.
PAGED = """
html { margin: 0; height: 100vh; columns: 100vw; column-gap: 0; column-fill: auto; }
body { margin: 0; }
"""


@pytest.fixture(scope="module")
def unpacked(epub, tmp_path_factory):
    folder = tmp_path_factory.mktemp("epub")
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def pages(unpacked):
    """The address of every page that has text of its own."""
    return sorted(p.as_uri() for p in unpacked.rglob("*.xhtml") if p.name != "epub-cover.xhtml")


@pytest.fixture
def shown(chromium, unpacked):
    """Opens a page of the EPUB, by its name or address, with the styles of a reading system."""
    contexts = []

    def show(name, size=PHONE, style="", **options):
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(name if name.startswith("file:") else (unpacked / name).as_uri())
        page.add_style_tag(content=style or " ")
        page.evaluate("document.fonts.ready")
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.fixture
def each(shown, pages):
    """Every page in turn that has an element *tag*, in one window."""

    def all_pages(size=PHONE, style="", tag="body", **options):
        page = shown(pages[0], size, style, **options)
        for address in pages:
            if f"<{tag}" not in Path(address.removeprefix("file://")).read_text("utf-8"):
                continue
            page.goto(address)
            page.add_style_tag(content=style or " ")
            page.evaluate("document.fonts.ready")
            yield address.rpartition("/")[2], page

    return all_pages


def test_no_page_is_wider_than_the_screen(each):
    found = []
    for name, page in each():
        for width in (320, 430, 577, 768):
            page.set_viewport_size({"width": width, "height": 860})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((name, width))
    assert found == []


# -- Figures ---------------------------------------------------------------------------------------------------------

#: Figures that are drawings, where the screen has room for them, and no lists.
FIGURES = """() => [...document.querySelectorAll("figure:has(img)")].filter(
  figure => figure.querySelector("img").offsetWidth
).map(figure => {
  const picture = figure.querySelector("img").getBoundingClientRect();
  const caption = figure.querySelector("figcaption p");
  const words = caption.getBoundingClientRect(), line = parseFloat(getComputedStyle(caption).lineHeight);
  return {
    height: Math.min(words.bottom, words.top + 2 * line) - picture.top,
    width: picture.width,
  };
})"""


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
@pytest.mark.parametrize("type_size", [16, 24])
def test_a_figure_and_the_first_lines_of_its_caption_fit_on_a_page(each, size, type_size):
    """What is higher than a page leaves the rest of the page before it blank, and its caption to the page after."""
    found, high = 0, []
    for name, page in each(size, f"html {{ font-size: {type_size}px }} body {{ margin: 0 }}", "figure"):
        for figure in page.evaluate(FIGURES):
            found += 1
            if figure["height"] > size[1] or figure["width"] > size[0]:
                high.append((name, figure))
    assert found >= (10 if size == TABLET else 1) and high == []


def test_figures_fit_where_the_reading_system_has_rules_of_its_own(shown):
    """epub.js, and so Foliate, lets pictures take 95 % of the page, with !important."""
    rule = "img { max-height: 95vh !important; max-width: 100% !important } body { margin: 0 }"
    page = shown(FRAMEWORK, TABLET, rule)
    assert [figure["height"] <= TABLET[1] for figure in page.evaluate(FIGURES)] == [True]


# -- Pages -----------------------------------------------------------------------------------------------------------

#: Headings and what follows them, and pictures and their captions, that do not stand on the same page.
PARTED = """() => {
  const sheet = box => Math.floor(box.left / innerWidth + 0.001);
  const last = element => { const boxes = element.getClientRects(); return sheet(boxes[boxes.length - 1]); };
  const words = element => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      if (!walk.currentNode.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      const boxes = [...range.getClientRects()];
      if (boxes.length) return [sheet(boxes[0]), sheet(boxes[boxes.length - 1])];
    }
  };
  const found = [];
  for (const heading of document.querySelectorAll("h1, h2, h3, p.rubric, dl.glossary > dt")) {
    let next = heading.nextElementSibling;
    if (!next || !words(heading) || !words(next)) continue;
    if (words(heading)[1] !== words(next)[0]) found.push(heading.textContent);
  }
  for (const figure of document.querySelectorAll("figure:has(img)")) {
    const picture = figure.querySelector("img");
    if (picture.offsetWidth && last(picture) !== words(figure.querySelector("figcaption"))[0])
      found.push(figure.textContent);
  }
  return found;
}"""


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_headings_and_figures_stay_with_what_belongs_to_them(each, size):
    """Also where break-after and break-before are unknown: only break-inside is left to hold them together."""
    unknown = "* { break-after: auto !important; break-before: auto !important }"
    found = {}
    for name, page in each(size, PAGED + unknown):
        parted = page.evaluate(PARTED)
        if parted:
            found[name] = parted
    assert found == {}


def test_a_heading_alone_would_be_found(shown):
    alone = "h2::after, h3::after { display: none !important } h2, h3 { break-after: column !important }"
    assert len(shown(CHAPTER, PHONE, PAGED + alone).evaluate(PARTED)) > 5


def test_the_room_below_a_heading_takes_no_click(shown):
    """It lies over the text that follows, where links and notes must still open."""
    page = shown(CHAPTER, (390, 60_000))
    missed = page.evaluate(
        """[...document.querySelectorAll("p a")].filter(link => {
          const box = link.getClientRects()[0];
          return box && !link.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
        }).map(link => link.textContent)"""
    )
    assert missed == [] and page.locator("h2 + p a, h3 + p a").count() > 5


BLANK = """() => {
  const sheets = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const add = boxes => {
    for (const box of boxes) if (box.width) sheets.add(Math.floor(box.left / innerWidth + 0.001));
  };
  while (walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    if (walk.currentNode.data.trim()) add(range.getClientRects());
  }
  for (const image of document.images) add(image.getClientRects());
  const last = Math.max(...sheets);
  return [...Array(last).keys()].filter(number => !sheets.has(number));
}"""


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_no_page_is_blank(each, size):
    for name, page in each(size, PAGED):
        assert page.evaluate(BLANK) == [], name


def test_a_blank_page_would_be_found(shown):
    page = shown(CHAPTER, PHONE, PAGED + "h2 { padding-top: 170vh; break-inside: auto !important }")
    assert len(page.evaluate(BLANK)) >= 1


# -- Tables ----------------------------------------------------------------------------------------------------------

CELLS = """() => [...document.querySelectorAll("table")].map(table => ({
  columns: table.querySelector("tr").children.length,
  type: parseFloat(getComputedStyle(table).fontSize) / parseFloat(getComputedStyle(document.body).fontSize),
  widths: [...table.querySelectorAll("tbody tr > *")].map(cell => cell.offsetWidth / table.offsetWidth),
  labels: [...table.querySelectorAll("tbody tr")].map(row => [...row.children].slice(1).map(
    cell => getComputedStyle(cell, "::before").content)),
  heads: [...table.querySelectorAll("thead th")].slice(1).map(cell => [cell.textContent.trim(), cell.offsetWidth]),
}))"""


@pytest.mark.parametrize(
    ("size", "options"),
    [(PHONE, {}), ((20_000, 800), {"screen": {"width": 430, "height": 860}})],
    ids=["as wide as the page", "as wide as all pages"],
)
def test_rows_are_blocks_with_labels_on_a_phone(each, size, options):
    """epub.js shows a chapter in a window as wide as all of its pages; the screen is still that of a phone."""
    columns = []
    for name, page in each(size, "body { width: 390px }", "table", **options):
        for table in page.evaluate(CELLS):
            columns.append(table["columns"])
            assert table["type"] >= 0.99, name
            assert min(table["widths"]) > 0.95, name
            if table["columns"] > 2:
                heads = [f'"{head}"' for head, _width in table["heads"]]
                assert all(row == heads for row in table["labels"]), name
            else:
                assert all(width > 0 for _head, width in table["heads"]), name
                assert {label for row in table["labels"] for label in row} == {"none"}, name
    assert {2, 3, 4, 5} <= set(columns)


def test_rows_are_rows_on_a_tablet(shown):
    for table in shown("about/timeline.xhtml", TABLET).evaluate(CELLS):
        assert max(table["widths"]) < 0.6 and table["type"] > 0.85
        assert {label for row in table["labels"] for label in row} == {"none"}


def test_tables_keep_their_roles_when_they_are_shown_as_blocks(shown):
    """What the browser tells a screen reader. (Roles in the markup are refused by Ace where a caption has links.)"""
    page = shown("about/crosswalk.xhtml")
    page_tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    roles = Counter(node["role"]["value"] for node in page_tree["nodes"] if "role" in node)
    for selector, role in (
        ("table", "table"),
        ("tr", "row"),
        ("td", "cell"),
        ("thead th", "columnheader"),
        ("tbody th", "rowheader"),
    ):
        assert roles[role] == page.locator(selector).count() > 20, role


# -- Colours ---------------------------------------------------------------------------------------------------------

#: Every colour of text on a page, but that of what stands on a ground of its own.
COLOURS = (
    """() => [...new Set([...document.querySelectorAll("body :not(hr)")].map(one => getComputedStyle(one).color))]"""
)


@pytest.mark.parametrize("theme", THEMES)
def test_all_text_takes_the_colour_of_the_theme(each, theme):
    text, ground = THEMES[theme]
    wanted = f"rgb({', '.join(str(int(text[n : n + 2], 16)) for n in (1, 3, 5))})"
    for name, page in each(style=f"body {{ color: {text}; background: {ground} }}"):
        assert page.evaluate(COLOURS) == [wanted], name


def test_a_link_in_a_colour_of_its_own_would_be_found(shown):
    assert len(shown(CHAPTER, style="body { color: #ddd } a { color: #00e }").evaluate(COLOURS)) == 2


def test_the_style_sheet_gives_no_text_a_colour_and_no_page_a_ground(unpacked):
    css = re.sub(r"/\*.*?\*/", "", (unpacked / "_static" / "epub.css").read_text("utf-8"), flags=re.S)
    assert set(re.findall(r"[;{]\s*color:\s*([^;}]+)", css)) == {"inherit"}
    grounds = re.findall(r"([^{}]+)\{[^{}]*background[^{}]*\}", css)
    assert [selector.strip() for selector in grounds] == ["figure img"]


def test_a_line_tells_terms_from_citations_and_other_links(shown):
    page = shown(CHAPTER)

    def line(selector):
        return page.eval_on_selector(
            selector,
            "a => { const s = getComputedStyle(a); return [s.textDecorationLine, s.textDecorationStyle,"
            " s.textDecorationThickness, s.textDecorationColor] }",
        )

    term, citation, link = map(line, ("p a[role=doc-noteref]", ".bibtex-citation a", ".original-contents a"))
    assert [one[0] for one in (term, citation, link)] == ["underline"] * 3
    assert (term[1], citation[1], link[1]) == ("dotted", "solid", "solid")
    assert citation[3] != link[3]


# -- Type ------------------------------------------------------------------------------------------------------------


def test_lists_cards_and_cells_are_ragged_where_paragraphs_are_justified(shown):
    """Foliate justifies every paragraph, if its reader does not say otherwise."""
    for name in (CHAPTER, FRAMEWORK, "index.xhtml", "bibliography.xhtml"):
        page = shown(name, style="p { text-align: justify }")
        kept = page.eval_on_selector_all(
            "h1, h2, h3, li p, dd p, td p, th p, caption, figcaption p, p.rubric, .record-card p, aside p",
            "all => [...new Set(all.map(one => getComputedStyle(one).textAlign))]",
        )
        assert kept == ["start"], name
    assert page.eval_on_selector("section > p", "one => getComputedStyle(one).textAlign") == "justify"


def test_the_face_is_that_of_the_book_and_a_reader_may_choose_another(shown, unpacked):
    page = shown(CHAPTER)
    loaded = "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.weight + ' ' + face.style)"
    assert sorted(page.evaluate(loaded)) == ["bold normal", "normal italic", "normal normal"]
    page.add_style_tag(content="body { font-family: Chosen !important }")
    families = (
        "() => [...new Set([...document.querySelectorAll('body *')].map(one => getComputedStyle(one).fontFamily))]"
    )
    assert page.evaluate(families) == ["Chosen"]
    assert sum(path.stat().st_size for path in (unpacked / "_static" / "fonts").iterdir()) < 40_000


def test_short_references_do_not_break(pages, unpacked):
    loose = re.compile(r"\b(?:chs?|pp?)\. \d")
    for path in unpacked.rglob("*.xhtml"):
        text = "".join(etree.parse(str(path)).getroot().itertext())
        assert not loose.search(text), path.name


# -- Contents --------------------------------------------------------------------------------------------------------

OPF = {"opf": "http://www.idpf.org/2007/opf"}
NCX = {"ncx": "http://www.daisy.org/z3986/2005/ncx/"}


def test_contents_name_every_page_in_the_order_of_reading(unpacked):
    package = etree.parse(str(unpacked / "content.opf"))
    names = {item.get("id"): item.get("href") for item in package.findall(".//opf:item", OPF)}
    spine = [names[item.get("idref")] for item in package.findall(".//opf:itemref", OPF)]
    contents = next(etree.parse(str(unpacked / "nav.xhtml")).iter("{*}nav"))
    links = [link.get("href") for link in contents.iter("{*}a")]
    assert len(links) == len(set(links)) > 100
    assert list(dict.fromkeys(link.partition("#")[0] for link in links)) == [
        name for name in spine if name not in ("epub-cover.xhtml", "nav.xhtml")
    ]


def test_both_contents_say_the_same(unpacked):
    contents = next(etree.parse(str(unpacked / "nav.xhtml")).iter("{*}nav"))
    old = etree.parse(str(unpacked / "toc.ncx"))
    assert [point.get("src") for point in old.iter("{*}content")] == [
        link.get("href") for link in contents.iter("{*}a")
    ]


def test_every_page_has_a_title_of_its_own(unpacked):
    titles = {}
    for path in unpacked.rglob("*.xhtml"):
        titles.setdefault(etree.parse(str(path)).findtext(".//{*}title").strip(), []).append(path.name)
    assert "" not in titles
    same = {title: names for title, names in titles.items() if len(names) > 1}
    assert set(same) == {"The Digital Government Reader"}  # the cover and the first page
