"""What the land could yield: problems by kind of space, consolidation by kind and township, restoration by measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from components import numbers, shell, units
from components import problems_words as words
from components.problems_rows import SpaceRow
from components.rows import records
from components.text import Text

#: Groups of the township table by the measure that works on a kind.
GROUPS = ("M12", "M13", "M5")


@dataclass(frozen=True)
class Potential:
    """Theoretical and realistic amount of one thing."""

    name: str
    colour: str
    theoretical: float
    realistic: float
    unit: str


@dataclass(frozen=True)
class TownRow:
    """A township with (theoretical, realistic) hectares by group; the last pair is the sum."""

    name: str
    pairs: tuple[tuple[float, float], ...]


def kinds(consolidation: Any, table: Sequence[Mapping[str, Any]], colours: Sequence[str], t: Text) -> list[Potential]:
    """Kinds of consolidation with their sums over the city.

    Args:
        table: table `consolidation`. colours: by code, from 1.
    """
    theory, real = consolidation.theoretical.sum(), consolidation.realistic.sum()
    return [
        Potential(t.name(row), colours[int(row["code"]) - 1], float(theory[row["kind"]]), float(real[row["kind"]]), "ha")
        for row in table
    ]  # fmt: skip


def towns(consolidation: Any, table: Sequence[Mapping[str, Any]], t: Text) -> list[TownRow]:
    """Townships by their realistic potential, the largest first; the city's sum at the end."""
    members = {group: [row["kind"] for row in table if row["measure"] == group] for group in GROUPS}
    names = records(consolidation.townships[["name_zh", "name_en"]])

    def pairs(theory: pd.Series, real: pd.Series) -> tuple[tuple[float, float], ...]:
        parts = [(float(theory[each].sum()), float(real[each].sum())) for each in members.values()]
        return (*parts, (float(theory.sum()), float(real.sum())))

    rows = [
        TownRow(t.name(name), pairs(consolidation.theoretical.loc[number], consolidation.realistic.loc[number]))
        for number, name in zip(consolidation.townships.index, names, strict=True)
    ]
    rows.sort(key=lambda row: -row.pairs[-1][1])
    whole = pairs(consolidation.theoretical.sum(), consolidation.realistic.sum())
    return [*rows, TownRow(t("全市"), whole)]


def measures(potential: pd.DataFrame, table: Sequence[Mapping[str, Any]], t: Text) -> list[Potential]:
    """Restoration potential by measure, in the order of the table; measures without any are left out."""
    amounts = potential.set_index("measure")
    return [
        Potential(
            t.name(row), row["colour"], float(amounts.at[row["measure"], "theoretical"]),
            float(amounts.at[row["measure"], "realistic"]), row["unit"],
        )
        for row in table
        if row["measure"] in amounts.index and amounts.at[row["measure"], "theoretical"] > 0
    ]  # fmt: skip


def left(spaces: Sequence[SpaceRow], found: Sequence[Potential], missing: Sequence[tuple[str, str]], t: Text) -> list[Any]:
    """Problems by kind of space, then consolidation by kind."""
    return [
        html.H2(t("三类空间与海域的问题")),
        _spaces(spaces, t),
        html.H2([t("国土整治潜力"), html.Small(t("公顷：现实 / 理论"))]),
        _bars(found, t),
        *[html.P([html.Span(t("未计"), className="tag pending"), t.pick(*words_)], className="hint uncounted") for words_ in missing],
        html.P(
            [t("理论潜力是可能增加的面积；现实潜力再乘自然、社会、经济三项修正。"), " ",
             html.A(t("算法与来源"), href=shell.href(shell.Page.DATA, t) + "#consolidation_realistic", className="inside")],
            className="hint",
        ),
    ]  # fmt: skip


def right(rows: Sequence[TownRow], found: Sequence[Potential], t: Text) -> list[Any]:
    """Consolidation by township, then restoration by measure."""
    return [
        html.Div([html.H2([t("各镇整治潜力"), html.Small(t("公顷，按现实潜力排序"))])], className="list-head"),
        _towns(rows, t),
        html.H2([t("生态修复潜力"), html.Small(t("现实 / 理论"))]),
        _bars(found, t),
        html.P(
            [t("现实潜力是适宜性达到门槛的地块；在情景里决定做多少。"), " ",
             html.A(t("去情景推演"), href=shell.href(shell.Page.SCENARIOS, t), className="inside")],
            className="hint",
        ),
    ]  # fmt: skip


def _spaces(rows: Sequence[SpaceRow], t: Text) -> html.Ul:
    return html.Ul([_space(row, t) for row in rows], className="trouble-list")


def _space(row: SpaceRow, t: Text) -> html.Li:
    shares = [numbers.share(part, row.area_ha) for part in row.by_severity]
    bar = [html.I(className=f"b{level}", style={"width": f"{shares[level - 1]}%"}) for level in (3, 2, 1)]
    said = t("高 {high} %、中 {medium} %、低 {low} %",
             high=numbers.number(shares[2], 1), medium=numbers.number(shares[1], 1), low=numbers.number(shares[0], 1))  # fmt: skip
    leading = (
        t("首要：{problem}，{area} 公顷", problem=row.leading, area=numbers.number(row.leading_ha))
        if row.leading
        else t("没有问题")
    )
    return html.Li(
        [
            html.Div([html.B(words.space(row.space, t)), html.Span(f"{numbers.number(row.area_ha / 100)} km²", className="num")], className="line"),
            html.Div(bar, className="trouble-bar", **{"aria-hidden": "true"}),
            html.Span(said),
            html.Span(leading),
        ]
    )  # fmt: skip


def _bars(found: Sequence[Potential], t: Text) -> html.Ul:
    """Realistic within theoretical. Lengths compare what has one unit only."""
    largest: dict[str, float] = {}
    for each in found:
        largest[each.unit] = max(largest.get(each.unit, 0.0), each.theoretical)
    return html.Ul([_bar(each, largest[each.unit], t) for each in found], className="potentials")


def _bar(each: Potential, largest: float, t: Text) -> html.Li:
    unit = "" if each.unit == "ha" else f" {units.word(each.unit, t)}"
    return html.Li(
        [
            html.I(className="swatch", style={"--c": each.colour}),
            html.Span(each.name, className="potential-name", title=each.name),
            html.Span(
                [html.I(className="theory", style={"width": f"{numbers.share(each.theoretical, largest)}%"}),
                 html.I(className="real", style={"width": f"{numbers.share(each.realistic, largest)}%", "--c": each.colour})],
                className="potential-bar", **{"aria-hidden": "true"},
            ),
            html.Span(
                [html.B(numbers.number(each.realistic)), f" / {numbers.number(each.theoretical)}{unit}"], className="num"
            ),
        ]
    )  # fmt: skip


def _towns(rows: Sequence[TownRow], t: Text) -> html.Div:
    groups = (t("农用地整理"), t("建设用地整理"), t("矿山复垦"), t("合计"))
    head = [
        html.Tr([html.Th(t("镇"), rowSpan=2, scope="col"), *(html.Th(name, colSpan=2, scope="colgroup", className="r") for name in groups)]),
        html.Tr([html.Th(word, scope="col", className="r sub") for _ in groups for word in (t("现实"), t("理论"))]),
    ]  # fmt: skip
    body = [
        html.Tr(
            [html.Th(row.name, scope="row"),
             *(html.Td(numbers.number(value), className="r" if value is real else "r sub") for theory, real in row.pairs for value in (real, theory))],
            className="sum" if row is rows[-1] else "",
        )
        for row in rows
    ]  # fmt: skip
    return html.Div(html.Table([html.Thead(head), html.Tbody(body)], className="towns"), className="towns-box", tabIndex=0, role="region", **{"aria-label": t("各镇整治潜力")})  # fmt: skip
