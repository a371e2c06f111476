"""Pages, forms and the JSON API.

May import: paths, guesses, wire, i18n, rendering, uploads, labs.shared, export, labs, sweeps.
"""
