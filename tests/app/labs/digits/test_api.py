"""The download of the full MNIST on the user's word, from a mirror on this machine."""

import functools
import http.server
import json
import threading
import time
import urllib.request

import pytest

from engine.datasets.mnist import sample
from tests.conftest import PATIENCE, free_port


def call(server, method: str = "GET", path: str = "/api/mnist") -> dict:
    with urllib.request.urlopen(urllib.request.Request(server.url + path, method=method)) as answer:
        return json.load(answer)


def ended(server) -> dict:
    deadline = time.monotonic() + PATIENCE
    while (state := call(server))["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return state


@pytest.fixture(scope="module")
def mirror_port():
    return free_port()


@pytest.fixture(scope="module")
def own_server(start_server, tmp_path_factory, mirror_port):
    """A server without the full set, with a cache folder of its own."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("MNIST_DIR", "DESCENT_LAB_MNIST_DIR"):
            environment.delenv(name, raising=False)
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        server = start_server(workers=1, mnist_mirror=f"http://127.0.0.1:{mirror_port}/")
    yield server
    server.stop()


def test_a_mirror_that_is_not_there_is_named_and_the_sample_stays(own_server):
    assert call(own_server)["here"] is False
    call(own_server, "POST")
    state = ended(own_server)
    assert state["here"] is False and "127.0.0.1" in state["message"]
    with urllib.request.urlopen(f"{own_server.url}/labs/digits") as page:
        assert page.status == 200


def test_the_set_is_fetched_and_can_be_used(own_server, mirror_port, mnist_dir):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(mnist_dir))
    with http.server.ThreadingHTTPServer(("127.0.0.1", mirror_port), handler) as mirror:
        threading.Thread(target=mirror.serve_forever, daemon=True).start()
        call(own_server, "POST")
        state = ended(own_server)
        mirror.shutdown()
    assert state["here"] is True and state["message"] == "" and state["done"] == state["total"]
    with urllib.request.urlopen(f"{own_server.url}/labs/digits?source=full") as page:
        assert "60,000 training images" in page.read().decode()


@pytest.mark.parametrize(
    ("at", "places"), [("3,17", [3, 17]), ("1000,2,-1,x", [2]), ("", [])], ids=["two", "nonsense left out", "none"]
)
def test_test_images_are_sent_as_bytes(server, at, places):
    with urllib.request.urlopen(f"{server.url}/api/mnist/test?source=sample&at={at}") as answer:
        content = answer.read()
    assert content == sample().test.images[places].tobytes()
