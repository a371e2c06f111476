"""HEAD answers as GET does, without a body."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings


@pytest.mark.parametrize("path", ["/", "/labs/descent", "/healthz", "/api/labs", "/static/icon.svg", "/nothing"])
def test_head_answers_as_get_without_a_body(path):
    client = TestClient(create_app(Settings(token="off")), base_url="http://127.0.0.1")
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code != 405 and head.content == b"" != got.content
    assert head.headers == got.headers


def test_head_on_a_route_that_only_takes_posts_is_refused_as_get_is():
    client = TestClient(create_app(Settings(token="off")), base_url="http://127.0.0.1")
    assert client.head("/api/uploads").status_code == client.get("/api/uploads").status_code == 405
