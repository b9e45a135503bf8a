"""The study of a package is computed once, kept, shared as memory maps, and made again when content or code change."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analytics.landscape import Landscape
from analytics.scenario import presets, run
from data import frozen, study
from data.errors import InputDataError
from data.package import open_package
from data.table_schema import TABLES
from settings import Settings
from tests.data import breaking as b
from tests.data.tiny_package import read_csv


@dataclass(frozen=True)
class QuickStudy:
    """Stands for a study where only the keeping is tested."""

    landscape: Landscape
    numbers: NDArray[np.float64]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes the package version every time a study would be computed."""
    calls: list[str] = []

    def quick(package: Any, progress: Any) -> QuickStudy:
        calls.append(package.version)
        progress(1.0, "就绪|Ready")
        return QuickStudy(package.landscape, np.arange(100_000.0))

    monkeypatch.setattr(study, "make_study", quick)
    return calls


@pytest.fixture(scope="module")
def real(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a package whose study is really computed, once for this module."""
    settings = Settings(package=tiny_folder, cache=tmp_path_factory.mktemp("real"))
    study.open_context(settings, silent)
    return settings


@pytest.fixture
def settings(package_folder: Path, tmp_path: Path) -> Settings:
    return Settings(package=package_folder, cache=tmp_path / "cache")


def silent(share: float, name: str) -> None:
    assert 0 <= share <= 1
    assert "|" in name


def test_a_second_start_computes_nothing(
    real: Settings, tmp_path: Path, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = study.open_context(real, silent)
    assert computed == []
    monkeypatch.undo()
    shares: list[float] = []
    fresh_settings = Settings(package=real.package, cache=tmp_path / "fresh")
    fresh = study.open_context(fresh_settings, lambda share, name: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    np.testing.assert_array_equal(kept.study.options.cell, fresh.study.options.cell)
    np.testing.assert_array_equal(kept.study.baseline.soil_loss, fresh.study.baseline.soil_loss)
    pd.testing.assert_frame_equal(kept.study.potential, fresh.study.potential)
    assert kept.versions == fresh.versions
    assert kept.package.path == real.package
    assert kept.study.landscape is kept.package.landscape


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
    child = os.fork()
    if child == 0:
        save = np.save
        frozen.np.save = lambda *a: (save(*a), os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[assignment]
        study.open_context(settings, silent)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert list(settings.cache.glob("study/.writing-*"))
    study.open_context(settings, silent)
    assert len(computed) == 1
    assert not list(settings.cache.glob("study/.writing-*"))


def test_a_wrong_package_is_told_even_if_it_was_right_before(settings: Settings, computed: list[str]) -> None:
    study.open_context(settings, silent)
    b.cell("targets", "target", "nan")(settings.package)
    with pytest.raises(InputDataError, match="'nan' is not a number"):
        study.open_context(settings, silent)


def test_the_columns_of_the_contract_suffice(package_folder: Path) -> None:
    """A package that holds what docs/package.md asks for and nothing else carries a whole scenario."""
    for table in (table for table in TABLES if not table.optional):
        file = package_folder / "tables" / f"{table.name}.csv"
        if table.optional:
            if file.exists():
                b.without(f"table-{table.name}")(package_folder)
            continue
        read_csv(file)[[column.name for column in table.columns]].to_csv(file, index=False)
    package = open_package(package_folder)
    made = study.make_study(package, silent)
    scenario = next(iter(presets.presets(package.tables).values()))
    plan, outcome = run.estimate(made, scenario)
    refined = run.refine(made, scenario, plan, silent)
    assert len(outcome.indicators)
    assert len(refined.indicators)


def test_current_study(real: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "_study", None)
    monkeypatch.setattr(study, "_context", None)
    with pytest.raises(RuntimeError, match="load"):
        study.current()
    with pytest.raises(RuntimeError, match="load"):
        study.context()
    opened = study.load(real, silent)
    assert study.current() is opened
    assert study.context().package.meta.city.zh == "示例市"
    assert study.context().study is opened


def test_large_arrays_are_read_only_and_seen_by_forks(settings: Settings, computed: list[str]) -> None:
    opened = study.open_context(settings, silent).study
    assert not opened.numbers.flags.writeable
    assert opened.numbers.sum() == np.arange(100_000.0).sum()
    child = os.fork()
    if child == 0:
        os._exit(0 if opened.numbers[-1] == 99_999.0 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_model_version_is_the_source_of_the_models() -> None:
    assert len(study.model_version()) == 20
    assert study._source_hash([study.ROOT / "analytics" / "water.py"]) != study._source_hash(
        [study.ROOT / "analytics" / "soil.py"]
    )


def test_zones_of_the_planner_name_units_that_exist(settings: Settings) -> None:
    b.text("tables/zone_overrides.csv", "unit,name_zh,name_en,flag,source\nL99-999,自定区,Own zone,P,示例\n")(
        settings.package
    )
    with pytest.raises(InputDataError, match=r"zone_overrides.csv \[unit L99-999\]"):
        study.open_context(settings, silent)
