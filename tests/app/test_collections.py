"""Full collections of Python's garbage look only at what came after the start: they stop the whole process."""

import gc
import os
import sys

import pytest

from app import server
from app.workers import process


@pytest.fixture
def frozen(monkeypatch):
    """What `begun` found: the share of all objects that no collection looks at."""
    found = []

    def begun(*_):
        found.append(gc.get_freeze_count() / (gc.get_freeze_count() + len(gc.get_objects())))

    monkeypatch.setattr(server.Server, "run", begun)
    monkeypatch.setattr(process.Worker, "serve", begun)
    thresholds = gc.get_threshold()
    yield found
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_in_the_server(frozen, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app"])
    monkeypatch.setattr(server.logs, "set_up", lambda **_: None)
    server.main()
    each, many, more = gc.get_threshold()
    assert frozen[0] > 0.99 and each * many * more >= 500_000  # 600 requests at once are 100,000 objects


def test_in_a_worker(frozen, monkeypatch):
    monkeypatch.setattr(os, "dup", lambda descriptor: descriptor)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    monkeypatch.setattr(process.logs, "set_up", lambda **_: None)
    process.main('{"limits": {}, "log": {"form": "text", "level": "warning"}}')
    assert frozen[0] > 0.99
