"""The monitoring view: what was reported against the target of its stage. Nothing that a model says stands here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dash import html

from analytics.monitoring import PERCENT, Reading
from components import evidence, numbers, shell, status
from components.rows import IndicatorRow
from components.shell import Page
from components.status import Attribute, Evidence, Status
from components.tables import DEPARTMENT_PX, column, leading, row_head
from components.targets_view import Targets
from components.text import Text
from components.why import why

STATES = (Status.NORMAL, Status.CRITICAL, Status.SEVERE, Status.NO_DATA)


def columns(shown: Targets, t: Text) -> list[dict[str, Any]]:
    """序号, 维度, 指标, 单位, 属性, 基期, 上年, 实际, 同比, 目标, 差距, 状态, 责任部门, 来源."""
    year, due = shown.recorded, due_year(shown)
    right = {"headerClass": "right", "cellClass": "right"}
    return [
        *leading(shown.scene.base_year, t),
        column("previous", t("实际 {year}", year=year - 1), 90, headerClass="right", cellClass="right minor"),
        column("scenario", t("实际 {year}", year=year), 102, headerClass="right scenario", cellClass="right scenario"),
        column("change", t("同比"), 104, **right),
        column("target", t("目标 {year}", year=due), 92, headerClass="right now", cellClass="right now"),
        column("gap", t("差距"), 96, cellRenderer="IndicatorGap", **right),
        column("status", t("状态"), 94, cellRenderer="IndicatorStatus"),
        column("department", t("责任部门"), DEPARTMENT_PX[t.language], cellClass="minor"),
        column("source", t("监测来源"), 140, cellRenderer="IndicatorSource", tooltipField="source", flex=1),
    ]  # fmt: skip


def due_year(shown: Targets) -> int:
    """End of the stage that the year of monitoring lies in."""
    return next((stage for stage in shown.years if stage >= shown.recorded), shown.years[-1])


def grid_rows(rows: Sequence[IndicatorRow], shown: Targets, t: Text) -> list[dict[str, Any]]:
    """What the table shows, as text that is ready to print, copy or read aloud."""
    seen: set[str] = set()
    written = []
    for row in rows:
        first = row.dimension not in seen
        seen.add(row.dimension)
        written.append({**row_head(row, first, t), **_measured(row, shown.reading(row), t)})
    return written


def _measured(row: IndicatorRow, found: Reading, t: Text) -> dict[str, Any]:
    kind = evidence.of_flag(found.record.flag) if found.record else None
    kind = Evidence.ASSUMED if found.record and found.record.simulated else kind
    short = not numbers.is_missing(found.gap) and found.gap < -0.5 * 10**-row.decimals
    return {
        "previous": numbers.number(found.previous, row.decimals),
        "scenario": numbers.number(found.actual, row.decimals),
        "change": change_word(found.change, row.unit_code, t),
        "target": numbers.number(found.target, row.decimals),
        "gap": numbers.signed(found.gap, row.decimals),
        "short": short,
        "status": word(found, t),
        "tone": status.tone(found.status, row.attribute),
        "missed": short and row.attribute is Attribute.BINDING,
        "waits": "",
        "source": source(found, t),
        "evidence": kind.letter(t) if kind else "",
        "evidence_kind": kind.name.lower() if kind else "none",
        "evidence_word": kind.word(t) if kind else "",
    }


def change_word(change: float, unit: str, t: Text) -> str:
    """ "+25.00 %", or in percentage points where the indicator is a percentage."""
    if numbers.is_missing(change):
        return numbers.MISSING
    written = numbers.signed(change, 2)
    return t("{change} 百分点", change=written) if unit == PERCENT else f"{written} %"


def word(found: Reading, t: Text) -> str:
    """正常, 临界, 重度, 无数据; a reported value without a target says so."""
    if numbers.is_missing(found.target) and found.record:
        return t("无目标")
    return status.status_word(found.status, t)


def source(found: Reading, t: Text) -> str:
    if found.record is None:
        return t("待填报")
    return t("模拟：{said}", said=found.record.source) if found.record.simulated else found.record.source


def tally(rows: Sequence[IndicatorRow], shown: Targets, t: Text) -> list[Any]:
    """How many indicators stand how in the year of monitoring."""
    found = Counter(shown.reading(row).status for row in rows)
    return [counted(status.chip(state, Attribute.BINDING, t), found[state]) for state in STATES]


def counted(chip: html.Span, number: int) -> html.Span:
    """A word and how often it stands in the table, never parted by a new line."""
    return html.Span([chip, html.B(str(number))], className="counted")


def notes(shown: Targets, t: Text) -> list[Any]:
    """The rule of the status words, and what the columns mean."""
    return [
        html.Span(
            [
                t(
                    "状态：正常 已达目标，或阶段未到期且进度比 ≥ 0.90　临界 进度比 0.50 起　重度 不足 0.50　无数据 缺实际值或目标；约束性未达才用红色　"
                ),
                why("monitoring", t),
            ]
        ),
        html.Span(
            t(
                "差距为正即优于目标（“不大于”类为低于目标）　同比：较上年，单位为 % 的指标为百分点　“--”表示未填报"
            )
        ),
    ]


def notice(shown: Targets, t: Text) -> html.P | None:
    """Says so where reported values were made up."""
    made = sum(each.simulated for each in shown.records.actuals.values())
    if not made:
        return None
    return html.P(
        [
            html.Span(t("模拟"), className="tag pending"),
            t("监测值中有 {count} 项为模拟，仅用于演示，不得作为完成情况上报。", count=made),
        ],
        className="watch-note",
    )


def empty(shown: Targets, t: Text) -> list[Any]:
    """What stands in place of the table where nothing was reported: why, and what to bring."""
    past = t("、").join(str(year) for year in shown.closed)
    why_not = (
        t("{years} 年阶段已过，完成情况待填报；模型不代替实际值。", years=past)
        if shown.closed
        else t("现状日期为 {date}，还没有过去的阶段，也没有监测值。", date=shown.status_date)
    )
    fields = (
        ("indicator", t("指标编号，同 indicators 表")),
        ("year", t("年份，不晚于现状日期")),
        ("value", t("实际值，用指标的单位")),
        ("simulated", t("真实填 0，模拟填 1")),
        ("flag", t("证据：S 有出处，K 待核，P 自定")),
        ("source", t("出处，如年度变更调查、公报")),
    )
    return [
        html.I(className="icon icon-no_data"),
        html.H2(t("监测视图没有监测值")),
        html.P(why_not),
        html.H3(t("请带来")),
        html.Ol(
            [
                html.Li([t("数据包里加一张表 "), html.Code("tables/actuals.csv"), t("，每行一个指标一年，列见下表；")]),
                html.Li([t("把 datapackage.json 的 "), html.Code("status_date"), t(" 改为现状日期，如 2025-12-31；")]),
                html.Li(t("重新启动；写错的行会连同文件、位置和改法一起列出。")),
            ]
        ),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(t("列"), scope="col"), html.Th(t("填什么"), scope="col")])),
                    html.Tbody(
                        [html.Tr([html.Th(html.Code(name), scope="row"), html.Td(said)]) for name, said in fields]
                    ),
                ],
                className="list-table",
            ),
            className="scroll",
            tabIndex=0,
            role="region",
            **{"aria-label": t("actuals 表的列")},
        ),
        html.P(
            html.A(t("谁在哪个月监测哪一项：监测日历"), href=f"{shell.href(Page.SAFEGUARDS, t)}#monitoring", className="inside")
        ),
    ]  # fmt: skip
