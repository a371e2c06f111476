"""A file that is sent: kept where it can be read, else refused with its error, and with the place of a CSV's."""

import json

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from app.i18n.translation import ENGLISH
from app.uploads import store
from app.uploads.receive import read_file, receive_file
from app.web.pages import refused
from app.workers import aside_process
from app.workers.aside import Aside, AsideError
from app.workers.limits import Limits
from engine.datasets import CSVError, read_csv
from engine.sentences import SentenceError

MOST = 100


def read(content: bytes) -> dict[str, object]:
    if content == b"csv":
        raise CSVError("what stands here is no number", 3, 2)
    if content == b"file":
        raise SentenceError("this is no file of {kind}", kind="weights")
    return {"points": len(content)}


@pytest.fixture
def sent(monkeypatch):
    """`sent(content)`: the answer to a file, and what was kept."""
    kept: list[bytes] = []
    monkeypatch.setattr(store, "keep_file", lambda path, owner: kept.append(path.read_bytes()) or f"name-{owner}")
    app = FastAPI()
    app.state.parsing = Aside(Limits(), seconds=10)
    app.add_exception_handler(AsideError, refused)

    @app.post("/")
    async def receive(request: Request):
        return await receive_file(request, MOST, read)

    client = TestClient(app)

    def send(content: bytes):
        kept.clear()
        answer = client.post("/", content=content)
        return answer.status_code, json.loads(answer.content), list(kept)

    return send


def test_what_can_be_read_is_kept_by_its_sender_and_told(sent):
    assert sent(b"12345") == (200, {"name": "name-testclient", "points": 5}, [b"12345"])


def test_a_csv_is_refused_with_the_place(sent):
    status, answer, kept = sent(b"csv")
    assert (status, answer["line"], answer["column"], kept) == (422, 3, 2, [])
    assert "no number" in answer["message"]


def test_another_file_is_refused_with_a_sentence(sent):
    assert sent(b"file") == (422, {"message": "this is no file of weights"}, [])


def test_a_file_whose_sender_left_is_no_failure_of_the_job(tmp_path, caplog):
    """A request that is cancelled, as at the server's end, removes its file while the job still waits."""
    job = aside_process.pack_job(ENGLISH, read_file, (str(tmp_path / "gone"), read_csv))
    kind, body = aside_process.carry_out(job)
    assert kind == aside_process.REFUSED and json.loads(body)["status"] == 422
    assert caplog.records == []
