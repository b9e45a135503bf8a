"""What stopping projects does: which indicators fail without them, and what a rerun puts in their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import numbers
from components.projects_view import Loss, View
from components.rows import IndicatorRow
from components.status import Attribute
from components.text import Text


def stopped(view: View, t: Text) -> html.Section:
    """Which indicators fail without the projects that are off, and what a rerun puts in their place."""
    rows = {row.id: row for row in view.scene.indicators}
    changed, year = changes(view), view.scene.stage
    whole, without, rerun = view.costs
    return html.Section(
        [
            html.Div(
                [html.H2(t("停用 {count} 个项目", count=len(view.off))), html.Span(t("至 {year} 年", year=year), className="hint"),
                 html.Button(t("全部启用"), type="button", className="btn small", **{"data-reset": "yes"})],
                className="chain-head",
            ),
            html.P(verdict_of(view, t), className="verdict"),
            html.P(
                t("方案费用 {whole} 万元；不补足 {without}，重算 {rerun}。", whole=numbers.number(whole, 0),
                  without=numbers.signed(without - whole, 0), rerun=numbers.signed(rerun - whole, 0)),
                className="hint",
            ),
            loss_table(changed, rows, t) if changed else html.P(t("没有指标因此变化。"), className="hint"),
        ],
        className="stopped",
    )  # fmt: skip


def changes(view: View) -> list[Loss]:
    """Indicators that stopping the projects changes in the year of the page."""
    rows = {row.id: row for row in view.scene.indicators}
    known = [loss for loss in view.losses if loss.year == view.scene.stage and loss.indicator in rows]
    return [loss for loss in known if moved(loss, rows[loss.indicator])]


def verdict_of(view: View, t: Text) -> list[Any]:
    """The sentence on what stopping the projects does; nothing where all are on."""
    if not view.losses:
        return []
    rows, changed = {row.id: row for row in view.scene.indicators}, changes(view)
    lost = [loss for loss in changed if loss.met and loss.met_without is False]
    still = [loss for loss in changed if loss.met and loss.met_rerun is False]
    return sentence(lost, still, rows, t)


def moved(loss: Loss, row: IndicatorRow) -> bool:
    """Whether a loss can be seen at the digits that are printed, or decides on a target."""
    slack = 0.5 * 10**-row.decimals
    seen = max(abs(loss.whole - loss.without), abs(loss.whole - loss.rerun)) >= slack
    return seen or loss.met != loss.met_without or loss.met != loss.met_rerun


def sentence(lost: Sequence[Loss], still: Sequence[Loss], rows: dict[str, IndicatorRow], t: Text) -> list[Any]:
    def names(losses: Sequence[Loss]) -> str:
        return t("、").join(rows[loss.indicator].name for loss in losses)

    first = (
        [t("不补足："), html.B(t("{names} 由达标变为未达", names=names(lost)), className="alert")]
        if lost
        else [t("不补足：没有指标由达标变为未达")]
    )
    second = (
        [t("；由他处补足后："), html.B(t("{names} 仍未达", names=names(still)), className="alert"), t("。")]
        if still
        else [t("；由他处补足后：原来达标的仍达标。")]
    )
    return [*first, *second]


def loss_table(losses: Sequence[Loss], rows: dict[str, IndicatorRow], t: Text) -> html.Table:
    heads = (t("指标"), t("全部项目"), t("不补足"), t("重算补足"))
    lines = []
    for loss in sorted(losses, key=lambda each: (each.met_without is not False, rows[each.indicator].order)):
        row = rows[loss.indicator]
        cells = [
            html.Td(numbers.number(loss.whole, row.decimals), className="num"),
            html.Td([numbers.number(loss.without, row.decimals), difference(loss.without - loss.whole, row), mark(loss.met_without, row, t)], className="num"),
            html.Td([numbers.number(loss.rerun, row.decimals), difference(loss.rerun - loss.whole, row), mark(loss.met_rerun, row, t)], className="num"),
        ]  # fmt: skip
        goal = t("目标 {value}", value=numbers.number(loss.target, row.decimals))
        name = [row.name, html.Span(row.unit, className="unit"), html.Small(goal)]
        lines.append(html.Tr([html.Th(name, scope="row"), *cells]))
    head = html.Tr([html.Th(word, scope="col", className="num" if place else "") for place, word in enumerate(heads)])
    return html.Table([html.Thead(head), html.Tbody(lines)], className="losses", **{"data-copy": "losses"})


def difference(change: float, row: IndicatorRow) -> html.Small:
    return html.Small(change_word(change, row) if abs(change) > 0 else "±0")


def change_word(value: float, row: IndicatorRow) -> str:
    """With its sign; two more digits where it would be printed as nothing."""
    tiny = 0 < abs(value) < 0.5 * 10**-row.decimals
    return numbers.signed(value, row.decimals + 2 if tiny else row.decimals)


def mark(met: bool | None, row: IndicatorRow, t: Text) -> Any:
    if met is None:
        return None
    icon, word = ("met", t("达标")) if met else ("unmet", t("未达"))
    kind = "normal" if met else "severe" if row.attribute is Attribute.BINDING else "severe-expected"
    return html.Span([html.I(className=f"icon icon-{icon}"), word], className=f"chip {kind}")
