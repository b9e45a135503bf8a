"""The page of targets as a tree: headline, tally of states, filters, the statutory table and its notes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from components import shell, status, tables, tier
from components.rows import IndicatorRow
from components.scene import Scene
from components.status import Attribute, Status
from components.text import Text
from components.tier import TierIds


class Ids:
    """Ids of the page."""

    GRID = "indicators-grid"
    OPEN = "indicators-open"
    YEAR = "indicators-year"
    FILTER = "indicators-filter"
    TALLY = "indicators-tally"
    COPY = "indicators-copy"
    PRINT = "indicators-print"


Tier = TierIds("indicators")
ALL, BINDING, JUDGED = "all", "binding", "judged"


def page(shown: Scene, years: Sequence[int], opened: str, notice: str, t: Text) -> list[Any]:
    first = table(shown, years, opened, ALL, t)
    grid = tables.indicator_grid(Ids.GRID, first["rows"], first["columns"], t)
    return [
        html.P(notice, className="notice", role="alert") if notice else None,
        html.Div(
            [
                html.Div(
                    [
                        html.H1(t("规划目标指标表")),
                        html.P([headline(shown, t), tier.note(Tier, shown.refined, t)]),
                    ]
                ),
                html.Span(className="grow"),
                html.Div(first["tally"], id=Ids.TALLY, className="tally", **{"aria-live": "polite"}),
                _segments(
                    Ids.YEAR, str(shown.stage), [(str(year), str(year)) for year in years], t("目标年份")
                ),
                _segments(
                    Ids.FILTER,
                    ALL,
                    [(ALL, t("全部")), (BINDING, t("约束性")), (JUDGED, t("有目标"))],
                    t("筛选"),
                ),
                _copy_button(years, shown, t),
                html.Button(
                    [html.I(className="icon icon-print"), html.Span(t("打印"))], id=Ids.PRINT, className="btn"
                ),
            ],
            className="head-row",
        ),
        html.Div(
            grid, className="grid-box", role="region", tabIndex=0, **{"aria-label": t("规划目标指标表")}
        ),
        html.Div(
            [
                html.Span(t("状态：正常 ≥ 0.90　临界 0.50—0.90　重度 < 0.50；约束性未达才用红色")),
                html.Span(t("未注方向者为“不小于”　“--”表示缺数据或无目标　目标为示例，非下达值")),
            ],
            className="grid-foot",
        ),
    ]


def table(shown: Scene, years: Sequence[int], opened: str, wanted: str, t: Text) -> dict[str, Any]:
    """Rows, columns and tally for one year, one filter and the row that is open."""
    rows = [row for row in shown.indicators if _wanted(row, wanted, shown.stage)]
    written = tables.grid_rows(rows, years, shown.stage, t)
    return {
        "rows": _with_detail(written, rows, opened, shown, t),
        "columns": tables.columns(shown.base_year, years, shown.stage, t),
        "tally": tally(shown.indicators, shown.stage, shown.refined, t),
    }


def _wanted(row: IndicatorRow, wanted: str, year: int) -> bool:
    if wanted == BINDING:
        return row.attribute is Attribute.BINDING
    return row.met(year) is not None if wanted == JUDGED else True


def _with_detail(
    written: list[dict], rows: Sequence[IndicatorRow], opened: str, shown: Scene, t: Text
) -> list[dict]:
    """The open row is marked, and its detail follows it as a row of its own."""
    result = []
    for line, row in zip(written, rows, strict=True):
        if row.id != opened:
            result.append(line)
            continue
        link = shell.href(shell.Page.SCENARIOS, t, key=shown.key, stage=shown.stage)
        tree = tables.detail(row, shown.base_year, shown.stage, link, t)
        result += [{**line, "open": True}, {"id": f"{row.id}:detail", "detail": True, "tree": tree}]
    return result


def headline(shown: Scene, t: Text) -> str:
    kinds = Counter(row.attribute for row in shown.indicators)
    counts = " · ".join(f"{kind.word(t)} {kinds[kind]}" for kind in Attribute if kinds[kind])
    return t("四个维度 {count} 项：{counts}　｜　", count=len(shown.indicators), counts=counts)


def tally(rows: Sequence[IndicatorRow], year: int, refined: bool, t: Text) -> list[Any]:
    """How many indicators stand how; before the refinement only who meets the target."""
    if not refined:
        met = Counter(row.met(year) for row in rows if not row.pending)
        return [
            html.Span([html.I(className="icon icon-met"), t("估算达标")], className="chip estimate met"), html.B(str(met[True])),
            html.Span([html.I(className="icon icon-unmet"), t("估算未达")], className="chip estimate unmet"), html.B(str(met[False])),
            html.Span([html.I(className="icon icon-no_data"), t("无目标或待接入")], className="chip no_data"),
            html.B(str(len(rows) - met[True] - met[False])),
        ]  # fmt: skip
    found = Counter(row.at(year).status if not row.pending else Status.NO_DATA for row in rows)
    states = (Status.NORMAL, Status.CRITICAL, Status.SEVERE, Status.NO_DATA)
    return [
        part
        for state in states
        for part in (status.chip(state, Attribute.BINDING, t), html.B(str(found[state])))
    ]


def _segments(id: str, value: str, choices: Sequence[tuple[str, str]], label: str) -> dmc.SegmentedControl:
    return dmc.SegmentedControl(
        id=id, value=value, data=[{"value": key, "label": word} for key, word in choices], size="xs", className="seg",
        **{"aria-label": label},
    )  # fmt: skip


def _copy_button(years: Sequence[int], shown: Scene, t: Text) -> html.Button:
    """Copies the table as rich text and as tab-separated text, ready for a sheet."""
    fields = [
        (column["field"], column["headerName"])
        for column in tables.columns(shown.base_year, years, shown.stage, t)
    ]
    return html.Button(
        [html.I(className="icon icon-copy"), html.Span(t("复制为表格"))],
        id=Ids.COPY,
        className="btn",
        **{
            "data-fields": json.dumps(fields, ensure_ascii=False),
            "data-done": t("已复制"),
            "data-failed": t("请选中后复制"),
        },
    )
