"""Runs that leave the app: as a page that replays them, as programs.

May import: paths, i18n, rendering, labs.shared.
"""
