"""Words that the PDF adds to the text, marked for translation (message catalogue ``sphinx_typst``)."""

from sphinx.locale import get_translation

CATALOGUE = "sphinx_typst"

_ = get_translation(CATALOGUE)


def template_strings() -> dict[str, str]:
    """The words that the template prints, in the language of the book, by their key in the template."""
    return {
        "contents": str(_("Contents")),
        "figures": str(_("Figures and tables")),
        "index": str(_("Index")),
        "page": str(_("p.")),
    }
