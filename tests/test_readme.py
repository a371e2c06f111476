"""The README's Python runs as it stands."""

import pathlib
import re

import pytest

README = (pathlib.Path(__file__).parents[1] / "README.md").read_text()
SCRIPTS = re.findall(r"```python\n(.*?)```", README, re.S)
PRINTS = ("finished after 300 epochs", "finished after 30 steps", "finished after 300 epochs")


def test_there_are_as_many_scripts_as_here():
    assert len(SCRIPTS) == len(PRINTS)


@pytest.mark.parametrize(("code", "printed"), list(zip(SCRIPTS, PRINTS, strict=False)))
def test_every_script_runs(code, printed, capsys):
    exec(compile(code, "README.md", "exec"), {})
    assert printed in capsys.readouterr().out
