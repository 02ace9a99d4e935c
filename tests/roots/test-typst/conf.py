from docutils import nodes
from sphinx import addnodes

project = "Torture"
author = "Nobody"
release = version = "1"
extensions = ["myst_parser", "sphinx_typst"]
myst_enable_extensions = ["colon_fence", "fieldlist", "deflist", "substitution"]
numfig = True
typst_page_lists = ["pages"]
numfig_format = {"figure": "Figure %s", "table": "Table %s", "code-block": "Listing %s"}
typst_documents = [
    {"startdoc": "index", "target": "torture.pdf", "title": 'Torture "quoted" \\ back', "author": "Nobody"}
]


def setup(app):
    def spanish(name, rawtext, text, lineno, inliner, options=None, content=None):
        return [nodes.inline(text, text, classes=["language-es"])], []

    def pages(name, rawtext, text, lineno, inliner, options=None, content=None):
        names = {"reftype": "ref", "refdomain": "std", "refexplicit": False, "refwarn": True}
        links = [addnodes.pending_xref("", nodes.inline("", one), reftarget=one, **names) for one in text.split()]
        return [nodes.inline("", "", *links, classes=["pages"])], []

    app.add_role("lang-es", spanish)
    app.add_role("pages", pages)
