"""Flesch reading ease of the running text: ``python -m reader.lint.readability`` prints it for each page.

R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948). Syllables are counted as groups of
vowels with a silent final e, which is within a few per cent of a dictionary on English prose.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .markdown import Page, pages, plain


def syllables(word: str) -> int:
    """Syllables of one English word, at least one."""
    word = word.lower()
    count = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee", "ye")) and count > 1:
        count -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")) and count > 1:
        count -= 1
    return max(count, 1)


def reading_ease(text: str) -> float:
    """Flesch reading ease: 100 is very easy, 30 is academic prose. 0 for a text without words."""
    words = re.findall(r"[A-Za-z][A-Za-z'’]*", text)
    sentences = [part for part in re.split(r"(?<![.!?])[.!?]++(?:\s|$)", text) if re.search(r"[A-Za-z]", part)]
    if not words or not sentences:
        return 0.0
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * sum(map(syllables, words)) / len(words)


def running_text(page: Page) -> str:
    """Paragraphs, list items and definitions of a page, without markup."""
    blocks = [plain(block.text) for block in page.blocks]
    definitions = [plain(entry.prose) for entry in page.entries]
    return "\n".join(
        text if text.endswith((".", "?", "!", ":")) else text + "." for text in [*blocks, *definitions] if text
    )


def main() -> int:
    found = pages(Path(__file__).parents[3])
    for page in found:
        print(f"{reading_ease(running_text(page)):5.1f}  {page.path}")
    print(f"{reading_ease(' '.join(map(running_text, found))):5.1f}  the whole book")
    return 0


if __name__ == "__main__":
    sys.exit(main())
