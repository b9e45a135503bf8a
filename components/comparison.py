"""Scenarios set beside the one on the screen: chips in the toolbar, a table of what each brings, the legend of the map.

Which ones they are stands in the address and in a store, as keys; at most four.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html

from analytics.scenario.comparison import Side
from components import numbers
from components.legends import LegendEntry, legend_table
from components.opening import KEY
from components.rows import IndicatorRow
from components.scene import Scene
from components.status import Attribute, tag
from components.text import Text

MOST = 4
LETTERS = "ABCD"


@dataclass(frozen=True)
class Beside:
    """One scenario of the comparison.

    Args:
        name: preset, or the nearest preset and how far it is from that.
        shown: its results at the page's stage.
    """

    name: str
    shown: Scene


@dataclass(frozen=True)
class Comparison:
    """All that is compared with the scenario on the screen.

    Args:
        others: in the order in which they were added.
        picked: key of the one whose difference the map shows; may be one that is not among `others`.
        picked_name: its name.
        area_ha: hectares on which the two plans agree or differ.
    """

    others: tuple[Beside, ...]
    picked: str
    picked_name: str
    area_ha: Mapping[Side, float]


def keys(asked: object) -> list[str]:
    """Keys of an address or a store, in their order, each once, at most four; what is no key is left out."""
    parts = asked.split(",") if isinstance(asked, str) else asked if isinstance(asked, list) else []
    found = dict.fromkeys(part for part in parts if isinstance(part, str) and KEY.fullmatch(part))
    return list(found)[:MOST]


def left_out(asked: object, held: int, t: Text) -> str:
    """What to say of scenarios that an address names and that are not compared; empty where all are."""
    wanted = len([part for part in asked.split(",") if part]) if isinstance(asked, str) else 0
    if wanted <= held:
        return ""
    return t("链接中有 {count} 个要对比的情景不存在、重复或超过四个，未列入对比。", count=wanted - held)


def chips(key: str, compared: Comparison, t: Text) -> list[object]:
    """The scenarios as chips: a tap puts one on the map, its cross takes it out; and the button that adds the present one."""
    held = [each.shown.key for each in compared.others]
    full, known = len(held) >= MOST, key in held
    why = t("最多对比四个情景") if full else t("本情景已在对比中") if known else t("把本情景留作对比")
    return [
        html.Span(t("对比 {count}/4", count=len(held)), className="compare-count") if held else None,
        *(
            html.Span(
                [
                    html.Button(
                        [html.B(letter), html.Span(each.name)],
                        type="button",
                        className="pick",
                        title=t("在地图上与本情景相比"),
                        **{
                            "data-compare-pick": each.shown.key,
                            "aria-pressed": "true" if each.shown.key == compared.picked else "false",
                        },
                    ),
                    html.Button(
                        "×",
                        type="button",
                        className="drop",
                        title=t("移出对比"),
                        **{
                            "data-compare-drop": each.shown.key,
                            "aria-label": t("移出对比：{name}", name=each.name),
                        },
                    ),
                ],
                className="compare-chip",
            )
            for letter, each in zip(LETTERS, compared.others, strict=False)
        ),
        html.Button(
            [html.I("＋", **{"aria-hidden": "true"}), t("加入对比")],
            type="button",
            className="btn",
            disabled=full or known,
            title=why,
            **{"data-compare-add": key},
        ),
    ]


def table(shown: Scene, compared: Comparison, t: Text) -> html.Table:
    """What each scenario brings by the stage: indicators with a target or a change, cost, targets that cannot be met."""
    scenes = [shown, *(each.shown for each in compared.others)]
    # A refined scenario may stand beside an estimated one: every column says which it is.
    names = [t("本情景"), *(html.Abbr(letter, title=each.name) for letter, each in zip(LETTERS, compared.others, strict=False))]
    heads = [
        html.Th([name, html.Small(t("精算") if scene.refined else t("估算"))], scope="col")
        for name, scene in zip(names, scenes, strict=True)
    ]
    bodies = [
        _indicator([scene.indicators[place] for scene in scenes], shown.stage, t)
        for place in _told(scenes, shown.stage)
    ]
    return html.Table(
        [
            html.Caption(t("情景对比，至 {year} 年", year=shown.stage)),
            html.Thead(html.Tr(heads)),
            *bodies,
            _body(t("累计费用"), t("万元"), [numbers.number(_cost(scene)) for scene in scenes]),
            _body(t("排不下的目标"), t("项"), [str(len(scene.gaps)) for scene in scenes]),
        ],
        className="compare-table",
    )


def above(compared: html.Table, own: list[object], t: Text) -> list[object]:
    """The table over the present scenario's own list, which is one tap away."""
    return [
        compared,
        html.Details(
            [html.Summary(t("本情景的变化、区间与概率")), html.Div(own)], className="fold more"
        ),
    ]


def _told(scenes: Sequence[Scene], year: int) -> list[int]:
    """Places of the indicators that are binding or that any of the scenarios changes, binding first."""
    rows = scenes[0].indicators
    told = [
        place
        for place, row in enumerate(rows)
        if not row.pending
        and (
            row.attribute is Attribute.BINDING or any(scene.indicators[place].changed(year) for scene in scenes)
        )
    ]
    return sorted(
        told,
        key=lambda place: (
            rows[place].met(year) is None,
            rows[place].attribute is not Attribute.BINDING,
            rows[place].order,
        ),
    )


def _indicator(rows: Sequence[IndicatorRow], year: int, t: Text) -> html.Tbody:
    first = rows[0]
    target = first.at(year).target
    wanted = t("不大于") if first.not_above else t("不小于")
    goal = "" if numbers.is_missing(target) else f"{wanted} {numbers.number(target, first.decimals)}"
    cells = [
        html.Td(
            [
                html.Span(numbers.number(row.at(year).p50, row.decimals)),
                html.Span(t("未达"), className="short-word") if row.met(year) is False else None,
            ],
            className="num short" if row.met(year) is False else "num",
        )
        for row in rows
    ]
    head = [html.Span(first.name, className="name"), tag(first.attribute, t), html.Small(f"{first.unit}　{goal}".strip())]
    return html.Tbody(
        [html.Tr(html.Th(head, scope="rowgroup", colSpan=len(rows))), html.Tr(cells)]
    )


def _body(name: str, unit: str, values: Sequence[str]) -> html.Tbody:
    head = html.Th([html.Span(name, className="name"), html.Small(unit)], scope="rowgroup", colSpan=len(values))
    return html.Tbody([html.Tr(head), html.Tr([html.Td(value, className="num") for value in values])])


def _cost(shown: Scene) -> float:
    return next((cost.p50 for cost in shown.costs if cost.year == shown.stage), float("nan"))


def legend(compared: Comparison, colours: Mapping[Side, tuple[str, str]], t: Text) -> list[object]:
    """Legend of the map of differences.

    Args:
        colours: side -> (colour, name).
    """
    title = t("本情景与“{name}”之差", name=compared.picked_name)
    if not any(compared.area_ha[side] for side in (Side.FIRST, Side.SECOND, Side.OTHERWISE)):
        note = t("两个情景的图斑相同：改一项目标，或另选一个情景对比。")
        return [html.Details([html.Summary(html.B(title)), html.P(note, className="hint")], open=True)]
    entries = [
        LegendEntry(name, colour, numbers.number(compared.area_ha[side]))
        for side, (colour, name) in colours.items()
    ]
    return legend_table(title, t("未注单位：公顷"), entries, t)
