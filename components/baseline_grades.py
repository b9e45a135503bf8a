"""生态系统服务, 敏感性与风险, 乡镇: grades by area and share, physical totals, and what every town holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from analytics.diagnosis import Diagnosis
from analytics.ecosystems import ELEMENTS
from analytics.scenario.study import Study
from components import numbers
from components.baseline_areas import colours, element_name
from components.baseline_parts import (
    Area,
    Choice,
    area,
    area_unit,
    areas,
    choose,
    figure,
    head,
    num,
    percent,
    row,
    spot,
    stacked,
    total,
)
from components.scene import table
from components.text import Text

#: Layers of a block: name in the areas, layer of the map.
SERVICES = (
    ("water", "importance_water"), ("soil", "importance_soil"), ("biodiversity", "importance_biodiversity"),
    ("coast", "importance_coast"), ("overall", "importance"),
)  # fmt: skip
SENSITIVITIES = (
    ("erosion", "sensitivity_erosion"),
    ("coastal", "sensitivity_coast"),
    ("overall", "sensitivity"),
)
PROTECTION = (("protection", "protection"),)
RISKS = (("typhoon", "risk_typhoon"), ("surge", "risk_surge"), ("sea_level", "risk_sea_level"))
# Highest grade first.
GRADES = (3, 2, 1)


def totals(study: Study, t: Text) -> html.Dl:
    """What the services amount to in a year, and what habitats and coast are worth."""
    facts = study.facts
    land, sea = (
        sums / held if held else float("nan")
        for sums, held in zip(facts.habitat_sum_ha, facts.habitat_ha, strict=True)
    )
    shore = t("岸段平均，1–5，越低越好")
    return html.Dl(
        [
            figure(numbers.number(facts.water_m3 / 1e8), t("亿 m³/年"), t("水源涵养量")),
            figure(numbers.number(facts.soil_retained_t / 1e4), t("万吨/年"), t("土壤保持量")),
            figure(numbers.number(land), "0–1", t("陆域平均生境质量"), t("海域 {value}", value=numbers.number(sea))),
            figure(numbers.number(facts.exposure), "1–5", t("海岸暴露指数"), shore),
        ],
        className="figures",
    )  # fmt: skip


def graded(
    found: pd.DataFrame, names: Sequence[tuple[str, str]], offered: Mapping[str, Choice], t: Text
) -> html.Table:
    """Grades of several layers: stacked bar, area and share of each grade.

    Args:
        found: ha by (layer, township) and grade. names: layer in `found`, layer of the map.
        offered: layers of the map by name, of one scale of grades.
    """
    rows = [_graded_row(found.loc[name].sum(), offered[layer], t) for name, layer in names]
    words = [word for word, _ in offered[names[0][1]].scale]
    return html.Table(
        [head(["", "", *[[word, html.Br(), area_unit(t)] for word in words]], 2), html.Tbody(rows)],
        className="plain grades",
    )


def _graded_row(found: pd.Series, layer: Choice, t: Text) -> html.Tr:
    values = [float(found[grade]) for grade in GRADES]
    whole = sum(values)
    shares = numbers.parts([100 * value / whole for value in values]) if whole else [0.0] * len(values)
    cells = [
        num([area(written), html.Small(percent(share))])
        for written, share in zip(areas(values), shares, strict=True)
    ]
    return html.Tr(
        [
            html.Th(choose(layer.name, layer.title), scope="row"),
            html.Td(stacked(shares, [colour for _, colour in layer.scale]), className="wide"),
            *cells,
        ]
    )


def proxies(found: Diagnosis, t: Text) -> html.Ul:
    """What stands in for what, and what does not occur here."""
    said = [t.pick(zh, en) for zh, en in found.risks.proxies]
    absent = t("、").join(t.pick(zh, en) for zh, en in found.sensitivity.not_involved)
    return html.Ul(
        [html.Li(words) for words in [*said, t("{items}：本市不涉及", items=absent)]], className="notes"
    )


def towns(study: Study, found: Diagnosis, vectors: str, t: Text) -> html.Table:
    """Every township with its elements and what of it is vital; hovering a row shows it on the map.

    Args:
        vectors: address of the townships' outlines.
    """
    names = {int(each["id"]): t.name(each) for each in table(study, "townships")}
    held = found.profile.elements
    vital = found.sensitivity.areas.loc["protection"]
    tint = colours(study, "priority_element")
    written = areas(held.sum(axis=1).tolist())
    grade = areas([float(vital.loc[zone, 3]) if zone in vital.index else 0.0 for zone in held.index])
    bodies: dict[bool, list[html.Tr]] = {False: [], True: []}
    for zone, whole, top in zip(held.index, written, grade, strict=True):
        parts = numbers.parts((100 * held.loc[zone] / max(float(held.loc[zone].sum()), 1e-9)).tolist())
        name = names.get(int(zone), t("未划入"))
        largest = sorted(zip(parts, ELEMENTS, strict=True), reverse=True)[:2]
        said = "　".join(
            f"{element_name(each, t)} {numbers.number(share, 1)} %" for share, each in largest if share > 0
        )
        bodies[is_sea(study, int(zone))].append(
            row(
                f"town-{zone}",
                [
                    html.Th(spot(name), scope="row"),
                    html.Td(
                        [stacked(parts, [tint[each] for each in ELEMENTS]), html.Small(said)],
                        className="wide",
                    ),
                    num(area(whole)),
                    num(area(top)),
                    num(percent(100 * top.ha / whole.ha if whole.ha else 0.0)),
                ],
                "ecosystems",
            )
        )
    heads = [t("镇与海域单元"), t("要素构成"), area_unit(t), t("极重要"), t("占比")]
    foot = _town_foot(written, grade, t)
    return html.Table(
        [head(heads, 2), *[html.Tbody(rows) for rows in bodies.values() if rows], html.Tfoot(foot)],
        className="plain towns",
        **{"data-vectors": vectors},
    )


def _town_foot(written: Sequence[Area], grade: Sequence[Area], t: Text) -> html.Tr:
    whole, top = total(written), total(grade)
    share = percent(100 * top.ha / whole.ha if whole.ha else 0.0)
    return html.Tr([html.Th(t("合计"), scope="row"), html.Td(), num(area(whole)), num(area(top)), num(share)])


def is_sea(study: Study, zone: int) -> bool:
    """Whether a township is a unit of the sea."""
    domains: dict[int, Any] = {int(each["id"]): each["domain"] for each in table(study, "townships")}
    return domains.get(zone) == "sea"


def element_key(study: Study, t: Text) -> html.P:
    """Which colour is which element."""
    tint = colours(study, "priority_element")
    return html.P(
        [html.Span([html.I(className="swatch fill", style={"--c": tint[each]}), element_name(each, t)]) for each in ELEMENTS],
        className="key-line",
    )  # fmt: skip
