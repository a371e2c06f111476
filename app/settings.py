"""Settings from the environment, read once (`DESCENT_LAB_PORT=9000 make run`)."""

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
            "access token, at least 16 of `A-Z a-z 0-9 . _ ~ -`; empty: one is generated at startup if other machines"
            " can reach `DESCENT_LAB_HOST`; `off`: no token"
        ),
    )
    allowed_hosts: str = Field(
        "",
        description=(
            "further host names, separated by commas, that this server answers to: `lab.example.org`, or with the port"
            " `lab.example.org:8443`"
        ),
    )
    allowed_origins: str = Field(
        "",
        description="other origins, separated by commas, whose pages may use this server: `https://course.example.org`",
    )
    server: str = Field(
        "",
        pattern="^[a-z]?$",
        description="letter of this server, if several share an address; the codes of its presentations begin with it",
    )
    frame_ancestors: str = Field(
        "",
        description="origins, separated by commas, whose pages may embed a lab in a frame (`/embed/…`): `https://course.example.org`",
    )
    locales: Path = Field(Path("app/i18n/locales"), description="folder with the translations")
    open_browser: bool = Field(True, description="open the page in a browser if there is a desktop")
    workers: int = Field(0, ge=0, le=64, description="worker processes; 0: one per core")
    heavy_runs: int = Field(
        0,
        ge=0,
        le=64,
        description="maximum number of large runs, each in its own worker process; 0: one per core",
    )
    session_grace_seconds: float = Field(
        120.0, ge=0, le=86_400, description="seconds that a run is kept after its viewer disconnects"
    )
    sessions: int = Field(
        0,
        ge=0,
        le=100_000,
        description="maximum number of runs; further visitors wait in a queue; 0: as many as cores and memory allow",
    )
    run_seconds: float = Field(
        1800.0,
        ge=0,
        description="processor time of a run, in seconds, after which it is paused; 0: no limit",
    )
    run_steps: int = Field(10_000_000, ge=0, description="steps of a run, after which it is paused; 0: no limit")
    worker_memory: int = Field(4096, ge=0, description="address space of a worker process, in MiB; 0: no limit")
    worker_niceness: int = Field(
        5,
        ge=0,
        le=19,
        description="nice value of the worker processes",
    )
    hang_seconds: float = Field(
        5.0, ge=0, description="seconds without an answer after which a worker process is replaced; 0: never"
    )
    session_history: float = Field(
        4.0,
        gt=0,
        le=1024,
        description="points kept per run, in MiB, so that a reloaded page can show them; the oldest are dropped",
    )
    dask: str = Field(
        "",
        pattern=r"^((tcp|tls|ws|wss)://[^/\s]+:\d+)?$",
        description=(
            "address of a Dask scheduler, such as `tcp://host:8786`, whose workers compute sweeps; empty: this machine"
        ),
    )
    log_level: str = Field(
        "warning",
        pattern="^(critical|error|warning|info|debug)$",
        description="log level: critical, error, warning, info or debug",
    )
    log_format: str = Field(
        "text", pattern="^(text|json)$", description="log format: `text`, or `json` with one object per line"
    )
    mnist_dir: Path | None = Field(
        None,
        validation_alias=AliasChoices("DESCENT_LAB_MNIST_DIR", "MNIST_DIR"),
        description="folder with the four MNIST files, raw or gzip; `MNIST_DIR` also works",
    )
    mnist_mirror: str = Field(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        pattern="^https?://[^/]",
        description="URL that the full MNIST is downloaded from when the user asks for it",
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
