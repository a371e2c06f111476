"""The descent lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab_page import LabPage


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "descent")


def test_a_race_runs_to_its_end_and_every_plot_shows_it_and_tells_its_steps(lab):
    lab.open(
        "function=ravine&steps=30&racers.0.optimizer=gd&racers.0.lr=0.95&racers.1.optimizer=adam&racers.1.lr=0.3",
    )
    message = lab.run_to_the_end()
    assert "Adam: finished after 30 steps" in message
    # the ravine's row of reference values: optax 0.2.8
    assert lab.number("racer.0.x") == pytest.approx(-0.3503929958, abs=1e-5)
    assert lab.number("racer.1.y") == pytest.approx(0.318245389, abs=1e-5)
    for figure in ("contour", "loss", "gradient_norm"):
        lab.until(lambda figure=figure: ["L" in path for path in lab.lines(figure)] == [True, True])
    # not the nearest arrow's norm: f, x, y, step and racer over a path, f(x, y) elsewhere
    area = lab.plot_area("contour")

    def point(x: float, y: float) -> None:
        lab.page.mouse.move(area["x"] + 2, area["y"] + area["height"] - 2)
        lab.page.mouse.move(*lab.place("contour", x, y), steps=3)

    tip, label = lab.figure("contour").locator(".tip"), lab.figure("contour").locator(".hoverlayer .hovertext")
    point(-7 * 0.905, 2 * -0.9)
    expect(tip).to_have_text(re.compile(r"^Gradient descent · step 1\nf 5\.24\d*\nx −6\.335\ny −1\.8$"))
    expect(lab.figure("contour").locator(".hoverlayer")).to_be_hidden()
    point(5, 3.5)
    expect(tip).to_be_hidden()
    expect(label).to_contain_text("f 13.")  # at the nearest place that is drawn


def test_start_pause_step_restart_by_buttons_and_by_keys(lab):
    lab.open("steps=100000&racers.0.optimizer=lion")
    lab.action("step").click()
    expect(lab.page.locator('output[data-series="step"]')).to_have_text("1")
    lab.page.keyboard.press("ArrowRight")
    expect(lab.page.locator('output[data-series="step"]')).to_have_text("2")
    lab.page.locator("h1").click()  # the focus leaves the button, which a space would press
    lab.page.keyboard.press(" ")
    expect(lab.action("pause")).to_be_visible()
    lab.page.keyboard.press(" ")
    expect(lab.action("start")).to_be_visible()
    lab.action("start").click()
    expect(lab.action("pause")).to_be_visible()
    lab.until(lambda: lab.step > 10)
    lab.action("pause").click()
    expect(lab.action("start")).to_be_visible()
    held, seen = lab.standing(), lab.steps_seen()
    lab.action("restart").click()
    lab.until(lambda: any(0 < step < held for step in seen()))


def test_a_changed_learning_rate_takes_effect_without_a_restart(lab):
    lab.open("steps=100000&function=sphere&racers.0.optimizer=gd&racers.0.lr=0.00001")
    lab.action("start").click()
    lab.until(lambda: lab.step > 5)
    before = lab.step
    lab.field("racers.0.lr").fill("0.01")
    expect(lab.series("racer.0.lr")).to_have_text("0.01")
    assert lab.step > before
    lab.until(lambda: "racers.0.lr=0.01" in lab.page.url)


def test_the_slider_moves_the_number_and_the_number_the_slider(lab):
    lab.open("racers.0.optimizer=gd&racers.0.lr=0.01")
    slider, number = lab.page.locator('[data-slider-for="racers.0.lr"]'), lab.field("racers.0.lr")
    assert float(slider.input_value()) == pytest.approx(0.5)
    number.fill("1")
    expect(slider).to_have_value(re.compile(r"0\.83"))
    slider.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowLeft")
    lab.until(lambda: 0.5 < float(number.input_value()) < 1)
    lab.until(lambda: f"racers.0.lr={number.input_value()}" in lab.page.url)


def test_choosing_a_function_redraws_at_once_and_brings_its_own_start_and_kind_of_axis(lab):
    """A loss below zero is not put on a logarithmic axis."""
    kind = "() => document.querySelector('[data-figure=loss] .js-plotly-plot')._fullLayout.yaxis.type"
    lab.open("function=linear_system")
    assert lab.page.evaluate(kind) == "linear"
    expect(lab.page.locator('[data-log="loss"]')).to_have_attribute("aria-pressed", "false")
    formula = lab.page.locator(".formula").inner_text()
    lab.page.select_option('[name="function"]', "rosenbrock")
    lab.page.wait_for_url(re.compile("function=rosenbrock"))
    lab.until(lambda: lab.page.locator(".formula").inner_text() != formula)
    expect(lab.field("start.x")).to_have_value("-1.2")
    expect(lab.page.locator(".lesson")).not_to_be_empty()
    lab.until(lambda: lab.page.evaluate(kind) == "log")
    expect(lab.page.locator('[data-log="loss"]')).to_have_attribute("aria-pressed", "true")


def test_bad_values_are_explained_beside_their_fields_and_a_typed_function_becomes_ones_own(lab):
    lab.open()
    for name, text, words in (
        ("racers.0.lr", "-1", "learning rate: −1 is outside [10⁻¹², 1000]"),
        ("start.x", "99", "outside the domain"),
    ):
        lab.fill_badly(name, text, words)
    lab.page.get_by_text("Formula and domain").click()
    lab.page.fill('[name="expression"]', "sin(x) + y^2 +")
    error = lab.error("expression")
    expect(error).to_be_visible()
    expect(lab.field("expression")).to_have_attribute("aria-invalid", "true")
    expect(lab.action("start")).to_be_disabled()
    lab.page.fill('[name="expression"]', "sin(x) + y^2")
    expect(error).to_have_count(0)
    expect(lab.field("function")).to_have_value("custom")
    assert re.search("converged|finished", lab.run_to_the_end())


def test_ones_own_formula_unfolds_from_the_list_of_functions_and_from_a_link(lab):
    lab.open()
    expect(lab.field("expression")).to_be_hidden()
    lab.page.select_option('[name="function"]', "custom")
    expect(lab.field("expression")).to_be_focused()
    lab.open("expression=x^2%2By^2")
    expect(lab.field("expression")).to_be_visible()


def test_racers_are_added_changed_and_removed(lab):
    lab.open("racers.0.optimizer=gd")
    lab.page.click("[data-add]")
    expect(lab.page.locator("fieldset.racer")).to_have_count(2)
    lab.page.select_option('[name="racers.1.optimizer"]', "adam")
    expect(lab.field("racers.1.beta1")).to_have_count(1)
    lab.more(0).page.click('[data-remove="racers.0"]')
    expect(lab.page.locator("fieldset.racer")).to_have_count(1)
    expect(lab.field("racers.0.optimizer")).to_have_value("adam")
    expect(lab.page.locator("table.racers tbody tr")).to_have_count(1)


def test_a_click_on_the_contours_sets_the_start(lab):
    lab.open("function=sphere&racers.0.optimizer=gd")
    lab.page.mouse.click(*lab.place("contour", 1.5, 2.5))
    lab.page.wait_for_url(re.compile("start.x="))
    x, y = (float(lab.page.locator(f'[name="start.{axis}"]').input_value()) for axis in "xy")
    assert x == pytest.approx(1.5, abs=0.05) and y == pytest.approx(2.5, abs=0.05)


def test_a_link_restores_the_page(lab):
    lab.open()
    lab.page.select_option('[name="function"]', "himmelblau")
    lab.page.wait_for_url(re.compile("himmelblau"))
    lab.page.fill('[name="steps"]', "77")
    lab.page.wait_for_url(re.compile("steps=77"))
    other = lab.page.context.new_page()  # a tab of its own, without what this one remembers
    other.goto(lab.page.url)
    assert other.locator('[name="function"]').input_value() == "himmelblau"
    assert other.locator('[name="steps"]').input_value() == "77"


def test_at_the_end_a_key_does_what_its_button_may_and_the_log_switch_changes_the_axis(lab):
    lab.open("steps=50")
    lab.run_to_the_end()
    lab.page.keyboard.press("ArrowRight")  # Step is disabled at the end
    assert lab.standing() == 50
    expect(lab.status).to_contain_text("finished")
    kind = "() => document.querySelector('[data-figure=loss] .js-plotly-plot')._fullLayout.yaxis.type"
    assert lab.page.evaluate(kind) == "log"
    lab.page.click('[data-log="loss"]')
    assert lab.page.evaluate(kind) == "linear"
    assert lab.page.locator('[data-log="loss"]').get_attribute("aria-pressed") == "false"


def test_divergence_is_said_in_words(lab):
    lab.open("function=sphere&racers.0.optimizer=gd&racers.0.lr=1.1&steps=500")
    assert re.search(r"diverged at step \d+: the learning rate 1\.1 is above 2/λmax = 1 here", lab.run_to_the_end())
    assert lab.text("racer.0.outcome") == "diverged"


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, "descent").open()
    lab.run_to_the_end()
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_two_tabs_do_not_disturb_each_other(page, server):
    one, two = (
        LabPage(tab, server, "descent").open(f"function=sphere&steps=40&racers.0.optimizer=gd&racers.0.lr={lr}")
        for tab, lr in ((page, 0.1), (page.context.new_page(), 0.2))
    )
    for lab in (one, two):
        lab.run_to_the_end()
    assert one.number("racer.0.x") == pytest.approx(-3 * 0.8**40, rel=1e-4)
    assert two.number("racer.0.x") == pytest.approx(-3 * 0.6**40, rel=1e-4)


def test_a_cut_connection_is_taken_up_again(lab):
    lab.open("steps=150&function=ravine&noise=0.1&racers.0.optimizer=gd&racers.0.lr=0.9")
    lab.page.evaluate(
        "() => { const send = WebSocket.prototype.send; window.sockets = new Set(); WebSocket.prototype.send = function"
        " (text) { window.sockets.add(this); return send.call(this, text); }; }"
    )
    lab.action("start").click()
    lab.until(lambda: lab.step > 20)
    lab.page.evaluate("() => { for (const socket of window.sockets) socket.close(); }")
    expect(lab.status).to_have_text(re.compile("finished|converged"))
    drawn = "document.querySelector('[data-figure=loss] .js-plotly-plot').data[0].x"
    assert list(lab.page.evaluate(f"Array.from({drawn})")) == list(range(151))


def test_changes_in_one_breath_are_all_kept(lab):
    lab.open("racers.0.optimizer=gd&racers.1.optimizer=adam")
    lab.page.evaluate("""() => {
      const choose = document.querySelector('[name="function"]');
      choose.value = 'rosenbrock';
      choose.dispatchEvent(new Event('change', { bubbles: true }));
      document.querySelector('[data-remove="racers.0"]').click();
      const steps = document.querySelector('[name="steps"]');
      steps.value = '60';
      steps.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector('[data-action="restart"]').click();
    }""")
    expect(lab.status).to_have_text(re.compile("finished after 60 steps"))
    expect(lab.field("function")).to_have_value("rosenbrock")
    expect(lab.page.locator("fieldset.racer")).to_have_count(1)
    assert float(lab.field("start.x").input_value()) == -1.2


def test_a_new_seed_is_a_new_run(lab):
    lab.open("steps=100000&noise=1&racers.0.optimizer=gd&racers.0.lr=0.01")
    lab.action("start").click()
    lab.until(lambda: lab.step > 60)
    seen = lab.steps_seen()
    lab.unfold("run-more").field("seed").fill("7")
    lab.until(lambda: any(0 < step < 60 for step in seen()))


def test_what_was_changed_without_a_connection_holds_after_it(lab):
    lab.open("steps=100000&function=sphere&racers.0.optimizer=gd&racers.0.lr=0.00001")
    lab.page.evaluate(
        "() => { const send = WebSocket.prototype.send; window.sockets = new Set(); WebSocket.prototype.send = function"
        " (text) { window.sockets.add(this); return send.call(this, text); }; }"
    )
    lab.action("start").click()
    lab.until(lambda: lab.step > 10)
    lab.page.evaluate("() => { for (const socket of window.sockets) socket.close(); }")
    lab.field("racers.0.lr").fill("0.00002")
    lab.action("pause").click()
    expect(lab.page.locator('[role="alert"]')).to_have_text("")  # connected again
    lab.standing()
    lab.action("step").click()
    expect(lab.series("racer.0.lr")).to_have_text("2×10⁻⁵")


def test_an_address_with_a_misspelt_field_is_explained_and_a_foreign_one_ignored(lab):
    lab.open("step=5")
    expect(lab.error("step")).to_contain_text("did you mean steps?")
    lab.open("utm_source=mail")
    expect(lab.page.locator(".ignored")).to_contain_text("utm_source")
    expect(lab.action("start")).to_be_enabled()


def test_the_surface_shows_the_same_race_and_is_let_go_quietly_when_it_is_hidden_in_mid_run(lab):
    lab.open("function=wells&steps=100000&noise=0.1")
    lab.action("start").click()
    lab.page.set_viewport_size({"width": 1000, "height": 700})  # WebGL in software: a quarter of a second a frame
    lines = """() => document.querySelector('[data-figure=surface] .js-plotly-plot canvas')
        && document.querySelector('[data-figure=surface] > canvas').dataset.lines.split(' ').map(Number)"""
    for _ in range(2):  # an update that was asked for before comes while it is hidden; `page` fails on any error
        lab.page.click('[data-show="surface"]')
        lab.until(lambda: len(now := lab.page.evaluate(lines) or []) == 3 and min(now) > 5)
        assert lab.page.locator("[data-figure=contour]").is_hidden()
        lab.page.click('[data-show="contour"]')
        expect(lab.page.locator("[data-figure=surface] .js-plotly-plot canvas")).to_have_count(0)
        before = lab.step
        lab.until(lambda: lab.step > before + 30)  # noqa: B023  # called in this turn
    lab.until(lambda: all("L" in path for path in lab.lines("contour")))


def test_touching_a_setting_shows_the_whole_run_and_start_replays_it(lab):
    lab.open("function=sphere&steps=30&racers.0.optimizer=gd&racers.0.lr=0.01")
    slider = lab.page.locator('[data-slider-for="racers.0.lr"]')
    slider.evaluate(
        "slider => { slider.value = 0.6; slider.dispatchEvent(new Event('input', { bubbles: true })); }"
    )  # and is still held
    expect(lab.page.locator("body")).to_have_attribute("data-phase", "sketched")
    expect(lab.status).to_contain_text("finished after 30 steps")
    assert lab.step == 30
    lab.until(lambda: "L" in lab.lines("contour")[0])
    far = lab.number("racer.0.loss")
    assert "racers.0.lr=0.01" in lab.page.url, "the page follows when the slider is let go"
    slider.evaluate("slider => slider.dispatchEvent(new Event('change', { bubbles: true }))")
    lab.page.wait_for_url(re.compile(r"racers\.0\.lr=0\.0398"))
    expect(lab.status).to_contain_text("finished after 30 steps")
    lab.run_to_the_end()
    expect(lab.page.locator("body")).to_have_attribute("data-phase", "done")
    assert lab.number("racer.0.loss") == far
    lab.field("start.x").fill("1")
    expect(lab.page.locator("body")).to_have_attribute("data-phase", "sketched")
    lab.until(lambda: lab.number("racer.0.loss") != far)
    # an earlier step of what nobody has started: its run begins, and shows that step
    lab.action("timeline").evaluate("slider => { slider.value = 7; slider.dispatchEvent(new Event('input')); }")
    lab.until(lambda: lab.step == 7)
    expect(lab.page.locator("body")).to_have_attribute("data-phase", "done")
    expect(lab.action("branch")).to_be_visible()


def test_a_map_says_which_minimum_each_start_reaches_and_a_press_starts_there(lab):
    lab.open("function=sphere&steps=30&racers.0.optimizer=gd&racers.0.lr=0.1&racers.1.optimizer=gd&racers.1.lr=1.2")
    lab.page.get_by_role("button", name="Basins").click()
    expect(lab.page.locator('[data-figure="contour"]')).to_be_hidden()
    shares = lab.page.locator("[data-map-shares]")
    expect(shares.nth(0)).to_have_text("(0, 0)100%")
    expect(shares.nth(1)).to_have_text(re.compile(r"none so far|diverged"))
    picture = lab.page.locator('[data-map-of="0"]')
    picture.hover(position={"x": 20, "y": 20})
    expect(picture.locator(".tip")).to_have_text(re.compile(r"^from \(−\S+, \S+\) to \(0, 0\) in \d+ steps$"))
    picture.click(position={"x": 20, "y": 20})
    lab.until(lambda: "start.x=-" in lab.page.url and lab.step > 0)
    lab.action("timeline").evaluate("slider => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
    expect(shares.nth(0)).not_to_have_text("(0, 0)100%")
    lab.page.get_by_role("button", name="Swarm").click()
    expect(lab.page.get_by_role("button", name="Swarm")).to_have_attribute("aria-pressed", "true")
    lab.field("racers.0.lr").fill("1.5")
    expect(shares.nth(0)).to_have_text(re.compile("diverged|none so far"))


def test_a_map_of_a_whole_run_that_nobody_has_started_keeps_it(lab):
    lab.open("function=sphere&steps=30&racers.0.optimizer=gd&racers.0.lr=0.1")
    lab.field("start.x").fill("1")
    expect(lab.page.locator("body")).to_have_attribute("data-phase", "sketched")
    lab.page.get_by_role("button", name="Basins").click()
    expect(lab.page.locator("body")).to_have_attribute("data-phase", "done")
    assert lab.step == 30
    expect(lab.page.locator("[data-map-shares]").first).to_have_text("(0, 0)100%")


def test_an_experiment_with_a_map_plays_and_shows_it(lab):
    lab.page.goto(f"{lab.address}?experiment=basins#play")
    expect(lab.page.locator("[data-map-shares]").nth(1)).to_contain_text("%")
    lab.until(lambda: lab.step > 3)


def test_a_map_of_rates_shows_theory_and_a_press_plays_the_pair(lab):
    lab.open(
        "function=quadratic&condition=100&steps=60&racers.0.optimizer=gd&racers.0.lr=0.015&racers.1.optimizer=nesterov"
        "&racers.2.optimizer=momentum"
    )
    lab.page.get_by_role("button", name="Rates").click()
    choice = lab.page.locator("[data-rates-choice]")
    choice.select_option("2.momentum")
    expect(lab.page.locator("[data-rates-said]")).to_contain_text("best in theory: 0.033 and 0.67")
    flat, steep = (lab.page.locator(f'[data-key="error-{direction}-0"]') for direction in (0, 1))
    expect(flat).to_have_text("0.98")  # 4/|(4, 0.9)|, and 0.9/|(4, 0.9)|
    expect(steep).to_have_text("0.22")
    lab.page.locator('[data-map-of="rates"]').click(position={"x": 60, "y": 60})
    lab.until(lambda: "racers.2.momentum=0.8" in lab.page.url and lab.step > 0)
    expect(choice).to_have_value("2.momentum")
    lab.until(lambda: lab.step == 60)
    expect(flat).to_have_text("0.39")  # 0.98 (1 − 0.015)⁶⁰
    expect(steep).to_have_text("1.9×10⁻¹⁹")  # 0.22 (1 − 1.5)⁶⁰
    lab.action("timeline").evaluate("slider => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
    expect(flat).to_have_text("0.98")


def test_numbers_at_the_edges_of_the_stage_are_not_seen_in_part_beside_a_card(lab):
    lab.page.set_viewport_size({"width": 1024, "height": 768})
    lab.open("function=ravine")
    overlapping = """() => {
      const card = document.querySelector(".scene > .formula").getBoundingClientRect();
      const numbers = [...document.querySelectorAll("[data-figure=contour] .ytick text")];
      return numbers.filter((number) => {
        const { left, right, top, bottom } = number.getBoundingClientRect();
        return right > card.left && left < card.right && bottom > card.top && top < card.bottom;
      }).map((number) => getComputedStyle(number).visibility);
    }"""
    lab.until(lambda: lab.page.evaluate(overlapping) == ["hidden"])


def test_the_row_of_momentum_has_its_momentum_in_sight_and_that_of_plain_descent_has_none(lab):
    lab.open("racers.0.optimizer=gd&racers.1.optimizer=momentum")
    expect(lab.field("racers.1.momentum")).to_be_visible()
    expect(lab.field("racers.0.momentum")).to_have_count(0)
    lab.page.set_viewport_size({"width": 390, "height": 844})
    expect(lab.field("racers.1.momentum")).to_be_hidden()
    expect(lab.field("racers.1.lr")).to_be_visible()


def test_what_the_map_shows_is_switched_in_the_panel_and_the_browser_keeps_it(lab):
    marks = """() => document.querySelector("[data-figure=contour] .js-plotly-plot").data
      .filter(({ visible }) => visible === false)"""
    lab.open("function=ravine").page.set_viewport_size({"width": 1440, "height": 900})
    field = lab.page.locator(".map-card").get_by_label("Level lines")
    before = len(lab.page.evaluate(marks))
    field.uncheck()
    lab.until(lambda: len(lab.page.evaluate(marks)) > before)
    expect(lab.page.locator('.map-shown [data-shows="levels"]')).not_to_be_checked()
    lab.page.reload()
    expect(field).not_to_be_checked()
    lab.page.set_viewport_size({"width": 390, "height": 844})  # where the menu over the map has the switches
    expect(lab.page.locator(".map-card")).to_be_hidden()
    lab.page.locator("[data-map-shown] > summary").click()
    lab.page.locator('.map-shown [data-shows="levels"]').check()
    expect(lab.page.locator('.map-card [data-shows="levels"]')).to_be_checked()
    lab.until(lambda: len(lab.page.evaluate(marks)) == before)
    assert "levels" not in lab.page.url


def test_no_width_of_a_window_cuts_the_panel_or_the_head_of_the_page(lab):
    lab.open("experiment=ravine")
    ends = """() => [".top > *", ".panel", ".experiments"].flatMap((name) => [...document.querySelectorAll(name)])
      .filter((part) => part.checkVisibility()).map((part) => part.getBoundingClientRect().right)"""
    for width in (1440, 1361, 1360, 1280, 1180, 1101, 1100, 1061, 1060, 1024, 920):
        lab.page.set_viewport_size({"width": width, "height": 800})
        lab.until(lambda width=width: max(lab.page.evaluate(ends)) <= width)
