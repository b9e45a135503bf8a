"""The statutory table of indicators: one row, one number, one unit, one attribute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag

from components import numbers, status
from components.rows import IndicatorRow
from components.status import Attribute
from components.text import Language, Text

ROW_PX, HEAD_PX = 34, 36
# English words are longer.
ATTRIBUTE_PX = {Language.ZH: 74, Language.EN: 88}
SCENARIO_PX = {Language.ZH: 102, Language.EN: 112}
DEPARTMENT_PX = {Language.ZH: 96, Language.EN: 122}
# The columns that a phone keeps may shrink to these widths.
PHONE_PX = {"name": 150, "scenario": 90, "status": 88}


def indicator_grid(id: str, rows: list[dict[str, Any]], columns: list[dict[str, Any]], t: Text) -> dag.AgGrid:
    """The table; a click or Enter on a row opens its course below it (`assets/40-grid.js`)."""
    return dag.AgGrid(
        id=id,
        rowData=rows,
        columnDefs=columns,
        getRowId="params.data.id",
        columnSize="responsiveSizeToFit",
        defaultColDef={
            "sortable": False,
            "resizable": False,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "theme": {"function": "wanquanTheme(themeQuartz)"},
            "domLayout": "autoHeight",
            "rowHeight": ROW_PX,
            "headerHeight": HEAD_PX,
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
            "animateRows": False,
            "localeText": grid_words(t),
            "isFullWidthRow": {"function": "params.rowNode.data.detail"},
            "fullWidthCellRenderer": "IndicatorDetail",
            "getRowHeight": {"function": f"wanquanRowHeight(params, {ROW_PX})"},
        },
        rowClassRules={
            "first": "params.data.first",
            "open": "params.data.open",
            "missed": "params.data.missed",
            "waits": "!!params.data.waits",
        },
        className="indicator-grid",
        style={"height": None, "width": "100%"},
    )


def height(rows: int) -> int:
    """Pixels of the table with this many closed rows."""
    return HEAD_PX + rows * ROW_PX


def column(field: str, name: str, width: int, **more: Any) -> dict[str, Any]:
    """One column; on a phone those that it keeps first may shrink."""
    least = PHONE_PX.get(field, width)
    return {"field": field, "headerName": name, "width": width, "minWidth": least, **more}


def leading(base_year: int, t: Text) -> list[dict[str, Any]]:
    """序号, 维度, 指标, 单位, 属性, 基期: how every table of indicators begins."""
    return [
        column("order", t("序号"), 50, headerClass="right", cellClass="right minor"),
        column("dimension", t("维度"), 82, cellClass="dimension"),
        column("name", t("指标"), 196, cellRenderer="IndicatorName", flex=1),
        column("unit", t("单位"), 76, cellClass="minor"),
        column("attribute", t("属性"), ATTRIBUTE_PX[t.language], cellRenderer="IndicatorTag"),
        column("base", t("基期 {year}", year=base_year), 90, headerClass="right", cellClass="right minor"),
    ]


def columns(base_year: int, years: Sequence[int], year: int, t: Text) -> list[dict[str, Any]]:
    """序号, 维度, 指标, 单位, 属性, 基期, one per target year, 情景值, 达成概率, 状态, 责任部门, 来源."""
    right = {"headerClass": "right", "cellClass": "right"}
    targets = [
        column(f"target_{each}", t("目标 {year}", year=each), 86, headerClass="right now" if each == year else "right",
               cellClass="right now" if each == year else "right")
        for each in years
    ]  # fmt: skip
    return [
        *leading(base_year, t),
        *targets,
        column(
            "scenario",
            t("情景值 {year}", year=year),
            SCENARIO_PX[t.language],
            headerClass="right scenario",
            cellClass="right scenario",
        ),
        column("probability", t("达成概率"), 118, cellRenderer="IndicatorProbability", **right),
        column("status", t("状态"), 94, cellRenderer="IndicatorStatus"),
        column("department", t("责任部门"), DEPARTMENT_PX[t.language], cellClass="minor"),
        column("source", t("来源"), 140, cellRenderer="IndicatorSource", tooltipField="source", flex=1),
    ]


def grid_rows(rows: Sequence[IndicatorRow], years: Sequence[int], year: int, t: Text) -> list[dict[str, Any]]:
    """What the table shows, as text that is ready to print, copy or read aloud."""
    seen: set[str] = set()
    written = []
    for row in rows:
        first = row.dimension not in seen
        seen.add(row.dimension)
        written.append(_grid_row(row, first, years, year, t))
    return written


def row_head(row: IndicatorRow, first: bool, t: Text) -> dict[str, Any]:
    """What every view says of an indicator: number, dimension, name, direction, unit, attribute, base, department."""
    return {
        "id": row.id,
        "order": row.order,
        "dimension": row.dimension.word(t) if first else "",
        "dimension_word": row.dimension.word(t),
        "first": first,
        "name": row.name,
        "direction": t("不大于") if row.not_above else "",
        "unit": row.unit or "–",
        "attribute": row.attribute.word(t),
        "attribute_kind": str(row.attribute),
        "base": numbers.number(row.base, row.decimals),
        "department": row.department,
        "open_word": t("展开 {name}", name=row.name),
    }


def _grid_row(row: IndicatorRow, first: bool, years: Sequence[int], year: int, t: Text) -> dict[str, Any]:
    value, met = row.at(year), row.met(year)
    return {
        **row_head(row, first, t),
        **{f"target_{each}": numbers.number(row.at(each).target, row.decimals) for each in years},
        "scenario": numbers.number(value.p50, row.decimals),
        "probability": numbers.probability(value.probability),
        "share": None if numbers.is_missing(value.probability) else round(100 * value.probability, 1),
        "status": status_word(row, year, t),
        "tone": tone(row, year),
        "missed": met is False and row.attribute is Attribute.BINDING,
        "source": row.source,
        "evidence": row.evidence.letter(t),
        "evidence_kind": row.evidence.name.lower(),
        "evidence_word": row.evidence.word(t),
        "waits": row.waits,
    }


def status_word(row: IndicatorRow, year: int, t: Text) -> str:
    if row.pending:
        return t("待接入")
    value, met = row.at(year), row.met(year)
    if value.status is status.Status.NOT_CLAIMED and met is not None:
        return t("估算达标") if met else t("估算未达")
    if met is None:
        return t("无目标") if not numbers.is_missing(value.p50) else t("无数据")
    return status.status_word(value.status, t)


def tone(row: IndicatorRow, year: int) -> str:
    value, met = row.at(year), row.met(year)
    if row.pending or met is None:
        return "no_data"
    if value.status is status.Status.NOT_CLAIMED:
        return "met" if met else "unmet"
    return status.tone(value.status, row.attribute)


def grid_words(t: Text) -> dict[str, str]:
    """The few words AG Grid itself says here; the rest of its vocabulary never shows."""
    return {
        "noRowsToShow": t("没有可显示的指标"),
        "loadingOoo": t("正在读取"),
        "ariaLabelLoading": t("正在读取"),
        "ariaLabelTooltip": t("提示"),
        "copy": t("复制"),
    }
