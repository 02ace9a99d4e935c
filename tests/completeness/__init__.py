"""Is everything that authors wrote in every edition? `gate.check` compares the built editions with the sources.

The sources are read here once more, from the files and without the book's own extensions (`sources`, `directives`,
`works`), so that a fault of an extension cannot hide what it loses. `pages`, `sheets` and `search_passages` read the
built editions, and `compare` looks for each sentence in them.
"""
