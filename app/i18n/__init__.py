"""The viewer's language: translation, and the extraction of what is to be translated."""
