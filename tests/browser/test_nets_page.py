"""The nets lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

FAST = "input => { input.value = 10; input.dispatchEvent(new Event('input')); }"


def open_lab(page: Page, server, query: str = "") -> Page:
    page.set_default_timeout(10_000)
    page.goto(f"{server.url}/labs/nets{'?' + query if query else ''}")
    page.locator('[data-figure="regions.0"] .scatterlayer .point').first.wait_for(state="attached")
    return page


def run_to_the_end(page: Page) -> str:
    page.locator('input[data-action="speed"]').evaluate(FAST)
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("finished|diverged"), timeout=20_000)
    return page.locator('[role="status"]').inner_text()


def number(page: Page, name: str) -> float:
    return float(page.locator(f'[data-series="{name}"]').inner_text().replace("−", "-"))


def until(page: Page, true) -> None:
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited in vain", pytrace=False)


def colours(page: Page, canvas: str) -> int:
    """How many different colours a canvas shows."""
    return page.locator(canvas).first.evaluate("""canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return seen.size;
    }""")


def test_the_spiral_is_learned_and_every_view_shows_it(page, server):
    open_lab(page, server, "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300")
    assert "finished after 300 epochs" in run_to_the_end(page)
    assert number(page, "racer.0.train_accuracy") > 0.9
    for figure in ("loss", "accuracy"):
        assert "L" in page.locator(f"[data-figure={figure}] path.js-line").first.get_attribute("d")
    until(page, lambda: colours(page, "[data-diagram] canvas") > 20)
    until(page, lambda: colours(page, '[data-figure="regions.0"] canvas') > 20)
    cells = [int(text) for text in page.locator("[data-confusion] td").all_inner_texts()]
    assert sum(cells) == 300 and cells[0] > 80


def test_layers_and_units_by_button(page, server):
    open_lab(page, server)
    page.get_by_role("button", name="Add a layer").click()
    expect(page.locator('[name="hidden"]')).to_have_value("10, 10")
    page.get_by_role("button", name="One unit less in hidden layer 2").click()
    expect(page.locator('[name="hidden"]')).to_have_value("10, 9")
    expect(page.locator(".facts")).to_contain_text("2-10-9-3")
    page.get_by_role("button", name="Remove a layer").click()
    page.get_by_role("button", name="Remove a layer").click()
    expect(page.locator('[name="hidden"]')).to_have_value("0")
    expect(page.locator(".facts")).to_contain_text("2-3, 9 parameters")


def test_a_button_pressed_before_the_last_press_is_answered_still_counts(page, server):
    open_lab(page, server)
    page.evaluate(
        "() => { const add = document.querySelector('button[data-key=\"add-layer\"]'); for (let i = 0; i < 3; i++)"
        " add.click(); }"
    )
    expect(page.locator('[name="hidden"]')).to_have_value("10, 10, 10, 10")


def test_inputs_by_check_box(page, server):
    open_lab(page, server)
    page.locator('input[type=checkbox][name="features.x2"]').check()
    expect(page.locator(".facts")).to_contain_text("3-10-3")
    page.reload()
    expect(page.locator('input[type=checkbox][name="features.x2"]')).to_be_checked()
    page.locator('input[type=checkbox][name="features.x2"]').uncheck()
    expect(page.locator(".facts")).to_contain_text("2-10-3")


def test_a_click_adds_a_point_of_the_chosen_class_while_it_trains(page, server):
    open_lab(page, server, "epochs=100000&racers.0.optimizer=gd")
    page.locator('[data-action="start"]').click()
    until(page, lambda: page.locator("[data-confusion] td").first.inner_text() != "")
    page.locator('[data-choice="class"][value="1"]').check()
    box = page.locator('[data-figure="regions.0"] .nsewdrag').first.bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    until(page, lambda: sum(int(text) for text in page.locator("[data-confusion] td").all_inner_texts()) == 301)
    assert re.fullmatch(r"0\.\d+,0\.\d+,1", page.locator('[name="placed"]').input_value())
    expect(page.locator('[data-action="pause"]')).to_be_visible()


def test_a_race_trains_side_by_side_from_the_same_seed(page, server):
    open_lab(page, server, "racers.0.optimizer=gd")
    page.click("[data-add]")
    expect(page.locator('[data-figure="regions.1"] .scatterlayer .point').first).to_be_attached()
    page.select_option('[name="racers.1.optimizer"]', "adam")
    expect(page.locator('[name="racers.1.beta1"]')).to_have_count(1)
    message = run_to_the_end(page)
    assert "Gradient descent: finished" in message and "Adam: finished" in message
    assert page.locator("[data-figure=loss] path.js-line").count() >= 2
    page.click('[data-remove="racers.0"]')
    expect(page.locator('[data-figure="regions.1"]')).to_have_count(0)


def test_a_file_becomes_the_data_and_a_bad_one_is_explained(page_factory, server):
    page = open_lab(page_factory(allow=("422",)), server)
    page.select_option('[name="data.kind"]', "csv")
    chooser = page.locator('[data-upload-for="data.upload"]')
    chooser.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": b"1,2,a\n1,x,b"})
    expect(page.locator("[data-upload-error]")).to_contain_text("line 2, column 2 (y): 'x' is not a number")
    chooser.set_input_files(
        {"name": "good.csv", "mimeType": "text/csv", "buffer": b"x,y,label\n0,0,red\n1,1,blue\n0,1,red\n1,0,blue"}
    )
    expect(page.locator(".facts")).to_contain_text("4 training points")
    assert "finished" in run_to_the_end(page)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("hidden", "1000000", "[1, 512]"),
        ("batch_size", "0", "outside [1, 10000]"),
        ("batch_size", "999", "outside [1, 300]"),
    ],
)
def test_a_bad_value_is_explained_beside_its_field(page, server, name, text, words):
    open_lab(page, server)
    page.fill(f'[name="{name}"]', text)
    expect(page.locator(f'[data-error-for="{name}"]')).to_contain_text(words)
    expect(page.locator('[data-action="start"]')).to_be_disabled()


def test_an_experiment_is_one_click(page, server):
    open_lab(page, server, "epochs=77")
    page.locator(".experiments summary").click()
    page.click('[data-experiment="linear-fails"]')
    page.wait_for_url(re.compile("linear-fails"))
    expect(page.locator('[name="hidden"]')).to_have_value("0")
    expect(page.locator('[data-action="pause"]')).to_be_visible()


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    page = open_lab(page_factory(view, scheme), server, "epochs=50")
    run_to_the_end(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
