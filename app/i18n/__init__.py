"""The viewer's language: translation, and the extraction of what is translated.

May import: paths.
"""
