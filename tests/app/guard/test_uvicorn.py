"""What app/guard/connection_limits.py uses of uvicorn and websockets is as it was when the limits were tested."""

import hashlib
import inspect
import pathlib
import tomllib

import pytest
import uvicorn
from packaging.requirements import Requirement
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import Protocol

PYPROJECT = pathlib.Path(__file__).parents[3] / "pyproject.toml"

USED = {
    HttpToolsProtocol: (
        "__init__ connection_made connection_lost data_received handle_websocket_upgrade on_body on_headers_complete"
        " on_message_begin on_message_complete on_response_complete send_400_response shutdown"
        " timeout_keep_alive_handler"
    ),
    RequestResponseCycle: "send",
    WebSocketsSansIOProtocol: (
        "__init__ connection_made connection_lost data_received handle_close handle_connect handle_events"
        " handle_parser_exception handle_pong keepalive_timeout run_asgi schedule_ping send"
        " send_keepalive_ping send_receive_event_to_app shutdown stop_keepalive"
    ),
    Protocol: "fail events_received receive_data",
}
DIGESTS = {
    "HttpToolsProtocol": "d0854731bb8750b6",
    "RequestResponseCycle": "abdd8601b326a8da",
    "WebSocketsSansIOProtocol": "8cfef92d5df6b332",
    "Protocol": "92363b83e38bb858",
}


def digest(used: type) -> str:
    """Of the source of the methods that are overridden, called or relied on."""
    sources = "".join(inspect.getsource(getattr(used, name)) for name in USED[used].split())
    return hashlib.sha256(sources.encode()).hexdigest()[:16]


@pytest.mark.parametrize("used", USED, ids=lambda used: used.__name__)
def test_what_the_connection_limits_rely_on_has_not_changed(used):
    assert digest(used) == DIGESTS[used.__name__], (
        f"uvicorn {uvicorn.__version__} or websockets changed {used.__module__}.{used.__name__}, which"
        " app/guard/connection_limits.py extends. Read what changed there, run tests/app/guard, `make soak` and"
        f" `python -m bench.stuck`; then write {digest(used)!r} here and the tested range into pyproject.toml."
    )


def test_the_range_that_was_tested_is_pinned():
    dependencies = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    ranges = {found.name: found.specifier for found in map(Requirement, dependencies)}
    for name in ("uvicorn", "websockets"):
        assert {clause.operator for clause in ranges[name]} == {">=", "<"}, f"{name} has no tested range"
    assert uvicorn.__version__ in ranges["uvicorn"]
