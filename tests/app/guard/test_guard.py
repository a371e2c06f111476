"""The guard: every route asks for the right Host, the right Origin and the token, before anything else happens."""

import asyncio
import dataclasses
import json
import re
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
from fastapi.staticfiles import StaticFiles
from starlette.routing import Mount
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from app.guard.access import Access, is_loopback
from app.guard.guard import OPEN_TO_ALL, SECURITY_HEADERS, WATCHED
from app.main import create_app
from app.paths import STATIC
from app.settings import Settings
from tests.conftest import LOCAL, PATIENCE

TOKEN = "a-token-of-this-test"
HERE = "http://lab.example.org:8000"


def guarded(**settings):
    return create_app(Settings(**{"host": "0.0.0.0", "token": TOKEN, "allowed_hosts": "lab.example.org"} | settings))


@dataclasses.dataclass
class Answer:
    status: int | None = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""
    accepted: bool = False


def ask(app, path, method="GET", kind="http", query="", scheme=None, answer=None, **headers):
    """What the app itself says, without a server and without its lifespan."""
    answer = answer or Answer()
    named = {"host": "lab.example.org:8000"} | {name.replace("_", "-"): value for name, value in headers.items()}
    pairs = [
        (name.encode(), one.encode("latin-1"))
        for name, value in named.items()
        if value is not None
        for one in (value if isinstance(value, list) else [value])
    ]
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "headers": pairs,
        "http_version": "1.1",
        "root_path": "",
        "scheme": scheme or ("ws" if kind == "websocket" else "http"),
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
        "state": {},
        "asgi": {"version": "3.0"},
    }
    if kind == "websocket":
        del scope["method"]

    events = [{"type": "websocket.connect"}] if kind == "websocket" else [{"type": "http.request", "body": b""}]

    async def receive():
        return (
            events.pop(0)
            if events
            else {"type": "websocket.disconnect" if kind == "websocket" else "http.disconnect", "code": 1005}
        )

    async def send(message):
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        answer.body += message.get("body", b"")
        if message["type"] == "websocket.close" and not answer.accepted:
            answer.status = 403
        answer.accepted |= message["type"] == "websocket.accept"

    asyncio.run(app(scope, receive, send))
    return answer, scope


def doors(routes):
    """(path, method, kind) of every route, in routers and mounts too; fails on an unknown kind of route."""
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from doors(inner.routes)
        elif isinstance(route, Mount):
            yield from (
                [(f"{route.path}{path}", method, kind) for path, method, kind in doors(route.routes)]
                if route.routes
                else [(f"{route.path}/any", "GET", "http")]
            )
        else:
            path = re.sub(r"{.*?}", "any", route.path)
            methods = getattr(route, "methods", None)
            yield from (
                [(path, method, "http") for method in sorted(methods)] if methods else [(path, "GET", "websocket")]
            )


DOORS = list(doors(create_app(Settings()).routes))


def test_the_walk_finds_pages_api_static_files_and_the_socket():
    assert {
        ("/", "GET", "http"),
        ("/labs/any", "GET", "http"),
        ("/api/uploads", "POST", "http"),
        ("/api/mnist", "DELETE", "http"),
        ("/static/any", "GET", "http"),
        ("/ws", "GET", "websocket"),
    } <= {*DOORS}
    app = guarded()
    app.add_api_route("/late", lambda: None, methods=["PUT"])
    app.mount("/more", StaticFiles(directory=STATIC))
    assert {("/late", "PUT", "http"), ("/more/any", "GET", "http")} <= {*doors(app.routes)}
    for path, method in (("/late", "PUT"), ("/more/icon.svg", "GET")):
        assert ask(app, path, method, origin=HERE)[0].status == 401


@pytest.fixture(scope="module")
def app():
    """Whose routes say that they were reached and do nothing."""
    app = guarded()

    async def reached(scope, receive, send):
        scope["app"].state.reached = True
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 299, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "websocket.accept"})

    app.router.middleware_stack = reached
    return app


def reached(app, path, method, kind, **headers):
    app.state.reached = False
    answer, _ = ask(app, path, method, kind, **headers)
    assert answer.accepted == (app.state.reached and kind == "websocket")
    assert app.state.reached or answer.status in (401, 403)
    return app.state.reached


BEARER = {"origin": HERE, "authorization": f"Bearer {TOKEN}"}


# The guard stands before the routes, so every route is tried with one value that it refuses and one route of each kind
# with every value: their sum, not their product.


def test_every_route_is_reached_with_all_that_is_needed(app):
    assert [door for door in DOORS if not reached(app, *door, **BEARER)] == []


@pytest.mark.parametrize("wrong", [{"host": "evil.example.org"}, {"origin": "http://evil.net"}], ids=("host", "origin"))
def test_every_route_asks_for_host_and_origin(app, wrong):
    assert [door for door in DOORS if reached(app, *door, **BEARER | wrong)] == []


def test_every_route_asks_for_the_token(app):
    open_to_all = {door for door in DOORS if door[0] in OPEN_TO_ALL or door[0].startswith(WATCHED)}
    for refused in ({}, {"authorization": "Bearer wrong", "cookie": "descent_lab_8000=wrong"}):
        assert {door for door in DOORS if reached(app, *door, origin=HERE, **refused)} == open_to_all


def test_no_route_lets_a_cookie_change_anything_without_an_origin(app):
    cookie = f"descent_lab_8000={app.state.access._cookie}"
    for path, method, kind in DOORS:
        assert reached(app, path, method, kind, origin=HERE, cookie=cookie), path
        reads = path.startswith(WATCHED) or (kind == "http" and method in ("GET", "HEAD"))
        assert reached(app, path, method, kind, cookie=cookie) == reads, (path, method)


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/", "GET", "http"),
        ("/api/uploads", "POST", "http"),
        ("/static/any", "GET", "http"),
        ("/ws", "GET", "websocket"),
    ],
)
class TestEveryRefusal:
    def test_of_a_host(self, app, path, method, kind):
        for host in (
            "evil.example.org",
            "lab.example.org.evil.net",
            "evil-lab.example.org",
            "lab.example.org.",
            "xlab.example.org",
            "",
            None,
            "lab.example.org@evil.net",
            "lab.example.org:80:80",
            "lab.example.org:x",
            ["lab.example.org", "evil.net"],
        ):
            assert not reached(app, path, method, kind, **BEARER | {"host": host}), host

    def test_of_an_origin(self, app, path, method, kind):
        for origin in (
            "null",
            "",
            "http://evil.net",
            "https://lab.example.org:8000",
            "http://lab.example.org",
            "http://lab.example.org:80",
            "http://lab.example.org:80001",
            "http://lab.example.org:8000.evil.net",
            "http://lab.example.org:8000@evil.net",
            "http://evil-lab.example.org:8000",
            "http://a.lab.example.org:8000",
            "http://lab.example.org:8000/",
            "HTTP://LAB.EXAMPLE.ORG:8000",
            "file://",
            [HERE, HERE],
            [HERE, "http://evil.net"],
        ):
            assert not reached(app, path, method, kind, **BEARER | {"origin": origin}), origin

    def test_of_a_token(self, app, path, method, kind):
        wrong = {"origin": HERE, "cookie": "descent_lab_8000=wrong"}
        for authorization in (
            None,
            "",
            "Bearer",
            "Bearer ",
            "Bearer wrong",
            f"Bearer {TOKEN}x",
            f"Bearer {TOKEN[:-1]}",
            f"Basic {TOKEN}",
            TOKEN,
            "Bearer \xff",
        ):
            assert not reached(app, path, method, kind, authorization=authorization, **wrong), authorization


def test_what_is_open_to_all_is_health_and_the_form():
    assert {path for path, _, _ in DOORS if path in OPEN_TO_ALL} >= {"/healthz", "/token"}
    assert {"/healthz", "/readyz", "/token", "/static/js/page/scheme.js", "/static/icon.svg"} == OPEN_TO_ALL
    page = ask(guarded(), "/token")[0].body.decode()
    assert {*re.findall(r'(?:src|<link[^>]* href)="(/[^"]+)"', page)} == {
        "/static/js/page/scheme.js",
        "/static/icon.svg",
    }, "what the form needs is open, and nothing else of it is loaded"


@pytest.mark.parametrize(
    ("host", "names", "others"),
    [
        (
            "127.0.0.1",
            ["localhost", "127.0.0.1:8000", "[::1]:9", "LocalHost:8000"],
            ["127.0.0.2", "192.168.1.5", "[::2]", "evil.net"],
        ),
        ("192.168.1.5", ["localhost", "192.168.1.5:8000"], ["192.168.1.6", "evil.net"]),
        (
            "0.0.0.0",
            ["localhost", "192.168.1.5:8000", "10.0.0.1", "[fe80::1]:8000"],
            ["evil.net", "192.168.1.5.evil.net", "1.2.3.4.5", "[::1", "0x7f000001.evil.net"],
        ),
        ("::", ["192.168.1.5:8000", "[2001:db8::1]"], ["evil.net"]),
        ("::1", ["[::1]:8000", "localhost"], ["[::2]"]),
        ("classroom", ["classroom:8000"], ["classroom.evil.net"]),
    ],
)
def test_which_hosts_it_answers_to(host, names, others):
    app = guarded(host=host, token="off", allowed_hosts="")
    assert [name for name in names if ask(app, "/healthz", host=name)[0].status != 200] == []
    assert [name for name in others if ask(app, "/healthz", host=name)[0].status != 403] == []


def test_of_a_long_name_that_it_does_not_answer_to_80_characters_are_said():
    refused = ask(guarded(token="off"), "/healthz", host="x" * 500)[0]
    assert refused.status == 403 and b"'" + b"x" * 80 + b"'" in refused.body


def test_a_listed_host_with_a_port_is_meant_with_that_port():
    app = guarded(token="off", allowed_hosts="a.example.org:8443, b.example.org")
    assert [
        ask(app, "/healthz", host=host)[0].status
        for host in ("a.example.org:8443", "a.example.org", "a.example.org:80", "b.example.org", "b.example.org:7")
    ] == [200, 403, 403, 200, 200]


def test_listed_origins_are_let_in_and_only_they():
    app = guarded(token="off", allowed_origins="https://course.example.org, http://other.example.org:81")
    assert [
        ask(app, "/healthz", origin=origin)[0].status
        for origin in (
            "https://course.example.org",
            "http://other.example.org:81",
            "http://course.example.org",
            "http://other.example.org",
        )
    ] == [200, 200, 403, 403]


def test_behind_a_proxy_with_tls_the_origin_is_https():
    app = guarded(token="off")
    assert (
        ask(app, "/healthz", scheme="https", host="lab.example.org", origin="https://lab.example.org")[0].status == 200
    )
    assert (
        ask(app, "/healthz", scheme="https", host="lab.example.org", origin="http://lab.example.org")[0].status == 403
    )


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_a_token_is_made_where_other_machines_can_come(host, loopback):
    assert is_loopback(host) == loopback
    made = {Access(Settings(host=host)).token for _ in range(2)}
    assert made == {None} if loopback else len(made) == 2 and all(len(token) >= 32 for token in made)
    assert Access(Settings(host=host, token="off")).token is None
    assert Access(Settings(host=host, token=TOKEN)).token == TOKEN


def test_the_token_does_not_show_in_the_settings():
    assert TOKEN not in repr(Settings(token=TOKEN)) + str(Settings(token=TOKEN))


@pytest.mark.parametrize(
    ("path", "query", "to"),
    [
        ("/labs/descent", f"steps=5&token={TOKEN}&seed=1", "/labs/descent?steps=5&seed=1"),
        ("/", f"token={TOKEN}", "/"),
        ("/", f"token={TOKEN}&token=other", "/"),
        ("//evil.net/", f"token={TOKEN}", "/evil.net/"),
        ("/\\evil.net", f"token={TOKEN}", "/%5Cevil.net"),
    ],
)
def test_the_address_with_the_token_leads_to_the_one_without_it(path, query, to):
    answer, scope = ask(guarded(), path, query=query, accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, to)
    assert TOKEN.encode() not in scope["query_string"], "uvicorn logs this"
    cookie = answer.headers["set-cookie"]
    assert (
        TOKEN not in cookie
        and {"HttpOnly", "Path=/", "SameSite=strict"} < set(cookie.split("; "))
        and "Secure" not in cookie
    )
    assert "Secure" in ask(guarded(), path, query=query, accept="text/html", scheme="https")[0].headers["set-cookie"]


def test_a_page_without_the_token_has_a_form_for_it_and_a_program_gets_json():
    app = guarded()
    for query, said in (("a=%22%3E%3Cscript%3E", False), ("token=wrong&a=%22%3E%3Cscript%3E", True)):
        answer, _ = ask(app, "/labs/descent", query=query, accept="text/html")
        page = answer.body.decode()
        assert (
            answer.status == 401
            and 'action="/token"' in page
            and page.count("<script") == 1
            and ("not the token" in page) == said
        )
        assert 'value="/labs/descent?a=%22%3E%3Cscript%3E"' in page
    assert (
        "refresh" not in page
        and "refresh" in ask(app, "/", accept="text/html", sec_fetch_site="cross-site")[0].body.decode()
    )
    for path, accept in (("/labs/descent", "*/*"), ("/api/labs", "text/html"), ("/static/css/base.css", "text/css")):
        answer, _ = ask(app, path, accept=accept)
        assert (
            answer.status == 401
            and "token" in json.loads(answer.body)["message"]
            and answer.headers["www-authenticate"] == "Bearer"
        )


# A real server


@pytest.fixture(scope="module")
def locked(start_server):
    server = start_server(token=TOKEN, workers=1, log_level="debug")
    yield server
    server.stop()


def get(server, path, body=None, **headers):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    try:
        with opener.open(
            urllib.request.Request(
                server.url + path, body, {name.replace("_", "-"): value for name, value in headers.items()}
            )
        ) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_form_cookie_page_and_socket(locked):
    assert get(locked, "/labs/descent", accept="text/html")[0] == 401
    wrong = get(locked, "/token", f"token=wrong&next={quote('/labs/descent?steps=7')}".encode(), origin=locked.url)
    assert wrong[0] == 401 and "set-cookie" not in wrong[1] and b"not the token" in wrong[2]
    assert get(locked, "/token", f"token={TOKEN}&next=/".encode(), origin="http://evil.net")[0] == 403
    assert (
        get(locked, "/token", f"token={TOKEN}&next=//evil.net".encode(), origin=locked.url)[1]["location"]
        == "/evil.net"
    )
    assert get(locked, "/token", b"a" * 100_000, origin=locked.url)[0] == 413
    status, headers, _ = get(
        locked, "/token", f"token={TOKEN}&next={quote('/labs/descent?steps=7')}".encode(), origin=locked.url
    )
    assert (status, headers["location"]) == (303, "/labs/descent?steps=7")
    cookie = headers["set-cookie"].split(";")[0]
    assert get(locked, "/labs/descent?steps=7", cookie=cookie)[0] == 200
    with connect(locked.ws_url, additional_headers={"cookie": cookie}, origin=locked.url) as socket:
        socket.send('{"type": "start", "lab": "descent", "config": {}}')
        session = json.loads(socket.recv(PATIENCE))["session"]
    with connect(f"{locked.ws_url}?token={TOKEN}") as socket:
        socket.send("{}")
        assert json.loads(socket.recv(PATIENCE))["type"] == "error"
    printed = locked.output.read_text()
    requests = printed[printed.index("Ctrl-C ends it") :]
    assert "GET /labs/descent" in requests and '"WebSocket /ws" [accepted]' in requests
    assert not [secret for secret in (TOKEN, cookie, cookie.split("=")[1], session) if secret in requests], (
        "not even at the level debug"
    )


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?token=wrong", {}),
        ("", {"origin": "{url}"}),
        (f"?token={TOKEN}", {"origin": "http://evil.net"}),
        (f"?token={TOKEN}", {"origin": "null"}),
        (f"?token={TOKEN}", {"origin": "{url}.evil.net"}),
    ],
)
def test_the_socket_is_refused_before_it_is_accepted(locked, query, headers):
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(
            locked.ws_url + query,
            additional_headers={name: value.replace("{url}", locked.url) for name, value in headers.items()},
        ),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/labs/alchemy",
        "/nothing",
        "/static/icon.svg",
        "/static/nothing",
        "/healthz",
        "/api/labs",
        "/api/labs/descent/figures",
        "/token",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"host": "evil.net"}, {"authorization": f"Bearer {TOKEN}"}])
def test_every_answer_has_the_security_headers(locked, path, headers):
    _, answered, _ = get(locked, path, **headers)
    for name, value in SECURITY_HEADERS.items():
        assert answered.get_all(name) == [value] or (name == "cache-control" and answered[name])
    policy = SECURITY_HEADERS["content-security-policy"]
    assert (
        "unsafe-eval" not in policy
        and re.search(r"script-src 'self';", policy)
        and "http" not in policy
        and "frame-ancestors 'none'" in policy
    )


def test_an_answer_to_a_failure_has_them_too():
    app = guarded(token="off")

    def fail():
        raise RuntimeError("on purpose")

    app.add_api_route("/fails", fail)
    answer = Answer()
    with pytest.raises(RuntimeError):
        ask(app, "/fails", answer=answer)
    assert (
        answer.status == 500 and SECURITY_HEADERS.items() <= answer.headers.items() and b"on purpose" not in answer.body
    )


def test_on_loopback_nobody_is_asked(server):
    with LOCAL.open(server.url) as page:
        assert page.status == 200
    assert "token" not in server.output.read_text()
