"""The digits lab on the full MNIST (MNIST_DIR, or the app's cache): what training through the app costs against the
engine alone, what watching costs, frames a second in headless Chromium, and the memory of four runs.
"""

import json
import os
import statistics
import time
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright
from websockets.sync.client import connect

from app.labs.digits.data import images_of
from bench import watched
from bench.browser import FRAME_TIMES
from bench.server import RunningServer, running_server
from bench.startup import children, resident_megabytes
from engine import MLP, OPTIMIZERS, fit
from tests.browser import chromium
from tests.browser.conftest import FLAGS, VIEWPORTS

TWO_LAYER = {
    "source": "full",
    "hidden": "50",
    "batch_size": 100,
    "sampling": "random",
    "iterations": 10_000,
    "racers": [{"optimizer": "gd", "lr": 0.1}],
}
DENSE = {
    "source": "full",
    "hidden": "512",
    "activation": "relu",
    "init": "uniform",
    "init_scale": 0.1,
    "batch_size": 128,
    "sampling": "ordered",
    "epochs": 10,
    "racers": [{"optimizer": "gd", "lr": 0.001}],
}
ENDLESS = TWO_LAYER | {"iterations": None, "epochs": 10_000}
REPEATS = 3
MOST_RATIO, LEAST_FRAMES, MOST_MEGABYTES = 1.3, 30, 600
ACK_EVERY_SECONDS = 0.1
"""Hardly a frame is made: as good as unwatched."""


def through_the_app(url: str, config: dict[str, Any]) -> tuple[float, float, dict[str, Any]]:
    """Seconds from the first frame to the end, seconds of them that the run was computed, and the last numbers."""
    numbers: dict[str, Any] = {}
    with connect(url, max_size=None, compression=None) as socket:
        socket.send(json.dumps({"type": "start", "lab": "digits", "config": config, "steps_per_second": None}))
        begin, computed = 0.0, 0.0
        while True:
            message = json.loads(socket.recv(600))
            if message["type"] == "frame":
                begin = begin or time.perf_counter()
                numbers |= message["replace"]
                computed = message["seconds"]
                if not numbers["racer.0.outcome"]:
                    time.sleep(ACK_EVERY_SECONDS)
                socket.send(json.dumps({"type": "ack", "seq": message["seq"]}))
            elif message["type"] == "done":
                return time.perf_counter() - begin, computed, numbers
            elif message["type"] == "error":
                raise RuntimeError(message["message"])


def engine_alone() -> float:
    """Seconds of the two-layer net's 10,000 iterations, and nothing else."""
    net = MLP((784, 50, 10), activation="sigmoid", seed=0)
    training = fit(
        net, images_of("full").train, OPTIMIZERS["gd"](lr=0.1), batch_size=100, sampling="random", epochs=17, seed=0
    )
    begin = time.perf_counter()
    training.advance(10_000)
    return time.perf_counter() - begin


def training(url: str) -> None:
    ratios = []
    for _ in range(REPEATS):
        alone = engine_alone()
        seconds, computed, numbers = through_the_app(url, TWO_LAYER)
        ratios.append(computed / alone)
    print(
        f"two-layer: test accuracy {numbers['racer.0.test_accuracy']:.4f} (least 0.94), in"
        f" {statistics.median(ratios):.2f} times the engine's own {alone:.1f} s (most {MOST_RATIO}; {min(ratios):.2f}"
        f" to {max(ratios):.2f}); {seconds:.1f} s on the clock, with a frame each {ACK_EVERY_SECONDS} s"
    )
    seconds, _, numbers = through_the_app(url, DENSE)
    print(f"dense-512: test accuracy {numbers['racer.0.test_accuracy']:.4f} (0.80 to 0.83), in {seconds:.0f} s")


def frames(url: str) -> None:
    four = "hidden=100,100,100,100&activation=relu&init=he&batch_size=128&sampling=random&epochs=10000" + "".join(
        f"&racers.{n}.optimizer={name}" for n, name in enumerate(("gd", "momentum", "adagrad", "adam"))
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        for name, query in (("two-layer", "epochs=10000"), ("four nets of five layers", four)):
            page = browser.new_page(viewport=VIEWPORTS["desktop"])
            page.goto(f"{url}/labs/digits?{query}#play")
            page.locator(".tiles button").first.wait_for()
            for place in ("at the top", "the gallery in view"):
                page.wait_for_timeout(2000)
                times = page.evaluate(FRAME_TIMES, 6)
                print(
                    f"{name}, {place}: {1000 * len(times) / sum(times):.1f} frames a second (least {LEAST_FRAMES}), p95"
                    f" {np.percentile(times, 95):.0f} ms"
                )
                page.locator("[data-gallery]").first.scroll_into_view_if_needed()
            page.close()
        browser.close()


def memory(server: RunningServer, url: str) -> None:
    with (
        connect(url, max_size=None) as one,
        connect(url, max_size=None) as two,
        connect(url, max_size=None) as three,
        connect(url, max_size=None) as four,
    ):
        for socket in (one, two, three, four):
            socket.send(json.dumps({"type": "start", "lab": "digits", "config": ENDLESS, "steps_per_second": None}))
        begin = time.perf_counter()
        while time.perf_counter() - begin < 20:
            for socket in (one, two, three, four):
                message = json.loads(socket.recv(60))
                if message["type"] == "frame":
                    socket.send(json.dumps({"type": "ack", "seq": message["seq"]}))
        sizes = [resident_megabytes(pid) for pid in (server.pid, *children(server.pid))]
    print(
        f"memory with four runs on the full set: server {sizes[0]:.0f} MB + workers"
        f" {' + '.join(f'{size:.0f}' for size in sizes[1:])} MB = {sum(sizes):.0f} MB (most {MOST_MEGABYTES})"
    )


def main() -> None:
    if not os.environ.get("MNIST_DIR"):
        print("MNIST_DIR is not set: the full MNIST is looked for in the app's cache folder")
    with running_server() as server:
        url = server.url.replace("http", "ws", 1) + "/ws"
        memory(server, url)
        training(url)
        print("watching the two-layer net on the full set:")
        watched.report(url, "digits", ENDLESS)
        frames(server.url)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the app's workers have it
    main()
