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
    token: SecretStr = Field(
        SecretStr(""),
        description=(
            "access token, at least 16 of `A-Z a-z 0-9 . _ ~ -`; empty: one is made at the start if other machines can"
            " reach `DESCENT_LAB_HOST`; `off`: none is asked for"
        ),
    )
    allowed_hosts: str = Field(
        "",
        description=(
            "further names, separated by commas, that browsers may call this server by: `lab.example.org`, or with the"
            " port `lab.example.org:8443`"
        ),
    )
    allowed_origins: str = Field(
        "",
        description=(
            "addresses, separated by commas, whose pages may use this server although they are not its own:"
            " `https://course.example.org`"
        ),
    )
    frame_ancestors: str = Field(
        "",
        description=(
            "addresses, separated by commas, whose pages may show a lab in a frame (`/embed/…`):"
            " `https://course.example.org`"
        ),
    )
    locales: Path = Field(
        Path("app/i18n/locales"), description="folder with the languages that pages have beside English"
    )
    open_browser: bool = Field(True, description="open the page in a browser when there is a desktop")
    workers: int = Field(0, ge=0, le=64, description="worker processes that compute; 0 is one per core")
    heavy_runs: int = Field(
        0,
        ge=0,
        le=64,
        description=(
            "runs at once that get a worker process of their own, because one of their steps would hold up others; 0 is"
            " one per core"
        ),
    )
    session_grace_seconds: float = Field(
        120.0, ge=0, le=86_400, description="how long a run waits for its viewer when the connection is lost"
    )
    sessions: int = Field(
        0,
        ge=0,
        le=100_000,
        description="runs at once; whoever comes later waits in a queue; 0 is what cores and memory are enough for",
    )
    run_seconds: float = Field(
        1800.0,
        ge=0,
        description="processor time that a run may take, in seconds, before it is paused for good; 0 is no limit",
    )
    run_steps: int = Field(
        10_000_000, ge=0, description="steps that a run may take before it is paused for good; 0 is no limit"
    )
    worker_memory: int = Field(
        4096, ge=0, description="address space that a worker process may take, in MiB; 0 is no limit"
    )
    worker_niceness: int = Field(
        5,
        ge=0,
        le=19,
        description="how far workers stand back when cores are short, so that the server answers; 0 is not at all",
    )
    hang_seconds: float = Field(
        5.0, ge=0, description="how long a worker process may go without an answer before it is replaced; 0 is forever"
    )
    session_history: float = Field(
        4.0,
        gt=0,
        le=1024,
        description=(
            "what of a run's points is kept for a page that is loaded again, in MiB; of a longer run the beginning is"
            " left out"
        ),
    )
    log_level: str = Field("warning", pattern="^(critical|error|warning|info|debug)$", description="how much is logged")
    log_format: str = Field("text", pattern="^(text|json)$", description="`text`, or `json`: one object a line")
    mnist_dir: Path | None = Field(
        None,
        validation_alias=AliasChoices("DESCENT_LAB_MNIST_DIR", "MNIST_DIR"),
        description="folder with the four files of MNIST, raw or gzip; `MNIST_DIR` does too",
    )
    mnist_mirror: str = Field(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        pattern="^https?://[^/]",
        description="where the full MNIST is downloaded from when the user asks for it",
    )

    @property
    def log(self) -> dict[str, str]:
        return {"form": self.log_format, "level": self.log_level}

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

    @field_validator("allowed_hosts", "allowed_origins", "frame_ancestors")
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
