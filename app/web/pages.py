"""The pages: each lab's page is a function of its query string, which is called in a separate process."""

import gzip
from collections.abc import Callable
from typing import ParamSpec
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from app import guesses
from app.i18n.translation import _, current, said
from app.labs import GROUPS, LABS
from app.labs.chapters import by_chapter, words_of
from app.labs.shared.lab import Lab
from app.rendering.templates import templates
from app.uploads.receive import address_of
from app.web import jobs, race

router = APIRouter()

SHOWN = "descent-lab-shown"
"""The header with the query string of the page's present state, which stays where a new one is refused."""

Arguments = ParamSpec("Arguments")


@router.get("/", response_class=HTMLResponse)
async def home(request: Request) -> HTMLResponse:
    """The front door: a race, where to start, the labs, and every experiment by chapter."""
    context = {"labs": LABS, "groups": GROUPS, "chapters": by_chapter(), "race": race.first(), "words_of": words_of}
    return templates.TemplateResponse(request, "home.html", context)


@router.get("/labs/{lab}", response_class=HTMLResponse)
async def lab_page(request: Request, lab: str) -> Response:
    """A lab at the state of the query string, each problem next to its field.

    With `embed` it redirects to `/embed/…`.
    """
    if "embed" in request.query_params:
        query = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "embed"])
        return RedirectResponse(f"/embed/{known_lab(lab).id}?{query}")
    return await page(request, known_lab(lab))


@router.get("/embed/{lab}", response_class=HTMLResponse)
async def embedded_page(request: Request, lab: str) -> Response:
    """A lab for a frame in another page: its plots and the play button."""
    return await page(request, known_lab(lab), embedded=True)


@router.get("/watch/", response_class=HTMLResponse)
async def watch_page(request: Request) -> Response:
    """The lab of a presentation, for those who watch; the guard has removed the code from the path."""
    code, state = request.scope.get("watch_code", ""), request.app.state
    headers = {"referrer-policy": "no-referrer", "cache-control": "no-store"}
    try:
        presentation = state.presentations.find(guesses.address_of(request.scope), code)
    except guesses.TooManyGuessesError as slowed:
        return PlainTextResponse(said(slowed.sentence) + "\n", 429, {"retry-after": str(slowed.seconds)} | headers)
    if presentation is None:
        sentence = _("There is no such presentation, or it has ended.")
        context = {"labs": LABS, "groups": GROUPS, "sentence": sentence}
        return templates.TemplateResponse(request, "not_found.html", context, 404, headers)
    shown = presentation.page
    lab = known_lab(shown.lab) if shown else next(iter(LABS.values()))
    pairs = request.query_params.multi_items() or parse_qsl(shown.query if shown else "", keep_blank_values=True)
    response = await drawn(request, "text/html; charset=utf-8", jobs.page_of, lab.id, pairs, False, None, True)
    response.headers.update(headers)
    state.access.remember_code(request.scope, response, presentation.code)
    return response


async def page(request: Request, found: Lab, embedded: bool = False) -> Response:
    pairs = request.query_params.multi_items()
    shown = request.headers.get(SHOWN)
    response = await drawn(request, "text/html; charset=utf-8", jobs.page_of, found.id, pairs, embedded, shown)
    response.headers.add_vary_header(SHOWN)
    return response


async def drawn(
    request: Request,
    media_type: str,
    job: Callable[Arguments, bytes],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Response:
    """The result of a job (`app.web.jobs`, `app.web.whole_runs`) for this visitor, which is compressed. It is skipped
    when the visitor has left before its turn, unless others may watch the same.
    """
    state = request.app.state
    await request.body()  # what comes after it is that the visitor has gone

    async def wanted() -> bool:
        return state.presentations.watched or not await request.is_disconnected()

    async def draw() -> bytes:
        body: bytes = await state.drawing.run_while(wanted, address_of(request), job, *args, **kwargs)
        return body

    if state.presentations.watched:
        body = await state.recent.of((job.__name__, repr((args, kwargs)), current()), draw)
    else:
        body = await draw()
    headers = {"content-encoding": "gzip", "cache-control": "no-cache", "vary": "Accept-Encoding"}
    if media_type != "application/json" and "gzip" not in request.headers.get("accept-encoding", ""):
        body = gzip.decompress(body)
        del headers["content-encoding"]
    return Response(body, media_type=media_type, headers=headers)


async def refused(request: Request, error: Exception) -> Response:
    """The answer where a job failed (`app.workers.aside.AsideError`): a sentence, for programs as JSON."""
    status, message, facts = (getattr(error, name) for name in ("status", "message", "facts"))
    headers = {"retry-after": "2"} if status == 503 else None
    if not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        return PlainTextResponse(message + "\n", status, headers)
    return JSONResponse(facts if "problems" in facts else {"message": message, **facts}, status, headers)


async def not_found(request: Request, error: Exception) -> Response:
    """The answer to an unknown address: for browsers a page with the labs, for programs JSON."""
    if not isinstance(error, StarletteHTTPException):
        raise error
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if error.status_code != 404 or not wants_page:
        return await http_exception_handler(request, error)
    sentence = _("There is nothing at this address.") if error.detail == "Not Found" else error.detail
    return templates.TemplateResponse(
        request, "not_found.html", {"labs": LABS, "groups": GROUPS, "sentence": sentence}, 404, {"vary": "Accept"}
    )


def known_lab(name: str) -> Lab:
    if name not in LABS:
        raise HTTPException(
            404, said("there is no lab {name!r}; there are: {labs}", name=name[:40], labs=", ".join(LABS))
        )
    return LABS[name]
