"""Fixtures for tests against the real server, which runs as users run it: `python -m app` in a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

settings.register_profile(
    "steady", derandomize=True, deadline=None, database=None
)  # the same examples each time, on a slow machine too
settings.load_profile("steady")

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(name, "1")  # as in the workers, and before NumPy is imported

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in a shell's background; servers would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = pathlib.Path(__file__).resolve().parent.parent
BROWSER_TESTS = ROOT / "tests" / "browser"
SOAK_TESTS = ROOT / "tests" / "soak"
ON_REQUEST = ("soak", "torch")
"""Marked tests that run only when `-m` names the mark."""
SECONDS_EACH = {
    "test_comfort.py": 3,
    "test_export_page.py": 3,
    "test_connection.py": 6,
    "test_token_page.py": 4,
    "test_words.py": 5,
    "test_download.py": 8,
}
"""What a browser test takes, where it is more than the usual: it starts a server of its own, waits, or saves much."""

PATIENCE = 60.0
"""Seconds that a test waits for what must come: far more than it takes, also on a busy machine."""

FULL_MNIST = pathlib.Path(os.environ.get("MNIST_DIR") or ROOT.parent / "shared" / "data" / "mnist")


MANY_FILES = 20
"""From so many files on a run tells the slowest of them."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):  # of a test's setup, call or teardown
                seconds[report.nodeid.partition("::")[0]] += report.duration
    if len(seconds) >= MANY_FILES:
        terminalreporter.section(f"slowest files of {sum(seconds.values()):.0f} s in all")
        for file, spent in seconds.most_common(MANY_FILES):
            terminalreporter.write_line(f"{spent:7.2f} s  {file}")
    if "torch" not in config.option.markexpr:
        terminalreporter.write_line(
            "The PyTorch programs were left out; `make test-torch` installs torch and runs them."
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser's tests and the soak tests; leave out what nobody asked for; browser tests come last.

    Last, because `asyncio.run` cannot be called in this process while Playwright is open. Of them the long files come
    first: pytest-xdist hands out whole files, and at the end no process should wait for another's long one.
    """
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker("browser")
        if item.path.is_relative_to(SOAK_TESTS):
            item.add_marker("soak")
    for marker in ON_REQUEST:
        if marker not in config.option.markexpr:
            left_out = [item for item in items if item.get_closest_marker(marker)]
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker(marker)]
    seconds: Counter[pathlib.Path] = Counter()
    for item in items:
        if item.get_closest_marker("browser"):
            seconds[item.path] += SECONDS_EACH.get(item.path.name, 1.5 if item.path.parent == BROWSER_TESTS else 0.3)
    items.sort(
        key=lambda item: (item.path in seconds, -seconds[item.path], item.path if item.path in seconds else ROOT)
    )


@pytest.fixture(scope="session")
def mnist_dir() -> pathlib.Path:
    """A folder with the full MNIST set, as it came from its mirror."""
    if not (FULL_MNIST.is_dir() and any(FULL_MNIST.glob("train-images-idx3-ubyte*"))):
        pytest.skip(
            "the full MNIST set is not here: MNIST_DIR names no folder with it, and there is none in"
            " ../shared/data/mnist"
        )
    return FULL_MNIST


@dataclasses.dataclass
class Server:
    """A running `python -m app`."""

    url: str  # http://127.0.0.1:port
    process: subprocess.Popen
    output: pathlib.Path  # what it and its workers printed, stdout and stderr together
    checked: int = 0  # characters of it that `check` has read

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def ws_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/ws"

    def workers(self) -> list[int]:
        """The process ids of its workers: of its children, those that compute runs."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.exists():
            pytest.skip("needs Linux's /proc to find the workers")
        found = []
        for child in children.read_text().split():
            with contextlib.suppress(OSError):  # it has ended
                if "app.workers.process" in pathlib.Path(f"/proc/{child}/cmdline").read_text():
                    found.append(int(child))
        return found

    def check(self) -> None:
        """Fail when the server or a worker has printed a traceback since the last check."""
        printed = self.output.read_text(errors="replace")
        new, self.checked = printed[self.checked :], len(printed)
        if "Traceback (most recent call last)" in new:
            pytest.fail(f"the server printed a traceback:\n{new}", pytrace=False)

    def stop(self) -> None:
        """End it as `kill` would; fail when it does not end by itself."""
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)  # its own session: itself and its workers
            self.process.wait()
            printed = self.output.read_text(errors="replace")
            pytest.fail(
                f"the server did not end within {PATIENCE:g} seconds of SIGTERM:\n{printed}",
                pytrace=False,
            )
        self.check()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy of the machine


def wait_until_served(server: Server, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with LOCAL.open(f"{server.url}/healthz", timeout=2):
                return
        except OSError:  # urllib's own errors too
            time.sleep(0.05)
    code = server.process.poll()
    server.process.kill()
    state = f"ended with code {code}" if code is not None else f"did not answer /healthz within {seconds:g} seconds"
    pytest.fail(f"the server {state}:\n{server.output.read_text(errors='replace')}", pytrace=False)


def launch(
    module: str,
    folder: pathlib.Path,
    output: pathlib.Path,
    inside: tuple[str, ...] = (),
    port: int | None = None,
    **settings: object,
) -> Server:
    """`python -m module` in a folder, once it answers. The settings reach it as DESCENT_LAB_* variables.

    inside : a command that becomes what follows it, such as `env`. port : a free one, if not given.
    """
    port = port or free_port()
    settings = {"host": "127.0.0.1", "port": port, "open_browser": "false", **settings}
    variables = {f"DESCENT_LAB_{name.upper()}": str(value) for name, value in settings.items()}
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [*inside, sys.executable, "-m", module],
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **variables},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, output)
    wait_until_served(server)
    return server


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """`start_server(workers=1)`: a server of one's own, ended with the session at the latest.

    The settings reach it as DESCENT_LAB_* variables. It takes the place of one that has ended, since a browser compiles
    plotly.js again for each address: 2 s of CPU time.
    """
    servers: dict[int, Server] = {}

    def start(**settings: object) -> Server:
        port = next((port for port, server in servers.items() if server.process.poll() is not None), free_port())
        output = tmp_path_factory.mktemp("server") / "output.txt"
        servers[port] = launch("app", ROOT, output, port=port, **settings)
        return servers[port]

    yield start
    for server in servers.values():
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Server]) -> Server:
    """The server that the tests share; a test that asks for it fails when the server prints a traceback meanwhile."""
    return start_server()


@pytest.fixture(autouse=True)
def no_traceback(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "server" in request.fixturenames:
        request.getfixturevalue("server").check()
