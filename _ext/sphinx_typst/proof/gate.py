"""The gate: what no validator checks. Each rule is a function that yields what is wrong, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from . import rules_looks, rules_pages, rules_tags, rules_text
from .reading import Reading
from .sheet import Sheet

OF_THE_FILE = (*rules_pages.RULES, *rules_looks.RULES, *rules_tags.RULES)
AGAINST_THE_SOURCE = rules_text.RULES


@dataclass(frozen=True)
class Fault:
    """What is wrong, by the rule that found it."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def check(sheet: Sheet, reading: Reading | None = None) -> list[Fault]:
    """All faults of a document; against its source too, where *reading* is given."""
    found = [Fault(rule.__name__, said) for rule in OF_THE_FILE for said in rule(sheet)]
    if reading is not None:
        told = rules_text.Told(sheet)
        found += [Fault(rule.__name__, said) for rule in AGAINST_THE_SOURCE for said in rule(sheet, reading, told)]
    return found
