"""Who may come in, and how much: access, hosts and origins, connection limits, metrics.

May import: settings, shortages, guesses, i18n, rendering, workers, sessions.
"""
