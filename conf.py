"""Sphinx's configuration for this book, with the reason for each value that differs from the default."""

import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "_ext"))

from reader.citations import style  # noqa: E402  (needs the path set above)
from reader.facts import edition_stamp, repository  # noqa: E402

# -- The book --------------------------------------------------------------------------------------------------------

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
STAMP = edition_stamp.read(ROOT)

project = "The Digital Government Reader"
author = PYPROJECT["authors"][0]["name"]
copyright = f"{author}, CC BY 4.0"  # no year: it would come from the clock, and equal sources must give equal output
version = release = PYPROJECT["version"]
language = "en"
DESCRIPTION = PYPROJECT["description"]

reader_commit = STAMP.commit
reader_commit_date = STAMP.moment
reader_uncommitted = STAMP.uncommitted

# -- Sources ---------------------------------------------------------------------------------------------------------

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_book_theme", "sphinx_typst", "linkwatch", "reader"]
# The pages are listed, so that a README in one of the folders does not become a page.
include_patterns = ["index.md", "glossary.md", "bibliography.md", "publications/*.md", "frameworks/*.md", "about/*.md"]
exclude_patterns = [".git", ".venv", "_build", "tests"]  # Sphinx would examine each of their thousands of files
locale_dirs = ["locale"]
gettext_compact = False  # one message catalogue for each page: translators work page by page
gettext_additional_targets = ["index"]  # the entries of the index are translated, too
nitpicky = True  # a reference without a target is an error
numfig = True  # figures and tables have the same numbers in all editions
numfig_format = {"figure": "Figure\N{NO-BREAK SPACE}%s", "table": "Table\N{NO-BREAK SPACE}%s"}
templates_path = ["_templates"]

myst_enable_extensions = ["colon_fence", "fieldlist"]
source_suffix = {".md": "markdown"}  # not .rst: reStructuredText has directives of its own
myst_links_external_new_tab = False

bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = style.NAME
bibtex_reference_style = style.NAME
bibtex_cite_id = "ref-{key}"  # the ids are published; by default they are consecutive numbers
bibtex_tooltips = False  # a title attribute is out of reach for keyboards and touch screens

# -- HTML ------------------------------------------------------------------------------------------------------------

html_theme = "sphinx_book_theme"
html_title = project
# If it is empty, pages contain no absolute address of the book.
html_baseurl = os.environ.get("SITE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL") or ""
reader_forwards: dict[str, str] = {}  # pages that have moved, former docname to current: {"about/old": "about/new"}
# Sections of every chapter that were renamed: current id to the published one, which stays as a second id.
reader_renamed_sections = {"what-it-asks-for": "what-it-recommends", "limits": "limits-of-this-chapter"}
html_static_path = ["_static"]
html_css_files = ["reader.css", "derived.css"]
html_js_files = ["reader.js"]
# The theme's stylesheets that are bundled with the book's own; see _ext/reader/html/stylesheet.py.
reader_theme_styles = [
    "styles/theme.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
]
html_favicon = "_static/mark.svg"
html_copy_source = False  # pages link to their source in the repository, if its address is known
html_show_sourcelink = False
html_permalinks_icon = "¶"
html_last_updated_fmt = None
html_domain_indices = False  # the general index is the only one
html_secnumber_suffix = " "
REPOSITORY, EDIT_PAGE = repository.settings(dict(os.environ))  # hosts that the theme does not know have no edit link
html_theme_options = {
    "use_edit_page_button": bool(EDIT_PAGE),
    "shorten_urls": False,  # addresses on GitHub and GitLab are printed in full, as in the other editions
}
html_context = {"edit_page_url_template": EDIT_PAGE, "edit_page_provider_name": "repository"} if EDIT_PAGE else {}

# -- External links (make linkcheck) ----------------------------------------------------------------------------------

linkwatch_agent = f"digital-government-reader-linkcheck/{release} ({'+' + REPOSITORY if REPOSITORY else project})"
linkwatch_also = ["_templates/*.html", "README.md", "CONTRIBUTING.md"]  # checked beside the sources of pages
# For Sphinx's own builder linkcheck, which `make linkcheck` does not use.
linkcheck_timeout = 15
linkcheck_retries = 2
linkcheck_rate_limit_timeout = 60
linkcheck_report_timeouts_as_broken = True  # by default a host that never answers is no error
linkcheck_allowed_redirects = {r"https://doi\.org/.*": r"https?://.*"}  # redirecting is what a DOI is for

# -- EPUB ------------------------------------------------------------------------------------------------------------

epub_basename = "digital-government-reader"
epub_description = DESCRIPTION
epub_publisher = author
epub_contributor = "The OECD publications discussed are the work of their authors"
epub_copyright = "Text and figures: CC BY 4.0. Code: MIT. Not an OECD publication."
epub_identifier = "urn:uuid:7d0c2b8e-5c53-5d0e-9b6a-0f4d8f6d2a11"  # the same in all editions, for ever
epub_uid = "book-id"  # an XML id, as EPUB requires
epub_scheme = "UUID"
epub_show_urls = "no"  # the links in the text are enough
epub_tocdepth = 3
epub_tocdup = False  # a page is named once, not again as the first of its own sections
epub_tocscope = "includehidden"  # the toctrees of the front page, which are the contents of the book, are hidden
epub_css_files = ["epub.css"]  # else those of the web pages
epub_theme_options = {"relbar1": False, "footer": False}  # reading systems have navigation of their own

# -- PDF -------------------------------------------------------------------------------------------------------------

typst_documents = [
    {
        "startdoc": "index",
        "target": "digital-government-reader.pdf",
        "title": project,
        "subtitle": DESCRIPTION,
        "author": author,
    }
]
typst_styles = "_ext/reader/pdf/book.typ"
typst_hanging_lists = ["bibliography", "references", "all-terms"]  # one paragraph an item, second lines hang
typst_page_lists = ["pages"]  # where a term is used and a work is cited: page numbers alone
typst_link_groups = ["term-facts"]  # a chapter's PDF does not name the book after each of many links
