"""Proof that a PDF says what its doctree says, and that its structure can be trusted.

Validators check that a file keeps to PDF/UA and PDF/A; what they cannot know is whether the right words stand in the
right order, whether each link leads where it says, and whether people can read the page. `gate.check` does.
"""
