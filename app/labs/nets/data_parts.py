"""The data of the nets lab: labeled points, or numbers at points of a line or of the plane."""

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from app.labs.nets.number_plane import NumberPlane, number_plane
from app.labs.shared.fields import Part, extra, field, settings_model
from app.labs.shared.plane import Plane, plane
from app.uploads import store as uploads
from engine.datasets import DATASETS, CurvePoints, DataSet, FunctionPoints, SurfacePoints, read_csv
from engine.readable import readable
from engine.sentences import N_, SentenceError
from engine.settings import SettingError


def _formula(title: str, text: str, about: str) -> Any:
    return Field(text, max_length=200, title=title, description=about, json_schema_extra=extra(widget="expression"))


class DataPart(Part):
    """Points, or the settings that generate them; the fields are those that the lab itself reads."""

    if TYPE_CHECKING:
        kind: str
        upload: str

    def blamed(self, error: SentenceError) -> str | None:
        """The field that an error of the data belongs to; None where it is not of this part."""
        return None

    def build(self) -> DataSet | None:
        if self.kind == "placed":
            return None
        if self.kind == "csv":
            return _uploaded(self.upload) if self.upload else DATASETS["moons"](per_class=20, noise=0.1)
        return _made(self)


class PlacedPart(DataPart):
    """Only the points that the user places."""

    kind: Literal["placed"] = field("placed", N_("Kind"))


class CsvPart(DataPart):
    """A table of x, y, label that the user has uploaded."""

    kind: Literal["csv"] = field("csv", N_("Kind"))
    upload: Annotated[str, Field(max_length=64)] = field(
        "", N_("File"), N_("rows of x, y, label, up to 10,000; without a file: moons"), widget="upload"
    )


class FunctionPart(DataPart):
    """A function that a net learns: points drawn from a range, and the values there."""

    if TYPE_CHECKING:
        expression: str
        low: float
        high: float

    def blamed(self, error: SentenceError) -> str:
        return "data.high" if isinstance(error, SettingError) else "data.expression"

    def targets(self) -> FunctionPoints:
        """The data. Raises SentenceError for a formula or a range that is none, or that has no values there."""
        if not self.low < self.high:
            raise SettingError("high", self.high, readable(self.low), BEYOND)
        return _evaluated(self)


BEYOND = N_("{field}: {value} must be more than {allowed}, where the range begins")


class CurvePart(FunctionPart):
    """A function of x."""

    expression: str = _formula(
        "f(x)", CurvePoints.expression, N_("numbers, x, pi, e, + − * / ^ and functions such as sin, exp, sqrt, abs")
    )


class SurfacePart(FunctionPart):
    """A function of x and y."""

    expression: str = _formula(
        "f(x, y)",
        SurfacePoints.expression,
        N_("numbers, x, y, pi, e, + − * / ^ and functions such as sin, exp, sqrt, abs"),
    )


FUNCTIONS: dict[str, tuple[type[FunctionPoints], type[FunctionPart]]] = {
    "curve": (CurvePoints, CurvePart),
    "surface": (SurfacePoints, SurfacePart),
}

NUMBER_KINDS = tuple(FUNCTIONS)
"""The kinds of data whose targets are numbers."""

DATA_MODELS: dict[str, type[DataPart]] = {
    **{name: settings_model("kind", name, settings, DataPart) for name, settings in DATASETS.items()},
    "placed": PlacedPart,
    "csv": CsvPart,
    **{name: settings_model("kind", name, settings, base) for name, (settings, base) in FUNCTIONS.items()},
}


def kind_of(values: dict[str, Any]) -> str:
    """The kind of data in a config's values, before they are checked."""
    data = values.get("data")
    return str(data.get("kind") if isinstance(data, dict) else getattr(data, "kind", "spiral"))


@lru_cache(maxsize=64)
def _made(part: DataPart) -> DataSet:
    return DATASETS[part.kind](**_settings(part))


@lru_cache(maxsize=64)
def _evaluated(part: FunctionPart) -> FunctionPoints:
    return FUNCTIONS[part.kind][0](**_settings(part))


def _settings(part: DataPart) -> dict[str, Any]:
    return {name: getattr(part, name) for name in type(part).model_fields if name != "kind"}


@lru_cache(maxsize=16)
def _uploaded(name: str) -> DataSet:
    return read_csv(uploads.read(name))


@lru_cache(maxsize=64)
def made_plane(part: DataPart, placed: str, test_share: float) -> Plane | NumberPlane:
    """The data of a part, with placed points, split."""
    if isinstance(part, FunctionPart):
        made = part.targets()
        return number_plane(made, made.formula, test_share, seed=0)
    return plane(part.build(), placed, test_share, seed=0)
