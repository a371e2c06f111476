"""The nets lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "nets")


def test_the_spiral_is_learned_and_every_view_shows_it(lab):
    lab.open("hidden=10&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300")
    assert "finished after 300 epochs" in lab.run_to_the_end()
    assert lab.number("racer.0.train_accuracy") > 0.9
    for figure in ("loss", "accuracy"):
        expect(lab.page.locator(f"[data-figure={figure}] path.js-line").first).to_have_attribute("d", re.compile("L"))
    lab.until(lambda: lab.colours("[data-diagram] canvas") > 20)
    lab.until(lambda: lab.colours('[data-figure="regions.0"] canvas') > 20)
    cells = [int(text) for text in lab.page.locator("[data-confusion] td").all_inner_texts()]
    assert sum(cells) == 300 and cells[0] > 80


def test_functions_are_one_click_away_and_classes_another(lab):
    lab.open("hidden=6&epochs=40&racers.0.optimizer=gd&racers.0.lr=1")
    lab.page.locator("[data-key=learn-numbers]").click()
    expect(lab.page.locator(".facts")).to_contain_text("1-6-1")
    expect(lab.field("racers.0.lr")).to_have_value("0.2")
    expect(lab.page.locator("[data-regions=discrete], [data-confusion], [data-figure=accuracy]")).to_have_count(0)
    lab.page.locator("[data-key=function-ripples]").click()
    expect(lab.page.locator(".facts")).to_contain_text("2-6-1")
    expect(lab.field("data.expression")).to_have_value("cos(6*sqrt(x^2+y^2))")
    assert "the root mean squared error on the training points is" in lab.run_to_the_end()
    for canvas in ('[data-figure="learned.0"] canvas', "[data-diagram] canvas"):
        lab.until(lambda canvas=canvas: lab.colours(canvas) > 20)
    expect(lab.page.locator('[data-figure="learned.0"] [data-marks=still]')).to_have_attribute("data-count", "300")
    lab.unfold("data-more").field("data.kind").select_option("circles")
    expect(lab.page.locator(".facts")).to_contain_text("2-6-2")
    expect(lab.field("racers.0.lr")).to_have_value("1")


def test_layers_and_units_by_button(lab):
    lab.open()
    lab.page.get_by_role("button", name="Add a layer").click()
    expect(lab.field("hidden")).to_have_value("10, 10")
    lab.page.get_by_role("button", name="Remove a unit from hidden layer 2").click()
    expect(lab.field("hidden")).to_have_value("10, 9")
    expect(lab.page.locator(".facts")).to_contain_text("2-10-9-3")
    lab.page.get_by_role("button", name="Insert a layer before hidden layer 1").click()
    expect(lab.field("hidden")).to_have_value("10, 10, 9")
    for _ in range(3):
        lab.page.get_by_role("button", name="Remove hidden layer 1").click()
    expect(lab.field("hidden")).to_have_value("0")
    expect(lab.page.locator(".facts")).to_contain_text("2-3, 9 parameters")


def test_a_button_pressed_before_the_last_press_is_answered_still_counts(lab):
    lab.open()
    lab.page.evaluate(
        "() => { const add = document.querySelector('button[data-key=\"add-layer\"]'); for (let i = 0; i < 3; i++)"
        " add.click(); }"
    )
    expect(lab.field("hidden")).to_have_value("10, 10, 10, 10")


def test_a_thumbnail_chooses_the_data_and_what_hung_on_the_data_before_goes(lab):
    lab.open("data.kind=moons&data.noise=0.3&placed=0,0,0")
    lab.page.get_by_role("button", name="Circles").click()
    expect(lab.field("data.kind")).to_have_value("circles")
    expect(lab.field("placed")).to_have_value("")
    assert lab.field("data.noise").input_value() != "0.3"


def test_a_click_on_a_feature_feeds_it_in_or_takes_it_out(lab):
    lab.open()
    at = """async (index) => {
      const canvas = document.querySelector("[data-diagram] canvas"), {left, top} = canvas.getBoundingClientRect();
      const {layOut} = await import("/static/js/nets/diagram-layout.js");
      const {sizes} = canvas.parentElement.dataset, style = getComputedStyle(canvas);
      const read = (name) => [name, parseFloat(style.getPropertyValue("--" + name))];
      const room = ["first", "last", "head", "foot"].map(read);
      const {layers} = JSON.parse(sizes), {clientWidth, clientHeight} = canvas;
      const {units, others} = layOut(layers, clientWidth, clientHeight, Object.fromEntries(room));
      const {x, y} = index < 0 ? units[0] : others[index];
      return {x: left + x, y: top + y};
    }"""
    lab.page.mouse.click(**lab.page.evaluate(at, 0))
    expect(lab.page.locator(".facts")).to_contain_text("3-10-3")
    expect(lab.page.locator('input[type=checkbox][name="features.x2"]')).to_be_checked()
    lab.page.mouse.click(**lab.page.evaluate(at, -1))
    expect(lab.page.locator('input[type=checkbox][name="features.x"]')).not_to_be_checked()
    expect(lab.page.locator(".facts")).to_contain_text("2-10-3")


def test_of_a_race_one_net_is_shown_and_a_button_chooses_which_also_after_a_change(lab):
    lab.open("racers.0.optimizer=gd&racers.1.optimizer=adam&test_share=0.2")
    expect(lab.page.locator('[data-diagram="racer.1"]')).to_be_hidden()
    lab.page.locator('.racer[data-racer="1"] .shows').click()
    lab.page.get_by_role("button", name="Add a layer").click()
    expect(lab.field("hidden")).to_have_value("10, 10")
    for racer, shown in (("0", False), ("1", True)):
        for selector in (f'[data-diagram="racer.{racer}"]', f'[data-figure="regions.{racer}"]'):
            expect(lab.page.locator(selector)).to_be_visible(visible=shown)
    points = lab.page.locator('[data-figure="regions.1"] [data-marks=still]')
    expect(points).to_have_attribute("data-count", "300")
    lab.page.get_by_role("button", name="test", exact=True).click()
    expect(points).to_have_attribute("data-count", "240")


def test_a_row_of_a_race_says_whether_its_net_is_shown_and_shows_it(lab):
    lab.open("racers.0.optimizer=gd&racers.1.optimizer=adam&epochs=20&batch_size=30")
    rows, numbers = lab.page.locator(".racer"), lab.page.locator(".curve-loss .newest")
    expect(rows.nth(0).get_by_role("button", name="shown")).to_be_visible()
    expect(numbers.nth(0)).to_be_visible()
    assert "finished" in lab.run_to_the_end()
    rows.nth(1).get_by_role("button", name="show").click()
    expect(lab.page.locator('[data-figure="regions.1"]')).to_be_visible()
    expect(rows.nth(1).get_by_role("button", name="shown")).to_be_visible()
    expect(numbers.nth(0)).to_be_hidden()
    expect(numbers.nth(1)).to_be_visible()
    faint = """(racer) => [...document.querySelectorAll(`[data-figure=loss] [class*="tracenet-${racer}-"]`)]
      .map((line) => getComputedStyle(line).opacity)"""
    assert set(lab.page.evaluate(faint, 0)) == {"0"} and lab.page.evaluate(faint, 1)[0] == "1"
    lab.page.locator(".curve-loss").hover()
    assert set(lab.page.evaluate(faint, 0)) == {"0.6"} and lab.page.evaluate(faint, 1)[0] == "1"


def test_above_each_layer_stands_the_activation_of_the_net_that_is_shown(lab):
    lab.open("racers.0.optimizer=gd&racers.0.activation=tanh&racers.1.optimizer=adam&racers.1.activation=relu")
    head = lab.page.locator(".net-head", has_text="Hidden 1")
    expect(head.locator("> span:first-of-type")).to_have_text("Tanh", use_inner_text=True)
    lab.page.locator(".racer").nth(1).get_by_role("button", name="show").click()
    expect(head.locator("> span:first-of-type")).to_have_text("ReLU", use_inner_text=True)


def test_one_choice_sets_the_activation_of_all_nets_of_a_race(lab):
    lab.open("racers.0.optimizer=gd&racers.0.activation=tanh&racers.1.optimizer=adam&racers.1.activation=relu")
    of_all = lab.page.locator("[data-fields]").first
    of_each = [lab.page.locator(f'[name="racers.{racer}.activation"]') for racer in (0, 1)]
    expect(of_all.locator("option:checked")).to_have_text("mixed")
    of_all.select_option("leaky_relu")
    for each in (of_all, *of_each):
        expect(each).to_have_value("leaky_relu")
    expect(of_all.locator("option", has_text="mixed")).to_have_count(0)
    of_each[1].select_option("relu", force=True)
    expect(of_all.locator("option:checked")).to_have_text("mixed")
    of_all.locator("xpath=../label").dblclick()
    for each in (of_all, *of_each):
        expect(each).to_have_value("sigmoid")


def test_sliders_of_the_data_and_another_sample(lab):
    lab.open("racers.0.optimizer=gd")
    points = """() => JSON.stringify(
      document.querySelector('[data-figure="regions.0"] .js-plotly-plot').data.map(({ x }) => x))"""
    noise, before = lab.field("data.noise"), lab.page.evaluate(points)
    slider = lab.page.locator('[data-slider-for="data.noise"]')
    slider.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.until(lambda: f"data.noise={noise.input_value()}" in lab.page.url)
    lab.until(lambda: lab.page.evaluate(points) != before)
    before = lab.page.evaluate(points)
    lab.page.get_by_role("button", name="New sample").click()
    lab.until(lambda: "data.seed=1" in lab.page.url)
    lab.until(lambda: lab.page.evaluate(points) != before)


def test_what_is_folded_opens_where_it_is_wrong(lab):
    lab.open("hidden=ten")
    expect(lab.page.locator('[data-error-for="hidden"]')).to_be_visible()
    expect(lab.page.locator('[data-key="net-more"]')).to_have_attribute("open", "")


def test_before_the_first_step_no_point_counts_as_wrong(lab):
    lab.open("racers.0.optimizer=gd&epochs=20")
    legend, rings = lab.page.locator(".wrong-points"), lab.page.locator('[data-figure="regions.0"] [data-marks=fed]')
    expect(lab.page.locator(".press")).to_be_visible()
    expect(legend).to_be_hidden()
    expect(rings).to_have_attribute("data-count", "0")
    lab.action("step").click()
    expect(legend).to_be_visible()
    expect(rings).to_have_attribute("data-count", lab.page.locator(".wrong-points output").inner_text())
    expect(lab.page.locator(".press")).to_be_hidden()


def test_inputs_by_check_box(lab):
    lab.open().unfold("net-more")
    lab.page.locator('input[type=checkbox][name="features.x2"]').check()
    expect(lab.page.locator(".facts")).to_contain_text("3-10-3")
    lab.page.reload()
    expect(lab.page.locator('input[type=checkbox][name="features.x2"]')).to_be_checked()
    lab.unfold("net-more").page.locator('input[type=checkbox][name="features.x2"]').uncheck()
    expect(lab.page.locator(".facts")).to_contain_text("2-10-3")


def test_a_click_adds_a_point_of_the_chosen_class_while_it_trains(lab):
    lab.open("epochs=100000&racers.0.optimizer=gd")
    lab.action("start").click()
    lab.until(lambda: lab.page.locator("[data-confusion] td").first.inner_text() != "")
    lab.page.locator('[data-choice="class"][value="1"]').check()
    box = lab.page.locator('[data-figure="regions.0"] .nsewdrag').first.bounding_box()
    lab.page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.1 * box["height"])
    lab.until(lambda: sum(int(text or 0) for text in lab.page.locator("[data-confusion] td").all_inner_texts()) == 301)
    expect(lab.field("placed")).to_have_value(re.compile(r"^0\.\d+,0\.\d+,1$"))
    expect(lab.action("pause")).to_be_visible()


def test_a_race_trains_side_by_side_from_the_same_seed(lab):
    lab.open("racers.0.optimizer=gd")
    lab.page.click("[data-add]")
    lab.page.locator('.racer[data-racer="1"] .shows').click()
    expect(lab.page.locator('[data-figure="regions.1"] [data-marks=still]')).to_have_attribute("data-count", "300")
    lab.page.select_option('[name="racers.1.optimizer"]', "adam")
    expect(lab.field("racers.1.beta1")).to_have_count(1)
    message = lab.run_to_the_end()
    assert "Gradient descent: finished" in message and "Adam: finished" in message
    assert lab.page.locator("[data-figure=loss] path.js-line").count() >= 2
    lab.more(0).page.click('[data-remove="racers.0"]')
    expect(lab.page.locator('[data-figure="regions.1"]')).to_have_count(0)


def test_a_file_becomes_the_data_and_a_bad_one_is_explained(page_factory, server):
    lab = LabPage(page_factory(allow=("422",)), server, "nets").open()
    lab.unfold("data-more").page.select_option('[name="data.kind"]', "csv")
    chooser = lab.page.locator('[data-upload-for="data.upload"]')
    chooser.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": b"1,2,a\n1,x,b"})
    complaint = chooser.locator("xpath=../..").locator("[data-upload-error]")
    expect(complaint).to_contain_text("line 2, column 2 (y): 'x' is not a number")
    chooser.set_input_files(
        {"name": "good.csv", "mimeType": "text/csv", "buffer": b"x,y,label\n0,0,red\n1,1,blue\n0,1,red\n1,0,blue"}
    )
    expect(lab.page.locator(".facts")).to_contain_text("4 training points")
    assert "finished" in lab.run_to_the_end()


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, "nets").open("epochs=50")
    lab.run_to_the_end()
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_own_points_are_removed_moved_and_taken_back_down_to_none(page, server):
    lab = LabPage(page, server, "nets").open("data.kind=placed")
    area = lab.plot_area("regions.0")
    placed = lab.field("placed")

    def at(x: float, y: float) -> tuple[float, float]:
        return area["x"] + area["width"] * (x / 2.3 + 0.5), area["y"] + area["height"] * (0.5 - y / 2.3)

    page.mouse.click(*at(0.5, 0.5))
    expect(placed).to_have_value("-0.5,-0.5,0;-0.5,0.5,1;0.5,-0.5,1")
    page.mouse.move(*at(-0.5, -0.5))
    page.mouse.down()
    page.mouse.move(*at(0, 0), steps=4)
    page.mouse.up()
    expect(placed).to_have_value(re.compile(r"^-?0(\.00\d+)?,-?0(\.00\d+)?,0;-0.5,0.5,1;0.5,-0.5,1$"))
    page.keyboard.press("Control+z")
    expect(placed).to_have_value("-0.5,-0.5,0;-0.5,0.5,1;0.5,-0.5,1")
    page.get_by_role("button", name="Remove the placed points").click()
    expect(placed).to_have_value("none")
    expect(lab.page.locator('[data-figure="regions.0"] [data-marks=still]')).to_have_attribute("data-count", "0")
    expect(lab.page.get_by_role("alert")).to_contain_text("there are no points yet")
    page.mouse.click(*at(-0.5, 0.5))
    expect(placed).to_have_value(re.compile(r"^-0\.5\d*,0\.5\d*,0$|^-0\.49\d*,0\.\d+,0$"))
    expect(lab.page.get_by_role("alert")).to_contain_text("all points are of one class")
    page.get_by_role("button", name="Undo").click()
    expect(placed).to_have_value("none")
    page.get_by_role("button", name="Undo").click()
    expect(placed).to_have_value("-0.5,-0.5,0;-0.5,0.5,1;0.5,-0.5,1")
    page.get_by_role("button", name="Undo").click()
    expect(placed).to_have_value("-0.5,-0.5,0;0.5,0.5,0;-0.5,0.5,1;0.5,-0.5,1")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    assert "finished" in lab.run_to_the_end()


def test_words_stand_while_pictures_move_and_are_right_when_the_run_pauses(page: Page, server):
    """With the page's clock stopped no number is written twice, however many frames are painted."""
    page.add_init_script("""
      window.acks = 0;
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function (data) {
        if (String(data).includes('"ack"')) window.acks += 1;
        return send.call(this, data);
      };
    """)
    lab = LabPage(page, server, "nets").open("epochs=100000&hidden=4")
    lab.action("step").click()
    expect(lab.series("step")).to_have_text("1")
    seen = lab.steps_seen()
    page.evaluate("() => { const now = performance.now(); performance.now = () => now; }")
    before = page.evaluate("window.acks")
    lab.action("start").click()
    lab.until(lambda: page.evaluate("window.acks") > before + 12)
    assert len(seen()) <= 1
    lab.action("pause").click()
    expect(lab.series("step")).not_to_have_text("1")
    begun = lambda: int(lab.action("timeline").input_value()) - lab.step  # noqa: E731  # an epoch that is not complete
    lab.until(lambda: begun() in (0, 1))
