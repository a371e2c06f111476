"""Uploaded files: request bodies read within bounds, and where files are kept.

May import: i18n.
"""
