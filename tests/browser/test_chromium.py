"""Which Chromium the tests drive, and when one is installed."""

import pytest

from tests.browser import chromium


@pytest.fixture
def machine(monkeypatch):
    """`machine("chromium")`: a Debian where these commands are on PATH, we are root, and apt-get has all packages."""
    found: list[str] = []
    asked: list[str] = []

    def apt_get(command, *arguments, seconds=None):
        asked.append(" ".join((command, *arguments[-1:])))
        found.extend(arguments[-1:])
        return 0

    def make(*commands):
        found[:] = commands
        return asked

    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}" if name in found else None)
    monkeypatch.setattr(chromium, "version", lambda path: "Chromium 1")
    monkeypatch.setattr(chromium, "playwrights_own", lambda: None)
    monkeypatch.setattr(chromium, "may_apt_get", lambda: True)
    monkeypatch.setattr(chromium, "apt_get", apt_get)
    return make


def test_the_headless_shell_is_taken_before_others(machine):
    machine("google-chrome", "chromium", "chromium-headless-shell")
    assert chromium.find() == "/usr/bin/chromium-headless-shell"


def test_where_there_is_none_the_shell_is_installed(machine):
    asked = machine()
    assert chromium.main() == 0
    assert asked == ["install chromium-headless-shell"] and chromium.find() == "/usr/bin/chromium-headless-shell"


@pytest.mark.parametrize(
    ("commands", "ci", "named", "installed"),
    [
        (["chromium"], "", "", False),
        (["chromium"], "true", "", True),
        (["chromium"], "true", "/usr/bin/chromium", False),
        (["chromium", "chromium-headless-shell"], "true", "", False),
    ],
)
def test_beside_another_one_the_shell_is_installed_in_continuous_integration_alone(
    machine, monkeypatch, commands, ci, named, installed
):
    asked = machine(*commands)
    monkeypatch.setenv("CI", ci)
    if named:
        monkeypatch.setenv("CHROMIUM", named)
    assert chromium.main() == 0
    assert bool(asked) == installed


def test_the_list_of_packages_is_brought_up_to_date_only_if_nothing_can_be_had(machine, monkeypatch):
    machine()
    asked = []
    monkeypatch.setattr(chromium, "apt_get", lambda command, *rest, seconds=None: asked.append(command) or 100)
    assert chromium.apt_get_install() is False
    assert asked == ["install", "install", "update", "install", "install"]
