"""What a plan changes in the circuit between ecological sources: a fold beside the indicators of a refined scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from analytics.scenario.model import Outcome
from analytics.scenario.study import Study
from components import numbers
from components.baseline_pattern import patch_name, sides
from components.rows import records
from components.text import Text


@dataclass(frozen=True)
class Link:
    """A link between two sources on land that runs through the city; effective resistance in ohm."""

    name: str
    base: float
    after: float

    @property
    def change(self) -> float:
        """Percent of the base."""
        return 100 * (self.after / self.base - 1)


def links(study: Study, outcome: Outcome, t: Text) -> tuple[Link, ...]:
    """Links whose resistance is known, the most eased first; none where nothing was solved."""
    if outcome.links.empty or study.diagnosis is None:
        return ()
    zones = {int(row["id"]): t.name(row) for row in records(study.parameters.tables["townships"])}
    land, _ = sides(study.diagnosis.pattern, study.diagnosis.profile, zones, {})
    inside = land.network.links["city_km"].to_numpy() > 0
    found = [
        Link(
            f"{patch_name(land, int(row['from']), t)} — {patch_name(land, int(row['to']), t)}",
            float(row["base_ohm"]),
            float(row["ohm"]),
        )
        for row, within in zip(records(outcome.links), inside, strict=True)
        if within and row["base_ohm"] > 0 and row["ohm"] > 0
    ]
    return tuple(sorted(found, key=lambda link: link.change))


def fold(found: Sequence[Link], year: int, t: Text) -> html.Details | None:
    """The links with what each becomes; nothing before the refinement."""
    if not found:
        return None
    mean = 100 * (sum(link.after for link in found) / sum(link.base for link in found) - 1)
    rows = [
        html.Li(
            [
                html.Span(link.name, className="name"),
                html.Span(
                    f"{numbers.number(link.base)} → {numbers.number(link.after)} Ω", className="values"
                ),
                html.Span(f"{numbers.signed(link.change)} %", className="num"),
            ]
        )
        for link in found
    ]
    return html.Details(
        [
            html.Summary(
                t("源地间有效电阻 {change} %，至 {year} 年", change=numbers.signed(mean), year=year)
            ),
            html.P(
                t("电路理论：每对源地间通 1 安培，电阻越小，可走的路越多越畅；精算时在状态图上重解。"),
                className="hint",
            ),
            html.Ul(rows, className="eased"),
        ],
        className="fold more",
    )
