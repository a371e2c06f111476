"""Runs as programs: what a lab's program prints, and what the lab's own run has found."""

import atexit
import contextlib
import importlib.util
import io
import json
import re
import subprocess
import sys
from functools import lru_cache
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.export.programs import LANGUAGES
from app.labs import LABS
from app.web import forms

LONGEST = 300
"""Lines of a program."""


def read(lab, query):
    reading = forms.read(LABS[lab], parse_qsl(query))
    assert not reading.problems, reading.problems
    return reading


def program_of(lab, query, language):
    reading = read(lab, query)
    program = LABS[lab].code(reading.config, reading.seed).text(language)
    assert "{{" not in program and "{%" not in program and program.count("\n") < LONGEST
    imports = set(re.findall(r"^(?:import|from) (\w+)", program, re.MULTILINE))
    assert imports <= {"gzip", "math", "numpy", language}, imports
    return program


def said(lab, query, language="numpy", folder="."):
    """The numbers that the program prints, by what stands before the colon."""
    return labelled(printed(program_of(lab, query, language), language, folder))


def labelled(text):
    lines = [line.rpartition(": ") for line in text.splitlines()]
    return {label: [float(word) for word in words.split()] for label, _, words in lines if label}


def printed(program, language, folder="."):
    """What the program prints, run in `folder`."""
    if language == "torch":
        return torch_interpreter().printed(program, folder)
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out, np.errstate(all="ignore"):
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    return out.getvalue()


# Importing torch takes three seconds, so one process imports it and forks for each program.
# No program sees another's settings.
INTERPRETER = """
import contextlib, io, json, os, sys, traceback
import torch

torch.optim.SGD([torch.zeros(1)], 1)  # the first optimizer imports half of torch

for line in sys.stdin:
    program, folder = json.loads(line)
    read, write = os.pipe()
    if not (child := os.fork()):
        out, error = io.StringIO(), ""
        try:
            os.chdir(folder)
            with contextlib.redirect_stdout(out):
                exec(compile(program, "program", "exec"), {"__name__": "__main__"})
        except BaseException:
            error = traceback.format_exc()
        with open(write, "w") as pipe:
            json.dump([out.getvalue(), error], pipe)
        os._exit(0)
    os.close(write)
    with open(read) as pipe:
        print(pipe.read(), flush=True)
    os.waitpid(child, 0)
"""


class TorchInterpreter:
    """A Python that runs programs with torch, each in a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", INTERPRETER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self.process.kill)

    def printed(self, program, folder):
        self.process.stdin.write(json.dumps([program, str(folder)]) + "\n")
        self.process.stdin.flush()
        out, error = json.loads(self.process.stdout.readline())
        assert not error, f"{error}\n{program}"
        return out


@lru_cache(maxsize=1)
def torch_interpreter():
    """Fails, never skips, where torch is missing: `-m torch` has asked for it."""
    if importlib.util.find_spec("torch") is None:
        pytest.fail("torch is not installed; `make test-torch` installs it", pytrace=False)
    return TorchInterpreter()


def ran(lab, query):
    """The run to its end, and its last numbers."""
    reading = read(lab, query)
    run = LABS[lab].run(reading.config, reading.seed)
    for _ in range(100):
        if run.ending:
            break
        run.advance(100_000)
    return reading.config, run.drain()


def assert_same(found, expected, rel, near=1e-7):
    assert found.keys() == expected.keys()
    for label, values in expected.items():
        assert found[label] == pytest.approx(values, rel=rel, abs=near), label


languages = pytest.mark.parametrize(
    "language",
    [pytest.param(language, marks=pytest.mark.torch if language == "torch" else ()) for language in LANGUAGES],
)
"""In every language; what needs torch is marked so, and runs with `-m torch`."""
