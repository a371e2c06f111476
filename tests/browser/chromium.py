"""The Chromium that the browser tests drive: found, or installed by `python -m tests.browser.chromium`."""

import os
import pathlib
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome")


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


def install() -> str:
    """Install one and say how: Debian's package when root on Debian, else Playwright's own. Returns its path."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and is_debian() and apt_get_install() and (path := find()):
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


def apt_get_install() -> bool:
    print("Chromium: none found, installing Debian's package with apt-get", flush=True)
    apt_get("update")  # may fail for one source among several; the next line decides
    return apt_get("install", "-y", "--no-install-recommends", "chromium") == 0


def apt_get(command: str, *arguments: str) -> int:
    """Its exit status."""
    return subprocess.call(
        ["apt-get", command, "-qq", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    try:
        if path := find():
            print(f"Chromium: found {path}, {version(path)}", flush=True)
        else:
            install()
    except NoChromiumError as error:
        print(f"Chromium: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
