"""Command line of linkwatch: parses the options and returns the exit status.

Exit status: 0 if no link is broken, 1 if a link is broken or an ignore has expired, 2 if the check cannot run, 130 if
a signal stopped it (the verdicts reached until then are in the cache).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from . import check, fix
from .checker.policy import RequestPolicy


def build_parser() -> argparse.ArgumentParser:
    """The parser of the command line; README.md has the same list."""
    parser = argparse.ArgumentParser(
        prog="linkwatch", description="Check every external link of a Sphinx project: does it still work?"
    )
    parser.add_argument("--root", type=Path, default=Path(), help="source folder of the project")
    parser.add_argument("--out", type=Path, default=Path("_build/linkcheck"), help="where reports are written")
    parser.add_argument("--memory", type=Path, default=Path(".linkcheck/verdicts.jsonl"), help="cache of verdicts")
    parser.add_argument("--since", default="", metavar="REVISION", help="only links added or touched since a revision")
    parser.add_argument("--strict", action="store_true", help="fail for every verdict but works")
    parser.add_argument("--again", action="store_true", help="ignore cached verdicts")
    parser.add_argument(
        "--budget", type=float, default=RequestPolicy.budget, help="seconds after which the run ends (default: 1200)"
    )
    parser.add_argument("--loopback", action="store_true", help="request loopback addresses, too: for tests only")
    parser.add_argument(
        "--fix", action="store_true", help="apply the new addresses of the last report; request nothing"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command with *arguments* (default: ``sys.argv``) and returns the exit status."""
    options = build_parser().parse_args(arguments)
    try:
        if options.fix:
            return fix.apply(options.root, options.out / "report.json")
        return check.run(options, datetime.now(UTC))
    except check.CannotCheckError as error:
        print(error, file=sys.stderr)
        return 2
