"""Funds of the targets: what the plan costs a year, against the public budget where the package has one."""

from __future__ import annotations

import math
from typing import Any

from dash import html

from analytics.public_budget import Budget, StageCost, by_stage, share
from components import numbers
from components.targets_view import Targets
from components.text import Text
from components.why import why

ITEMS = ("general", "environment", "agriculture_forestry_water", "natural_resources")


def item_word(item: str, t: Text) -> str:
    return {
        "general": t("一般公共预算支出"),
        "environment": t("节能环保支出"),
        "agriculture_forestry_water": t("农林水支出"),
        "natural_resources": t("自然资源海洋气象等支出"),
    }[item]


def funds_part(shown: Targets, t: Text) -> list[Any]:
    """Cost by stage with its share of the budget; without a budget, what to bring."""
    budget = shown.records.budget
    known = [(cost.year, cost.p50) for cost in shown.scene.costs if not numbers.is_missing(cost.p50)]
    stages = by_stage(known, shown.scene.base_year)
    items = [item for item in ITEMS if budget and item in budget.items]
    heads = [
        t("阶段"),
        t("方案费用"),
        t("年均"),
        *(t("年均占{item}", item=item_word(item, t)) for item in items),
    ]
    return [
        html.P(
            [t("费用为当前情景的中位数，按单价与立地系数计算（万元）。　"), why("cost", t)], className="hint"
        ),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(word, scope="col") for word in heads])),
                    html.Tbody(
                        [
                            _stage(each, budget, items, each.last in shown.closed and not each.cost, t)
                            for each in stages
                        ]
                    ),
                ],
                className="list-table numbers funds",
            ),
            className="box scroll",
            tabIndex=0,
            role="region",
            **{"aria-label": t("资金与公共预算")},
        ),
        _said(budget, items, t) if budget else _empty(t),
    ]


def _stage(each: StageCost, budget: Budget | None, items: list[str], unreported: bool, t: Text) -> html.Tr:
    """A stage that is past and of which no project was reported costs what nobody knows, not nothing."""
    cost, yearly = (math.nan, math.nan) if unreported else (each.cost, each.yearly)
    shares = [numbers.number(share(yearly, budget, item)) for item in items] if budget else []
    return html.Tr(
        [
            html.Th(t("{first}—{last} 年", first=each.first, last=each.last), scope="row"),
            html.Td(numbers.number(cost, 0)),
            html.Td(numbers.number(yearly, 0)),
            *[html.Td(f"{said} %" if said != numbers.MISSING else said) for said in shares],
        ]
    )


def _said(budget: Budget, items: list[str], t: Text) -> html.P:
    said = t("；").join(
        t("{item} {amount} 万元", item=item_word(item, t), amount=numbers.number(budget.items[item], 0))
        for item in items
    )
    return html.P(
        [
            html.Span(t("模拟"), className="tag pending") if budget.simulated else None,
            t(
                "{year} 年：{said}。来源：{named}",
                year=budget.year,
                said=said,
                named=t("、").join(budget.sources),
            ),
        ],
        className="hint",
    )


def _empty(t: Text) -> html.Div:
    return html.Div(
        [
            html.Span([html.I(className="icon icon-no_data"), t("未入库")], className="chip no_data"),
            html.P(
                t(
                    "公共预算未入库，不作比较。请提供本市一般公共预算支出决算（总额，节能环保、农林水、自然资源海洋气象等科目），写入 tables/public_budget.csv：year、item、amount_wan_yuan、simulated、flag、source。"
                )
            ),
        ],
        className="lack-note",
    )
