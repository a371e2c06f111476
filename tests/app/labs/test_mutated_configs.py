"""Mutated configs of every lab: each is refused in a sentence, or its run takes steps and sends frames."""

import copy
import json
import warnings
from collections import Counter

import numpy as np
import pytest

from app.labs import LABS
from app.labs.shared.query import link
from app.sessions.session import RefusedError, checked_config
from app.wire import encoding
from tests.app.labs.mutated_configs import bases, mutated_configs

SAMPLE = 500
MOST_PRODUCTS = 3e7
"""Multiplications of one step, about; configs with more are left to the soak tests."""


def products(config) -> float:
    return getattr(config, "parameters", 1) * getattr(config, "batch_size", 1) * len(getattr(config, "racers", [1]))


def test_a_mutated_config_is_refused_in_a_sentence_or_runs():
    found = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        for lab, values in mutated_configs(SAMPLE, seed=1):
            try:
                config = checked_config(lab, json.loads(json.dumps(values)))
            except RefusedError as refused:
                assert refused.error.message
                refused.error.model_dump_json().encode()
                found["refused"] += 1
                continue
            link(config), config.structure(), config.beginning(0)
            if products(config) > MOST_PRODUCTS:
                continue
            run = lab.run(config, 0)
            for _ in range(2):
                frame = run.drain()
                encoding.dumps({"append": frame.append, "replace": frame.replace}).encode()
                run.advance(2)
            found[lab.id] += 1
    assert found["refused"] > SAMPLE / 4
    assert all(found[name] > SAMPLE / len(LABS) / 10 for name in LABS), found


@pytest.mark.parametrize("name", LABS)
def test_integers_that_no_float_and_no_array_holds_are_refused_in_a_sentence(name):
    """In every field of every experiment, with the other fields as they are and with the defaults that depend on it."""
    lab = LABS[name]
    for base, places in bases(lab):
        for place, _ in places:
            fewer = {key: base[key] for key in base if key in (place[0], "function", "data")}
            for config in (copy.deepcopy(base), copy.deepcopy(fewer)):
                parent = config
                for key in place[:-1]:
                    parent = parent[key]
                for value in (2**63, -(10**400)):
                    parent[place[-1]] = value
                    with pytest.raises(RefusedError, match="is outside") as refused:
                        checked_config(lab, config)
                    assert refused.value.error.where == "config." + ".".join(map(str, place))


def test_a_config_takes_integers_that_are_allowed():
    assert LABS["descent"].config(start={"x": 1, "y": np.int64(1)}).start.x == 1
