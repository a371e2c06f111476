"""Processes that compute: the pool, a worker's loop, a watched run and its past."""
