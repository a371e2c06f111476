"""What can be set from outside, read once from the environment (`DESCENT_LAB_PORT=9000 make run`)."""

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The server's settings; every field's description is its help."""

    model_config = SettingsConfigDict(env_prefix="DESCENT_LAB_", frozen=True, populate_by_name=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
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
