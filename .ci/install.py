"""Install what pyproject.toml lists, at the versions of constraints.txt, into the Python that runs this file.

    python .ci/install.py               what the app needs
    python .ci/install.py test bench    and these extras

pip alone would have to build the project to read its dependencies; this reads them from the file.
"""

import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main(extras: list[str]) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = project["optional-dependencies"]
    if unknown := [extra for extra in extras if extra not in known]:
        print(f"unknown extra {unknown[0]}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    wanted = sum((known[extra] for extra in extras), project["dependencies"])
    print(f"Installing {' and '.join(['what the app needs', *extras])} ...", flush=True)
    return subprocess.call(
        [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", *wanted]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
