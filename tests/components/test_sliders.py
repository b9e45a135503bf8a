"""Sliders: what stands in Mantine's provider, and what must not."""

from __future__ import annotations

import math
from typing import Any

from dash import dcc

from components import sliders, weights
from components.weights import Budget, Weight
from tests.components.small import ZH, measures

BUDGET = Budget(2030, math.nan, 900.0, 500.0, math.nan)
WEIGHTS = [Weight("water", "水源涵养", 0.25), Weight("coast", "海岸防护", 0.25, "缺图层")]


def named(parts: list[Any]) -> dict[str, set[str]]:
    """Controls by the kind of their parts, e.g. "control-store" -> {"target:M1", "budget"}."""
    found: dict[str, set[str]] = {}
    for part in parts:
        if isinstance(given := getattr(part, "id", None), dict):
            found.setdefault(given["type"], set()).add(given["control"])
    return found


def test_every_control_has_a_store_and_none_stands_among_the_sliders() -> None:
    """A store in what React draws when a package has been loaded would make it begin anew for ever."""
    rows = list(measures().values())
    groups = [
        *sliders.slider_groups(rows, ZH), weights.weight_block(WEIGHTS, 0.5, ZH), weights.budget_block(BUDGET, ZH),
    ]  # fmt: skip
    inside = list(sliders.themed(groups)._traverse())
    assert not any(isinstance(part, dcc.Store) for part in inside)
    stores = [*sliders.stores(rows), *weights.stores(WEIGHTS, 0.5, BUDGET)]
    drawn = named(inside)
    assert drawn["control-slider"] == drawn["control-number"] == named(stores)["control-store"]
    assert {"budget", "sea", "weight:water"} < drawn["control-slider"]


def test_a_budget_without_a_limit_stands_at_its_end() -> None:
    assert [store.data["value"] for store in weights.stores([], 0.5, BUDGET)] == [0.5, 900.0]
