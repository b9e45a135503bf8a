"""The statutory table as it is printed: a plain table whose head repeats on every sheet, with its notes and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from dash import html

from components import tables, targets_watch
from components.about import About
from components.targets_view import Targets, View
from components.text import Text

# Columns of each view, in the order of the paper. What only a screen can show (bars, chances) stays there.
PLAN = ("order", "dimension", "name", "unit", "attribute", "base")
MONITOR = ("order", "dimension", "name", "unit", "attribute", "base", "previous", "scenario", "change", "target", "gap",
           "status", "department", "source")  # fmt: skip
RIGHT = frozenset({"order", "base", "previous", "scenario", "change", "gap", "target"})


def paper(shown: Targets, about: About, t: Text) -> list[Any]:
    """Title, table and notes of the view that is shown; all indicators, whatever the screen filters."""
    rows = shown.scene.indicators
    if shown.view is View.MONITOR:
        heads = {each["field"]: each["headerName"] for each in targets_watch.columns(shown, t)}
        fields, lines = MONITOR, targets_watch.grid_rows(rows, shown, t)
        title = t("{city}国土空间生态修复规划指标监测表（{year} 年）", city=about.city, year=shown.recorded)
        notes = targets_watch.notes(shown, t)
    else:
        heads = {
            each["field"]: each["headerName"]
            for each in tables.columns(shown.scene.base_year, shown.years, shown.scene.stage, t)
        }
        targets = tuple(f"target_{year}" for year in shown.years)
        fields = (*PLAN, *targets, "department", "source")
        heads |= {f"target_{year}": str(year) for year in shown.years}
        lines = tables.grid_rows(rows, shown.years, shown.scene.stage, t)
        title = t("{city}国土空间生态修复规划指标表", city=about.city)
        notes = [t("未注方向者为“不小于”；“--”表示缺数据或无目标；待定：属性未经确认。"), shown.kinds(t)]
    return [
        html.H2(title),
        html.P(
            [t("规划期限 {period}", period=about.period), html.Span(about.notice), html.Span(about.maker)]
        ),
        _table(fields, heads, lines, title, t),
        html.P([part for note in notes for part in (note, " ")], className="paper-notes"),
    ]


def _table(
    fields: Sequence[str], heads: Mapping[str, str], lines: Sequence[Mapping[str, Any]], title: str, t: Text
) -> html.Table:
    body = []
    for _, group in groupby(lines, key=lambda line: line["dimension_word"]):
        own = list(group)
        body.append(html.Tbody([_row(line, n == 0, len(own), fields, t) for n, line in enumerate(own)]))
    return html.Table(
        [
            html.Caption(title, className="unseen"),
            html.Thead(html.Tr([html.Th(heads[field], scope="col", className=_side(field)) for field in fields])),
            *body,
        ]
    )  # fmt: skip


def _row(line: Mapping[str, Any], first: bool, count: int, fields: Sequence[str], t: Text) -> html.Tr:
    cells: list[Any] = []
    for field in fields:
        if field == "dimension":
            if first:
                cells.append(
                    html.Th(line["dimension_word"], scope="rowgroup", rowSpan=count, className="dimension")
                )
        elif field == "name":
            said = line["name"]
            if line["direction"]:
                said = t("{name}（{direction}）", name=said, direction=line["direction"])
            cells.append(html.Th(said, scope="row"))
        else:
            cells.append(html.Td(str(line[field]), className=_side(field)))
    return html.Tr(cells)  # fmt: skip


def _side(field: str) -> str:
    return "num" if field in RIGHT or field.startswith("target_") else ""
