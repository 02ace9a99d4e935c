"""Audit of a PDF: is its text the text of the doctree, and can its structure be trusted?

Validators such as veraPDF check conformance to PDF/UA and PDF/A. They cannot check whether the right words are in the
right order, whether each link leads to its target, and whether people can read the page. `gate.check` does. Nothing
here is needed to build a PDF.
"""
