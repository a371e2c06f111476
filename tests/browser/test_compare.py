"""Pinned runs, links to a step, new seeds."""

import pytest
from playwright.sync_api import Page, expect

from engine.readable import with_exponent
from tests.browser.lab_page import FULL_SPEED, LabPage, press_tool

QUERY = "function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=60"


def seconds(cell: str) -> float:
    return float(with_exponent(cell.removesuffix(" s")))


def ended(page: Page, server, query: str = QUERY) -> Page:
    assert "finished after 60 steps" in LabPage(page, server, "descent").open(query).run_to_the_end()
    return page


def ghosts(page: Page, figure: str = "loss") -> list:
    return page.evaluate(
        f"document.querySelector('[data-figure={figure}] > div').data.filter(({{ meta }}) => meta.ghost).map(({{ name,"
        " y }) => [name, y.length, y.at(-1)])"
    )


def rows(page: Page) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator("[data-pins] tbody tr").all()]


def test_a_pinned_run_stays_on_the_plots_and_the_table_says_what_differs(page, server):
    ended(page, server)
    page.keyboard.press("p")
    expect(page.locator("[data-pins]")).to_be_visible()
    page.locator('[name="racers.0.lr"]').fill("0.01")
    page.locator('[data-action="restart"]').click()
    expect(page.locator('[data-series="racer.0.lr"]')).to_have_text("0.01")
    # the run before it ended with the same words: what tells this one is its name, and where it ends
    expect(page.locator("[data-pins] tbody th")).to_have_text(["learning rate η 0.1", "this run"])
    offered = page.locator("#pinned-runs option")
    assert page.locator("[data-pins] tbody a").get_attribute("href") == offered.get_attribute("value")
    expect(page.locator("[data-pins] tbody tr").last).to_contain_text("57")
    expect(page.locator('p[role="status"]')).to_contain_text("finished after 60 steps")
    pinned, this = rows(page)
    assert pinned[1:5] == ["0", "same start, same seed", "60", "finished"]
    assert page.get_by_role("textbox", name="Chosen loss").input_value() == "2.5"  # a tenth of 25
    assert page.locator("[data-figure=loss] .legendtext").all_text_contents() == ["learning rate η 0.1"]
    settings = page.get_by_role("link", name="learning rate η 0.1")
    assert (
        settings.get_attribute("href").endswith("racers.0.optimizer=gd&steps=60#at=60")
        and settings.get_attribute("target") == "_blank"
    )
    assert all(seconds(row[7]) >= seconds(row[8]) > 0 for row in (pinned, this)), "wall time has compute time in it"
    assert [float(with_exponent(row[5].replace("−", "-"))) for row in (pinned, this)] == pytest.approx(
        [25 * 0.8**120, 25 * 0.98**120], 1e-4
    )
    assert pinned[6] == "6" and this[6] == "57"  # 25 · 0.8²ⁿ and 25 · 0.98²ⁿ at most 2.5
    page.get_by_role("textbox", name="Chosen loss").fill("1e-30")
    assert [row[6] for row in rows(page)] == ["–", "–"]
    page.reload()
    expect(page.locator("[data-figure=loss] .legendtext")).to_have_text(["learning rate η 0.1"])
    expect(page.locator('p[role="status"]')).to_contain_text("finished after 60 steps")
    assert rows(page)[0][:7] == [*pinned[:6], "–"]
    ((name, points, last),) = ghosts(page)
    assert "learning rate η 0.1" in name and points == 61 and last < 1e-9
    page.get_by_role("button", name="Unpin").click()
    expect(page.locator("[data-pins]")).to_be_hidden()
    assert ghosts(page) == []
    page.reload()
    expect(page.locator('p[role="status"]')).to_contain_text("finished after 60 steps")
    expect(page.locator("[data-pins]")).to_be_hidden()


def test_a_run_from_another_start_is_not_called_the_same_start(page, server):
    ended(page, server)
    page.keyboard.press("p")
    page.locator('[name="start.x"]').fill("2")
    expect(page.locator("[data-pins] tbody th").first).to_have_text("x₀ 3")
    assert rows(page)[0][2] == "another start, same seed"
    page.locator('[data-key="run-more"] > summary').click()
    page.get_by_role("button", name="New seed: 1").click()
    expect(page.locator("[data-pins] tbody th").first).to_have_text("x₀ 3, seed 0")
    assert rows(page)[0][2] == "another start, another seed"
    page.locator('[name="start.x"]').fill("3")
    expect(page.locator("[data-pins] tbody th").first).to_have_text("seed 0")
    assert rows(page)[0][2] == "same start, another seed"


def test_of_another_optimizer_the_name_and_its_own_settings_are_said_each_racer_once(page, server):
    ended(page, server)
    page.keyboard.press("p")
    page.locator('[name="racers.0.optimizer"]').select_option("adam")
    pinned = page.locator("[data-pins] tbody th").first
    expect(pinned).to_have_text("Gradient descent, learning rate η 0.1")
    page.get_by_role("button", name="Add an optimizer").click()
    expect(pinned).to_have_text("1: Gradient descent, learning rate η 0.1")


def test_a_lab_shows_no_columns_that_say_nothing_there(page, server):
    page.goto(f"{server.url}/labs/derivative")
    page.locator('[data-action="speed"]').evaluate(FULL_SPEED)
    page.locator('[data-action="start"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("the tangent has arrived")
    press_tool(page, '[data-action="pin"]')
    assert page.locator("[data-pins] thead th:visible").all_inner_texts()[1:-1] == [
        "start",
        "step",
        "outcome",
        "wall time",
        "compute time",
    ]
    assert rows(page)[0][:4] == ["the same settings", "same start", "150", "finished"]


def test_pinned_nets_show_their_accuracy_of_the_test_points(page, server):
    """A share of the training points where none are set aside."""
    for query, share in (("test_share=0.3", "test_accuracy"), ("", "train_accuracy")):
        lab = LabPage(page, server, "nets").open(f"epochs=20&data.per_class=20&{query}")
        lab.run_to_the_end()
        press_tool(page, '[data-action="pin"]')
        expect(page.locator('[data-column="accuracy"]')).to_be_visible()
        headings = page.locator("[data-pins] thead th").all_inner_texts()
        shown = page.locator("[data-pins] tbody tr").last.locator("th, td").all_inner_texts()
        said = shown[headings.index("accuracy")]
        assert float(said.removesuffix("%")) == pytest.approx(lab.number(f"racer.0.{share}"), abs=0.06)


def test_a_run_on_another_function_stays_in_the_table_only(page, server):
    ended(page, server)
    press_tool(page, '[data-action="pin"]')
    page.locator('[name="function"]').select_option("beale")
    expect(page.locator("[data-pins] tbody th").first).to_contain_text("Function Sphere")
    expect(page.locator("[data-pins] tbody th").first).to_contain_text(
        "not drawn here: it ran on another function or data set"
    )
    assert ghosts(page, "contour") == []
    assert "another start, same seed" in rows(page)[0]


def test_four_runs_can_be_pinned(page, server):
    ended(page, server)
    for _ in range(5):
        press_tool(page, '[data-action="pin"]')
    expect(page.locator("[data-unpin]")).to_have_count(4)
    expect(page.locator('[role="alert"]')).to_contain_text("four runs are pinned")


def test_a_link_brings_back_the_step_that_was_shown_and_the_pinned_runs(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    ended(page, server, f"{QUERY}&seed=3")
    page.keyboard.press("p")
    for _ in range(3):
        page.locator('[data-action="back"]').click()
    expect(page.locator('output[data-series="step"]')).to_have_text("57")
    page.locator('[data-action="link"]').click()
    expect(page.locator('[data-action="link"]')).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    own, pin = link.split("&pin=")
    assert own.endswith("&seed=3#at=57&made=60") and pin.startswith("60%3F")
    shown = page.locator('[data-series="racer.0.x"]').inner_text()
    pinned, there = rows(page)[0][:6], ghosts(page)
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(f"{link}&pin=nonsense")
    expect(page.locator('output[data-series="step"]')).to_have_text("57")
    expect(page.locator('[data-series="racer.0.x"]')).to_have_text(shown)
    expect(page.locator('[data-action="start"]')).to_be_visible()  # it stands there
    expect(page.locator('[role="alert"]')).to_contain_text("1 of the pinned runs in this link")
    expect(page.locator("[data-figure=loss] .legendtext")).to_contain_text("the same settings")
    assert rows(page)[0][:6] == pinned and ghosts(page) == there
    assert there[0][1] == 61


def test_a_new_seed_is_shown_and_used(page, server):
    page.goto(f"{server.url}/labs/descent?{QUERY}&noise=0.1")
    page.locator('[data-key="run-more"] > summary').click()
    page.get_by_role("button", name="New seed: 1").click()
    expect(page.locator('[name="seed"]')).to_have_value("1")
    page.get_by_role("button", name="New seed: 2").click()
    expect(page.locator('[name="seed"]')).to_have_value("2")


def test_the_table_of_pinned_runs_scrolls_within_itself_on_a_phone(page_factory, server):
    page = ended(page_factory("phone"), server)
    menu = page.get_by_role("button", name="More tools")
    press_tool(page, '[data-action="pin"]')
    expect(page.locator("[data-open-many]")).to_be_hidden()  # the menu has closed
    for name in ("Many runs", "Present"):  # a phone has the way to them too
        menu.click()
        page.get_by_role("button", name=name).click()
        page.get_by_role("dialog", name=name).get_by_role("button", name="Close").click()
    expect(page.locator("[data-pins]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_link_leads_far_into_a_run(page, server):
    page.goto(
        f"{server.url}/labs/descent?function=rosenbrock&racers.0.optimizer=gd&racers.0.lr=0.0001&steps=30000#at=20000"
    )
    expect(page.locator('output[data-series="step"]')).to_have_text("20,000")
    expect(page.locator('[data-action="start"]')).to_be_visible()
