"""The digits lab's page as a person uses it, in a real browser against a real server."""

import base64
import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage, tap

SHORT = "hidden=20&racers.0.optimizer=adam&racers.0.lr=0.003&epochs=10"
ENDLESS = "hidden=20&racers.0.optimizer=gd&epochs=10000"
THREE = [(0.3, 0.25), (0.5, 0.15), (0.68, 0.3), (0.5, 0.48), (0.7, 0.65), (0.5, 0.85), (0.28, 0.75)]


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "digits")


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


def test_the_sample_is_learned_and_every_view_shows_it(lab):
    lab.open(SHORT)
    assert "finished after 400 iterations, 10 epochs" in lab.run_to_the_end(fast=False)
    assert float(lab.series("racer.0.test_accuracy").first.inner_text()) > 0.85
    for figure in ("loss", "accuracy"):
        expect(lab.page.locator(f"[data-figure={figure}] path.js-line").first).to_have_attribute("d", re.compile("L"))
    assert lab.colours('[data-pictures="racer.0.weights"]') > 20
    cells = [int(text) for text in lab.page.locator("[data-confusion='racer.0.test_confusion'] td").all_inner_texts()]
    assert sum(cells) == 1000 and cells[0] > 80
    expect(lab.page.locator(".tiles button")).to_have_count(24)
    expect(lab.page.locator(".tiles button").first).to_have_text(re.compile(r"^\d → \d$"))
    assert sum(cells[row * 11] for row in range(10)) == 1000 - int(lab.series("racer.0.test_wrong").first.inner_text())
    expect(lab.page.locator("[data-left]")).to_have_text("0 s")


def test_a_digit_of_the_gallery_is_looked_into(lab):
    lab.open(f"{SHORT}&hidden=20,7")
    lab.run_to_the_end(fast=False)
    tile = lab.page.locator(".tiles button").first
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")
    digit, said = re.findall(r"\d", tile.inner_text())
    expect(lab.page.locator(".closer > p").first).to_contain_text(f"a {digit}, read as {said}")
    expect(lab.page.locator(".closer [data-winner] b")).to_have_text(said)
    expect(lab.page.locator(".closer [data-truth] b")).to_have_text(digit)
    expect(lab.page.locator(".closer .strip")).to_have_count(2)
    assert lab.colours(".closer .strip") > 3
    tile.click()
    expect(lab.page.locator(".closer")).to_be_hidden()


def test_a_drawn_three_is_seen_while_it_trains_and_after_and_wiped_away(lab):
    lab.open(SHORT)
    lab.run_to_the_end(fast=False)
    draw(lab.page, THREE)
    expect(lab.page.locator("[data-said] b")).to_have_text("3")
    expect(lab.page.locator("[data-bars] [data-winner] b")).to_have_text("3")
    assert lab.colours('[data-pictures="drawn"]') > 5
    lab.action("restart").click()
    expect(lab.status).to_have_text(re.compile("finished"))
    expect(lab.page.locator("[data-said] b")).to_have_text("3")  # the new run was shown it too
    lab.page.get_by_role("button", name="Clear").click()
    expect(lab.page.locator("[data-said] b")).to_have_text("")
    expect(lab.page.locator("[data-bars] [data-winner]")).to_have_count(0)


def test_a_digit_is_drawn_with_the_keyboard_alone(lab):
    lab.open(SHORT)
    lab.run_to_the_end(fast=False)
    pad, keys = lab.page.locator("[data-pad]"), lab.page.keyboard
    lab.page.locator("[data-pen]").focus()
    keys.press("Tab")  # to "undo"
    keys.press("Tab")
    expect(pad).to_be_focused()
    expect(lab.page.locator("[data-pen-place]")).to_be_visible()
    keys.press("Space")
    for _ in range(14):
        keys.press("ArrowDown")
    ring = lab.page.locator("[data-pen-place]")
    expect(ring).to_have_attribute("style", re.compile(r"top: 81%"))
    expect(ring).to_have_attribute("data-down", "")
    keys.press("Space")
    expect(ring).not_to_have_attribute("data-down", "")
    expect(lab.page.locator("[data-said] b")).to_have_text("1")
    for key in ("ArrowLeft", "Space", "ArrowRight", "ArrowRight", "Escape"):
        keys.press(key)
    lab.page.locator("[data-undo]").click()  # the line below alone
    expect(lab.page.locator("[data-said] b")).to_have_text("1")
    expect(lab.status).to_have_text(re.compile("finished"))  # no key went to the run


def test_a_line_that_leaves_the_pad_goes_on_along_its_edge_and_ends_where_the_pointer_is_lifted(lab):
    lab.open(ENDLESS)
    draw(lab.page, [(0.5, 0.5), (0.5, 1.4), (0.9, 1.4)])
    drawn = lab.page.locator("[data-pad]").evaluate("""pad => {
      const {data} = pad.getContext("2d").getImageData(0.8 * pad.width, 0.97 * pad.height, 8, 4);
      return data.some(Boolean);
    }""")
    assert drawn, "along the lower edge, below which the pointer went"
    pad = lab.page.locator("[data-pad]").bounding_box()
    lab.page.mouse.move(pad["x"] + 0.2 * pad["width"], pad["y"] + 0.2 * pad["height"])
    assert not lab.page.locator("[data-pad]").evaluate(
        "pad => pad.getContext('2d').getImageData(0.2 * pad.width - 4, 0.2 * pad.height - 4, 8, 8).data.some(Boolean)"
    ), "lifted outside"


def test_a_drawing_without_a_run_begins_one_and_leaves_it_paused(lab):
    lab.open(ENDLESS)
    draw(lab.page, THREE)
    expect(lab.page.locator("[data-said]")).to_have_text(re.compile(r"^[\d.]+% sure; next: \d, [\d.]+%"))
    expect(lab.action("start")).to_be_visible()
    expect(lab.series("step")).to_have_text("1")


def test_a_finger_draws_and_the_page_does_not_scroll(page_factory, server):
    lab = LabPage(page_factory("phone"), server, "digits").open(SHORT)
    lab.run_to_the_end(fast=False)
    pad = lab.page.locator("[data-pad]")
    assert pad.evaluate("pad => getComputedStyle(pad).touchAction") == "none"
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    tap(lab.page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(lab.page.locator("[data-said]")).to_have_text(re.compile(r"^[\d.]+% sure; next: \d, [\d.]+%"))


def test_a_point_of_the_map_shows_its_image_and_a_press_puts_it_on_the_pad(lab):
    lab.open(SHORT + "&inside.projection.shown=on")
    lab.run_to_the_end(fast=False)
    figure = lab.page.locator('[data-figure="projection.0"]')
    expect(figure.locator(".legend .traces")).to_have_count(10)
    expect(lab.series("panel.projection.racer.0.tick")).to_have_text("400")
    expect(lab.series("panel.projection.racer.0.examples")).to_have_text("500")
    figure.scroll_into_view_if_needed()
    image = figure.locator(".tip canvas")

    def point() -> dict[str, float]:
        """The middle of a point, in the figure."""
        return figure.evaluate("""element => {
          const marker = element.querySelector(".scatterlayer .trace:nth-child(4) .point").getBoundingClientRect();
          const box = element.getBoundingClientRect();
          return {x: marker.x + marker.width / 2 - box.x, y: marker.y + marker.height / 2 - box.y};
        }""")

    def tells() -> bool:
        figure.hover(position=point())
        return image.count() > 0

    lab.until(tells)  # the last picture may come between the look at a point and the way to it
    expect(image).to_have_attribute("data-place", re.compile(r"^\d+$"))
    assert lab.colours('[data-figure="projection.0"] .tip canvas') > 5
    figure.click(position=point())
    expect(lab.page.locator("[data-said] b")).to_have_text(re.compile(r"^\d$"))


def test_a_race_answers_side_by_side(lab):
    lab.open("hidden=20&epochs=5&racers.0.optimizer=gd&racers.1.optimizer=adam")
    message = lab.run_to_the_end(fast=False)
    assert "Gradient descent: finished" in message and "Adam: finished" in message
    draw(lab.page, THREE)
    expect(lab.page.locator("[data-bars] [data-winner]")).to_have_count(2)
    assert lab.colours('[data-pictures="racer.1.weights"]') > 20
    lab.more(0).page.click('[data-remove="racers.0"]')
    expect(lab.page.locator("[data-bars]")).to_have_count(1)


def test_a_test_image_is_shown_to_the_net_with_what_it_is_and_the_units_that_vote_for_the_answer(lab):
    lab.open(SHORT)
    lab.run_to_the_end(fast=False)
    lab.page.click("[data-test-image]")
    expect(lab.page.locator("[data-bars] [data-truth] b")).to_have_count(1)
    expect(lab.page.locator("[data-votes] rect")).to_have_count(5)
    said = lab.page.locator("[data-said] b").inner_text()
    expect(lab.page.locator("[data-votes-for]")).to_have_text(f"vote most for “{said}”")
    assert lab.colours("[data-pad]") > 5
    lab.page.click("[data-undo]")
    expect(lab.page.locator("[data-said] b")).to_have_text("")
    expect(lab.page.locator("[data-votes] rect")).to_have_count(0)


def test_lines_are_taken_back_one_by_one_and_a_wider_pen_is_another_picture(lab):
    lab.open(ENDLESS)
    draw(lab.page, THREE)
    draw(lab.page, [(0.1, 0.1), (0.9, 0.9)])
    ink = "pad => pad.getContext('2d').getImageData(0, 0, pad.width, pad.height).data.filter(Boolean).length"
    pad = lab.page.locator("[data-pad]")
    both = pad.evaluate(ink)
    lab.page.click("[data-undo]")
    one = pad.evaluate(ink)
    assert 0 < one < both
    lab.page.locator("[data-pen]").fill("0.12")
    assert pad.evaluate(ink) > 1.3 * one


def test_a_cell_of_the_confusion_matrix_lists_its_images(lab):
    lab.open(SHORT)
    lab.run_to_the_end(fast=False)
    counts = [int(text) for text in lab.page.locator("[data-lists] td").all_inner_texts()]
    cell, count = max(((at, n) for at, n in enumerate(counts) if at % 11), key=lambda found: found[1])
    truth, said = divmod(cell, 10)
    button = lab.page.locator("[data-lists] td button").nth(cell)
    button.click()
    expect(lab.page.locator(".listed")).to_have_text(f"{truth} read as {said}: {count}")
    tiles = lab.page.locator(".tiles button:visible")
    expect(tiles).to_have_count(count)
    expect(tiles.first).to_have_text(f"{truth} → {said}")
    lab.until(lambda: lab.colours(".tiles canvas") > 5)
    tiles.first.click()
    expect(lab.page.locator("[data-said] b")).to_have_text(str(said))
    button.click()
    expect(lab.page.locator(".listed")).to_be_hidden()


def test_layers_by_button_and_other_images_to_train_with(lab):
    lab.open()
    lab.page.get_by_role("button", name="Add a layer").click()
    expect(lab.field("hidden")).to_have_value("50, 50")
    lab.page.fill('[name="training_images"]', "300")
    expect(lab.page.locator(".facts")).to_contain_text("300 training images")


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, "digits").open(SHORT)
    lab.run_to_the_end(fast=False)
    lab.page.locator(".tiles button").first.click()
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_weights_are_saved_and_taken_up_again(page_factory, server, tmp_path):
    lab = LabPage(page_factory(allow=("422",)), server, "digits").open(SHORT)
    lab.page.locator('[data-export="racer.0.weights"]').click()
    expect(lab.page.locator("[role=alert]")).to_contain_text("no run yet")
    lab.run_to_the_end(fast=False)
    learned = lab.series("racer.0.test_accuracy").first.inner_text()
    with lab.page.expect_download() as waiting:
        lab.page.locator('[data-export="racer.0.weights"]').click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "digits-784-20-10-iteration-400.npz"

    lab.page.goto(f"{server.url}/labs/digits?epochs=1")
    lab.page.locator('input[type=file][data-upload-for="weights"]').set_input_files(file)
    expect(lab.field("hidden")).to_have_value("20")
    lab.action("step").click()
    expect(lab.series("racer.0.test_accuracy").first).to_have_text(learned)
    lab.page.locator("details[data-save] summary").click()
    with lab.page.expect_download() as waiting:
        lab.page.locator("[data-share-file]").click()
    shared = tmp_path / "run.json"
    waiting.value.save_as(shared)
    (upload,) = json.loads(shared.read_text())["uploads"]
    assert base64.b64decode(upload["content"]) == file.read_bytes(), "a server that has no such file gets it again"
    with lab.page.expect_request("**/api/uploads/weights*") as sent:
        lab.page.locator("[data-shared-file]").set_input_files(shared)
    assert sent.value.method == "POST"
    expect(lab.field("hidden")).to_have_value("20")
    expect(lab.series("racer.0.test_accuracy").first).to_have_text(learned)
    lab.page.get_by_role("button", name="Remove the file").click()
    expect(lab.field("weights")).to_have_value("")
    wrong = tmp_path / "wrong.npz"
    wrong.write_bytes(b"nonsense")
    lab.page.locator('input[type=file][data-upload-for="weights"]').set_input_files(wrong)
    expect(lab.page.locator("[data-upload-error]")).to_contain_text("wrong.npz: the file is not an .npz archive")


def test_a_row_of_a_race_shows_its_net_and_its_numbers(page, server):
    lab = LabPage(page, server, "digits").open("racers.0.optimizer=gd&racers.1.optimizer=adam&epochs=1")
    rows = page.locator(".racer")
    expect(rows.nth(0).get_by_role("button", name="shown")).to_be_visible()
    rows.nth(1).hover()
    rows.nth(1).get_by_role("button", name="show").click()
    expect(rows.nth(1).get_by_role("button", name="shown")).to_be_visible()
    expect(page.locator(".weights.of-1")).to_be_visible()
    expect(page.locator(".weights.of-1 input[data-shown]:checked")).to_have_attribute("data-shown", "1")
    lab.run_to_the_end()
    accuracy = page.locator("[data-key=newest-accuracy-1]")
    expect(accuracy).to_have_text(re.compile(r"^test \d+\.\d\s%$"))
