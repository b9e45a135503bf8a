"""Indicators: one function per method of the table; each says what an indicator is made of, as an account.

The same accounts serve the base year (no works), the estimate (coefficients) and the refinement (models run again):
only the effects on functions differ. Areas come from the works alone, so that map, table and state agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import Parameters
from analytics.scenario.facts import Facts, protected
from analytics.scenario.ledger import Account, Ledger
from analytics.scenario.state import after_class
from analytics.scenario.study import Study
from analytics.scenario.works import Works

FOREST = ("forest", "rubber")
"""Classes that count as forest in the forestry sense (林草口径), rubber included: entries of classes.forest_cover."""


@dataclass(frozen=True, eq=False)
class Context:
    """What a method looks at.

    Args:
        study: the study.
        works: the plan on its cells; nobody's works for the base year.
        effects: change of functions, float64 (C, P, T) each: water (m3/a), soil (t/a), habitat_land, habitat_sea
            (quality x ha), exposure (index), eroded (ha).
        inputs: column `inputs` of the indicator, split: {"measures": "M4", ...}.
    """

    study: Study
    works: Works
    effects: Mapping[str, NDArray[np.float64]]
    inputs: Mapping[str, str]

    @property
    def facts(self) -> Facts:
        return self.study.facts

    def nothing(self) -> NDArray[np.float64]:
        return np.zeros(self.study.course.shape)

    def at_acceptance(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Change by component, stage and year of a value of each part that counts once the works are accepted."""
        course = self.study.course
        total = self.works.by_group(values, course.shape) * course.share[:, None]
        return total[:, :, None] * course.done[None, :, :]

    def class_change(
        self, members: NDArray[np.bool_], where: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Change of the area of some classes (ha), optionally of the cells of a mask only.

        Args:
            members: bool (65536,), by class value.
        """
        works, study = self.works, self.study
        before = study.baseline.state.landuse.ravel()[works.cell[works.row]]
        after = after_class(study, works)
        change = (members[after].astype(np.float64) - members[before]) * works.area_ha[works.row]
        if where is not None:
            change = change * where.ravel()[works.cell[works.row]]
        return self.at_acceptance(change)

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


def class_members(parameters: Parameters, inputs: Mapping[str, str]) -> NDArray[np.bool_]:
    """Classes named by `codes` (comma-separated 三调 codes; 0301 is natural forest) or flagged 1 in `column`."""
    if "column" in inputs:
        return parameters.lookup(inputs["column"], 0.0) == 1
    members = np.zeros(1 << 16, np.bool_)
    known = set(parameters.classes["code"].astype(str))
    for code in inputs["codes"].split(","):
        if code in known:
            members[parameters.value(code)] = True
    return members


def layer_area(at: Context) -> Account:
    """Area of a layer that no measure moves (km2): red line, permanent basic farmland."""
    area = {"redline": at.facts.redline_ha, "basic_farmland": at.facts.basic_farmland_ha}
    return Account(Ledger(area[at.inputs["layer"]], at.nothing()), factor=0.01)


def class_area(at: Context) -> Account:
    """Area of land use classes (ha, or km2 with unit=km2): base + sum of phi x area that changes class."""
    members = class_members(at.study.parameters, at.inputs)
    land, sea = at.facts.class_ha[:, members].sum(axis=1)
    base = {"land": land, "sea": sea, "all": land + sea}[at.inputs.get("region", "all")]
    factor = 0.01 if at.inputs.get("unit") == "km2" else 1.0
    return Account(Ledger(float(base), at.class_change(members)), factor=factor)


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


def forest_cover(at: Context) -> Account:
    """森林覆盖率 (%): forest in the forestry sense over the city's land."""
    members = at.study.parameters.members("forest_cover", *FOREST)
    above = Ledger(float(at.facts.class_ha[0, members].sum()), at.class_change(members))
    return Account(above, Ledger(at.facts.land_ha, at.nothing()), 100.0)


def wetland_protection_rate(at: Context) -> Account:
    """湿地保护率 (%): wetlands inside the red line or protected areas over all wetlands, both recomputed."""
    members = at.study.parameters.lookup("wetland", 0.0) == 1
    inside = protected(at.study.landscape)
    above = Ledger(at.facts.protected_wetland_ha, at.class_change(members, inside))
    return Account(above, Ledger(float(at.facts.class_ha[:, members].sum()), at.class_change(members)), 100.0)


def habitat_quality(at: Context) -> Account:
    """Mean habitat quality (0-1) of the land or of the sea; the two are never mixed."""
    region = at.inputs["region"]
    row = {"land": 0, "sea": 1}[region]
    above = Ledger(at.facts.habitat_sum_ha[row], at.effects[f"habitat_{region}"], "habitat")
    return Account(above, Ledger(at.facts.habitat_ha[row], at.nothing()))


def riparian_buffer(at: Context) -> Account:
    """河岸自然缓冲带长度 (km): natural banks of the base year plus phi x new."""
    return Account(Ledger(at.facts.natural_bank_km, at.at_acceptance(at.quantity(at.inputs["measures"]))))


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
        "forest_cover": forest_cover,
        "wetland_protection_rate": wetland_protection_rate,
        "habitat_quality": habitat_quality,
        "riparian_buffer": riparian_buffer,
    }
)


def parsed(inputs: object) -> dict[str, str]:
    """Column `inputs` of the table: "measures=M4 region=land" -> {"measures": "M4", "region": "land"}."""
    text = inputs if isinstance(inputs, str) else ""
    return {name: value for name, _, value in (word.partition("=") for word in text.split())}


def accounts(study: Study, works: Works, effects: Mapping[str, NDArray[np.float64]]) -> dict[str, Account]:
    """Indicator id -> account, for every active indicator, in the order of the table."""
    return {
        str(row["indicator"]): METHODS[row["method"]](Context(study, works, effects, parsed(row["inputs"])))
        for row in study.parameters.records("indicators")
        if row["status"] == "active"
    }
