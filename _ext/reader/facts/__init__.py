"""What refs.bib, framework pages and git say, as typed data. Imports nothing of Sphinx."""
