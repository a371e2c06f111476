"""Runs that leave the app: as a page that replays them, as programs."""
