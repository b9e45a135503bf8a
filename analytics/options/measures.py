"""Measures and options as typed rows of their tables: what can be done, in which unit, at which price.

What a row says is data: a measure is switched on by `status`, not by code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analytics.parameters import Parameters

ACTIVE = "active"


@dataclass(frozen=True)
class Measure:
    """One restoration measure (措施), a row of `measures.csv`.

    Args:
        id: e.g. "M2".
        unit: what a quantity counts, ha or km.
        target_class: code of the land use it leads to; empty where the land use stays.
        unit_cost_low, unit_cost, unit_cost_high: 万元 per ha or km.
        min_patch: smallest patch worth a site (ha or km).
        design_width_m: width of a line measure; nan where the unit is ha.
        active: False while it waits for a model (`waits_zh`, `waits_en`).
        prominent: one of the six whose sliders stand open.
        stock_indicator: indicator of the stock it moves.
    """

    id: str
    name_zh: str
    name_en: str
    group: str
    unit: Literal["ha", "km"]
    domain: Literal["land", "sea"]
    target_class: str
    unit_cost_low: float
    unit_cost: float
    unit_cost_high: float
    min_patch: float
    design_width_m: float
    active: bool
    waits_zh: str
    waits_en: str
    colour: str
    line_style: str
    prominent: bool
    stock_indicator: str
    flag: str
    source: str


@dataclass(frozen=True)
class Option:
    """What one cell can get: a measure, or two of which the first prepares the second; a row of `options.csv`.

    Args:
        id: the measure's id, or both joined by "+".
        measures: one or two measure ids, in the order of the works.
        target_class: code of the land use after the works; empty where the land use stays.
        conversion: whether the conversion ratio κ acts on the success of the second measure.
        cover_multiplier: factor on C·P at full recovery where the land use stays (1 where it changes).
        runoff_multiplier: factor on the runoff coefficient at full recovery where the land use stays.
    """

    id: str
    measures: tuple[str, ...]
    target_class: str
    conversion: bool
    cover_multiplier: float
    runoff_multiplier: float
    flag: str
    source: str


@dataclass(frozen=True)
class Objective:
    """A benefit the allocation weighs (目标), a row of `objectives.csv`."""

    id: str
    name_zh: str
    name_en: str
    unit: str
    weight: float
    domain: Literal["land", "sea", "both"]
    active: bool
    waits_zh: str
    waits_en: str


def measures(parameters: Parameters) -> tuple[Measure, ...]:
    """All measures, pending ones included, in the order of the table."""
    return tuple(
        Measure(
            id=_text(row["measure"]),
            active=row["status"] == ACTIVE,
            prominent=bool(int(row["prominent"])),
            **_cells(row, _MEASURE_TEXTS, _MEASURE_NUMBERS),
        )
        for row in parameters.tables["measures"].to_dict("records")
    )


def options(parameters: Parameters) -> tuple[Option, ...]:
    """All options, pending ones included, in the order of the table."""
    return tuple(
        Option(
            id=_text(row["option"]),
            measures=tuple(_text(row["measures"]).split()),
            target_class=_text(row["target_class"]),
            conversion=bool(int(row["kappa"])),
            cover_multiplier=_number(row["cover_multiplier"], 1.0),
            runoff_multiplier=_number(row["runoff_multiplier"], 1.0),
            flag=_text(row["flag"]),
            source=_text(row["source"]),
        )
        for row in parameters.tables["options"].to_dict("records")
    )


def objectives(parameters: Parameters) -> tuple[Objective, ...]:
    """All objectives, pending ones included, in the order of the table."""
    return tuple(
        Objective(
            id=_text(row["objective"]),
            weight=_number(row["weight"]),
            active=row["status"] == ACTIVE,
            **_cells(row, _OBJECTIVE_TEXTS),
        )
        for row in parameters.tables["objectives"].to_dict("records")
    )


def active_options(parameters: Parameters) -> tuple[Option, ...]:
    """Options whose measures are all active."""
    active = {measure.id for measure in measures(parameters) if measure.active}
    return tuple(option for option in options(parameters) if active.issuperset(option.measures))


_MEASURE_TEXTS = (
    "name_zh", "name_en", "group", "unit", "domain", "target_class", "waits_zh", "waits_en", "colour", "line_style",
    "stock_indicator", "flag", "source",
)  # fmt: skip
_MEASURE_NUMBERS = ("unit_cost_low", "unit_cost", "unit_cost_high", "min_patch", "design_width_m")
_OBJECTIVE_TEXTS = ("name_zh", "name_en", "unit", "domain", "waits_zh", "waits_en")


def _cells(row: Mapping[Any, Any], texts: tuple[str, ...], numbers: tuple[str, ...] = ()) -> dict[str, Any]:
    """Cells of a row whose columns are called as the fields are."""
    return {name: _text(row[name]) for name in texts} | {name: _number(row[name]) for name in numbers}


def _text(value: Any) -> str:
    """A table cell as text; empty cells arrive as nan. A class code such as 0303 must be read as text."""
    return "" if pd.isna(value) else str(value)


def _number(value: Any, default: float = float("nan")) -> float:
    return default if pd.isna(value) or value == "" else float(value)
