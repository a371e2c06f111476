"""The settings that a form offers to sweep, each with suggested values."""

from app.i18n.translation import _
from app.labs.shared.titles import capitalized
from app.sweeps.grid import NOT_SWEPT, SEED
from app.web.forms import Control, Group, Items

AROUND = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Factors of a setting's value, where its order of magnitude matters."""

HIDDEN = "5; 10; 20"
LOOKED_AT = "inside"
"""The group of settings that do not change a run."""

MOST_LISTED = 300


def sweepable(form: Group) -> list[dict[str, str]]:
    """`field`, `title` and `values` of each; settings that all racers have come once more as `racers.*.…`, first."""
    racers = next((item for item in form.controls if isinstance(item, Items) and item.name == "racers"), None)
    several = racers is not None and len(racers.items) > 1
    found = [{"field": SEED, "title": _("Seed"), "values": "0..9"}]
    if racers is not None:
        own = [_offered(group, f" · {number}" if several else "") for number, group in enumerate(racers.items, 1)]
        if several:
            shared = set.intersection(*({one["field"].split(".", 2)[2] for one in group} for group in own))
            found += [
                one | {"field": f"racers.*.{one['field'].split('.', 2)[2]}", "title": one["title"].rpartition(" · ")[0]}
                for one in own[0]
                if one["field"].split(".", 2)[2] in shared - {"optimizer"}
            ]
        found += [one for group in own for one in group]
    return [*found, *_offered(form)][:MOST_LISTED]


def _offered(group: Group, note: str = "") -> list[dict[str, str]]:
    found = []
    for item in group.controls:
        if isinstance(item, Group) and item.group == LOOKED_AT:
            continue
        if isinstance(item, Group):
            inner = _offered(item, note)
            found += [one | {"title": f"{item.title}: {one['title']}"} if item.title else one for one in inner]
        elif isinstance(item, Control) and item.name not in NOT_SWEPT and (values := _values(item)):
            found.append({"field": item.name, "title": capitalized(item.title) + note, "values": values})
    return found


def _values(control: Control) -> str:
    """Suggested values of a setting; "" for one that is not swept."""
    if control.kind == "switch":
        return "on, off"
    if control.options:
        return ", ".join(option for option, _title in control.options)
    if control.name == "hidden":
        return HIDDEN
    if control.kind != "number" or control.within is None:
        return ""
    return _around(control)


def _around(control: Control) -> str:
    """Numbers around the present one, within the setting's bounds."""
    within = control.within
    if within is None:
        return ""
    try:
        here = float(control.value)
    except ValueError:
        here = within.high
    if here > 0:
        found = [min(max(here * factor, within.low), within.high) for factor in AROUND]
    else:
        high = min(within.high, 1.0)
        found = (
            [within.low + share * (high - within.low) for share in (0.0, 0.25, 0.5)]
            if within.low >= 0
            else [-1.0, 0.0, 1.0]
        )
    if control.integer:
        found = [round(value) for value in found]
    return ", ".join(dict.fromkeys(f"{value:.6g}" for value in found))
