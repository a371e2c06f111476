"""The READMEs and docs/: their Python runs as it stands, pictures and links lead somewhere, and they count right."""

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
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
SCRIPTS = PYTHON.findall((ROOT / "docs" / "python.md").read_text(encoding="utf-8"))
PRINTS = (
    "finished after 300 epochs",
    "finished after 300 epochs",
    "finished after 30 steps",
    "finished after 300 epochs",
    "'outcome': 'finished'",
    "finished after 30 epochs",
)
CODE = re.compile(r"```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#([^)]+))?\)")


def test_there_are_as_many_scripts_as_here():
    assert len(SCRIPTS) == len(PRINTS)


@pytest.mark.parametrize(("code", "printed"), list(zip(SCRIPTS, PRINTS, strict=True)))
def test_every_script_runs(code, printed, capsys):
    exec(compile(code, "docs/python.md", "exec"), {})
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


def test_both_readmes_show_the_first_script():
    assert PYTHON.findall(README) == PYTHON.findall(KOREAN) == SCRIPTS[:1]


def test_the_first_screen_says_what_it_is_gives_the_commands_and_shows_it():
    for readme in (README, KOREAN):
        opening = readme.split("\n## ")[0]
        assert [line.split("  ")[0] for line in opening.splitlines() if line.startswith("make ")] == [
            "make run",
            "make test",
        ]
        assert "film.webp" in opening and len(opening.splitlines()) < 20
        assert max(map(len, readme.splitlines())) < 200 and readme.count("\n|") < 20, "long tables stand in docs/"


@pytest.mark.parametrize("file", [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")], ids=lambda file: file.name)
def test_links_lead_to_files_and_headings(file):
    for target, heading in LINK.findall(CODE.sub("", file.read_text(encoding="utf-8"))):
        linked = file.parent / target
        assert linked.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.+)", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in titles]


def test_every_page_of_docs_is_linked_and_every_benchmark_listed():
    linked = {target for target, _ in LINK.findall(README) if target.startswith("docs/")}
    assert linked == {f"docs/{file.name}" for file in (ROOT / "docs").iterdir()}
    listed = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "benchmarks.md").read_text(), re.MULTILINE)
    modules = {file.stem for file in (ROOT / "bench").glob("*.py")} - {"__init__", "__main__", "server"}
    assert set(listed) == modules and len(listed) == len(modules)
