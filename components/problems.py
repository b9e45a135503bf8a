"""The page of problems as a tree: chips, matrix, map, ranked list and card, and what the browser needs to link them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from components import maps, numbers, problems_card, problems_parts
from components import problems_words as words
from components.layers import MapLayer, Overlay
from components.maps import Extent, MapIds, Sheet, Units
from components.paint import markup, slot
from components.problems_rows import LAYERS, Problems
from components.text import Text

PREFIX = "problems"
MAP = MapIds(PREFIX)
#: Layers of the switch, the first being the one that the matrix speaks of.
CHOICES = (
    "matrix", "severity", "degradation", "resilience", "mode", "one_out", "risk_typhoon", "risk_surge", "risk_sea_level",
    "sensitivity", "soil_loss", "sediment", "nitrogen", "consolidation", "potential",
)  # fmt: skip
VIEWS = ("diagnosis", "potential")


class Ids:
    """Ids of the page."""

    DATA = f"{PREFIX}-data"
    READY = f"{PREFIX}-ready"
    PICKED = f"{PREFIX}-picked"


def page(
    found: Problems,
    extent: Extent,
    sheet: Sheet,
    layers: Sequence[MapLayer],
    layer: str,
    land: tuple[list[Any], list[Any]],
    t: Text,
) -> list[Any]:
    """The page.

    Args:
        layer: the layer that is shown first.
        land: left and right side of the potential.
    """
    first = next(each for each in layers if each.name == layer)
    return [
        html.H1(t("生态问题"), className="unseen"),
        html.Div([slot("problems-views", _views(t), "views"), slot("problems-chips", problems_parts.chips(found.problems, t), "chips")], className="problem-bar"),
        html.Div(
            [
                slot("problems-left", _left(found, t), "problem-side left only-diagnosis"),
                slot("problems-land-left", land[0], "problem-side left only-potential"),
                html.Div(
                    maps.map_view(
                        MAP, t, extent, Overlay(first.name, version=_version(first)), sheet, None,
                        layers=layers, units=Units("units"),
                    ),
                    className="problem-map",
                ),
                slot("problems-right", _right(found, t), "problem-side right only-diagnosis"),
                slot("problems-land-right", land[1], "problem-side right only-potential"),
            ],
            className="problem-columns",
        ),
        dcc.Store(id=Ids.READY),
        dcc.Store(id=Ids.PICKED),
    ]  # fmt: skip


def _version(layer: MapLayer) -> str:
    return layer.url.partition("v=")[2].partition("&")[0]


def _views(t: Text) -> list[html.Button]:
    names = {"diagnosis": t("问题诊断"), "potential": t("农业、城镇与潜力")}
    return [
        html.Button(names[view], type="button", className="view-choice", **{"data-view": view, "aria-pressed": "false"})
        for view in VIEWS
    ]


def _left(found: Problems, t: Text) -> list[Any]:
    return [
        html.H2([t("退化程度 × 恢复力"), html.Small(t("点一格，地图和清单一起选"))]),
        html.Div(problems_parts.matrix(found, t), className="matrix-box"),
        html.Div([html.P(className="say-title"), html.P(className="say-text")], className="say", **{"aria-live": "polite"}),
        html.H2(t("修复方式")),
        problems_parts.mode_legend(found, t),
    ]  # fmt: skip


def _right(found: Problems, t: Text) -> list[Any]:
    return [
        html.Div(
            [
                html.H2([t("单元排序"), html.Small(t("按退化与恢复力综合"), className="list-note")]),
                html.Span(className="grow"),
                html.Button(
                    [html.I(className="icon icon-copy"), html.Span(t("复制为表格"))],
                    type="button", className="btn small copy-list", **{"data-done": t("已复制"), "data-failed": t("复制失败")},
                ),
            ],
            className="list-head",
        ),
        problems_parts.filters(t),
        html.Div(problems_parts.ranked(found, t), className="list-box", tabIndex=0, role="region", **{"aria-label": t("单元排序")}),
        html.P(t("没有符合的单元：取消筛选后再看。"), className="list-none hint", hidden=True),
        html.Article(html.P(t("点地图或清单里的一个单元，看它哪里坏、多重、怎么恢复。"), className="hint"), className="unit-card", **{"aria-live": "polite"}),
    ]  # fmt: skip


def payload(found: Problems, projects: Mapping[str, str], simulated: bool, asked: Mapping[str, str], t: Text) -> dict[str, Any]:
    """What the browser links: the units, the problems, the cards, the words, and what the address asked for.

    Args:
        projects: names by id.
        asked: unit, cell, problem, space, view of the address, as far as they exist.
    """
    kinds = {row.id: row for row in found.problems}
    return {
        "units": {
            str(row.id): {
                "name": row.name, "area": round(row.area_ha / 100, 2), "cell": row.cell, "space": row.space,
                "mode": row.mode, "rank": rank, "severity": row.severity, "main": row.main.problem if row.main else "",
                "found": {each.problem: [each.severity, round(each.extent_ha, 2)] for each in row.found},
            }
            for rank, row in enumerate(found.units, 1)
        },
        "problems": {
            row.id: {"name": row.name, "cause": row.cause, "layer": LAYERS.get(row.id, "")} for row in found.problems
        },
        "cards": {
            str(row.id): markup(problems_card.card(row, rank, kinds, projects, simulated, t))
            for rank, row in enumerate(found.units, 1)
        },
        "words": _words(found, t),
        "asked": dict(asked),
    }  # fmt: skip


def _words(found: Problems, t: Text) -> dict[str, Any]:
    """Sentences with places in braces; the browser fills them in."""
    return {
        "selected": t("已选 {count} 个单元 · {area} km²"),
        "all": t("{count} 个单元 · {area} km²"),
        "share": t("占全市 {share} %。"),
        "worst": t("{heavy} 个单元退化重，合 {area} km²；其中 {hard} 个自己难恢复，应当先修。"),
        "problem": t("{name}：{count} 个单元 · {area} 公顷"),
        "levels": t("高 {high} 个、中 {medium} 个、低 {low} 个。"),
        "cause": t("成因：{cause}。"),
        "main": t("首要问题"),
        "extent": t("范围 公顷"),
        "by_rank": t("按退化与恢复力综合"),
        "by_problem": t("按该问题的严重度与范围"),
        "grades": [words.grade(level, t) for level in range(4)],
        "degraded": [words.degraded(level, t) for level in range(4)],
        "recovering": [words.recovering(level, t) for level in range(4)],
        "modes": [words.asked(number, t) for number in range(5)],
        "comma": t("，"),
        "stop": t("。"),
        "total_km2": round(sum(row.area_ha for row in found.units) / 100, 2),
        "missing": numbers.MISSING,
    }


def asked(query: Mapping[str, Any], found: Problems) -> dict[str, str]:
    """What of an address exists; anything else is as if it had not been said."""
    cells = {f"{row}{column}" for row in problems_parts.ROWS for column in problems_parts.COLUMNS}
    known = {
        "unit": {str(row.id) for row in found.units},
        "cell": cells,
        "problem": {row.id for row in found.problems if row.units},
        "space": set(problems_parts.FILTERS[1:]),
        "view": set(VIEWS),
    }
    named = {name: given if isinstance(given, str) else "" for name, given in query.items()}  # a list if it stands twice
    return {name: named.get(name, "") if named.get(name) in wanted else "" for name, wanted in known.items()}
