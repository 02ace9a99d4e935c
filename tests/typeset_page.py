"""A book of one page, typeset."""

from __future__ import annotations

import pytest

TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="700"><rect width="300" height="700"/></svg>'


@pytest.fixture
def typeset(make_app, tmp_path):
    """Builds one page as a book: (application, path of its PDF)."""

    def build(text: str):
        (tmp_path / "conf.py").write_text(
            "extensions = ['myst_parser', 'sphinx_typst']\nproject = 'Book'\nnumfig = True\n"
            "typst_documents = [{'startdoc': 'index', 'target': 'book.pdf', 'title': 'Book', 'index': False}]\n"
        )
        (tmp_path / "tall.svg").write_text(TALL)
        (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\nchapter\n```\n")
        (tmp_path / "chapter.md").write_text(text)
        app = make_app("typst", srcdir=tmp_path)
        app.build(force_all=True)
        return app, app.outdir / "book.pdf"

    return build
