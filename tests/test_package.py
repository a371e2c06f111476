"""The wheel: `descent_lab.engine` and `descent_lab.app` work without the checkout, and all show one version."""

import contextlib
import os
import pathlib
import subprocess
import sys
import time
import zipfile

import pytest

import engine
from tests.conftest import LOCAL, ROOT, launch

SCRIPTS = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder with the contents of the wheel, which is what pip makes of it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", folder, ROOT], cwd=folder, check=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    assert wheel.name == f"descent_lab-{engine.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def python(site: pathlib.Path, *arguments: str) -> str:
    """The output of a Python that finds the wheel's packages and not the checkout's."""
    environment = os.environ | {"PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=site.parent, env=environment, capture_output=True, text=True, check=True
    ).stdout


def wait_until_ready(url: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), LOCAL.open(f"{url}/readyz", timeout=2):  # 503 is an OSError too
            return
        assert time.monotonic() < deadline, "no worker answers"
        time.sleep(0.05)


def test_the_wheel_has_one_package_with_types_and_the_license(installed):
    assert {path.name for path in installed.iterdir()} == {
        "descent_lab",
        f"descent_lab-{engine.__version__}.dist-info",
    }
    for name in ("engine/py.typed", "app/py.typed", "app/i18n/locales/messages.pot", "static/icon.svg"):
        assert (installed / "descent_lab" / name).is_file()
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))


def test_its_engine_and_notebook_run_as_in_the_docs(installed):
    code = next(part for part in SCRIPTS.split("```python\n") if "app.notebook" in part[:40]).split("```")[0]
    assert "from app.notebook" in code and "from engine" in code
    code = code.replace("from app.", "from descent_lab.app.").replace("from engine", "from descent_lab.engine")
    code += "import sys\nprint({'app', 'engine'}.isdisjoint(sys.modules))"
    outcomes, apart = python(installed, "-c", code).splitlines()
    assert outcomes.count("finished after 30 steps") == 3 and apart == "True"


def test_its_app_serves_a_lab(installed, tmp_path, monkeypatch):
    """With its workers: `/readyz` is 503 until one of them has answered."""
    monkeypatch.setenv("PYTHONPATH", str(installed))
    server = launch("descent_lab.app", tmp_path, tmp_path / "output.txt", workers=1)
    try:
        wait_until_ready(server.url)
        for path, words in {
            "/labs/descent": 'data-figure="contour"',
            "/": f"Descent Lab {engine.__version__}<",
        }.items():
            with LOCAL.open(server.url + path) as answer:
                assert words in answer.read().decode()
    finally:
        server.stop()


def test_the_app_tells_its_version(installed):
    told = f"Descent Lab {engine.__version__}\n"
    assert python(installed, "-m", "descent_lab.app", "--version") == told
    assert python(ROOT, "-m", "app", "--version") == told
