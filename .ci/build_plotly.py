"""Builds two parts of plotly.js in static/vendor: plotly.min.js with the traces of plane figures alone (scatter,
contour, quiver), and plotly-sweeps.min.js with those of many runs (heatmap, parallel coordinates).

    python .ci/build_plotly.py

Each is about a quarter of the whole, which the Python package brings and pages fetch for their first figure in three
dimensions. The second is built for pages that allow no eval: the whole one draws no parallel coordinates there. Run it
after an update of plotly, with the version of its plotly.js in .ci/bundle/package.json; a test compares them.
npm installs what is in .ci/bundle/package-lock.json, esbuild joins it. Neither the app nor its tests need them.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import check_js

BUNDLES = {
    "plane.js": ("plotly.min.js", "scatter, contour and quiver"),
    "sweeps.js": ("plotly-sweeps.min.js", "scatter, heatmap and strict parcoords"),
}
"""What each is made of, its file, and what its head says it draws."""

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".ci" / "bundle"
TARGET = ROOT / "static" / "vendor"
OPTIONS = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--target=es2020",
    "--legal-comments=eof",
    "--define:global=window",
    "--define:define.amd=false",
    "--alias:stream=stream-browserify",
    "--log-level=warning",
)


def build(folder: pathlib.Path, node: list[str], npm: list[str]) -> None:
    """In an empty folder."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run([*npm, "ci", "--silent"], cwd=folder, check=True)
    esbuild = folder / "node_modules" / "esbuild" / "bin" / "esbuild"
    source = folder / "node_modules" / "plotly.js"
    head = (source / "dist" / "plotly-basic.min.js").read_text(encoding="utf-8").partition("*/")[0] + "*/"
    TARGET.mkdir(exist_ok=True)
    for entry, (name, traces) in BUNDLES.items():
        banner = head.replace("(basic - minified)", f"({traces} - minified)")
        made = folder / name
        command = [str(esbuild), entry, *OPTIONS, f"--banner:js={banner}", f"--outfile={made}"]
        subprocess.run(command, cwd=folder, check=True)
        shutil.copyfile(made, TARGET / name)
    shutil.copyfile(source / "LICENSE", TARGET / "LICENSE.plotly")


def main() -> int:
    found = check_js.commands()
    if found is None:
        print("There is no Node that is new enough")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        build(pathlib.Path(folder), *found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
