"""The application: `create_app(settings)` puts the rooms together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from app.guard import access, metrics
from app.guard.access import Access
from app.guard.gate import Gate
from app.guard.guard import Guard
from app.guard.unavailable import Unavailable
from app.i18n.translation import Translated, languages
from app.labs import LABS
from app.paths import STATIC
from app.rendering import assets
from app.sessions import socket as ws
from app.sessions import watch_socket
from app.sessions.presentations import Presentations
from app.sessions.sessions import Sessions
from app.settings import Settings
from app.shortages import RESERVE, log_shortly
from app.sweeps.desk import Desk
from app.uploads import bodies
from app.uploads import store as uploads
from app.web import api, jobs, pages, sweeps
from app.web.head import HeadAsGet
from app.web.recent import Recent
from app.workers.aside import Aside, AsideError
from app.workers.limits import Limits, places
from app.workers.pool import WorkerPool
from engine import __version__
from engine.sentences import N_

DRAWING_SECONDS, PARSING_SECONDS = 10.0, 30.0
"""Seconds for a page or its figures; for a visitor's file. Usually milliseconds, and one or two seconds."""

WARM_UP_AFTER_SECONDS = 0.5
"""Long enough for a page that is requested immediately to be served first."""


async def warm_up(drawing: Aside) -> None:
    """Do once, beside the first requests, what would delay the first visitor: compress scripts, draw."""
    await asyncio.sleep(WARM_UP_AFTER_SECONDS)
    await asyncio.to_thread(assets.compress_all)
    drawing.start(first=jobs.warm_up)


def create_app(settings: Settings) -> FastAPI:
    """The app; its workers live as long as its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(log_shortly)
        uploads.remove_abandoned()
        uploads.open_folder()  # before the workers start, which find it in their environment
        pool = WorkerPool(
            settings.workers, Limits.of(settings), settings.hang_seconds, settings.log, settings.heavy_runs
        )
        await pool.start()
        app.state.parsing.start()
        app.state.sessions = Sessions(pool, settings.session_grace_seconds, settings.sessions or places(pool.size))
        app.state.pool = pool
        app.state.desk = Desk(pool.size, Limits.of(settings), settings.dask, settings.session_grace_seconds)
        app.state.desk.start()
        app.state.metrics = metrics.Metrics(pool, app.state.sessions)
        watching = asyncio.create_task(app.state.metrics.watch_lag())
        keeping = asyncio.create_task(RESERVE.keep())
        warming = asyncio.create_task(warm_up(app.state.drawing))
        yield
        warming.cancel()
        watching.cancel()
        keeping.cancel()
        await app.state.desk.stop()
        await asyncio.gather(pool.stop(), app.state.drawing.stop(), app.state.parsing.stop())
        uploads.remove_all()

    class GuardedApp(FastAPI):
        def build_middleware_stack(self) -> ASGIApp:
            """The guard is outermost, outside of the error handler too; its own answers are translated."""
            return Translated(
                Gate(Guard(super().build_middleware_stack(), settings, self.state.access)), languages(settings.locales)
            )

    app = GuardedApp(title=N_("Descent Lab"), version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.access = Access(settings)
    app.state.ending = False
    app.state.presentations = Presentations(settings.server)
    app.state.recent = Recent()
    app.state.access.is_code = lambda code: app.state.presentations.with_code(code) is not None
    app.state.drawing = Aside(Limits.of(settings), DRAWING_SECONDS, settings.log)
    app.state.parsing = Aside(Limits.of(settings), PARSING_SECONDS, settings.log)
    app.add_exception_handler(AsideError, pages.refused)
    app.add_exception_handler(404, pages.not_found)
    app.add_exception_handler(bodies.BodyRefusedError, bodies.refused)
    app.add_middleware(bodies.BoundedBodies)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Unavailable)

    routers = [room.router for room in (access, pages, api, sweeps, metrics, assets, ws, watch_socket)]
    for router in [*routers, *(lab.router for lab in LABS.values() if lab.router)]:
        app.include_router(router)
    app.mount("/static", assets.VersionedFiles(directory=STATIC), name="static")
    return app
