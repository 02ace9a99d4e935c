"""The build driver: up to date, swapped in whole, honest about what is linked."""

import subprocess

from bs4 import BeautifulSoup
from conftest import ROOT, run_editions
from linkwatch.internal import html as internal_html
from read_html import foreign_loads
from reader.editions import build, fingerprint
from reader.facts.fault import Fault


def test_a_build_with_nothing_to_do_does_nothing(workspace):
    assert run_editions(workspace, "html").returncode == 0
    page = workspace / "_build" / "html" / "index.html"
    before = page.stat().st_mtime_ns
    again = run_editions(workspace, "html")
    assert "nothing to do" in again.stdout
    assert page.stat().st_mtime_ns == before


def test_pages_alone_leave_the_links_to_other_editions_out(workspace):
    assert run_editions(workspace, "html").returncode == 0
    page = BeautifulSoup((workspace / "_build" / "html" / "index.html").read_text("utf-8"), "html.parser")
    assert page.select('a[href*="editions/"]') == []
    assert run_editions(workspace, "html", "epub").returncode == 0
    page = BeautifulSoup((workspace / "_build" / "html" / "index.html").read_text("utf-8"), "html.parser")
    hrefs = {a["href"] for a in page.select('a[href*="editions/"]')}
    assert hrefs == {"editions/digital-government-reader.epub"}
    assert (workspace / "_build" / "html" / "editions" / "digital-government-reader.epub").is_file()


def test_a_site_address_gives_canonical_links(workspace):
    assert run_editions(workspace, "html", SITE_URL="https://reader.example/en").returncode == 0
    page = BeautifulSoup((workspace / "_build/html/glossary.html").read_text("utf-8"), "html.parser")
    assert page.select_one("link[rel=canonical]")["href"] == "https://reader.example/en/glossary.html"
    shared = {tag["property"]: tag["content"] for tag in page.select('meta[property^="og:"]')}
    assert shared["og:image"] == "https://reader.example/en/_static/share.png"
    assert (shared["og:url"], shared["og:title"]) == ("https://reader.example/en/glossary.html", "Glossary")
    assert foreign_loads(workspace / "_build" / "html") == []
    site = internal_html.read(workspace / "_build" / "html")
    assert internal_html.home_of(site) == "https://reader.example/en/"
    assert internal_html.own_addresses(site) == []


def test_edit_links_appear_only_with_the_address_of_a_repository(workspace):
    assert run_editions(workspace, "html", REPOSITORY_URL="https://github.com/someone/reader").returncode == 0
    page = (workspace / "_build/html/publications/oecd2019datadriven.html").read_text("utf-8")
    assert "https://github.com/someone/reader/edit/main/publications/oecd2019datadriven.md" in page


def test_the_fingerprint_follows_sources_settings_and_links(workspace, monkeypatch):
    first = fingerprint.fingerprint(workspace, "html", [])
    assert fingerprint.fingerprint(workspace, "html", []) == first
    assert fingerprint.fingerprint(workspace, "html", ["pdf"]) != first
    monkeypatch.setenv("SITE_URL", "https://reader.example/")
    assert fingerprint.fingerprint(workspace, "html", []) != first
    monkeypatch.delenv("SITE_URL")
    (workspace / "_static" / "reader.css").write_text("")
    assert fingerprint.fingerprint(workspace, "html", []) != first


def test_an_archive_without_git_builds_and_names_its_commit(workspace, tmp_path):
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    subprocess.run(["git", "archive", "-o", str(tmp_path / "a.tar"), "HEAD"], cwd=workspace, check=True)
    target = tmp_path / "unpacked"
    target.mkdir()
    subprocess.run(["tar", "xf", str(tmp_path / "a.tar"), "-C", str(target)], check=True)
    assert run_editions(target, "html").returncode == 0
    page = BeautifulSoup((target / "_build/html/about/colophon.html").read_text("utf-8"), "html.parser")
    facts = " ".join(page.select_one("dl.edition").get_text().split())
    assert commit in facts and "uncommitted" not in facts


def test_what_is_outside_the_book_is_refused_before_any_source_is_read(tmp_path, monkeypatch, capsys):
    read = []
    monkeypatch.setattr(build, "input_faults", lambda root: [Fault("about/x.md", 0, "a link out of the book.")])
    monkeypatch.setattr(fingerprint, "input_files", lambda root: read.append(root) or [])
    assert build.build(tmp_path, ["html"]) == 1
    assert "The HTML edition was not built:\n\n  about/x.md: a link out of the book.\n" in capsys.readouterr().err
    assert read == [] and list(tmp_path.iterdir()) == []
