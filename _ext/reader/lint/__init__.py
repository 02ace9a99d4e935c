"""Content rules, one function a rule; reads sources alone. `make lint` runs them."""
