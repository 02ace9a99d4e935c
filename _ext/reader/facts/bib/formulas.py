"""Formulas in titles: what between two ``$`` is one, and how it reads as plain text."""

from __future__ import annotations

import re


def is_money(content: str, following: str) -> bool:
    """Whether *content*, between ``$`` and ``$``, begins with an amount of money; *following*: what is after it."""
    words = re.search(r"[A-Za-z]{2}", re.sub(r"\\[A-Za-z]+|\{[^{}]*\}", "", content))
    return (following.isdigit() and not re.search(r"[\^_]", content)) or content.endswith(" ") or bool(words)


def is_formula(content: str) -> bool:
    """Whether *content*, between ``$`` and ``$``, is a formula: with a command, raised, or of single letters."""
    if re.search(r"[\\_^]", content):
        return True
    return not re.search(r"[A-Za-z]{3}", content) and content == content.strip()


def spaced(text: str) -> str:
    """Returns the *text* of a formula with spaces around signs between two things: ``n × m``, but ``±5``."""
    text = text.replace("'", "′")
    text = re.sub(r"(?<=[\w)\]}′%]) *([×÷±∓≤≥≪≫≈≃≅≠≡∼∝∈∉⊂⊆→←↔⇒⇔↦∪∩∧∨⊕⊗·∘]) *(?=\S)", r" \1 ", text)
    text = re.sub(r"(?<=[\w)]) *(?:(?<= )([=<>+])|([=<>+])(?= )) *(?=\S)", r" \1\2 ", text)
    return re.sub(r"(?<=[(\[{⟨]) | (?=[)\]}⟩])", "", re.sub(r" {2,}", " ", text)).strip(" ")


def in_parentheses(text: str) -> str:
    """Returns *text* in parentheses unless it is one number or letter."""
    return text if text.isalnum() else f"({text})"
