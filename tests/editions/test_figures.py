"""The drawings: each name in its box, linked to what it means; a list on a phone; one number; once in the PDF."""

import base64
import re
import subprocess
import zipfile

import pytest
from browse import page_of
from bs4 import BeautifulSoup
from conftest import ROOT
from read_html import pages
from reader.html.drawings import figure_parts, inline_svg
from reader.lint.markdown import read_pages
from reader.safety import svg

FIGURES = ROOT / "_static" / "figures"
FRAMEWORKS = [page.path.removesuffix(".md") for page in read_pages(ROOT) if page.is_framework]
FONTS = ROOT / "_ext" / "sphinx_typst" / "fonts"
#: Name of a family to its files: upright, bold, italic. The PDF and the EPUB have the first, web pages the second.
FAMILIES = {
    "Lato": ("Lato-Regular", "Lato-Bold", "Lato-Italic"),
    "Vollkorn": ("Vollkorn-Regular", "Vollkorn-SemiBold", "Vollkorn-Italic"),
}
#: Names in a drawing that its page has, but in other words.
OTHER_WORDS = {"Material benefits": "quality of services", "2014 Recommendation": "Recommendation of the Council"}


@pytest.fixture(scope="module")
def parsed(site):
    return {path.relative_to(site.resolve()).as_posix(): page for path, page in pages(site).items()}


def drawing_of(page):
    return svg.parse_svg((FIGURES / f"{page.split('/')[1]}.svg").read_bytes())


def number_of(figure):
    return int(re.search(r"\d+", figure.select_one(".caption-number").text)[0])


def words_of(tag):
    return " ".join(tag.get_text(" ").split())


# -- Drawn well ------------------------------------------------------------------------------------------------------


def style(family, width):
    faces = zip(FAMILIES[family], ("font-weight: 400", "font-weight: 700", "font-style: italic"), strict=True)
    rules = [
        f"@font-face {{ font-family: {family}; {face}; "
        f"src: url(data:font/ttf;base64,{base64.b64encode((FONTS / f'{name}.ttf').read_bytes()).decode()}) }}"
        for name, face in faces
    ]
    return f"<style>{''.join(rules)} svg {{ font-family: {family}; width: {width}px }}</style>"


#: Names that leave the shape of their part; words that leave the drawing, or lie on others.
FAULTS = """() => {
  const faults = [], said = e => e.textContent.trim().replace(/\\s+/g, ' ');
  const inside = (a, b, by) =>
    a.left >= b.left + by && a.right <= b.right - by && a.top >= b.top && a.bottom <= b.bottom;
  const box = e => e.getBoundingClientRect();
  const texts = [...document.querySelectorAll('svg text')];
  for (const text of texts) {
    const shape = [...text.parentElement.children].find(e => e.matches('rect, polygon, circle, ellipse, path[d$="Z"]'));
    if (text.parentElement.matches('g') && shape && !inside(box(text), box(shape), 3))
      faults.push('box: ' + said(text));
    if (!inside(box(text), box(text.ownerSVGElement), 2)) faults.push('drawing: ' + said(text));
    for (const other of texts) {
      const a = box(text), b = box(other);
      const beside = a.left >= b.right || b.left >= a.right;
      if (text !== other && !beside && a.top + 3 < b.bottom - 3 && b.top + 3 < a.bottom - 3)
        faults.push('words: ' + said(text) + ' / ' + said(other));
    }
  }
  return faults;
}"""
GROUPED = sorted(path.stem for path in FIGURES.glob("*.svg") if path.stem != "line-of-descent")
#: The drawing of the first page, which fits a phone.
HOME = "seven-frameworks"


@pytest.mark.parametrize("family", FAMILIES)
def test_no_name_leaves_its_box_and_no_words_lie_on_others(chromium, family):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        for name in GROUPED:
            width = svg.parse_svg((FIGURES / f"{name}.svg").read_bytes()).get("width")
            page.set_content(style(family, width) + (FIGURES / f"{name}.svg").read_text("utf-8"))
            page.evaluate("document.fonts.ready")
            assert page.evaluate("document.fonts.check('16px " + family + "')")
            assert page.evaluate(FAULTS) == [], name
        page.evaluate("document.querySelector('svg tspan, svg text').textContent = 'x'.repeat(99)")
        assert page.evaluate(FAULTS) != []


@pytest.mark.parametrize("name", [name for name in GROUPED if name != HOME])
def test_a_drawing_is_wide_legible_and_in_the_palette(name):
    source = (FIGURES / f"{name}.svg").read_text("utf-8")
    root = svg.parse_svg(source.encode())
    assert float(root.get("height")) <= 0.7 * float(root.get("width"))  # half a page in print
    # 402 points of text in print: no letters below 7.5.
    assert min(float(text.get("font-size")) for text in root.iter("{*}text")) * 402 / float(root.get("width")) >= 7.5
    palette = {colour for colours in inline_svg.PALETTE.values() for colour in colours}
    assert inline_svg.hex_colours(source) <= palette


@pytest.mark.parametrize("page", FRAMEWORKS)
def test_names_are_those_of_the_page(page):
    text = (ROOT / f"{page}.md").read_text("utf-8").replace("’", "'").casefold()
    for name in figure_parts.part_names(drawing_of(page)):
        assert OTHER_WORDS.get(name, name).replace("’", "'").casefold() in text, name


# -- On web pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", FRAMEWORKS)
def test_names_lead_to_what_they_mean_in_the_drawing_and_in_the_list(parsed, page):
    figure = parsed[f"{page}.html"].select_one("figure:has(svg)")
    drawn = {words_of(link): link["href"] for link in figure.select("svg a")}
    assert drawn == {words_of(link): link["href"] for link in figure.select("ul.figure-parts a")}
    assert len(drawn) >= 4
    for name, address in drawn.items():
        path, _hash, anchor = address.partition("#")
        target = parsed[f"frameworks/{path}" if path else f"{page}.html"]
        assert not anchor or target.find(id=anchor).name == "dt", name
    # A name that several frameworks use leads to the sense of its own page.
    shared = {"Governance": "digital-identity", "Trust": "trust-data-driven-public-sector"}
    for name in shared.keys() & drawn.keys():
        assert shared[name] in drawn[name]


@pytest.mark.parametrize("page", [*FRAMEWORKS, "about/timeline"])
def test_the_list_has_the_names_of_the_drawing_in_their_order(parsed, page):
    items = parsed[f"{page}.html"].select("ul.figure-parts li:not(.figure-words)")
    names = [words_of(item.find("a", recursive=False) or item.find(string=True)) for item in items]
    assert names == figure_parts.part_names(drawing_of(page))


def test_the_timeline_leads_to_all_six(parsed):
    links = {link["href"] for link in parsed["about/timeline.html"].select("figure svg a")}
    chapters = {name for name in parsed if re.fullmatch(r"publications/(?!index)\w+\.html", name)}
    assert {f"../{name}" for name in chapters} <= links and len(chapters) == 6


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_first_page_shows_its_drawing_at_every_width(chromium, site, width):
    with page_of(chromium, viewport={"width": width, "height": 844}) as page:
        page.goto((site / "index.html").as_uri())
        drawing = page.locator("figure svg").first
        assert drawing.is_visible() and page.locator(".figure-parts").count() == 0
        sizes = drawing.locator("text").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert len(sizes) == len(FRAMEWORKS) and drawing.bounding_box()["width"] >= 280
        links = drawing.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert sorted(links) == sorted(f"{name}.html" for name in FRAMEWORKS)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_shows_the_list_and_a_tablet_the_drawing(chromium, site, scripts):
    with page_of(chromium, viewport={"width": 390, "height": 844}, java_script_enabled=scripts) as page:
        for name in (*FRAMEWORKS, "about/timeline"):
            page.set_viewport_size({"width": 390, "height": 844})
            page.goto((site / f"{name}.html").as_uri())
            drawing, list_ = page.locator("figure svg").first, page.locator(".figure-parts").first
            assert list_.is_visible() and not drawing.is_visible(), name
            page.set_viewport_size({"width": 820, "height": 1100})
            assert drawing.is_visible() and not list_.is_visible(), name
            assert drawing.bounding_box()["width"] >= 600
            page.emulate_media(media="print")
            page.set_viewport_size({"width": 640, "height": 900})
            assert drawing.is_visible() and not list_.is_visible(), name
            page.emulate_media(media="screen")


def test_a_name_in_a_drawing_has_the_preview_and_the_ring_of_a_link(chromium, served):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{served}frameworks/digital-identity.html")
        link = page.locator("figure svg a", has_text="Smartcards")
        link.scroll_into_view_if_needed()
        link.hover()
        page.locator(".preview").wait_for()
        assert "Smartcards" in page.locator(".preview").inner_text()
        page.mouse.move(0, 0)
        link.focus()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert page.evaluate("document.activeElement.closest('svg') !== null")


def test_no_shape_stays_white_on_a_dark_page(chromium, site, parsed):
    fills = "[...new Set([...document.querySelectorAll('figure svg *')].map(e => getComputedStyle(e).fill))]"
    with page_of(chromium, viewport={"width": 1280, "height": 900}, color_scheme="dark") as page:
        for name in (name for name in parsed if parsed[name].select("figure svg")):
            page.goto((site / name).as_uri())
            assert "rgb(255, 255, 255)" not in page.evaluate(fills), name
        page.evaluate("document.querySelector('figure svg rect').style.fill = '#fff'")
        assert "rgb(255, 255, 255)" in page.evaluate(fills)


def test_items_of_the_list_have_the_colours_of_their_parts(chromium, site):
    with page_of(chromium, viewport={"width": 390, "height": 844}) as page:
        page.goto((site / "about/timeline.html").as_uri())
        edges = page.evaluate(
            "[...document.querySelectorAll('.figure-parts > li:not(.figure-words)')]"
            ".map(e => [e.firstChild.textContent, getComputedStyle(e).borderInlineStartColor])"
        )
    colours = dict(edges)
    assert colours["Working paper 33"] == colours["Path report"] != colours["Identity report"]
    assert colours["Identity report"] == colours["Governance of Digital Identity"] != colours["Services report"]
    assert [name for name, _colour in edges][:2] == ["2014 Recommendation", "Working paper 32"]


def test_printing_from_the_dark_scheme_prints_the_light_drawing(chromium, site):
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.goto((site / f"{FRAMEWORKS[0]}.html").as_uri())
        colours = (
            "[...document.querySelectorAll('figure svg :is(rect, text)')].map(e => getComputedStyle(e).fill).join()"
        )
        page.emulate_media(media="print", color_scheme="light")
        light = page.evaluate(colours)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert page.evaluate(colours) == light
        page.emulate_media(media="screen")
        assert page.evaluate(colours) != light


def test_imposed_colours_leave_every_word_readable(chromium, site):
    with page_of(chromium, viewport={"width": 1280, "height": 900}, forced_colors="active") as page:
        page.goto((site / "frameworks/service-design-delivery.html").as_uri())
        # Boxes have the ground of the page, whatever is in them; no word has it.
        grounds, inks = page.evaluate(
            """() => ['figure svg :is(rect, polygon)', 'figure svg text'].map(
                 shapes => [...new Set([...document.querySelectorAll(shapes)].map(e => getComputedStyle(e).fill))])"""
        )
        assert len(grounds) == 1 and grounds[0] not in inks


# -- Numbers ---------------------------------------------------------------------------------------------------------


def test_a_figure_has_one_number_and_numbers_follow_the_book(parsed):
    numbers = {}
    chapters = [f"publications/{key}.html" for key in chapters_in_order(parsed)]
    for name in (*chapters, *(f"{page}.html" for page in FRAMEWORKS)):
        for figure in parsed[name].select("figure[id]:has(svg)"):
            assert numbers.setdefault(figure.svg["aria-label"], number_of(figure)) == number_of(figure), name
    # The drawing of the first page is Figure 1.
    assert number_of(parsed["index.html"].select_one("figure[id]:has(svg)")) == 1
    assert sorted(numbers.values()) == list(range(2, len(FRAMEWORKS) + 2))
    first = [number_of(parsed[name].select_one("figure[id]:has(svg)")) for name in chapters]
    assert first == list(range(2, len(chapters) + 2))


def chapters_in_order(parsed):
    links = [link["href"] for link in parsed["index.html"].select("#contents a[href*='publications/']")]
    keys = [re.fullmatch(r"publications/(\w+)\.html", link) for link in links]
    return list(dict.fromkeys(key[1] for key in keys if key and key[1] != "index"))


def test_references_have_the_number_and_lead_to_the_figure_on_the_same_page(parsed):
    for name, page in parsed.items():
        ids = {figure["id"]: number_of(figure) for figure in page.select("figure[id]:has(svg)")}
        for link in page.select("article p a:has(.std-numref)"):
            path, _hash, anchor = link["href"].partition("#")
            if not path and anchor in ids:
                assert link.text.split("\N{NO-BREAK SPACE}")[1] == str(ids[anchor]), name
        if name.startswith("publications/") and ids:
            assert page.select(f'article p a[href="#{next(iter(ids))}"]'), name


def test_the_pdf_prints_each_figure_once_and_refers_to_it(pdf, parsed):
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    text = text.replace("\u2060", "").replace("\N{NO-BREAK SPACE}", " ")
    captions = re.findall(r"^ *Figure (\d+)\. ", text, re.MULTILINE)
    assert captions == [str(number) for number in range(1, len(captions) + 1)]
    assert len(captions) == len(GROUPED) + 1
    lines = re.findall(r"For the drawing see Figure (\d+) p\. (\d+)", text)
    chapters = chapters_in_order(parsed)
    assert sorted(int(number) for number, _page in lines) == list(range(2, len(chapters) + 2))
    # The list of figures has the same numbers and pages.
    entries = re.split(r"^Figure +(?=\d+ +\S)", text.partition("Table 1 ")[0], flags=re.MULTILINE)[1:]
    listed = [re.search(r"(\d+)\s*$", entry)[1] for entry in entries]
    assert len(listed) == len(captions)
    assert [listed[int(number) - 1] for number, _page in lines] == [page for _number, page in lines]


def test_a_chapters_own_pdf_shows_the_figure_under_the_same_number(pdf, parsed):
    for key in chapters_in_order(parsed):
        number = number_of(parsed[f"publications/{key}.html"].select_one("figure[id]:has(svg)"))
        path = pdf.parent / "publications" / f"{key}.pdf"
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        found = re.findall(r"^Figure.(\d+)\. ", text, re.MULTILINE)
        assert found == [str(number)], key
        assert "For the drawing see" not in text


# -- EPUB ------------------------------------------------------------------------------------------------------------


def test_the_epub_has_the_drawing_and_on_a_phone_the_list(epub, tmp_path, chromium):
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(tmp_path)
    for page in FRAMEWORKS:
        path = next(tmp_path.rglob(f"{page}.xhtml"))
        soup = BeautifulSoup(path.read_text("utf-8"), "xml")
        figure = soup.select_one("figure:has(img)")
        links = [link["href"] for link in figure.select("ul.figure-parts a")]
        assert len(links) >= 4 and all(".xhtml" in link or link.startswith("#") for link in links)
        with page_of(chromium, viewport={"width": 390, "height": 800}) as browser:
            browser.goto(path.as_uri())
            assert (
                browser.locator(".figure-parts").first.is_visible()
                and not browser.locator("figure img").first.is_visible()
            )
            browser.set_viewport_size({"width": 820, "height": 1000})
            assert (
                browser.locator("figure img").first.is_visible()
                and not browser.locator(".figure-parts").first.is_visible()
            )


def test_the_first_page_of_the_epub_leads_to_all_frameworks(epub):
    with zipfile.ZipFile(epub) as archive:
        soup = BeautifulSoup(archive.read("index.xhtml"), "xml")
    links = {link["href"] for link in soup.select("figure ul.figure-parts a")}
    assert links == {f"{name}.xhtml" for name in FRAMEWORKS}
