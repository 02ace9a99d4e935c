"""Placeholders: pages that show something of other pages are written again when it changes."""

import reader
from reader.concordance import outdated
from reader.concordance.collector import Placeholder
from sphinx.testing.util import SphinxTestApp


def test_every_placeholder_declares_what_it_shows(tmp_path):
    (tmp_path / "conf.py").write_text("bibtex_bibfiles = []\n")
    SphinxTestApp("html", tmp_path, confoverrides={"extensions": ["myst_parser", reader.__name__]}).cleanup()
    names = {node.__name__ for node in Placeholder.__subclasses__()}
    assert names and names <= outdated._shown_content.keys()
    assert "bibliography" in outdated._shown_content
