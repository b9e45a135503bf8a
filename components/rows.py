"""What to draw, as frozen rows: one indicator or one measure with all that the pages say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from analytics.scenario.model import Outcome, Scenario, Shortfall, Tier
from analytics.scenario.uncertainty import Status
from components import units
from components.numbers import is_missing
from components.status import Attribute, Evidence
from components.text import Text

# A package's table, read once: a list of rows.
Rows = Sequence[Mapping[str, Any]]


class Dimension(StrEnum):
    """The plan's four dimensions, in the order of the statutory table."""

    SAFE = "safe"
    HEALTHY = "healthy"
    HARMONIOUS = "harmonious"
    BEAUTIFUL = "beautiful"

    def word(self, t: Text) -> str:
        return {
            Dimension.SAFE: t("安全优质"),
            Dimension.HEALTHY: t("健康有序"),
            Dimension.HARMONIOUS: t("和谐共生"),
            Dimension.BEAUTIFUL: t("美丽宜人"),
        }[self]


@dataclass(frozen=True)
class Value:
    """One indicator in one year; nan for what is not there."""

    year: int
    p10: float
    p50: float
    p90: float
    target: float
    probability: float
    status: Status


@dataclass(frozen=True)
class IndicatorRow:
    """One row of the statutory table."""

    id: str
    order: int
    name: str
    dimension: Dimension
    attribute: Attribute
    not_above: bool
    unit: str
    unit_code: str
    method: str
    decimals: int
    department: str
    evidence: Evidence
    source: str
    note: str
    waits: str
    base: float
    values: Mapping[int, Value] = field(default_factory=dict)

    @property
    def pending(self) -> bool:
        return bool(self.waits)

    def at(self, year: int) -> Value:
        nan = float("nan")
        return self.values.get(year) or Value(year, nan, nan, nan, nan, nan, Status.NO_DATA)

    def gap(self, year: int) -> float:
        """How far the middle value lies on the good side of the target; negative if it falls short."""
        value = self.at(year)
        return value.target - value.p50 if self.not_above else value.p50 - value.target

    def met(self, year: int) -> bool | None:
        """None where there is nothing to compare."""
        gap = self.gap(year)
        return None if is_missing(gap) else gap >= -0.5 * 10**-self.decimals

    def changed(self, year: int) -> bool:
        """Whether the scenario moves it, to the digits that are printed."""
        value = self.at(year).p50
        return (
            not (is_missing(value) or is_missing(self.base))
            and abs(value - self.base) >= 0.5 * 10**-self.decimals
        )


@dataclass(frozen=True)
class MeasureRow:
    """One slider: a measure at one stage, and what it brings."""

    id: str
    name: str
    group: str
    unit_code: str
    unit: str
    colour: str
    line_style: str
    prominent: bool
    waits: str
    theoretical: float
    realistic: float
    arranged: float
    assigned: float
    target: float
    mode: str
    quantity: float
    others: tuple[tuple[int, float], ...]
    stock_name: str
    stock_unit: str
    stock_decimals: int
    stock_base: float
    stock: float
    stock_per_unit: float
    marginal_benefit: float
    marginal_cost: float
    shortfall: Shortfall | None = None

    @property
    def pending(self) -> bool:
        return bool(self.waits)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts. Column by column, several times faster than `to_dict` on the mixed tables of a page.

    Texts as one array of objects: asked for singly, each goes through Arrow.
    """
    return [
        dict(zip(frame.columns, row, strict=True))
        for row in zip(*(frame[name].to_numpy(object).tolist() for name in frame), strict=True)
    ]


def indicator_rows(indicators: Rows, outcome: Outcome, t: Text) -> tuple[IndicatorRow, ...]:
    """The indicators in the order of the table, with their values by year."""
    values = _values(outcome)
    bases = dict(
        zip(outcome.indicators["indicator"].tolist(), outcome.indicators["base"].tolist(), strict=True)
    )
    ordered = sorted(indicators, key=lambda row: int(row["order"]))
    return tuple(_indicator(row, bases, values, t) for row in ordered)


def _indicator(row: Mapping[str, Any], bases: Mapping[str, float], values: Any, t: Text) -> IndicatorRow:
    return IndicatorRow(
        id=row["indicator"],
        order=int(row["order"]),
        name=t.name(row),
        dimension=Dimension(row["dimension"]),
        attribute=Attribute(row["attribute"]),
        not_above=row["direction"] == "not_above",
        unit=units.word(row["unit"], t),
        unit_code=row["unit"],
        method=row["method"],
        decimals=int(row["decimals"]),
        department=t.body(row["department"]),
        evidence=Evidence(row["evidence"]),
        source=t.data(row["source"]),
        note=t.name(row, "note"),
        waits=t.name(row, "waits") if row["status"] == "pending" else "",
        base=_float(bases.get(row["indicator"])),
        values=values.get(row["indicator"], {}),
    )


def _values(outcome: Outcome) -> dict[str, dict[int, Value]]:
    found: dict[str, dict[int, Value]] = {}
    for row in records(outcome.indicators):
        numbers = [_float(row[name]) for name in ("p10", "p50", "p90", "target", "probability")]
        value = Value(int(row["year"]), *numbers, Status(_text(row["status"])))
        found.setdefault(row["indicator"], {})[value.year] = value
    return found


def measure_rows(
    measures: Rows,
    indicators: Rows,
    scenario: Scenario,
    outcome: Outcome,
    stage: int,
    t: Text,
) -> tuple[MeasureRow, ...]:
    """The sliders of one stage, in the order of the measures table."""
    facts = {(row["measure"], int(row["year"])): row for row in records(outcome.measures)}
    stocks = {row["indicator"]: row for row in indicators}
    return tuple(_measure(row, stocks, scenario, facts, stage, t) for row in measures)


def _measure(
    row: Mapping[str, Any], stocks: Mapping[str, Any], scenario: Scenario, facts: Any, stage: int, t: Text
) -> MeasureRow:
    measure = row["measure"]
    fact = facts.get((measure, stage), {})
    target = next((x for x in scenario.targets if x.measure == measure and x.stage == stage), None)
    stock = stocks.get(row["stock_indicator"], {})
    missing = _float(fact.get("shortfall"))
    return MeasureRow(
        id=measure,
        name=t.name(row),
        group=row["group"],
        unit_code=row["unit"],
        unit=units.word(row["unit"], t),
        colour=row["colour"],
        line_style=_text(row["line_style"]),
        prominent=str(row["prominent"]) in ("1", "1.0", "True"),
        waits=t.name(row, "waits") if row["status"] == "pending" else "",
        theoretical=_float(fact.get("theoretical")),
        realistic=_float(fact.get("realistic")),
        arranged=_float(fact.get("arranged")),
        assigned=_float(fact.get("assigned")),
        target=target.quantity if target else 0.0,
        mode=str(target.mode) if target else "exactly",
        quantity=_float(fact.get("quantity")),
        others=_others(scenario, measure, stage),
        stock_name=t.name(stock),
        stock_unit=units.word(stock.get("unit"), t),
        stock_decimals=int(stock.get("decimals", 2)),
        stock_base=_float(fact.get("stock_base")),
        stock=_float(fact.get("stock")),
        stock_per_unit=_float(fact.get("stock_per_unit")),
        marginal_benefit=_float(fact.get("marginal_benefit")),
        marginal_cost=_float(fact.get("marginal_cost_wan_yuan")),
        shortfall=None
        if is_missing(missing) or abs(missing) < 0.005
        else Shortfall(measure, stage, missing, ()),
    )


def _others(scenario: Scenario, measure: str, stage: int) -> tuple[tuple[int, float], ...]:
    return tuple((x.stage, x.quantity) for x in scenario.targets if x.measure == measure and x.stage != stage)


def binding(rows: Iterable[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    return tuple(row for row in rows if row.attribute is Attribute.BINDING)


def is_refined(outcome: Outcome) -> bool:
    return outcome.tier is Tier.REFINED


def _float(value: object) -> float:
    return float("nan") if value is None or value == "" else float(value)  # type: ignore[arg-type]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
