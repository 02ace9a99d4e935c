"""The EPUB edition: Sphinx's builder with structural semantics, accessibility metadata, landmarks and a cover."""
