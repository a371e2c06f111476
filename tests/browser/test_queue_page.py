"""A page that opens when the server is full: it says so quietly, moves up the queue, and starts when a slot is free."""

import re

from playwright.sync_api import Page, expect

from tests.app.sessions.viewer import viewer


def test_the_page_tells_its_place_in_the_queue_and_starts_by_itself(page: Page, start_server) -> None:
    server = start_server(workers=1, sessions=1)
    with viewer(server) as first, viewer(server) as second:
        first.start({}, playing=False)
        second.send({"type": "start", "lab": "descent", "config": {}})
        page.goto(f"{server.url}/labs/descent?steps=20")
        notice = page.locator('[role="alert"]')
        page.locator('[data-action="start"]').click()
        expect(notice).to_have_text("The server is busy: you are number 2 in the queue.")
        expect(notice).to_have_class(re.compile("waits"))
        second.send({"type": "stop"})
        expect(notice).to_have_text("The server is busy: you are number 1 in the queue.")
        first.send({"type": "stop"})
        expect(notice).to_have_text("")
        expect(page.locator('output[data-series="step"]')).to_have_text("20")
        page.close()
    server.stop()
