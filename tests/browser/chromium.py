"""The Chromium that the browser tests drive: found, or installed by `python -m tests.browser.chromium`."""

import os
import pathlib
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The headless shell first: the same engine without the window, tabs and menus that nobody sees in a test, and so the
tests take a quarter less processor time."""

PACKAGES = ("chromium-headless-shell", "chromium")
"""Debian's, the first that it has."""

UPDATE_SECONDS = 120.0
"""For apt-get to bring its list of packages up to date."""


class NoChromiumError(Exception):
    """No usable Chromium on this machine; the message says what to do."""


def version(path: str) -> str | None:
    """The name and version that the browser at `path` reports; None when it does not run.

    Ubuntu's `chromium-browser` can be an empty shell.
    """
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or "unknown version" if answer.returncode == 0 else None


def find() -> str | None:
    """$CHROMIUM, else the first of COMMANDS on PATH that runs, else Playwright's own if it is installed."""
    if named := os.environ.get("CHROMIUM"):
        if version(named) is None:
            raise NoChromiumError(f"CHROMIUM={named} does not run; name a Chromium or unset it")
        return named
    for command in COMMANDS:
        path = shutil.which(command)
        if path and version(path):
            return path
    return playwrights_own()


def playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if pathlib.Path(path).exists() and version(path) else None


def has_no_shell(path: str) -> bool:
    """Whether Debian's headless shell is installed beside the browser at `path`: in continuous integration alone.

    Elsewhere a person's own Chromium will do, and nothing is installed beside it.
    """
    named = bool(os.environ.get("CHROMIUM")) or "headless-shell" in pathlib.Path(path).name
    return os.environ.get("CI") == "true" and not named and may_apt_get()


def may_apt_get() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and is_debian()


def install() -> str:
    """Install one and say how: Debian's package when root on Debian, else Playwright's own. Returns its path."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if may_apt_get() and apt_get_install() and (path := find()):
        print(f"Chromium: installed Debian's package, {path}, {version(path)}", flush=True)
        return path
    playwright_install = [sys.executable, "-m", "playwright", "install", "chromium"]
    # It knows the libraries of few distributions.
    if not root or subprocess.call([*playwright_install, "--with-deps"]) != 0:
        subprocess.call(playwright_install)
    if path := playwrights_own():
        print(f"Chromium: installed Playwright's own, {path}, {version(path)}", flush=True)
        return path
    raise NoChromiumError(
        "no Chromium found, and none could be installed; install one and put it on PATH or in CHROMIUM"
    )


def is_debian() -> bool:
    """Debian itself: what Ubuntu calls `chromium` is a snap, which does not run in a container."""
    release = pathlib.Path("/etc/os-release")
    return bool(shutil.which("apt-get")) and release.exists() and "ID=debian" in release.read_text().split()


def apt_get_install(may_update: bool = True) -> bool:
    """The first of PACKAGES that can be had, if need be after the list of packages is brought up to date."""
    print("Chromium: installing Debian's package with apt-get", flush=True)
    for updated in (False, True)[: 1 + may_update]:
        if updated:
            apt_get("update", seconds=UPDATE_SECONDS)  # may fail for one source among several; the next line decides
        for package in PACKAGES:
            if apt_get("install", "-y", "--no-install-recommends", "--no-remove", package) == 0:
                return True
    return False


def apt_get(command: str, *arguments: str, seconds: float | None = None) -> int:
    """Its exit status; 1 when it takes longer than `seconds`, as it may where there is no network."""
    try:
        return subprocess.call(
            ["apt-get", command, "-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return 1


def main() -> int:
    try:
        if path := find():
            if has_no_shell(path) and apt_get_install(may_update=False):
                path = find()
            print(f"Chromium: found {path}, {version(str(path))}", flush=True)
        else:
            install()
    except NoChromiumError as error:
        print(f"Chromium: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
