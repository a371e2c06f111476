"""A lab's page as a person sees it: what tests do on every lab's page, and how they read it."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.readable import with_exponent
from tests.conftest import PATIENCE, Server

DRAWN = {
    "autodiff": '.node.input[data-state="valued"]',
    "derivative": "[data-figure=curve] .scatterlayer path.js-line",
    "descent": "[data-figure=contour] .contourlayer path",
    "digits": "[data-figure=accuracy] .nsewdrag",
    "losses": "[data-figure=loss] .scatterlayer .trace",
    "nets": '[data-figure="regions.0"] canvas[data-marks][data-count]',
    "partial": "[data-figure=slice_x] .scatterlayer path.js-line >> nth=1",
    "regression": "[data-figure=contour] .contourlayer path",
    "softmax": "[data-figure=loss] .scatterlayer .trace",
}
"""What a lab's page shows once it is drawn."""

ENDED = re.compile("finished|converged|diverged|stopped|arrived|shrunk")
FULL_SPEED = "input => { input.value = 10; input.dispatchEvent(new Event('input')); }"


def tap(page: Page, x: float, y: float) -> None:
    """With a finger; Playwright's own touchscreen takes a browser context that has nothing else."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def press_tool(page: Page, selector: str) -> None:
    """A button of the menu in the bar."""
    page.locator(".more-tools").click()
    page.locator(f"#more-tools {selector}").click()


def unchanging(page: Page, look: Callable[[], int]) -> int:
    """What ten looks, 30 ms apart, found the same: all that was under way has arrived, and nothing more comes."""
    seen: list[int] = []
    for _ in range(600):
        seen.append(look())
        if len(seen) >= 10 and len(set(seen[-10:])) == 1:
            return seen[-1]
        page.wait_for_timeout(30)
    pytest.fail("it does not come to rest", pytrace=False)


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait in small steps. Playwright's wait_for_function evaluates text in the page, which our policy forbids.

    A look that finds no line or number there, as while a plot is drawn again, is one that finds it is not true yet.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(IndexError, ValueError):
            if true():
                return
        if time.monotonic() > deadline:
            pytest.fail("waited in vain", pytrace=False)
        page.wait_for_timeout(20)


def remaining(page: Page, find: Callable[[], list[str]]) -> list[str]:
    """What is found still when a page has had time to settle: nothing, as soon as nothing is found."""
    deadline = time.monotonic() + PATIENCE / 4
    while (found := find()) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    return found


class LabPage:
    """`LabPage(page, server, "descent").open("function=ravine")`: the page when its plots are drawn."""

    def __init__(self, page: Page, server: Server, lab: str) -> None:
        self.page = page
        self.address = f"{server.url}/labs/{lab}"
        self.drawn = page.locator(DRAWN[lab]).first

    def open(self, query: str = "") -> LabPage:
        self.page.goto(f"{self.address}?{query}" if query else self.address)
        self.drawn.wait_for(state="attached")
        return self

    # What a person does

    def action(self, name: str) -> Locator:
        """A control of the run: start, pause, step, back, restart, timeline, speed …"""
        return self.page.locator(f'[data-action="{name}"]')

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]')

    def more(self, racer: int = 0) -> LabPage:
        """Open what else there is to set of a racer."""
        self.page.locator(f'fieldset.racer[data-racer="{racer}"] .racer-more').evaluate(
            "details => { details.open = true; }"
        )
        return self

    def unfold(self, key: str) -> LabPage:
        """Open a fold of the settings, as a click on its line does."""
        fold = self.page.locator(f'details[data-key="{key}"]')
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()
        return self

    def run_to_the_end(self, fast: bool = True) -> str:
        """Start the run, and what is said of its end."""
        if fast:
            self.action("speed").evaluate(FULL_SPEED)
        self.action("start").click()
        expect(self.page.locator("body")).to_have_attribute(
            "data-phase", "done"
        )  # not what a sketch or a run of before says
        expect(self.status).to_have_text(ENDED)
        return self.status.inner_text()

    def fill_badly(self, name: str, text: str, words: str) -> None:
        """What is wrong is said beside the field, the text stays, nothing starts; the value of before mends it."""
        field = self.field(name)
        good = field.input_value()
        field.fill(text)
        expect(self.error(name)).to_contain_text(words)
        assert field.input_value() == text
        expect(self.action("start")).to_be_disabled()
        field.fill(good)
        expect(self.error(name)).to_have_count(0)
        expect(self.action("start")).to_be_enabled()

    def until(self, true: Callable[[], bool]) -> None:
        until(self.page, true)

    def steps_seen(self) -> Callable[[], list[int]]:
        """Every step that the page shows from now on, also one that has passed before anybody looks."""
        output = self.page.locator('output[data-series="step"]')
        output.evaluate("""output => {
          output.seen = [];
          const note = () => output.seen.push(Number(output.textContent));
          new MutationObserver(note).observe(output, { childList: true, characterData: true, subtree: true });
        }""")
        return lambda: output.evaluate("output => output.seen")

    def standing(self) -> int:
        """The step of a run that stands; a run that does not fails the test."""
        return unchanging(self.page, lambda: self.step)

    # What a person reads

    @property
    def status(self) -> Locator:
        return self.page.locator('p[role="status"]')

    def series(self, name: str) -> Locator:
        """Where a live number stands on the stage or below it; the rows of the panel repeat some."""
        return self.page.locator(f'[data-series="{name}"]:not(.panel *)')

    def text(self, name: str) -> str:
        """A live number as it is shown, with a plain minus and without separators."""
        return (self.series(name).first.text_content() or "").strip().replace("−", "-").replace(",", "")

    def number(self, name: str) -> float:
        return float(with_exponent(self.text(name)) or "nan")

    @property
    def step(self) -> int:
        return int(self.page.locator('output[data-series="step"]').inner_text().replace(",", "") or 0)

    def error(self, name: str) -> Locator:
        """What is wrong with a field, beside it."""
        return self.page.locator(f'[data-error-for="{name}"]')

    def figure(self, name: str) -> Locator:
        return self.page.locator(f'[data-figure="{name}"]')

    def lines(self, figure: str) -> list[str]:
        return (
            self.figure(figure)
            .locator(".scatterlayer path.js-line")
            .evaluate_all("lines => lines.map(line => line.getAttribute('d') || '')")
        )

    def plot_area(self, figure: str) -> dict[str, float]:
        return self.figure(figure).locator(".nsewdrag").first.bounding_box()

    def place(self, figure: str, x: float, y: float) -> tuple[float, float]:
        """Where a point of a plane figure is in the window, in pixels."""
        shares = self.figure(figure).evaluate(
            """(element, point) => ["xaxis", "yaxis"].map((key, i) => {
              const [low, high] = element.querySelector(".js-plotly-plot")._fullLayout[key].range;
              return (point[i] - low) / (high - low);
            })""",
            [x, y],
        )
        box = self.plot_area(figure)
        return box["x"] + shares[0] * box["width"], box["y"] + (1 - shares[1]) * box["height"]

    def colours(self, canvas: str) -> int:
        """How many different colors a canvas shows."""
        return self.page.locator(canvas).first.evaluate("""canvas => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
          return seen.size;
        }""")
