"""What the briefing says of the ground: where we stand, what there is, what is wrong, what goes where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from dash import html

from analytics.ecosystems import ELEMENTS, Kind, kind_of
from analytics.landscape import Region
from analytics.scenario.study import Study
from components import baseline_areas, numbers, zoning_view
from components.about import About
from components.brief import Figure, Screen
from components.brief_pictures import Bar as Row
from components.brief_pictures import Mark, Part, Window, bars, key, plate, stacked, ticks
from components.legends import LegendEntry
from components.problems_rows import SEA, Problems
from components.rows import IndicatorRow, binding
from components.scene import Scene
from components.shell import Page
from components.status import Evidence
from components.text import Text
from components.zoning_view import Zone

LEGEND_ROWS = 6
VITAL = 3
RECONSTRUCTION = 4


@dataclass(frozen=True)
class Case:
    """A preset, or the scenario of the address, at the year of the briefing."""

    name: str
    scene: Scene


@dataclass(frozen=True)
class Given:
    """What the screens are told from.

    Args:
        case: the scenario that is briefed. presets: all presets, in the order of their table.
        zones: with the works of the year. zone_marks: their numbers on the map. legends: of layers, by name.
        funds: 万元 of the arranged projects whose source is named. projects: how many are arranged.
        flags: evidence of all parameters. cards: how many methods are written down.
        resources: of the package, as (name, title, simulated).
    """

    study: Study
    about: About
    case: Case
    presets: tuple[Case, ...]
    zones: tuple[Zone, ...]
    problems: Problems
    seen: Window
    zone_marks: tuple[Mark, ...]
    legends: Mapping[str, Sequence[LegendEntry]]
    funds: float
    projects: int
    flags: Counter[Evidence]
    cards: int
    resources: Sequence[tuple[str, str, bool]]

    @property
    def year(self) -> int:
        return self.case.scene.stage

    def tier(self, t: Text) -> str:
        return t("精算") if self.case.scene.refined else t("估算")

    def simulated(self, names: Iterable[str]) -> bool:
        """Whether any of these layers and tables is."""
        wanted = set(names)
        return any(made for name, _, made in self.resources if name in wanted)

    def sources(self, names: Sequence[str], t: Text) -> str:
        """Layers and tables that a screen rests on, the simulated ones marked."""
        wanted = [row for name in names for row in self.resources if row[0] == name]
        made, real = (
            [title for _, title, simulated in wanted if simulated is which] for which in (True, False)
        )
        said = [
            t("数据：{names}", names=t("、").join(real)) if real else "",
            t("模拟数据：{names}", names=t("、").join(made)) if made else "",
        ]
        return t("；").join(filter(None, said))


def share(part: float, whole: float) -> str:
    return numbers.number(100 * part / whole if whole else None, 1)


def judged(rows: Iterable[IndicatorRow], year: int) -> list[IndicatorRow]:
    """Binding indicators that have a target and a value."""
    return [row for row in binding(rows) if row.met(year) is not None]


def missing(row: IndicatorRow, year: int, t: Text) -> str:
    """How far an indicator falls short."""
    value = f"{numbers.number(abs(row.gap(year)), row.decimals)}\N{NO-BREAK SPACE}{row.unit}".strip()
    said = {"name": row.name, "value": value}
    return t("{name}超出 {value}", **said) if row.not_above else t("{name}还差 {value}", **said)


def overview(given: Given, t: Text) -> Screen:
    """Can the binding targets be met?"""
    shown, year = given.case.scene, given.year
    rows = judged(shown.indicators, year)
    short = [row for row in rows if not row.met(year)]
    waiting = len(binding(shown.indicators)) - len(rows)
    cost = next(each for each in shown.costs if each.year == year)
    answer = (
        t("按{name}，全部够得着", name=given.case.name)
        if not short
        else t("按{name}，{missing}；够得着的有", name=given.case.name, missing=missing(short[0], year, t))
    )
    planned = sorted(shown.planned, key=lambda row: -row.quantity)
    return Screen(
        page=Page.OVERVIEW,
        question=t("到 {year} 年，约束性指标够得着吗？", year=year),
        answer=answer,
        number=Figure(str(len(rows) - len(short)), t("/ {count} 项", count=len(rows)), "", "indicator_status",
                      tone="alert" if short else ""),
        facts=(
            Figure(numbers.number(cost.p50, 0), t("万元"), t("累计费用，预算 {budget}", budget=numbers.number(cost.budget, 0)), "cost"),
            Figure(numbers.number(100 * shown.certificate, 2), "%", t("方案离理论最优至多差这么多"), "allocation"),
            Figure(str(waiting), "", t("项约束性指标没有目标或待接入"), page=Page.INDICATORS, tone="warn" if waiting else ""),
        ),
        strip=ticks([(row.name, row.met(year)) for row in rows], t),
        picture=plate(given.seen, "plan", t("{name}，到 {year} 年的修复措施", name=given.case.name, year=year), t, shown.key, year),
        legend=key(
            [LegendEntry(row.name, row.colour, f"{numbers.number(row.quantity, 0)} {row.unit}", row.line_style or "fill")
             for row in planned[:LEGEND_ROWS]]
        ),
        tier=given.tier(t),
        simulated=given.about.simulated,
        notes=(given.sources(("landuse", "measures", "targets"), t), *_map_notes(given)),
    )  # fmt: skip


def _map_notes(given: Given) -> tuple[str, ...]:
    return "CGCS2000", *(each for each in given.about.sources[1:2])


def baseline(given: Given, t: Text) -> Screen:
    """What have we got?"""
    study, diagnosis = given.study, zoning_view.diagnosis(given.study)
    land = diagnosis.ecosystems.level_2["city_land_ha"]
    natural = sum(float(area) for (one, two), area in land.items() if kind_of(one, two) is Kind.NATURAL)
    cell_ha, inside = study.landscape.grid.cell_ha, study.landscape.mask(Region.CITY_LAND)
    vital = float(np.count_nonzero((diagnosis.importance.overall == VITAL) & inside)) * cell_ha
    lies = zoning_view.skeleton(study)
    # Of the city's land: what lies in the sea has a screen of its own length.
    elements = diagnosis.profile.elements.sum()
    colours = baseline_areas.colours(study, "priority_element")
    parts = [
        Part(t.pick(name, english), float(elements[name]), share(float(elements[name]), float(elements.drop("海").sum())) + " %",
             colours.get(name, "#5A6660"))
        for name, english in ELEMENTS.items()
        if name != "海"
    ]  # fmt: skip
    return Screen(
        page=Page.BASELINE,
        question=t("家底怎么样？"),
        answer=t("陆域里，自然生态系统占"),
        number=Figure(share(natural, float(land.sum())), "%", "", "ecosystem_areas"),
        facts=(
            Figure(share(vital, given.problems.land_ha), "%", t("陆域对生态服务极重要"), "importance_share"),
            Figure(str(sum(each.sources for each in lies)), t("处"), t("生态源地，陆海相连"), "ecological_sources"),
            Figure(numbers.number(sum(each.barrier_ha for each in lies), 0), t("公顷"), t("障碍挡在生态廊道上"), "barriers", tone="warn"),
        ),
        strip=stacked(sorted(parts, key=lambda part: -part.size), t("陆域要素构成")),
        picture=plate(given.seen, "ecosystems", t("生态系统类型"), t),
        legend=key(given.legends["ecosystems"][:LEGEND_ROWS]),
        simulated=given.simulated(("landuse",)),
        notes=(given.sources(("landuse", "forest_origin"), t), *_map_notes(given)),
    )  # fmt: skip


def problems(given: Given, t: Text) -> Screen:
    """What is wrong?"""
    found = given.problems
    land = [row for row in found.spaces if row.space != SEA]
    low, medium, high = (sum(row.by_severity[level] for row in land) for level in range(3))
    hard = [unit for unit in found.units if unit.mode == RECONSTRUCTION]
    worst = max((row for row in found.problems if not row.risk), key=lambda row: row.counts[2])
    entries = given.legends["severity"]
    sizes = (high, medium, low, found.land_ha - low - medium - high)
    shades = [*((entry.name, entry.colour) for entry in reversed(entries)), (t("没有"), "#24404D")]
    parts = [
        Part(name, size, f"{share(size, found.land_ha)} %", colour)
        for (name, colour), size in zip(shades, sizes, strict=True)
    ]
    return Screen(
        page=Page.PROBLEMS,
        question=t("哪里病了，病得多重？"),
        answer=t("陆域里，有重度生态问题的占"),
        number=Figure(share(high, found.land_ha), "%", "", "problem_register", tone="warn"),
        facts=(
            Figure(str(worst.counts[2]), t("个单元"), t("重症最多：{name}", name=worst.name), "problem_register", tone="warn"),
            Figure(str(len(hard)), t("个单元"), t("自己好不了，须生态重建"), "unit_matrix", tone="warn" if hard else ""),
            Figure(str(len(found.units)), t("个单元"), t("逐一查过退化与恢复力"), "units"),
        ),
        strip=stacked(parts, t("陆域生态问题的严重度")),
        picture=plate(given.seen, "severity", t("生态问题严重度"), t),
        legend=key(entries),
        simulated=given.simulated(("landuse", "vegetation_cover")),
        notes=(given.sources(("landuse", "vegetation_cover"), t), *_map_notes(given)),
    )  # fmt: skip


def zoning(given: Given, t: Text) -> Screen:
    """Where first?"""
    zones, year = given.zones, given.year
    first = max(zones, key=lambda zone: zone.cost)
    ordered = sorted((zone for zone in zones if zone.cost > 0), key=lambda zone: -zone.cost)
    conflict = sum(area for zone in zones for area in zone.conflict_ha.values())
    return Screen(
        page=Page.ZONING,
        question=t("先修哪里？"),
        answer=t("{code} {name}，到 {year} 年占投入的", code=first.code, name=first.name, year=year),
        number=Figure(numbers.number(100 * first.cost_share, 0), "%", "", "zones"),
        facts=(
            Figure(str(len(zones)), t("个分区"), t("由 {count} 个单元归并", count=sum(zone.units for zone in zones)), "zones"),
            Figure(numbers.number(100 * sum(zone.cost_share for zone in ordered[:3]), 0), "%", t("投入落在前三个分区"), "cost"),
            Figure(numbers.number(conflict, 0), t("公顷"), t("三类空间有冲突，要先协调"), "space_conflicts", tone="warn"),
        ),
        strip=bars(
            [Row(f"{zone.code} {zone.name}", zone.cost, f"{numbers.number(zone.cost, 0)} {t('万元')}", colour=zone.colour)
             for zone in ordered[:4]],
            t("各分区投入"),
        ),
        picture=plate(given.seen, "zones", t("生态修复分区"), t, marks=given.zone_marks, drawings=("base", "zones")),
        tier=given.tier(t),
        simulated=given.about.simulated,
        notes=(given.sources(("landuse", "space", "townships"), t), *_map_notes(given)),
    )  # fmt: skip


def data(given: Given, t: Text) -> Screen:
    """How sure are the numbers?"""
    made = sum(row[2] for row in given.resources)
    flags, whole = given.flags, sum(given.flags.values())
    order = (Evidence.MEASURED, Evidence.LITERATURE, Evidence.INFERRED, Evidence.ASSUMED)
    own = flags[Evidence.ASSUMED]
    rows = [
        Row(kind.word(t), flags[kind], f"{numbers.number(flags[kind], 0)} {t('条')}", tone="warn" if kind is Evidence.ASSUMED else "")
        for kind in order
        if flags[kind]
    ]  # fmt: skip
    rows += [
        Row(t("模拟的图层与表"), made, f"{made} {t('个')}", tone="warn" if made else ""),
        Row(t("实有的图层与表"), len(given.resources) - made, f"{len(given.resources) - made} {t('个')}"),
    ]
    return Screen(
        page=Page.DATA,
        question=t("这些数字有多可靠？"),
        answer=t("图层与表里，模拟的占"),
        number=Figure(
            share(made, len(given.resources)), "%", "", page=Page.DATA, tone="warn" if made else ""
        ),
        facts=(
            Figure(str(given.cards), "", t("条公式写明出处，可逐条核对"), page=Page.DATA),
            Figure(share(whole - own, whole), "%", t("参数有文献或行业依据"), page=Page.DATA),
            Figure(share(own, whole), "%", t("参数是假设，待本地数据替换"), page=Page.DATA, tone="warn"),
        ),
        strip=[html.P(t("精算：模型在实施后的地表上重算，附概率")), html.P(t("估算：按系数折算，未给概率"))],
        picture=html.Div(
            [_half(rows[:-2], t("参数的依据")), _half(rows[-2:], t("图层与表的来源"))], className="chart"
        ),
        simulated=given.about.simulated,
        notes=(t("数据：数据包的全部图层、表与参数"),),
    )


def _half(rows: Sequence[Row], title: str) -> html.Div:
    return html.Div([html.H3(title), bars(rows, title)])
