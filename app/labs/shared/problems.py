"""Validation problems as sentences that name the field and say what is allowed."""

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.i18n.translation import ngettext, said
from engine.sentences import N_


@dataclass(frozen=True)
class Problem:
    """`where` is the field's dotted name (`racers.0.lr`), `message` a sentence for the one who typed it."""

    where: str
    message: str


def problems(error: ValidationError, tags: frozenset[str] = frozenset()) -> list[Problem]:
    """The problems in `error`; `tags` are union tags, which pydantic counts into a location and no form knows."""
    found: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        path = [str(part) for part in item["loc"] if part not in tags]
        where = item.get("ctx", {}).get("where") or ".".join(path)
        found.setdefault(where, Problem(where, _sentence(_short(path[-1]) if path else "config", item)))
    return list(found.values())


_LIMITS = {
    "ge": N_("at least {limit:g}"),
    "le": N_("at most {limit:g}"),
    "gt": N_("more than {limit:g}"),
    "lt": N_("less than {limit:g}"),
}


def _sentence(field: str, item: ErrorDetails) -> str:
    kind, context = item["type"], item.get("ctx", {})
    shown = _short(item.get("input"))
    match kind:
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            limits = ", ".join(said(limit, limit=context[key]) for key, limit in _LIMITS.items() if key in context)
            return said("{field}={value} is not allowed; it must be {limits}", field=field, value=shown, limits=limits)
        case "misplaced":
            sentence = context["sentence"]
            return said(sentence)
        case "value_error":
            error = context["error"]
            return said(error)
        case "missing":
            return said("{field} is missing", field=field)
        case "extra_forbidden":
            return said("{field} is not a field here", field=field)
        case "float_parsing" | "float_type":
            return said("{field}={value} is not a number", field=field, value=shown)
        case "finite_number":
            return said("{field}={value} is not a finite number", field=field, value=shown)
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return said("{field}={value} is not a whole number", field=field, value=shown)
        case "literal_error" | "enum":
            return said(
                "{field}={value} is unknown; choose {expected}",
                field=field,
                value=shown,
                expected=_either(context["expected"]),
            )
        case "union_tag_invalid":
            return said(
                "{field}={value} is unknown; choose one of {expected}",
                field=context["discriminator"].strip("'"),
                value=_short(context["tag"]),
                expected=context["expected_tags"],
            )
        case "union_tag_not_found":
            return said("{field} is missing", field=context["discriminator"].strip("'"))
        case "json_invalid":
            return said("this is not JSON: {error}", error=context["error"])
        case "too_long":
            most = context["max_length"]
            items = ngettext(
                "{field}: list should have at most {most} item after validation, not {given}",
                "{field}: list should have at most {most} items after validation, not {given}",
                most,
            )
            return items.format(field=field, most=most, given=context["actual_length"])
        case "too_short":
            least = context["min_length"]
            items = ngettext(
                "{field}: list should have at least {least} item after validation, not {given}",
                "{field}: list should have at least {least} items after validation, not {given}",
                least,
            )
            return items.format(field=field, least=least, given=context["actual_length"])
        case "string_too_long":
            most = context["max_length"]
            return ngettext(
                "{field}: string should have at most {most} character",
                "{field}: string should have at most {most} characters",
                most,
            ).format(field=field, most=most)
        case _:
            return f"{field}={shown}: {item['msg'][0].lower()}{item['msg'][1:]}"


def _either(choices: str) -> str:
    """Pydantic's list of choices, whose last word comes after an "or"."""
    others, between, last = choices.rpartition(" or ")
    return said("{others} or {last}", others=others, last=last) if between else choices


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
