"""Monitoring: what was reported for the years that are past, held against the targets. Nothing here is modelled.

Actuals are the package's optional table `actuals`; a year without a row stays without a value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.parameters import Parameters
from analytics.scenario.uncertainty import CRITICAL_FROM, NORMAL_FROM, Status

TABLE = "actuals"
PERCENT = "%"
NOT_ABOVE = "not_above"


@dataclass(frozen=True)
class Actual:
    """One reported value.

    Args:
        value: in the unit of its indicator.
        simulated: made up for a test or a demonstration.
        flag: evidence, S, K or P. source: who reported it.
    """

    value: float
    simulated: bool
    flag: str
    source: str


@dataclass(frozen=True)
class Reading:
    """One indicator in one year of monitoring; nan for what is not there.

    Args:
        year: of the actual. due: end of the stage whose target it is held against.
        gap: how far the actual lies on the good side of the target; negative if it falls short.
        change: 同比, see `year_on_year`.
        pace: way covered over time passed, see `pace`.
    """

    year: int
    due: int
    actual: float
    previous: float
    target: float
    gap: float
    change: float
    pace: float
    status: Status
    record: Actual | None = None


def actuals(parameters: Parameters) -> dict[tuple[str, int], Actual]:
    """(indicator, year) -> what was reported; empty where the package has no such table."""
    if TABLE not in parameters.tables:
        return {}
    return {
        (str(row["indicator"]), int(row["year"])): Actual(
            float(row["value"]), int(row["simulated"]) == 1, str(row["flag"]), str(row["source"])
        )
        for row in parameters.records(TABLE)
    }


def years(found: Mapping[tuple[str, int], Actual], base_year: int) -> tuple[int, ...]:
    """Years after the base year that have any actual, ascending."""
    return tuple(sorted({year for _, year in found if year > base_year}))


def due(year: int, stages: Sequence[int]) -> int:
    """End of the stage that a year lies in; the last stage for later years."""
    return next((stage for stage in stages if stage >= year), stages[-1])


def gap(actual: float, target: float, direction: str) -> float:
    """Actual less target for 不小于, target less actual for 不大于: negative falls short, in the indicator's unit."""
    return target - actual if direction == NOT_ABOVE else actual - target


def year_on_year(actual: float, previous: float, unit: str) -> float:
    """同比: 100 (now - before) / before in percent; the difference in percentage points where the unit is a percentage.

    nan where a year is missing, or where the year before is 0 and the unit is no percentage.
    """
    if unit == PERCENT:
        return actual - previous
    return 100 * (actual - previous) / previous if previous else math.nan


def covered(actual: float, base: float, target: float) -> float:
    """Share of the way from base to target that is done; nan where the target asks for no way."""
    return (actual - base) / (target - base) if target != base else math.nan


def pace(actual: float, base: float, target: float, base_year: int, year: int, due_year: int) -> float:
    """进度比: the share of the way that is done over the share of the time that has passed; 1 is on schedule."""
    return covered(actual, base, target) * (due_year - base_year) / (year - base_year)


def judged(shortfall: float, paced: float, ended: bool, decimals: int) -> Status:
    """Status of an actual, the thresholds those of card 14 (0.9 and 0.5).

    正常: the target is met as printed, or the stage still runs and the pace is at least 0.9. 临界: a pace from 0.5.
    重度: less, or no way to be covered and yet missed. 无数据: nothing to compare.

    Args:
        shortfall: `gap`. paced: `pace`. ended: whether the stage of the target ended with this year.
    """
    if math.isnan(shortfall):
        return Status.NO_DATA
    if shortfall >= -0.5 * 10.0**-decimals or (not ended and paced >= NORMAL_FROM):
        return Status.NORMAL
    return Status.CRITICAL if paced >= CRITICAL_FROM else Status.SEVERE


def reading(
    records: Mapping[int, Actual],
    targets: Mapping[int, float],
    base: float,
    base_year: int,
    year: int,
    stages: Sequence[int],
    direction: str,
    unit: str,
    decimals: int,
) -> Reading:
    """One indicator in one year.

    Args:
        records: year -> actual of this indicator. targets: stage -> target; nan or absent where none is set.
        base: of the base year; where it is nan, the actual of the base year if there is one.
    """
    record, before = records.get(year), records.get(year - 1)
    actual = record.value if record else math.nan
    previous = before.value if before else math.nan
    if math.isnan(base) and base_year in records:
        base = records[base_year].value
    end = due(year, stages)
    target = targets.get(end, math.nan)
    short = gap(actual, target, direction)
    paced = pace(actual, base, target, base_year, year, end)
    return Reading(
        year=year,
        due=end,
        actual=actual,
        previous=previous,
        target=target,
        gap=short,
        change=year_on_year(actual, previous, unit),
        pace=paced,
        status=judged(short, paced, year >= end, decimals),
        record=record,
    )
