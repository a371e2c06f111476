"""The guard before every route: which host is asked for (Host), from which origin (Origin), and with which access
token.

It is the outermost layer of the app, for HTTP and WebSocket alike, so that no route can be forgotten.

Host: a page of another site may bind its own name to this server's address (DNS rebinding); the browser then sends that
name, which is not one of ours. Numeric addresses cannot be bound, so a server that listens on all interfaces accepts
any of them. The port is ignored: port mappings and tunnels change it, and a page cannot make a browser lie about it.

Origin: browsers send it with every WebSocket, every POST and DELETE, and every read across origins. It must equal the
address in Host, or be listed in `allowed_origins`. A request that may change something and has no Origin is accepted
only if no cookie admits it: then it comes from a program, which could send any Origin.
"""

import ipaddress
import re
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.guard.access import Access, asking, token_page
from app.guesses import TooManyGuessesError
from app.i18n.translation import _, said
from app.settings import Settings, listed

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; "
        "script-src 'self'; "
        "style-src 'self' 'unsafe-inline'; "  # plotly.js writes styles
        "img-src 'self' data: blob:; "
        "connect-src 'self'; "
        "object-src 'none'; "
        "base-uri 'none'; "
        "form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer, browsers send forms with "Origin: null"
    "cache-control": "no-cache",
}

OPEN_TO_ALL = frozenset({"/healthz", "/readyz", "/token", "/static/js/page/scheme.js", "/static/icon.svg"})
"""Paths that need no token: a container's health checks, and the form for the token with its script and its icon."""

EMBEDDED = "/embed/"
"""Pages that may be shown in a frame: on this server's own pages, and on those in `frame_ancestors`."""

WATCHED = "/watch/"
"""Presentations: their code admits a visitor, here and to everything that their pages read."""

FRAMES = frozenset({"iframe", "frame", "embed", "object"})

TOO_MANY = 429
"""The one refusal whose status, sentence and retry time a WebSocket is told."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SHOWN = re.compile(r"/static/.*|/api/labs/[a-z]+/(figures|sketch|pinned)")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")


class Guard:
    """ASGI middleware; refuses a WebSocket before it is accepted (HTTP 403 or 429), everything else with a sentence."""

    def __init__(self, app: ASGIApp, settings: Settings, access: Access) -> None:
        self._app, self._access = app, access
        self._hosts = {"localhost", "127.0.0.1", "[::1]", *listed(settings.allowed_hosts)}
        self._any_address = False
        try:
            address = ipaddress.ip_address(settings.host)
            self._any_address = address.is_unspecified
            self._hosts.add(f"[{address}]" if address.version == 6 else str(address))
        except ValueError:
            self._hosts.add(settings.host.lower())
        self._origins = set(listed(settings.allowed_origins))
        framed = " ".join(("'self'", *listed(settings.frame_ancestors)))
        self._framed = SECURITY_HEADERS | {
            "content-security-policy": (
                SECURITY_HEADERS["content-security-policy"].replace(
                    "frame-ancestors 'none'", f"frame-ancestors {framed}"
                )
            )
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (self._framed if scope["path"].startswith(EMBEDDED) else SECURITY_HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            with suppress(ClientDisconnect):  # while it was sending: nobody is left to answer
                await self._app(scope, receive, send_with_headers)
        elif scope["type"] == "websocket" and refusal.status_code != TOO_MANY:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is refused; None for one that is admitted."""
        headers = Headers(scope=scope)
        given = _take_token(scope)
        _take_code(scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        host = hosts[0].lower() if len(hosts) == 1 else ""
        if not self._known(host):
            return PlainTextResponse(
                said(
                    "This server does not answer to the name {host!r}. DESCENT_LAB_ALLOWED_HOSTS lists the names that"
                    " it should answer to.\n",
                    host=host[:80],
                ),
                403,
            )
        if origins and not (
            len(origins) == 1 and (origins[0] == _own_origin(scope, host) or origins[0] in self._origins)
        ):
            return PlainTextResponse(
                _(
                    "This request comes from a page of another origin. DESCENT_LAB_ALLOWED_ORIGINS lists the origins"
                    " that are allowed.\n"
                ),
                403,
            )

        brought, slowed = self._brings_token(scope, given, _bearer(headers))
        entered = brought or self._access.remembers(scope)
        watches = scope["path"].startswith(WATCHED) or (_reads_what_is_shown(scope) and self._access.watches(scope))
        if not entered and not watches and scope["path"] not in OPEN_TO_ALL:
            return self._ask(scope, headers, given is not None, slowed)
        if (
            not watches
            and not origins
            and not brought
            and self._access.token
            and (scope["type"] == "websocket" or scope["method"] not in READING)
        ):
            return PlainTextResponse(_("A request without an Origin header must carry the token.\n"), 403)
        if (
            given is not None
            and entered
            and scope["type"] == "http"
            and scope["method"] in ("GET", "HEAD")
            and _wants_page(scope, headers)
        ):
            return self._enter(scope)
        return None

    def _brings_token(self, scope: Scope, *given: bytes | None) -> tuple[bool, TooManyGuessesError | None]:
        """Whether one of `given` is the token; or why none was checked."""
        try:
            return any(self._access.holds(scope, one) for one in given), None
        except TooManyGuessesError as slowed:
            return False, slowed

    def _known(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        return match is not None and (
            match[1] in self._hosts or host in self._hosts or (self._any_address and _is_address(match[1]))
        )

    def _ask(self, scope: Scope, headers: Headers, wrong: bool, slowed: TooManyGuessesError | None) -> Response:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _wants_page(scope, headers):
            # A link on another site sends no SameSite=Strict cookie; the reloaded page does; a frame there never does.
            elsewhere = headers.get("sec-fetch-site") == "cross-site"
            framed = elsewhere and headers.get("sec-fetch-dest") in FRAMES
            again = elsewhere and not framed and not wrong
            return token_page(scope, _address(scope), wrong, again, framed, slowed)
        sentence = (
            said(slowed.sentence)
            if slowed
            else _(
                "this server requires its access token: in the address (?token=…), as Authorization: Bearer …,"
                " or as the cookie of a page opened with it"
            )
        )
        return JSONResponse({"message": sentence}, *asking(slowed))

    def _enter(self, scope: Scope) -> Response:
        """The same address without the token, which the browser keeps as a cookie from now on."""
        response = RedirectResponse(_address(scope), 303)
        if self._access.token:
            self._access.remember(scope, response)
        return response


def _take_token(scope: Scope) -> bytes | None:
    """Remove the `token` from the query string, before routes, redirects and the log of requests see it; returns it."""
    parts = scope["query_string"].split(b"&")
    given = [part for part in parts if part.startswith(b"token=")]
    if not given:
        return None
    scope["query_string"] = b"&".join(part for part in parts if part not in given)
    return unquote_to_bytes(given[0].removeprefix(b"token="))


def _take_code(scope: Scope) -> None:
    """Take the code of a presentation out of the path, before the log of requests sees it."""
    if scope["path"].startswith(WATCHED) and scope["path"] != f"{WATCHED}socket":
        scope["watch_code"] = scope["path"].removeprefix(WATCHED)
        scope["path"], scope["raw_path"] = WATCHED, WATCHED.encode()


def _reads_what_is_shown(scope: Scope) -> bool:
    """Whether a request is one that the page of a presentation needs."""
    reading = scope["type"] == "http" and scope["method"] in READING
    return reading and _SHOWN.fullmatch(scope["path"]) is not None


def _bearer(headers: Headers) -> bytes | None:
    scheme, _separator, token = headers.get("authorization", "").partition(" ")
    return token.strip().encode("latin-1") if scheme.lower() == "bearer" else None


def _own_origin(scope: Scope, host: str) -> str:
    return f"{'https' if scope['scheme'] in ('https', 'wss') else 'http'}://{host}"


def _address(scope: Scope) -> str:
    """Path and query; with one slash at its beginning, so that it cannot name another host."""
    raw_path: bytes = scope.get("raw_path", scope["path"].encode())
    path = "/" + raw_path.decode("latin-1").lstrip("/\\")
    return path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")


def _wants_page(scope: Scope, headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "") and not scope["path"].startswith("/api/")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
