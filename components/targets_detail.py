"""What opens under a row: its course on the left; formula, source, reference and superior plans on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from analytics.methods.indicators import OF_METHOD
from analytics.scenario.references import ReferenceEcosystem
from components import charts, numbers, shell, status, theme
from components.rows import IndicatorRow
from components.shell import Page
from components.targets_links import asked_word, standing_chip
from components.targets_view import Targets
from components.text import Text
from components.why import formula, why


def detail(row: IndicatorRow, shown: Targets, t: Text) -> html.Div:
    """The course as a chart or why there is none, and everything that is known about the row."""
    actual = {year: each.value for year, each in shown.actual(row.id).items()}
    scene = shown.scene
    course = (
        html.P(t("尚不能计算：{reason}", reason=row.waits), className="hint")
        if row.pending and not actual
        else dcc.Graph(
            figure=charts.trend(row, scene.base_year, scene.stage, t, actual),
            config=theme.PLOTLY_CONFIG,
            className="trend",
        )
    )
    return html.Div(
        [
            html.Div(
                [html.Div(_legend(row, bool(actual), t), className="detail-head"), course],
                className="detail-chart",
            ),
            html.Div(html.Dl(_facts(row, shown, t)), className="detail-text"),
            html.Div([_course_table(row, shown, t), _actions(row, shown, t)], className="detail-side"),
        ],
        className="detail",
        role="gridcell",  # it stands in a row of the grid, which holds cells only
    )


def _legend(row: IndicatorRow, actual: bool, t: Text) -> list[object]:
    return [
        html.B(row.name), " ", html.Span(row.unit, className="unit"), html.Span(className="grow"),
        *([html.I(className="k-actual"), html.Span(t("实际"))] if actual else []),
        html.I(className="k-line"), html.Span(t("中位数 P50")), html.I(className="k-band"), html.Span("P10–P90"),
        html.I(className="k-target"), html.Span(t("目标")),
    ]  # fmt: skip


def _facts(row: IndicatorRow, shown: Targets, t: Text) -> list[object]:
    cards = OF_METHOD.get(row.method, ())
    facts: list[tuple[str, Any]] = [
        (t("方向"), t("不大于目标") if row.not_above else t("不小于目标")),
        (t("算法"), [formula(cards[0], t) if cards else None, row.note or (None if cards else "--"), *_links(cards, t)]),
        (t("来源"), [status.evidence(row.evidence, t), f"{row.evidence.word(t)} · {row.source or '--'}"]),
        (t("目标"), shown.target_source(row.id, t)),
        (t("参照"), _references(row, shown, t)),
        (t("上级"), _superiors(row, shown, t)),
    ]  # fmt: skip
    return [part for name, said in facts for part in (html.Dt(name), html.Dd(said))]


def _links(cards: Sequence[str], t: Text) -> list[html.A]:
    return [why(card, t) for card in cards]


def _references(row: IndicatorRow, shown: Targets, t: Text) -> list[Any]:
    """The ecosystems that the row's measures restore towards."""
    found = shown.records.references.get(row.id, ())
    if not found:
        return [t("没有改变地类的措施，不设参照")]
    said: list[Any] = [html.Span([shown.classes[each.code], reached(each, shown, t)]) for each in found]
    return [*[part for line in said for part in (line, html.Br())][:-1], why("reference_ecosystem", t)]


def reached(each: ReferenceEcosystem, shown: Targets, t: Text) -> str:
    """What the intact cells of a class reach, as far as there are enough of them."""
    parts = []
    if each.code not in shown.marine and _known(each.intact.habitat_quality):
        parts.append(t("植被覆盖 {value} %", value=each.intact.cover_percent))
    if _known(each.intact.water_mm):
        parts.append(t("水源涵养 {value} mm", value=numbers.number(each.intact.water_mm, 0)))
    if _known(each.intact.habitat_quality):
        parts.append(t("生境质量 {value}", value=numbers.number(each.intact.habitat_quality, 2)))
    return t("：{parts}", parts=t("，").join(parts)) if parts else t("：本地完好样地不足")


def _known(value: float) -> bool:
    return not numbers.is_missing(value)


def _superiors(row: IndicatorRow, shown: Targets, t: Text) -> list[Any]:
    """Requirements of superior plans on this row, one a line."""
    own = [each for each in shown.records.requirements if each.indicator == row.id]
    if not own:
        return [t("没有已公布的要求入库，"), html.A(t("见衔接表"), href="#linkage", className="why")]
    lines = [html.Span([asked_word(each, row, t), " ", standing_chip(each, row, shown, t)]) for each in own]
    return [part for line in lines for part in (line, html.Br())][:-1]


def _course_table(row: IndicatorRow, shown: Targets, t: Text) -> html.Table | None:
    """The chart in numbers, for those who read tables or hear them."""
    actual = shown.actual(row.id)
    if row.pending and not actual:
        return None
    heads = (t("年份"), *((t("实际"),) if actual else ()), "P10", "P50", "P90", t("目标"), t("概率"))
    stages = {value.year: value for value in row.values.values()}
    body = []
    for year in sorted({*stages, *actual}):
        value = row.at(year)
        own = [actual[year].value if year in actual else None] if actual else []
        body.append(
            html.Tr(
                [
                    html.Th(str(year), scope="row"),
                    *[html.Td(numbers.number(x, row.decimals)) for x in (*own, value.p10, value.p50, value.p90, value.target)],
                    html.Td(numbers.probability(value.probability)),
                ]
            )
        )  # fmt: skip
    head = html.Tr([html.Th(word, scope="col") for word in heads])
    return html.Table([html.Thead(head), html.Tbody(body)], className="course")


def _actions(row: IndicatorRow, shown: Targets, t: Text) -> html.Div:
    scene = shown.scene
    return html.Div(
        [
            html.A(
                t("在情景里调"),
                href=shell.href(Page.SCENARIOS, t, key=scene.key, stage=scene.stage),
                className="btn primary small inside",
            ),
            html.A(
                t("靠哪些项目"),
                href=shell.href(Page.PROJECTS, t, key=scene.key, pick=row.id),
                className="btn small inside",
            ),
        ],
        className="actions",
    )
