"""What is shown on a map is chosen: parts of a figure are left out, and come back."""

from tests.browser.blank_page import until
from tests.browser.plots.figures import race


def test_arrows_and_level_lines_are_left_out_and_come_back(show):
    figure = race()
    figure.data[0].meta |= {"lined": "levels"}
    figure.data[1].meta = {"part": "arrows"}
    page = show(figure)
    page.evaluate("t.feed(20)")
    shown = "[t.plot._fullData[1].visible, t.plot._fullData[0].contours.showlines]"
    page.evaluate("t.shown.setRegions('arrows', false); t.shown.setRegions('levels', false)")
    until(page, "t.plot._fullData[1].visible === false")
    assert page.evaluate(shown) == [False, False]
    page.evaluate("t.feed(20)")
    until(page, "t.lines().length === 1 && t.lines()[0].length > 100")
    page.evaluate("t.shown.setRegions('arrows', true); t.shown.setRegions('levels', true)")
    until(page, "t.plot._fullData[1].visible === true")
    assert page.evaluate(shown) == [True, True]


def test_a_presenter_has_larger_type_and_thicker_lines_and_the_own_sizes_after(show):
    figure = race().update_traces(line_width=2, selector={"mode": "lines"})
    page = show(figure)
    page.add_style_tag(content=":root[data-size=large] { --enlarged: 1.5; }")
    sizes = "[t.plot._fullLayout.font.size, t.plot._fullData[2].line.width]"
    own = page.evaluate(sizes)
    for _ in range(2):
        page.evaluate("document.documentElement.dataset.size = 'large'")
        until(page, "t.plot._fullData[2].line.width === 3")
        assert page.evaluate(sizes) == [18, 3]
        page.evaluate("delete document.documentElement.dataset.size")
        until(page, "t.plot._fullData[2].line.width === 2")
        assert page.evaluate(sizes) == own


def test_the_numbers_inside_a_map_have_the_page_s_color(show):
    """Plotly has a color of its own for them, dark on a dark map."""
    page = show(race().update_xaxes(ticklabelposition="inside", selector={"overlaying": None}))
    colors = "[...t.element.querySelectorAll('.xtick text')].map((text) => text.style.fill)"
    assert set(page.evaluate(colors)) == {"rgb(64, 80, 96)"}
