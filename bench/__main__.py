"""Run every benchmark in its own process, so that none warms up or slows down another."""

import subprocess
import sys

from bench import NAMES


def main() -> int:
    failed = []
    for name in NAMES:
        print(f"\n== {name} ==\n", flush=True)
        if subprocess.call([sys.executable, "-m", f"bench.{name}"]) != 0:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
