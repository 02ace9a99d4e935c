"""Command ``python -m reader.editions html pdf epub``: builds and publishes editions. See `build`."""

import sys

from .build import main

sys.exit(main(sys.argv[1:]))
