"""Preset scenarios and the default one, read from the package's tables; nothing here invents a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.scenario.model import Mode, Scenario, Target


def presets(tables: Mapping[str, pd.DataFrame]) -> dict[str, Scenario]:
    """Preset id -> scenario, in the order of the table; a preset without budget rows takes table `budgets`."""
    common = tuple(
        (int(row["stage"]), float(row["budget_wan_yuan"])) for row in tables["budgets"].to_dict("records")
    )
    return {
        str(name): _scenario(rows, common) for name, rows in tables["presets"].groupby("preset", sort=False)
    }


def default_scenario(tables: Mapping[str, pd.DataFrame]) -> Scenario:
    """The first preset of the table: what a visitor sees first."""
    return next(iter(presets(tables).values()))


def open_part(scenario: Scenario, stages: tuple[int, ...]) -> Scenario:
    """The scenario without targets and budgets of stages that are closed: those hold actuals."""
    return Scenario(
        targets=tuple(target for target in scenario.targets if target.stage in stages),
        budgets=tuple(budget for budget in scenario.budgets if budget[0] in stages),
        weights=scenario.weights,
        sea_weight=scenario.sea_weight,
        projects_off=scenario.projects_off,
    )


def opened(tables: Mapping[str, pd.DataFrame], stages: tuple[int, ...]) -> list[Scenario]:
    """The open parts of all presets."""
    return [open_part(scenario, stages) for scenario in presets(tables).values()]


def _scenario(rows: pd.DataFrame, common: tuple[tuple[int, float], ...]) -> Scenario:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dict("records"):
        kinds.setdefault(str(row["kind"]), []).append({str(name): value for name, value in row.items()})
    targets = tuple(
        Target(
            str(row["measure_or_objective"]), int(row["stage"]), float(row["value"]), Mode(str(row["mode"]))
        )
        for row in kinds.get("target", [])
    )
    budgets = tuple((int(row["stage"]), float(row["value"])) for row in kinds.get("budget", []))
    weights = tuple(
        (str(row["measure_or_objective"]), float(row["value"])) for row in kinds.get("weight", [])
    )
    sea = kinds.get("sea_weight", [])
    return Scenario(targets, budgets or common, weights, float(sea[0]["value"]) if sea else 0.5)
