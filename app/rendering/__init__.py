"""Rendering of pages: templates, static files with versions, formulas as MathML.

May import: paths, i18n.
"""
