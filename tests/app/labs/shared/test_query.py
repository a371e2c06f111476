"""Query strings ⇄ configs."""

from urllib.parse import parse_qsl

import pytest

from app.labs import LABS
from app.labs.shared.query import flatten, format_value, link, nest
from app.web import forms

DESCENT = LABS["descent"]


def test_dotted_names_nest_and_flatten_back():
    nested = {"a": "1", "b": {"x": "2", "y": "3"}, "c": [{"d": "4"}, {"d": "5"}]}
    assert nest(flatten(nested)) == nested


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", " "), ("b", "1")], {"b": "1"}),  # blank is not given
        ([("a.0.x", "1"), ("a.7.x", "2")], {"a": [{"x": "1"}, {"x": "2"}]}),  # gaps close: an item was removed
        ([("a", "1"), ("a.b", "2")], {"a": "1"}),
        ([("a.b", "2"), ("a", "1")], {"a": {"b": "2"}}),
        ([("a.10.x", "z"), ("a.9.x", "y")], {"a": [{"x": "y"}, {"x": "z"}]}),
    ],
)
def test_odd_names(pairs, expected):
    assert nest(pairs) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [(2e-05, "0.00002"), (-1.25e-06, "-0.00000125"), (1e-07, "1e-7"), (1e-10, "1e-10"), (0.3, "0.3"), (1e16, "1e16")],
)
def test_a_number_is_written_as_the_page_writes_it_and_is_read_back_whole(value, text):
    assert format_value(value) == text
    assert float(text) == value


QUERIES = [
    "",
    "function=rosenbrock",
    "function=rosenbrock&racers.0.optimizer=adam&racers.0.lr=0.05",
    "function=quadratic&condition=7&start.x=1.5",
    "function=custom&expression=sin(x)%2By^2&steps=77",
    "expression=x^4%2By^2",
    "racers.0.optimizer=gd&racers.0.schedule.kind=cosine&racers.0.max_grad=2&noise=0.5",
    "racers.0.optimizer=momentum&racers.0.momentum=0.5&racers.1.optimizer=momentum&gradient=numerical&h=0.001",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_link_restores_its_config(query):
    reading = forms.read(DESCENT, parse_qsl(query))
    assert reading.problems == []
    again = forms.read(DESCENT, parse_qsl(link(reading.config)))
    assert again.problems == [] and again.config == reading.config


def test_the_default_needs_no_query():
    assert link(DESCENT.config()) == ""


def test_a_link_leaves_out_what_the_choices_imply():
    reading = forms.read(DESCENT, parse_qsl("function=rosenbrock&racers.0.optimizer=adam&racers.0.beta1=0.5"))
    assert link(reading.config) == "function=rosenbrock&racers.0.optimizer=adam&racers.0.beta1=0.5"


def test_editing_the_text_of_a_catalogue_function_makes_it_ones_own():
    assert forms.read(DESCENT, parse_qsl("function=sphere&expression=x^2")).config.function == "custom"
    assert forms.read(DESCENT, parse_qsl("function=sphere&expression=x^2 %2B y^2")).config.function == "sphere"
