"""Every control of every lab's form has a tooltip, also those that come with a choice."""

import html.parser
import re

import pytest

from app.labs import LABS
from engine import CURVES, DATASETS, OPTIMIZERS, SCHEDULES, SURFACES
from tests.conftest import LOCAL

WITH_OPTIMIZERS = ("derivative", "partial", "descent", "regression", "softmax", "nets", "digits")
PAGES = [
    *LABS,
    *(f"descent?racers.0.optimizer={name}" for name in OPTIMIZERS),
    *(f"nets?racers.0.optimizer={name}" for name, optimizer in OPTIMIZERS.items() if optimizer.needs == "gradient"),
    *(
        f"{lab}?racers.0.optimizer=gd&racers.1.optimizer=adam&racers.0.schedule.kind={kind}"
        for lab in WITH_OPTIMIZERS
        if lab != "partial"
        for kind in SCHEDULES
    ),
    *(f"nets?data.kind={kind}&placed=0,0,0" for kind in (*DATASETS, "placed", "csv")),
    *(f"regression?data.kind={kind}" for kind in ("plane", "line", "csv")),
    *(f"descent?function={name}" for name in ("quadratic", next(iter(SURFACES)))),
    "descent?expression=x^2%2By^2&gradient=numerical",
    "partial?gradient=numerical",
    *(f"derivative?mode={mode}&function={next(iter(CURVES))}" for mode in ("tangent", "difference", "descent")),
    "derivative?seed=x",
    "softmax?weights=random",
    "losses?show=weight&layer=2&hidden=3",
    "autodiff?expression=x*z%2Ba",
    "check?seed=x&h=5",
    "digits?source=full",
]
SHORTEST = 2
"""Words of a tooltip."""


class Controls(html.parser.HTMLParser):
    """Controls without a tooltip, their labels' counted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.count, self.unexplained, self._label = 0, [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "label":
            self._label = given.get("title", "")
        if tag in ("button", "select", "textarea", "summary", "input") and given.get("type") != "hidden":
            self.count += 1
            if len((given.get("title") or self._label).split()) < SHORTEST:
                self.unexplained.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        if tag == "label":
            self._label = ""


@pytest.mark.parametrize("lab", LABS)
def test_every_control_has_a_tooltip(server, lab):
    for page in PAGES:
        if page.partition("?")[0] == lab:
            with LOCAL.open(f"{server.url}/labs/{page}") as answer:
                controls = Controls(answer.read().decode())
            assert controls.count > 15 and controls.unexplained == [], page


@pytest.mark.parametrize(("racers", "places"), [("", 1), ("?racers.0.optimizer=gd&racers.1.optimizer=adam", 0)])
def test_what_a_single_net_has_stands_in_its_card_once(server, racers, places):
    with LOCAL.open(f"{server.url}/labs/nets{racers}") as answer:
        page = answer.read().decode()
    card = re.findall("parameters</p>(.*?)<details", page, re.DOTALL)[0]
    for name in ("racers.0.activation", "racers.0.init"):
        assert page.count(f'name="{name}"') == 1 and card.count(f'name="{name}"') == places
    assert card.count('name="batch_size"') == page.count('name="batch_size"') == 1
