"""生态本底 as a tree: toolbar, the city's profile in sections, and the map beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from analytics.diagnosis import Diagnosis
from analytics.ecosystems import Kind
from analytics.scenario.study import Study
from components import (
    baseline_areas,
    baseline_grades,
    baseline_pattern,
    baseline_profile,
    drawer,
    front,
    layers,
    maps,
    numbers,
)
from components.about import About
from components.baseline_parts import Choice, areas, measured
from components.layers import MapLayer, Overlay, Theme, vector_address
from components.maps import Extent, MapIds
from components.paint import slot
from components.scene import table
from components.text import Text

MAP = MapIds("baseline")
FIRST = "ecosystems"
#: Layers of the map's switch, in its order.
OFFERED = (
    FIRST, *baseline_areas.ELEMENT_LAYERS.values(),
    "importance", "importance_water", "importance_soil", "importance_biodiversity", "importance_coast",
    "water", "soil_loss", "habitat",
    "sensitivity", "sensitivity_erosion", "sensitivity_coast", "protection", "risk_typhoon", "risk_surge", "risk_sea_level",
    "pattern", "current", "barriers",
)  # fmt: skip
#: Layers that are graded, with the words and colours of their grades.
GRADED = tuple(
    name for name in OFFERED if name.startswith(("importance", "sensitivity", "protection", "risk"))
)
HA, MU = "ha", "mu"


@dataclass(frozen=True)
class Given:
    """What the page is drawn from.

    Args:
        resources: of the package, for the source drawers. version: of tiles and vectors.
        graded: layers of grades by name.
    """

    study: Study
    diagnosis: Diagnosis
    about: About
    resources: Sequence[Any]
    version: str
    graded: Mapping[str, Choice]


@dataclass(frozen=True)
class Section:
    """A block of the page: id, heading, what it shows, the layer the map takes with it, its methods and data."""

    name: str
    title: str
    body: Sequence[Any]
    layer: str
    cards: Sequence[str]
    data: Sequence[str]


def page(
    given: Given, extent: Extent, choices: Sequence[MapLayer], chosen: str, unit: str, t: Text
) -> html.Div:
    """The whole page.

    Args:
        choices: layers of the switch. chosen: name of the first one shown. unit: HA or MU.
    """
    found = sections(given, t)
    first = next(layer for layer in choices if layer.name == chosen)
    sheet = maps.sheet(first.title, given.about, t("地类、地形、河流与分析图层为示范模拟"), t)
    overlay = Overlay(chosen, version=given.version)
    return html.Div(
        [
            slot("baseline-bar", toolbar(found, unit, t), "baseline-bar"),
            html.Div(
                [
                    slot("baseline-story", story(given, found, t), "story"),
                    html.Div(
                        maps.map_view(MAP, t, extent, overlay, sheet, None, layers=choices), className="sheet"
                    ),
                ],
                className="baseline-columns",
            ),
        ],
        className="baseline-root",
        **{"data-area": unit},
    )


def map_layers(themes: Mapping[str, Theme], study: Study, version: str, t: Text) -> list[MapLayer]:
    """The switch's choices; ecosystems and elements with areas in their legends."""
    elements = {layer: element for element, layer in baseline_areas.ELEMENT_LAYERS.items()}
    made = []
    for layer in layers.offered(themes, OFFERED, study, version, t):
        if layer.name == FIRST:
            legend = baseline_areas.legend_of(t("生态系统类型"), front.groups(study, t), t)
            made.append(replace(layer, legend=legend))
        elif layer.name in elements:
            legend = baseline_areas.element_legend(study, elements[layer.name], layer.title, t)
            made.append(replace(layer, legend=legend))
        else:
            made.append(layer)
    return made


def toolbar(found: Sequence[Section], unit: str, t: Text) -> list[Any]:
    """Sections as chips; the unit of areas."""
    chips = [
        html.A(
            section.title, href=f"#{section.name}", className="chip-link", **{"data-choose": section.layer}
        )
        for section in found
    ]
    units = [
        html.Button(
            word, type="button", **{"data-unit": name, "aria-pressed": "true" if name == unit else "false"}
        )
        for name, word in ((HA, t("公顷")), (MU, t("亩")))
    ]
    return [
        html.Nav(chips, className="chips", **{"aria-label": t("本页各节")}),
        html.Div(units, className="units", role="group", **{"aria-label": t("面积单位")}),
    ]  # fmt: skip


def story(given: Given, found: Sequence[Section], t: Text) -> list[Any]:
    return [
        html.H1(t("{city}生态本底", city=given.about.city)),
        html.P(sentence(given, t), className="lead"),
        *[_section(section, given.resources, t) for section in found],
    ]


def _section(section: Section, resources: Sequence[Any], t: Text) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(section.title, tabIndex=-1),
                    html.Button(
                        [html.I(className="icon icon-layers"), t("看图")],
                        type="button",
                        className="show",
                        **{"data-choose": section.layer, "aria-pressed": "false",
                           "title": t("在地图上看{title}", title=section.title)},
                    ),
                ],
                className="block-head",
            ),
            *section.body,
            drawer.drawer(section.cards, section.data, resources, t),
        ],
        id=section.name,
        className="block",
    )  # fmt: skip


def sentence(given: Given, t: Text) -> list[Any]:
    """What the city is made of and how well its nature hangs together, in one sentence."""
    found = baseline_areas.lines(given.diagnosis.ecosystems, "city_land_ha")
    whole = sum(line.area.ha for line in found)
    natural = sum(line.area.ha for line in found if line.kind is Kind.NATURAL)
    land = given.diagnosis.pattern.land
    links = baseline_pattern.inside(land)
    broken = int((~links["functional"]).sum())
    return [
        t("陆域"), " ", measured(areas([whole])[0], t), t("，自然生态系统占 "),
        html.B(f"{numbers.number(100 * natural / whole, 1)} %" if whole else numbers.MISSING), t("；"),
        t("生态廊道 {count} 条，", count=len(links)),
        html.B(t("断裂 {count} 条", count=broken), className="alert" if broken else "good"),
        t("，连通率 {rate} %。", rate=numbers.number(land.corridor_connectivity, 1)),
    ]  # fmt: skip


def sections(given: Given, t: Text) -> list[Section]:
    """The blocks in the order of the programme: what is there, what it gives, what threatens it, how it hangs together."""
    study, found = given.study, given.diagnosis
    simulated = given.about.simulated
    zones = {int(row["id"]): t.name(row) for row in table(study, "townships")}
    names = ("sources", "corridors", "spots", "townships")
    vectors = {name: vector_address(name, given.version) for name in names}
    ecosystems = [
        *baseline_areas.elements(study, found.ecosystems, t),
        baseline_areas.closure(found.ecosystems, given.about, t),
        html.H3(t("自然生态系统与城乡人工生态系统")),
        baseline_areas.ecosystem_table(study, found.ecosystems, False, t),
        html.Details(
            [html.Summary([html.I(className="icon icon-arrow"), t("Ⅱ级分类明细")]),
             baseline_areas.ecosystem_table(study, found.ecosystems, True, t)],
            className="fold-table",
        ),
    ]  # fmt: skip
    grade = given.graded
    services = [
        baseline_grades.totals(study, t),
        baseline_grades.graded(found.importance.areas, baseline_grades.SERVICES, grade, t),
        drawer.note(t("占比以各项有评价的面积为全体；综合取各项最高等级。")),
    ]
    risks = [
        html.P(t("供识别问题与划定分区参考。"), className="hint"),
        baseline_grades.graded(found.sensitivity.areas, baseline_grades.SENSITIVITIES, grade, t),
        baseline_grades.graded(found.sensitivity.areas, baseline_grades.PROTECTION, grade, t),
        baseline_grades.graded(found.risks.areas, baseline_grades.RISKS, grade, t),
        baseline_grades.proxies(found, t),
    ]
    pattern = [
        baseline_pattern.block(side, t)
        for side in baseline_pattern.sides(found.pattern, found.profile, zones, vectors)
    ]
    towns = [
        baseline_grades.element_key(study, t),
        baseline_grades.towns(study, found, vectors["townships"], t),
    ]
    return [
        Section("profile", t("市情"), [baseline_profile.profile(study, simulated, t)], FIRST, (),
                ("facts", "precipitation", "evapotranspiration", "boundary", "coastline", "water_bodies")),
        Section("ecosystems", t("山水林田湖草海"), ecosystems, FIRST,
                ("ecosystem_classes", "ecosystem_areas", "priority_elements", "area_closure"), ("landuse", "forest_origin", "land", "region")),
        Section("services", t("生态系统服务"), services, "importance",
                ("water_retention", "soil_retention", "habitat_quality", "exposure_index", "importance_share",
                 "biodiversity_importance", "coast_importance"),
                ("landuse", "precipitation", "evapotranspiration", "vegetation_cover", "elevation", "shoreline")),
        Section("sensitivity", t("敏感性与风险"), risks, "sensitivity",
                ("erosion_sensitivity", "coastal_sensitivity", "protection_importance", "typhoon_risk", "surge_risk", "sea_level_risk"),
                ("landuse", "elevation", "soil_silt", "soil_clay", "shoreline")),
        Section("pattern", t("生态安全格局"), pattern, "pattern",
                ("ecological_sources", "resistance", "corridors", "corridor_connectivity", "pinch_points", "barriers",
                 "connectivity_indices"),
                ("landuse", "redline", "protected_area", "roads", "water_quality")),
        Section("towns", t("各镇"), towns, FIRST, ("priority_elements", "protection_importance"), ("township", "landuse")),
    ]  # fmt: skip
