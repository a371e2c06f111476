"""Settings come from the environment, are checked, and are listed in docs/settings.md."""

import pathlib

import pytest
from pydantic import ValidationError

from app.settings import Settings

TOLD = (pathlib.Path(__file__).parents[2] / "docs" / "settings.md").read_text()


def test_the_environment_sets_them(monkeypatch):
    monkeypatch.setenv("DESCENT_LAB_PORT", "9001")
    monkeypatch.setenv("DESCENT_LAB_OPEN_BROWSER", "false")
    settings = Settings()
    assert settings.port == 9001 and settings.open_browser is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("WORKERS", "-1"),
        ("LOG_LEVEL", "loud"),
        ("MNIST_MIRROR", "file:///etc"),
        ("TOKEN", "short"),
        ("TOKEN", "with spaces in between"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://lab.example.org"),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "null"),
        ("ALLOWED_ORIGINS", "lab.example.org"),
        ("ALLOWED_ORIGINS", "https://lab.example.org/"),
    ],
)
def test_nonsense_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"DESCENT_LAB_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_docs_tell_each_with_its_default_and_help(name):
    field = Settings.model_fields[name]
    default = str(field.default).lower().removesuffix(".0") if not isinstance(field.default, str) else field.default
    shown = f" `{default}` " if default else " "
    assert f"| `DESCENT_LAB_{name.upper()}` |{shown}| {field.description} |" in TOLD


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"MNIST_DIR": "/a"}, "/a"),
        ({"MNIST_DIR": "/a", "DESCENT_LAB_MNIST_DIR": "/b"}, "/b"),
        ({"MNIST_DIR": ""}, None),
        ({}, None),
    ],
)
def test_the_folder_of_mnist_has_two_names(monkeypatch, variables, expected):
    for name in ("MNIST_DIR", "DESCENT_LAB_MNIST_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Settings().mnist_dir == (expected and pathlib.Path(expected))
