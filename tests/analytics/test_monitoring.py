"""Gap, year on year, pace and status words by hand; nothing is claimed where nothing was reported."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analytics.monitoring import (
    Actual,
    actuals,
    covered,
    due,
    gap,
    judged,
    pace,
    reading,
    year_on_year,
    years,
)
from analytics.parameters import Parameters
from analytics.scenario.uncertainty import Status

NAN = math.nan
STAGES = (2025, 2030, 2035)
BASE = {"classes": pd.DataFrame({"value": [1]}), "constants": pd.DataFrame({"id": ["x"]})}


def said(**values: float) -> dict[int, Actual]:
    return {int(year[1:]): Actual(value, False, "S", "年报") for year, value in values.items()}


@pytest.mark.parametrize(
    ("actual", "target", "direction", "expected"),
    [
        (26.8, 25.0, "not_below", 1.8),
        (33.1, 36.0, "not_below", -2.9),
        (438.2, 440.0, "not_above", 1.8),
        (445.0, 440.0, "not_above", -5.0),
    ],
)
def test_gap_is_negative_where_the_target_is_missed(
    actual: float, target: float, direction: str, expected: float
) -> None:
    assert gap(actual, target, direction) == pytest.approx(expected)


def test_year_on_year_in_percent_or_in_points() -> None:
    assert year_on_year(30.0, 24.0, "ha") == pytest.approx(25.0)
    assert year_on_year(18.0, 24.0, "ha") == pytest.approx(-25.0)
    assert year_on_year(69.1, 68.9, "%") == pytest.approx(0.2)
    assert math.isnan(year_on_year(3.0, 0.0, "ha"))
    assert year_on_year(3.0, 0.0, "%") == 3.0
    assert math.isnan(year_on_year(3.0, NAN, "ha"))


def test_way_and_pace() -> None:
    # 20 of 40 ha after 2 of 5 years: half of the way in two fifths of the time.
    assert covered(30.0, 10.0, 50.0) == 0.5
    assert pace(30.0, 10.0, 50.0, 2020, 2022, 2025) == pytest.approx(1.25)
    # 不大于: from 600 down to 500, 40 of 100 done in the whole time.
    assert pace(560.0, 600.0, 500.0, 2020, 2025, 2025) == pytest.approx(0.4)
    assert math.isnan(covered(10.0, 10.0, 10.0))


@pytest.mark.parametrize(
    ("short", "paced", "ended", "status"),
    [
        (0.0, 1.0, True, Status.NORMAL),
        (-0.004, 0.99, True, Status.NORMAL),  # 62.00 is printed and asked for
        (-0.006, 0.99, True, Status.CRITICAL),  # a target that is due is met or missed
        (-1.0, 0.95, False, Status.NORMAL),
        (-1.0, 0.9, False, Status.NORMAL),
        (-1.0, 0.89, False, Status.CRITICAL),
        (-1.0, 0.5, True, Status.CRITICAL),
        (-1.0, 0.49, True, Status.SEVERE),
        (-1.0, -0.3, True, Status.SEVERE),  # moved away from the target
        (-1.0, NAN, True, Status.SEVERE),  # nothing to build, only to keep, and not kept
        (NAN, NAN, True, Status.NO_DATA),
    ],
)
def test_status_words(short: float, paced: float, ended: bool, status: Status) -> None:
    assert judged(short, paced, ended, 2) is status


def test_a_year_is_held_against_the_end_of_its_stage() -> None:
    assert [due(year, STAGES) for year in (2021, 2025, 2026, 2035, 2040)] == [2025, 2025, 2030, 2035, 2035]


def test_reading_of_a_year() -> None:
    found = reading(
        said(y2024=28.0, y2025=30.0), {2025: 31.0}, 21.0, 2020, 2025, STAGES, "not_below", "ha", 2
    )
    assert (found.actual, found.previous, found.target, found.due) == (30.0, 28.0, 31.0, 2025)
    assert found.gap == pytest.approx(-1.0)
    assert found.change == pytest.approx(100 * 2 / 28)
    assert found.pace == pytest.approx(0.9)
    assert found.status is Status.CRITICAL


def test_nothing_is_claimed_without_a_report() -> None:
    found = reading(said(y2024=28.0), {2025: 31.0}, 21.0, 2020, 2025, STAGES, "not_below", "ha", 2)
    assert math.isnan(found.actual) and found.record is None and found.status is Status.NO_DATA
    found = reading(said(y2025=28.0), {}, 21.0, 2020, 2025, STAGES, "not_below", "ha", 2)
    assert found.actual == 28.0 and math.isnan(found.target) and found.status is Status.NO_DATA


def test_a_base_that_no_model_gives_is_the_report_of_the_base_year() -> None:
    found = reading(said(y2020=90.0, y2025=94.0), {2025: 95.0}, NAN, 2020, 2025, STAGES, "not_below", "%", 1)
    assert found.pace == pytest.approx(0.8) and found.status is Status.CRITICAL


def test_table_of_actuals() -> None:
    rows = pd.DataFrame(
        [("a", 2020, 1.0, 0, "S", "x"), ("a", 2024, 2.0, 1, "P", "y")],
        columns=["indicator", "year", "value", "simulated", "flag", "source"],
    )
    found = actuals(Parameters.from_tables({**BASE, "actuals": rows}))
    assert found["a", 2024] == Actual(2.0, True, "P", "y")
    assert years(found, 2020) == (2024,)
    assert actuals(Parameters.from_tables(BASE)) == {}
