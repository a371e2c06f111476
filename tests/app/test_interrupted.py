"""Ctrl-C ends the server and its workers, in silence."""

import os
import signal

from tests.conftest import PATIENCE


def test_ctrl_c_prints_no_traceback(start_server):
    server = start_server(workers=1)
    os.killpg(server.process.pid, signal.SIGINT)  # a terminal sends it to the workers too
    assert server.process.wait(PATIENCE) == 130
    server.check()
