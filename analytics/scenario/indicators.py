"""Indicators: one function per method of the table; each says what an indicator is made of, as an account.

The same accounts serve the base year (no works), the estimate (coefficients) and the refinement (models run again):
only the effects on functions differ. Areas come from the works alone, so that map, table and state agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from analytics import carbon
from analytics.scenario import effects
from analytics.scenario.catalogue import Indicator
from analytics.scenario.facts import HOMES, PARK, Facts
from analytics.scenario.ledger import Account, Ledger
from analytics.scenario.study import Study
from analytics.scenario.works import Works


@dataclass(frozen=True, eq=False)
class Context:
    """What a method looks at.

    Args:
        study: the study.
        works: the plan on its cells; nobody's works for the base year.
        effects: change of functions, float64 (C, P, T) each: water (m3/a), soil (t/a), habitat_land, habitat_sea
            (quality x ha), exposure (index), eroded (ha), connectivity (% of corridors),
            carbon_biomass, carbon_soil (tC).
        indicator: which one is asked for.
    """

    study: Study
    works: Works
    effects: Mapping[str, NDArray[np.float64]]
    indicator: Indicator

    @property
    def facts(self) -> Facts:
        return self.study.facts

    @property
    def inputs(self) -> Mapping[str, str]:
        return self.indicator.inputs

    def nothing(self) -> NDArray[np.float64]:
        return np.zeros(self.study.course.shape)

    def at_acceptance(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Change by component, stage and year of a value of each part that counts once the works are accepted."""
        course = self.study.course
        total = self.works.by_group(values, course.shape) * course.share[:, None]
        return total[:, :, None] * course.done[None, :, :]

    def class_change(self, where: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Change of the area of the indicator's classes (ha).

        Args:
            where: parts that count, bool (v,); all if not given.
        """
        works, members = self.works, self.indicator.members
        change = (members[works.after].astype(np.float64) - members[works.before]) * works.area_ha[works.row]
        return self.at_acceptance(change if where is None else change * where)

    def quantity(self, measure: str) -> NDArray[np.float64]:
        """Quantity (ha or km) of a measure in each part, 0 where the part does not count it."""
        works, study = self.works, self.study
        total = np.zeros(works.row.size)
        for index, component in enumerate(study.course.components):
            if measure in component.measures:
                slot = study.options.options[component.option].measures.index(measure)
                mine = works.part == index
                total[mine] = works.quantity[works.row[mine], slot]
        return total


Method = Callable[[Context], Account]


def layer_area(at: Context) -> Account:
    """Area of a layer that no measure moves (km2): red line, permanent basic farmland."""
    area = {"redline": at.facts.redline_ha, "basic_farmland": at.facts.basic_farmland_ha}
    return Account(Ledger(area[at.inputs["layer"]], at.nothing()), factor=0.01)


def class_area(at: Context) -> Account:
    """Area of land use classes (ha, or km2 with unit=km2): base + sum of phi x area that changes class."""
    land, sea = at.facts.class_ha[:, at.indicator.members].sum(axis=1)
    base = {"land": land, "sea": sea, "all": land + sea}[at.inputs.get("region", "all")]
    factor = 0.01 if at.inputs.get("unit") == "km2" else 1.0
    return Account(Ledger(float(base), at.class_change()), factor=factor)


def works_done(at: Context) -> Account:
    """Quantity of a measure that succeeded since the base year (ha or km): phi x q."""
    return Account(Ledger(0.0, at.at_acceptance(at.quantity(at.inputs["measures"]))))


def natural_shoreline(at: Context) -> Account:
    """自然岸线保有率 (%): natural shore, plus restored shore that was not natural, over all shore."""
    km = at.quantity(at.inputs["measures"])
    gained = np.minimum(km, at.facts.unnatural_shore.at(at.works.cell[at.works.row]))
    above = Ledger(at.facts.natural_shoreline_km, at.at_acceptance(gained))
    return Account(above, Ledger(at.facts.shoreline_km, at.nothing()), 100.0)


def soil_conservation_rate(at: Context) -> Account:
    """水土保持率 (%): (land - eroded) / land; a treated cell leaves "eroded" only below 5 t/ha a."""
    above = Ledger(at.facts.land_ha - at.facts.eroded_ha, -at.effects["eroded"])
    return Account(above, Ledger(at.facts.land_ha, at.nothing()), 100.0)


def water_retention(at: Context) -> Account:
    """水源涵养量 (1e8 m3/a)."""
    return Account(Ledger(at.facts.water_m3, at.effects["water"], "water"), factor=1e-8)


def soil_retention(at: Context) -> Account:
    """土壤保持量 (1e4 t/a)."""
    return Account(Ledger(at.facts.soil_retained_t, at.effects["soil"], "soil"), factor=1e-4)


def mine_restoration_rate(at: Context) -> Account:
    """历史遗留矿山修复率 (%): restored area over the abandoned mines of the base year."""
    above = Ledger(0.0, at.at_acceptance(at.quantity(at.inputs["measures"])))
    return Account(above, Ledger(at.facts.abandoned_mine_ha, at.nothing()), 100.0)


def coastal_exposure(at: Context) -> Account:
    """海岸暴露指数 (1-5, lower is better): mean over the shore points."""
    return Account(Ledger(at.facts.exposure, at.effects["exposure"], "coast"))


def class_share(at: Context) -> Account:
    """Area of land use classes over the city's land (%): 森林覆盖率 in the forestry sense, rubber included."""
    above = Ledger(float(at.facts.class_ha[0, at.indicator.members].sum()), at.class_change())
    return Account(above, Ledger(at.facts.land_ha, at.nothing()), 100.0)


def wetland_protection_rate(at: Context) -> Account:
    """湿地保护率 (%): wetlands inside the red line or protected areas over all wetlands, both recomputed."""
    inside = at.facts.protected.ravel()[at.works.cell[at.works.row]]
    above = Ledger(at.facts.protected_wetland_ha, at.class_change(inside))
    below = Ledger(float(at.facts.class_ha[:, at.indicator.members].sum()), at.class_change())
    return Account(above, below, 100.0)


def habitat_quality(at: Context) -> Account:
    """Mean habitat quality (0-1) of the land or of the sea; the two are never mixed."""
    region = at.inputs["region"]
    row = {"land": 0, "sea": 1}[region]
    above = Ledger(at.facts.habitat_sum_ha[row], at.effects[f"habitat_{region}"], "habitat")
    return Account(above, Ledger(at.facts.habitat_ha[row], at.nothing()))


def riparian_buffer(at: Context) -> Account:
    """河岸自然缓冲带长度 (km): natural banks of the base year plus phi x new."""
    return Account(Ledger(at.facts.natural_bank_km, at.at_acceptance(at.quantity(at.inputs["measures"]))))


def carbon_sink(at: Context) -> Account:
    """生态系统碳汇增量 (1e4 tCO2): carbon stored in biomass and soil since the base year, as carbon dioxide."""
    biomass, soil = (Ledger(0.0, at.effects[pool], pool) for pool in carbon.CURVES)
    return Account(replace(biomass, rest=(soil,)), factor=carbon.CO2_PER_C * 1e-4)


def corridor_connectivity(at: Context) -> Account:
    """生态廊道连通率 (%): permeability of the land's links, weighted by their length inside the city."""
    lattice = at.study.lattice
    base = float("nan") if lattice is None else lattice.network.corridor_connectivity
    return Account(Ledger(base, at.effects["connectivity"], "connectivity"))


def ecosystem_quality(at: Context) -> Account:
    """生态系统质量优良率 (%): land whose ecosystem quality index is good, over the land it is known of.

    A cell below good recovers along Q_0 + f (Q_excellent - Q_0) and counts once that is good.
    """
    study, works = at.study, at.works
    good, excellent = (study.parameters.constant(f"eqi_class_{number}") for number in (3, 4))
    if study.quality_index is None:
        return Account(Ledger(float("nan"), at.nothing()))
    now = study.quality_index.ravel()[works.cell[works.row]].astype(np.float64)
    with np.errstate(invalid="ignore"):
        below = now < good
    needed = np.where(below, (good - now) / (excellent - now), np.inf)
    passed = effects.crossed(study, works, needed, "habitat")
    return Account(Ledger(at.facts.good_ha, passed), Ledger(at.facts.assessed_ha, at.nothing()), 100.0)


def green_access(at: Context) -> Account:
    """公园绿地 5 分钟覆盖率 (%): urban homes within reach of a park, straight on, over all urban homes.

    A new park serves the homes beyond the reach of all others; those of an earlier stage come first. Homes that make
    way for a park are homes no more.
    """
    study, works, facts = at.study, at.works, at.facts
    grid, reach = study.landscape.grid, study.parameters.constant("park_reach_m")
    home, park = (study.parameters.value(code) for code in (HOMES, PARK))
    made = (works.after == park) & (works.before != park)
    cells = works.cell[works.row]
    gone = np.isin(facts.homes, cells[made & (works.before == home)])
    far = facts.homes[~facts.near_park & ~gone]
    served = np.zeros(study.course.shape[:2])
    for p in range(len(study.years)):
        mine = np.flatnonzero(made & (works.stage[works.row] == p))
        if mine.size and far.size:
            tree = cKDTree(np.column_stack(grid.centres(cells[mine])))
            points = np.column_stack(grid.centres(far))
            away, nearest = tree.query(points, distance_upper_bound=reach * (1 + 1e-9))
            near = np.isfinite(away)
            np.add.at(served[:, p], works.part[mine[nearest[near]]], grid.cell_ha)
            far = far[~near]
    done = study.course.share[:, None, None] * study.course.done[None, :, :]
    lost = facts.homes[gone & facts.near_park]
    before = at.at_acceptance(made * np.isin(cells, lost) * works.area_ha[works.row])
    fewer = at.at_acceptance(made * (works.before == home) * works.area_ha[works.row])
    homes = Ledger(float(facts.homes.size * grid.cell_ha), -fewer)
    above = Ledger(float(facts.near_park.sum() * grid.cell_ha), served[:, :, None] * done - before)
    return Account(above, homes, 100.0)


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "layer_area": layer_area,
        "class_area": class_area,
        "works": works_done,
        "natural_shoreline": natural_shoreline,
        "soil_conservation_rate": soil_conservation_rate,
        "water_retention": water_retention,
        "soil_retention": soil_retention,
        "mine_restoration_rate": mine_restoration_rate,
        "coastal_exposure": coastal_exposure,
        "class_share": class_share,
        "wetland_protection_rate": wetland_protection_rate,
        "habitat_quality": habitat_quality,
        "riparian_buffer": riparian_buffer,
        "carbon_sink": carbon_sink,
        "connectivity": corridor_connectivity,
        "ecosystem_quality": ecosystem_quality,
        "green_access": green_access,
    }
)


def lacking(study: Study, row: Indicator) -> str:
    """What an indicator lacks in this package, "zh|en"; empty where nothing.

    A ratio whose whole does not exist here says so too: it is not known, whatever its target.
    """
    facts, method = study.facts, row.method
    no_links = study.lattice is None or study.lattice.network.links.empty
    sea = row.inputs.get("region") == "sea"
    wants = (
        (
            "connectivity",
            no_links,
            "待接入：生态安全格局中无廊道|Waits for a security pattern with corridors",
        ),
        (
            "ecosystem_quality",
            study.quality_index is None,
            "待接入：叶面积指数与总初级生产力图层|Waits for layers of leaf area index and primary production",
        ),
        ("green_access", not facts.homes.size, "待接入：城镇住宅用地图斑|Waits for urban housing land"),
        ("natural_shoreline", not facts.shoreline_km, "待接入：岸线图层|Waits for a layer of the shoreline"),
        (
            "coastal_exposure",
            bool(np.isnan(facts.exposure)),
            "待接入：岸线图层|Waits for a layer of the shoreline",
        ),
        (
            "mine_restoration_rate",
            not facts.abandoned_mine_ha,
            "基年无历史遗留矿山|No abandoned mines in the base year",
        ),
        (
            "wetland_protection_rate",
            method == "wetland_protection_rate" and not facts.class_ha[:, row.members].any(),
            "基年无湿地|No wetlands in the base year",
        ),
        (
            "habitat_quality",
            not facts.habitat_ha[sea],
            f"待接入：{'海域' if sea else '陆域'}地类|Waits for classes of the {'sea' if sea else 'land'}",
        ),
    )
    return next((reason for name, absent, reason in wants if name == method and absent), "")


def accounts(study: Study, works: Works, effects: Mapping[str, NDArray[np.float64]]) -> dict[str, Account]:
    """Indicator id -> account, for every active indicator, in the order of the table."""
    return {
        indicator.id: METHODS[indicator.method](Context(study, works, effects, indicator))
        for indicator in study.catalogue.indicators
        if indicator.active
    }
