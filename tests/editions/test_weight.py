"""What a first visit to a page, and a further one, cost a reader on a slow line."""

import shutil

import brotli
import pytest
from browse import names_of, nginx, page_of

pytestmark = pytest.mark.xdist_group("browser")

#: Bytes after brotli at its highest quality, which is how hosts keep static files; fonts are compressed already.
FIRST, LATER = 72_000, 20_000  # a first visit was 60,000 before the semi-bold face, which readers see on every page
#: The one list that grows with every source; it may take half of a first visit.
LONG = {"bibliography.html": 30_000}
REQUESTS = 10


def weigh(chromium, address, name):
    """What the browser asks for to show a page: address to compressed bytes."""
    answers = []
    with page_of(chromium, viewport={"width": 1280, "height": 900}) as page:
        page.on("response", lambda answer: answers.append(answer))
        page.goto(address + name, wait_until="networkidle")
        # Weighed when all are here: weighing takes longer than loading, and the page would be closed meanwhile.
        return {answer.url: len(brotli.compress(answer.body())) for answer in answers}


def faults(found, name):
    """What is too much, in words."""
    [page] = [size for url, size in found.items() if url.endswith(name)]
    first = sum(found.values())
    said = [f"first visit {first} bytes"] * (first > FIRST) + [f"later visit {page} bytes"] * (page > LATER)
    return said + [f"{len(found)} requests"] * (len(found) > REQUESTS)


def chapters(site):
    return [name for name in names_of(site) if name.startswith("publications/")]


def test_chapters_are_light(chromium, served, site):
    heavy = {name: faults(weigh(chromium, served, name), name) for name in chapters(site)}
    assert len(heavy) == 7
    assert {name: said for name, said in heavy.items() if said} == {}


def test_no_page_is_heavy_by_what_it_holds(site):
    sizes = {name: len(brotli.compress((site / name).read_bytes())) for name in names_of(site)}
    assert {name: size for name, size in sizes.items() if size > LONG.get(name, LATER)} == {}


def test_a_heavy_script_and_one_request_too_many_are_found(chromium, site, tmp_path):
    name = "publications/oecd2019panama.html"
    copy = shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("editions"))
    (copy / "heavy.js").write_text("".join(f"var a{i}={hash(str(i))};" for i in range(20_000)), "utf-8")
    (copy / "light.js").write_text("var b;", "utf-8")
    light = "".join(f'<script src="../light.js?{i}"></script>' for i in range(10))
    extra = '<script src="../heavy.js"></script>' + light
    page = copy / name
    page.write_text(page.read_text("utf-8").replace("</head>", extra + "</head>"), "utf-8")
    with nginx(copy, tmp_path) as address:
        said = faults(weigh(chromium, address, name), name)
    assert [fault.split()[-1] for fault in said] == ["bytes", "requests"]
