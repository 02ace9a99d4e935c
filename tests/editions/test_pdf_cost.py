"""What the PDF of the book costs: it is set from the doctrees of the pages, in about the time that the pages take."""

import os
import subprocess
import sys

from conftest import ROOT

#: Builds one edition; of the PDF only the book, not the chapters that it sets as well.
BUILD = """
import sys
from sphinx.application import Sphinx
builder, root, out, doctrees = sys.argv[1:]
app = Sphinx(root, root, out, doctrees, builder, status=None)
app.config.typst_documents[1:] = []
app.build()
"""

#: Of the time of a cold build of the pages. Quiet machines need 1.1; the rest is for neighbours.
SHARE = 1.35


def seconds(builder: str, folder) -> float:
    """Processor time of a build that must succeed."""
    command = [sys.executable, "-c", BUILD, builder, ROOT, folder / builder, folder / "doctrees"]
    child = subprocess.Popen(command, env={**os.environ, "SOURCE_DATE_EPOCH": "0", "PYTHONPATH": str(ROOT / "_ext")})
    _pid, status, used = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return used.ru_utime + used.ru_stime


def test_the_book_is_set_in_about_the_time_that_its_pages_take(tmp_path):
    pages = seconds("html", tmp_path)
    book = seconds("typst", tmp_path)
    assert (tmp_path / "typst" / "digital-government-reader.pdf").stat().st_size > 1_000_000
    assert book <= SHARE * pages, f"{book:.1f} s for the book, {pages:.1f} s for the pages"
