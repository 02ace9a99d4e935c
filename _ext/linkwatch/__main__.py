"""Runs the command: ``python -m linkwatch`` is the same as the entry point ``linkwatch``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
