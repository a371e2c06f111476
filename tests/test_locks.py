"""The locks in .ci/locks: they agree with pyproject.toml, and pip installs nothing that they do not list."""

import importlib.util
import pathlib
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GROUPS = {"app": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
RENEW = "run .ci/lock.py (CONTRIBUTING.md says how)"


def load_installer():
    spec = importlib.util.spec_from_file_location("install", ROOT / ".ci" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


install = load_installer()


def entries(group: str) -> list[tuple[Requirement, list[str]]]:
    """Each locked package with the options after it."""
    lines = (install.LOCKS / f"{group}.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    split = [re.split(r"\s+(?=--)", line.strip()) for line in lines if not line.startswith("#")]
    return [(Requirement(requirement), options) for requirement, *options in split]


def test_there_is_one_lock_for_each_group():
    assert {lock.stem for lock in install.LOCKS.iterdir()} == set(GROUPS), RENEW


@pytest.mark.parametrize("group", GROUPS)
def test_lock_has_each_requirement_within_its_range(group):
    locked = {canonicalize_name(pin.name): pin for pin, _ in entries(group)}
    for wanted in map(Requirement, GROUPS[group]):
        assert canonicalize_name(wanted.name) in locked, RENEW
        (version,) = locked[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(version.version), RENEW


@pytest.mark.parametrize("group", GROUPS)
def test_locked_packages_are_exact_and_hashed_and_name_no_address(group):
    for pin, options in entries(group):
        (version,) = pin.specifier
        assert version.operator == "==" and "*" not in version.version
        assert pin.url is None
        assert all(map(HASH.fullmatch, options))
        assert bool(options) == (group not in install.UNHASHED)


def test_a_package_has_one_version_in_all_locks():
    pins = {(canonicalize_name(pin.name), str(pin.specifier)) for group in GROUPS for pin, _ in entries(group)}
    assert len(pins) == len({name for name, _ in pins})


def test_pip_checks_hashes_of_all_groups_but_the_one_with_torch():
    hashed, *others = install.pip_arguments(list(GROUPS))
    locks = [f"--requirement={install.LOCKS / group}.txt" for group in GROUPS if group != "bench"]
    assert hashed == ["--require-hashes", *locks]
    assert others == [[f"--constraint={install.LOCKS / 'bench'}.txt", *GROUPS["bench"]]]


def test_pip_builds_nothing_unless_told_to():
    assert install.settings({"A": "b"}) == {"A": "b", "PIP_ONLY_BINARY": ":all:"}
    for chosen in ({"PIP_NO_BINARY": "numpy"}, {"PIP_ONLY_BINARY": ":none:"}):
        assert install.settings(chosen) == chosen


def test_installer_calls_pip_so_and_passes_its_failure_on(monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(install.subprocess, "call", lambda command, env: calls.append((command, env)) or 3)
    assert install.main(["test"]) == 3
    ((command, env),) = calls
    assert command[1:] == ["-m", "pip", "install", "--quiet", *install.pip_arguments(["app", "test"])[0]]
    assert env["PIP_ONLY_BINARY"] == ":all:"
    assert install.main(["tests"]) == 2
    assert "unknown extra tests; known: bench, check, " in capsys.readouterr().err
