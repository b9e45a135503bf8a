"""Below the statutory table: linkage to superior plans, and the reference ecosystems of the targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from analytics import linkage
from analytics.linkage import Basis, Requirement, Scope, Standing
from components import numbers, status, units
from components.drawer import flag_mark
from components.evidence import of_flag
from components.rows import IndicatorRow
from components.status import Attribute
from components.targets_view import Targets
from components.text import Text
from components.why import why


def basis_word(basis: Basis, t: Text) -> str:
    return {
        Basis.DOUBLE_EVALUATION: t("双评价"),
        Basis.THREE_LINES: t("三区三线"),
        Basis.PROVINCE: t("省级规划"),
        Basis.NATION: t("国家规划"),
        Basis.CITY: t("本市专项规划"),
    }[basis]


def to_bring(basis: Basis, t: Text) -> str:
    """What is not on record of a plan that the city has to keep to; empty where nothing has to come."""
    return {
        Basis.DOUBLE_EVALUATION: t("双评价成果未入库。请提供本市双评价的生态保护极重要区、农业生产与城镇建设适宜区的面积。"),
        Basis.THREE_LINES: t("下达到本市的数未入库。请提供三区三线划定成果中本市的耕地保有量、永久基本农田、生态保护红线。"),
        Basis.PROVINCE: t("分解到本市的指标未入库。请提供省级国土空间生态修复规划的指标分解表。"),
    }.get(basis, "")  # fmt: skip


def scope_word(scope: Scope, t: Text) -> str:
    return {Scope.CITY: t("本市"), Scope.PROVINCE: t("全省"), Scope.NATION: t("全国")}[scope]


def standing_word(standing: Standing, t: Text) -> str:
    return {
        Standing.CONSISTENT: t("一致"),
        Standing.INCONSISTENT: t("不一致"),
        Standing.REACHED: t("对照：达到"),
        Standing.NOT_REACHED: t("对照：未达"),
        Standing.UNDIVIDED: t("待分解"),
        Standing.UNKNOWN: t("无数据"),
    }[standing]


ICONS = {
    Standing.CONSISTENT: ("normal", "normal"),
    Standing.INCONSISTENT: ("severe", "severe"),
    Standing.REACHED: ("met", "estimate met"),
    Standing.NOT_REACHED: ("unmet", "estimate unmet"),
    Standing.UNDIVIDED: ("no_data", "no_data"),
    Standing.UNKNOWN: ("no_data", "no_data"),
}


def ours(each: Requirement, row: IndicatorRow, shown: Targets) -> tuple[float, bool]:
    """Our value for a requirement's year, and whether it is a target; else it is what the scenario gives."""
    stage = next((year for year in shown.years if year >= each.year), shown.years[-1])
    value = row.at(stage)
    aimed = not numbers.is_missing(value.target)
    return (value.target if aimed else value.p50), aimed


def stands(each: Requirement, row: IndicatorRow, shown: Targets) -> Standing:
    value, _ = ours(each, row, shown)
    direction = "not_above" if row.not_above else "not_below"
    return linkage.standing(
        each.asked(row.unit_code), value, direction, each.scope, row.unit_code, row.decimals
    )


def standing_chip(each: Requirement, row: IndicatorRow, shown: Targets, t: Text) -> html.Span:
    """Icon and word; red only where a binding target misses what the city has to keep to."""
    found = stands(each, row, shown)
    icon, tone = ICONS[found]
    if tone == "severe" and row.attribute is not Attribute.BINDING:
        tone = "severe-expected"
    return html.Span(
        [html.I(className=f"icon icon-{icon}"), standing_word(found, t)], className=f"chip {tone}"
    )


def asked_word(each: Requirement, row: IndicatorRow, t: Text) -> str:
    """ "全省 ≥ 721.75 万亩（2035）", as it was published."""
    sign = "≤" if row.not_above else "≥"
    published = f"{each.value:,.15g} {unit_word(each.unit, t)}"
    return t("{scope} {sign} {value}（{year}）", scope=scope_word(each.scope, t), sign=sign, value=published, year=each.year)  # fmt: skip


def unit_word(unit: str, t: Text) -> str:
    """Units of plans that the table of indicators does not have."""
    known = {"亩": t("亩"), "万亩": t("万亩"), "万ha": t("万公顷"), "亿ha": t("亿公顷"), "万km²": t("万 km²")}
    return known.get(unit) or units.word(unit, t)


def linkage_part(shown: Targets, t: Text) -> list[Any]:
    """The table, basis by basis; what is missing stands in it as a line that says what to bring."""
    rows = {row.id: row for row in shown.scene.indicators}
    body: list[Any] = []
    for basis in Basis:
        own = [each for each in shown.records.requirements if each.basis is basis]
        lines = [_line(each, rows[each.indicator], shown, t) for each in own]
        lacking = to_bring(basis, t)
        if lacking and not any(each.scope is Scope.CITY for each in own):
            lines.append(_missing(lacking, t))
        if lines:
            lines[0].children.insert(0, html.Th(basis_word(basis, t), scope="rowgroup", rowSpan=len(lines)))
            body.append(html.Tbody(lines))
    heads = [t("依据"), t("指标"), t("上级要求"), t("本市值"), t("差"), t("是否一致"), t("出处")]
    return [
        html.P(
            [
                t("只列已公布的数，按原文单位。对本市的要求才判定一致与否；全省、全国的比率只作对照，总量待分解到市。　"),
                why("linkage", t),
            ],
            className="hint",
        ),
        _box(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(word, scope="col", className="num" if n in (3, 4) else "") for n, word in enumerate(heads)])),
                    *body,
                ],
                className="list-table linkage",
            ),
            t("与上位规划衔接"),
        ),
        html.P(
            t("补充要求：在数据包的表 tables/superiors.csv 里加行（scope 为 city 表示对本市的要求），并写明文件与文号。"),
            className="hint on-screen",
        ),
    ]  # fmt: skip


def _line(each: Requirement, row: IndicatorRow, shown: Targets, t: Text) -> html.Tr:
    value, aimed = ours(each, row, shown)
    found = stands(each, row, shown)
    asked = each.asked(row.unit_code)
    short = (
        (asked - value if row.not_above else value - asked) if found not in (Standing.UNDIVIDED,) else None
    )
    kind = t("目标") if aimed else t("情景值")
    note = t.name(each.row, "note")
    return html.Tr(
        [
            html.Th(row.name, scope="row"),
            html.Td([asked_word(each, row, t), html.Small(note) if note else None]),
            html.Td([html.B(numbers.number(value, row.decimals)), f" {row.unit}", html.Small(kind)], className="num"),
            html.Td(numbers.signed(short, row.decimals), className="num"),
            html.Td(standing_chip(each, row, shown, t)),
            html.Td([status.evidence(of_flag(each.flag), t), t.pick(each.row["source"], each.row["source_en"])], className="word"),
        ]
    )  # fmt: skip


def _missing(words: str, t: Text) -> html.Tr:
    return html.Tr(
        [html.Td(html.Div([html.Span([html.I(className="icon icon-no_data"), t("未入库")], className="chip no_data"), " ", words], className="lack-line"), colSpan=6)],
        className="lacking",
    )  # fmt: skip


def references_part(shown: Targets, t: Text) -> list[Any]:
    """One line per reference ecosystem: measures that lead to it, targets that rest on it, what it reaches."""
    names = {row.id: row.name for row in shown.scene.indicators}
    order = [row.id for row in shown.scene.indicators]
    held: dict[str, list[str]] = {}
    for indicator in order:
        for each in shown.records.references.get(indicator, ()):
            held.setdefault(each.code, []).append(indicator)
    known = {each.code: each for found in shown.records.references.values() for each in found}
    heads = [
        t("参照生态系统"),
        t("朝它修复的措施"),
        t("以它为参照的指标"),
        t("市域现有（公顷）"),
        t("植被覆盖 P75（%）"),
        t("水源涵养 P90（mm）"),
        t("生境质量 P90"),
    ]
    free = [names[each] for each in order if not shown.records.references.get(each)]
    return [
        html.P(
            [
                t("参照取本地同类完好像元，不取外地数值；修复后的单元向它恢复，不会超过它。　"),
                flag_mark(of_flag("P"), t), " ", why("reference_ecosystem", t),
            ],
            className="hint",
        ),
        _box(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(word, scope="col", className="num" if n > 2 else "") for n, word in enumerate(heads)])),
                    html.Tbody([_reference(known[code], indicators, names, shown, t) for code, indicators in held.items()]),
                ],
                className="list-table",
            ),
            t("参照生态系统"),
        ) if held else html.P(t("没有改变地类的措施，不设参照")),
        html.P(t("不设参照（管控、治理或服务类，没有改变地类的措施）：{names}", names=t("、").join(free)), className="hint") if free else None,
    ]  # fmt: skip


def _reference(each: Any, indicators: Sequence[str], names: Any, shown: Targets, t: Text) -> html.Tr:
    measures = dict.fromkeys(
        measure
        for indicator in indicators
        for found in shown.records.references[indicator]
        if found.code == each.code
        for measure in found.measures
    )
    land = each.code not in shown.marine
    enough = not numbers.is_missing(each.intact.habitat_quality)
    return html.Tr(
        [
            html.Th([shown.classes[each.code], html.Small(each.code)], scope="row"),
            html.Td(t("、").join(shown.measures[measure] for measure in measures)),
            html.Td(t("、").join(names[indicator] for indicator in indicators)),
            html.Td(numbers.number(each.city_ha), className="num"),
            html.Td(numbers.number(float(each.intact.cover_percent), 0) if land and enough else numbers.MISSING, className="num"),
            html.Td(numbers.number(each.intact.water_mm, 0) if land else numbers.MISSING, className="num"),
            html.Td(numbers.number(each.intact.habitat_quality, 2), className="num"),
        ]
    )  # fmt: skip


def _box(tree: Any, label: str) -> html.Div:
    return html.Div(tree, className="box scroll", tabIndex=0, role="region", **{"aria-label": label})
