"""The book's data as typed Python objects: refs.bib, glossary terms, their relations, the edition stamp.

Imports nothing of Sphinx; docutils only where it reads doctrees.
"""
