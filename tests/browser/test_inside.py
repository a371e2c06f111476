"""Panels inside the net on the page: what is open is in the address, and the slider goes back on them."""

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

QUERY = "hidden=5&racers.0.optimizer=gd&racers.0.lr=1&epochs=40"
TO = "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input', { bubbles: true })); }"
POINTS = "document.querySelectorAll('[data-figure=landscape] .scatterlayer .points path').length"
BALL_ON_PATH = """(() => {
  const [path, , ball] = document.querySelector("[data-figure=landscape] .js-plotly-plot").data;
  return ball.x.length === 1 && ball.x[0] === path.x.at(-1) && ball.y[0] === path.y.at(-1);
})()"""


def test_the_landscape_is_opened_late_shows_the_path_from_the_start_and_goes_back_with_the_slider(page, server):
    lab = LabPage(page, server, "nets").open(QUERY)
    lab.run_to_the_end()
    lab.unfold("inside-more")
    page.locator('input[type=checkbox][name="inside.landscape.shown"]').check()
    expect(page.locator('[data-panel="landscape"]')).to_be_visible()
    lab.until(lambda: "inside.landscape.shown=on" in page.url)
    lab.until(lambda: lab.colours('[data-figure="landscape"] > canvas') > 20)
    lab.until(lambda: page.evaluate(POINTS) > 3)
    assert lab.number("panel.landscape.explained.0") > 50
    expect(page.locator('[role="status"]')).to_contain_text("finished after 40 epochs")
    whole = page.evaluate(POINTS)
    page.locator('[data-action="timeline"]').evaluate(TO, "10")
    lab.until(lambda: 1 < page.evaluate(POINTS) < whole)
    page.locator('input[type=checkbox][name="inside.landscape.shown"]').uncheck()
    expect(page.locator('[data-panel="landscape"]')).to_have_count(0)


def test_sharpness_spectrum_and_layers_draw_what_they_compute(page, server):
    panels = ("sharpness", "spectrum", "layers")
    lab = LabPage(page, server, "nets").open(QUERY + "".join(f"&inside.{name}.shown=on" for name in panels))
    lab.run_to_the_end()
    for figure in ("sharpness.values", "spectrum.density", "layers.gradient", "layers.weights.0"):
        place = page.locator(f'[data-figure="{figure}"]')
        place.scroll_into_view_if_needed()
        expect(place.locator('.js-line[d*="L"]').first).to_be_attached()
