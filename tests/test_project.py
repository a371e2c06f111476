"""What holds the project together: Makefile, Dockerfile, and what no file may say."""

import os
import pathlib
import re
import subprocess

import pytest

import bench

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Written in pieces, so that this file does not contain what it forbids.
FORBIDDEN = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "deb." + "debian.org",
    "download." + "pytorch",
]


def tracked_files() -> list[pathlib.Path]:
    """What git tracks; in a copy without git, every file outside the virtual environment and the caches."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        return [path for name in names if name and (path := ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        skipped = {
            ".git",
            ".venv",
            "__pycache__",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            ".hypothesis",
            "node_modules",
            "shots",
        }
        return [
            path
            for path in ROOT.rglob("*")
            if path.is_file() and not skipped.intersection(path.relative_to(ROOT).parts)
        ]


@pytest.mark.parametrize("target", ["run", "check", "test", "test-torch", "soak", "bench", "clean"])
def test_makefile_has_the_target(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_ci_runs_all_tests_and_fails_with_them():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    assert "set -euo pipefail" in text
    assert text.splitlines()[-2:] == ["make test", "exec make test-torch"]


def test_image_is_checked_for_health_and_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert any("/readyz" in line for line in lines)  # /healthz answers without workers too
    assert [line.split()[1] for line in lines if line.startswith("USER")][-1:] not in ([], ["root"], ["0"])


def test_image_is_built_on_an_exact_image():
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim@sha256:[0-9a-f]{64}", bases[0])


@pytest.mark.parametrize("host", FORBIDDEN)
def test_no_file_names_a_package_registry(host):
    naming = [path for path in tracked_files() if host.encode() in path.read_bytes()]
    assert naming == []


def test_no_test_waits_by_code_that_the_pages_forbid():
    """Playwright's wait_for_function looks once without the page's policy, then under it: it fails at times."""
    tests = (ROOT / "tests" / "browser").rglob("*.py")
    users = {path.name for path in tests if ".wait_for_function(" in path.read_text()}
    assert users == {"blank_page.py", "pictures.py"}  # without a policy


def test_every_benchmark_is_listed():
    """A benchmark is a module with a main(); the others help one."""
    files = {
        path.stem
        for path in (ROOT / "bench").glob("[!_]*.py")
        if re.search(r"^def main\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert files == set(bench.NAMES)
