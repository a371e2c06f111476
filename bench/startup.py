"""How soon an installed app serves its first page, and what the server and its idle workers weigh."""

import os
import pathlib
import re
import statistics
import subprocess
import sys
import time
import urllib.request

from bench.server import free_port, running_server

REPEATS = 5
MOST_SECONDS, MOST_MEGABYTES = 2.0, 250.0


def seconds_to_first_page() -> float:
    """From the start of `python -m app`, which is what an installed `make run` does, to the page."""
    port = free_port()
    begin = time.perf_counter()
    environment = os.environ | {"DESCENT_LAB_PORT": str(port), "DESCENT_LAB_OPEN_BROWSER": "false"}
    process = subprocess.Popen([sys.executable, "-m", "app"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/labs/descent") as page:
                    assert page.read()
                return time.perf_counter() - begin
            except OSError:
                time.sleep(0.01)
    finally:
        process.terminate()
        process.wait()


def resident_megabytes(pid: int) -> float:
    """What only this process holds, and its share of what it holds with others (Linux: Pss)."""
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kilobytes,) = re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
    return int(kilobytes) / 1024


def children(pid: int) -> list[int]:
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def main() -> None:
    times = [seconds_to_first_page() for _ in range(REPEATS)]
    print(
        f"start to served page: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s (limit"
        f" {MOST_SECONDS} s)"
    )
    if not pathlib.Path("/proc/self/smaps_rollup").exists():
        print("memory: not measured, this system has no /proc/PID/smaps_rollup")
        return
    with running_server() as server:
        for path in ("/labs/descent", "/api/labs/descent/figures"):  # the server has drawn: Plotly is loaded
            urllib.request.urlopen(server.url + path).read()
        time.sleep(1)
        workers = children(server.pid)
        sizes = [resident_megabytes(pid) for pid in (server.pid, *workers)]
        print(
            f"memory: server {sizes[0]:.0f} MB + {len(workers)} idle workers {sum(sizes[1:]):.0f} MB = {sum(sizes):.0f}"
            f" MB (limit {MOST_MEGABYTES:.0f} MB)"
        )


if __name__ == "__main__":
    main()
