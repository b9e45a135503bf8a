"""The card of a unit: what is wrong, how bad, how sure, why, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from components import numbers, shell, status
from components import problems_words as words
from components.problems_rows import Found, ProblemRow, UnitRow
from components.status import Evidence
from components.text import Text

#: Zoom of the scenarios' map that shows one unit with its neighbours.
NEAR = 12
HIGH = 3
#: The one problem that lies along rivers, all other lines along the shore.
BANKS = "bare_banks"


def card(
    row: UnitRow,
    rank: int,
    problems: Mapping[str, ProblemRow],
    projects: Mapping[str, str],
    simulated: bool,
    t: Text,
) -> list[Any]:
    """A unit by itself.

    Args:
        rank: its place in the list.
        projects: names by id.
        simulated: whether it rests on demonstration data.
    """
    main = problems[row.main.problem].name if row.main else t("没有达到起报面积的问题")
    return [
        html.Div(
            [
                html.Span(rank, className="rank-mark"),
                html.H3([html.Span(row.name), html.Span(main, className="unit-main")]),
                html.Span(className="grow"),
                words.severity(row.severity, t),
            ],
            className="unit-head",
        ),
        _measures(row, t),
        html.P(_cause(row, problems, t), className="unit-cause"),
        _found(row, problems, t),
        html.P([html.B(words.mode(row.mode, t)), html.Span(words.recovery(row.mode, t))], className="unit-mode"),
        _evidence(simulated, t),
        _ways(row, projects, t),
    ]


def _measures(row: UnitRow, t: Text) -> html.Div:
    sure = row.main.confidence if row.main else 0
    facts = (
        (t("退化程度"), words.grade(row.degradation, t),
         _ground(row, t),
         t("均值 {value}", value=numbers.number(row.worn))),
        (t("恢复力"), words.grade(row.resilience, t),
         t("按退化地面判定"), t("均值 {value}", value=numbers.number(row.recovery))),
        (t("可信度"), words.grade(sure, t),
         t("首要问题的判定"), t("{level} / 3 级", level=sure or "--")),
    )  # fmt: skip
    return html.Div(
        [
            html.Div([html.Span(name), html.P([html.B(word), html.Em(value)]), html.Small(said)])
            for name, word, said, value in facts
        ],
        className="unit-facts",
    )


def _ground(row: UnitRow, t: Text) -> str:
    """The share that made the grade."""
    if row.degradation == HIGH:
        return t("重度以上占 {share} %", share=numbers.number(row.heavy, 1))
    return t("中度以上占 {share} %", share=numbers.number(row.degraded, 1))


def _cause(row: UnitRow, problems: Mapping[str, ProblemRow], t: Text) -> str:
    if row.main is None:
        return t("没有达到起报面积的问题。")
    kind = problems[row.main.problem]
    return t("{problem}：{extent}。成因：{cause}。", problem=kind.name, extent=extent(row.main, t), cause=kind.cause)


def extent(found: Found, t: Text) -> str:
    """How large: a length and its share of the shore or banks, or an area and its share of the unit."""
    share = numbers.number(found.share, 1)
    if not numbers.is_missing(found.length_km):
        length = numbers.number(found.length_km)
        if found.problem == BANKS:
            return t("{length} 千米，占河岸 {share} %", length=length, share=share)
        return t("{length} 千米，占岸线 {share} %", length=length, share=share)
    return t("{area} 公顷，占单元 {share} %", area=numbers.number(found.extent_ha), share=share)


def _found(row: UnitRow, problems: Mapping[str, ProblemRow], t: Text) -> html.Details | None:
    if not row.found:
        return None
    lines = [
        html.Li(
            [
                html.Span(problems[each.problem].name, className="risk-name" if problems[each.problem].risk else ""),
                html.Span(extent(each, t), className="hint"),
                words.severity(each.severity, t),
            ]
        )
        for each in sorted(row.found, key=lambda each: problems[each.problem].risk)
    ]
    own = [each for each in row.found if not problems[each.problem].risk]
    high = sum(each.severity == HIGH for each in own)
    return html.Details(
        [
            html.Summary(
                [html.I(className="icon icon-arrow"),
                 t("全部问题 {count} 项（高 {high} 项），风险 {risks} 项", count=len(own), high=high, risks=len(row.found) - len(own))]
            ),
            html.Ul(lines, className="unit-list"),
        ],
        className="unit-all",
    )  # fmt: skip


def _evidence(simulated: bool, t: Text) -> html.P:
    said = t("由模型与模拟图层推算，待现场核查") if simulated else t("由模型与图层推算，待现场核查")
    return html.P(
        [
            status.evidence(Evidence.INFERRED, t),
            html.Span(said),
            html.A(t("算法与来源"), href=shell.href(shell.Page.DATA, t) + "#problem_register", className="inside"),
        ],
        className="unit-source",
    )


def _ways(row: UnitRow, projects: Mapping[str, str], t: Text) -> html.Div:
    view = f"{row.lat:.4f},{row.lng:.4f},{NEAR}"
    named = t("、").join(projects.get(each, each) for each in row.projects)
    related = (
        html.A(
            t("相关项目 {count}", count=len(row.projects)),
            href=shell.href(shell.Page.PROJECTS, t, pick=row.projects[0]),
            className="btn small inside",
            title=named,
        )
        if row.projects
        else html.Span(t("暂无相关项目"), className="hint")
    )
    fix = html.A(
        t("在情景里修这里"), href=shell.href(shell.Page.SCENARIOS, t, map=view), className="btn small primary inside"
    )
    return html.Div([fix, related], className="unit-ways")
