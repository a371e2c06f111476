"""Lone surrogates, which no UTF-8 holds, by every way that a text takes into the server: never a 500."""

import json
import urllib.error
import urllib.request

import pytest

from app.labs import LABS
from engine.datasets import CSVError, read_csv, read_regression_csv
from tests.app.sessions.viewer import viewer
from tests.conftest import PATIENCE

RAW = b"\xed\xa0\x80"
"""U+D800 as UTF-8 would have it."""
QUOTED = "%ED%A0%80"
ESCAPED = '"\\ud800"'
TABLE = b"x,y,label\n0,0,%s\n1,1,b\n2,2,%s\n3,1,b\n"

ADDRESSES = [
    f"/?x={QUOTED}",
    f"/{QUOTED}",
    f"/static/{QUOTED}.js",
    f"/labs/{QUOTED}",
    f"/labs/descent?expression={QUOTED}",
    f"/labs/descent?function={QUOTED}&{QUOTED}=1",
    f"/labs/descent?expression=x%5E2&experiment={QUOTED}&seed={QUOTED}",
    f"/labs/autodiff?expression={QUOTED}",
    f"/labs/derivative?expression=x{QUOTED}",
    f"/labs/nets?placed={QUOTED}&data.kind=csv&data.upload={QUOTED}",
    f"/labs/regression?data.kind=csv&data.table=a{QUOTED},b%0A1,2%0A2,4",
    f"/labs/digits?weights={QUOTED}&hidden={QUOTED}",
    f"/embed/descent?racers.0.optimizer={QUOTED}",
    f"/api/labs/descent/figures?expression={QUOTED}",
    f"/api/labs/nets/figures?racers.{QUOTED}.lr=1",
    f"/api/labs/descent/code?language={QUOTED}",
    f"/api/labs/{QUOTED}/schema",
]


def status(request: urllib.request.Request | str) -> int:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answer.read().decode()
            return answer.status
    except urllib.error.HTTPError as error:
        error.read().decode()
        return error.code


@pytest.mark.parametrize("address", ADDRESSES)
def test_in_an_address(server, address):
    assert status(server.url + address) in (200, 404, 422)


@pytest.mark.parametrize("header", ["Accept-Language", "Cookie", "Authorization", "Referer", "If-None-Match"])
def test_in_a_header(server, header):
    request = urllib.request.Request(f"{server.url}/labs/descent", headers={header: RAW.decode("latin-1")})
    assert status(request) == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/token", b"token=" + RAW),
        ("/token", b"token=" + QUOTED.encode()),
        ("/api/uploads", TABLE % (RAW, RAW)),
        ("/api/uploads", "x,y,label\n0,0,\ud800\n1,1,b\n".encode("utf-16", "surrogatepass")),
        ("/api/labs/descent/replay", b'{"config": ' + ESCAPED.encode() + b"}"),
        ("/api/labs/descent/replay", b'{"%s": {}}' % RAW),
        ("/api/uploads/weights", RAW),
    ],
)
def test_in_a_body(server, path, body):
    assert status(urllib.request.Request(server.url + path, body, method="POST")) < 500


def test_in_a_message(server):
    """As a value and as a name."""
    with viewer(server) as client:
        for lab in LABS:
            for name in LABS[lab].config.model_fields:
                for config in (f'{{"{name}": {ESCAPED}}}', f'{{"{name}": {{{ESCAPED}: 1}}}}', f"{{{ESCAPED}: 1}}"):
                    client.send(f'{{"type": "start", "lab": "{lab}", "config": {config}}}')
                    answer = json.loads(client.socket.recv(PATIENCE))
                    assert answer["type"] == "error" and answer["code"] == "invalid", answer


def test_in_a_table():
    for text in (TABLE % (RAW, RAW), TABLE % (b"\\ud800", b"\\ud800")):
        try:
            names = read_csv(text).names
        except CSVError as error:
            assert str(error).encode()
        else:
            assert all(name.encode() for name in names)
    with pytest.raises(CSVError) as refused:
        read_regression_csv("\ud800,b\n1,\ud800\n")
    assert str(refused.value)
