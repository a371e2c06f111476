"""The form that a template renders, made from a query string."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.i18n.translation import _
from app.labs.shared.config import LabConfig, Slider
from app.labs.shared.fields import OneOf, Switch, Within
from app.labs.shared.problems import Problem
from app.labs.shared.query import format_value
from app.web.reading import Reading, read

__all__ = ["Control", "Group", "Items", "Reading", "form", "read", "unplaced"]

MOST_ITEMS = 10
"""Most items of a list whose field does not give a number."""


@dataclass(frozen=True)
class Control:
    """One form control, its texts in the viewer's language.

    `kind` is number, text, choice, switch or a widget of the lab's; `error` is the sentence beside it.
    """

    name: str
    title: str
    kind: str
    value: str
    help: str = ""
    tip: str = ""
    """Help for a control without a line for it: the help of its group."""

    symbol: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    within: Within | None = None
    slider: Slider | None = None
    integer: bool = False
    optional: bool = False
    blank: str = "—"
    """The text of an empty field."""

    longest: int | None = None
    """Most characters of a text that the server accepts."""

    error: str = ""
    resets: str = ""
    fold: bool = False
    group: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Group:
    """Controls under one name; `folded` ones are shown by "more"."""

    name: str
    title: str
    help: str
    controls: list["Control | Group | Items"]
    error: str = ""
    fold: bool = False
    group: str = ""
    shown: bool = True

    def __getitem__(self, name: str) -> "Control | Group | Items":
        for control in self.controls:
            if control.name.split(".")[-1] == name:
                return control
        raise KeyError(name)

    def of(self, group: str) -> list["Control | Group | Items"]:
        return [control for control in self.controls if control.group == group]

    @property
    def front(self) -> list["Control | Group | Items"]:
        return [control for control in self.controls if not control.fold]

    @property
    def folded(self) -> list["Control | Group | Items"]:
        return [control for control in self.controls if control.fold]

    @property
    def has_error(self) -> bool:
        return bool(self.error) or any(
            getattr(control, "has_error", False) or control.error for control in self.controls
        )


@dataclass(frozen=True)
class Items:
    """A list of groups that can grow and shrink within its limits."""

    name: str
    title: str
    items: list[Group]
    most: int
    next_choice: tuple[str, str]
    """Name and value that add an item."""

    error: str = ""
    fold: bool = False
    group: str = ""
    shown: bool = True


def form(reading: Reading) -> Group:
    """The form of a reading: the config's values, but typed texts where they were refused."""
    return _Builder(reading).group(reading.config, "", FieldInfo(annotation=type(reading.config)))


class _Builder:
    def __init__(self, reading: Reading) -> None:
        self._titles = type(reading.config).titles()
        self._errors = {problem.where: problem.message for problem in reversed(reading.problems)}
        self._typed = reading.typed if reading.problems else {}
        self._root = reading.config
        self._sliders = reading.config.sliders()

    def group(self, model: BaseModel, name: str, info: FieldInfo) -> Group:
        controls = [
            self.control(model, field_name, f"{name}.{field_name}".lstrip("."), field_info)
            for field_name, field_info in type(model).model_fields.items()
        ]
        controls = [
            replace(item, tip=_translated(info.description)) if isinstance(item, Control) and not item.help else item
            for item in controls
        ]
        return Group(
            name,
            _translated(info.title),
            _translated(info.description),
            controls,
            self._errors.get(name, "") if name else "",
            **_place(info, self._root, self._root),
        )

    def control(self, model: BaseModel, field_name: str, name: str, info: FieldInfo) -> Control | Group | Items:
        value = getattr(model, field_name)
        if isinstance(value, BaseModel):
            return self.group(value, name, info)
        if isinstance(value, list):
            groups = [
                self.group(item, f"{name}.{number}", FieldInfo(annotation=type(item), title=info.title))
                for number, item in enumerate(value)
            ]
            return Items(
                name,
                _(info.title or name),
                groups,
                _most(info) or MOST_ITEMS,
                self._next(value, name),
                self._errors.get(name, ""),
                **_place(info, self._root, model),
            )
        error = self._errors.get(name, "")
        hints = _hints(info)
        kind, options = self._kind(name, info)
        shown = self._typed.get(name, "" if value is None else format_value(value))
        if options and shown not in dict(options):
            shown = format_value(value)
        within = next((item for item in info.metadata if isinstance(item, Within)), None)
        return Control(
            name,
            _(info.title or field_name),
            hints.get("widget", kind),
            str(shown),
            _translated(info.description),
            symbol=hints.get("symbol") or "",
            options=options,
            within=within,
            slider=self._sliders.get(name) or (Slider(*within.slider) if within and within.slider else None),
            integer=info.annotation is int,
            optional=type(None) in get_args(info.annotation),
            blank=_translated(hints.get("blank")) or "—",
            longest=_most(info),
            error=error,
            resets=hints.get("resets", ""),
            **_place(info, self._root, model),
        )

    def _kind(self, name: str, info: FieldInfo) -> tuple[str, list[tuple[str, str]]]:
        own = [item.titles for item in info.metadata if isinstance(item, OneOf) and item.titles]
        titles = own[-1] if own else self._titles.get(name) or self._titles.get(name.rsplit(".", maxsplit=1)[-1])
        if titles is not None:
            return "choice", [(option, _(title)) for option, title in titles.items()]
        annotation: object = info.annotation
        if annotation is Switch:
            return "switch", []
        if get_origin(annotation) is Literal:
            return "choice", [(option, option) for option in get_args(annotation)]
        return ("text" if annotation is str else "number"), []

    def _next(self, items: list[BaseModel], name: str) -> tuple[str, str]:
        """The value that adds an item: the first choice that is not used yet."""
        choice = next(
            name
            for name, info in type(items[0]).model_fields.items()
            if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1
        )
        taken = {getattr(item, choice) for item in items}
        options = self._titles[choice]
        return f"{name}.{len(items)}.{choice}", next(
            (option for option in options if option not in taken), next(iter(options))
        )


def _translated(text: str | None) -> str:
    return _(text) if text else ""


def _hints(info: FieldInfo) -> dict[str, Any]:
    extra = info.json_schema_extra
    hints = extra.get("form") if isinstance(extra, dict) else None
    return hints if isinstance(hints, dict) else {}


def _place(info: FieldInfo, root: LabConfig, model: BaseModel) -> dict[str, Any]:
    """The group of a field's control, and whether it is shown.

    Its hint `only` names a field of the root, or with a dot before it of the same part, and the values that show this
    one.
    """
    hints = _hints(info)
    name, *values = hints.get("only", ("",))
    shown = not name or getattr(model if name.startswith(".") else root, name.lstrip(".")) in values
    return {"fold": hints.get("fold", False), "group": hints.get("group", ""), "shown": shown}


def _most(info: FieldInfo) -> int | None:
    """Characters of a text, or items of a list."""
    return next((item.max_length for item in info.metadata if hasattr(item, "max_length")), None)


def unplaced(form: Group, problems: list[Problem]) -> list[Problem]:
    """The problems without a visible control in the form."""
    shown: set[str] = {"seed"}

    def collect(item: Control | Group | Items) -> None:
        if not item.shown:
            return
        if isinstance(item, Group):
            for inner in item.controls:
                collect(inner)
        else:
            shown.add(item.name)
            for group in getattr(item, "items", ()):
                collect(group)

    collect(form)
    return [problem for problem in problems if problem.where not in shown]
