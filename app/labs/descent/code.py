"""A run of the descent lab as a program."""

from app.export.programs.surface import on_formula as code

__all__ = ["code"]
