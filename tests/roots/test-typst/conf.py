from docutils import nodes

project = "Torture"
author = "Nobody"
release = version = "1"
extensions = ["myst_parser", "sphinx_typst"]
myst_enable_extensions = ["colon_fence", "fieldlist", "deflist", "substitution"]
numfig = True
numfig_format = {"figure": "Figure %s", "table": "Table %s", "code-block": "Listing %s"}
typst_documents = [
    {"startdoc": "index", "target": "torture.pdf", "title": 'Torture "quoted" \\ back', "author": "Nobody"}
]


def setup(app):
    def spanish(name, rawtext, text, lineno, inliner, options=None, content=None):
        return [nodes.inline(text, text, classes=["language-es"])], []

    app.add_role("lang-es", spanish)
