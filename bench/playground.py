"""Frame rates and epochs a second beside those of TensorFlow Playground, in the same Chromium, in turn.

    python -m bench.playground FOLDER

FOLDER : the built Playground (`npm run build` of github.com/tensorflow/playground makes it: `dist`). It trains an epoch
in each frame, so that its frames and epochs are the same; both train on 250 points and test on 250 others.
"""

import contextlib
import functools
import http.server
import statistics
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, Route, sync_playwright

from bench.browser import set_speed
from bench.server import running_server
from tests.browser import chromium
from tests.browser.conftest import FLAGS, VIEWPORTS

SHAPES = {"4-2": "4,2", "six layers of 8": "8,8,8,8,8,8"}
LEAST_FRAMES = {"4-2": 1.4, "six layers of 8": 6.0}
LEAST_EPOCHS = 20
ROUNDS, SECONDS = 3, 4.0

OURS = (
    "data.kind=gaussians&data.classes=2&data.per_class=250&test_share=0.5&batch_size=10&epochs=100000&racers.0.optimizer=gd"
    "&racers.0.lr=0.03&racers.0.activation=tanh&racers.0.init=xavier"
)
THEIRS = "dataset=gauss&batchSize=10&learningRate=0.03&activation=tanh&percTrainData=50&seed=0.5&hideText=true"

# Our page acknowledges each frame of the run when it has painted it.
COUNT = """(() => {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (String(data).includes('"ack"')) window.acknowledged = (window.acknowledged ?? 0) + 1;
    return send.call(this, data);
  };
})()"""

# Frames are those in which something has changed: another frame of the run, or in the Playground, which trains in each
# frame, another number of epochs. `painted` counts all that the browser began.
WATCH = """async ([where, seconds]) => {
  const number = () => Number(document.querySelector(where).textContent.replace(/[^0-9.]/g, ""));
  const shown = () => window.acknowledged ?? number();
  const [begin, first] = [performance.now(), number()];
  let [last, changed, painted] = [shown(), 0, 0];
  while (performance.now() < begin + 1000 * seconds) {
    await new Promise(requestAnimationFrame);
    painted += 1;
    const now = shown();
    if (now !== last) changed += 1;
    last = now;
  }
  const elapsed = (performance.now() - begin) / 1000;
  return { changed: changed / elapsed, painted: painted / elapsed, epochs: (number() - first) / elapsed };
}"""


@dataclass(frozen=True)
class Rates:
    """Each a second: frames that showed something new, frames that the browser began, epochs."""

    changed: float
    painted: float
    epochs: float

    def __str__(self) -> str:
        return f"{self.changed:.1f} frames a second ({self.painted:.1f} begun), {self.epochs:,.0f} epochs a second"


@contextlib.contextmanager
def served(folder: str) -> Iterator[str]:
    """The address at which a folder is served until the block ends."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def stay_here(route: Route) -> None:
    """The Playground asks other hosts for fonts and for counting its visitors."""
    if "//127.0.0.1:" in route.request.url:
        route.continue_()
    else:
        route.abort()


def ours(page: Page, url: str, hidden: str) -> Rates:
    page.add_init_script(COUNT)
    page.goto(f"{url}/labs/nets?{OURS}&hidden={hidden}")
    page.locator('[data-figure="regions.0"] .js-plotly-plot').wait_for(state="attached")
    set_speed(page, 10)
    page.locator('[data-action="start"]').click()
    page.wait_for_timeout(1000)
    return Rates(**page.evaluate(WATCH, ['[data-series="racer.0.epochs"]', SECONDS]))


def theirs(page: Page, url: str, hidden: str) -> Rates:
    page.route("**/*", stay_here)
    page.goto(f"{url}/index.html#{THEIRS}&networkShape={hidden}", wait_until="domcontentloaded")
    page.locator("#play-pause-button").click()
    page.wait_for_timeout(1000)
    return Rates(**page.evaluate(WATCH, ["#iter-number", SECONDS]))


def median(rates: list[Rates]) -> Rates:
    return Rates(
        *(statistics.median(getattr(rate, name) for rate in rates) for name in ("changed", "painted", "epochs"))
    )


def main() -> None:
    if len(sys.argv) < 2:
        print("needs the folder of a built TensorFlow Playground as its argument")
        return
    with (
        served(sys.argv[1]) as playground,
        running_server() as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        for name, hidden in SHAPES.items():
            rows: dict[str, list[Rates]] = {"Descent Lab": [], "Playground": []}
            for _ in range(ROUNDS):
                for row, watch, url in (("Descent Lab", ours, server.url), ("Playground", theirs, playground)):
                    page = browser.new_page(viewport=VIEWPORTS["desktop"])
                    rows[row].append(watch(page, url, hidden))
                    page.close()
            own, other = (median(rates) for rates in rows.values())
            print(f"{name}, Descent Lab: {own}\n{name}, Playground: {other}")
            print(
                f"{name}, ratio: {own.changed / other.changed:.2f} times the frames (least {LEAST_FRAMES[name]}),"
                f" {own.epochs / other.epochs:.0f} times the epochs (least {LEAST_EPOCHS})",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
