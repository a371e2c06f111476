"""A run of the partial-derivatives lab as a program."""

from app.export.programs.surface import on_formula as code

__all__ = ["code"]
