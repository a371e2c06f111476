"""The access token: made or given, kept by browsers as a cookie, typed into a form where it is missing."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.requests import HTTPConnection
from starlette.types import Scope

from app.guesses import Guesses, TooManyGuessesError, address_of
from app.i18n.translation import _, said
from app.rendering.templates import templates
from app.settings import Settings

router = APIRouter()


class Access:
    """Who is admitted: anyone with `token`, or everyone when it is None."""

    def __init__(self, settings: Settings) -> None:
        chosen = settings.token.get_secret_value()
        if chosen == "off" or (not chosen and is_loopback(settings.host)):
            self.token = None
        else:
            self.token = chosen or secrets.token_urlsafe(24)
        # Cookies go to every port of a host: each server's has its own name, and tells others nothing of the token.
        self._cookie_name = f"descent_lab_{settings.port}"
        self._cookie = hmac.new((self.token or "").encode(), b"descent-lab cookie", hashlib.sha256).hexdigest()

        self._watch_name = f"descent_lab_watch_{settings.port}"
        self.is_code: Callable[[str], bool] = lambda _code: False
        """Whether a presentation has this code."""
        self.guesses = Guesses()

    def holds(self, scope: Scope, given: bytes | None) -> bool:
        """Whether `given` is the token; raises TooManyGuessesError for an address that is delayed.

        The only way to check a token. A browser with the cookie guesses nothing: it never waits and is not counted.
        """
        if self.token is None or not given:
            return False
        if self.remembers(scope):
            return self._is_token(given)
        return self.guesses.judge(address_of(scope), given, self._is_token)

    def _is_token(self, given: bytes) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(given, (self.token or "").encode())

    def remembers(self, scope: Scope) -> bool:
        """Whether the request brings the cookie, or needs none."""
        if self.token is None:
            return True
        given = HTTPConnection(scope).cookies.get(self._cookie_name, "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._cookie.encode())

    def watches(self, scope: Scope) -> bool:
        """Whether the request brings the code of a running presentation."""
        return self.is_code(HTTPConnection(scope).cookies.get(self._watch_name, ""))

    def remember_code(self, scope: Scope, response: Response, code: str) -> None:
        """Let the browser read what the presentation of this code shows; needed on a server with a token."""
        if self.token is not None:
            response.set_cookie(
                self._watch_name, code, path="/", httponly=True, samesite="strict", secure=scope["scheme"] == "https"
            )

    def remember(self, scope: Scope, response: Response) -> None:
        """Give the browser the cookie, which it forgets when it closes."""
        response.set_cookie(
            self._cookie_name,
            self._cookie,
            path="/",
            httponly=True,
            samesite="strict",
            secure=scope["scheme"] == "https",
        )


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def token_page(
    scope: Scope,
    address: str,
    wrong: bool = False,
    again: bool = False,
    framed: bool = False,
    slowed: TooManyGuessesError | None = None,
) -> Response:
    """The form that asks for the token and leads to `address`; with `again` the browser reloads the page by itself.

    framed : in a frame of another site, where browsers keep no cookie; a sentence says so instead of the form.
    slowed : why a token was not checked.
    """
    problem = said(slowed.sentence) if slowed else _("That is not the token.") if wrong else ""
    status, headers = asking(slowed)
    return templates.TemplateResponse(
        Request(scope),
        "token.html",
        {"next": address, "problem": problem, "again": again, "framed": framed},
        status_code=status,
        headers=headers,
    )


def asking(slowed: TooManyGuessesError | None) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer that asks for the token, now or later."""
    if slowed is None:
        return 401, {"www-authenticate": "Bearer", "cache-control": "no-store"}
    return 429, {"retry-after": str(slowed.seconds), "cache-control": "no-store"}


@router.get("/token", response_model=None)
async def ask(request: Request) -> Response:
    if request.app.state.access.remembers(request.scope):
        return RedirectResponse("/", 303)
    return token_page(request.scope, "/")


@router.post("/token", response_model=None)
async def enter(request: Request) -> Response:
    """The form's data: the token, and the address to continue to."""
    body = await request.body()
    fields = dict(parse_qsl(body.decode("latin-1"), encoding="utf-8", errors="replace"))
    address = "/" + fields.get("next", "").lstrip("/\\")
    access: Access = request.app.state.access
    try:
        held = access.token is None or access.holds(request.scope, fields.get("token", "").strip().encode())
    except TooManyGuessesError as slowed:
        return token_page(request.scope, address, slowed=slowed)
    if not held:
        return token_page(request.scope, address, wrong=True)
    response = RedirectResponse(address, 303)
    if access.token is not None:
        access.remember(request.scope, response)
    return response
