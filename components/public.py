"""The public page as a tree: one question, a slider, towns as equal tiles, and a sentence that a child can read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import get_asset_url, html

from components import maps, numbers, qr, shell, units
from components.layers import Overlay
from components.legends import LegendEntry, legend_table
from components.maps import Extent, MapIds, Sheet
from components.text import Text

#: A football field (105 m x 68 m), in hectares.
FIELD_HA = 0.714
IDLE_S, WARNING_S = 90, 10
MAX_ZOOM = 11
MAP = MapIds("public")


def page(
    topics: Sequence[Any],
    towns: Sequence[Mapping[str, Any]],
    chosen: int,
    city: str,
    simulated: bool,
    notice: str,
    sheet: html.Section | None,
    public_url: str,
    t: Text,
) -> html.Div:
    """The whole page of a public server.

    Args:
        topics: questions with their answers (`data.public.Topic`). chosen: which of them is open.
        towns: rows of table `townships` with their places among the tiles.
        sheet: a generalised map; None until maps are approved.
        public_url: of this very page, for those who would rather read it on their phones; empty if not configured.
    """
    topic = topics[chosen]
    return html.Div(
        [
            _header(city, simulated, notice, t),
            _questions(topics, chosen, t),
            html.Main(
                [
                    html.H1(t.name(topic.row, "question")),
                    _slider(topic, t),
                    html.H2(t("做在哪些镇")),
                    _tiles(towns, t),
                    html.P(
                        t("格子是示意，不是地图，大小不代表面积。")
                        if sheet
                        else t("格子是示意，不是地图，大小不代表面积：地图取得审图号之前不公开。"),
                        className="public-why",
                    ),
                    html.Div(sheet, className="public-map") if sheet else None,
                    html.Div(
                        [html.P(className="public-answer"), html.P(t.name(topic.row, "good"))],
                        className="public-result",
                        **{"aria-live": "polite"},
                    ),
                ],
                id=shell.Ids.CONTENT,
            ),
            _footer(public_url, t),
            html.Div(
                [html.P(t("还在看吗？没有操作就要回到开头了。")), html.Button(t("我还在看"), type="button", className="btn primary")],
                className="public-idle",
                role="alertdialog",
                hidden=True,
                **{"aria-label": t("还在看吗？没有操作就要回到开头了。")},
            ),
        ],
        className="public",
        **{
            "data-answers": json.dumps(answers(topic, t), ensure_ascii=False),
            "data-idle": str(IDLE_S),
            "data-warning": str(WARNING_S),
        },
    )  # fmt: skip


def _footer(public_url: str, t: Text) -> html.Footer:
    return html.Footer(
        [
            html.Div(qr.code(public_url, t("用手机接着看"), t), className="public-qr"),
            html.P(t("数字由模型估算，供了解之用，不是规划成果。")),
        ]
    )


def answers(topic: Any, t: Text) -> list[dict[str, Any]]:
    """What the browser says at every position of the slider."""
    return [
        {
            "quantity": numbers.number(step.quantity, 0 if step.quantity == int(step.quantity) else 1),
            "beside": _beside(step.quantity, topic.unit, t),
            "sentence": sentence(topic, step, t),
            "towns": {str(town): level for town, level in step.towns.items()},
        }
        for step in topic.steps
    ]


def sentence(topic: Any, step: Any, t: Text) -> str:
    """What the indicator becomes, in words of everyday."""
    name = t.name(topic.row)
    if topic.base > 0:
        change = (step.value - topic.base) / topic.base
        if abs(change) < 0.005:
            return t("到 {year} 年，{name}和现在差不多。", year=topic.year, name=name)
        percent = numbers.number(100 * abs(change), 0)
        if change > 0:
            return t("到 {year} 年，{name}会比现在多 {percent}%。", year=topic.year, name=name, percent=percent)
        return t("到 {year} 年，{name}会比现在少 {percent}%。", year=topic.year, name=name, percent=percent)
    if step.value <= 0:
        return t("到 {year} 年，{name}和现在一样。", year=topic.year, name=name)
    value = f"{numbers.number(step.value, 0)} {units.word(topic.unit, t)}"
    return t("到 {year} 年，{name}护好 {value}。", year=topic.year, name=name, value=value)


def _beside(quantity: float, unit: str, t: Text) -> str:
    """The quantity beside something that everybody has seen."""
    if unit == "ha":
        return t("约 {count} 个足球场", count=numbers.number(quantity / FIELD_HA, 0)) if quantity else t("不做")
    return t("走路约 {hours} 小时", hours=numbers.number(quantity / 5, 0 if quantity >= 10 else 1)) if quantity else t("不做")


def zone_map(extent: Extent, rows: Sequence[Any], approval: str, city: str, version: str, t: Text) -> html.Section:
    """The restoration zones, no nearer than towns.

    Args:
        rows: legend rows of layer `zones`.
    """
    title = t("{city}生态修复分区", city=city)
    entries = [LegendEntry(t.pick(row.zh, row.en), row.colour) for row in rows]
    overlay = Overlay("zones", version=version)
    legend = legend_table(t("修复分区"), "", entries, t)
    return maps.map_view(MAP, t, extent, overlay, Sheet(title, "", approval), legend, max_zoom=MAX_ZOOM)


def _header(city: str, simulated: bool, notice: str, t: Text) -> html.Header:
    return html.Header(
        [
            html.Img(src=get_asset_url("logo.svg"), width=26, height=26, alt=""),
            html.B(t("万泉")),
            html.Span(t("{city}的山水，一起来修复", city=city), className="public-sub"),
            html.Span(className="grow"),
            html.Span(t("示范数据"), className="demo", title=notice, role="note") if simulated else None,
            shell.language_switch(t),
        ]
    )


def _questions(topics: Sequence[Any], chosen: int, t: Text) -> html.Nav:
    links = [
        html.A(
            t.name(topic.row),
            href="?" + "&".join([f"topic={topic.row['topic']}", *(["lang=en"] if t.language == "en" else [])]),
            className="inside on" if number == chosen else "inside",
            **({"aria-current": "page"} if number == chosen else {}),
        )
        for number, topic in enumerate(topics)
    ]
    return html.Nav(links, className="public-topics", **{"aria-label": t("题目")})


def _slider(topic: Any, t: Text) -> html.Div:
    last = len(topic.steps) - 1
    unit = units.word(topic.unit, t)
    most = f"{numbers.number(topic.steps[-1].quantity, 0)} {unit}"
    return html.Div(
        [
            html.Button("−", type="button", className="public-step", **{"data-by": "-1", "aria-label": t("少一些")}),
            html.Output([html.B(), html.Span(unit), html.Small()], className="public-amount"),
            html.Button("+", type="button", className="public-step", **{"data-by": "1", "aria-label": t("多一些")}),
            html.Div(
                className="public-range",
                **{"data-steps": str(last), "data-label": t.name(topic.row), "data-start": str(last // 2)},
            ),
            html.Span(t("不做"), className="public-least"),
            html.Span(t("最多 {most}", most=most), className="public-most"),
        ],
        className="public-slider",
    )


def _tiles(towns: Sequence[Mapping[str, Any]], t: Text) -> html.Ul:
    """Equal tiles in rough positions; those of the sea carry no name."""
    placed = [town for town in towns if not numbers.is_missing(town.get("tile_row"))]
    return html.Ul(
        [
            html.Li(
                [html.Span(_short(t.name(town))), html.I(**{"aria-hidden": "true"}), html.Small(className="public-level")]
                if town["domain"] == "land"
                else None,
                className=f"tile {town['domain']}",
                style={"gridRow": int(town["tile_row"]), "gridColumn": int(town["tile_col"])},
                **{"data-town": str(int(town["id"]))},
            )
            for town in placed
        ],
        className="public-tiles",
        **{"data-some": t("有一些"), "data-more": t("较多"), "data-much": t("最多"), "data-none": t("没有")},
    )


def _short(name: str) -> str:
    return name.removesuffix("镇").removesuffix("华侨农场").removesuffix(" Farm")
