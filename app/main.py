"""The application: `create_app(settings)` puts the rooms together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from app import api, assets, mnist_api, pages, uploads, ws
from app.labs import LABS
from app.sessions import Sessions
from app.settings import Settings
from app.workers import WorkerPool

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # plotly.js writes styles
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip


WARM_UP_AFTER_SECONDS = 0.5
"""Long enough for a page that is asked for at once to be served first."""


async def warm_up() -> None:
    """Do once, beside the first requests, what would make the first visitor wait: compress plotly.js, load Plotly, draw."""
    await asyncio.sleep(WARM_UP_AFTER_SECONDS)
    await asyncio.to_thread(assets.compressed_plotly)
    for name, lab in LABS.items():
        await asyncio.to_thread(api.figures_json, name, lab.config().model_dump_json())


def create_app(settings: Settings) -> FastAPI:
    """The app; its workers live as long as its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        uploads.folder()  # before the workers start, which find it in their environment
        pool = WorkerPool(settings.workers)
        await pool.start()
        app.state.sessions = Sessions(pool, settings.session_grace_seconds)
        app.state.pool = pool
        app.state.fetching = mnist_api.Fetching(settings.mnist_mirror)
        warming = asyncio.create_task(warm_up())
        yield
        warming.cancel()
        app.state.fetching.stop()
        await pool.stop()
        uploads.remove_all()

    app = FastAPI(title="Descent Lab", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=1024)

    @app.middleware("http")
    async def headers(request: Request, call_next) -> Response:
        response = await call_next(request)
        response.headers.setdefault("content-security-policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("x-content-type-options", "nosniff")
        response.headers.setdefault("referrer-policy", "no-referrer")
        response.headers.setdefault("cache-control", "no-cache")
        return response

    for room in (pages, api, mnist_api, assets, ws):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=assets.STATIC), name="static")
    return app
