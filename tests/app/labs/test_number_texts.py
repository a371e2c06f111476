"""Numbers in the texts of snapshots are written as everywhere on the page: 3.76×10⁻⁵, never 3.76e−05."""

import re

import pytest

from app.labs import LABS
from app.labs.regression.context import context

EXPONENT = re.compile(r"\d[eE][+−-]?\d|-\d")
TINY = {
    "derivative": {"mode": "difference", "h": 3.76e-5, "smallest": 1e-12},
    "partial": {"expression": "0.00001*x^2 + 3e-9*y", "start": {"x": 0.00002, "y": 3e-9}},
    "autodiff": {"expression": "0.0000123*x + exp(-x*z)", "at": {"x": "12", "z": "-0.00002"}, "h": 3e-9},
    "regression": {},
    "softmax": {},
    "check": {},
}


def texts(value):
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in texts(part)]


@pytest.mark.parametrize("lab", TINY)
def test_no_text_of_a_snapshot_has_an_e(lab):
    run = LABS[lab].run(LABS[lab].config.model_validate(TINY[lab]), 0)
    found = []
    for _ in range(3):
        found += texts(run.drain().replace)
        run.advance(1)
    assert found
    assert not [text for text in found if EXPONENT.search(text)]


def test_what_is_known_of_a_regression_has_no_e():
    config = LABS["regression"].config.model_validate({})
    assert not [text for text in texts(context(config)) if EXPONENT.search(text)]
