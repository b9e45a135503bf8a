"""The presets are refined after a start, by a process that ends when nobody wants it any more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.scenario import presets, run
from analytics.scenario.model import Tier
from data import jobs, study, warming
from data.jobs import Desk
from data.records import JobState
from settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "PAUSE_S", 0.0)


def desk_of(package: Path, cache: Path) -> tuple[Desk, list]:
    settings = Settings(package=package, cache=cache)
    context = study.open_context(settings)
    desk = jobs.open_desk(context.study, run, settings.cache, context.versions, settings.cache_gib)
    return desk, presets.opened(context.package.tables, context.study.stages)


def test_the_program_refines_all_presets(tiny_folder: Path, tmp_path: Path) -> None:
    desk, asked = desk_of(tiny_folder, tmp_path)
    environment = {**os.environ, "WANQUAN_PACKAGE": str(tiny_folder), "WANQUAN_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "data.warming"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for scenario in asked:
        key = desk.results.key(scenario)
        assert desk.results.load_outcome(key, Tier.REFINED) is not None
        job = desk.records.read(key, warming.TAB)
        assert job is not None and job.state is JobState.DONE


def test_nothing_is_begun_that_nobody_wants(tiny_folder: Path, tmp_path: Path) -> None:
    desk, asked = desk_of(tiny_folder, tmp_path)
    assert warming.refine(desk, asked, lambda: False) == []


def test_what_is_under_way_is_called_off(tiny_folder: Path, tmp_path: Path) -> None:
    desk, asked = desk_of(tiny_folder, tmp_path)
    looks = iter([True])
    ended = warming.refine(desk, asked[:1], lambda: next(looks, False))
    assert ended == [JobState.CANCELLED]
    assert desk.results.load_outcome(desk.results.key(asked[0]), Tier.REFINED) is None


def test_what_is_refined_is_not_refined_again(tiny_folder: Path, tmp_path: Path) -> None:
    desk, asked = desk_of(tiny_folder, tmp_path)
    assert warming.refine(desk, asked[:1], lambda: True) == [JobState.DONE]
    told: list[float] = []
    kept = desk.engine
    desk.engine = type("Refusing", (), {"estimate": kept.estimate, "refine": lambda *_: told.append(1.0)})()
    assert warming.refine(desk, asked[:1], lambda: True) == [JobState.DONE] and told == []
