"""Automatic replacement of moved URLs."""

import pytest
from linkwatch import fix
from linkwatch.links import Link, SourceLocation
from linkwatch.report import result
from linkwatch.report.result import Finding
from linkwatch.verdicts import Verdict
from sample_results import NOW, result_with


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("https://a.example", "https://a.example"),
        ("https://a.example/a(b)", "https://a.example/a%28b%29"),
        ("https://a.example/x\n# Hacked", ""),
        ("https://a.example/`{raw}", ""),
        ("https://a.example/x y", ""),
        ("https://user:word@a.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://a.example/{}", ""),
    ],
)
def test_only_harmless_addresses_are_written_into_sources(new, written):
    assert fix.source_form(new) == written


def test_a_report_cannot_make_fix_write_outside_the_book(tmp_path):
    root = tmp_path / "book"
    root.mkdir()
    (tmp_path / "outside.md").write_text("http://a.example/x")
    found = root / "report.json"
    found.write_text(
        '{"mends": [{"from": "http://a.example/x", "to": "http://a.example/y", "files": ["../outside.md"]}]}'
    )
    fix.apply(root, found)
    assert (tmp_path / "outside.md").read_text() == "http://a.example/x"


def test_redirects_to_the_front_page_are_not_written():
    found = result_with("moved")
    new = "https://example.org/"
    found.findings = [
        Finding(Link("https://example.org/a/b", [SourceLocation("a.md", 1)]), Verdict("moved", "", new), NOW, False)
    ]
    assert result.fixes(found) == []
