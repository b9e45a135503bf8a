"""实施保障 as a tree: one sentence on duties and money, then the parts of the page, each with its anchor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components import numbers, opening, paint, safeguards_duties, safeguards_money, safeguards_plan
from components.changes import Cost
from components.rows import Rows
from components.text import Text

PREFIX = "safeguards"


@dataclass(frozen=True)
class Safeguards:
    """What the page shows.

    Args:
        responsibilities, coordination, policies, monitoring, work_steps, participation: rows of the package's tables.
        measures, indicators, links, problems: rows of those tables, and which measure moves which indicator.
        costs: cumulative cost and budget by stage. refined: whether they are 精算.
        spending: (measure, stage) -> 万元 of that stage's works.
        funds: (fund, stage) -> 万元 of the projects arranged; empty where the package says nothing of it.
        base_year: what the first stage begins after. stages: end years of all stages. scenario: name of the scenario. key: its key, "" for the default one.
        simulated: whether the package is a demonstration.
    """

    responsibilities: Rows
    coordination: Rows
    policies: Rows
    monitoring: Rows
    work_steps: Rows
    participation: Rows
    measures: Rows
    indicators: Rows
    links: Rows
    problems: Rows
    costs: Sequence[Cost]
    refined: bool
    spending: Mapping[tuple[str, int], float]
    funds: Mapping[tuple[str, int], float]
    base_year: int
    stages: tuple[int, ...]
    scenario: str
    key: str
    simulated: bool
    public_url: str

    def spent(self, measures: Sequence[str], year: int) -> float | None:
        """万元 of these measures' works in a stage; None for a past one of which nothing was reported."""
        if any(cost.past and cost.year == year for cost in self.costs):
            return None
        return sum(self.spending.get((measure, year), 0.0) for measure in measures)


def page(shown: Safeguards, notice: str, t: Text) -> list[Any]:
    """The whole page; nothing of it is a Dash component, its script works on what is painted."""
    parts = sections(shown, t)
    return [
        opening.note(notice),
        paint.slot(
            "safeguards",
            [
                _head(shown, t),
                html.Nav(
                    [html.A(title, href=f"#{anchor}") for anchor, title, _ in parts],
                    className="page-nav",
                    **{"aria-label": t("本页内容")},
                ),
                *[_section(anchor, title, tree) for anchor, title, tree in parts],
            ],
            "safeguards-body",
        ),
    ]


def sections(shown: Safeguards, t: Text) -> list[tuple[str, str, Any]]:
    """(anchor, heading, tree) of every part, in the order of the page."""
    duties = safeguards_duties.Duties(shown.responsibilities, shown.measures, shown.indicators, shown.links)
    return [
        ("coordination", t("协调机制"), safeguards_duties.coordination(shown.coordination, t)),
        ("duties", t("责任矩阵"), safeguards_duties.matrices(duties, t)),
        ("funds", t("资金保障"), safeguards_money.funds(shown, duties, t)),
        ("policies", t("政策、制度与标准建议"), safeguards_plan.policies(shown.policies, shown.problems, t)),
        ("monitoring", t("监测日历"), safeguards_plan.calendar(shown.monitoring, shown.indicators, t)),
        ("work", t("编制工作的三个阶段"), safeguards_plan.work(shown.work_steps, t)),
        ("participation", t("公众参与"), safeguards_plan.participation(shown.participation, shown.public_url, t)),
    ]


def _section(anchor: str, title: str, tree: Any) -> html.Section:
    return html.Section([html.H2(title), tree], id=anchor, className=f"part part-{anchor}")


def _head(shown: Safeguards, t: Text) -> html.Div:
    duties = safeguards_duties.Duties(shown.responsibilities, shown.measures, shown.indicators, shown.links)
    return html.Div(
        [
            html.H1(t("实施保障")),
            html.Div(sentence(shown, t), className="sentence"),
            html.Div(
                [
                    html.Label(
                        [t("我是"), html.Select(_bodies(duties, t), id=f"{PREFIX}-body", className="select")],
                        className="pick",
                    ),
                    html.P(
                        t("选一个部门，只看它的事。"),
                        id=f"{PREFIX}-said",
                        className="hint",
                        **{
                            "aria-live": "polite",
                            "data-words": json.dumps(duty_words(duties, t), ensure_ascii=False),
                        },
                    ),
                    html.Span(className="grow"),
                    html.Span(t("示例部门，非真实部门"), className="tag unconfirmed")
                    if shown.simulated
                    else None,
                    html.Button(
                        [html.I(className="icon icon-print"), t("打印")],
                        type="button",
                        className="btn",
                        **{"data-print": ""},
                    ),
                ],
                className="head-tools",
            ),
        ],
        className="safe-head",
    )


def _bodies(duties: safeguards_duties.Duties, t: Text) -> list[html.Option]:
    return [
        html.Option(t("所有部门"), value=""),
        *[html.Option(t.body(body), value=body) for body in duties.bodies],
    ]


def duty_words(duties: safeguards_duties.Duties, t: Text) -> dict[str, str]:
    """What is said of each body once it is chosen; "" when none is."""
    words = {"": t("选一个部门，只看它的事。")}
    for body in duties.bodies:
        led, helped = duties.counts(body)
        words[body] = t(
            "{body}：牵头 {measures} 项措施、{indicators} 项指标，配合 {others} 项措施。{task}",
            body=t.body(body), measures=led[0], indicators=led[1], others=helped, task=duties.task(body, t),
        )  # fmt: skip
    return words


def sentence(shown: Safeguards, t: Text) -> html.P:
    """Who leads how much, and whether the money lasts to the end."""
    leaders = sum(1 for row in shown.responsibilities if isinstance(row["leads"], str) and row["leads"])
    lead = t("{count} 项措施由 {bodies} 个部门牵头", count=len(shown.measures), bodies=leaders)
    if not shown.costs:
        return html.P([lead, t("。")])
    last = max(shown.costs, key=lambda cost: cost.year)
    need = t("到 {year} 年累计需 {cost} 万元", year=last.year, cost=numbers.number(last.p50, 0))
    if numbers.is_missing(last.budget):
        return html.P([lead, t("；"), need, t("，未设预算。")])
    left = last.budget - last.p50
    verdict = (
        html.B(t("预算余 {left} 万元", left=numbers.number(left, 0)), className="good")
        if left >= 0
        else html.B(t("预算差 {left} 万元", left=numbers.number(-left, 0)), className="alert")
    )
    return html.P([lead, t("；"), need, t("，"), verdict, t("。")])
