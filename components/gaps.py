"""The foot of the scenarios' right panel: targets that cannot be met, what stands in the way, and the ways out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dash import html

from analytics.scenario.model import Scenario
from analytics.scenario.ways import Kind, Step
from components import numbers, shell
from components.rows import MeasureRow
from components.text import Text

SHOWN = 3  # gaps, and steps of a way, at first sight


@dataclass(frozen=True)
class Gap:
    """A target that the plan cannot meet."""

    measure: str
    stage: int
    quantity: float
    unit: str
    causes: tuple[str, ...]
    assigned: bool


@dataclass(frozen=True)
class Ways:
    """Ways out of the gaps, best first.

    Args:
        known: whether they were looked for yet; a refinement does.
        measures: measure id -> its name and unit.
        edits: beside each way, the settings that take it; None where somebody else has to agree first.
    """

    known: bool
    steps: tuple[tuple[Step, ...], ...]
    measures: Mapping[str, tuple[str, str]]
    edits: tuple[tuple[dict[str, Any], ...] | None, ...]


def ways_of(
    known: bool, steps: Sequence[Sequence[Step]], rows: Sequence[MeasureRow], scenario: Scenario
) -> Ways:
    """The ways with the words of their measures and the settings that take them."""
    return Ways(
        known,
        tuple(tuple(way) for way in steps),
        {row.id: (row.name, row.unit) for row in rows},
        tuple(_edits(way, scenario) for way in steps),
    )


def _edits(way: Sequence[Step], scenario: Scenario) -> tuple[dict[str, Any], ...] | None:
    """The settings of a way, as `edits.Edit` reads them."""
    if any(step.kind is Kind.NEGOTIABLE for step in way):
        return None
    modes = {(target.measure, target.stage): str(target.mode) for target in scenario.targets}
    return tuple(
        {"control": "budget", "stage": step.stage, "value": step.after}
        if step.kind is Kind.BUDGET
        else {
            "control": f"target:{step.subject}",
            "stage": step.stage,
            "value": step.after,
            "mode": modes[step.subject, step.stage],
        }
        for step in way
        if step.kind is not Kind.LEFT
    )


def gap_block(gaps: Sequence[Gap], ways: Ways, stage: int, t: Text) -> list[object]:
    """Targets the plan cannot meet, each with what stands in the way, in words; and the ways out."""
    if not gaps:
        return [
            html.P(
                [html.I(className="icon icon-normal"), t("所有目标都排得下，预算内无缺口。")],
                className="all-well",
            )
        ]
    head = html.Div(
        [
            html.H2(t("{count} 处缺口", count=len(gaps))),
            html.Span(t("先降缺口，再求效益；预算从不突破"), className="key"),
        ],
        className="panel-head",
    )
    ordered = sorted(gaps, key=lambda gap: (gap.stage != stage, gap.stage, not gap.assigned))
    return [head, *_shortened([_gap(gap, t) for gap in ordered], html.Div, t), *_ways(ways, t)]


def _shortened(rows: list[Any], wrap: Callable[[list[Any]], Any], t: Text) -> list[object]:
    """The first rows, and the others one tap away."""
    rest = rows[SHOWN:]
    said = t("其余 {count} 项", count=len(rest))
    more = [html.Details([html.Summary(said), wrap(rest)], className="fold more")] if rest else []
    return [wrap(rows[:SHOWN]), *more]


def _ways(ways: Ways, t: Text) -> list[object]:
    head = html.Div(
        [html.H2(t("出路")), html.Span(t("不触及法定约束与下达目标"), className="key")],
        className="panel-head",
    )
    if not ways.known:
        return [head, html.P(t("精算后给出最省的出路。"), className="hint")]
    if not ways.steps:
        said = t("没有出路：能让的都试过了，余下的是法定约束、下达目标或地块本身的限度。")
        return [head, html.P(said, className="hint")]
    rows = [
        _way(way, edits, ways.measures, first, t)
        for first, (way, edits) in enumerate(zip(ways.steps, ways.edits, strict=True))
    ]
    method = html.A(t("算法与来源"), href=f"{shell.href(shell.Page.DATA, t)}#ways_out", className="inside")
    return [head, html.Ol(rows, className="ways"), html.P(method, className="hint")]


def _way(
    way: Sequence[Step],
    edits: tuple[dict[str, Any], ...] | None,
    measures: Mapping[str, tuple[str, str]],
    number: int,
    t: Text,
) -> html.Li:
    closed = all(step.kind is not Kind.LEFT for step in way)
    best = [html.Span(t("最省"), className="tag binding")] if closed and number == 0 else []
    take = (
        html.Span(t("须先协商"), className="way-note")
        if edits is None
        else html.Button(
            t("采用"),
            type="button",
            className="btn small",
            title=t("按此调整滑块并重新估算，可撤销"),
            **{"data-adopt": json.dumps(edits)},
        )
    )
    lines = [html.Li(_step(step, measures, t)) for step in way]
    return html.Li(
        [
            html.Div([html.B(_title(way, t)), *best, html.Span(className="grow"), take], className="line"),
            *_shortened(lines, partial(html.Ul, className="way-steps"), t),
        ],
        className="way",
    )


def _title(way: Sequence[Step], t: Text) -> str:
    money = max((step.after - step.before for step in way if step.kind is Kind.BUDGET), default=0.0)
    land = sum(step.after for step in way if step.kind is Kind.NEGOTIABLE)
    said = []
    if money:
        said.append(t("追加预算 {value} 万元", value=numbers.number(money, 0)))
    if land:
        said.append(t("协商用地 {value} 公顷", value=numbers.number(land)))
    if any(step.kind is Kind.TARGET for step in way):
        said.append(t("调整自定目标"))
    if left := sum(step.kind is Kind.LEFT for step in way):
        said.append(t("仍有 {count} 处缺口", count=left))
    return t("，").join(said)


def _step(step: Step, measures: Mapping[str, tuple[str, str]], t: Text) -> str:
    before, after = numbers.number(step.before), numbers.number(step.after)
    if step.kind is Kind.BUDGET:
        return t(
            "{year} 年累计预算 {before} → {after} 万元",
            year=step.stage,
            before=numbers.number(step.before, 0),
            after=numbers.number(step.after, 0),
        )
    if step.kind is Kind.NEGOTIABLE:
        return t("{land}：{value} 公顷，补偿另计", land=t.pair(step.subject), value=after)
    name, unit = measures[step.subject]
    if step.kind is Kind.LEFT:
        return t(
            "至 {year} {measure}仍差 {value} {unit}：下达目标，不可下调",
            year=step.stage,
            measure=name,
            value=after,
            unit=unit,
        )
    return t(
        "{year} 年{measure}目标 {before} → {after} {unit}",
        year=step.stage,
        measure=name,
        before=before,
        after=after,
        unit=unit,
    )


def _gap(gap: Gap, t: Text) -> html.Div:
    missing = numbers.number(abs(gap.quantity))
    said = {"measure": gap.measure, "value": missing, "unit": gap.unit, "year": gap.stage}
    line = (
        t("至 {year} {measure}差 {value} {unit}", **said)
        if gap.quantity > 0
        else t("至 {year} {measure}多 {value} {unit}", **said)
    )
    return html.Div(
        [
            html.P(
                [html.I(className=f"icon icon-{'severe' if gap.assigned else 'critical'}"), html.B(line)],
                className="gap-line",
            ),
            html.P(
                t(
                    "原因：{causes}",
                    causes=t("；").join(cause(name, t) for name in gap.causes) or t("未查明"),
                ),
                className="gap-why",
            ),
        ],
        className="gap assigned" if gap.assigned else "gap",
    )


def cause(name: str, t: Text) -> str:
    """What stands in the way of a target, in words."""
    return {
        "budget": t("累计预算用尽（自有，可调）"),
        "potential": t("符合条件的地块已用完"),
        "realistic": t("现实潜力已用完，其余地块适宜性不足或需协商"),
        "locked": t("已安排项目占用"),
        "later_target": t("后一阶段的目标比它低"),
        "earlier_target": t("前一阶段的目标比它高"),
        "other_target": t("与其他措施的目标争用同一地块"),
        "whole_cells": t("地块为整格，凑不出更接近的数"),
    }.get(name, name)


def gaps_of(rows: Sequence[MeasureRow], shortfalls: Sequence[object]) -> tuple[Gap, ...]:
    """Shortfalls of the plan with the words of their measures; those of less than a hundredth are rounding."""
    names = {row.id: row for row in rows}
    return tuple(
        Gap(
            names[s.measure].name,
            s.stage,
            s.quantity,
            names[s.measure].unit,
            s.causes,
            not numbers.is_missing(names[s.measure].assigned),
        )
        for s in shortfalls
        if s.measure in names and abs(s.quantity) >= 0.005
    )
