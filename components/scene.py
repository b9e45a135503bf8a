"""Scene: everything one page shows of one scenario at one stage, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from analytics.scenario.model import Outcome, Plan, Scenario
from analytics.scenario.study import Study
from analytics.scenario.ways import steps_of
from components import eased, numbers, theme, units
from components.changes import Cost
from components.eased import Link
from components.gaps import Gap, Ways, gaps_of, ways_of
from components.layers import Overlay
from components.legends import LegendEntry
from components.maps import Extent
from components.rows import IndicatorRow, MeasureRow, indicator_rows, is_refined, measure_rows, records
from components.text import Text
from components.weights import Budget, Weight


class View(StrEnum):
    """What the map of the scenarios shows."""

    POTENTIAL = "potential"
    MEASURES = "measures"
    STAGES = "stages"
    DIFFERENCE = "difference"

    def word(self, t: Text) -> str:
        return {
            View.POTENTIAL: t("修复潜力"),
            View.MEASURES: t("方案·按措施"),
            View.STAGES: t("方案·按阶段"),
            View.DIFFERENCE: t("对比·差异"),
        }[self]


LAYERS = {
    View.POTENTIAL: "potential",
    View.MEASURES: "plan",
    View.STAGES: "stages",
    View.DIFFERENCE: "difference",
}


@dataclass(frozen=True)
class Scene:
    """One scenario at one stage, ready to draw."""

    key: str
    stage: int
    base_year: int
    years: tuple[int, ...]
    refined: bool
    scenario: Scenario
    indicators: tuple[IndicatorRow, ...]
    measures: tuple[MeasureRow, ...]
    costs: tuple[Cost, ...]
    gaps: tuple[Gap, ...]
    ways: Ways
    links: tuple[Link, ...]
    weights: tuple[Weight, ...]
    budget: Budget
    certificate: float
    tiles: str

    def overlay(self, view: View, other: str = "") -> Overlay:
        """The map's thematic layer; `other` is the scenario that it is compared with."""
        stage = None if view is View.POTENTIAL else self.stage
        return Overlay(LAYERS[view], self.key, stage, self.tiles, other if view is View.DIFFERENCE else "")

    @property
    def planned(self) -> tuple[MeasureRow, ...]:
        """Measures that the plan uses by this stage."""
        return tuple(
            row for row in self.measures if not numbers.is_missing(row.quantity) and row.quantity >= 0.005
        )


def scene(
    study: Study,
    key: str,
    scenario: Scenario,
    plan: Plan,
    outcome: Outcome,
    stage: int,
    t: Text,
    tiles: str = "",
) -> Scene:
    """Gathers what the pages draw; computes nothing that is not already in the outcome.

    Args:
        tiles: version of the map tiles.
    """
    indicators = table(study, "indicators")
    measures = measure_rows(table(study, "measures"), indicators, scenario, outcome, stage, t)
    return Scene(
        key=key,
        stage=stage,
        base_year=study.base_year,
        years=tuple(study.years),
        refined=is_refined(outcome),
        scenario=scenario,
        indicators=indicator_rows(indicators, outcome, t),
        measures=measures,
        costs=costs(outcome, study.closed),
        gaps=gaps_of(measures, plan.shortfalls),
        ways=ways_of(is_refined(outcome), steps_of(outcome.ways), measures, scenario),
        links=eased.links(study, outcome, t),
        weights=weights(study, scenario, t),
        budget=budget(study, scenario, plan, outcome, stage),
        certificate=plan.gap,
        tiles=tiles,
    )


@lru_cache(maxsize=32)
def table(study: Study, name: str) -> tuple[dict[str, Any], ...]:
    """A table of the package as rows, turned once."""
    return tuple(records(study.parameters.tables[name]))


def costs(outcome: Outcome, closed: Sequence[int] = ()) -> tuple[Cost, ...]:
    """Cost of every stage; of a closed one without any, it is not known."""
    rows = sorted(records(outcome.costs), key=lambda row: row["year"])
    return tuple(
        Cost(
            int(r["year"]),
            *(float(r[name]) for name in ("p10", "p50", "p90", "budget")),
            past=int(r["year"]) in closed and not float(r["p50"]),
        )
        for r in rows
    )


def weights(study: Study, scenario: Scenario, t: Text) -> tuple[Weight, ...]:
    """Active objectives with their weights, then the ones that wait."""
    given = dict(scenario.weights)
    return tuple(
        Weight(
            row["objective"],
            t.name(row),
            given.get(row["objective"], 0.0 if given else float(row["weight"])),
            t.name(row, "waits") if row["status"] == "pending" else "",
        )
        for row in table(study, "objectives")
    )


def budget(study: Study, scenario: Scenario, plan: Plan, outcome: Outcome, stage: int) -> Budget:
    """Limit and use of the cumulative budget at the end of a stage."""
    limit = dict(scenario.budgets).get(stage, float("nan"))
    spent = next((cost.p50 for cost in costs(outcome) if cost.year == stage), float("nan"))
    return Budget(
        stage, limit, budget_top(study, scenario), spent, plan.prices.get(("budget", stage), float("nan"))
    )


def budget_top(study: Study, scenario: Scenario) -> float:
    """End of the budget's slider: half as much again as the largest budget there is."""
    usual = [float(row["budget_wan_yuan"]) for row in table(study, "budgets")] + [
        amount for _, amount in scenario.budgets
    ]
    return 1.5 * max([*usual, 1000.0])


def plan_legend(shown: Scene, t: Text) -> list[LegendEntry]:
    """Measures in the plan with their quantities; hectares are implied by the note."""
    implied = units.word("ha", t)
    return [
        LegendEntry(
            row.name, row.colour, _quantity(row.quantity, row.unit, implied), row.line_style or "fill"
        )
        for row in shown.planned
    ]


def stage_legend(shown: Scene, t: Text) -> list[LegendEntry]:
    """One colour per stage in which the works are done, past ones included: the colours are the map's."""
    starts = [shown.base_year, *shown.years]
    return [
        LegendEntry(t("{first}—{last} 年", first=start + 1, last=end), colour)
        for start, end, colour in zip(starts, shown.years, theme.STAGES, strict=False)
    ]


def _quantity(value: float, unit: str, implied: str) -> str:
    written = numbers.number(value)
    return written if unit == implied else f"{written} {unit}"


@lru_cache(maxsize=4)
def _extent(wkt: str, crs: str) -> Extent:
    from pyproj import Transformer
    from shapely import wkt as reader

    west, south, east, north = reader.loads(wkt).bounds
    to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
    return Extent(*to_degrees.transform_bounds(west, south, east, north))


def extent(study: Study) -> Extent:
    """The city's bounds in degrees: all its zones, where there are any."""
    place = study.landscape.vectors["boundary"] if study.diagnosis is None else study.diagnosis.zoning.zones
    west, south, east, north = place.total_bounds
    return _extent(f"LINESTRING ({west} {south}, {east} {north})", study.landscape.grid.crs)


def land_extent(study: Study) -> Extent:
    """The bounds of the city's land in degrees."""
    west, south, east, north = study.landscape.vectors["land"].total_bounds
    return _extent(f"LINESTRING ({west} {south}, {east} {north})", study.landscape.grid.crs)
