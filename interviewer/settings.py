"""Frozen settings; the only reader of the environment."""

from functools import cache
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from interviewer.errors import UsageError


class Settings(BaseSettings):
    """Each field is one environment variable, its alias."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True)

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("mock-interviewer"),
        alias="MOCK_INTERVIEWER_DATA_DIR",
        description="The folder of all state: journal, index, your banks and personas.",
    )
    host: str = Field("127.0.0.1", alias="MOCK_INTERVIEWER_HOST", description="Address that the page binds to.")
    port: int = Field(8000, ge=1, le=65535, alias="MOCK_INTERVIEWER_PORT", description="Port of the page.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "127.0.0.1", "[::1]"),
        alias="MOCK_INTERVIEWER_ALLOWED_HOSTS",
        description="Host names that the page answers to, separated by commas.",
    )
    model: str | None = Field(
        None,
        alias="INTERVIEWER_MODEL",
        description="A litellm model string, for example `ollama_chat/qwen3:8b`; unset, nothing is sent anywhere.",
    )
    judge_model: str | None = Field(
        None, alias="INTERVIEWER_JUDGE_MODEL", description="The model that judges answers; INTERVIEWER_MODEL if unset."
    )
    second_judge_model: str | None = Field(
        None,
        alias="INTERVIEWER_SECOND_JUDGE_MODEL",
        description="A second judging model, which reads every answer too; where they differ, half a point is given.",
    )
    judge_readings: int = Field(
        1,
        ge=1,
        le=5,
        alias="INTERVIEWER_JUDGE_READINGS",
        description="How often a judge reads each answer; three times anyway where a score sits on the edge of a band.",
    )
    judge_controls: bool = Field(
        True,
        alias="INTERVIEWER_JUDGE_CONTROLS",
        description="Whether a judging model must read control items well before its marks count; `false` to skip.",
    )
    fallback_models: Annotated[tuple[str, ...], NoDecode] = Field(
        (), alias="INTERVIEWER_FALLBACK_MODELS", description="Models to try when the first fails, separated by commas."
    )
    api_base: str | None = Field(
        None, alias="INTERVIEWER_API_BASE", description="Address of an OpenAI-compatible server or of Ollama."
    )
    first_token_seconds: float = Field(
        20.0, gt=0, alias="INTERVIEWER_FIRST_TOKEN_SECONDS", description="Longest wait for a reply's first words."
    )
    gap_seconds: float = Field(
        15.0, gt=0, alias="INTERVIEWER_GAP_SECONDS", description="Longest pause inside a streamed reply."
    )
    total_seconds: float = Field(
        60.0, gt=0, alias="INTERVIEWER_TOTAL_SECONDS", description="Budget of one call, retries and fallbacks included."
    )
    embedding_model: str = Field(
        "all-MiniLM-L6-v2", alias="EMBEDDING_MODEL", description="The sentence-embedding model; the default is bundled."
    )

    @field_validator("allowed_hosts", "fallback_models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def judge(self) -> str | None:
        return self.judge_model or self.model


def load_settings() -> Settings:
    """Raises UsageError for a variable that does not parse."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{first['loc'][0]}: {first['msg']}; correct or unset this environment variable") from error


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()
