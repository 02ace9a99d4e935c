"""Translation of the strings that readers see (gettext catalogue ``reader``), dates and words in another language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton
from docutils import nodes
from sphinx.locale import get_translation

#: Name of the gettext catalogue: ``locale/<language>/LC_MESSAGES/reader.po``.
CATALOGUE = "reader"

#: Marks a string for translation; gives a lazy string, which Sphinx translates when it is printed.
_ = get_translation(CATALOGUE)


def format_iso_date(iso: str, language: str) -> str:
    """Formats an ISO 8601 date (year, year-month or day) in words, as precisely as *iso* is.

    *language* is Sphinx's ``language``; ``en`` means British English. Gives ``28 November 2019``, ``May 2019`` or
    ``2019``, in other languages by their own patterns: ``28 de noviembre de 2019``. Raises ValueError for a month or
    day that no calendar has.
    """
    if len(iso) not in (7, 10):
        return iso
    locale = "en_GB" if language == "en" else language
    day = date.fromisoformat(iso[:7] + (iso[7:] or "-01"))
    return format_date(day, "long", locale) if len(iso) == 10 else format_skeleton("yMMMM", day, locale=locale)


def inline_in_language(text: str, tag: str) -> nodes.inline:
    """Returns *text* as an inline node in the language *tag* (BCP 47).

    docutils turns the class ``language-xx`` into a ``lang`` attribute.
    """
    return nodes.inline(text, text, classes=[f"language-{tag}"])
