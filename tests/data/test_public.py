"""What the public is told: classes by town, the same numbers as the scenario engine, nothing that is not its business."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.scenario import run
from data import jobs, public, study
from settings import Settings


@pytest.fixture(scope="module")
def desk(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> jobs.Desk:
    settings = Settings(package=tiny_folder, cache=tmp_path_factory.mktemp("public"))
    context = study.open_context(settings, lambda share, words: None)
    return jobs.open_desk(context.study, run, settings.cache, context.versions, settings.cache_gib)


def test_towns_stand_in_thirds_of_the_largest() -> None:
    assert public.classed({1: 9.0, 2: 3.0, 3: 3.1, 4: 6.1, 5: 0.0}, 9.0) == {1: 3, 2: 1, 3: 2, 4: 3}
    assert public.classed({1: 0.0}, 0.0) == {}


@given(some.floats(min_value=0.01, max_value=1e6))
def test_the_most_of_a_slider_is_a_round_number_below(most: float) -> None:
    rounded = public.round_down(most)
    assert 0 <= rounded <= most
    assert rounded > most / 2 - 1e-9 and public.round_down(0.0) == 0


def test_answers_are_those_of_the_scenario(desk: jobs.Desk) -> None:
    found = public.topics(desk)
    assert [topic.row["topic"] for topic in found] == ["mangrove", "river", "soil"]
    for topic in found:
        assert len(topic.steps) == public.STEPS + 1
        assert topic.steps[0].quantity == 0.0
        for step in (topic.steps[0], topic.steps[-1]):
            key = desk.answer(public.asked(desk.study, topic.row["measure"], step.quantity))
            outcome = desk.outcome(key)
            assert outcome is not None
            rows = outcome.indicators.set_index(["indicator", "year"])["p50"]
            assert step.value == rows[topic.row["indicator"], topic.year]
        assert all(set(step.towns.values()) <= {1, 2, 3} for step in topic.steps)


def test_more_is_asked_with_every_step(desk: jobs.Desk) -> None:
    for topic in public.topics(desk):
        amounts = [step.quantity for step in topic.steps]
        assert amounts == sorted(amounts)
