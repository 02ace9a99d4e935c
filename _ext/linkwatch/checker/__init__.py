"""Requests links over HTTP: redirects, anchors, rate limits, and the restriction to public hosts."""
