"""Tasks by kind of space and by zone, and money by stage and source: two tables, each with its sums."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html

from components import numbers
from components.projects_chain import space_word
from components.projects_list import stage_word
from components.projects_view import FUNDS, Group, View
from components.text import Text

FEW = 0.005


def tasks(view: View, t: Text) -> list[Any]:
    """What each task does where: by kind of space, then by zone."""
    zones = t("按修复分区") if view.zoned else t("按乡镇与海域")
    return [
        matrix(t("按三类空间"), view.spaces, view, t, sums=True),
        matrix(zones, [zone for zone in view.zones if sum(zone.quantities) >= FEW], view, t),
    ]


def matrix(name: str, groups: Sequence[Group], view: View, t: Text, sums: bool = False) -> html.Div:
    """One row per group, one column per task; quantities of the plan up to the year of the page."""
    spaces = [
        html.Th(space_word(space, t), scope="colgroup", colSpan=len(list(mine)))
        for space, mine in groupby(view.tasks, key=lambda task: task.space)
    ]
    names = [
        html.Th(html.Button([task.name, html.Small(task.unit)], type="button", className="pick", **{"data-pick": task.id}),
                scope="col", className="num", **{"data-text": f"{task.name} {task.unit}"})
        for task in view.tasks
    ]  # fmt: skip
    lines = [line(group.name, group.quantities) for group in groups]
    if sums:
        total = [sum(column) for column in zip(*(group.quantities for group in groups), strict=True)]
        rest = [whole - held for whole, held in zip(total, view.arranged, strict=True)]
        lines += [
            line(t("方案合计"), total, "sum"),
            line(t("其中已立项"), view.arranged),
            line(t("尚未立项"), [max(each, 0.0) for each in rest]),
        ]
    return html.Div(
        html.Table(
            [
                html.Caption(t("{name} · 至 {year} 年累计", name=name, year=view.scene.stage)),
                html.Thead([html.Tr([html.Td(""), *spaces]), html.Tr([html.Td(""), *names])]),
                html.Tbody(lines),
            ],
            className="matrix",
            **{"data-copy": "tasks"},
        ),
        className="matrix-box",
        role="region",
        tabIndex=0,
        **{"aria-label": name},
    )


def line(name: str, quantities: Sequence[float], kind: str = "") -> html.Tr:
    cells = [html.Td(numbers.number(value) if value >= FEW else "–", className="num") for value in quantities]
    return html.Tr([html.Th(name, scope="row"), *cells], className=kind)


def fund_word(fund: str, t: Text) -> str:
    return {
        "central": t("中央财政"),
        "provincial": t("省级财政"),
        "city": t("市级财政"),
        "social": t("社会资本"),
        "open": t("未落实"),
    }[fund]


def money(view: View, years: Sequence[int], t: Text) -> list[Any]:
    """Budgets by stage and source of funds, with bars; beside them what the plan as a whole costs and may cost."""
    used = [fund for fund in FUNDS if any(row.get(fund, 0.0) for row in view.money.values())]
    most = max((sum(row.values()) for row in view.money.values()), default=0.0)
    limits = {cost.year: cost for cost in view.scene.costs}
    lines = [stage_line(stage, view, used, most, limits, years, t) for stage in sorted(view.money)]
    total = [sum(row.get(fund, 0.0) for row in view.money.values()) for fund in used]
    heads = [t("阶段"), *(fund_word(fund, t) for fund in used), t("项目概算"), t("构成"), t("方案累计费用"), t("累计预算")]
    return [
        summary(view, t),
        html.Ul([html.Li([html.I(className=f"fund {fund}"), fund_word(fund, t)]) for fund in used], className="fund-key"),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(word, scope="col", className="" if place in (0, len(used) + 2) else "num") for place, word in enumerate(heads)])),
                    html.Tbody(
                        [
                            *lines,
                            html.Tr(
                                [html.Th(t("合计"), scope="row"), *(html.Td(numbers.number(each, 0), className="num") for each in total),
                                 html.Td(numbers.number(sum(total), 0), className="num"), html.Td(""), html.Td(""), html.Td("")],
                                className="sum",
                            ),
                        ]
                    ),
                ],
                className="matrix funds",
                **{"data-copy": "funds"},
            ),
            className="matrix-box",
            role="region",
            tabIndex=0,
            **{"aria-label": t("资金")},
        ),
    ]  # fmt: skip


def stage_line(
    stage: int, view: View, used: Sequence[str], most: float, limits: Any, years: Sequence[int], t: Text
) -> html.Tr:
    row, cost = view.money[stage], limits.get(stage)
    parts = [
        html.I(className=f"fund {fund}", style={"width": f"{numbers.share(row.get(fund, 0.0), most)}%"}) for fund in used
    ]
    return html.Tr(
        [
            html.Th([stage_word(years, stage, t), html.Small(str(stage))], scope="row"),
            *(html.Td(numbers.number(row.get(fund, 0.0), 0), className="num") for fund in used),
            html.Td(numbers.number(sum(row.values()), 0), className="num"),
            html.Td(html.Div(parts, className="fund-bar"), **{"data-text": ""}),
            html.Td(numbers.number(cost.p50 if cost and not cost.past else None, 0), className="num"),
            html.Td(numbers.number(cost.budget if cost else None, 0), className="num"),
        ]
    )


def summary(view: View, t: Text) -> html.P:
    """The table in one sentence."""
    whole = sum(project.budget for project in view.on)
    social = sum(row.get("social", 0.0) for row in view.money.values())
    return html.P(
        t(
            "启用的 {count} 个项目概算 {whole} 万元，其中社会资本 {social} 万元；方案累计费用还含尚未立项的工程量。单位：万元。",
            count=len(view.on),
            whole=numbers.number(whole, 0),
            social=numbers.number(social, 0),
        ),
        className="hint",
    )
