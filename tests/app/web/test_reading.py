"""One rule for every field of every lab: what is typed stays with its error, the page shows the last valid state as
one, and any valid value mends all.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from app.labs import LABS
from app.labs.shared.lab import Lab
from app.labs.shared.query import link
from app.web import forms
from app.web.jobs import page_of
from app.web.reading import Reading, read
from app.web.state import problem_of

INNER = re.compile(r"\w=|\bracers\b|[a-z]_[a-z]|[{}]")
"""What names of programs look like, which no sentence of a form has."""

NONSENSE = ["-1", "x", "1e999", "20", "5", "0", "1000000000", "(", "1.5", "a" * 300, "²"]
EMPTIED = ""


def controls(item: forms.Control | forms.Group | forms.Items) -> Iterator[forms.Control]:
    """Those that a browser sends."""
    if isinstance(item, forms.Control):
        if item.shown:
            yield item
    else:
        for inner in item.items if isinstance(item, forms.Items) else item.controls:
            yield from controls(inner)


def posted(form: forms.Group) -> dict[str, str]:
    return {control.name: control.value for control in controls(form)}


def states(lab: Lab) -> list[Reading]:
    """The lab as it opens, and its experiments, which show other fields."""
    own = read(lab, [])
    return [own, *(read(lab, parse_qsl(experiment.query)) for experiment in lab.experiments)]


def typed_into(lab: Lab, state: Reading, texts: dict[str, str]) -> Reading:
    return read(lab, [*(posted(forms.form(state)) | texts).items()], state)


@pytest.mark.parametrize("name", LABS)
def test_what_is_typed_stays_with_its_error_and_the_page_shows_the_last_valid_state(name):
    lab, refused = LABS[name], 0
    seen: set[str] = set()
    for state in states(lab):
        form = forms.form(state)
        sent = posted(form)
        for control in controls(form):
            alike = re.sub(r"(?<=^racers\.)[2-9]", "1", control.name)  # the second racer stands for those after it
            if alike in seen:
                continue
            seen.add(alike)
            chosen = [value for value, _title in control.options] or ["on", "off"]
            texts = chosen if control.kind in ("switch", "choice") else [*NONSENSE, EMPTIED]
            valid = next((text for text in texts if not typed_into(lab, state, {control.name: text}).problems), "")
            for text in texts:
                reading = typed_into(lab, state, {control.name: text})
                if not reading.problems:
                    continue
                refused += 1
                shown = forms.form(reading)
                assert reading.config == state.config, (control.name, text)
                assert posted(shown) == sent | {control.name: text}, (control.name, text)
                beside = {one.name: one.error for one in controls(shown)}
                told = " ".join(problem.message for problem in reading.problems).replace(text[:37] or " ", "")
                told = re.sub("'[^']*'|[a-z_]+ is not a setting here", "", told)  # as links have them
                told = told.replace(str(Path.home()), "")  # of who runs the tests
                assert not INNER.search(told), told
                assert any(beside.values()), (control.name, text, reading.problems)
                assert beside[control.name] or control.kind in ("switch", "choice"), (control.name, text)
                assert any(problem.sentence in problem_of(reading) for problem in reading.problems)
                assert not typed_into(lab, reading, {control.name: control.value}).problems
                assert not (valid and typed_into(lab, reading, {control.name: valid}).problems), (control.name, valid)
    assert refused > 5  # the smallest lab has two such fields


@pytest.mark.parametrize("name", LABS)
def test_whatever_else_is_changed_meanwhile_stays_and_counts_once_all_is_well(name):
    lab, dice = LABS[name], random.Random(11)
    for state in states(lab)[:3]:
        form = forms.form(state)
        texts = [one for one in controls(form) if one.kind not in ("switch", "choice")]
        if len(texts) < 2:  # in a lab of one field nothing else changes
            return
        for _ in range(12):
            wrong, other = dice.sample(texts, 2)
            reading = typed_into(lab, state, {wrong.name: "x("})
            if not reading.problems:
                continue
            value = dice.choice(NONSENSE)
            both = typed_into(lab, reading, {other.name: value})
            assert (
                posted(forms.form(both))[other.name] == value
                or not typed_into(lab, state, {other.name: value}).problems
            )
            mended = typed_into(lab, both, {wrong.name: wrong.value})
            alone = typed_into(lab, state, {other.name: value})
            assert (mended.config, bool(mended.problems)) == (alone.config, bool(alone.problems))


@pytest.mark.parametrize(
    ("lab", "state", "typed", "title"),
    [
        ("descent", "", {"seed": "-1"}, "Seed"),
        ("descent", "", {"domain.x_low": "20"}, "x to"),
        ("descent", "expression=x^2", {"expression": ""}, "the formula is empty"),
        ("descent", "", {"expression": "x^"}, "something is missing"),
        ("nets", "", {f"features.{name}": "off" for name in ("x", "y")}, "at least one input"),
        ("nets", "", {"data.per_class": "5"}, "Batch size: 30"),
        ("losses", "show=weight&hidden=3&unit_from=1&layer=2", {"hidden": "0"}, "Layer"),
    ],
)
def test_known_cases(lab, state, typed, title):
    before = read(LABS[lab], parse_qsl(state))
    reading = typed_into(LABS[lab], before, typed)
    shown = posted(forms.form(reading)) | {"seed": reading.seed_typed}
    assert {name: shown[name] for name in typed} == typed
    assert any(title in problem.message for problem in reading.problems), reading.problems


@pytest.mark.parametrize(
    ("lab", "name", "text", "words"),
    [
        ("descent", "racers.0.lr", "0", "learning rate: 0 is outside [10⁻¹², 1000]"),
        ("descent", "racers.0.lr", "1e308", "outside [10⁻¹², 1000]"),
        ("descent", "racers.0.lr", "NaN", "not a finite number"),
        ("descent", "steps", "1000000000", "outside [1, 100000]"),
        ("digits", "hidden", "1000000", "[1, 512]"),
        ("digits", "batch_size", "0", "outside [1, 10000]"),
        ("digits", "training_images", "5000", "outside [10, 4000]"),
        ("nets", "hidden", "1000000", "[1, 512]"),
        ("nets", "batch_size", "0", "outside [1, 10000]"),
        ("nets", "batch_size", "999", "outside [1, 300]"),
        ("regression", "start.w0", "1e99", "outside [−10⁹, 10⁹]"),
        ("regression", "steps", "0", "outside [1, 100000]"),
        ("regression", "racers.2.batch_size", "0", "outside [1, 10000]"),
        ("regression", "racers.0.lr", "fast", "not a number"),
        ("derivative", "expression", "x + y", "use x, pi, e"),
        ("derivative", "x", "99", "outside the domain"),
        ("derivative", "h", "tiny", "not a number"),
        ("partial", "expression", "x^2 + q", "'q' is not known"),
        ("partial", "h", "0", "outside"),
    ],
)
def test_a_bad_value_is_explained_beside_its_field(lab, name, text, words):
    """Pages show what is read here: tests/browser/test_descent_page.py looks at one."""
    before = read(LABS[lab], [])
    shown = {one.name: one for one in controls(forms.form(typed_into(LABS[lab], before, {name: text})))}
    assert words in shown[name].error and shown[name].value == text
    assert not any(one.error for other, one in shown.items() if other != name)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("hidden=conv 0x3", "Hidden layers: the number of channels must be in [1, 64], not 0"),
        ("hidden=conv 8x3, pool 9", "Hidden layers: the side of what pooling joins must be in [2, 7], not 9"),
        ("hidden=10, conv 8x3", "Hidden layers: conv must come before all dense layers: a convolution needs a picture"),
        ("hidden=10, pool", "Hidden layers: pool must stand above a picture of at least 2×2"),
        ("racers.-1.lr=2", 'Training: they are numbered 0, 1, 2 and so on, not "-1"'),
        ("racers=3", 'Training: "3" is no list'),
        ("racers.0=3", 'Training: "3" is not enough; it has settings of its own'),
        ("epochs=1e300", "Epochs: 10³⁰⁰ is outside [1, 10000]"),
    ],
)
def test_no_sentence_has_names_of_the_program_s_own(query, words):
    found = read(LABS["digits"], parse_qsl(query)).problems
    assert [problem.message for problem in found] == [words]


def page(lab: str, query: str, shown: str | None = None) -> tuple[str, dict]:
    html = gzip.decompress(page_of(lab, parse_qsl(query, keep_blank_values=True), False, shown)).decode()
    return html, json.loads(re.search(r'id="state">(.+?)</script>', html)[1])


def test_the_page_says_beside_start_why_there_can_be_no_run():
    html, state = page("descent", "racers.0.optimizer=gd&racers.1.optimizer=adam&racers.1.lr=0&steps=0", "")
    assert not state["valid"] and state["problem"] == "Adam: learning rate: 0 is outside [10⁻¹², 1000] (and 1 more)"
    assert 'value="0"' in html and page("descent", "steps=5", "")[1]["problem"] == ""


def test_a_wrong_formula_leaves_the_function_s_name_on_the_page():
    before = "function=rosenbrock"
    pairs = posted(forms.form(read(LABS["descent"], parse_qsl(before)))) | {"expression": "(1 - x)^2 +"}
    html, state = page("descent", urlencode(pairs), before)
    assert state["config"]["function"] == "rosenbrock" and 'value="rosenbrock" selected' in html
    assert "(1 - x)^2 +</textarea>" in html and not state["valid"]


def test_a_seed_that_is_none_stays_in_its_field():
    html, state = page("descent", "seed=-1", "seed=3")
    assert re.search(r'name="seed" value="-1"', html) and state["seed"] == 3 and not state["valid"]


def test_an_item_that_closes_a_gap_has_its_own_text():
    pairs = parse_qsl("racers.0.optimizer=gd&racers.2.optimizer=adam&racers.2.lr=0.25&steps=0")
    assert posted(forms.form(read(LABS["descent"], pairs)))["racers.1.lr"] == "0.25"


def test_a_field_may_be_called_as_an_optimizer_is():
    (problem,) = read(LABS["descent"], parse_qsl("racers.0.optimizer=momentum&racers.0.momentum=2")).problems
    assert problem.where == "racers.0.momentum"


@pytest.mark.parametrize("lab", LABS)
def test_a_name_that_other_sites_add_to_a_link_is_ignored(lab):
    for name in ("fbclid", "utm_source", "gclid", "ref", "si", "_ga"):
        reading = read(LABS[lab], [(name, "IwAR0x"), ("seed", "3")])
        assert not reading.problems and reading.ignored == (name,) and reading.seed == 3
        assert reading.config == LABS[lab].config()


def test_an_ignored_name_is_told_quietly_and_an_experiment_keeps_its_settings():
    html, state = page("descent", "experiment=saddle&fbclid=1")
    assert state["valid"] and "ignored: fbclid" in html and state["config"]["function"] == "saddle"
    embedded = gzip.decompress(page_of("descent", [("fbclid", "1")], embedded=True)).decode()
    assert "fbclid" not in embedded


@pytest.mark.parametrize(("name", "near"), [("step", "steps"), ("funktion", "function"), ("racer.0.lr", "racers")])
def test_a_misspelt_setting_is_an_error_that_names_the_right_one(name, near):
    (problem,) = read(LABS["descent"], [(name, "1")]).problems
    assert problem.message.endswith(f"did you mean {near}?")


def test_a_state_s_link_brings_the_state_back():
    for lab in LABS.values():
        for state in states(lab):
            assert read(lab, parse_qsl(link(state.config))).config == state.config


def test_a_name_that_links_had_before_is_still_taken():
    reading = read(LABS["nets"], [("precision", "float64")])
    assert not reading.problems and not reading.ignored
    assert {racer.precision for racer in reading.config.racers} == {"float64"}
