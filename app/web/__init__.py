"""Pages, forms and API."""
