"""What the plan costs and what there is: cumulative cost against the budget, by measure, and by source of funds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from components import numbers
from components.changes import Cost
from components.projects_tasks import fund_word
from components.safeguards_duties import Duties
from components.text import Text

if TYPE_CHECKING:
    from components.safeguards import Safeguards


def funds(shown: Safeguards, duties: Duties, t: Text) -> html.Div:
    """Bars with their table on the left, the tables by measure and by source on the right."""
    tier = t("精算") if shown.refined else t("估算")
    return html.Div(
        [
            html.P(
                [
                    t("情景：{name}", name=shown.scenario), " ｜ ", t("屏上数字：{tier}", tier=tier), " ｜ ",
                    t("费用为模型按单价与立地系数计算；预算为示例，非财政安排") if shown.simulated
                    else t("费用为模型按单价与立地系数计算"),
                ],
                className="hint",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            _box(t("累计费用与累计预算（万元）"), [bars([cost for cost in shown.costs if not cost.past], t), stage_table(shown.costs, t)]),
                            _box(t("资金来源（万元）"), source_table(shown, t)),
                        ],
                        className="stack",
                    ),
                    _box(t("各阶段费用，按措施（万元）"), [measure_table(shown, duties, t), why_sums_differ(shown, t)]),
                ],
                className="money",
            ),
        ]
    )  # fmt: skip


def why_sums_differ(shown: Safeguards, t: Text) -> html.P | None:
    """The refined cost is the median of draws; by measure there are only the plan's own unit costs."""
    if not shown.refined:
        return None
    return html.P(
        t("按措施列的是方案按单价的费用；左侧累计费用是精算抽样的中位数，两者合计略有出入。"),
        className="hint",
    )


def _box(title: str, tree: Any) -> html.Div:
    return html.Div([html.H3(title), *(tree if isinstance(tree, list) else [tree])], className="box scroll",
                    tabIndex=0, role="region", **{"aria-label": title})  # fmt: skip


def bars(costs: Any, t: Text) -> html.Div:
    """One bar per stage: cost, its P10–P90 band, the budget as an ink line. The table below says the same in numbers."""
    top = max(
        [x for cost in costs for x in (cost.p50, cost.p90, cost.budget) if not numbers.is_missing(x)] or [1.0]
    )
    return html.Div(
        [_bar(cost, 1.04 * top, t) for cost in costs],
        className="cost-bars",
        role="img",
        **{"aria-label": "；".join(_said(cost, t) for cost in costs)},
    )  # fmt: skip


def _said(cost: Cost, t: Text) -> str:
    return t(
        "到 {year} 年费用 {cost} 万元，预算 {budget} 万元",
        year=cost.year,
        cost=numbers.number(cost.p50, 0),
        budget=numbers.number(cost.budget, 0),
    )


def _bar(cost: Cost, top: float, t: Text) -> html.Div:
    over = not numbers.is_missing(cost.budget) and cost.p50 > cost.budget
    low, high = numbers.share(cost.p10, top), numbers.share(cost.p90, top)
    return html.Div(
        [
            html.B(str(cost.year)),
            html.Div(
                [
                    html.I(className="fill over" if over else "fill", style={"width": f"{numbers.share(cost.p50, top)}%"}),
                    html.I(className="spread", style={"left": f"{low}%", "width": f"{max(high - low, 0)}%"}) if high else None,
                    html.I(className="ceiling", style={"left": f"{numbers.share(cost.budget, top)}%"})
                    if not numbers.is_missing(cost.budget) else None,
                ],
                className="cost-track",
            ),
            html.Span(numbers.number(cost.p50, 0)),
        ],
        className="cost-bar",
    )  # fmt: skip


def stage_table(costs: Any, t: Text) -> html.Table:
    """Cost, band, budget and what is left, at the end of every stage."""
    return html.Table(
        [
            html.Thead(
                html.Tr([html.Th(word, scope="col") for word in (
                    t("至"), t("累计费用"), "P10–P90", t("累计预算"), t("余（缺）"))])
            ),
            html.Tbody([_past_row(cost, t) if cost.past else _stage_row(cost) for cost in costs]),
        ],
        className="list-table numbers",
    )  # fmt: skip


def _past_row(cost: Cost, t: Text) -> html.Tr:
    return html.Tr([html.Th(str(cost.year), scope="row"), html.Td(t("已过，待填报"), colSpan=4)])


def _stage_row(cost: Cost) -> html.Tr:
    left = cost.budget - cost.p50
    band = (
        "--"
        if numbers.is_missing(cost.p10)
        else f"{numbers.number(cost.p10, 0)}–{numbers.number(cost.p90, 0)}"
    )
    return html.Tr(
        [
            html.Th(str(cost.year), scope="row"),
            html.Td(numbers.number(cost.p50, 0)),
            html.Td(band),
            html.Td(numbers.number(cost.budget, 0)),
            html.Td(numbers.signed(left, 0), className="" if numbers.is_missing(left) or left >= 0 else "alert"),
        ]
    )  # fmt: skip


def measure_table(shown: Safeguards, duties: Duties, t: Text) -> html.Table:
    """Every measure that costs anything, dearest first, with the body that spends it; the sums add up."""
    total = {row["measure"]: sum(shown.spending.get((row["measure"], year), 0.0) for year in shown.stages)
             for row in shown.measures}  # fmt: skip
    used = sorted(
        (row for row in shown.measures if total[row["measure"]] >= 0.5),
        key=lambda row: -total[row["measure"]],
    )
    sums = {year: shown.spent([row["measure"] for row in used], year) for year in shown.stages}
    starts = spans(shown)
    return html.Table(
        [
            html.Thead(
                html.Tr(
                    [html.Th(t("措施"), scope="col"), html.Th(t("牵头"), scope="col", className="word"),
                     *[html.Th(each, scope="col") for each in starts], html.Th(t("合计"), scope="col")]
                )
            ),
            html.Tbody([_measure_row(row, total, shown, duties, t) for row in used]),
            html.Tfoot(
                html.Tr(
                    [html.Th(t("合计"), scope="row"), html.Td(), *[html.Td(numbers.number(x, 0)) for x in sums.values()],
                     html.Td(numbers.number(sum(x for x in sums.values() if x), 0))]
                )
            ),
        ],
        className="list-table numbers by-measure",
    )  # fmt: skip


def spans(shown: Safeguards) -> list[str]:
    """First and last year of every stage."""
    starts = (shown.base_year, *shown.stages)
    return [f"{start + 1}–{end}" for start, end in zip(starts, shown.stages, strict=False)]


def _measure_row(
    row: Mapping[str, Any], total: Mapping[str, float], shown: Safeguards, duties: Duties, t: Text
) -> html.Tr:
    measure, leader = row["measure"], duties.leader(row["measure"])
    return html.Tr(
        [
            html.Th(t.name(row), scope="row"),
            html.Td(t.body(leader), className="word"),
            *[html.Td(numbers.number(shown.spent([measure], year), 0)) for year in shown.stages],
            html.Td(numbers.number(total[measure], 0), className="sum"),
        ],
        **{"data-bodies": leader},
    )


def source_table(shown: Safeguards, t: Text) -> list[Any]:
    """Funds of the arranged projects by source and stage."""
    names = list(dict.fromkeys(fund for fund, _ in shown.funds))
    if not names:
        return [html.P(t("数据包未给出项目的资金来源。"), className="hint")]
    whole = {name: sum(shown.funds.get((name, year), 0.0) for year in shown.stages) for name in names}
    total = sum(whole.values())
    rows = [
        html.Tr(
            [
                html.Th(fund_word(name, t), scope="row"),
                *[html.Td(numbers.number(shown.funds.get((name, year), 0.0), 0)) for year in shown.stages],
                html.Td(numbers.number(whole[name], 0), className="sum"),
                html.Td(f"{numbers.number(100 * whole[name] / total if total else None, 1)} %"),
            ]
        )
        for name in names
    ]
    head = [
        t("来源"),
        *spans(shown),
        t("合计"),
        t("占比"),
    ]
    sums = [sum(shown.funds.get((name, year), 0.0) for name in names) for year in shown.stages]
    foot = html.Tr(
        [html.Th(t("合计"), scope="row"), *[html.Td(numbers.number(x, 0)) for x in (*sums, total)], html.Td()]
    )
    return [
        html.Table(
            [
                html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                html.Tbody(rows),
                html.Tfoot(foot),
            ],
            className="list-table numbers",
        ),
        html.P(
            t("已安排项目的资金，按项目所在阶段；为示例分配，非财政安排。")
            if shown.simulated
            else t("已安排项目的资金，按项目所在阶段。"),
            className="hint",
        ),
    ]
