"""Superior plans by hand: units, whose number it is, and that nothing in the committed table was invented."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd
import pytest

from analytics.linkage import Basis, Scope, Standing, comparable, converted, requirements, standing
from analytics.parameters import Parameters

TABLES = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
BASE = {"classes": pd.DataFrame({"value": [1]}), "constants": pd.DataFrame({"id": ["x"]})}


def test_units_of_plans() -> None:
    assert converted(1, "万亩", "km²") == pytest.approx(20 / 3)
    assert converted(1.76, "万km²", "km²") == pytest.approx(17_600)
    assert converted(2, "亿ha", "ha") == 2e8
    assert converted(15, "亩", "ha") == pytest.approx(1)
    assert comparable("%", "%") and not comparable("%", "ha") and not comparable("km", "ha")
    with pytest.raises(ValueError, match="cannot be written"):
        converted(1, "km", "ha")


@pytest.mark.parametrize(
    ("asked", "ours", "direction", "scope", "unit", "found"),
    [
        (35.0, 35.0, "not_below", Scope.CITY, "%", Standing.CONSISTENT),
        (35.0, 34.99, "not_below", Scope.CITY, "%", Standing.INCONSISTENT),
        (1661.94, 3020.0, "not_above", Scope.CITY, "ha", Standing.INCONSISTENT),
        (1661.94, 1600.0, "not_above", Scope.CITY, "ha", Standing.CONSISTENT),
        (62.1, 69.0, "not_below", Scope.PROVINCE, "%", Standing.REACHED),
        (62.1, 60.0, "not_below", Scope.NATION, "%", Standing.NOT_REACHED),
        (7948.0, 31.0, "not_below", Scope.PROVINCE, "ha", Standing.UNDIVIDED),
        (35.0, math.nan, "not_below", Scope.CITY, "%", Standing.UNKNOWN),
    ],
)
def test_standing(
    asked: float, ours: float, direction: str, scope: Scope, unit: str, found: Standing
) -> None:
    assert standing(asked, ours, direction, scope, unit, 2) is found


def test_every_committed_requirement_is_a_published_figure() -> None:
    """Value, unit and document of each row stand together in the table of facts."""
    with (TABLES / "facts.csv").open(encoding="utf-8") as file:
        facts = {
            (row["value"], row["unit"].replace("km2", "km²"), row["document"]) for row in csv.DictReader(file)
        }
    with (TABLES / "superiors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 10
    assert [
        row["requirement"] for row in rows if (row["value"], row["unit"], row["source"]) not in facts
    ] == []


def test_requirements_are_read_as_published() -> None:
    table = pd.read_csv(TABLES / "superiors.csv")
    found = {each.id: each for each in requirements(Parameters.from_tables({**BASE, "superiors": table}))}
    assert found["H02"].basis is Basis.THREE_LINES and found["H02"].scope is Scope.PROVINCE
    assert found["H02"].asked("km²") == pytest.approx(4811.67, abs=0.01)
    assert requirements(Parameters.from_tables(BASE)) == ()
