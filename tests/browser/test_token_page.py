"""The access token in a real browser: printed address, form, cookie; a page that frames a lab, and one that only tries.

One server for all of them: it has a token, and a list of the pages that may show it in a frame.
"""

from __future__ import annotations

import http.server
import threading

import pytest
from playwright.sync_api import expect

from tests.browser.test_comfort import OF_COLOURS, UNEXPLAINED, axe
from tests.conftest import ROOT, launch

TOKEN = "a-token-of-this-test"


FRAMED = '<!doctype html><title>a course</title><iframe src="{}" width="900" height="700"></iframe>'


@pytest.fixture(scope="module")
def course():
    """A page of another origin that may frame the labs, whose content the test chooses."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.content.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        site.url = f"http://127.0.0.1:{site.server_port}"
        site.abroad = f"http://localhost:{site.server_port}"  # another site
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


@pytest.fixture(scope="module")
def locked(start_server, course):
    server = start_server(token=TOKEN, workers=1, frame_ancestors=f"{course.url},{course.abroad}")
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture
def elsewhere():
    """A site on another port: another origin; as `localhost` against 127.0.0.1 also another site."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><link rel=icon href=data:,><title>elsewhere</title><a>go</a>")

        def log_message(self, *_):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site.server_address[1]
    site.shutdown()


def test_the_printed_address_lets_in_and_the_page_works(page, locked):
    page.goto(f"{locked.url}/labs/descent?steps=20&token={TOKEN}")
    assert page.url == f"{locked.url}/labs/descent?steps=20"
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_contain_text("finished after 20 steps")


def test_the_form_lets_in(page_factory, locked):
    page = page_factory(allow=("401",))
    page.goto(f"{locked.url}/labs/descent?steps=20")
    field = page.get_by_label("Access token")
    expect(field).to_be_focused()
    field.fill("wrong")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the token.")
    field.fill(TOKEN)
    page.get_by_role("button", name="Enter").click()
    expect(page.locator('[data-action="start"]')).to_be_visible()
    assert page.url == f"{locked.url}/labs/descent?steps=20"
    assert "descent_lab" not in page.evaluate("document.cookie"), "no script sees the cookie"


def test_the_form_has_the_switch_between_light_and_dark_and_is_accessible(page_factory, locked):
    page = page_factory(allow=("401",), bypass_csp=True)
    page.goto(f"{locked.url}/embed/descent")
    expect(page.get_by_role("main")).to_contain_text("frames there need a server without a token")
    assert axe(page) == [] and page.evaluate(UNEXPLAINED) == []
    page.get_by_label("Colors").select_option("dark")
    assert axe(page, *OF_COLOURS) == []
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto(f"{locked.url}/?token={TOKEN}")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_link_on_another_site_comes_in_with_the_cookie(page_factory, locked, elsewhere):
    page = page_factory(allow=("401",))
    page.goto(f"{locked.url}/?token={TOKEN}")
    page.goto(f"http://localhost:{elsewhere}/")
    page.evaluate(
        "url => { const link = document.querySelector('a'); link.href = url; link.click(); }",
        f"{locked.url}/labs/descent?steps=20",
    )
    expect(page.locator('[data-action="start"]')).to_be_visible()
    assert page.url == f"{locked.url}/labs/descent?steps=20"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("open_to", ["token", "loopback"])
def test_a_page_of_another_address_gets_nothing_and_changes_nothing(
    page_factory, locked, server, elsewhere, name, open_to
):
    target = locked if open_to == "token" else server
    page = page_factory(allow=("",))
    if target is locked:
        page.goto(f"{locked.url}/?token={TOKEN}")
    page.goto(f"http://{name}:{elsewhere}/")
    tried = page.evaluate(
        """async url => {
        const socket = await new Promise(settled => {
            const socket = new WebSocket(url.replace("http", "ws") + "/ws");
            socket.onopen = () => settled("open");
            socket.onclose = event => settled(event.code);
        });
        const said = async (path, options) => {
            try { return (await fetch(url + path, options)).status } catch { return "refused" }
        };
        const image = await new Promise(settled => {
            const image = new Image();
            image.onload = () => settled("loaded");
            image.onerror = () => settled("refused");
            image.src = url + "/static/icon.svg";
        });
        const frame = document.createElement("iframe");
        frame.src = url + "/";
        const framed = new Promise(settled => frame.onload = () => settled(frame.contentDocument === null));
        document.body.append(frame);
        return {
            socket,
            image,
            read: await said("/api/labs", {credentials: "include"}),
            post: await said("/api/uploads", {method: "POST", body: "0,0,a\\n1,1,b", credentials: "include"}),
            blind: await said("/api/mnist", {method: "POST", mode: "no-cors", credentials: "include"}),
            framed: await framed,
        };
    }""",
        target.url,
    )
    assert tried.pop("blind") in (0, "refused")  # a page is not told the status
    assert tried == {"socket": 1006, "image": "refused", "read": "refused", "post": "refused", "framed": True}
    inside = page.context.new_page()
    inside.goto(f"{target.url}/api/labs")
    assert inside.evaluate("async () => (await (await fetch('/api/mnist')).json()).running") is False, (
        "the blind POST did nothing"
    )


def test_a_listed_page_may_frame_it_and_no_other(page_factory, locked, server, course):
    page = page_factory(allow=("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE", "401"))
    page.goto(f"{locked.url}/?token={TOKEN}")
    course.content = FRAMED.format(f"{locked.url}/embed/descent?experiment=bowl")
    page.goto(course.url)
    frame = page.frame_locator("iframe")
    frame.locator('[data-action="start"]').click()
    expect(frame.locator('p[role="status"]')).to_contain_text("finished after 100 steps")
    page.goto(course.abroad)
    expect(frame.get_by_role("main")).to_contain_text(
        "in a frame of another site, where browsers do not keep the token"
    )
    expect(frame.locator("form")).to_have_count(0)
    expect(frame.get_by_role("link", name="open it in its own tab")).to_have_attribute(
        "href", "/embed/descent?experiment=bowl"
    )
    for address in (f"{locked.url}/labs/descent", f"{server.url}/embed/descent"):
        course.content = FRAMED.format(address)
        page.goto(course.url)
        expect(frame.locator('[data-action="start"]')).to_have_count(0)
    page.close()


def test_a_page_whose_token_was_changed_asks_for_the_new_one_and_comes_back(page_factory, locked, tmp_path):
    """The last test of the file: it ends the server, and begins another one in its place."""
    page = page_factory(allow=("401", "403", "WebSocket", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE"))
    page.goto(f"{locked.url}/labs/descent?steps=20&token={TOKEN}")
    expect(page.locator('[data-action="start"]')).to_be_enabled()
    locked.stop()
    second = launch("app", ROOT, tmp_path / "output.txt", port=locked.port, token=f"{TOKEN}-changed", workers=1)
    try:
        field = page.get_by_label("Access token")
        expect(field).to_be_visible()
        field.fill(f"{TOKEN}-changed")
        field.press("Enter")
        expect(page.locator('[data-action="start"]')).to_be_visible()
        assert page.url == f"{locked.url}/labs/descent?steps=20"
    finally:
        second.stop()
