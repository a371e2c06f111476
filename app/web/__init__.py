"""Pages, forms and the JSON API.

May import: wire, i18n, rendering, uploads, labs.shared, export, labs.
"""
