"""The PDF edition: a PDF of each chapter, beside that of the whole book. `sphinx_typst` is the builder of both."""
