"""The page of targets as a tree: headline, tally of states, filters, the table of either view, and what stands below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import dcc, html

from components import (
    opening,
    status,
    tables,
    targets_funds,
    targets_links,
    targets_paper,
    targets_watch,
    tier,
)
from components.about import About
from components.paint import markup, slot
from components.rows import IndicatorRow
from components.segments import Segments
from components.status import Attribute, Status
from components.targets_detail import detail
from components.targets_view import Targets, View
from components.text import Text
from components.tier import TierIds
from components.why import why


class Ids:
    """Ids of the page."""

    BODY = "indicators-body"
    GRID = "indicators-grid"
    OPEN = "indicators-open"
    VIEW = "indicators-view"
    YEAR = "indicators-year"
    RECORDED = "indicators-recorded"
    FILTER = "indicators-filter"
    TALLY = "indicators-tally"
    PARTS = "indicators-parts"
    COPY = "indicators-copy"
    PRINT = "indicators-print"


Tier = TierIds("indicators")


class Filter(StrEnum):
    """Which indicators the table shows; the address names it."""

    ALL = "all"
    BINDING = "binding"
    JUDGED = "judged"

    def word(self, t: Text) -> str:
        return {Filter.ALL: t("全部"), Filter.BINDING: t("约束性"), Filter.JUDGED: t("有目标")}[self]


def page(shown: Targets, about: About, opened: str, wanted: Filter, notice: str, t: Text) -> list[Any]:
    first = table(shown, opened, wanted, t)
    grid = tables.indicator_grid(Ids.GRID, first["rows"], first["columns"], t)
    parts = _parts(shown, about, t)
    return [
        dcc.Store(id=Ids.PARTS),
        opening.note(notice),
        html.Div(
            [
                _head(shown, wanted, first["tally"], t),
                slot("watch-note", parts["watch-note"]),
                html.Div(
                    grid,
                    className="grid-box",
                    # Until the table is there its place is kept, so that nothing below it moves.
                    style={"--grid": f"{tables.height(len(first['rows']))}px"},
                    role="region",
                    tabIndex=0,
                    **{"aria-label": t("规划目标指标表")},
                ),
                html.Div(targets_watch.empty(shown, t), className="watch-empty"),
                slot("grid-foot", parts["grid-foot"], "grid-foot"),
                slot("paper", parts["paper"], "paper"),
                *_below(parts, t),
            ],
            id=Ids.BODY,
            className=first["body"],
        ),
    ]


def _head(shown: Targets, wanted: Filter, counted: list[Any], t: Text) -> html.Div:
    """Name, view and what can be done with the table; below it how many stand how, year and filter."""
    years = [(str(year), str(year)) for year in shown.years]
    monitored = [(str(year), str(year)) for year in shown.monitored or (shown.recorded,)]
    views = [(str(each), each.word(t)) for each in View]
    filters = [(str(each), each.word(t)) for each in Filter]
    return html.Div(
        [
            html.Div(
                [
                    html.H1(t("规划目标指标表")),
                    Segments(Ids.VIEW, str(shown.view), views, t("视图")),
                    html.Span(className="grow"),
                    _copy_button(t),
                    html.Button(
                        [html.I(className="icon icon-print"), html.Span(t("打印"))],
                        id=Ids.PRINT,
                        className="btn",
                    ),
                ],
                className="head-line",
            ),
            html.Div(
                [
                    html.P([headline(shown, t), tier.note(Tier, shown.scene.refined, t)]),
                    html.Span(className="grow"),
                    html.Div(counted, id=Ids.TALLY, className="tally", **{"aria-live": "polite"}),
                    html.Div(
                        Segments(Ids.YEAR, str(shown.scene.stage), years, t("目标年份")),
                        className="only-plan",
                    ),
                    html.Div(
                        Segments(Ids.RECORDED, str(shown.recorded), monitored, t("监测年份")),
                        className="only-monitor",
                    ),
                    Segments(Ids.FILTER, str(wanted), filters, t("筛选")),
                ],
                className="head-line",
            ),
        ],
        className="head-row",
    )


def _below(parts: dict[str, Any], t: Text) -> list[html.Section]:
    titles = {"linkage": t("与上位规划衔接"), "references": t("参照生态系统"), "funds": t("资金与公共预算")}
    return [
        html.Section([html.H2(title), slot(name, parts[name])], id=name, className=f"part part-{name}")
        for name, title in titles.items()
    ]


def table(shown: Targets, opened: str, wanted: str, t: Text) -> dict[str, Any]:
    """Rows, columns and tally of a view, one year and one filter, with the row that is open."""
    scene, watching = shown.scene, shown.view is View.MONITOR
    rows = [row for row in scene.indicators if _wanted(row, wanted, shown)]
    if watching:
        written, columns = targets_watch.grid_rows(rows, shown, t), targets_watch.columns(shown, t)
        counted = targets_watch.tally(scene.indicators, shown, t)
    else:
        written = tables.grid_rows(rows, shown.years, scene.stage, t)
        columns = tables.columns(scene.base_year, shown.years, scene.stage, t)
        counted = tally(scene.indicators, scene.stage, scene.refined, t)
    return {
        "rows": _with_detail(written, rows, opened, shown, t),
        "columns": columns,
        "tally": counted,
        "body": body_class(shown),
    }


def body_class(shown: Targets) -> str:
    empty = shown.view is View.MONITOR and not shown.recorded
    return f"targets-body view-{shown.view}" + (" is-empty" if empty else "")


def parts(shown: Targets, about: About, t: Text) -> dict[str, str]:
    """What is painted, as HTML by slot."""
    return {name: markup(tree) for name, tree in _parts(shown, about, t).items()}


def _parts(shown: Targets, about: About, t: Text) -> dict[str, Any]:
    watching = shown.view is View.MONITOR
    return {
        "watch-note": targets_watch.notice(shown, t) if watching else None,
        "grid-foot": targets_watch.notes(shown, t) if watching else notes(shown, t),
        "paper": targets_paper.paper(shown, about, t),
        "linkage": targets_links.linkage_part(shown, t),
        "references": targets_links.references_part(shown, t),
        "funds": targets_funds.funds_part(shown, t),
    }


def notes(shown: Targets, t: Text) -> list[Any]:
    return [
        html.Span(
            [t("状态：正常 ≥ 0.90　临界 0.50—0.90　重度 < 0.50；约束性未达才用红色　"), why("indicator_status", t)]
        ),
        html.Span([t("未注方向者为“不小于”　“--”表示缺数据或无目标　"), shown.kinds(t)]),
    ]  # fmt: skip


def _wanted(row: IndicatorRow, wanted: str, shown: Targets) -> bool:
    if wanted == Filter.BINDING:
        return row.attribute is Attribute.BINDING
    if wanted != Filter.JUDGED:
        return True
    if shown.view is View.MONITOR:
        return shown.reading(row).status is not Status.NO_DATA
    return row.met(shown.scene.stage) is not None


def _with_detail(
    written: list[dict], rows: Sequence[IndicatorRow], opened: str, shown: Targets, t: Text
) -> list[dict]:
    """The open row is marked, and its detail follows it as a row of its own."""
    result = []
    for line, row in zip(written, rows, strict=True):
        if row.id != opened:
            result.append(line)
            continue
        tree = detail(row, shown, t)
        result += [{**line, "open": True}, {"id": f"{row.id}:detail", "detail": True, "tree": tree}]
    return result


def headline(shown: Targets, t: Text) -> str:
    rows = shown.scene.indicators
    kinds = Counter(row.attribute for row in rows)
    counts = " · ".join(f"{kind.word(t)} {kinds[kind]}" for kind in Attribute if kinds[kind])
    return t(
        "四个维度 {count} 项：{counts}　｜　情景：{name}　｜　",
        count=len(rows),
        counts=counts,
        name=shown.scenario,
    )


def tally(rows: Sequence[IndicatorRow], year: int, refined: bool, t: Text) -> list[html.Span]:
    """How many indicators stand how; before the refinement only who meets the target."""
    if refined:
        found = Counter(row.at(year).status if not row.pending else Status.NO_DATA for row in rows)
        return [
            targets_watch.counted(status.chip(state, Attribute.BINDING, t), found[state])
            for state in targets_watch.STATES
        ]
    met = Counter(row.met(year) for row in rows if not row.pending)
    states = (
        ("met", "estimate met", t("估算达标"), met[True]),
        ("unmet", "estimate unmet", t("估算未达"), met[False]),
        ("no_data", "no_data", t("无目标或待接入"), len(rows) - met[True] - met[False]),
    )
    return [
        targets_watch.counted(
            html.Span([html.I(className=f"icon icon-{icon}"), word], className=f"chip {tone}"), count
        )
        for icon, tone, word, count in states
    ]


def _copy_button(t: Text) -> html.Button:
    """Copies the table as rich text and as tab-separated text, ready for a sheet."""
    return html.Button(
        [html.I(className="icon icon-copy"), html.Span(t("复制为表格"))],
        id=Ids.COPY,
        className="btn",
        **{"data-done": t("已复制"), "data-failed": t("请选中后复制")},
    )
