"""Content rules: each function checks one rule in the sources and gives faults. `make lint` runs all of them."""
