"""What can be set from outside, read once from the environment (`DESCENT_LAB_PORT=9000 make run`)."""

import re
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The server's settings; every field's description is its help."""

    model_config = SettingsConfigDict(env_prefix="DESCENT_LAB_", frozen=True, populate_by_name=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    token: SecretStr = Field(SecretStr(""), description="access token, at least 16 of `A-Z a-z 0-9 . _ ~ -`; empty: one is made at the start if other machines can reach `DESCENT_LAB_HOST`; `off`: none is asked for")
    allowed_hosts: str = Field("", description="further names, separated by commas, that browsers may call this server by: `lab.example.org`, or with the port `lab.example.org:8443`")
    allowed_origins: str = Field("", description="addresses, separated by commas, whose pages may use this server although they are not its own: `https://course.example.org`")
    locales: Path = Field(Path("app/locales"), description="folder with the languages that pages have beside English")
    open_browser: bool = Field(True, description="open the page in a browser when there is a desktop")
    workers: int = Field(0, ge=0, le=64, description="worker processes that compute; 0 is one per core")
    session_grace_seconds: float = Field(120.0, ge=0, le=86_400, description="how long a run waits for its viewer when the connection is lost")
    log_level: str = Field("warning", pattern="^(critical|error|warning|info|debug)$", description="how much is logged")
    mnist_dir: Path | None = Field(None, validation_alias=AliasChoices("DESCENT_LAB_MNIST_DIR", "MNIST_DIR"), description="folder with the four files of MNIST, raw or gzip; `MNIST_DIR` does too")
    mnist_mirror: str = Field("https://storage.googleapis.com/cvdf-datasets/mnist/", pattern="^https?://[^/]", description="where the full MNIST is downloaded from when the user asks for it")

    @field_validator("mnist_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None

    @field_validator("token")
    @classmethod
    def _usable(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"(off|[A-Za-z0-9._~-]{16,})?", value.get_secret_value()):
            raise ValueError("the token must be empty, `off`, or at least 16 of the characters A-Z a-z 0-9 . _ ~ -")
        return value

    @field_validator("allowed_hosts", "allowed_origins")
    @classmethod
    def _addresses(cls, value: str, info: ValidationInfo) -> str:
        name = r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?"
        pattern = name if info.field_name == "allowed_hosts" else f"https?://{name}"
        for item in listed(value):
            if not re.fullmatch(pattern, item):
                example = "lab.example.org" if info.field_name == "allowed_hosts" else "https://course.example.org"
                raise ValueError(f"{item} is not allowed; write {example}, separated by commas, without a path or *")
        return value


def listed(text: str) -> list[str]:
    """The parts of a setting that are separated by commas."""
    return [part.strip().lower() for part in text.split(",") if part.strip()]
