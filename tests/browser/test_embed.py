"""A lab in a frame of another page."""

import http.server
import threading

import pytest
from playwright.sync_api import expect

from tests.browser.test_comfort import OF_COLOURS, axe

PAGE = '<!doctype html><title>a course</title><iframe src="{}" width="900" height="700"></iframe>'


@pytest.fixture
def course():
    """A page of another origin, whose content the test chooses."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.content.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_an_embedded_lab_has_its_plots_and_the_play_button(page_factory, server):
    page = page_factory(bypass_csp=True, reduced_motion="reduce")
    page.goto(f"{server.url}/labs/descent?embed=1&experiment=ravine")
    assert page.url == f"{server.url}/embed/descent?experiment=ravine"
    for hidden in (".top", ".panel", ".experiments", ".table-wrap"):
        expect(page.locator(hidden).first).to_be_hidden()
    pressed = page.locator(".lab :is(button, input, summary):visible:not(.switches *, .modebar *)")
    assert [button.get_attribute("aria-label") for button in pressed.all()] == ["Start"]
    page.locator('[data-action="start"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("Adam: finished after 30 steps")
    expect(page.locator("[data-figure=contour] path.js-line").first).to_be_visible()
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, *OF_COLOURS) == []


TOKEN = "a-token-of-this-test"


def test_a_listed_page_may_frame_it_and_no_other(page_factory, start_server, server, course):
    abroad = course.url.replace("127.0.0.1", "localhost")  # another site
    framing = start_server(workers=1, frame_ancestors=f"{course.url},{abroad}", token=TOKEN)
    try:
        page = page_factory(allow=("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", "401"))
        page.goto(f"{framing.url}/labs/derivative?token={TOKEN}")
        course.content = PAGE.format(f"{framing.url}/embed/descent?experiment=bowl")
        page.goto(course.url)
        frame = page.frame_locator("iframe")
        frame.locator('[data-action="start"]').click()
        expect(frame.locator('p[role="status"]')).to_contain_text("finished after 100 steps")
        page.goto(abroad)
        expect(frame.get_by_role("main")).to_contain_text(
            "in a frame of another site, and there browsers do not keep the token"
        )
        expect(frame.locator("form")).to_have_count(0)
        expect(frame.get_by_role("link", name="open it in a tab of its own")).to_have_attribute(
            "href", "/embed/descent?experiment=bowl"
        )
        for address in (f"{framing.url}/labs/descent", f"{server.url}/embed/descent"):
            course.content = PAGE.format(address)
            page.goto(course.url)
            expect(frame.locator('[data-action="start"]')).to_have_count(0)
        page.close()
    finally:
        framing.stop()
