"""The viewer's language: translation, and the extraction of sentences to translate.

May import: paths.
"""
