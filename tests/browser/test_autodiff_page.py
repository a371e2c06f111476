"""The automatic-differentiation lab's page as a person uses it, in a real browser against a real server."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import Page, expect


def open_lab(page: Page, server, query: str = "") -> Page:
    page.goto(f"{server.url}/labs/autodiff?{query}")
    expect(page.locator(".node.input").first).to_have_attribute("data-state", "valued")
    return page


def finish(page: Page) -> None:
    page.locator('input[data-action="speed"]').evaluate(
        "input => { input.value = 5; input.dispatchEvent(new Event('input')); }"
    )
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("^finished"))


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def test_the_graph_stands_before_the_start(page, server):
    open_lab(page, server, "function=line&at.x=3")
    assert texts(page, "svg .title") == ["2", "x", "v₁ = 2 · x", "3", "y = v₁ + 3"]
    assert texts(page, "svg .input .value") == ["3"] and texts(page, "svg .gradient") == ["", "", ""]
    expect(page.locator('td[data-series="input.x.numerical"]')).to_have_text(re.compile(r"^2"))


def test_step_by_step_forward_and_back(page, server):
    open_lab(page, server, "function=line&at.x=3")
    sentence = page.locator('[data-series="sentence"]')
    for said in ("v₁ = 2 · x = 6", "y = v₁ + 3 = 9", "Backward begins", "v₁ gets 1 · 1 = 1", "x gets 1 · 2 = 2"):
        page.locator('[data-action="step"]').click()
        expect(sentence).to_contain_text(said)
    expect(page.locator('[role="status"]')).to_have_text(re.compile("^finished"))
    assert texts(page, "svg .input .gradient") == ["2"]
    expect(page.locator('td[data-series="input.x.analytic"]')).to_have_text("2")


def test_the_node_at_work_is_marked(page, server):
    open_lab(page, server, "function=neuron")
    page.locator('[data-action="step"]').click()
    expect(page.locator('.node[data-state="forward"] .title')).to_have_text("v₁ = w · x")
    assert page.locator('.edge[data-state="forward"]').count() == 2
    finish(page)
    expect(page.locator('.node[data-state="backward"] .title')).to_have_text("v₁ = w · x")
    assert page.locator('.node[data-state="done"]').count() == page.locator(".node").count() - 1


def test_matrices_and_their_gradients(page, server):
    open_lab(page, server)
    finish(page)
    gradient = page.locator('td[data-series="input.W.analytic"]')
    assert re.sub(r"\s+", " ", gradient.inner_text()) == "4 4 6 6"
    assert re.sub(r"\s+", " ", page.locator('td[data-series="input.b.analytic"]').inner_text()) == "2 2"
    assert "GradientTape" in page.locator(".legend").inner_text()


def test_other_inputs_make_another_graph(page, server):
    open_lab(page, server, "function=line&at.x=3")
    finish(page)
    page.fill('[name="at.x"]', "1, 2; 3, 4")
    expect(page.locator("svg .input .value")).to_have_text(["1\u00a0\u00a02", "3\u00a0\u00a04"])
    finish(page)
    expect(page.locator("svg .input .gradient")).to_have_text(["2\u00a0\u00a02", "2\u00a0\u00a02"])
    assert "at.x=1" in page.url


def test_a_formula_of_ones_own(page, server):
    open_lab(page, server)
    page.fill('[name="expression"]', "x*sin(z")
    expect(page.locator('[data-error-for="expression"]')).to_contain_text("never closed")
    expect(page.locator('[data-action="start"]')).to_be_disabled()
    page.fill('[name="expression"]', "x*sin(z)")
    expect(page.locator('[name="at.z"]')).to_be_visible()
    expect(page.locator('[name="at.W"]')).to_have_count(0)
    expect(page.locator('[name="function"]')).to_have_value("custom")
    page.fill('[name="at.x"]', "2")
    page.fill('[name="at.z"]', "0")
    expect(page.locator("svg .input .value")).to_have_text(["2", "0"])
    finish(page)
    expect(page.locator("svg .input .gradient")).to_have_text(["0", "2"])


def test_shapes_that_do_not_fit_are_explained_beside_their_field(page, server):
    open_lab(page, server)
    page.fill('[name="at.x"]', "1, 2, 3")
    expect(page.locator('[data-error-for="at.x"]')).to_contain_text("(3,) and (2, 2)")
    assert page.locator('[name="at.x"]').input_value() == "1, 2, 3"


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_the_node_at_work_is_in_view(page_factory, server, view, scheme):
    page = open_lab(page_factory(view, scheme), server, "function=softmax")
    for _ in range(7):
        page.locator('[data-action="step"]').click()
        page.wait_for_timeout(100)
    expect(page.locator('.node[data-state="forward"] .title')).to_have_text("y = v₄ − v₆")
    page.wait_for_timeout(700)  # it is scrolled to
    here, around = (
        page.locator('.node[data-state="forward"] rect').bounding_box(),
        page.locator(".graph-box").bounding_box(),
    )
    assert around["x"] <= here["x"] and here["x"] + here["width"] <= around["x"] + around["width"] + 1
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_its_numbers_are_saved_and_nothing_is_offered_that_it_has_not(page, server):
    open_lab(page, server, "function=line&at.x=3")
    finish(page)
    expect(page.locator('[data-action="pin"]')).to_be_hidden()
    page.locator("details[data-save] summary").click()
    assert page.locator("[data-save-as]:visible").all_inner_texts() == ["CSV", "JSON"]
    saved = {}
    for kind in ("csv", "json"):
        with page.expect_download() as download:
            page.locator(f'[data-save-as="{kind}"]').click()
        saved[download.value.suggested_filename] = download.value.path().read_text(encoding="utf-8")
    numbers, document = (
        saved["autodiff-function-line-at.x-3-step5.csv"],
        json.loads(saved["autodiff-function-line-at.x-3-step5.json"]),
    )
    rows = dict(list(csv.reader(io.StringIO(numbers)))[1:])
    assert float(rows["input.x.analytic"]) == float(document["now"]["input.x.analytic"]) == 2
    assert document["ending"]["outcome"] == "finished"
