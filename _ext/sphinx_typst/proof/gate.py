"""Runs all rules on one PDF. A rule is a function that yields a message for each fault."""

from __future__ import annotations

from dataclasses import dataclass

from . import rules_looks, rules_pages, rules_tags, rules_text
from .reading import Reading
from .sheet import Sheet

#: Rules that need the PDF alone, and rules that compare it with its doctree.
OF_THE_FILE = (*rules_pages.RULES, *rules_looks.RULES, *rules_tags.RULES)
AGAINST_THE_SOURCE = rules_text.RULES


@dataclass(frozen=True)
class Fault:
    """A fault: the name of the rule that found it, and a message."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def check(sheet: Sheet, reading: Reading | None = None) -> list[Fault]:
    """All faults of a PDF. With *reading*, the text expected from its doctree, also where it differs from that."""
    faults = [Fault(rule.__name__, message) for rule in OF_THE_FILE for message in rule(sheet)]
    if reading is not None:
        tagged = rules_text.TaggedText(sheet)
        for rule in AGAINST_THE_SOURCE:
            faults += [Fault(rule.__name__, message) for message in rule(sheet, reading, tagged)]
    return faults
