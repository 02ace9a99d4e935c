"""What readers see of a work in refs.bib: citations, lists of references, record cards, how to cite."""
