"""Builds and publishes the editions, in bounds and under a guard; explains what went wrong; serves them to writers."""
