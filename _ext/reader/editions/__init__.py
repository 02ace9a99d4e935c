"""Builds the editions with resource limits and without network access, publishes them together, explains failures.

It also serves the pages to writers (`serve`) and checks that published addresses still work (`published_addresses`).
"""
