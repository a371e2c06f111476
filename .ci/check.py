"""What `make check` runs: style, format and types of the Python code, and the JavaScript, all at the same time.

    python .ci/check.py

All tools run, and one finding fails the check. The Python tools take their settings from pyproject.toml; check_js.py
says what happens where there is no Node.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "--quiet"],
    "ruff format": ["-m", "ruff", "format", "--check", "--quiet"],
    "mypy": ["-m", "mypy", "--no-error-summary"],
    "JavaScript": [".ci/check_js.py"],
}


def main() -> int:
    running = {
        name: subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, command in CHECKS.items()
    }
    failed = []
    for name, tool in running.items():
        print(f"{name} ...", flush=True)
        told, _ = tool.communicate()
        print(told, end="", flush=True)
        if tool.returncode:
            failed.append(name)
    print(f"Findings: {', '.join(failed)}" if failed else "No findings")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
