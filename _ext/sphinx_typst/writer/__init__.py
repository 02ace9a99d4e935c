"""Doctree to Typst source: one ``visit_`` method for each node type, in classes by kind of content."""

from __future__ import annotations

from .context import Context
from .translator import TypstWriter

__all__ = ["Context", "TypstWriter"]
