"""Pages that have moved: where their old addresses lead."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from linkwatch.internal import html as internal_html
from reader.editions import published_addresses
from reader.html import redirects

MOVED = {"reader_forwards": {"frameworks/old": "frameworks/mini", "publications/older": "index"}}


@pytest.mark.sphinx("html", testroot="book", confoverrides=MOVED, freshenv=True)
def test_a_page_that_moved_forwards_and_its_anchors_live_on(app):
    app.build()
    assert app.warning.getvalue() == ""
    page = BeautifulSoup((app.outdir / "frameworks" / "old.html").read_text("utf-8"), "html.parser")
    assert internal_html.meta_refresh_target(page) == "mini.html"
    assert page.select_one('a.reference.internal[href="mini.html"]').get_text() == page.select("h1 + p a")[0].get_text()
    assert "noindex" in page.select_one("meta[name=robots]")["content"]
    mini = BeautifulSoup((app.outdir / "frameworks" / "mini.html").read_text("utf-8"), "html.parser")
    term = mini.select_one("dl.glossary > dt")["id"]
    published = ["frameworks/old.html", f"frameworks/old.html#{term}", "publications/older.html"]
    assert published_addresses.lost_addresses(published, app.outdir) == []
    assert published_addresses.lost_addresses(["frameworks/old.html#none"], app.outdir) == ["frameworks/old.html#none"]
    assert not set(internal_html.orphans(app.outdir)) & {"frameworks/old.html", "publications/older.html"}
    dead = [fault for fault in internal_html.dead_links(app.outdir) if fault.startswith(("frameworks/old", "publicat"))]
    assert [fault for fault in dead if "_static/" not in fault] == []  # this tiny book has no stylesheets


def test_only_the_web_has_addresses_to_forward():
    assert list(redirects.redirect_pages(SimpleNamespace(builder=SimpleNamespace(name="epub")))) == []


@pytest.mark.sphinx(
    "html",
    testroot="book",
    confoverrides={"reader_forwards": {"index": "frameworks/mini", "old": "none"}},
    srcdir="redirects-to-nothing",  # other tests build a page "old" in the folder of this root
)
def test_a_forward_that_leads_nowhere_is_a_warning_that_says_what_to_do(app):
    app.build()
    said = app.warning.getvalue()
    assert "index is a page again" in said and "old forwards to none, which is no page" in said
    assert not (app.outdir / "old.html").exists()


def test_forwards_in_a_circle_lead_nowhere(tmp_path):
    for name, target in (("a.html", "b.html"), ("b.html", "a.html")):
        (tmp_path / name).write_text(f'<meta http-equiv="refresh" content="0; url={target}">')
    assert published_addresses.lost_addresses(["a.html"], tmp_path) == ["a.html"]
