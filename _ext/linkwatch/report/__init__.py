"""Writes the result of a check as JSON, HTML, Markdown and text for a terminal."""
