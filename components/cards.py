"""The overview's right half: the sentence, the binding indicators as cards, the four dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from analytics.scenario.uncertainty import Status
from components import numbers, status
from components.rows import Dimension, IndicatorRow
from components.status import Attribute
from components.text import Language, Text
from components.why import indicator

DIGITS = "零一二三四五六七八九十"


def sentence(rows: Sequence[IndicatorRow], year: int, t: Text) -> html.P:
    """The one sentence that says it all: how many binding indicators are met, which falls short by what.

    Args:
        rows: the binding indicators.
    """
    judged = [row for row in rows if row.met(year) is not None]
    short = [row for row in judged if not row.met(year)]
    if not judged:
        return html.P(t("到 {year} 年的约束性指标还没有可比的目标：请先导入下达目标。", year=year))
    total, good = count(len(judged), t), count(len(judged) - len(short), t)
    some = len(judged) < len(rows)
    who = t("有目标的{total}项约束性指标", total=total) if some else t("{total}项约束性指标", total=total)
    start = t("到 {year} 年，{who}", year=year, who=who)
    if not short:
        return html.P([start, html.B(t("全部够得着"), className="good"), t("。")])
    if len(short) == len(judged):
        lead = [start, html.B(t("都够不着") if len(short) > 1 else t("够不着"), className="alert")]
    else:
        lead = [
            start,
            html.B(t("{good}项够得着", good=good), className="good"),
            t("，{short}项够不着", short=count(len(short), t)),
        ]
    return html.P([*lead, t("："), html.B(_missing(short, year, t), className="alert"), t("。")])


def count(number: int, t: Text) -> str:
    """Counts in a Chinese sentence are written in characters up to ten."""
    return DIGITS[number] if t.language is Language.ZH and number <= 10 else str(number)


def _missing(short: Sequence[IndicatorRow], year: int, t: Text) -> str:
    def said(row: IndicatorRow) -> str:
        value = f"{numbers.number(abs(row.gap(year)), row.decimals)}\N{NO-BREAK SPACE}{row.unit}".strip()
        return (
            t("{name}超出 {value}", name=row.name, value=value)
            if row.not_above
            else t("{name}还差 {value}", name=row.name, value=value)
        )

    first = t("、").join(said(row) for row in short[:2])
    return first if len(short) <= 2 else t("{first}等", first=first)


def aside(rows: Sequence[IndicatorRow], year: int, t: Text) -> str:
    """What the sentence leaves out: binding indicators without data or without a target."""
    waiting = [row.name for row in rows if row.pending]
    untargeted = [row for row in rows if not row.pending and row.met(year) is None]
    said = []
    if waiting:
        said.append(t("{names}待接入", names=t("、").join(waiting)))
    if untargeted:
        said.append(t("另有 {count} 项没有目标值", count=len(untargeted)))
    return t("；").join(said)


def cards(rows: Sequence[IndicatorRow], year: int, t: Text) -> list[html.Article]:
    """One card per binding indicator; those that fall short first. What has no target yet stays small, at the end."""
    order = {False: 0, True: 1, None: 2}
    ranked = sorted(rows, key=lambda row: (order[row.met(year)], row.pending, row.order))
    return [card(row, year, t) if row.met(year) is not None else small_card(row, year, t) for row in ranked]


def small_card(row: IndicatorRow, year: int, t: Text) -> html.Article:
    """An indicator that cannot be judged yet: its value, and why."""
    value = row.at(year)
    why = (
        row.waits
        if row.pending
        else t("{year} 年没有目标值，基期 {value}", year=year, value=numbers.number(row.base, row.decimals))
    )
    return html.Article(
        [
            html.Div(
                [_name(row, year, t), html.Span(className="grow"), _standing_chip(row, year, t)],
                className="line",
            ),
            html.Div(
                [html.B(numbers.number(value.p50, row.decimals)), html.Span(row.unit, className="unit")],
                className="value",
            ),
            html.P(why, className="hint", title=why),
        ],
        className="card small",
    )


def _name(row: IndicatorRow, year: int, t: Text) -> html.H3:
    return html.H3(indicator(row.id, row.name, year, t))


def card(row: IndicatorRow, year: int, t: Text) -> html.Article:
    value = row.at(year)
    missed = row.met(year) is False
    return html.Article(
        [
            html.Div(
                [_name(row, year, t), html.Span(className="grow"), status.tag(row.attribute, t)],
                className="line",
            ),
            html.Div(
                [html.B(numbers.number(value.p50, row.decimals)), html.Span(row.unit, className="unit"),
                 html.Span(className="grow"),
                 html.Span([_standing_chip(row, year, t), html.Span(_gap(row, year, t), className="gap-word")], className="stand")],
                className="value",
            ),
            track(row, year, t),
            html.Div([html.Span(_base(row, t)), html.Span(_target(row, year, t))], className="line ends"),
        ],
        className="card missed" if missed else "card",
    )  # fmt: skip


def _standing_chip(row: IndicatorRow, year: int, t: Text) -> html.Span:
    value = row.at(year)
    if row.pending:
        return status.pending_tag(t)
    return status.standing(value.status, row.attribute, row.met(year), not numbers.is_missing(value.p50), t)


def _gap(row: IndicatorRow, year: int, t: Text) -> str:
    met = row.met(year)
    if met is None:
        return ""
    value = numbers.number(abs(row.gap(year)), row.decimals)
    if row.not_above:
        return t("余 {value}", value=value) if met else t("超 {value}", value=value)
    return t("多 {value}", value=value) if met else t("差 {value}", value=value)


def _base(row: IndicatorRow, t: Text) -> str:
    return t("基期 {value}", value=numbers.number(row.base, row.decimals))


def _target(row: IndicatorRow, year: int, t: Text) -> str:
    target = row.at(year).target
    if numbers.is_missing(target):
        return t("{year} 无目标", year=year)
    said = {"year": year, "value": numbers.number(target, row.decimals)}
    return (
        t("{year} 目标 不大于 {value}", **said) if row.not_above else t("{year} 目标 不小于 {value}", **said)
    )


def track(row: IndicatorRow, year: int, t: Text) -> html.Div:
    """Base as a hollow dot, the projection as a filled one, targets of all years as ink ticks."""
    years = sorted(row.values)
    marks = [row.base, row.at(year).p50, *(row.at(each).target for each in years)]
    known = [x for x in marks if not numbers.is_missing(x)]
    if numbers.is_missing(row.at(year).p50) or len(known) < 2 or max(known) == min(known):
        return html.Div(html.I(className="rail"), className="card-track")
    low, high = min(known), max(known)
    pad = 0.08 * (high - low)

    def at(x: float) -> str:
        return f"{100 * (x - low + pad) / (high - low + 2 * pad):.2f}%"

    ticks = [(each, at(row.at(each).target)) for each in years if not numbers.is_missing(row.at(each).target)]
    return html.Div(
        [
            html.I(className="rail"),
            html.I(className="run", style={"width": at(row.at(year).p50)}),
            *[
                html.I(className="tick now" if each == year else "tick", style={"left": place})
                for each, place in ticks
            ],
            *_tick_words(ticks, year),
            html.I(className="open-dot", style={"left": at(row.base)})
            if not numbers.is_missing(row.base)
            else None,
            html.I(className="full-dot", style={"left": at(row.at(year).p50)}),
        ],
        className="card-track",
        **{"aria-hidden": "true"},
    )


def _tick_words(ticks: Sequence[tuple[int, str]], year: int) -> list[html.Em]:
    """Years under their ticks; the chosen year always, another only where it does not lie on one already there."""
    placed: list[float] = []
    words = []
    for each, place in sorted(ticks, key=lambda tick: tick[0] != year):
        x = float(place.rstrip("%"))
        if any(abs(x - other) < 13 for other in placed):
            continue
        placed.append(x)
        words.append(html.Em(str(each), className="now" if each == year else "", style={"left": place}))
    return words


def dimensions(rows: Sequence[IndicatorRow], year: int, t: Text) -> list[html.Div]:
    """One bar per dimension: how many of its indicators stand how."""
    return [_dimension(each, [row for row in rows if row.dimension is each], year, t) for each in Dimension]


def _dimension(dimension: Dimension, rows: Sequence[IndicatorRow], year: int, t: Text) -> html.Div:
    groups: dict[str, int] = {}
    for row in rows:
        groups[_standing(row, year)] = groups.get(_standing(row, year), 0) + 1
    order = [
        name
        for name in ("normal", "met", "critical", "unmet", "severe", "severe-expected", "no_data")
        if name in groups
    ]
    said = " · ".join(f"{_standing_word(name, t)} {groups[name]}" for name in order)
    return html.Div(
        [
            html.B(dimension.word(t)),
            html.Div(
                [html.I(className=name, style={"flex": groups[name]}) for name in order], className="dim-bar"
            ),
            html.Span(t("{count} 项：{said}", count=len(rows), said=said)),
        ],
        className="dim",
    )


def _standing(row: IndicatorRow, year: int) -> str:
    value, met = row.at(year), row.met(year)
    if row.pending or met is None:
        return str(Status.NO_DATA)
    if value.status is Status.NOT_CLAIMED:
        return "met" if met else "unmet"
    return status.tone(value.status, row.attribute)


def _standing_word(name: str, t: Text) -> str:
    if name in ("met", "unmet"):
        return t("估算达标") if name == "met" else t("估算未达")
    if name == "severe-expected":
        return t("重度（预期性）")
    if name == str(Status.NO_DATA):
        return t("无目标或待接入")
    return status.status_word(Status(name), t)


def is_binding(row: IndicatorRow) -> bool:
    return row.attribute is Attribute.BINDING
