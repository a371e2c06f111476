"""Panels beside a run: a share of the time, points with the ticks they belong to, and a run that is the same."""

import numpy as np
import pytest

from app.labs import LABS
from app.labs.shared.panels.panel import WAITS, LabPanel, Panel
from app.labs.shared.query import link
from app.wire.frames import Frame
from app.workers import panels
from app.workers.limits import Limits
from app.workers.panels import SHARE, Panels
from tests.app.workers.test_recovery import Page, Workers, kill

OPEN = {"landscape": {"shown": "on"}}
TICKS = "panel.landscape.racer.0.ticks"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """News of panels wait for nothing."""
    monkeypatch.setattr(panels, "NEWS_SECONDS", 0.0)


class Counting(LabPanel):
    """Says at which ticks it was asked."""

    def __init__(self, race):
        self.race = race
        super().__init__()

    def pieces(self):
        while True:
            for number in range(len(self.race.racers)):
                self.add({f"racer.{number}.ticks": self.race.index})
                yield None
            yield WAITS


@pytest.fixture(autouse=True)
def simple(monkeypatch):
    """A panel that is quicker than the real one."""
    opened = Panel.opened

    def counting(panel, race, settings):
        opened(panel, race, settings)
        return Counting(race)

    monkeypatch.setattr(Panel, "opened", counting)


def turns(page, workers, enough, most=3000):
    for _ in range(most):
        workers.now.turn()
        page.run.request("ack", page.seq)
        if enough():
            return
    raise AssertionError("it has not come")


def errors(page):
    return [(message["code"], message["where"]) for message in page.told if message["type"] == "error"]


def begun(lab="nets", **more):
    workers = Workers()
    return Page(workers, lab, **more), workers


@pytest.mark.parametrize("lab", ["nets", "digits"])
def test_a_panel_sees_the_run_go_on_and_the_run_is_the_same(lab):
    page, workers = begun(lab, playing=True)
    page.run.request("panels", OPEN)
    turns(page, workers, lambda: "done" in page.kinds() and page.series.get(TICKS, [0])[-1] == page.step)
    assert all(np.diff(page.series[TICKS]) >= 0)
    page.series = {name: points for name, points in page.series.items() if not name.startswith("panel.")}
    page.step = 10**6
    page.assert_same_as_alone()


def test_a_panel_looks_at_a_run_that_stands():
    page, workers = begun()
    page.run.request("panels", OPEN)
    turns(page, workers, lambda: TICKS in page.series)
    assert page.series[TICKS] == [0]


def test_one_that_is_closed_and_opened_again_begins_anew():
    page, workers = begun()
    page.run.request("panels", OPEN)
    turns(page, workers, lambda: TICKS in page.series)
    page.told.clear()
    page.run.request("panels", {})
    workers.now.turn()
    page.run.request("panels", OPEN)
    turns(page, workers, lambda: any(TICKS in told.get("withdrawn", ()) for told in page.told))
    (frame,) = [told for told in page.told if TICKS in told.get("withdrawn", ())]
    assert frame["withdrawn"][TICKS] == 1


def test_one_that_is_asked_for_again_as_it_is_goes_on():
    page, workers = begun()
    for _ in range(2):
        page.run.request("panels", OPEN)
        turns(page, workers, lambda: TICKS in page.series)
    page.run.request("step", 1)
    turns(page, workers, lambda: page.series[TICKS][-1] > 0)
    assert not any(message.get("withdrawn") for message in page.told)


def test_after_its_worker_has_ended_a_panel_goes_on_and_what_it_had_told_is_void():
    page, workers = begun()
    page.run.request("panels", OPEN)
    turns(page, workers, lambda: TICKS in page.series)
    kill(workers)
    page.told.clear()
    turns(page, workers, lambda: any(TICKS in message.get("append", ()) for message in page.told))
    (frame,) = [message for message in page.told if TICKS in message.get("append", ())]
    assert frame["base"] == 0 or frame["withdrawn"][TICKS] > len(page.series[TICKS])


@pytest.mark.parametrize(
    ("lab", "wanted"),
    [("softmax", OPEN), ("nets", {"nothing": {}}), ("nets", {"landscape": {"shown": "on", "height": 3}})],
)
def test_what_the_lab_has_not_is_refused_and_what_is_open_stays(lab, wanted):
    page, workers = begun(lab)
    if lab == "nets":
        page.run.request("panels", OPEN)
        turns(page, workers, lambda: TICKS in page.series)
    page.run.request("panels", wanted)
    turns(page, workers, lambda: errors(page))
    assert errors(page) == [("invalid", "panels")]
    (served,) = workers.now.worker._runs.values()
    assert len(served.watched.panels._open) == (lab == "nets")


class Busy(LabPanel):
    """A panel with a millisecond of work, always; or one that waits after each piece."""

    def __init__(self, clock=None, seconds=0.001, waits=False):
        self.clock, self.seconds, self.waits, self.taken = clock, seconds, waits, 0
        super().__init__()

    def pieces(self):
        while True:
            if self.clock:
                self.clock.now += self.seconds
            self.taken += 1
            self.add({"ticks": self.taken})
            yield WAITS if self.waits else None


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def opened(panel, clock):
    beside = Panels(clock)
    beside._open = {"busy": panel}
    return beside


@pytest.mark.parametrize("seconds", [0.0002, 0.001, 0.002])
@pytest.mark.parametrize(("steps", "slept"), [(0.003, 0.0), (0.0005, 0.02)], ids=["at full speed", "paced"])
def test_while_the_run_goes_on_a_panel_has_a_fifth_of_the_time(seconds, steps, slept):
    clock = Clock()
    panel = Busy(clock, seconds)
    beside = opened(panel, clock)
    for _ in range(2000):
        clock.now += steps + min(slept, beside.due_in(True))
        beside.advance(0.003, True)
    assert 0.25 * SHARE < panel.taken * seconds / clock.now < 1.1 * SHARE


def test_among_others_a_panel_has_a_share_of_its_viewers_turn():
    clock = Clock()
    panel = Busy(clock)
    beside = opened(panel, clock)
    for _ in range(1000):
        clock.now += 0.1  # ten others, and the run itself
        beside.advance(0.003, True)
    assert panel.taken * 0.001 <= 1000 * 0.003 * SHARE / (1 - SHARE) + 0.01


def test_a_run_that_stands_leaves_a_panel_its_whole_turn():
    clock = Clock()
    panel = Busy(clock)
    opened(panel, clock).advance(0.003, False)
    assert panel.taken == 3


def test_one_that_waits_is_left_alone_until_the_run_has_moved():
    panel = Busy(waits=True)
    beside = opened(panel, Clock())
    beside.advance(1.0, False)
    assert panel.taken == 1 and beside.due_in(False) is None
    beside.observe()
    beside.advance(1.0, False)
    assert panel.taken == 2


def test_several_panels_take_turns():
    clock = Clock()
    beside = opened(Busy(clock), clock)
    beside._open["other"] = other = Busy(clock)
    beside.advance(0.01, False)
    assert other.taken == 5


def test_news_leave_with_the_next_frame_under_the_panels_name():
    beside = opened(Busy(waits=True), Clock())
    beside.advance(1.0, False)
    frame = beside.added_to(Frame(7, {"loss": np.ones(2)}, {"step": 7}))
    assert frame.append["panel.busy.ticks"].tolist() == [1] and list(frame.append["loss"]) == [1, 1]
    assert not beside.has_news


def test_panels_count_against_what_a_run_may_compute():
    page, workers = begun()
    workers.now.turn()
    (served,) = workers.now.worker._runs.values()
    served._limits = Limits(run_seconds=0.02)
    served.watched.run.panel = lambda *_: Busy()
    page.run.request("panels", OPEN)
    turns(page, workers, lambda: errors(page))
    assert errors(page) == [("budget", "panels")] and not served.watched.paneling


@pytest.mark.parametrize("lab", ["nets", "digits"])
def test_what_is_open_is_part_of_the_link_and_of_no_run(lab):
    model = LABS[lab].config
    closed, shown = model(), model.model_validate({"inside": OPEN})
    assert "inside.landscape.shown=on" in link(shown) and "inside" not in link(closed)
    assert shown.structure() == closed.structure() and shown.beginning(1) == closed.beginning(1)
    assert shown.comparable() == closed.comparable() and shown.panels()
    assert not closed.panels() and "inside" not in closed.figures_part()
    figures = LABS[lab].figures(shown).keys() - LABS[lab].figures(closed).keys()
    assert figures and all(name.startswith("landscape") for name in figures)


def test_beside_steps_that_take_longer_than_a_turn_a_panel_has_its_share_too():
    clock = Clock()
    panel = Busy(clock)
    beside = opened(panel, clock)
    for _ in range(300):
        clock.now += 0.03
        beside.advance(0.003, True, 0.03)
    assert 0.8 * SHARE < panel.taken * 0.001 / clock.now < 1.1 * SHARE


def test_after_a_branch_panels_look_at_the_run_that_goes_on_and_get_its_past(monkeypatch):
    recalled = []
    monkeypatch.setattr(Counting, "recall", lambda _, past: recalled.append([run.index for run in past][-1]), False)
    page, workers = begun()
    page.run.request("panels", OPEN)
    page.run.request("step", 3)
    turns(page, workers, lambda: page.series.get(TICKS, [0])[-1] == page.step > 0)
    page.run.request("seek", 2)
    turns(page, workers, lambda: "moment" in page.kinds())
    page.run.request("branch", page.faster(0.05))
    turns(page, workers, lambda: "done" in page.kinds() and page.series.get(TICKS, [0])[-1] == page.step)
    (served,) = workers.now.worker._runs.values()
    assert served.watched.panels._open["landscape"].race is served.watched.run
    assert recalled == [2] and page.series[TICKS][0] >= 2 and all(np.diff(page.series[TICKS]) >= 0)


def test_a_page_is_told_of_a_panel_ten_times_a_second_at_most_and_of_all_of_it(monkeypatch):
    monkeypatch.setattr(panels, "NEWS_SECONDS", 0.1)
    clock = Clock()
    panel = Busy(clock)
    beside = opened(panel, clock)
    told = []
    for now in (1.0, 1.05, 1.2):
        clock.now = now
        panel.add({"ticks": now})
        told.append(beside.added_to(Frame(1)).append)
    assert [sorted(len(values) for values in points.values()) for points in told] == [[1], [], [2]]
    panel.add({"ticks": 2.0})
    assert beside.news_in(clock.now) == pytest.approx(0.1), "what waits leaves without a frame of the run"
