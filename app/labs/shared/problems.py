"""Validation problems as sentences that name the field and say what is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.i18n.translation import ngettext, said
from app.labs.shared.titles import located
from engine.readable import readable
from engine.sentences import N_, Sentence, Translatable
from engine.settings import FOR_PROGRAMS, SettingError


@dataclass(frozen=True)
class Problem:
    """`where` is the field's dotted name (`racers.0.lr`), `title` what the form calls it, `message` a sentence for the
    one who typed it.
    """

    where: str
    message: str
    title: str = ""

    @property
    def sentence(self) -> str:
        """The message, with the field's title before it where it does not name it."""
        named = not self.title or self.title.casefold() in self.message.casefold()
        return self.message if named else f"{self.title}: {self.message}"


def problems(
    error: ValidationError, model: type[BaseModel] | None = None, tags: frozenset[str] = frozenset()
) -> list[Problem]:
    """The problems in `error`, each with its field's title in the form of `model`. Without a model it has its own name,
    and `tags` are those of unions, which pydantic adds to a location.
    """
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        blamed = item.get("ctx", {}).get("where")
        path = blamed.split(".") if blamed else [str(part) for part in item["loc"]]
        names, title = located(model, path) if model else _named(path, tags)
        where = ".".join(names)
        title = "" if where == "config" else _short(title)
        found.setdefault(where, Problem(where, _sentence(title or "config", model, item), title))
    return list(found.values())


def _named(path: Sequence[str], tags: frozenset[str]) -> tuple[list[str], str]:
    names = [part for part in path if part not in tags]
    return names, names[-1] if names else ""


ENGINE_NAMES = {
    "channels": N_("the number of channels"),
    "kernel": N_("the side of a kernel"),
    "padding": N_("the padding"),
    "side": N_("the side of what pooling joins"),
    "stride": N_("the stride"),
    "units": N_("the number of units"),
}
"""Titles of the engine's settings that no form has a field for."""

_LIMITS = {
    "ge": N_("at least {limit}"),
    "le": N_("at most {limit}"),
    "gt": N_("more than {limit}"),
    "lt": N_("less than {limit}"),
}


def _sentence(field: str, model: type[BaseModel] | None, item: ErrorDetails) -> str:
    kind, context = item["type"], item.get("ctx", {})
    shown = _shown(item.get("input"))
    match kind:
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            limits = ", ".join(
                said(limit, limit=readable(context[key])) for key, limit in _LIMITS.items() if key in context
            )
            return said("{field}: {value} is not allowed; it must be {limits}", field=field, value=shown, limits=limits)
        case "misplaced":
            sentence = context["sentence"]
            return said(_naming(sentence, field))
        case "value_error":
            error = context["error"]
            return said(_naming(error, field))
        case "missing":
            return said("{field} is missing", field=field)
        case "extra_forbidden":
            return said("{field} is not a setting here", field=field)
        case "float_parsing" | "float_type":
            return said("{field}: {value} is not a number", field=field, value=shown)
        case "finite_number":
            return said("{field}: {value} is not a finite number", field=field, value=shown)
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return said("{field}: {value} is not a whole number", field=field, value=shown)
        case "literal_error" | "enum":
            return said(
                "{field}: {value} is unknown; choose {expected}",
                field=field,
                value=_short(item["input"]),
                expected=_either(context["expected"]),
            )
        case "union_tag_invalid":
            return said(
                "{field}: {value} is unknown; choose one of {expected}",
                field=_choice(model, item),
                value=_short(context["tag"]),
                expected=context["expected_tags"],
            )
        case "union_tag_not_found":
            return said("{field} is missing", field=_choice(model, item))
        case "list_type" if isinstance(item.get("input"), dict):
            return said("{field}: they are numbered 0, 1, 2 and so on, not {given}", field=field, given=_key(item))
        case "list_type":
            return said("{field}: {value} is no list", field=field, value=shown)
        case "dict_type" | "model_type" | "model_attributes_type":
            return said("{field}: {value} is not enough; it has settings of its own", field=field, value=shown)
        case "json_invalid":
            return said("this is not JSON: {error}", error=context["error"])
        case "too_long":
            most = context["max_length"]
            items = ngettext(
                "{field}: at most {most} is allowed, not {given}",
                "{field}: at most {most} are allowed, not {given}",
                most,
            )
            return items.format(field=field, most=most, given=context["actual_length"])
        case "too_short":
            least = context["min_length"]
            items = ngettext(
                "{field}: at least {least} is needed, not {given}",
                "{field}: at least {least} are needed, not {given}",
                least,
            )
            return items.format(field=field, least=least, given=context["actual_length"])
        case "string_too_long":
            most = context["max_length"]
            return ngettext(
                "{field}: at most {most} character is allowed, not {given}",
                "{field}: at most {most} characters are allowed, not {given}",
                most,
            ).format(field=field, most=most, given=len(str(item.get("input", ""))))
        case _:
            return f"{field}: {shown}: {item['msg'][0].lower()}{item['msg'][1:]}"


def _naming(sentence: object, field: str | Translatable) -> object:
    """The sentence with the field's title where it names its field; names of the engine in it become words, too."""
    if not isinstance(sentence, Translatable):
        return sentence
    quoted = {name: _in_words(value) for name, value in sentence.values.items()}
    if isinstance(sentence, SettingError) and type(sentence.value) in (int, float):
        quoted["value"] = _shown(sentence.value)  # the engine's own is as Python writes it
    template = FOR_PROGRAMS.get(sentence.template, sentence.template)
    if "{field}" not in template and (template, quoted) == (sentence.template, dict(sentence.values)):
        return sentence  # an error of its own kind may say more, such as where in a formula
    return Sentence(template, **{**quoted, "field": field} if "{field}" in template else quoted)


def _in_words(value: object) -> object:
    """The engine's sentence about one of its own settings, which no form has."""
    if not isinstance(value, SettingError):
        return value
    return _naming(value, Sentence(ENGINE_NAMES[value.field]) if value.field in ENGINE_NAMES else value.field)


def _choice(model: type[BaseModel] | None, item: ErrorDetails) -> str:
    """The title of the field that distinguishes the models of a union, where the value names none of them."""
    choice = item["ctx"]["discriminator"].strip("'")
    return located(model, [*map(str, item["loc"]), choice])[1] if model else choice


def _key(item: ErrorDetails) -> str:
    """The number of the first item with the wrong type."""
    return _shown(next((key for key in item["input"] if not (key.isascii() and key.isdecimal())), "…"))


def _shown(value: object) -> str:
    """The given value: a number as sentences show it, a text in quotes."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return readable(value)
    return f'"{_short(value)}"' if isinstance(value, str) else _short(value)


def _either(choices: str) -> str:
    """Pydantic's list of choices, with "or" before the last one."""
    others, between, last = choices.rpartition(" or ")
    return said("{others} or {last}", others=others, last=last) if between else choices


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
