"""Where the checkout has what is not Python."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
LOCALES = ROOT / "app" / "i18n" / "locales"
