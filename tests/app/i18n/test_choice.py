"""Which language a visitor gets: the one in the address, the one chosen before, or the browser's."""

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.testclient import TestClient

from app.i18n.translation import COOKIE, Language, Translated, current, languages
from app.paths import LOCALES

TAGS = ("en", "ko")
KNOWN = {tag: Language(tag, "", TAGS) for tag in TAGS}


@pytest.fixture
def client():
    app = FastAPI()

    @app.get("/")
    def page(request: Request):
        return {"lang": current().tag, "asked": current().asked, "query": request.url.query}

    @app.websocket("/ws")
    async def ws(socket: WebSocket):
        await socket.accept()
        await socket.send_text(current().tag)
        await socket.close()

    with TestClient(Translated(app, KNOWN)) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        ("", "", "", "en"),
        ("", "", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "en", "ko", "en"),
        ("", "ko", "en", "ko"),
        ("?lang=ko", "en", "en", "ko"),
        ("?lang=en", "ko", "ko", "en"),
        ("?lang=xx", "ko", "en", "ko"),
        ("?lang=xx", "yy", "ko", "ko"),
        ("?lang=%00", "", "", "en"),
    ],
)
def test_the_address_wins_then_the_cookie_then_the_browser(client, query, cookie, accept, expected):
    headers = {"accept-language": accept} | ({"cookie": f"{COOKIE}={cookie}"} if cookie else {})
    assert client.get(f"/{query}", headers=headers).json()["lang"] == expected
    with client.websocket_connect(f"/ws{query}", headers=headers) as socket:
        assert socket.receive_text() == expected


def test_a_choice_is_kept_and_no_route_sees_it(client):
    answer = client.get("/?a=1&lang=ko&b=%2C")
    assert answer.json() == {"lang": "ko", "asked": True, "query": "a=1&b=%2C"}
    assert answer.headers["set-cookie"] == f"{COOKIE}=ko; Max-Age=31536000; Path=/; SameSite=lax"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["vary"].split(", "))
    assert client.get("/").json() == {"lang": "ko", "asked": True, "query": ""}


@pytest.mark.parametrize(("query", "headers"), [("?lang=xx", {}), ("", {}), ("?lang=ko", {"sec-fetch-mode": "cors"})])
def test_only_a_visit_of_a_known_language_is_kept(client, query, headers):
    assert "set-cookie" not in client.get(f"/{query}", headers=headers).headers


def test_each_language_has_its_own_name():
    assert languages(LOCALES)["ko"].names == {"en": "English", "ko": "한국어"}
