"""The digits lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

SHORT = "hidden=20&racers.0.optimizer=adam&racers.0.lr=0.003&epochs=10"
ENDLESS = "hidden=20&racers.0.optimizer=gd&epochs=10000"
THREE = [(0.3, 0.25), (0.5, 0.15), (0.68, 0.3), (0.5, 0.48), (0.7, 0.65), (0.5, 0.85), (0.28, 0.75)]


def open_lab(page: Page, server, query: str = SHORT) -> Page:
    page.set_default_timeout(10_000)
    page.goto(f"{server.url}/labs/digits{'?' + query if query else ''}")
    page.locator("[data-figure=accuracy] .nsewdrag").first.wait_for(state="attached")
    return page


def run_to_the_end(page: Page) -> str:
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("finished|diverged"), timeout=20_000)
    return page.locator('[role="status"]').inner_text()


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def colours(page: Page, canvas: str) -> int:
    """How many different colours a canvas shows."""
    return page.locator(canvas).first.evaluate("""canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return seen.size;
    }""")


def test_the_sample_is_learned_and_every_view_shows_it(page, server):
    open_lab(page, server)
    assert "finished after 400 iterations, 10 epochs" in run_to_the_end(page)
    assert float(page.locator('[data-series="racer.0.test_accuracy"]').inner_text()) > 0.85
    for figure in ("loss", "accuracy"):
        expect(page.locator(f"[data-figure={figure}] path.js-line").first).to_have_attribute("d", re.compile("L"))
    assert colours(page, '[data-pictures="racer.0.weights"]') > 20
    cells = [int(text) for text in page.locator("[data-confusion] td").all_inner_texts()]
    assert sum(cells) == 1000 and cells[0] > 80
    expect(page.locator(".tiles button")).to_have_count(24)
    expect(page.locator(".tiles button").first).to_have_text(re.compile(r"^\d, seen as \d$"))
    assert sum(cells[row * 11] for row in range(10)) == 1000 - int(
        page.locator('[data-series="racer.0.wrong"]').inner_text()
    )
    expect(page.locator("[data-left]")).to_have_text("0 s")


def test_a_digit_of_the_gallery_is_looked_into(page, server):
    open_lab(page, server, f"{SHORT}&hidden=20,7")
    run_to_the_end(page)
    tile = page.locator(".tiles button").first
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")
    digit, said = re.findall(r"\d", tile.inner_text())
    expect(page.locator(".closer > p").first).to_contain_text(f"a {digit}, seen as {said}")
    expect(page.locator(".closer [data-winner] b")).to_have_text(said)
    expect(page.locator(".closer [data-truth] b")).to_have_text(digit)
    expect(page.locator(".closer .strip")).to_have_count(2)
    assert colours(page, ".closer .strip") > 3
    tile.click()
    expect(page.locator(".closer")).to_be_hidden()


def test_a_drawn_three_is_seen_while_it_trains_and_after_and_wiped_away(page, server):
    open_lab(page, server)
    run_to_the_end(page)
    draw(page, THREE)
    expect(page.locator("[data-said]")).to_have_text("It sees 3")
    expect(page.locator("[data-bars] [data-winner] b")).to_have_text("3")
    assert colours(page, '[data-pictures="drawn"]') > 5
    page.locator('[data-action="restart"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("finished"), timeout=20_000)
    expect(page.locator("[data-said]")).to_have_text("It sees 3")  # the new run was shown it too
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-said]")).to_have_text("")
    expect(page.locator("[data-bars] [data-winner]")).to_have_count(0)


def test_a_drawing_without_a_run_begins_one_and_leaves_it_paused(page, server):
    open_lab(page, server, ENDLESS)
    draw(page, THREE)
    expect(page.locator("[data-said]")).to_have_text(re.compile(r"It sees \d"))
    expect(page.locator('[data-action="start"]')).to_be_visible()
    expect(page.locator('[data-series="step"]')).to_have_text("1")


def test_a_finger_draws_and_the_page_does_not_scroll(page_factory, server):
    page = open_lab(page_factory("phone"), server)
    run_to_the_end(page)
    pad = page.locator("[data-pad]")
    assert pad.evaluate("pad => getComputedStyle(pad).touchAction") == "none"
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-said]")).to_have_text(re.compile(r"It sees \d"))


def test_a_race_answers_side_by_side(page, server):
    open_lab(page, server, "hidden=20&epochs=5&racers.0.optimizer=gd&racers.1.optimizer=adam")
    message = run_to_the_end(page)
    assert "Gradient descent: finished" in message and "Adam: finished" in message
    draw(page, THREE)
    expect(page.locator("[data-bars] [data-winner]")).to_have_count(2)
    assert colours(page, '[data-pictures="racer.1.weights"]') > 20
    page.click('[data-remove="racers.0"]')
    expect(page.locator("[data-bars]")).to_have_count(1)


def test_layers_by_button_and_other_images_to_train_with(page, server):
    open_lab(page, server, "")
    page.get_by_role("button", name="Add a layer").click()
    expect(page.locator('[name="hidden"]')).to_have_value("50, 50")
    page.fill('[name="training_images"]', "300")
    expect(page.locator(".facts")).to_contain_text("300 training images")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("hidden", "1000000", "[1, 512]"),
        ("batch_size", "0", "outside [1, 10000]"),
        ("training_images", "5000", "outside [10, 4000]"),
    ],
)
def test_a_bad_value_is_explained_beside_its_field(page, server, name, text, words):
    open_lab(page, server)
    page.fill(f'[name="{name}"]', text)
    expect(page.locator(f'[data-error-for="{name}"]')).to_contain_text(words)
    expect(page.locator('[data-action="start"]')).to_be_disabled()


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    page = open_lab(page_factory(view, scheme), server)
    run_to_the_end(page)
    page.locator(".tiles button").first.click()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_weights_are_saved_and_taken_up_again(page_factory, server, tmp_path):
    page = open_lab(page_factory(allow=("422",)), server)
    page.locator('[data-export="racer.0.weights"]').click()
    expect(page.locator("[role=alert]")).to_contain_text("no run yet")
    run_to_the_end(page)
    learned = page.locator('[data-series="racer.0.test_accuracy"]').inner_text()
    with page.expect_download() as waiting:
        page.locator('[data-export="racer.0.weights"]').click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "digits-784-20-10-iteration-400.npz"

    page.goto(f"{server.url}/labs/digits?epochs=1")
    page.locator('input[type=file][data-upload-for="weights"]').set_input_files(file)
    expect(page.locator('[name="hidden"]')).to_have_value("20")
    page.locator('[data-action="step"]').click()
    expect(page.locator('[data-series="racer.0.test_accuracy"]')).to_have_text(learned)
    page.get_by_role("button", name="Forget the file").click()
    expect(page.locator('[name="weights"]')).to_have_value("")
    wrong = tmp_path / "wrong.npz"
    wrong.write_bytes(b"nonsense")
    page.locator('input[type=file][data-upload-for="weights"]').set_input_files(wrong)
    expect(page.locator("[data-upload-error]")).to_contain_text("wrong.npz: the file is no .npz archive")
