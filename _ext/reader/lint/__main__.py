"""``python -m reader.lint``: prints the faults of the book's content; exit status 1 if there are any."""

import sys

from .check import main

sys.exit(main())
