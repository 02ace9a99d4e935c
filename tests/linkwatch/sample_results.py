"""Results of checks for tests, made without a check."""

from datetime import UTC, datetime

from linkwatch.links import Link, SourceLocation
from linkwatch.report.result import Finding, Result
from linkwatch.verdicts import Verdict

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def result_with(*names: str) -> Result:
    """A result with one finding for each of the verdicts *names*."""
    findings = [
        Finding(Link(f"https://example.org/{name}", [SourceLocation("a.md", 1)], ["a"]), Verdict(name), NOW, False)
        for name in names
    ]
    return Result("T", NOW, findings)
