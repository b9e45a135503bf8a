"""Where each kind of ecological problem is: cells of the four aspects 结构, 功能, 格局, 过程, and lines of shore and bank.

What a problem is called, how bad is bad and what causes it are rows of table `problems`; here stands where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray

from analytics import mosaic, nutrients
from analytics.baseline import Baseline
from analytics.condition import Condition
from analytics.hydrology import Hydrology
from analytics.importance import Importance
from analytics.landscape import Grid, Landscape
from analytics.mosaic import Labels
from analytics.options.lines import length_per_cell
from analytics.parameters import Parameters
from analytics.pattern.barriers import barrier_points
from analytics.pattern.network import SecurityPattern
from analytics.risks import Risks

Codes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Codes of the package's layers.
ECOLOGICAL, ABANDONED, GRADE_II = 1, 2, 2
#: Planted trees of one or few species: rubber and plantation forest.
PLANTATIONS = ("0203", "0203K", "0301P")
REEF_AND_MEADOW = ("coral", "seagrass", "gulfweed")
#: Classes of the models: important and above, moderately degraded and above, the highest risk.
IMPORTANT, DEGRADED, HIGH_RISK = 2, 3, 3
SERVICES, RISKS = ("water", "soil", "biodiversity", "coast"), ("surge", "sea_level", "typhoon")
#: A line belongs to the nearest unit of its domain within this many cells.
LINE_REACH = 3


@dataclass(frozen=True)
class Evidence:
    """What problems are read from; every array has the grid's shape, and 0 or nan where it says nothing.

    Args:
        cover: cover classes. space, redline, mine_status, historic_habitat, water_quality: layers of the package.
        suitability: habitat suitability H of the cover, 0-1. coast_m: distance to the shore.
        soil_loss, sediment_export: t/(ha a). nitrogen_share: share of the nitrogen that reaches streams, 0-1.
        importance: water, soil, biodiversity, coast -> uint8 1..3. degradation: uint8 1..5.
        barrier: improvement score of barriers. corridor: uint8, 1 corridor.
        risks: surge, sea_level, typhoon -> uint8 1..3.
    """

    cover: NDArray[np.uint16]
    space: Codes
    redline: Codes
    mine_status: Codes
    historic_habitat: Codes
    water_quality: Codes
    suitability: Floats
    coast_m: Floats
    soil_loss: Floats
    sediment_export: Floats
    nitrogen_share: Floats
    importance: Mapping[str, Codes]
    degradation: Codes
    barrier: Floats
    corridor: Codes
    risks: Mapping[str, Codes]


def evidence(
    landscape: Landscape,
    baseline: Baseline,
    hydrology: Hydrology,
    importance: Importance,
    risks: Risks,
    pattern: SecurityPattern,
    condition: Condition,
) -> Evidence:
    """What the other models say, as problems read it; barriers and corridors are those of the land."""
    layers = ("space", "redline", "mine_status", "historic_habitat", "water_quality")
    return Evidence(
        cover=baseline.state.landuse,
        **{name: landscape[name] for name in layers},
        suitability=baseline.state.habitat,
        coast_m=baseline.drivers.coast_m,
        soil_loss=baseline.soil_loss,
        sediment_export=hydrology.sediment_export,
        nitrogen_share=nutrients.passing(hydrology.nutrients, "n")[hydrology.basin],
        importance={name: getattr(importance, name) for name in SERVICES},
        degradation=condition.degradation_class,
        barrier=pattern.land.barrier,
        corridor=pattern.land.corridor,
        risks={name: getattr(risks, name) for name in RISKS},
    )


Finder = Callable[[Evidence, Parameters, Grid], Mask]


def _unnatural(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return (found.space == ECOLOGICAL) & (found.suitability < parameters.constant("problem_habitat"))


def _plantations(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return (found.redline == 1) & parameters.members("code", *PLANTATIONS)[found.cover]


def _ponds(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    ponds = parameters.members("group", "aquaculture")[found.cover]
    return ponds & (found.coast_m <= parameters.constant("problem_pond_coast_m"))


def _mines(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return found.mine_status == ABANDONED


def _lost_habitat(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return (found.historic_habitat > 0) & ~parameters.members("group", *REEF_AND_MEADOW)[found.cover]


def _degraded(service: str) -> Finder:
    """Cells important for a service and at least moderately degraded."""

    def find(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
        return (found.importance[service] >= IMPORTANT) & (found.degradation >= DEGRADED)

    return find


def _fragments(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    """Natural land in side-connected patches too small to have a core."""
    natural = found.suitability >= parameters.constant("reference_natural")
    patch = mosaic.pieces(natural & ~parameters.members("domain", "sea")[found.cover])
    small = np.bincount(patch.ravel()) * grid.cell_ha < parameters.constant("problem_fragment_ha")
    small[0] = False
    return small[patch]


def _barriers(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    """Barriers whose removal gains most: the upper share of the positive scores."""
    return barrier_points(found.barrier, parameters.constant("problem_barrier_percentile"))


def _broken_corridors(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return (found.corridor == 1) & (found.suitability < parameters.constant("problem_habitat"))


def _nutrients(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    load = nutrients.export(found.cover, "n", parameters) * found.nitrogen_share
    return load >= parameters.constant("problem_nutrient_kg_ha")


def _sediment(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return found.sediment_export >= parameters.constant("problem_sediment_t_ha")


def _eroded(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return found.soil_loss * 100 >= parameters.constant("erosion_grade_1")


def _poor_water(found: Evidence, parameters: Parameters, grid: Grid) -> Mask:
    return found.water_quality > GRADE_II


def _risk(name: str) -> Finder:
    """Cells under the highest class of a risk."""
    return lambda found, parameters, grid: found.risks[name] >= HIGH_RISK


#: Problems that are areas, by their id in table `problems`.
AREAS: Mapping[str, Finder] = MappingProxyType(
    {
        "unnatural_cover": _unnatural,
        "redline_plantation": _plantations,
        "coastal_ponds": _ponds,
        "abandoned_mines": _mines,
        "lost_sea_habitat": _lost_habitat,
        "water_degraded": _degraded("water"),
        "soil_degraded": _degraded("soil"),
        "habitat_degraded": _degraded("biodiversity"),
        "coast_degraded": _degraded("coast"),
        "fragmentation": _fragments,
        "barriers": _barriers,
        "broken_corridors": _broken_corridors,
        "erosion": _eroded,
        "sediment_export": _sediment,
        "nutrient_export": _nutrients,
        "poor_water": _poor_water,
        "surge": _risk("surge"),
        "sea_level": _risk("sea_level"),
        "typhoon": _risk("typhoon"),
    }
)
#: Problems that are lines: vector layer, attribute, and its value where the problem is.
LINES: Mapping[str, tuple[str, str, bool]] = MappingProxyType(
    {
        "artificial_shore": ("shoreline", "natural", False),
        "bare_banks": ("riverbanks", "natural", False),
        "shore_erosion": ("shoreline", "eroding", True),
    }
)


@dataclass(frozen=True)
class Lines:
    """A line problem: flat cells it touches, length (m) of it by unit and of all lines of its kind, shape (units + 1,)."""

    cells: NDArray[np.int64]
    length_m: NDArray[np.float64]
    whole_m: NDArray[np.float64]


def find(evidence: Evidence, parameters: Parameters, grid: Grid, within: Labels) -> NDArray[np.uint32]:
    """Bits of the problems of every cell of a unit, bit k for row k of table `problems`; lines are not in it.

    Args:
        within: units; cells of none have no bits.
    """
    bits = np.zeros(grid.shape, np.uint32)
    for number, problem in enumerate(parameters.tables["problems"]["problem"]):
        if problem in AREAS:
            bits |= np.where(AREAS[problem](evidence, parameters, grid), np.uint32(1 << number), np.uint32(0))
    bits[within == 0] = 0
    return bits


def along(
    lines: gpd.GeoDataFrame, attribute: str, wanted: bool, unit: Labels, grid: Grid, count: int
) -> Lines:
    """A line problem by unit: exact lengths per cell, each given to the nearest unit within LINE_REACH cells.

    Args:
        unit: units of the domain that the lines count for, 0 elsewhere. count: number of all units.
    """
    cells, length, line = length_per_cell(lines.geometry, grid)
    owner, cell = _nearest_unit(cells.astype(np.int64), unit)
    chosen = (lines[attribute].astype(bool).to_numpy() == wanted)[line] if len(lines) else np.zeros(0, bool)
    affected = np.bincount(owner[chosen], length[chosen], minlength=count + 1).astype(np.float64)
    whole = np.bincount(owner, length, minlength=count + 1).astype(np.float64)
    affected[0] = whole[0] = 0
    return Lines(np.unique(cell[chosen & (owner > 0)]), affected, whole)


def _nearest_unit(cells: NDArray[np.int64], unit: Labels) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """(unit, flat cell) nearest to each flat cell within LINE_REACH; unit 0 where there is none."""
    row, col = np.divmod(cells, unit.shape[1])
    owner, place = unit.ravel()[cells].copy(), cells.copy()
    steps = range(-LINE_REACH, LINE_REACH + 1)
    for _, down, right in sorted((r * r + c * c, r, c) for r in steps for c in steps):
        lost = owner == 0
        if not lost.any():
            break
        r = np.clip(row + down, 0, unit.shape[0] - 1)
        c = np.clip(col + right, 0, unit.shape[1] - 1)
        place = np.where(lost & (unit[r, c] > 0), r * unit.shape[1] + c, place)
        owner = np.where(lost, unit[r, c], owner)
    return owner, place


@njit(nogil=True, cache=True)
def _tally(unit, bits, mode, result):
    for cell in range(unit.size):
        left, number = bits[cell], 0
        while left:
            if left & 1:
                result[unit[cell], number, mode[cell]] += 1
            left >>= 1
            number += 1


def tally(
    unit: Labels, bits: NDArray[np.uint32], mode: Codes, units: int, problems: int, modes: int
) -> NDArray[np.int64]:
    """Cells by unit, problem and mode of restoration (0 none): shape (units + 1, problems, modes + 1)."""
    result = np.zeros((units + 1, problems, modes + 1), np.int64)
    _tally(unit.ravel(), bits.ravel(), mode.ravel(), result)
    return result


@njit(nogil=True, cache=True)
def _worst(unit, bits, priority, severity, worst, dominant):
    for cell in range(unit.size):
        left, number, best = bits[cell], 0, 0.0
        while left:
            if left & 1 and priority[unit[cell], number] > best:
                best = priority[unit[cell], number]
                worst[cell] = severity[unit[cell], number]
                dominant[cell] = number + 1
            left >>= 1
            number += 1


def worst(
    unit: Labels, bits: NDArray[np.uint32], priority: NDArray[np.float64], severity: Codes
) -> tuple[Codes, Codes]:
    """(severity, problem 1..) of the problem of highest priority at every cell, 0 where there is none.

    Args:
        priority, severity: by unit and problem, shape (units + 1, problems); priority 0 leaves a problem out.
    """
    found, dominant = np.zeros(unit.shape, np.uint8), np.zeros(unit.shape, np.uint8)
    _worst(unit.ravel(), bits.ravel(), priority, severity, found.ravel(), dominant.ravel())
    return found, dominant


def rows(parameters: Parameters) -> pd.DataFrame:
    """Table `problems`, index its order 0.. .

    Raises:
        ValueError: it names a problem that no model finds, or more than fit into 32 bits.
    """
    table = parameters.tables["problems"]
    unknown = sorted(set(table["problem"]) - set(AREAS) - set(LINES))
    if unknown or len(table) > 32:
        raise ValueError(f"table 'problems': unknown {unknown}, {len(table)} rows of at most 32")
    return table.reset_index(drop=True)
