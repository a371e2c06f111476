"""A part of the page as one drawing."""

import pytest

from tests.browser.blank_page import js

PART = """
  document.body.innerHTML = `
    <div id="part" style="width: 200px; position: relative; font: 16px serif; color: #102030">
      <p style="margin: 0; background: color-mix(in srgb, #ff0000, #0000ff)">one two</p>
      <i style="display: block; height: 8px; background: linear-gradient(90deg, #ff0000, #00ff00 50%, #0000ff)"></i>
      <div style="height: 20px; overflow: auto"><b style="display: block; margin-top: 300px">far below</b></div>
      <canvas width="4" height="2" style="width: 40px; height: 20px; image-rendering: pixelated"></canvas>
      <svg viewBox="0 0 10 10" style="width: 30px; height: 30px"><circle r="3" style="fill: rgb(1, 2, 3)"/></svg>
      <button data-set="hidden">+</button><span hidden>hidden</span><span style="color: transparent">none</span>
      <span style="visibility: hidden">unseen</span><span data-undrawn>undrawn</span>
      <span class="visually-hidden">x</span>
    </div>`;
  const drawing = portrait.portraitOf(document.querySelector("#part"));
  const all = (name) => [...drawing.querySelectorAll(name)];
"""


@pytest.fixture
def look(open_page):
    return lambda code: js(open_page(), PART + code)


def test_a_drawing_has_what_is_seen_and_no_more(look):
    words, images, circles = look(
        "return [all('text').map((t) => t.textContent), all('image').map((i) => i.getAttribute('href').slice(0, 14)),"
        " all('circle').map((c) => c.style.fill)]"
    )
    assert words == ["one two", "far below"]
    assert images == ["data:image/png"] and circles == ["rgb(1, 2, 3)"]


def test_its_colors_are_those_that_every_program_reads(look):
    fills, stops = look(
        "return [all('rect').map((r) => r.getAttribute('fill')), all('stop').map((s) => s.getAttribute('stop-color'))]"
    )
    assert fills == ["rgb(128, 0, 128)", "url(#gradient-0)"]
    assert stops == ["rgb(255, 0, 0)", "rgb(0, 255, 0)", "rgb(0, 0, 255)"]


def test_it_is_as_large_as_what_it_shows_scrolled_away_or_not(look):
    (width, height), text = look(
        "return [drawing.getAttribute('viewBox').split(' ').slice(2).map(Number), +all('text')[1].getAttribute('y')]"
    )
    assert width >= 200 and height > 300 and text > 300
