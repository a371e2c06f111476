"""Worker processes: the pool, a worker's loop, a watched run and its past.

May import: paths, logs, settings, shortages, wire, i18n, labs.shared, labs.
"""
