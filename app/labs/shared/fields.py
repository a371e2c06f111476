"""Config fields: numbers within bounds, choices whose settings come from the engine's own dataclasses.

A field's `title`, `description` (its one-line help) and `extra` make the form; `Within` makes the validation, the
browser's bounds and the API schema.
"""

import dataclasses
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from engine.readable import readable, with_exponent
from engine.sentences import N_, Sentence, SentenceError, Translatable

OUTSIDE = N_("{field}: {value} is outside [{low}, {high}]")
"""The sentence about every number beyond its bounds; `field` becomes the title that the form shows."""

Switch = Literal["on", "off"]
"""A check box."""


@dataclass(frozen=True)
class Within:
    """Closed bounds of a number; a slider over it goes from `slider[0]` to `slider[1]`, logarithmically unless it
    begins at 0 or below.
    """

    low: float
    high: float
    log: bool = False
    slider: tuple[float, float] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def check(value: float | None, info: ValidationInfo) -> float | None:
            if value is not None and not self.low <= value <= self.high:
                raise SentenceError(
                    OUTSIDE,
                    field=info.field_name,
                    value=readable(value),
                    low=readable(self.low),
                    high=readable(self.high),
                )
            return value

        def read(value: Any) -> Any:
            """A typed number in Python's notation; a whole number may be typed as 1e3."""
            if not isinstance(value, str):
                return value
            text = with_exponent(with_point(value.replace("−", "-")))
            try:
                number = float(text) if source is int else math.nan
            except ValueError:
                return text
            return int(number) if number.is_integer() else text

        schema = core_schema.with_info_after_validator_function(check, handler(source))
        return core_schema.no_info_before_validator_function(read, schema)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {"minimum": self.low, "maximum": self.high}


def with_point(text: str) -> str:
    """A number typed with a decimal comma, with a point instead; unchanged where the comma could separate thousands."""
    whole, comma, fraction = text.strip().partition(",")
    could_be_thousands = fraction.isdecimal() and len(fraction) == len("000") and whole.lstrip("+-") not in ("", "0")
    return (
        text
        if not comma or could_be_thousands or "," in fraction or not fraction[:1].isdecimal()
        else f"{whole}.{fraction}"
    )


class Part(BaseModel):
    """A nested part of a config."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)


AnyPart = TypeVar("AnyPart", bound=Part)


def extra(**hints: Any) -> dict[str, Any]:
    """Hints for the form: `symbol` (of the formula), `fold` (hidden under "more"), `group`, `resets` (names, `*` for
    any position, whose values this choice makes stale), `widget`, `only` (a field and its values with which this one is
    shown), `blank` (what an empty field stands for, in it).
    """
    return {"form": hints}


def field(default: Any = ..., title: str = "", about: str = "", **hints: Any) -> Any:
    """A config's field; `about` is its one-line help, `hints` are those of `extra`; required without a default.

    What is not given stays as the field's annotation or its base class has it.
    """
    told: dict[str, Any] = {
        "title": title,
        "description": about,
        "json_schema_extra": extra(**hints) if hints else None,
    }
    return Field(default, **{name: value for name, value in told.items() if value})


def misplaced(where: str, template: str | Translatable, **values: Any) -> PydanticCustomError:
    """The error of one field (`start.x`) that only its neighbors show to be wrong: a template and its values, or an
    error with its own text. In the template, {field} becomes the title that the form shows.
    """
    if not isinstance(template, Translatable):
        template = Sentence(template, **{"field": where.rpartition(".")[2]} | values)
    return PydanticCustomError("misplaced", "{sentence}", {"where": where, "sentence": template})


def fills_in(method: Callable[[Any, dict[str, Any]], Any]) -> Any:
    """A validator that gives missing values before the fields' own defaults; `method` gets the class and a copy."""

    def before(cls: type[BaseModel], values: Any) -> Any:
        return method(cls, dict(values)) if isinstance(values, dict) else values

    validator: Any = classmethod(before)
    return model_validator(mode="before")(validator)


CHOICES = {
    "optimizer": (N_("Optimizer"), N_("update rule")),
    "kind": (N_("Kind"), ""),
}
"""Titles and help of the fields that distinguish settings models; a kind's help is its group's."""


def filled(given: Any, default: dict[str, float]) -> Any:
    """The values of a part, with the default for each that was not given; other values are passed on to be refused."""
    return default | given if isinstance(given, dict) else given if given is not None else default


NEARLY_ONE = 0.99


def settings_model(choice: str, identifier: str, settings: type, base: type[AnyPart], **more: Any) -> type[AnyPart]:
    """The config model of an engine dataclass: a field for each `setting`, distinguished by `choice` = `identifier`.
    Other fields are `base`'s.
    """
    title, help_line = CHOICES[choice]
    fields: dict[str, Any] = {
        choice: (Literal[identifier], Field(identifier, title=title, description=help_line or None))
    }
    for item in dataclasses.fields(settings):
        facts = item.metadata
        if not facts:  # no number: the base has it
            continue
        kind = int if facts["integer"] else float
        slider = (1e-5, 10.0) if item.name == "lr" else _share(facts)
        hints = extra(symbol=facts["symbol"], fold=item.name != "lr")
        fields[item.name] = (
            Annotated[kind, Within(facts["low"], facts["high"], facts["log"], slider)],
            Field(
                item.default,
                title=facts["title"] or item.name.replace("_", " "),
                description=facts["help"],
                json_schema_extra=hints,
            ),
        )
    return create_model(f"{settings.__name__}Config", __base__=base, __doc__=settings.__doc__, **fields, **more)


def _share(facts: Mapping[str, Any]) -> tuple[float, float] | None:
    """The ends of the slider of a share that is kept from step to step, such as μ or β: a number from 0 to 1."""
    low, high = facts["low"], facts["high"]
    return (low, high) if low == 0 and NEARLY_ONE <= high <= 1 and not facts["integer"] else None


def choice_of(models: Mapping[str, type[Part]], choice: str) -> Any:
    """The union of `models`, distinguished by the field `choice`."""
    union: Any = None
    for model in models.values():
        union = model if union is None else union | model
    return Annotated[union, Field(discriminator=choice)]


@dataclass(frozen=True, eq=False)
class ChosenBy:
    """`Annotated[Base, ChosenBy("kind", models)]`: one of `models`, subclasses of Base that differ in `kind`."""

    choice: str
    models: Mapping[str, type[Part]]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return handler.generate_schema(choice_of(self.models, self.choice))


@dataclass(frozen=True, eq=False)
class OneOf:
    """`Annotated[str, OneOf({id: title, ...})]`: one of these ids; without titles, the config's `titles` has them."""

    ids: Collection[str]

    @property
    def titles(self) -> Mapping[str, str] | None:
        return self.ids if isinstance(self.ids, Mapping) else None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.literal_schema(list(self.ids))
