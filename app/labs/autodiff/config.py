"""The automatic-differentiation lab's config: a formula and the values of its inputs."""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, create_model, model_validator

from app.labs.shared.config import LabConfig
from app.labs.shared.fields import OneOf, Part, Within, extra, field, fills_in, misplaced
from engine.autodiff import EXAMPLES, NAMES, ArrayError, Formula, Node, ShapeError, Tape, read_array
from engine.expression import ExpressionError
from engine.sentences import N_

CUSTOM = "custom"
FUNCTIONS = (*EXAMPLES, CUSTOM)
MATRIX = "1, 2; 3, 4"
NUMBERS = ("2", "3", "0.5", "-1", "4", "0.25", "5", "-2", "1.5", "6")
"""Values of inputs that no example gives."""

if TYPE_CHECKING:

    class Inputs(Part):
        """A field for each of NAMES."""

else:
    Inputs = create_model(
        "Inputs",
        __base__=Part,
        __doc__="The value of each input as `read_array` reads it; empty for what the formula does not name.",
        **{
            name: (
                Annotated[str, Field(max_length=200)],
                Field("", title=name, json_schema_extra=extra(widget="array")),
            )
            for name in NAMES
        },
    )


class AutodiffConfig(LabConfig):
    """The formula to differentiate, and the values of its inputs."""

    function: Annotated[str, OneOf(FUNCTIONS)] = field(
        "affine",
        N_("Formula"),
        N_("formula to differentiate; edit the text below to make your own"),
        group="function",
        resets="expression at.",
    )
    expression: str = Field(
        "",
        max_length=200,
        title="y =",
        description=N_(
            "numbers, the names x z a b c t w W X, + − * / ^, and matmul, sum, mean, exp, log, sqrt, sin, cos, tanh,"
            " sigmoid, relu, abs"
        ),
        json_schema_extra=extra(group="function", widget="expression"),
    )
    at: Inputs = field(
        title=N_("Inputs"),
        about=N_(
            "a number, a vector such as 1, 2 or a matrix such as 1, 2; 3, 4 (rows end with a semicolon), at most 4 × 4"
        ),
    )
    h: Annotated[float, Within(1e-12, 1.0, log=True)] = field(
        1e-4,
        N_("Difference step"),
        N_("the numerical gradient, for comparison, moves each number up and down by h"),
        symbol="h",
    )

    def choices(self) -> frozenset[str]:
        return frozenset({"function"} | ({"expression"} if self.function == CUSTOM else set()))

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return {
            "function": {name: example.title for name, example in EXAMPLES.items()} | {CUSTOM: N_("Your own formula")}
        }

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        """Give missing values defaults that suit the formula, and drop those of inputs that it does not name."""
        name = values.get("function", cls.model_fields["function"].default)
        if name not in FUNCTIONS:
            # The field itself is refused; nothing else is to be said yet.
            return cls.model_validate({}).model_dump() | {"function": name}
        text, given = values.get("expression"), values.get("at", {})
        if not isinstance(given, dict):
            return values
        if isinstance(text, str) and text.strip() and (name == CUSTOM or text.strip() != EXAMPLES[name].expression):
            values["function"] = name = CUSTOM
        elif name == CUSTOM:
            values["expression"] = _stand_in(given)
        else:
            values["expression"] = EXAMPLES[name].expression
        try:
            suitable = _suitable(name, Formula(values["expression"]))
        except (ExpressionError, TypeError, AttributeError):
            return values | {
                "at": {key: value for key, value in given.items() if key in NAMES}
            }  # refused at its own field
        unknown = {key: value for key, value in given.items() if key not in NAMES}
        values["at"] = {key: given.get(key, value) for key, value in suitable.items()} | unknown
        return values

    @model_validator(mode="after")
    def _check(self) -> "AutodiffConfig":
        try:
            formula = self.formula
        except ExpressionError as error:
            raise misplaced("expression", error) from None
        arrays = {}
        for name in formula.names:
            try:
                arrays[name] = read_array(getattr(self.at, name))
            except ArrayError as error:
                raise misplaced(f"at.{name}", "{name}: {error}", name=name, error=error) from None
        try:
            tape = formula.tape(arrays)
        except (ExpressionError, ShapeError) as error:
            raise misplaced("expression", error) from None
        for node in tape.operations:
            try:
                node.evaluate()
            except ShapeError as error:
                raise misplaced(self._culprit(node), error) from None
        return self

    def _culprit(self, node: Node) -> str:
        """The field to blame for shapes that do not fit in `node`: an input that was typed, else the formula."""
        suitable = _suitable(self.function, self.formula)
        typed = [name for name in _inputs_of(node) if getattr(self.at, name) != suitable[name]]
        return f"at.{typed[0]}" if typed else "expression"

    @cached_property
    def formula(self) -> Formula:
        return Formula(self.expression)

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs that the formula names."""
        return self.formula.names

    def tape(self) -> Tape:
        """A new tape, nothing evaluated yet."""
        return self.formula.tape({name: read_array(getattr(self.at, name)) for name in self.names})

    def figures_part(self) -> dict[str, Any]:
        return {}


def _suitable(function: str, formula: Formula) -> dict[str, str]:
    """A value for each input: the example's, else a small number, or a matrix where matrices are multiplied."""
    known = EXAMPLES[function].inputs if function in EXAMPLES else {}
    otherwise = [MATRIX] * len(NAMES) if formula.calls("matmul") else NUMBERS
    return {name: known.get(name, value) for name, value in zip(formula.names, otherwise, strict=False)}


def _stand_in(given: dict[str, Any]) -> str:
    """A formula of the given inputs while the typed one cannot be read, so that they stay in the form."""
    return " + ".join(f"sum({name})" for name in NAMES if name in given) or EXAMPLES["line"].expression


def _inputs_of(node: Node) -> list[str]:
    if node.operation is None:
        return [] if node.constant else [node.name]
    return list(dict.fromkeys(name for one in node.inputs for name in _inputs_of(one)))
