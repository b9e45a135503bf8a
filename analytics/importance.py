"""Importance of ecosystem services in three grades: water, soil, biodiversity, coast, and the highest of them.

Services on a continuous scale are graded by cumulative share; what has no scale (types to be protected first, coasts,
red lines) stands in table `priority_types`. The cell that crosses a share is included, and so are its ties [P].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from analytics import coast, grades, rasters, shore
from analytics.baseline import Baseline
from analytics.grades import Grades
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Floats = NDArray[np.float32]

#: Constant `soil_importance_rule`: by cumulative share, by slope and cover of the 2020 guide, or the higher of both.
BY_SHARE, BY_SLOPE = 1, 2
#: Groups of classes that the slope-and-cover rule speaks of.
VEGETATION = ("forest", "shrub", "grass")


@dataclass(frozen=True)
class Importance:
    """Grades 1 一般, 2 重要, 3 极重要 on the grid; 0 where a service does not exist and outside.

    Args:
        water, soil: land with vegetation or bare soil; fields without a runoff coefficient have no water grade.
        biodiversity: land and sea. coast: within reach of the shore.
        overall: the highest of the four, at least 1 everywhere inside.
        soil_by_share, soil_by_slope: both readings of soil; constant `soil_importance_rule` chooses.
        areas: ha by (layer, township) and grade, the city alone.
    """

    water: Grades
    soil: Grades
    biodiversity: Grades
    coast: Grades
    overall: Grades
    soil_by_share: Grades
    soil_by_slope: Grades
    areas: pd.DataFrame


def share_thresholds(values: NDArray[np.floating], shares: ArrayLike) -> NDArray[np.float32]:
    """Smallest value that still belongs to each cumulative share of the positive total, values sorted downwards.

    The value that crosses the share belongs to it. inf where nothing is positive; nan never counts.

    Args:
        values: any shape. shares: fractions of the total, e.g. (0.5, 0.8).
    """
    wanted = np.asarray(shares, np.float64)
    positive = np.sort(values[values > 0])[::-1].astype(np.float32)
    if not positive.size:
        return np.full(wanted.shape, np.inf, np.float32)
    sums = np.cumsum(positive, dtype=np.float64)
    # a share that is met exactly must not take the next value in by a rounding
    crossing = np.searchsorted(sums, wanted * sums[-1] * (1 - 1e-12))
    return positive[np.minimum(crossing, positive.size - 1)]


def by_share(
    values: Floats, shares: tuple[float, float] = (0.5, 0.8), within: NDArray[np.bool_] | None = None
) -> Grades:
    """Grades by cumulative share: the largest values that make up the first share are 3, up to the second 2, rest 1.

    The cell that crosses a share is included, with its ties [P]. nan gives 0; zero and negative values give 1.

    Args:
        values: one service, cells of equal area, any shape.
        within: cells whose sum the shares are taken of; all cells are graded by the thresholds found there.
    Source: 2020 double-evaluation guide, Annex A and 2017 red-line guide (to be verified).
    """
    vital, important = share_thresholds(values if within is None else values[within], shares)
    found = 1 + (values >= important).astype(np.uint8) + (values >= vital)
    return np.where(np.isnan(values), 0, found).astype(np.uint8)


def by_slope_and_cover(
    vegetated: NDArray[np.bool_],
    slope_deg: Floats,
    cover_percent: NDArray[np.integer],
    vital: tuple[float, float],
    important: tuple[float, float],
) -> Grades:
    """Soil's grade by the 2020 guide: steep and densely covered forest, shrub or grass is 3, less so 2, the rest 1.

    Args:
        vegetated: cells of forest, shrub or grass. cover_percent: above 100 is no data, which never grades up.
        vital, important: least slope (deg) and cover (%) of grades 3 and 2.
    Source: 2020 double-evaluation guide (to be verified).
    """

    def least(slope: float, cover: float) -> NDArray[np.bool_]:
        return vegetated & (slope_deg >= slope) & (cover_percent >= cover) & (cover_percent <= 100)

    return np.where(least(*vital), 3, np.where(least(*important), 2, 1)).astype(np.uint8)


def large_patches(mask: NDArray[np.bool_], least_cells: float) -> NDArray[np.bool_]:
    """Cells of patches (eight neighbours) of at least so many cells."""
    if least_cells <= 1:
        return mask
    patches, _ = ndimage.label(mask, np.ones((3, 3)))
    sizes = np.bincount(patches.ravel())
    sizes[0] = 0
    return (sizes >= least_cells)[patches]


def npp_index(npp: Floats, *factors: Floats) -> Floats:
    """Quantitative index of the 2017 red-line guide: mean NPP times factors, all scaled 0-1 and without a unit.

    Water: infiltration, rain, 1 - slope. Soil: 1 - erodibility, 1 - slope. Biodiversity: rain, temperature,
    1 - elevation. A look at places without data for the models; never to be mixed with them in one composite, since
    both disagree widely (刘世梁 2018). Scale the inputs by `scaled`.
    Source: red-line guide 2017, Annex A (to be verified).
    """
    result = npp.astype(np.float32)
    for factor in factors:
        result = result * factor
    return result


def scaled(values: Floats) -> Floats:
    """Values scaled to 0-1 between their smallest and largest (nan kept); 0 where all are one value."""
    low, high = np.nanmin(values), np.nanmax(values)
    span = high - low
    return ((values - low) / (span if span > 0 else 1)).astype(np.float32)


def _listed(row: dict[str, Any], place: Landscape, cover: NDArray[np.uint16], parameters: Parameters) -> Any:
    """Cells that one row of table `priority_types` names."""
    basis, member = row["basis"], str(row["member"])
    if basis == "group":
        return parameters.members("group", member)[cover]
    if basis == "class":
        return cover == parameters.value(member)
    if basis == "shore":
        lines, kind = place.vectors["shoreline"], member.removesuffix("_eroding")
        eroding = lines["eroding"].astype(bool) == (kind != member)
        drawn = lines.geometry[(lines["kind"] == kind) & lines["natural"].astype(bool) & eroding]
        return rasters.distance(rasters.burn(drawn, place.grid), place.grid.cell_m) <= row["reach_m"]
    return place[basis] == int(member)


def by_type(service: str, place: Landscape, cover: NDArray[np.uint16], parameters: Parameters) -> Grades:
    """Grades that table `priority_types` gives to types, shores and lines; 0 where it names nothing.

    Args:
        service: "biodiversity" or "coast". cover: class of every cell.
    """
    found = np.zeros(cover.shape, np.uint8)
    for row in parameters.records("priority_types"):
        if row["service"] == service:
            cells = _listed(row, place, cover, parameters)
            cells = large_patches(cells, row["min_patch_ha"] / place.grid.cell_ha)
            np.maximum(found, np.where(cells, np.uint8(row["grade"]), np.uint8(0)), out=found)
    return found


def shares_of(parameters: Parameters) -> tuple[float, float]:
    """Cumulative shares (fractions) of grades 3 and 2."""
    return (
        parameters.constant("importance_vital_share") / 100,
        parameters.constant("importance_important_share") / 100,
    )


def soil_by_slope(place: Landscape, parameters: Parameters, baseline: Baseline) -> Grades:
    """Soil's grade by slope and cover where soil retention exists, 0 elsewhere."""
    limits = [
        (
            parameters.constant(f"soil_{grade}_slope_deg"),
            parameters.constant(f"soil_{grade}_cover_percent"),
        )
        for grade in ("vital", "important")
    ]
    found = by_slope_and_cover(
        parameters.members("group", *VEGETATION)[baseline.state.landuse],
        baseline.drivers.slope_deg,
        place["vegetation_cover"],
        *limits,
    )
    return np.where(np.isnan(baseline.soil_retention), np.uint8(0), found)


def biodiversity(place: Landscape, parameters: Parameters, baseline: Baseline) -> Grades:
    """Biodiversity: habitat quality of natural land by share, raised by types to be protected first and by lines.

    Ecosystem level: natural ecosystems (suitability from constant `biodiversity_natural`) by their quality, and the
    priority types. Species and genes have no layer: protected areas and red lines stand for them. The sea's bare
    floor has one quality throughout, so that a share of it means nothing: there types alone count.
    """
    region, cover = baseline.drivers.region, baseline.state.landuse
    natural = baseline.state.habitat >= parameters.constant("biodiversity_natural")
    surrogate = np.where(natural & shore.land(region), baseline.habitat_quality, np.float32(np.nan))
    by_quality = by_share(surrogate, shares_of(parameters), region == Region.CITY_LAND)
    by_types = by_type("biodiversity", place, cover, parameters)
    return grades.highest(by_quality, by_types, within=region != Region.OUTSIDE)


def coastal(place: Landscape, parameters: Parameters, baseline: Baseline) -> Grades:
    """Coastal protection: habitats by the part they play for the shore near them, raised by types and natural shores.

    0 out of reach of the shore (where no shore point lies within the habitats' radius).
    """
    cover, role = baseline.state.landuse, baseline.exposure.role
    number = coast.habitat_numbers(parameters)[cover]
    strip = baseline.drivers.coast_m <= parameters.constant("coastal_forest_strip_m")
    protective = (number >= 0) & ((number != coast.FOREST) | strip)
    reached = ~np.isnan(role) & (baseline.drivers.region != Region.OUTSIDE)
    city = np.isin(baseline.drivers.region, (Region.CITY_LAND, Region.CITY_SEA))
    by_role = by_share(np.where(protective & reached, role, np.float32(np.nan)), shares_of(parameters), city)
    forests = number == coast.FOREST
    by_types = by_type("coast", place, np.where(forests & ~strip, np.uint16(0), cover), parameters)
    return grades.highest(by_role, by_types, within=reached)


def assess(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> Importance:
    """Importance of the base year's services."""
    region, shares = baseline.drivers.region, shares_of(parameters)
    city_land = region == Region.CITY_LAND
    by_sum = by_share(baseline.soil_retention, shares, city_land)
    by_slope = soil_by_slope(landscape, parameters, baseline)
    rule = parameters.constant("soil_importance_rule")
    soil = by_sum if rule == BY_SHARE else by_slope if rule == BY_SLOPE else np.maximum(by_sum, by_slope)
    layers = {
        "water": by_share(baseline.water_mm, shares, city_land),
        "soil": soil,
        "biodiversity": biodiversity(landscape, parameters, baseline),
        "coast": coastal(landscape, parameters, baseline),
    }
    layers["overall"] = grades.highest(*layers.values(), within=region != Region.OUTSIDE)
    table = grades.areas(layers, landscape["township"], landscape.mask(), landscape.grid.cell_ha)
    return Importance(**layers, soil_by_share=by_sum, soil_by_slope=by_slope, areas=table)
