"""Who may come in, and how much: access, hosts and origins, connection limits, metrics.

May import: settings, shortages, i18n, rendering, workers, sessions.
"""
