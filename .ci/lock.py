"""Write the locks in .ci/locks from pyproject.toml: one file for the app, one for each extra.

    python .ci/lock.py                          after a change in pyproject.toml: keeps the versions that still fit
    python .ci/lock.py --upgrade                the newest versions
    python .ci/lock.py --upgrade-package NAME   the newest version of one package

It needs uv (`python -m pip install uv`), which reads the hashes of all files of a version, for every platform and
Python. Each lock is complete: it has the requirements of its group and what these require. The locks are resolved
together, so a package has the same version in all of them. No index is named: where packages come from is decided by
the settings of uv here, and by those of pip where the locks are used.
"""

import pathlib
import subprocess
import sys
import tempfile
import tomllib
from itertools import chain

from install import LOCKS, ROOT, UNHASHED

HEADER = "# Written by .ci/lock.py from pyproject.toml; do not edit.\n"
WITHOUT_HASHES = "# Versions only: .ci/install.py says why.\n"
COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--no-emit-index-url"]
COMPILE += ["--no-annotate", "--no-header"]


def lock(requirements: list[str], oldest_python: str, *options: str) -> str:
    """The lines of a lock of these requirements and of all that they require."""
    command = [*COMPILE, f"--python-version={oldest_python}", *options, "-"]
    return subprocess.run(command, input="\n".join(requirements), stdout=subprocess.PIPE, text=True, check=True).stdout


def main(upgrades: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"app": project["dependencies"], **project["optional-dependencies"]}
    oldest_python = project["requires-python"].removeprefix(">=")
    LOCKS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # uv prefers the versions that it finds in the file that it writes.
        versions = pathlib.Path(folder) / "versions.txt"
        pins = (line.split("\\")[0] for old in LOCKS.glob("*.txt") for line in old.read_text("utf-8").splitlines())
        versions.write_text("\n".join(sorted({pin.strip() for pin in pins if "==" in pin})))
        lock(list(chain.from_iterable(groups.values())), oldest_python, f"--output-file={versions}", *upgrades)
        for group, requirements in groups.items():
            hashes = [] if group in UNHASHED else ["--generate-hashes"]
            lines = lock(requirements, oldest_python, f"--constraint={versions}", *hashes)
            header = HEADER + (WITHOUT_HASHES if group in UNHASHED else "")
            (LOCKS / f"{group}.txt").write_text(header + lines, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
