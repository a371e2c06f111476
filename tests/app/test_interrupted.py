"""Ctrl-C ends the server and its workers, in silence."""

import os
import signal
import subprocess
import sys

import pytest

from tests.conftest import PATIENCE, ROOT

WHILE_IMPORTING = """
import importlib.abc, runpy, signal, sys

class Interrupted(importlib.abc.MetaPathFinder):
    def find_spec(self, name, *_):
        if name == {name!r}:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupted())
runpy.run_module("app", run_name="__main__")
"""


def test_ctrl_c_prints_no_traceback(start_server):
    server = start_server(workers=1)
    os.killpg(server.process.pid, signal.SIGINT)  # a terminal sends it to the workers too
    assert server.process.wait(PATIENCE) == 130
    server.check()


@pytest.mark.parametrize("name", ["uvicorn", "app.labs"])
def test_before_the_server_listens_ctrl_c_prints_no_traceback_either(name):
    command = [sys.executable, "-c", WHILE_IMPORTING.format(name=name)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False)
    assert (ended.returncode, ended.stderr, ended.stdout) == (130, b"", b"")
