"""Settings: defaults, values, and the one line that says what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from settings import Audience, load_settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("WANQUAN_"):
            monkeypatch.delenv(name)


def test_defaults() -> None:
    settings = load_settings()
    assert settings.package == Path("var/demo-30m")
    assert settings.cache == Path("var/cache")
    assert (settings.cache_gib, settings.host, settings.port) == (4.0, "127.0.0.1", 8050)
    assert settings.audience is Audience.INTERNAL
    assert settings.redis_url is None and settings.refine_presets
    assert settings.map_approval is None


def test_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANQUAN_PACKAGE", "/srv/package")
    monkeypatch.setenv("WANQUAN_AUDIENCE", "public")
    monkeypatch.setenv("WANQUAN_REDIS_URL", "redis://127.0.0.1:6379/0")
    monkeypatch.setenv("WANQUAN_PUBLIC_URL", "https://example.org/")
    monkeypatch.setenv("WANQUAN_PORT", "")  # an empty variable is an unset one
    settings = load_settings()
    assert settings.package == Path("/srv/package")
    assert settings.audience is Audience.PUBLIC
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.public_url == "https://example.org"
    assert settings.port == 8050


def test_secret_is_random_and_never_shown() -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key.get_secret_value() != second.secret_key.get_secret_value()
    assert first.secret_key.get_secret_value() not in repr(first)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WANQUAN_PORT", "eighty"),
        ("WANQUAN_PORT", "70000"),
        ("WANQUAN_CACHE_GIB", "-1"),
        ("WANQUAN_CACHE_GIB", "inf"),
        ("WANQUAN_CACHE_GIB", "nan"),
        ("WANQUAN_AUDIENCE", "everyone"),
        ("WANQUAN_REDIS_URL", "localhost"),
        ("WANQUAN_HOST", "not a host"),
        ("WANQUAN_PUBLIC_URL", "example.org"),
        ("WANQUAN_SECRET_KEY", "short"),
        ("WANQUAN_CACHE", __file__),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as ended:
        load_settings()
    line = str(ended.value)
    assert variable in line
    assert "Set it to" in line
    assert "\n" not in line


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANQUAN_SECRET_KEY", "hunter2")
    with pytest.raises(SystemExit) as ended:
        load_settings()
    assert "hunter2" not in str(ended.value)


def test_an_unknown_name_tells_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANQUAN_PAKAGE", "/srv/package")
    with pytest.raises(SystemExit, match=r"WANQUAN_PAKAGE.*did you mean WANQUAN_PACKAGE"):
        load_settings()


def test_everything_wrong_is_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANQUAN_PORT", "x")
    monkeypatch.setenv("WANQUAN_HOTS", "0.0.0.0")
    with pytest.raises(SystemExit, match=r"WANQUAN_HOTS.*WANQUAN_PORT"):
        load_settings()
