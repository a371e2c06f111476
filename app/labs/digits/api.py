"""The full MNIST on the user's word: starts the download, tells how far it is, stops it."""

import asyncio
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from app.i18n.translation import said
from app.labs.digits.data import images_of
from app.labs.digits.mnist_download import Cancelled, DownloadError, Progress, cache_folder, download
from engine.datasets.mnist import SAMPLE
from engine.sentences import Sentence, Translatable

router = APIRouter(prefix="/api/mnist")


@dataclass
class Fetching:
    """The one download of this server."""

    mirror: str
    task: asyncio.Task | None = None
    progress: Progress = Progress("", 0, 1)
    message: Translatable | None = None
    stopped: bool = field(default=False, repr=False)

    @property
    def running(self) -> bool:
        return self.task is not None and not self.task.done()

    def start(self) -> None:
        if not self.running:
            self.message, self.stopped = None, False
            self.task = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        try:
            await asyncio.to_thread(download, cache_folder(), self.mirror, self._report, cancelled=lambda: self.stopped)
        except Cancelled:
            self.message = Sentence("stopped; it goes on from there next time")
        except DownloadError as error:
            self.message = error

    def _report(self, progress: Progress) -> None:
        self.progress = progress

    def stop(self) -> None:
        self.stopped = True


def _here() -> bool:
    try:
        images_of("full")
    except ValueError:
        return False
    return True


async def _state(fetching: Fetching) -> dict[str, object]:
    return {
        "here": not fetching.running and await asyncio.to_thread(_here),
        "running": fetching.running,
        "done": fetching.progress.done,
        "total": fetching.progress.total,
        "message": said(fetching.message) if fetching.message else "",
    }


@router.get("")
async def state(request: Request) -> dict[str, object]:
    """`here`: the full set can be used; `running`, `done` and `total` bytes of a download; `message`: why it ended."""
    return await _state(request.app.state.fetching)


@router.get("/mnist_sample.npz")
async def sample() -> FileResponse:
    """The images that come with the app, for programs that do what a run does."""
    return FileResponse(SAMPLE, media_type="application/octet-stream", filename=SAMPLE.name)


@router.post("")
async def start(request: Request) -> dict[str, object]:
    """Start the download, or let the one under way go on."""
    request.app.state.fetching.start()
    return await _state(request.app.state.fetching)


@router.delete("")
async def stop(request: Request) -> dict[str, object]:
    request.app.state.fetching.stop()
    return await _state(request.app.state.fetching)
