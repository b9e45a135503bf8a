"""The study of a package is computed once, kept, shared as memory maps, and made again when content or code change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data import study
from data.errors import InputDataError
from settings import Settings
from tests.data import breaking as b


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes every time a study is really computed."""
    calls: list[str] = []
    real = study.make_study

    def counting(package: Any, progress: Any) -> Any:
        calls.append(package.version)
        return real(package, progress)

    monkeypatch.setattr(study, "make_study", counting)
    return calls


@pytest.fixture
def settings(package_folder: Path, tmp_path: Path) -> Settings:
    return Settings(package=package_folder, cache=tmp_path / "cache")


def silent(share: float, name: str) -> None:
    assert 0 <= share <= 1
    assert "|" in name


def test_a_second_start_computes_nothing(settings: Settings, computed: list[str]) -> None:
    first = study.open_context(settings, silent)
    second = study.open_context(settings, silent)
    assert len(computed) == 1
    np.testing.assert_array_equal(first.study.options.cell, second.study.options.cell)
    np.testing.assert_array_equal(first.study.baseline.soil_loss, second.study.baseline.soil_loss)
    pd.testing.assert_frame_equal(first.study.potential, second.study.potential)
    assert first.versions == second.versions
    assert second.package.path == settings.package
    assert second.study.landscape is second.package.landscape


def test_progress_rises_and_ends(settings: Settings) -> None:
    shares: list[float] = []
    study.open_context(settings, lambda share, name: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_other_content_is_another_study(settings: Settings, computed: list[str]) -> None:
    first = study.open_context(settings, silent)
    b.cell("constants", "value", "0.6")(settings.package)
    second = study.open_context(settings, silent)
    assert first.package.version != second.package.version
    assert computed == [first.package.version, second.package.version]


def test_other_models_are_another_study(
    settings: Settings, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    study.open_context(settings, silent)
    monkeypatch.setattr(study, "model_version", lambda: "0" * 20)
    study.open_context(settings, silent)
    assert len(computed) == 2


def test_a_damaged_cache_is_computed_again(settings: Settings, computed: list[str]) -> None:
    study.open_context(settings, silent)
    for file in settings.cache.glob("study/*/object.pickle"):
        file.write_bytes(file.read_bytes()[:100])
    study.open_context(settings, silent)
    study.open_context(settings, silent)
    assert len(computed) == 2


def test_two_starts_compute_once(settings: Settings, computed: list[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: study.open_context(settings, silent), range(2)))
    assert len(computed) == 1


def test_a_killed_start_leaves_nothing_in_the_way(settings: Settings, computed: list[str]) -> None:
    code = (
        "import os, signal; from pathlib import Path\n"
        "from data import frozen, study; from settings import Settings\n"
        "save = frozen.np.save\n"
        "frozen.np.save = lambda *a: (save(*a), os.kill(os.getpid(), signal.SIGKILL))\n"
        "frozen.SMALL_BYTES = 1\n"
        f"study.open_context(Settings(package=Path({str(settings.package)!r}), cache=Path({str(settings.cache)!r})))\n"
    )
    root = str(Path(__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=False, capture_output=True, timeout=300
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert list(settings.cache.glob("study/.writing-*"))
    study.open_context(settings, silent)
    assert len(computed) == 1
    assert not list(settings.cache.glob("study/.writing-*"))


def test_a_wrong_package_is_told_even_if_it_was_right_before(settings: Settings) -> None:
    study.open_context(settings, silent)
    b.cell("targets", "target", "nan")(settings.package)
    with pytest.raises(InputDataError, match="'nan' is not a number"):
        study.open_context(settings, silent)


def test_current_study(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "_study", None)
    monkeypatch.setattr(study, "_context", None)
    with pytest.raises(RuntimeError, match="load"):
        study.current()
    with pytest.raises(RuntimeError, match="load"):
        study.context()
    opened = study.load(settings, silent)
    assert study.current() is opened
    assert study.context().package.meta.city.zh == "示例市"
    assert study.context().study is opened


def test_arrays_are_shared_with_forks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.frozen.SMALL_BYTES", 1)
    opened = study.load(settings, silent)
    assert not opened.landscape["landuse"].flags.writeable
    assert not opened.options.cell.flags.writeable
    expected = int(opened.landscape["landuse"].sum())
    child = os.fork()
    if child == 0:
        os._exit(0 if int(study.current().landscape["landuse"].sum()) == expected else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_model_version_is_the_source_of_the_models() -> None:
    assert len(study.model_version()) == 20
    assert study._source_hash([study.ROOT / "analytics" / "water.py"]) != study._source_hash(
        [study.ROOT / "analytics" / "soil.py"]
    )
