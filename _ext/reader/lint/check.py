"""TODO."""

from __future__ import annotations

import sys
from pathlib import Path

from ..facts.fault import Fault
from ..safety import book_files, size_limits
from . import characters, links, prose, voice
from .bibliography import bibliography
from .markdown import pages
from .structure import PAGE_RULES


def check(root: Path) -> list[Fault]:
    """All faults of the book's content."""
    if found := book_files.check(root):
        return found  # a file from elsewhere may have no end: nothing is read
    every = pages(root)
    unread = {page.path: size_limits.faults(page.text) for page in every}
    if found := [Fault(path, line, said) for path, faults in unread.items() for line, said in faults]:
        return found  # what the rules would say of the other pages depends on these
    found = [fault for page in every for rule in PAGE_RULES for fault in rule(page, root)]
    found += [fault for page in every for rule in prose.PAGE_RULES for fault in rule(page)]
    found += [fault for page in every for rule in voice.PAGE_RULES for fault in rule(page)]
    found += [fault for rule in prose.BOOK_RULES for fault in rule(every, root)]
    found += [fault for page in every for rule in links.PAGE_RULES for fault in rule(page, root)]
    found += [fault for rule in links.ROOT_RULES for fault in rule(root)]
    return [*found, *characters.check(root), *bibliography(root)]


def main() -> int:
    found = check(Path(__file__).parents[3])
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
