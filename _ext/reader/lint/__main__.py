"""``python -m reader.lint``: checks the book's content; 1 if anything is to mend."""

import sys

from .check import main

sys.exit(main())
