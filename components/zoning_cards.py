"""Zones as people read them: the table beside the map, and a card per zone that opens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components import numbers, shell, theme
from components.text import Text
from components.zoning_view import Project, Work, Zone

KM2_HA = 100
SHOWN_WORKS = 3
# A range of depths in a name, which no line may break: "0–10 m", ">20 m".
DEPTHS = re.compile(r"([<>]?\d+(?:–\d+)? m)")


def zone_table(zones: Sequence[Zone], t: Text) -> list[Any]:
    """The legend of the zones as a table: number, name, area, main problem, tasks. A name leads to its card."""
    head = [t("修复分区"), t("面积 km²"), t("首要问题"), t("重点任务")]
    return [
        html.Details(
            [
                html.Summary([html.B(t("修复分区")), html.Small(t("选一个分区看它的卡片"))]),
                html.Div(
                    html.Table(
                        [
                            html.Thead(html.Tr([html.Th(word, className="num" if at == 1 else "", scope="col") for at, word in enumerate(head)])),
                            html.Tbody([_table_row(zone, t) for zone in zones]),
                        ],
                        className="zone-table",
                    ),
                    className="zone-scroll",
                ),
            ],
            open=True,
        )
    ]  # fmt: skip


def _table_row(zone: Zone, t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Td(
                html.A(
                    [html.I(className="swatch", style={"--c": zone.colour}), html.B(zone.code), html.Span(named(zone.name))],
                    href=shell.href(shell.Page.ZONING, t, zone=zone.number), className="inside zone-link",
                    title=zone.name, **{"data-zone": str(zone.number)},
                )
            ),
            html.Td(numbers.number(zone.area_ha / KM2_HA), className="num"),
            html.Td(zone.problem or "--"),
            html.Td(t("{count} 项", count=zone.tasks)),
        ],
        **{"data-zone-row": str(zone.number)},
    )  # fmt: skip


def named(name: str) -> list[Any]:
    """A name that may wrap anywhere but within its depths."""
    parts = DEPTHS.split(name)
    return [html.Span(part, className="whole") if at % 2 else part for at, part in enumerate(parts) if part]


def headline(zones: Sequence[Zone], year: int, t: Text) -> html.P:
    """The layout in one sentence."""
    sea = sum(zone.sea for zone in zones)
    return html.P(
        t(
            "陆域 {land} 个、海域 {sea} 个修复分区，{units} 个修复单元；到 {year} 年方案投入 {cost} 万元（估算）。",
            land=len(zones) - sea, sea=sea, units=sum(zone.units for zone in zones), year=year,
            cost=numbers.number(sum(zone.cost for zone in zones), 0),
        )
    )  # fmt: skip


def cards(
    zones: Sequence[Zone], year: int, chosen: int, conflict_names: Mapping[int, str], key: str, t: Text
) -> list[html.Article]:
    """A card per zone; the chosen one is open."""
    return [card(zone, year, zone.number == chosen, conflict_names, key, t) for zone in zones]


def card(
    zone: Zone, year: int, opened: bool, conflict_names: Mapping[int, str], key: str, t: Text
) -> html.Article:
    """Main problem, mode, works with their shares; opened also projects, spaces, conflicts, places."""
    return html.Article(
        [
            html.H2(
                html.Button(
                    [
                        html.Span(zone.code, className="zone-disc", style={"--c": zone.colour}),
                        html.Span([html.B(named(zone.name)), _line(zone, t)], className="zone-name"),
                        html.I(className="icon icon-arrow"),
                    ],
                    type="button", **{"aria-expanded": "true" if opened else "false", "data-zone": str(zone.number)},
                ),
            ),
            html.Dl(
                [
                    html.Dt(t("首要问题")), html.Dd(zone.problem or "--"),
                    html.Dt(t("修复方式")), html.Dd([zone.mode or "--", html.Small(zone.function)]),
                ],
                className="zone-facts",
            ),
            html.Ul([_work(work, t) for work in zone.works[:SHOWN_WORKS]], className="zone-works") if zone.works
            else html.P(t("到 {year} 年方案在本区没有工程。", year=year), className="hint"),
            html.Div(
                [
                    html.Span(t("措施 {count} 项", count=len(zone.works))),
                    html.Span(t("项目 {count} 个", count=len(zone.projects))),
                    html.Span(className="grow"),
                    html.B(numbers.number(zone.cost, 0)), html.Span(t("万元"), className="unit"),
                    html.Span(t("占方案 {share} %", share=numbers.number(100 * zone.cost_share, 1)), className="unit"),
                ],
                className="zone-sum",
            ),
            html.Div(_more(zone, year, conflict_names, key, t), className="zone-more"),
        ],
        className="zone-card on" if opened else "zone-card",
        **{"data-zone-card": str(zone.number), "data-code": zone.code, "data-name": zone.name},
    )  # fmt: skip


def _line(zone: Zone, t: Text) -> html.Small:
    said = [
        f"{numbers.number(zone.area_ha / KM2_HA)} km²",
        t("占全市 {share} %", share=numbers.number(100 * zone.share, 1)),
        t("{count} 个单元", count=zone.units),
    ]
    return html.Small([" · ".join(said), html.Em(t("规划划定"), className="tag") if zone.drawn else None])


def _work(work: Work, t: Text) -> html.Li:
    share = numbers.share(work.share, 1.0)
    return html.Li(
        [
            html.I(className="swatch", style={"--c": work.colour}),
            html.Span(work.name),
            html.Span([html.B(numbers.number(work.quantity)), " ", html.Small(work.unit)], className="num"),
            html.I(html.U(style={"width": f"{share}%"}), className="share-bar", **{"aria-hidden": "true"}),
            html.Small(t("占目标 {share} %", share=numbers.number(share, 1)), className="num"),
        ]
    )


def _more(zone: Zone, year: int, conflict_names: Mapping[int, str], key: str, t: Text) -> list[Any]:
    """What an opened card adds."""
    return [
        html.Ul([_work(work, t) for work in zone.works[SHOWN_WORKS:]], className="zone-works") if len(zone.works) > SHOWN_WORKS else None,
        html.H3(t("三类空间")),
        spaces(zone.spaces, t),
        html.H3(t("空间冲突")),
        _conflicts(zone, conflict_names, t),
        html.H3(t("已安排项目")),
        html.Ul([_project(project, t) for project in zone.projects], className="zone-projects") if zone.projects
        else html.P(t("本区没有已安排的项目。"), className="hint"),
        html.Dl(
            [
                html.Dt(t("乡镇与海域")), html.Dd(zone.towns or "--"),
                html.Dt(t("河流")), html.Dd(zone.rivers or "--"),
            ],
            className="zone-facts",
        ),
        html.Div(
            [
                html.A(t("在情景里调整"), href=shell.href(shell.Page.SCENARIOS, t, key=key, stage=year), className="btn small inside"),
                html.A(t("本区单元"), href="#zoning-units", className="btn small", **{"data-units-of": str(zone.number)}),
            ],
            className="actions",
        ),
    ]  # fmt: skip


def spaces(areas: Sequence[float], t: Text) -> html.Div:
    """Kinds of space as one bar and in hectares."""
    names = (t("生态空间"), t("农业空间"), t("城镇空间"), t("其他海域"))
    found = [row for row in zip(names, theme.SPACES, areas, strict=True) if row[2] >= 0.005]
    return html.Div(
        [
            html.Div([html.I(style={"--c": colour, "flex": str(round(area, 2))}) for _, colour, area in found],
                     className="space-bar", **{"aria-hidden": "true"}),
            html.Ul([html.Li([html.I(className="swatch", style={"--c": colour}), html.Span(name),
                              html.B(numbers.number(area)), html.Small(t("公顷"))]) for name, colour, area in found],
                    className="space-list"),
        ],
        className="zone-spaces",
    )  # fmt: skip


def _conflicts(zone: Zone, names: Mapping[int, str], t: Text) -> Any:
    ranked = sorted(zone.conflict_ha.items(), key=lambda pair: -pair[1])
    if not ranked:
        return html.P(t("本区没有识别出空间冲突。"), className="hint")
    return html.Ul(
        [
            html.Li([html.Span(names[kind]), html.B(numbers.number(area)), html.Small(t("公顷"))])
            for kind, area in ranked
        ],
        className="space-list conflicts",
    )


def _project(project: Project, t: Text) -> html.Li:
    partly = (
        t("{share} % 在本区", share=numbers.number(100 * project.share, 0)) if project.share < 0.995 else ""
    )
    return html.Li(
        [html.Span(project.name), html.Small(partly), html.Small(t("至 {year} 年", year=project.stage))]
    )
