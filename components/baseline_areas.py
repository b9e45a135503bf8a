"""山水林田湖草海: areas by element, by ecosystem of level I and II, urban and rural ones included, and their closure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from dash import html

from analytics.ecosystems import ELEMENTS, VILLAGES, Ecosystems, Kind, kind_of
from analytics.scenario.study import Study
from components import numbers
from components.about import About
from components.baseline_parts import (
    Area,
    area,
    area_unit,
    areas,
    bar,
    choose,
    head,
    measured,
    num,
    percent,
    swatch,
    total,
)
from components.legends import LegendEntry, legend_table
from components.scene import table
from components.text import Text

#: Element of 山水林田湖草海 and 城 -> layer of the map.
ELEMENT_LAYERS = {
    "山": "element_mountain", "水": "element_water", "林": "element_forest", "田": "element_field", "湖": "element_lake",
    "草": "element_grass", "海": "element_sea", "城": "element_town",
}  # fmt: skip
DOMAINS = (("land", "city_land_ha"), ("sea", "city_sea_ha"))


class Line(NamedTuple):
    """An ecosystem of level II: names, what it is, and its area as written."""

    level_1: str
    level_2: str
    kind: Kind
    area: Area


def element_word(element: str, t: Text) -> str:
    """What an element holds, so that nobody has to guess why rubber is a forest."""
    return {
        "山": t("采矿与裸岩"),
        "水": t("河流、沟渠、坑塘"),
        "林": t("林地、灌丛、橡胶园"),
        "田": t("耕地与其他园地"),
        "湖": t("湖库与沼泽"),
        "草": t("草地"),
        "海": t("海域、红树林、滩涂"),
        "城": t("城镇与村庄"),
    }[element]


def kind_word(kind: Kind, t: Text) -> str:
    return {
        Kind.NATURAL: t("自然生态系统"),
        Kind.RURAL: t("乡村人工生态系统"),
        Kind.URBAN: t("城镇人工生态系统"),
    }[kind]


def colours(study: Study, column: str) -> dict[str, str]:
    """Screen colour of each value of a column of the classes: that of its largest class in the city."""
    found: dict[str, tuple[float, str]] = {}
    held = study.facts.class_ha.sum(axis=0)
    for row in table(study, "classes"):
        size, name = float(held[int(row["value"])]), row[column]
        if name not in found or size > found[name][0]:
            found[name] = (size, row["colour_screen"])
    return {name: colour for name, (_, colour) in found.items()}


def elements(study: Study, ecosystems: Ecosystems, t: Text) -> list[Any]:
    """Bars of the elements; each is a button that shows its own classes on the map."""
    found = ecosystems.elements[["city_land_ha", "city_sea_ha"]].sum(axis=1)
    written, whole = areas(found.tolist()), float(found.sum())
    shares = numbers.parts((100 * found / whole).tolist())
    tint = colours(study, "priority_element")
    rows = [
        html.Tr(
            [
                html.Th(
                    choose(
                        ELEMENT_LAYERS[str(name)],
                        [swatch(tint[str(name)]), html.B(element_name(str(name), t))],
                    ),
                    scope="row",
                ),
                html.Td(element_word(str(name), t), className="about"),
                html.Td(bar(share), className="wide"),
                num(area(value)),
                num(percent(share)),
            ]
        )
        for name, value, share in zip(found.index, written, shares, strict=True)
    ]
    sums = [
        total(areas([part])) for part in (float(ecosystems.elements[column].sum()) for _, column in DOMAINS)
    ]
    foot = html.Tr(
        [
            html.Th(t("合计"), scope="row"),
            html.Td([t("陆域"), " ", area(sums[0]), "　", t("海域"), " ", area(sums[1])], colSpan=2),
            num(area(total(written))),
            num(percent(sum(shares))),
        ]
    )
    names = [t("要素"), t("包括"), html.Span(t("占市域"), className="hidden"), area_unit(t), t("占比")]
    return [
        html.Table([head(names, 3), html.Tbody(rows), html.Tfoot(foot)], className="plain elements"),
    ]  # fmt: skip


def element_name(element: str, t: Text) -> str:
    return t.pick(element, ELEMENTS[element])


def lines(ecosystems: Ecosystems, column: str) -> list[Line]:
    """Ecosystems of level II with an area in a domain: natural, rural, urban, each by falling area of level I."""
    found = ecosystems.level_2[column]
    found = found[found > 0]
    first = found.groupby(level=0).sum()
    kinds = list(Kind)
    ordered = sorted(
        found.items(),
        key=lambda item: (kinds.index(kind_of(*item[0])), -first[item[0][0]], item[0][0], -item[1]),
    )
    written = areas([float(value) for _, value in ordered])
    return [Line(*pair, kind_of(*pair), value) for (pair, _), value in zip(ordered, written, strict=True)]


def ecosystem_table(study: Study, ecosystems: Ecosystems, deep: bool, t: Text) -> html.Table:
    """Ecosystems with subtotals; every number is the sum of those below it, as written.

    Args:
        deep: whether level II stands below level I.
    """
    names = english(table(study, "classes"))
    tint = colours(study, "ecosystem_2")
    bodies = []
    for domain, column in DOMAINS:
        found = lines(ecosystems, column)
        whole = total([line.area for line in found])
        word = t("陆域") if domain == "land" else t("海域")
        rows = [_row("sum domain", word, whole, whole, False)]
        for kind in Kind:
            of_kind = [line for line in found if line.kind is kind]
            if of_kind:
                rows.append(
                    _row("sum kind", kind_word(kind, t), total([line.area for line in of_kind]), whole, False)
                )
                rows += _levels(of_kind, whole, deep, names, tint, t)
        bodies.append(html.Tbody(rows))
    heads = [t("生态系统（Ⅰ、Ⅱ级）"), html.Span(t("占比"), className="hidden"), area_unit(t), t("占比")]
    return html.Table([head(heads, 2), *bodies], className="plain ecosystems")


def _levels(
    found: Sequence[Line], whole: Area, deep: bool, names: Mapping[str, str], tint: Mapping[str, str], t: Text
) -> list[html.Tr]:
    rows = []
    for level_1 in dict.fromkeys(line.level_1 for line in found):
        below = [line for line in found if line.level_1 == level_1]
        # Villages are a part of level I's towns; in the country they stand under their own name.
        alone = all(line.level_2 == VILLAGES for line in below)
        name = VILLAGES if alone else level_1
        largest = max(below, key=lambda line: line.area.ha)
        mark = [] if deep else [swatch(tint[largest.level_2])]
        title = [*mark, t.pick(name, names.get(name))]
        rows.append(_row("level-1", title, total([line.area for line in below]), whole, True))
        for line in below if deep and not alone else ():
            said = [swatch(tint[line.level_2]), t.pick(line.level_2, names.get(line.level_2))]
            rows.append(_row("level-2", said, line.area, whole, True))
    return rows


def _row(kind: str, name: Any, value: Area, whole: Area, drawn: bool) -> html.Tr:
    share = 100 * value.ha / whole.ha if whole.ha else 0.0
    cells = [html.Th(name, scope="row"), html.Td(bar(share) if drawn else None, className="wide")]
    return html.Tr([*cells, num(area(value)), num(percent(share))], className=kind)


def english(classes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """English names of ecosystems of both levels."""
    levels = ("ecosystem_1", "ecosystem_2")
    return {row[level]: row[f"{level}_en"] for row in classes for level in levels if row.get(f"{level}_en")}


def closure(ecosystems: Ecosystems, about: About, t: Text) -> html.P:
    """Whether the classes fill their outline, and how far both are from the official area."""
    found = ecosystems.closure
    land, sea = (float(ecosystems.level_1[column].sum()) for _, column in DOMAINS)
    known, outline = areas([found.classified_ha]) + areas([found.outline_ha])
    return html.P(
        [
            html.B(t("面积闭合") if found.closed else t("面积未闭合"), className="good" if found.closed else "alert"),
            "　", t("陆域分类合计"), " ", measured(known, t), t("，陆域界线 "), measured(outline, t),
            t("，相差 {share} %（容许 {limit} %）。", share=numbers.number(100 * found.difference, 3),
              limit=numbers.number(100 * found.tolerance, 1)),
            t("与官方面积（陆域 {land} km²、海域 {sea} km²）相差陆域 {land_gap} %、海域 {sea_gap} %：界线来源不同，如实列出。",
              land=numbers.number(about.land_km2), sea=numbers.number(about.sea_km2),
              land_gap=_gap(land, about.land_km2), sea_gap=_gap(sea, about.sea_km2)),
        ],
        className="hint closure",
    )  # fmt: skip


def _gap(ha: float, official_km2: float) -> str:
    return numbers.signed(100 * (ha / 100 / official_km2 - 1)) if official_km2 > 0 else numbers.MISSING


def element_legend(study: Study, element: str, title: str, t: Text) -> list[object]:
    """Legend of one element's layer: colours with the ecosystems they stand for, and their areas."""
    found: dict[str, tuple[str, float]] = {}
    held = np.asarray(study.facts.class_ha.sum(axis=0))
    for row in table(study, "classes"):
        size = float(held[int(row["value"])])
        if row["priority_element"] != element or size <= 0:
            continue
        name, before = found.get(row["colour_screen"], ("", 0.0))
        found[row["colour_screen"]] = (name or t.name(row), before + size)
    rows = sorted(((name, colour, "fill", size) for colour, (name, size) in found.items()), key=lambda row: -row[3])
    return legend_of(title, rows, t)


def legend_of(title: str, rows: Sequence[tuple[str, str, str, float]], t: Text) -> list[object]:
    """Legend of areas in the unit that the page is read in; rows are (name, colour, form, hectares)."""
    sizes = areas([row[3] for row in rows])
    entries = [
        LegendEntry(name, colour, area(size), form)
        for (name, colour, form, _), size in zip(rows, sizes, strict=True)
    ]
    unit = [html.Span(t("单位：公顷"), className="in-ha"), html.Span(t("单位：亩"), className="in-mu")]
    return legend_table(title, unit, entries, t)
