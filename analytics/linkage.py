"""Linkage to superior plans: what a published plan asks for, in the unit of our indicator, and whether ours answers it.

Requirements are rows of the package's optional table `superiors`, each with its document. A number for the whole
province or nation is no task of the city: totals wait to be divided, rates are held beside ours for orientation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analytics.monitoring import PERCENT, gap
from analytics.parameters import Parameters

TABLE = "superiors"
# Every unit a requirement may be published in, by the unit of the contract that it is a multiple of.
MULTIPLES: Mapping[str, tuple[str, float]] = {
    "ha": ("ha", 1.0), "万ha": ("ha", 1e4), "亿ha": ("ha", 1e8), "亩": ("ha", 1 / 15), "万亩": ("ha", 1e4 / 15),
    "km²": ("ha", 100.0), "万km²": ("ha", 1e6), "m": ("km", 0.001), "km": ("km", 1.0), "%": ("%", 1.0),
    "亿m³/a": ("亿m³/a", 1.0), "万t/a": ("万t/a", 1.0), "万tCO₂": ("万tCO₂", 1.0), "–": ("–", 1.0),
}  # fmt: skip


class Basis(StrEnum):
    """What kind of plan asks."""

    DOUBLE_EVALUATION = "double_evaluation"
    THREE_LINES = "three_lines"
    PROVINCE = "province"
    NATION = "nation"
    CITY = "city"


class Scope(StrEnum):
    """Whose number it is."""

    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"


class Standing(StrEnum):
    """How our value stands to a requirement."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    UNDIVIDED = "undivided"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Requirement:
    """One row of the table; `value` and `unit` as published."""

    id: str
    basis: Basis
    scope: Scope
    indicator: str
    year: int
    value: float
    unit: str
    flag: str
    row: Mapping[str, Any]

    def asked(self, unit: str) -> float:
        """The value in another unit."""
        return converted(self.value, self.unit, unit)


def requirements(parameters: Parameters) -> tuple[Requirement, ...]:
    """All rows; none where the package has no such table."""
    if TABLE not in parameters.tables:
        return ()
    return tuple(
        Requirement(
            id=str(row["requirement"]),
            basis=Basis(row["basis"]),
            scope=Scope(row["scope"]),
            indicator=str(row["indicator"]),
            year=int(row["year"]),
            value=float(row["value"]),
            unit=str(row["unit"]),
            flag=str(row["flag"]),
            row=row,
        )
        for row in parameters.records(TABLE)
    )


def comparable(unit: str, wanted: str) -> bool:
    """Whether a number in one unit can be written in the other."""
    return unit in MULTIPLES and wanted in MULTIPLES and MULTIPLES[unit][0] == MULTIPLES[wanted][0]


def converted(value: float, unit: str, wanted: str) -> float:
    """A number in another unit: 1 万亩 = 10 000 / 15 ha.

    Raises:
        ValueError: the units measure different things.
    """
    if not comparable(unit, wanted):
        raise ValueError(f"{unit!r} cannot be written in {wanted!r}")
    return value * MULTIPLES[unit][1] / MULTIPLES[wanted][1]


def standing(asked: float, ours: float, direction: str, scope: Scope, unit: str, decimals: int) -> Standing:
    """How our value stands to a requirement in the same unit, to the digits that are printed.

    A total of a larger area says nothing about the city's share of it: 待分解.
    """
    if math.isnan(ours):
        return Standing.UNKNOWN
    if scope is not Scope.CITY and unit != PERCENT:
        return Standing.UNDIVIDED
    short = gap(ours, asked, direction)
    met = short >= -0.5 * 10.0**-decimals
    if scope is Scope.CITY:
        return Standing.CONSISTENT if met else Standing.INCONSISTENT
    return Standing.REACHED if met else Standing.NOT_REACHED
