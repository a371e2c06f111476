"""Uploaded files: request bodies read within bounds, and their storage.

May import: i18n.
"""
