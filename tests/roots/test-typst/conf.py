project = "Torture"
author = "Nobody"
release = version = "1"
extensions = ["myst_parser", "sphinx_typst"]
myst_enable_extensions = ["colon_fence", "fieldlist", "deflist"]
numfig = True
numfig_format = {"figure": "Figure %s", "table": "Table %s"}
typst_documents = [
    {"startdoc": "index", "target": "torture.pdf", "title": 'Torture "quoted" \\ back', "author": "Nobody"}
]
