"""Validation problems as sentences that name the field and say what is allowed."""

from dataclasses import dataclass

from pydantic import ValidationError


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
        found.setdefault(where, Problem(where, _sentence(path[-1] if path else "config", item)))
    return list(found.values())


def _sentence(field: str, item: dict) -> str:
    kind, context = item["type"], item.get("ctx", {})
    shown = _short(item.get("input"))
    match kind:
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            word = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}
            limits = ", ".join(f"{word[key]} {context[key]:g}" for key in word if key in context)
            return f"{field}={shown} is not allowed; it must be {limits}"
        case "misplaced":
            return context["sentence"]
        case "value_error":
            return str(context["error"])
        case "missing":
            return f"{field} is missing"
        case "extra_forbidden":
            return f"{field} is not a field here"
        case "float_parsing" | "float_type":
            return f"{field}={shown} is not a number"
        case "finite_number":
            return f"{field}={shown} is not a finite number"
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return f"{field}={shown} is not a whole number"
        case "literal_error" | "enum":
            return f"{field}={shown} is unknown; choose {context['expected']}"
        case "union_tag_invalid":
            discriminator = context["discriminator"].strip("'")
            return f"{discriminator}={_short(context['tag'])} is unknown; choose one of {context['expected_tags']}"
        case "union_tag_not_found":
            return f"{context['discriminator'].strip(chr(39))} is missing"
        case "json_invalid":
            return f"this is not JSON: {context['error']}"
        case "too_long" | "too_short" | "string_too_long" | "string_too_short":
            return f"{field}: {item['msg'][0].lower()}{item['msg'][1:]}"
        case _:
            return f"{field}={shown}: {item['msg'][0].lower()}{item['msg'][1:]}"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
