"""Draws the home page's pictures, one of each experiment after a real run: `python -m tests.browser.pictures [id …]`.

They are committed, in static/pictures; draw them again when a lab's look changes.
"""

import base64
import re
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as Expired

from app.labs.chapters import by_chapter
from app.labs.shared.experiment import Experiment
from app.labs.shared.panels import PANELS
from bench.server import running_server
from engine.datasets import mnist
from tests.browser import chromium
from tests.browser.conftest import FLAGS

FOLDER = Path(__file__).parents[2] / "static" / "pictures"
WIDTH, HEIGHT = 480, 300
LONGEST_RUN_MS = 30_000
SETTLED_MS = 900

# The part of a screenshot that has the cards' shape, or all of one whose shape is too far from it. Small, as WebP,
# which the browser can write.
SHRINK = """async ([source, width, height, bare]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.imageSmoothingQuality = "high";
  const wide = bare || image.width > 1.5 * image.height * (width / height);
  const part = wide ? drawn(image) : { x: 0, y: 0, width: image.width, height: image.height };
  const fit = part.whole ? Math.min : Math.max;
  const scale = Math.min(fit(width / part.width, height / part.height), 2);
  if (part.whole) context.drawImage(image, 2, 2, 1, 1, 0, 0, width, height); // the background goes on
  const size = { width: part.width * scale, height: part.height * scale };
  const place = { x: (width - size.width) / 2, y: (height - size.height) / 2 };
  context.drawImage(image, part.x, part.y, part.width, part.height, place.x, place.y, size.width, size.height);
  const { canvas } = context;
  const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.82 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);

  // Where a wide picture differs from its background, and a little more.
  function drawn(image) {
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let [left, top, right, bottom] = [image.width, image.height, 0, 0];
    for (let y = 4; y < image.height - 4; y++)
      for (let x = 4; x < image.width - 4; x++) {
        const at = 4 * (y * image.width + x), first = 4 * (4 * image.width + 4);
        if ([0, 1, 2].every((channel) => Math.abs(data[at + channel] - data[first + channel]) < 24)) continue;
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      }
    const margin = 12;
    const size = { width: right - left + 2 * margin, height: bottom - top + 2 * margin };
    return { x: left - margin, y: top - margin, ...size, whole: true };
  }
}"""


FINEST = {"basins": ("[data-map-said]", "201 × 201"), "rates": ("[data-rates-said]", "65 × 65")}
"""What a view of maps says once it is as fine as it gets, and where."""

MOMENTS = {"ravine": 0.5}
"""Where on its way an experiment tells most, if not at its end: a share of its steps."""

CARDS = {"ravine": ((640, 400), (38, 82, 268, 236)), "spiral-net": ((310, 273), (19, 16, 272, 240))}
"""What the first cards of the home page show: the size of the figure; left, top, width and height of a part of it."""

OF_DIGITS = "two-layer"
DIGITS, COLUMNS = "50419213143536172869", 5
"""What the card of the digits shows, in rows: the digits that MNIST's training images begin with, as test images."""

PAINT_DIGITS = """([images, columns, width, height]) => {
  const ground = document.body.appendChild(document.createElement("div"));
  ground.id = "digits";
  ground.style.cssText =
    `position: fixed; inset: 0 auto auto 0; z-index: 99; box-sizing: border-box;` +
    `width: ${width}px; height: ${height}px;` +
    `display: grid; grid-template-columns: repeat(${columns}, 1fr); place-items: center; padding: 6px 4px;` +
    "background: var(--sunken)";
  for (const image of images) {
    const side = Math.sqrt(image.length);
    const canvas = ground.appendChild(document.createElement("canvas"));
    canvas.width = canvas.height = side;
    canvas.style.cssText = "width: 29px; height: 29px; display: block";
    const brush = canvas.getContext("2d");
    brush.fillStyle = getComputedStyle(document.body).color;
    image.forEach((ink, i) => {
      brush.globalAlpha = ink / 255;
      brush.fillRect(i % side, Math.floor(i / side), 1, 1);
    });
  }
}"""

CARD_WIDTH, CARD_HEIGHT = 336, 296

HIDE_NAMES = "CanvasRenderingContext2D.prototype.strokeText = CanvasRenderingContext2D.prototype.fillText = () => {}"
"""In a card a name on the map, such as the start's, would be too small to read."""

HIDE_ARROWS = """() => {
  for (const part of ["arrows", "down", "move"]) document.querySelector(`[data-shows="${part}"]`)?.click();
}"""

# The figure alone, over the stage and in the cards' shape: nothing floats over it, and its domain fills it.
ALONE = """
[data-figure="%s"] {
  visibility: visible; position: fixed !important; inset: 0 auto auto 0 !important; z-index: 60 !important;
  width: 640px !important; height: 400px !important; display: block !important; background: var(--panel);
  --covered-right: 0 !important; --covered-top: 0 !important;
}
* { backdrop-filter: none !important; }
.modebar-container { display: none !important; }
body *:not([data-figure="%s"], [data-figure="%s"] *) { visibility: hidden !important; }
.plots, .details, .plot, .floating { contain: none !important; overflow: visible !important; }
"""

# A map alone, large enough for the cards.
MAP_ALONE = """
[data-map-of="%s"] {
  visibility: visible; position: fixed !important; inset: 0 auto auto 0 !important; z-index: 60 !important;
  width: 640px !important; height: 640px !important;
}
body *:not([data-map-of="%s"], [data-map-of="%s"] *) { visibility: hidden !important; }
.plots, .plot, .map { contain: none !important; container-type: normal !important; overflow: visible !important; }
"""

SEEK = """(slider, share) => {
  slider.value = Math.round(slider.max * share);
  slider.dispatchEvent(new Event("input"));
}"""

ALL_DONE = """() => {
  const bar = document.querySelector("[data-many] progress");
  return bar.max > 0 && bar.value === bar.max;
}"""

PANEL_MS = 2500
PANEL_SPEED = 0.7
"""Of the speed slider, for what is computed beside a run: at full speed a panel sees too little of it."""

SPEED = """(slider, share) => {
  slider.value = share * slider.max;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def draw(browser: Browser, page: Page, url: str, experiment: Experiment) -> None:
    """Play it to its end, or as long as there is patience, and keep what its main figure then shows, light and dark."""
    page.emulate_media(color_scheme="light")
    # Else the same address is no new page, and the ending of the run before still stands there.
    page.goto("about:blank")
    page.goto(url + experiment.address)
    name = experiment.picture
    target = page.locator(
        f'[data-figure="{name}"], [data-pictures="{name}"], [data-diagram="{name}"], [data-picture="{name}"],'
        f' [data-map-of="{name}"]'
        if name and not experiment.sweep
        else f'[data-drawn="{name}"]'
        if name
        else ".plot [data-figure], .plot [data-pictures], .plot [data-picture]"
    )
    target = target.locator("visible=true").first if target.count() > 1 else target
    figure = target.get_attribute("data-figure")
    drawing = experiment.lab == "autodiff"  # on a bare ground, which is cut away
    if figure:
        page.add_style_tag(content=ALONE % (figure, figure, figure))
    beside = name.partition(".")[0] in PANELS
    page.locator('[data-action="speed"]').evaluate(SPEED, PANEL_SPEED if beside else 1)
    ended = page.locator('p[role="status"]', has_text=re.compile(r"\w"))
    try:
        ended.wait_for(timeout=LONGEST_RUN_MS, state="attached")
    except Expired:
        print(f"{experiment.id}: still running after {LONGEST_RUN_MS / 1000:.0f} s; drawn as it is")
    if beside:
        page.wait_for_timeout(PANEL_MS)
    if experiment.sweep:  # all of its runs are done
        page.wait_for_function(ALL_DONE)
    if experiment.view in FINEST:
        said, finest = FINEST[experiment.view]
        page.add_style_tag(content=MAP_ALONE % (name, name, name))
        page.locator(said, has_text=finest).wait_for(timeout=LONGEST_RUN_MS, state="attached")
    if experiment.id in MOMENTS:
        page.locator('[data-action="timeline"]').evaluate(SEEK, MOMENTS[experiment.id])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(SETTLED_MS)
        write(browser, f"{experiment.id}-{scheme}", target.screenshot(), WIDTH, HEIGHT, bare=drawing)


def draw_card(browser: Browser, url: str, experiment: Experiment) -> None:
    """The same run for a card of its own: a part of its figure, sharp, without the arrows and names of a map."""
    size, (left, top, width, height) = CARDS[experiment.id]
    page = browser.new_page(viewport={"width": 1280, "height": 860}, bypass_csp=True, device_scale_factor=2)
    page.add_init_script(HIDE_NAMES)
    page.goto(url + experiment.address)
    page.locator('p[role="status"]', has_text=re.compile(r"\w")).wait_for(timeout=LONGEST_RUN_MS, state="attached")
    figure = experiment.picture or page.locator(".plot [data-figure]").first.get_attribute("data-figure")
    page.evaluate(HIDE_ARROWS)
    style = ALONE % (figure, figure, figure)
    page.add_style_tag(content=style.replace("640px", f"{size[0]}px").replace("400px", f"{size[1]}px"))
    if experiment.id in MOMENTS:
        page.locator('[data-action="timeline"]').evaluate(SEEK, MOMENTS[experiment.id])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(SETTLED_MS)
        shot = page.screenshot(clip={"x": left, "y": top, "width": width, "height": height})
        write(browser, f"{experiment.id}-card-{scheme}", shot, CARD_WIDTH, CARD_HEIGHT, bare=False)
    page.close()


def draw_digits(browser: Browser, url: str, experiment: Experiment) -> None:
    """Handwritten digits, for a card of its own."""
    test = mnist.sample().test
    found = {digit: iter(np.flatnonzero(test.labels == int(digit))) for digit in set(DIGITS)}
    images = [test.images[next(found[digit])].ravel().tolist() for digit in DIGITS]
    size = CARD_WIDTH / 2, CARD_HEIGHT / 2
    page = browser.new_page(viewport={"width": 1280, "height": 860}, bypass_csp=True, device_scale_factor=2)
    page.goto(url)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(SETTLED_MS)
        page.evaluate(PAINT_DIGITS, [images, COLUMNS, *size])
        shot = page.locator("#digits").screenshot()
        page.locator("#digits").evaluate("ground => ground.remove()")
        write(browser, f"{experiment.id}-card-{scheme}", shot, CARD_WIDTH, CARD_HEIGHT, bare=False)
    page.close()


def write(browser: Browser, name: str, shot: bytes, width: int, height: int, *, bare: bool) -> None:
    """A screenshot as a small picture; see SHRINK."""
    blank = browser.new_page()
    source = f"data:image/png;base64,{base64.b64encode(shot).decode()}"
    content = blank.evaluate(SHRINK, [source, width, height, bare])
    blank.close()
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(content))


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    experiments = [
        experiment
        for chapter in by_chapter().values()
        for experiment in chapter
        if not wanted or experiment.id in wanted
    ]
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, bypass_csp=True)
        for experiment in experiments:
            draw(browser, page, server.url, experiment)
            if experiment.id in CARDS:
                draw_card(browser, server.url, experiment)
            if experiment.id == OF_DIGITS:
                draw_digits(browser, server.url, experiment)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
