"""The READMEs: their Python runs as it stands, their pictures are there and small, and they count right."""

import pathlib
import re

import pytest

from app.i18n.translation import gettext, languages, use
from app.labs import LABS
from app.labs.chapters import by_chapter
from app.paths import LOCALES

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KOREAN = (ROOT / "README.ko.md").read_text(encoding="utf-8")
PICTURES = sorted(set(re.findall(r'(?:src|srcset)="([^"]+)"', README + KOREAN)))
MOST_BYTES = {"film.webp": 1_500_000}
SCRIPTS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PRINTS = ("finished after 300 epochs", "finished after 30 steps", "finished after 300 epochs")


def test_there_are_as_many_scripts_as_here():
    assert len(SCRIPTS) == len(PRINTS)


@pytest.mark.parametrize(("code", "printed"), list(zip(SCRIPTS, PRINTS, strict=True)))
def test_every_script_runs(code, printed, capsys):
    exec(compile(code, "README.md", "exec"), {})
    assert printed in capsys.readouterr().out


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_is_there_and_small(picture):
    content = (ROOT / picture).read_bytes()
    assert content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    assert len(content) < MOST_BYTES.get(pathlib.Path(picture).name, 150_000)
    assert ("-light." not in picture) or picture.replace("-light.", "-dark.") in PICTURES


def test_every_picture_that_is_kept_is_shown():
    assert {f"tests/data/readme/{file.name}" for file in (ROOT / "tests" / "data" / "readme").iterdir()} == set(
        PICTURES
    )


def test_every_lab_and_the_number_of_experiments_are_told():
    assert re.findall(r"^- \*\*(.+?)\*\*: ", README.split("## Start")[0], re.MULTILINE) == [
        lab.title for lab in LABS.values()
    ]
    assert f"**{sum(map(len, by_chapter().values()))} experiments**" in README


def test_the_korean_readme_tells_the_same():
    with use(languages(LOCALES)["ko"]):
        titles = [title for lab in LABS.values() if (title := gettext(lab.title)) != lab.title]
    assert re.findall(r"^- \*\*(.+?)\*\*: ", KOREAN.split("**시간**")[0], re.MULTILINE)[: len(titles)] == titles
    assert f"**실험 {sum(map(len, by_chapter().values()))}개**" in KOREAN
    assert re.findall(r"```python\n(.*?)```", KOREAN, re.DOTALL) == SCRIPTS[:1]
