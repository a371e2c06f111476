"""Takes the README's pictures from the running app: `python -m tests.browser.screenshots [name …]`.

They are committed in tests/data/readme, where neither the server nor the image has them; those that end with -ko are
README.ko.md's. Take them again when the app's look changes.
"""

import base64
import re
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bench.server import running_server
from tests.browser import chromium
from tests.browser.conftest import FLAGS, VIEWPORTS
from tests.browser.test_digits_page import THREE, draw

FOLDER = Path(__file__).parents[1] / "data" / "readme"
WINDOW = {"width": 1280, "height": 940}
SCHEMES = ("light", "dark")
LONGEST_RUN_MS = 90_000
SETTLED_MS = 1200

FILM_WIDTH, FILM_STEPS, FILM_EVERY = 760, 300, 10
FILM_FRAME_MS, FILM_PAUSE_MS = 150, 2500
"""How long a frame of the film stands, and the last one."""

# The browser writes WebP, without transparency.
ENCODE = """async ([source, width, quality]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const scale = width ? width / image.width : 1;
  const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""


def play(page: Page, address: str) -> None:
    """An experiment to its end, at full speed."""
    page.goto(address)
    page.locator('[data-action="speed"]').evaluate(
        "slider => { slider.value = slider.max; slider.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(page.locator('p[role="status"][data-keep]')).to_have_text(re.compile(r"\w"), timeout=LONGEST_RUN_MS)
    page.wait_for_timeout(SETTLED_MS)


def home(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")


def descent(page: Page, url: str) -> None:
    play(page, f"{url}/labs/descent?experiment=ravine#play")


def spiral(page: Page, url: str) -> None:
    play(page, f"{url}/labs/nets?experiment=spiral-net#play")


def digits(page: Page, url: str) -> None:
    play(page, f"{url}/labs/digits?experiment=two-layer#play")
    draw(page, THREE)
    page.wait_for_timeout(SETTLED_MS)


def phone(page: Page, url: str) -> None:
    play(page, f"{url}/labs/descent?experiment=ravine#play")


PICTURES: dict[str, Callable[[Page, str], None]] = {
    "home": home,
    "descent": descent,
    "spiral": spiral,
    "digits": digits,
    "phone": phone,
    "home-ko": home,
    "descent-ko": descent,
    "spiral-ko": spiral,
    "digits-ko": digits,
}


def encoded(browser: Browser, png: bytes, width: int = 0, quality: float = 0.86) -> bytes:
    """A screenshot as WebP, this many pixels wide; 0 leaves its size."""
    blank = browser.new_page()
    text = blank.evaluate(ENCODE, [f"data:image/png;base64,{base64.b64encode(png).decode()}", width, quality])
    blank.close()
    return base64.b64decode(text)


def film(page: Page, url: str) -> Iterable[bytes]:
    """The net learns the spiral: screenshots of its plots at one epoch after another, by the page's time slider."""
    spiral(page, url)
    plots: Locator = page.locator(".plots")
    for step in range(0, FILM_STEPS + 1, FILM_EVERY):
        page.locator('[data-action="timeline"]').evaluate(
            "(slider, step) => { slider.value = step; slider.dispatchEvent(new Event('input')); }",
            step * page_stride(page),
        )
        expect(page.locator('output[data-series="step"]')).to_have_text(str(step))
        page.wait_for_timeout(150)
        yield plots.screenshot()


def page_stride(page: Page) -> int:
    """Moments of the time slider in a step."""
    return int(page.locator('[data-action="timeline"]').get_attribute("max")) // FILM_STEPS


def animated(frames: list[bytes]) -> bytes:
    """Still WebP pictures of one size as an animated one. Source: RFC 9649 (WebP container), section 2.7."""
    parts = [chunk_of(frame) for frame in frames]
    width, height = (
        size & 0x3FFF for size in struct.unpack("<HH", parts[0][14:18])
    )  # of the VP8 frame header, RFC 6386, section 9.1
    canvas = uint24(width - 1) + uint24(height - 1)
    body = chunk(b"VP8X", bytes([0b10, 0, 0, 0]) + canvas) + chunk(b"ANIM", struct.pack("<IH", 0xFFFFFFFF, 0))
    for number, part in enumerate(parts):
        shown = FILM_FRAME_MS if number < len(parts) - 1 else FILM_PAUSE_MS
        body += chunk(b"ANMF", bytes(6) + canvas + uint24(shown) + bytes([0b10]) + part)
    return chunk(b"RIFF", b"WEBP" + body)


def chunk_of(webp: bytes) -> bytes:
    """The chunk with the pixels of a still picture."""
    place = 12
    while place < len(webp):
        end = place + 8 + struct.unpack_from("<I", webp, place + 4)[0]
        end += end % 2
        if webp[place : place + 4] == b"VP8 ":
            return webp[place:end]
        place = end
    raise ValueError("a lossy WebP picture is needed")


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def uint24(number: int) -> bytes:
    return number.to_bytes(3, "little")


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        for name, show in PICTURES.items():
            for scheme in SCHEMES if not wanted or name in wanted else ():
                small = name == "phone"
                page = browser.new_page(
                    viewport=VIEWPORTS["phone"] if small else WINDOW,
                    device_scale_factor=1.5 if small else 1,
                    color_scheme=scheme,
                    locale="ko" if name.endswith("-ko") else "en",
                )
                show(page, server.url)
                (FOLDER / f"{name}-{scheme}.webp").write_bytes(encoded(browser, page.screenshot()))
                page.close()
        if not wanted or "film" in wanted:
            page = browser.new_page(viewport=WINDOW, locale="en")
            frames = [encoded(browser, png, FILM_WIDTH, 0.72) for png in film(page, server.url)]
            (FOLDER / "film.webp").write_bytes(animated(frames))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
