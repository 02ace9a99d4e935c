"""Drawings in web pages: written into the page, their named parts as links and, on narrow screens, as a list."""
