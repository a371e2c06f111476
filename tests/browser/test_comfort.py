"""Comfort: axe-core's rules on every page, words for every control, light and dark, keyboard, phones, paper."""

from __future__ import annotations

import importlib.util
import itertools
import pathlib
import re

import pytest
from playwright.sync_api import Page, expect

from app.labs import LABS
from tests.browser.lab_page import remaining, unchanging

AXE = pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"

VIOLATIONS = """async (rules) => {
    const chosen = rules.length ? {runOnly: rules} : {};
    const found = await axe.run(document, {resultTypes: ["violations"], ...chosen});
    const told = ({id, nodes}) => nodes.map(({target, failureSummary}) => `${id}: ${target} ${failureSummary}`);
    return found.violations.flatMap(told);
}"""

UNEXPLAINED = """() => {
    const controls = [...document.querySelectorAll("button, select, textarea, summary, input:not([type=hidden])")];
    const unexplained = controls.filter((control) => {
        if (control.closest(".modebar")) return false; // plotly's own, whose names say it all
        return !/\\S\\s+\\S/.test(control.title || control.closest("label")?.title || ""); // more than a word
    });
    return unexplained.map((control) => control.outerHTML.slice(0, 120));
}"""

NAMELESS_PLOTS = (
    "() => [...document.querySelectorAll('[data-figure]')].filter((plot) => plot.role !== 'figure' ||"
    " !plot.ariaLabel).length"
)

TOO_WIDE = """() => {
    const wide = [...document.querySelectorAll("body *")].filter((element) => {
        for (let box = element.parentElement; box; box = box.parentElement) {
            if (getComputedStyle(box).overflowX !== "visible") return false;
        }
        return element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1;
    });
    const told = wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 100));
    return [document.documentElement.scrollWidth - innerWidth, ...told].filter(Boolean);
}"""

TOO_TALL = "document.scrollingElement.scrollHeight - innerHeight"
"""A lab is as tall as the window: with hidden help texts outside the panel's box, a focus moved the whole page up."""

TOO_SMALL = """() => {
    const controls = "button, select, textarea, summary, canvas[tabindex], input:not([type=hidden])";
    const small = [...document.querySelectorAll(controls)].filter((target) => {
        const {width, height, right} = target.getBoundingClientRect();
        const seen = target.checkVisibility({visibilityProperty: true}) && right > 0;
        return seen && !target.closest(".visually-hidden, .modebar") && (width < 24 || height < 24);
    });
    return small.map((target) => target.outerHTML.slice(0, 100));
}"""

TO_THE_END = "slider => { slider.value = slider.max; slider.dispatchEvent(new Event('input')); }"


OF_COLOURS = ("color-contrast",)
"""The rule that looks at what is painted, and takes as long as all others together."""
OF_WIDTHS = ("color-contrast", "target-size", "scrollable-region-focusable")
"""Rules whose findings may differ in the other color scheme and on a phone; the others look at the same elements."""


def axe(page: Page, *rules: str) -> list[str]:
    """What axe-core finds against the page, by these rules or by all; told in full where it fails a test."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(VIOLATIONS, list(rules))
    print(*found, sep="\n")
    return found


def dress(page: Page, scheme: str) -> None:
    """In the header, or on a phone in its menu."""
    if not page.locator("[data-scheme]").is_visible():
        page.locator(".top .all > summary").click()
    page.locator("[data-scheme]").select_option(scheme)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme


def fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelectorAll('main details:not(.save)').forEach((details) => details.open = true)")
    assert remaining(page, lambda: page.evaluate(TOO_WIDE)) == []  # plots follow their boxes
    assert remaining(page, lambda: page.evaluate(TOO_SMALL)) == []


@pytest.fixture
def inspected(page_factory):
    """A page whose policy lets axe-core in; still the app's own in everything else."""
    return page_factory(bypass_csp=True, reduced_motion="reduce")


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_is_accessible_after_a_run_in_the_light_and_in_the_dark(inspected, server, lab):
    page = inspected
    page.goto(f"{server.url}/labs/{lab}")
    page.locator(".main-svg, canvas, svg[role=img]").first.wait_for(state="attached")
    assert page.evaluate(UNEXPLAINED) == []
    page.locator('[data-action="speed"]').evaluate(TO_THE_END)
    page.locator('[data-action="start"]').click()
    page.locator('[data-action="timeline"]:enabled').wait_for()
    # what is looked at stands still
    page.evaluate("document.querySelector('[data-action=pause]:not([hidden])')?.click()")
    page.keyboard.press("p")
    expect(page.locator("[data-pins]")).to_be_visible(visible=LABS[lab].pins)
    page.locator("details[data-save] summary").click()
    assert axe(page) == []
    assert page.evaluate(UNEXPLAINED) == []
    assert page.evaluate(NAMELESS_PLOTS) == 0
    assert page.evaluate(TOO_TALL) <= 1
    label = page.locator(".xtitle").first
    light = label.count() and label.evaluate("text => getComputedStyle(text).fill")
    dress(page, "dark")
    if light:
        expect(label).not_to_have_css("fill", light)
    fits_a_phone(page)
    assert axe(page, *OF_WIDTHS) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/labs/softmax?experiment=softmax-simple-net",
        "/labs/losses?show=weight&racers.0.lr=-5&steps=x&nonsense=1",
        "/labs/derivative?mode=descent",
    ],
)
def test_other_pages_are_accessible_and_labs_before_a_run(inspected, server, path):
    page = inspected
    page.goto(server.url + path)
    assert axe(page) == []
    assert page.evaluate(UNEXPLAINED) == []
    dress(page, "dark")
    fits_a_phone(page)
    assert axe(page, *OF_WIDTHS) == []


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_the_switch_is_obeyed_at_once_by_page_plots_and_other_tabs_and_kept(page_factory, server):
    page = page_factory(reduced_motion="reduce")  # the home page's race stands
    page.goto(f"{server.url}/labs/descent")
    label = page.locator("[data-figure=loss] .xtitle")
    light, ink = background(page), label.evaluate("text => getComputedStyle(text).fill")
    other = page.context.new_page()
    other.goto(server.url)
    expect(other.locator(".in-light").first).to_be_visible()
    page.locator("[data-scheme]").select_option("dark")
    assert background(page) != light
    expect(label).not_to_have_css("fill", ink)
    expect(other.locator(".in-dark").first).to_be_visible()
    expect(other.locator(".in-light").first).to_be_hidden()
    dark = background(page)

    page.add_init_script("""new MutationObserver((_, observer) => {
        if (!document.body) return;
        observer.disconnect();
        window.atFirst = document.documentElement.dataset.theme;
    }).observe(document, {childList: true, subtree: true})""")
    page.reload()
    assert page.evaluate("window.atFirst") == "dark", "chosen before there is anything to paint"
    assert background(page) == dark
    expect(page.locator("[data-scheme]")).to_have_value("dark")
    page.locator("[data-scheme]").select_option("")
    assert background(page) == light
    page.emulate_media(color_scheme="dark")
    assert background(page) == dark, "the system's"


def tab_to(page: Page, selector: str, most: int = 66) -> None:
    """By Tab alone; whatever has the focus on the way can be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found, seen = page.evaluate(
            """selector => {
            const at = document.activeElement;
            const style = (element) => getComputedStyle(element).outlineStyle;
            const outlined = [at, at.parentElement].some((element) => style(element) !== "none");
            const visible = at.checkVisibility({visibilityProperty: true, opacityProperty: false});
            return [at.matches(selector), at === document.body || (outlined && visible)];
        }""",
            selector,
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if found:
            return
    pytest.fail(f"no {selector} within {most} tabs", pytrace=False)


def test_an_experiment_by_keyboard_alone(page, server):
    page.goto(f"{server.url}/labs/descent")
    tab_to(page, ".skip", most=1)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "stage"
    page.locator("#stage").evaluate("stage => stage.blur()")
    page.locator(".bar h1").click()
    tab_to(page, ".experiments summary")
    page.keyboard.press("Enter")
    tab_to(page, '[data-experiment="ravine"]')
    page.keyboard.press("Enter")
    expect(page.locator('p[role="status"]')).to_contain_text("Adam: finished after 30 steps")
    step = page.locator('output[data-series="step"]')
    page.keyboard.press("ArrowLeft")
    expect(step).to_have_text("29")

    tab_to(page, ".more-tools")
    page.keyboard.press("Enter")
    tab_to(page, '[data-action="help"]')
    page.keyboard.press("Enter")
    expect(page.locator("dialog[data-help]")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        ), "the page behind is out of reach"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.more-tools')"), "the menu has closed"

    tab_to(page, '[data-action="timeline"]')
    page.keyboard.press("Home")
    expect(step).to_have_text("0")
    tab_to(page, '[data-show="basins"]')  # a view without WebGL, which takes 3 s here
    page.keyboard.press("Space")
    expect(page.locator("[data-map=basins]")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-figure=contour]")).to_be_visible()
    tab_to(page, '[data-log="loss"]')
    pressed = page.locator('[data-log="loss"]').get_attribute("aria-pressed")
    page.keyboard.press("Space")
    expect(page.locator('[data-log="loss"]')).not_to_have_attribute("aria-pressed", pressed)
    tab_to(page, '[data-slider-for="racers.0.lr"]')
    before = page.locator('[name="racers.0.lr"]').input_value()
    page.keyboard.press("ArrowLeft")
    expect(page.locator('[name="racers.0.lr"]')).not_to_have_value(before)
    expect(page).to_have_url(re.compile("racers.0.lr="))


def test_the_outcome_is_told_once(page, server):
    page.goto(f"{server.url}/labs/descent?steps=60")
    page.locator('p[role="status"]').evaluate("""status => {
        window.told = [];
        const observer = new MutationObserver(() => window.told.push(status.textContent));
        observer.observe(status, {childList: true, characterData: true, subtree: true});
    }""")
    page.locator('[data-action="start"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("finished")
    assert unchanging(page, lambda: page.evaluate("window.told.length")) == 1


def test_reduced_motion_is_honoured(page_factory, server):
    page = page_factory(reduced_motion="reduce")
    page.goto(server.url)
    assert (
        page.locator(".cards a").first.evaluate("card => parseFloat(getComputedStyle(card).transitionDuration)")
        <= 0.001
    )
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches") is False


FRAMES = """async (prints) => {
    if (prints) dispatchEvent(new Event("beforeprint"));
    await null; // what follows the event at once, before anything is painted
    const canvas = document.querySelector("[data-diagram] canvas");
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const near = (color) => {
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] === 255 && color.every((value, at) => Math.abs(data[i + at] - value) < 3)) count++;
        }
        return count;
    };
    // the frame of the third output: --class-2 in the dark and in the light
    return [near([78, 215, 184]), near([31, 116, 86])];
}"""


def test_paper_gets_words_and_plots_in_the_light(page_factory, server):
    page = page_factory(colour_scheme="dark")
    page.goto(f"{server.url}/labs/nets?epochs=20")
    page.locator("[data-figure=accuracy] .main-svg").first.wait_for()
    page.locator('[data-action="start"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("finished after 20 epochs")
    dark, light = page.evaluate(FRAMES, False)
    assert dark > 10 > light, "on the screen"
    dark, light = page.evaluate(FRAMES, True)
    assert light > 0 == dark, "for the printer, whose picture is taken when the event is over, with no frame between"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    fill = page.locator("[data-figure=loss] .xtitle").evaluate("text => getComputedStyle(text).fill")
    assert max(map(int, re.findall(r"\d+", fill)[:3])) < 128, "dark ink"
    for selector in (".transport", ".panel", ".top nav", ".switches"):
        expect(page.locator(selector).first).to_be_hidden()
    for selector in (
        ".lesson",
        "[data-figure='regions.0'] .main-svg",
        "[data-figure=loss] .main-svg",
        "[data-diagram] canvas",
        "table.racers",
    ):
        expect(page.locator(selector).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    shown = ("[data-diagram]", "[data-figure=loss]", "table.racers")
    boxes = [page.locator(selector).first.bounding_box() for selector in shown]
    for above, below in itertools.pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1, "one below the other"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light dark"
    assert page.locator("[data-figure=loss]").evaluate("plot => plot.style.zoom") == ""


@pytest.mark.parametrize("size", [(390, 844), (1024, 768)])
def test_labels_that_there_is_no_room_for_are_still_read_out(page: Page, server, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{server.url}/labs/descent")
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS, ["label-title-only", "link-name"]) == []
