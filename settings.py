"""Settings from the environment (prefix WANQUAN_), checked once at the start.

A wrong value or an unknown name ends the start with one line that says what to set.
"""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "WANQUAN_"
HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9A-Fa-f:]+|\[[0-9A-Fa-f:]+\]")


class Audience(StrEnum):
    """Who looks: decided by the server, never by the address in the browser."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Settings(BaseSettings):
    """What one server serves, to whom, and where it keeps its results."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    package: Path = Field(Path("var/demo-30m"), description="data package: folder with datapackage.json")
    cache: Path = Field(Path("var/cache"), description="folder for computed layers and results")
    cache_gib: float = Field(4.0, gt=0, le=100_000, allow_inf_nan=False, description="size of the cache, GiB")
    refine_presets: bool = Field(True, description="false leaves the presets unrefined until somebody asks")
    redis_url: str | None = Field(None, description="redis://host:6379/0 runs jobs on Celery and Redis")
    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for every network")
    port: int = Field(8050, ge=1, le=65_535, description="port to listen on")
    audience: Audience = Field(Audience.INTERNAL, description="internal or public")
    secret_key: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(32)),
        description="16 characters or more that sign cookies; random at each start if unset",
    )
    map_approval: str | None = Field(None, max_length=60, description="审图号, printed on every map")
    public_url: str | None = Field(None, description="https://… under which the public reaches this server")

    @field_validator("host")
    @classmethod
    def _host_is_a_name(cls, host: str) -> str:
        if not HOST.fullmatch(host):
            raise ValueError("expected a host name or an IP address such as 127.0.0.1")
        return host

    @field_validator("redis_url")
    @classmethod
    def _redis_is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"(redis|rediss|unix)://\S+", url):
            raise ValueError("expected an address such as redis://127.0.0.1:6379/0")
        return url

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
            raise ValueError("expected an address such as https://example.org")
        return url.rstrip("/") if url else url

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, key: SecretStr) -> SecretStr:
        if len(key.get_secret_value()) < 16:
            raise ValueError("expected at least 16 characters")
        return key

    @field_validator("cache")
    @classmethod
    def _cache_is_a_folder(cls, cache: Path) -> Path:
        if cache.exists() and not cache.is_dir():
            raise ValueError("expected a folder, this is a file")
        return cache


def load_settings() -> Settings:
    """Reads the settings; ends the program with one line that says what to set.

    Raises:
        SystemExit: a value is wrong or a WANQUAN_ variable is unknown.
    """
    given = {name: text for name, text in os.environ.items() if name.upper().startswith(PREFIX)}
    wrong = [_unknown(name) for name in sorted(given) if name not in _variables()]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += [_message(str(item["loc"][0]), item["msg"], given) for item in error.errors()]
    if wrong:
        raise SystemExit("; ".join(wrong))
    return settings


def _variables() -> dict[str, str]:
    """Variable -> what it is for."""
    return {
        f"{PREFIX}{name.upper()}": field.description or "" for name, field in Settings.model_fields.items()
    }


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), _variables(), n=1, cutoff=0.0)[0]
    return f"未知设置 unknown setting {name}: 是否指 did you mean {near} ({_variables()[near]})?"


def _message(field: str, reason: str, given: Mapping[str, str]) -> str:
    variable = f"{PREFIX}{field.upper()}"
    shown = "" if field == "secret_key" else f"={given.get(variable, '')!r}"
    reason = reason.removeprefix("Value error, ")
    return f"设置有误 wrong setting {variable}{shown}: {reason}. 请设为 Set it to: {_variables()[variable]}"
