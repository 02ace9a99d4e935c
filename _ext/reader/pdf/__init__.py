"""The PDF edition: what is this book's own beside `sphinx_typst`."""
