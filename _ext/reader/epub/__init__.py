"""The EPUB edition: its package, and what its pages say beyond HTML."""
