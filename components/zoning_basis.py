"""What the layout rests on: skeleton, kinds of space and their conflicts, proposed strips, how well zones explain, units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import numbers, shell
from components.text import Text
from components.zoning_cards import spaces
from components.zoning_view import Conflict, Explained, Proposal, Skeleton, Unit

FIRST = 12
"""Rows of a long table that stand open."""


def skeleton(sides: Sequence[Skeleton], t: Text) -> html.Section:
    """Sources, corridors, pinch points and barriers, land and sea."""
    names = [
        (t("生态源地"), t("公顷"), [numbers.number(side.source_ha) for side in sides]),
        (t("源地斑块"), t("个"), [str(side.sources) for side in sides]),
        (t("生态廊道（连接）"), t("条"), [str(side.links) for side in sides]),
        (t("其中功能连通"), t("条"), [str(side.functional) for side in sides]),
        (t("廊道长度"), t("千米"), [numbers.number(side.length_km) for side in sides]),
        (t("廊道范围"), t("公顷"), [numbers.number(side.corridor_ha) for side in sides]),
        (t("生态夹点"), t("公顷"), [numbers.number(side.pinch_ha) for side in sides]),
        (t("生态障碍点"), t("公顷"), [numbers.number(side.barrier_ha) for side in sides]),
        (t("廊道连通率"), "%", [numbers.number(side.connectivity) for side in sides]),
    ]
    rows = [html.Tr([html.Th(name, scope="row"), html.Td(unit, className="minor"), *(html.Td(value, className="num") for value in values)])
            for name, unit, values in names]  # fmt: skip
    head = [t("骨架要素"), t("单位"), *(t("海域") if side.sea else t("陆域") for side in sides)]
    return html.Section(
        [_head(t("生态骨架"), "", "pattern", "corridors", t), _table(head, rows, 2)], className="box"
    )


def kinds_of_space(areas: Sequence[float], t: Text) -> html.Section:
    """Ecological, agricultural and urban space of the whole city."""
    return html.Section(
        [_head(t("三类空间"), t("全市，含海域"), "space", "", t), spaces(areas, t)], className="box"
    )


def conflicts(whole: Sequence[Conflict], towns: Sequence[Conflict], t: Text) -> html.Section:
    """Conflicts by kind, then by township and kind."""
    amounts = [t("面积 公顷"), t("接触 千米"), t("需修复 千米")]
    return html.Section(
        [
            _head(t("三类空间冲突"), t("接触：两类空间相邻的边长；需修复：至少一侧退化或侵蚀"), "conflicts", "space_conflicts", t),
            _table([t("冲突类型"), *amounts], [_conflict(row, "", t) for row in whole], 1),
            _folded(t("按乡镇和类型"), [t("乡镇"), t("冲突类型"), *amounts], [_conflict(row, row.town, t) for row in towns], 2, t),
        ],
        className="box",
    )  # fmt: skip


def _conflict(row: Conflict, town: str, t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Th(town, scope="row") if town else None,
            html.Td([html.I(className="swatch", style={"--c": row.colour}), row.name], className="named"),
            *(
                html.Td(numbers.number(value), className="num")
                for value in (row.area_ha, row.contact_km, row.need_km)
            ),
        ]
    )


def proposals(whole: Sequence[Proposal], towns: Sequence[Proposal], t: Text) -> html.Section:
    """Buffers and corridors that are proposed, with their widths."""
    head = [t("形式"), t("所在冲突"), t("宽度 米"), t("长度 千米"), t("面积 公顷")]
    return html.Section(
        [
            _head(t("缓冲带与廊道建议"), t("宽度为本项目建议值 [P]，可在参数表中修改"), "conflicts", "space_buffers", t),
            _table(head, [_proposal(row, "", t) for row in whole], 2) if whole
            else html.P(t("没有需要缓冲带或廊道的地方。"), className="hint"),
            _folded(t("按乡镇和类型"), [t("乡镇"), *head], [_proposal(row, row.town, t) for row in towns], 3, t),
        ],
        className="box",
    )  # fmt: skip


def _proposal(row: Proposal, town: str, t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Th(town, scope="row") if town else None,
            html.Td(t("生态廊道") if row.corridor else t("生态缓冲带")),
            html.Td(row.name),
            html.Td(numbers.number(row.width_m, 0), className="num"),
            *(html.Td(numbers.number(value), className="num") for value in (row.length_km, row.area_ha)),
        ]
    )


def explained(scores: Sequence[Explained], overrides: int, t: Text) -> html.Section:
    """分区解释力: how well the zones separate the scores, and whether the planner drew any."""
    words = {
        "function": t("生态功能"), "degradation": t("退化程度"), "stress": t("胁迫"), "resilience": t("恢复力"),
        "potential": t("整治修复潜力"),
    }  # fmt: skip
    rows = [
        html.Tr([html.Th(words[row.score], scope="row"), _share(row.land), _share(row.sea)]) for row in scores
    ]
    drawn = (
        t("其中 {count} 个分区按规划划定（zone_overrides 表或分区图层），其余由模型划分。", count=overrides)
        if overrides
        else t("分区全部由模型划分；可用 zone_overrides 表或分区图层改划。")
    )
    return html.Section(
        [
            _head(t("分区解释力"), t("地理探测器 q：0 分不开，1 完全分开"), "zones", "geodetector", t),
            _table([t("评分"), t("陆域 q"), t("海域 q")], rows, 1),
            html.P(drawn, className="hint"),
        ],
        className="box",
    )


def _share(value: float) -> html.Td:
    return html.Td(
        [
            html.I(html.U(style={"width": f"{numbers.share(value, 1.0)}%"}), className="share-bar", **{"aria-hidden": "true"}),
            numbers.number(value),
        ],
        className="num barred",
    )  # fmt: skip


def units(ranked: Sequence[Unit], t: Text) -> html.Section:
    """The units as a ranked list, twin of the map."""
    head = [
        t("名次"),
        t("单元"),
        t("分区"),
        t("面积 公顷"),
        t("首要问题"),
        t("修复方式"),
        t("问题"),
        t("负担"),
    ]
    rows = [_unit(place, row, t) for place, row in enumerate(ranked, 1)]
    return html.Section(
        [
            _head(t("修复单元"), t("按问题负担排序；选一个单元，图上描边"), "zones", "units", t),
            html.Div(
                html.Table([html.Thead(html.Tr([html.Th(word, scope="col", className="num" if at in (0, 3, 6, 7) else "") for at, word in enumerate(head)])),
                            html.Tbody(rows)], className="grid-table units"),
                className="table-box tall", tabIndex=0, role="region", **{"aria-label": t("修复单元")},
            ),
        ],
        className="box", id="zoning-units",
    )  # fmt: skip


def _unit(place: int, row: Unit, t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Td(str(place), className="num minor"),
            html.Td(html.Button([html.B(row.code), html.Span(row.name)], type="button", className="unit-link", **{"data-unit": row.id, "data-of": str(row.zone_number)})),
            html.Td(row.zone),
            html.Td(numbers.number(row.area_ha), className="num"),
            html.Td(row.problem or "--"),
            html.Td(row.mode or "--"),
            html.Td(str(row.problems), className="num"),
            html.Td(numbers.number(row.burden), className="num"),
        ],
        **{"data-unit-row": row.id, "data-of": str(row.zone_number)},
    )  # fmt: skip


def _head(title: str, note: str, layer: str, card: str, t: Text) -> html.Div:
    """Title, what it counts, the button that shows it on the map, the link to its formula."""
    return html.Div(
        [
            html.H2(title),
            html.Span(note, className="hint"),
            html.Span(className="grow"),
            html.Button(t("在图上看"), type="button", className="btn small", **{"data-show-layer": layer, "aria-label": t("在图上看：{name}", name=title)}),
            html.A(t("方法与来源"), href=shell.href(shell.Page.DATA, t) + f"#{card}", className="inside more-link", **{"aria-label": t("方法与来源：{name}", name=title)}) if card else None,
        ],
        className="section-head",
    )  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[html.Tr], words: int) -> html.Div:
    """A table whose first columns hold words and the others numbers."""
    titles = [
        html.Th(word, scope="col", className="num" if at >= words else "") for at, word in enumerate(head)
    ]
    return html.Div(
        html.Table([html.Thead(html.Tr(titles)), html.Tbody(list(rows))], className="grid-table"),
        className="table-box",
        tabIndex=0,
    )


def _folded(title: str, head: Sequence[str], rows: Sequence[html.Tr], words: int, t: Text) -> Any:
    """A long table behind a disclosure."""
    if not rows:
        return None
    return html.Details(
        [
            html.Summary(
                [html.I(className="icon icon-arrow"), title, html.Small(t("{count} 行", count=len(rows)))]
            ),
            _table(head, rows, words),
        ],
        className="fold-table",
    )
