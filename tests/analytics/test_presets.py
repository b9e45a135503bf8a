"""Presets of the demonstration as complete scenarios."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.scenario.model import Mode, Scenario
from analytics.scenario.presets import default_scenario, open_part, presets

FOLDER = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
STAGES = (2025, 2030, 2035)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    names = ("presets", "budgets", "measures", "objectives")
    return {name: pd.read_csv(FOLDER / f"{name}.csv", dtype={"target_class": str}) for name in names}


def test_presets_are_complete_scenarios(tables: dict[str, pd.DataFrame]) -> None:
    found = presets(tables)
    assert list(found) == ["plan", "mangrove", "water", "cost"]
    active = set(tables["measures"].query("status == 'active'")["measure"])
    for scenario in found.values():
        assert {(target.measure, target.stage) for target in scenario.targets} == {
            (m, s) for m in active for s in STAGES
        }
        assert [stage for stage, _ in scenario.budgets] == list(STAGES)
        assert sum(weight for _, weight in scenario.weights) == pytest.approx(1)
        assert Scenario.from_json(scenario.to_json()) == scenario
    assert default_scenario(tables) == found["plan"]


def test_cumulative_targets_and_budgets_never_fall(tables: dict[str, pd.DataFrame]) -> None:
    for scenario in presets(tables).values():
        by_measure: dict[str, list[float]] = {}
        for target in scenario.targets:
            by_measure.setdefault(target.measure, []).append(target.quantity)
            assert target.mode is Mode.EXACTLY
        assert all(values == sorted(values) for values in by_measure.values())
        amounts = [amount for _, amount in scenario.budgets]
        assert amounts == sorted(amounts)


def test_a_preset_without_budgets_takes_the_common_ones(tables: dict[str, pd.DataFrame]) -> None:
    tables["presets"] = tables["presets"].query("kind != 'budget'")
    assert presets(tables)["plan"].budgets == tuple(
        (int(stage), float(amount))
        for stage, amount in tables["budgets"][["stage", "budget_wan_yuan"]].to_numpy()
    )


def test_closed_stages_leave_the_scenario(tables: dict[str, pd.DataFrame]) -> None:
    scenario = open_part(default_scenario(tables), (2030, 2035))
    assert {target.stage for target in scenario.targets} == {2030, 2035}
    assert [stage for stage, _ in scenario.budgets] == [2030, 2035]
