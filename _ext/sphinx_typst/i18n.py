"""Words that the PDF adds of its own, marked for translation (catalogue ``sphinx_typst``)."""

from sphinx.locale import get_translation

CATALOGUE = "sphinx_typst"

_ = get_translation(CATALOGUE)


def furniture() -> dict[str, str]:
    """The words that the template prints."""
    return {
        "contents": str(_("Contents")),
        "figures": str(_("Figures and tables")),
        "index": str(_("Index")),
        "page": str(_("p.")),
    }
