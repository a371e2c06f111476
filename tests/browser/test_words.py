"""What the scripts of a page say, in the language of brackets: on the page and in what it saves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.app.i18n.test_translation import TAG, bracketed, locales, outside  # noqa: F401
from tests.browser.lab_page import press_tool

TEXTS = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const tags = "p, h1, h2, h3, th, td, button, label, summary, small, dd, legend, output, li, figcaption, .tip";
    const plain = (element) => element.checkVisibility() && !element.querySelector("select, math, cite");
    return [
        ...all(`main :is(${tags})`).filter(plain).map((element) => element.innerText),
        ...all("main [title], main [aria-label], main [aria-valuetext]")
            .flatMap((element) => [element.title, element.ariaLabel, element.ariaValueText]),
        ...all(".legendtext").map((text) => text.textContent),
    ].filter(Boolean);
}"""


@pytest.mark.parametrize(
    ("lab", "query"),
    [
        ("descent", "seed=3&steps=20"),
        ("nets", "seed=3&epochs=3&test_share=0.2"),
        ("digits", "seed=3&training_images=20&batch_size=20&epochs=2&hidden=5"),
    ],
)
def test_every_word_after_a_run_is_translated(page_factory, bracketed, lab, query):  # noqa: F811
    page = page_factory(language=TAG)
    page.goto(f"{bracketed.url}/labs/{lab}?{query}#play")
    expect(page.locator('p[role="status"]')).to_contain_text("⟦")
    press_tool(page, '[data-action="pin"]')
    page.locator('[data-key="run-more"] > summary').click()
    page.locator("[data-key=new-seed]").click()
    expect(page.locator("[data-pins] tbody th").first).to_contain_text("⟦seed 3⟧")
    page.locator('[data-action="restart"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("⟦")
    page.locator('[data-action="back"]').click()
    expect(page.locator('[data-action="branch"]')).to_be_visible()
    page.locator("details[data-save] summary").click()
    with page.expect_download() as download:
        page.locator('[data-save-as="svg"]').first.click()
    expect(page.locator("[data-save-said]")).to_contain_text(download.value.suggested_filename)
    page.locator("[data-save-said]").evaluate(
        "said => said.textContent = ''"
    )  # a file's name is the same in every language
    assert [text for text in page.evaluate(TEXTS) if outside(text)] == []
    drawing = download.value.path().read_text(encoding="utf-8")
    subtitle = re.search(r'class="gtitle-subtitle"[^>]*>([^<]*)<', drawing)[1]
    assert "⟦seed 4⟧" in subtitle and "⟦step" in subtitle and outside(subtitle) == []
