"""The right panel of the scenarios: what the plan changes and costs; `gaps` says what it cannot do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components import numbers, status
from components.rows import IndicatorRow
from components.status import Attribute
from components.text import Text
from components.why import indicator


@dataclass(frozen=True)
class Cost:
    """Cumulative cost and budget at the end of one stage, 万元.

    Args:
        past: the stage is over and nothing of it was reported: the zero is no cost, and is not shown.
    """

    year: int
    p10: float
    p50: float
    p90: float
    budget: float
    past: bool = False


def indicator_list(rows: Sequence[IndicatorRow], year: int, refined: bool, t: Text) -> list[object]:
    """Binding indicators and those the plan moves; the others one tap away."""
    live = [row for row in rows if not row.pending]
    first = [row for row in live if row.attribute is Attribute.BINDING or row.changed(year)]
    # Those with a target first, binding before expected.
    first.sort(key=lambda row: (row.met(year) is None, row.attribute is not Attribute.BINDING, row.order))
    rest = [row for row in live if row not in first]
    waiting = [row for row in rows if row.pending]
    more = [_change(row, year, t) for row in rest] + [_waits(row, t) for row in waiting]
    return [
        html.Div(
            [
                html.H2([t("指标变化"), html.Small(t("至 {year}", year=year))]),
                html.Span(_key(refined, t), className="key"),
            ],
            className="panel-head",
        ),
        html.Ul([_change(row, year, t) for row in first], className="changes"),
        html.Details(
            [
                html.Summary(t("未变化 {same} 项 · 待接入 {wait} 项", same=len(rest), wait=len(waiting))),
                html.Ul(more, className="changes"),
            ],
            className="fold more",
        ),
    ]


def _key(refined: bool, t: Text) -> list[object]:
    if not refined:
        return [html.I(className="dot"), t("估算中值"), html.I(className="target-mark"), t("目标")]
    return [
        html.I(className="band-mark"),
        "P10–P90",
        html.I(className="target-mark"),
        t("目标"),
        html.Span(t("概率")),
    ]


def _change(row: IndicatorRow, year: int, t: Text) -> html.Li:
    value = row.at(year)
    return html.Li(
        [
            html.Div(
                [indicator(row.id, row.name, year, t, "name"), status.tag(row.attribute, t), html.Span(className="grow"),
                 status.standing(value.status, row.attribute, row.met(year), not numbers.is_missing(value.p50), t)],
                className="line",
            ),
            html.Div(
                [
                    html.Span(
                        [
                            numbers.number(row.base, row.decimals), html.I("→", className="to"),
                            html.B(numbers.number(value.p50, row.decimals)), " ", html.Span(row.unit, className="unit"),
                        ],
                        className="values",
                    ),
                    dot_and_band(row, year, t),
                    html.Span(numbers.probability(value.probability), className="prob"),
                ],
                className="line",
            ),
        ],
        className=f"change {status.tone(value.status, row.attribute)}",
    )  # fmt: skip


def dot_and_band(row: IndicatorRow, year: int, t: Text) -> html.Div:
    """Target as an ink vertical in the middle third, P10–P90 as a pale band, the middle value as a dot."""
    value = row.at(year)
    at = _axis(row, year)
    if at is None:
        return html.Div(html.I(className="axis"), className="dab", **{"aria-hidden": "true"})
    band = []
    if not numbers.is_missing(value.p10) and not numbers.is_missing(value.p90):
        band = [
            html.I(className="band", style={"left": f"{at(value.p10)}%", "right": f"{100 - at(value.p90)}%"})
        ]
    target = (
        []
        if numbers.is_missing(value.target)
        else [html.I(className="goal", style={"left": f"{at(value.target)}%"})]
    )
    base = (
        [] if numbers.is_missing(row.base) else [html.I(className="base", style={"left": f"{at(row.base)}%"})]
    )
    dot = html.I(className="dot", style={"left": f"{at(value.p50)}%"})
    return html.Div(
        [html.I(className="axis"), *band, *base, *target, dot],
        className="dab",
        role="img",
        title=_spoken(row, year, t),
        **{"aria-label": _spoken(row, year, t)},
    )


def _axis(row: IndicatorRow, year: int):
    """Place in percent of a value on the row's own axis, from the lowest to the highest of its marks."""
    value = row.at(year)
    known = [
        x for x in (row.base, value.p10, value.p50, value.p90, value.target) if not numbers.is_missing(x)
    ]
    if numbers.is_missing(value.p50):
        return None
    low, high = min(known), max(known)
    if math.isclose(low, high, rel_tol=1e-9, abs_tol=1e-12):
        return lambda x: 50.0
    return lambda x: round(8 + 84 * (x - low) / (high - low), 2)


def _spoken(row: IndicatorRow, year: int, t: Text) -> str:
    value = row.at(year)
    said = t(
        "{year} 年 {value} {unit}", year=year, value=numbers.number(value.p50, row.decimals), unit=row.unit
    )
    if not numbers.is_missing(value.p10):
        low, high = (numbers.number(x, row.decimals) for x in (value.p10, value.p90))
        said += t("，P10–P90：{low}–{high}", low=low, high=high)
    if not numbers.is_missing(value.target):
        said += t("，目标 {value}", value=numbers.number(value.target, row.decimals))
    return said


def _waits(row: IndicatorRow, t: Text) -> html.Li:
    return html.Li(
        [
            html.Div([html.Span(row.name, className="name"), status.pending_tag(t)], className="line"),
            html.P(row.waits, className="hint"),
        ],
        className="change waits",
    )


def cost_block(costs: Sequence[Cost], stage: int, t: Text) -> list[object]:
    """Cost against budget, by stage; over budget never happens, so the bar says how much is used."""
    return [
        html.Div(
            [html.H2(t("费用与预算")), html.Span(t("累计 · 万元"), className="key")], className="panel-head"
        ),
        html.Ul([_cost(cost, cost.year == stage, t) for cost in costs], className="costs"),
    ]


def _cost(cost: Cost, now: bool, t: Text) -> html.Li:
    band = ""
    if not numbers.is_missing(cost.p10):
        band = f"P10–P90: {numbers.number(cost.p10, 0)}–{numbers.number(cost.p90, 0)}"
    limit = t("不限") if numbers.is_missing(cost.budget) else numbers.number(cost.budget, 0)
    limit = t("已过，待填报") if cost.past else f"/ {limit}"
    used = numbers.share(cost.p50, cost.budget)
    return html.Li(
        [
            html.Span(str(cost.year)),
            html.Div(html.I(style={"width": f"{used}%"}), className="bar", **{"aria-hidden": "true"}),
            html.B(numbers.number(None if cost.past else cost.p50)),
            html.Span(limit, className="limit"),
        ],
        className="cost now" if now else "cost",
        title=band or None,
    )
