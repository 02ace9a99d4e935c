"""Configuration of the book: what is on, and the reason for every value that differs from Sphinx's default."""

import os
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "_ext"))

from reader.citations import style  # noqa: E402  (found on the path set above)
from reader.facts import edition_stamp  # noqa: E402

# -- The book --------------------------------------------------------------------------------------------------------

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
STAMP = edition_stamp.read(ROOT)

project = "The Digital Government Reader"
author = PYPROJECT["authors"][0]["name"]
copyright = f"{author}, CC BY 4.0"  # no year: it would have to come from a clock
version = release = PYPROJECT["version"]
language = "en"
DESCRIPTION = PYPROJECT["description"]

reader_commit = STAMP.commit
reader_commit_date = STAMP.moment
reader_uncommitted = STAMP.uncommitted

# -- Sources ---------------------------------------------------------------------------------------------------------

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_book_theme", "sphinx_typst", "linkwatch", "reader"]
# A list of what belongs to the book, so that a README in a folder never becomes a page.
include_patterns = ["index.md", "glossary.md", "bibliography.md", "publications/*.md", "frameworks/*.md", "about/*.md"]
exclude_patterns = [".git", ".venv", "_build", "tests"]  # thousands of files: Sphinx would look at each of them
locale_dirs = ["locale"]
gettext_compact = False  # one catalogue a page: a translator works page by page
nitpicky = True  # a reference that leads nowhere is an error
numfig = True  # figures and tables are numbered once, for all editions
numfig_format = {"figure": "Figure\N{NO-BREAK SPACE}%s", "table": "Table\N{NO-BREAK SPACE}%s"}
templates_path = ["_templates"]

myst_enable_extensions = ["colon_fence", "fieldlist"]
source_suffix = {".md": "markdown"}  # reStructuredText has directives of its own
myst_links_external_new_tab = False

bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = style.NAME
bibtex_reference_style = style.NAME
bibtex_cite_id = "ref-{key}"  # stable addresses; the default counts
bibtex_tooltips = False  # a title attribute reaches neither keyboards nor touch

# -- HTML ------------------------------------------------------------------------------------------------------------

html_theme = "sphinx_book_theme"
html_title = project
# Unset, no absolute address appears anywhere.
html_baseurl = os.environ.get("SITE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL") or ""
reader_forwards: dict[str, str] = {}  # pages that have moved, old to new: {"about/old": "about/new"}
# Sections that every chapter has and that were renamed: new id to the published one, which keeps leading there.
reader_renamed_sections = {"what-it-asks-for": "what-it-recommends", "limits": "limits-of-this-chapter"}
html_static_path = ["_static"]
html_css_files = ["reader.css", "derived.css"]
html_js_files = ["reader.js"]
# The theme's sheets that the pages build on; see _ext/reader/stylesheet.py.
reader_theme_styles = [
    "styles/theme.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
]
html_favicon = "_static/mark.svg"
html_copy_source = False  # the sources are one click away where an address of the repository is known
html_show_sourcelink = False
html_permalinks_icon = "¶"
html_last_updated_fmt = None
html_domain_indices = False  # there is no index but the index
html_secnumber_suffix = " "
REPOSITORY = os.environ.get("REPOSITORY_URL") or os.environ.get("READTHEDOCS_GIT_CLONE_URL", "").removesuffix(".git")
html_theme_options = {
    "use_edit_page_button": bool(REPOSITORY),
    "repository_url": REPOSITORY,
    "repository_branch": os.environ.get("REPOSITORY_BRANCH", "main"),
}

# -- Links out of the book (make linkcheck) ---------------------------------------------------------------------------

linkwatch_agent = f"digital-government-reader-linkcheck/{release} ({'+' + REPOSITORY if REPOSITORY else project})"
linkwatch_also = ["_templates/*.html", "README.md", "CONTRIBUTING.md"]  # addresses that stand in no page's source
# For those who run Sphinx's own builder; `make linkcheck` has better manners.
linkcheck_timeout = 15
linkcheck_retries = 2
linkcheck_rate_limit_timeout = 60
linkcheck_report_timeouts_as_broken = True  # else a host that never answers passes
linkcheck_allowed_redirects = {r"https://doi\.org/.*": r"https?://.*"}  # redirecting is what a DOI is for

# -- EPUB ------------------------------------------------------------------------------------------------------------

epub_basename = "digital-government-reader"
epub_description = DESCRIPTION
epub_publisher = author
epub_contributor = "The OECD publications discussed are the work of their authors"
epub_copyright = "Text and figures: CC BY 4.0. Code: MIT. Not an OECD publication."
epub_identifier = "urn:uuid:7d0c2b8e-5c53-5d0e-9b6a-0f4d8f6d2a11"  # this book for ever, whatever the edition
epub_uid = "book-id"  # an XML name, as EPUB asks
epub_scheme = "UUID"
epub_show_urls = "no"  # addresses in the text are links already
epub_tocdepth = 3
epub_tocscope = "includehidden"  # the toctrees are hidden on the front page, and they are the contents
epub_css_files = ["epub.css"]
# What serves the pages alone.
epub_exclude_files = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "_static").rglob("*")
    if path.suffix in (".js", ".woff2", ".txt") or path.name in ("reader.css", "derived.css")
]
epub_theme_options = {"relbar1": False, "footer": False}  # a reading system has its own page turners

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
