"""A run of the softmax lab as a program."""

from functools import partial

from app.export.programs.surface import on_objective

code = partial(on_objective, "softmax")
