"""Checks the links inside built HTML, EPUB and PDF files: each must have its target in the same output."""
