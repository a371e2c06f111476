"""Runs as programs: what a lab's program prints, and what the lab's own run has found."""

import contextlib
import importlib.util
import io
import os
import re
import subprocess
import sys
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.export.programs import LANGUAGES
from app.labs import LABS
from app.web import forms

TORCH = os.environ.get("TORCH_PYTHON") or (sys.executable if importlib.util.find_spec("torch") else "")
"""A Python that has torch: this one, or the one named."""

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
        if not TORCH:
            pytest.skip("torch is not installed")
        run = subprocess.run([TORCH, "-"], input=program, capture_output=True, text=True, timeout=120, cwd=folder)
        assert run.returncode == 0, f"{run.stderr}\n{program}"
        return run.stdout
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out, np.errstate(all="ignore"):
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def ran(lab, query):
    """The run to its end, and its last numbers."""
    reading = read(lab, query)
    run = LABS[lab].run(reading.config, reading.seed)
    for _ in range(100):
        if run.ending:
            break
        run.advance(100_000)
    return reading.config, run.drain()


def assert_same(found, expected, rel, abs=1e-7):
    assert found.keys() == expected.keys()
    for label, values in expected.items():
        assert found[label] == pytest.approx(values, rel=rel, abs=abs), label


languages = pytest.mark.parametrize("language", LANGUAGES)
