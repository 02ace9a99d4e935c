"""Exit status and reports of a check."""

import pytest
from linkwatch import verdicts
from linkwatch.links import Link, SourceLocation
from linkwatch.report import html_report, issue, terminal
from linkwatch.report.result import Finding
from linkwatch.verdicts import Verdict
from sample_results import NOW, result_with


@pytest.mark.parametrize("name", list(verdicts.MEANINGS))
def test_only_what_is_certain_fails_a_check(name):
    broken = name in ("gone", "anchor missing", "DOI malformed or unknown")
    assert result_with("works", name).status() == int(broken)
    assert result_with("works", name).status(strict=True) == int(name != "works")


def test_there_are_seven_verdicts_and_the_report_counts_them_all():
    assert len(verdicts.MEANINGS) == 7
    assert result_with(*verdicts.MEANINGS).counts() == dict.fromkeys(verdicts.MEANINGS, 1)


def test_answers_of_strangers_reach_neither_terminal_nor_page_nor_issue_as_code():
    note = "\x1b[2J<script>alert(1)</script> `x` [a](b)\n## Hacked"
    one = result_with("gone")
    one.findings = [
        Finding(Link("http://a.example/<b>", [SourceLocation("a.md", 1)]), Verdict("gone", note), NOW, False)
    ]
    assert "\x1b" not in terminal.summary(one)
    assert "<script" not in html_report.as_html(one) and "<b>" not in html_report.as_html(one)
    text = issue.as_markdown(one)
    assert "\n## Hacked" not in text and "`` �[2J<script>" in text


def test_an_issue_fits_whatever_is_broken():
    one = result_with(*["gone"] * 5000)
    text = issue.as_markdown(one)
    assert len(text) < 65536 and text.endswith("There is more in the report of the run.\n")
