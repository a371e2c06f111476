"""Routes of the lab: the download of the full MNIST, the bundled sample, and weights from a file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from app.i18n.translation import said
from app.labs.digits.config import fields_of
from app.labs.digits.data import SOURCES, images_of
from app.labs.digits.mnist_download import CancelledError, DownloadError, Progress, cache_folder, download
from app.labs.shared.weights import MOST_BYTES
from app.uploads.receive import receive_file
from engine.datasets.mnist import SAMPLE
from engine.nets import Net
from engine.sentences import Sentence, SentenceError, Translatable

MOST_IMAGES = 100
"""Most test images per request."""


@dataclass
class MnistDownload:
    """The one download of this server."""

    mirror: str
    task: asyncio.Task[None] | None = None
    progress: Progress = field(default_factory=lambda: Progress("", 0, 1))
    message: Translatable | None = None
    stopped: bool = field(default=False, repr=False)

    @property
    def running(self) -> bool:
        return self.task is not None and not self.task.done()

    def start(self) -> None:
        if not self.running:
            self.message, self.stopped = None, False
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await asyncio.to_thread(download, cache_folder(), self.mirror, self._report, cancelled=lambda: self.stopped)
        except CancelledError:
            self.message = Sentence("stopped; the next download resumes from there")
        except DownloadError as error:
            self.message = error

    def _report(self, progress: Progress) -> None:
        self.progress = progress

    def stop(self) -> None:
        self.stopped = True


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The server ends its download before it ends."""
    app.state.mnist_download = MnistDownload(app.state.settings.mnist_mirror)
    yield
    app.state.mnist_download.stop()


router = APIRouter(lifespan=lifespan)


def _here() -> bool:
    try:
        images_of("full")
    except ValueError:
        return False
    return True


async def _state(download: MnistDownload) -> dict[str, object]:
    return {
        "here": not download.running and await asyncio.to_thread(_here),
        "running": download.running,
        "done": download.progress.done,
        "total": download.progress.total,
        "message": said(download.message) if download.message else "",
    }


@router.get("/api/mnist")
async def state(request: Request) -> dict[str, object]:
    """`here`: the full set can be used; `running`, `done` and `total` bytes of a download; `message`: why it ended."""
    return await _state(request.app.state.mnist_download)


@router.get("/api/mnist/mnist_sample.npz")
async def sample() -> FileResponse:
    """The bundled images, for programs that repeat a run."""
    return FileResponse(SAMPLE, media_type="application/octet-stream", filename=SAMPLE.name)


@router.get("/api/mnist/test")
async def test_images(source: str, at: str) -> Response:
    """Test images of a source, 784 bytes each, one after another; `at` names their places, such as 3,17."""
    places = [int(place) for place in at.split(",")[:MOST_IMAGES] if place.isascii() and place[:7].isdecimal()]
    try:
        images = (await asyncio.to_thread(images_of, source if source in SOURCES else "sample")).test.images
    except SentenceError:
        return Response(status_code=404)
    found = [place for place in places if place < len(images)]
    return Response(np.ascontiguousarray(images[found]).tobytes(), media_type="application/octet-stream")


@router.post("/api/mnist")
async def start(request: Request) -> dict[str, object]:
    """Start the download, or continue the one under way."""
    request.app.state.mnist_download.start()
    return await _state(request.app.state.mnist_download)


@router.delete("/api/mnist")
async def stop(request: Request) -> dict[str, object]:
    request.app.state.mnist_download.stop()
    return await _state(request.app.state.mnist_download)


@router.post("/api/uploads/weights")
async def upload_weights(request: Request) -> JSONResponse:
    """Keep a digit net's weights (.npz).

    The response holds its name and the fields that go with it, or is 422 with what is wrong.
    """
    return await receive_file(request, MOST_BYTES, settings_of)


def settings_of(content: bytes) -> dict[str, object]:
    """`sets`: the fields that a config needs to continue with these weights; ValueError when it cannot."""
    return {"sets": fields_of(Net.load(BytesIO(content)))}
