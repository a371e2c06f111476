"""Install exactly the files that the locks in .ci/locks list, into the Python that runs this file.

    python .ci/install.py               what the app needs
    python .ci/install.py test bench    and these extras of pyproject.toml

pip refuses a file whose SHA-256 hash is not in the lock. A source distribution would bring build tools that no lock
lists, so only wheels are installed, unless PIP_NO_BINARY or PIP_ONLY_BINARY says otherwise.
`.ci/lock.py` writes the locks.
"""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOCKS = ROOT / ".ci" / "locks"
# PyTorch's builds for the CPU alone have the version of the others, but come from elsewhere and have other hashes.
# Its lock holds the versions only.
UNHASHED = {"bench": ["torch"]}


def pip_arguments(groups: list[str]) -> list[list[str]]:
    """Of each call of pip: first what has hashes, since a call checks either all hashes or none."""
    locked = [f"--requirement={LOCKS / group}.txt" for group in groups if group not in UNHASHED]
    calls = [["--require-hashes", *locked]]
    calls += [[f"--constraint={LOCKS / group}.txt", *UNHASHED[group]] for group in groups if group in UNHASHED]
    return calls


def settings(environment: dict[str, str]) -> dict[str, str]:
    """The environment of pip: wheels only, unless it says which source distributions to build."""
    chosen = "PIP_NO_BINARY" in environment or "PIP_ONLY_BINARY" in environment
    return environment if chosen else environment | {"PIP_ONLY_BINARY": ":all:"}


def main(extras: list[str]) -> int:
    known = sorted({lock.stem for lock in LOCKS.glob("*.txt")} - {"app"})
    if unknown := [extra for extra in extras if extra not in known]:
        print(f"unknown extra {unknown[0]}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    print(f"Installing {' and '.join(['what the app needs', *extras])} ...", flush=True)
    for arguments in pip_arguments(["app", *extras]):
        command = [sys.executable, "-m", "pip", "install", "--quiet", *arguments]
        if failed := subprocess.call(command, env=settings(dict(os.environ))):
            return failed
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
