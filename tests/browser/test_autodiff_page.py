"""The automatic-differentiation lab's page as a person uses it, in a real browser against a real server."""

import csv
import io
import json
import re
import struct
import xml.etree.ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "autodiff")


def finish(page: Page) -> None:
    page.locator('input[data-action="speed"]').evaluate(
        "input => { input.value = 5; input.dispatchEvent(new Event('input')); }"
    )
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("^finished"))


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def test_the_graph_stands_before_the_start(lab):
    lab.open("function=line&at.x=3")
    assert texts(lab.page, "svg .title") == ["2", "x", "v₁ = 2 · x", "3", "y = v₁ + 3"]
    assert texts(lab.page, "svg .input .value") == ["3"] and texts(lab.page, "svg .gradient") == ["", "", ""]
    expect(lab.page.locator('td[data-series="input.x.numerical"]')).to_have_text(re.compile(r"^2"))


def test_step_by_step_forward_and_back(lab):
    lab.open("function=line&at.x=3")
    sentence = lab.series("sentence")
    for said in (
        "v₁ = 2 · x = 6",
        "y = v₁ + 3 = 9",
        "The backward pass starts at y",
        "v₁ gets 1 · 1 = 1",
        "x gets 1 · 2 = 2",
    ):
        lab.action("step").click()
        expect(sentence).to_contain_text(said)
    expect(lab.status).to_have_text(re.compile("^finished"))
    assert texts(lab.page, "svg .input .gradient") == ["2"]
    expect(lab.page.locator('td[data-series="input.x.analytic"]')).to_have_text("2")


def test_the_node_at_work_is_marked(lab):
    lab.open("function=neuron")
    lab.action("step").click()
    expect(lab.page.locator('.node[data-state="forward"] .title')).to_have_text("v₁ = w · x")
    assert lab.page.locator('.edge[data-state="forward"]').count() == 2
    finish(lab.page)
    expect(lab.page.locator('.node[data-state="backward"] .title')).to_have_text("v₁ = w · x")
    assert lab.page.locator('.node[data-state="done"]').count() == lab.page.locator(".node").count() - 1


def test_matrices_and_their_gradients(lab):
    lab.open()
    finish(lab.page)
    gradient = lab.page.locator('td[data-series="input.W.analytic"]')
    assert re.sub(r"\s+", " ", gradient.inner_text()) == "4 4 6 6"
    assert re.sub(r"\s+", " ", lab.page.locator('td[data-series="input.b.analytic"]').inner_text()) == "2 2"
    assert "GradientTape" in lab.page.locator(".legend").inner_text()


def test_other_inputs_make_another_graph(lab):
    lab.open("function=line&at.x=3")
    finish(lab.page)
    lab.page.fill('[name="at.x"]', "1, 2; 3, 4")
    expect(lab.page.locator("svg .input .value")).to_have_text(["1\u00a0\u00a02", "3\u00a0\u00a04"])
    finish(lab.page)
    expect(lab.page.locator("svg .input .gradient")).to_have_text(["2\u00a0\u00a02", "2\u00a0\u00a02"])
    assert "at.x=1" in lab.page.url


def test_a_formula_of_ones_own(lab):
    lab.open()
    lab.page.fill('[name="expression"]', "x*sin(z")
    expect(lab.error("expression")).to_contain_text("never closed")
    expect(lab.action("start")).to_be_disabled()
    lab.page.fill('[name="expression"]', "x*sin(z)")
    expect(lab.field("at.z")).to_be_visible()
    expect(lab.field("at.W")).to_have_count(0)
    expect(lab.field("function")).to_have_value("custom")
    lab.page.fill('[name="at.x"]', "2")
    lab.page.fill('[name="at.z"]', "0")
    expect(lab.page.locator("svg .input .value")).to_have_text(["2", "0"])
    finish(lab.page)
    expect(lab.page.locator("svg .input .gradient")).to_have_text(["0", "2"])


def test_shapes_that_do_not_fit_are_explained_beside_their_field(lab):
    lab.open()
    lab.page.fill('[name="at.x"]', "1, 2, 3")
    expect(lab.error("at.x")).to_contain_text("(3,) and (2, 2)")
    assert lab.field("at.x").input_value() == "1, 2, 3"


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_the_node_at_work_is_in_view(page_factory, server, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, "autodiff").open("function=softmax")
    for _ in range(7):
        lab.action("step").click()
        lab.page.wait_for_timeout(100)
    expect(lab.page.locator('.node[data-state="forward"] .title')).to_have_text("y = v₄ − v₆")
    lab.page.wait_for_timeout(700)  # it is scrolled to
    here, around = (
        lab.page.locator('.node[data-state="forward"] rect').bounding_box(),
        lab.page.locator(".graph-box").bounding_box(),
    )
    assert around["x"] <= here["x"] and here["x"] + here["width"] <= around["x"] + around["width"] + 1
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_its_numbers_are_saved_and_nothing_is_offered_that_it_has_not(lab):
    lab.open("function=line&at.x=3")
    finish(lab.page)
    expect(lab.action("pin")).to_be_hidden()
    lab.page.locator("details[data-save] summary").click()
    expect(lab.page.locator("[data-save-as]:visible")).to_have_text(["CSV", "JSON", "PNG", "SVG"])
    saved = {}
    for kind in ("csv", "json"):
        with lab.page.expect_download() as download:
            lab.page.locator(f'[data-save-as="{kind}"]').click()
        saved[download.value.suggested_filename] = download.value.path().read_text(encoding="utf-8")
    numbers, document = (
        saved["autodiff-line-x3-step5.csv"],
        json.loads(saved["autodiff-line-x3-step5.json"]),
    )
    rows = dict(list(csv.reader(io.StringIO(numbers)))[1:])
    assert float(rows["input.x.analytic"]) == float(document["now"]["input.x.analytic"]) == 2
    assert document["ending"]["outcome"] == "finished"


def test_the_graph_is_saved_as_it_is_shown(lab):
    lab.open("function=line&at.x=3")
    finish(lab.page)
    lab.page.locator("details[data-save] summary").click()
    saved = {}
    for kind in ("svg", "png"):
        with lab.page.expect_download() as download:
            lab.page.locator(f'[data-save-as="{kind}"]').click()
        saved[kind] = download.value.path().read_bytes()
        assert download.value.suggested_filename == f"autodiff-line-x3-graph-step5.{kind}"
    width, height = struct.unpack(">2I", saved["png"][16:24])
    drawing = ET.fromstring(saved["svg"])
    assert (width, height) == (2 * int(drawing.attrib["width"]), 2 * int(drawing.attrib["height"]))
    words = {text.text: text.attrib["style"] for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"v₁ = 2 · x", "y = v₁ + 3", "9"} <= set(words)
    assert "text-anchor: middle" in words["v₁ = 2 · x"] and "font-size: 13px" in words["v₁ = 2 · x"]
