from reader.citations import style

project = "Mini"
author = "Mini contributors"
release = version = "2026.1"
extensions = ["myst_parser", "reader"]
myst_enable_extensions = ["colon_fence", "fieldlist"]
nitpicky = True
numfig = True
numfig_format = {"figure": "Figure %s"}
bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = style.NAME
bibtex_reference_style = style.NAME
bibtex_cite_id = "ref-{key}"
bibtex_tooltips = False
html_theme = "basic"
