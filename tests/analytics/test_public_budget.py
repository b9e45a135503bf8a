"""Cost of a stage, of one of its years, and its share of the public budget, by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analytics.parameters import Parameters
from analytics.public_budget import Budget, by_stage, latest, share

BASE = {"classes": pd.DataFrame({"value": [1]}), "constants": pd.DataFrame({"id": ["x"]})}


def test_cost_of_a_stage_and_of_a_year() -> None:
    first, second = by_stage([(2025, 1000.0), (2030, 2500.0)], 2020)
    assert (first.first, first.last, first.cost, first.yearly) == (2021, 2025, 1000.0, 200.0)
    assert (second.first, second.last, second.cost, second.yearly) == (2026, 2030, 1500.0, 300.0)


def test_share_of_the_budget() -> None:
    budget = Budget(2024, {"general": 60_000.0, "environment": 0.0}, False, ("决算",))
    assert share(300.0, budget, "general") == pytest.approx(0.5)
    assert math.isnan(share(300.0, budget, "environment"))
    assert math.isnan(share(300.0, budget, "natural_resources"))


def test_the_latest_year_counts() -> None:
    rows = pd.DataFrame(
        [(2023, "general", 1.0, 0, "a"), (2024, "general", 9.0, 0, "b"), (2024, "environment", 2.0, 1, "b")],
        columns=["year", "item", "amount_wan_yuan", "simulated", "source"],
    )
    found = latest(Parameters.from_tables({**BASE, "public_budget": rows}))
    assert found == Budget(2024, {"general": 9.0, "environment": 2.0}, True, ("b",))
    assert latest(Parameters.from_tables(BASE)) is None
