"""How pages are made: static files with versions, templates, formulas as MathML."""
