"""The one-out-all-out reading beside the degradation index, after SDG 15.3.1 (METHODS card 7a).

Every sub-indicator says degraded, stable or improved of a cell; one that says degraded decides. Which of them exist
follows the package: trajectory and state need annual series, the transition needs an earlier land use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics import rasters
from analytics.baseline import Baseline
from analytics.degradation import Plane, grade_gaps, living, lost, vegetation, whole
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.shore import sea as sea_of
from analytics.strata import Strata, by_class, references, suitability

Floats = NDArray[np.float32]
Classes = NDArray[np.uint8]

UNKNOWN, DEGRADED, STABLE, IMPROVED = 0, 1, 2, 3
NAMES = (("未评价", "Not assessed"), ("退化", "Degraded"), ("稳定", "Stable"), ("改善", "Improved"))


class Transitions(NamedTuple):
    """What the transition of land cover is judged by; arrays by class value, shape (65536,).

    Args:
        habitat: suitability. cropland: whether the class is tilled. habitat_change: least change of habitat.
        carbon_factor: soil carbon of cropland against other land. carbon_change: least change, as a share.
    """

    habitat: Floats
    cropland: NDArray[np.bool_]
    habitat_change: float
    carbon_factor: float
    carbon_change: float


def transitions(parameters: Parameters) -> Transitions:
    """The rules of `transition` as the tables have them."""
    return Transitions(
        parameters.lookup("habitat"),
        parameters.members("group", "paddy", "dryland"),
        parameters.constant("transition_habitat_change"),
        parameters.constant("soc_cropland_factor"),
        parameters.constant("soc_change_threshold") / 100,
    )


def combine(*parts: Classes) -> Classes:
    """Degraded if one is; else improved if one is; else stable if one is; else unknown."""
    bad = np.logical_or.reduce([part == DEGRADED for part in parts])
    good = np.logical_or.reduce([part == IMPROVED for part in parts])
    known = np.logical_or.reduce([part != UNKNOWN for part in parts])
    return np.select([bad, good, known], [DEGRADED, IMPROVED, STABLE], UNKNOWN).astype(np.uint8)


def performance(value: ArrayLike, reference: ArrayLike, threshold: float) -> Classes:
    """Degraded where V / P90 of the unit is below the threshold, else stable; unknown where one is nan.

    Source: TE unccdreporting (SDG 15.3.1, threshold 0.5).
    """
    now, best = np.asarray(value, np.float32), np.asarray(reference, np.float32)
    found = np.where(now < np.float32(threshold) * best, DEGRADED, STABLE)
    return np.where(np.isnan(now) | np.isnan(best), UNKNOWN, found).astype(np.uint8)


def naturalness(parameters: Parameters) -> Classes:
    """By class value: degraded where its habitat is below a share of its stratum's natural cover, else stable.

    The static stand-in for the transition [P]: a rubber garden on a forest's site is read as degraded, however green.
    """
    number, _ = by_class(parameters)
    share = np.float32(parameters.constant("naturalness_threshold"))
    natural = share * suitability(parameters)[number]
    found = np.where(parameters.lookup("habitat", 0.0) < natural, DEGRADED, STABLE)
    return np.where(number > 0, found, UNKNOWN).astype(np.uint8)


def transition(earlier: NDArray[np.uint16], cover: NDArray[np.uint16], rules: Transitions) -> Classes:
    """Transition of land cover: degraded where habitat fell or soil carbon was lost, improved where they rose.

    Habitat suitability by class must change by more than a threshold; soil carbon falls to the IPCC factor (tropical
    moist) where other land became cropland and rises by its inverse the other way. Cells without an earlier class
    are unknown.
    """
    change = rules.habitat[cover] - rules.habitat[earlier]
    was, is_now = rules.cropland[earlier], rules.cropland[cover]
    carbon = (
        np.select([is_now & ~was, was & ~is_now], [rules.carbon_factor, 1 / rules.carbon_factor], 1.0) - 1
    )
    soil = np.select(
        [carbon < -rules.carbon_change, carbon > rules.carbon_change], [DEGRADED, IMPROVED], STABLE
    )
    least = np.float32(rules.habitat_change)
    habitat = np.select([change < -least, change > least], [DEGRADED, IMPROVED], STABLE)
    both = combine(habitat.astype(np.uint8), soil.astype(np.uint8))
    return np.where(np.isnan(change), np.uint8(UNKNOWN), np.where(earlier == cover, np.uint8(STABLE), both))


def of_sea(habitat: Floats, water: Floats, threshold: float) -> Classes:
    """At sea: degraded where the gap of a historic habitat or of the water's grade reaches the threshold, else stable."""
    found = np.where(np.fmax(habitat, water) >= np.float32(threshold), DEGRADED, STABLE)
    return np.where(np.isnan(habitat) & np.isnan(water), UNKNOWN, found).astype(np.uint8)


def assess(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    places: Strata,
    series: Mapping[str, Classes],
    productivity: Floats | None = None,
) -> Classes:
    """One reading of every assessed cell: 1 degraded, 2 stable, 3 improved, 0 outside the strata.

    Args:
        series: sub-indicators from series on the grid ("trajectory", "state"), those that exist.
        productivity: mean vegetation index of the years; without it vegetation cover stands in.
    """
    state, threshold = baseline.state, parameters.constant("performance_threshold")
    percent = np.asarray(landscape["vegetation_cover"])

    def value(rows: slice) -> Floats:
        unit = places.unit[rows]
        if productivity is None:
            return vegetation(percent[rows], unit, places)
        return np.where(places.vegetated[unit], productivity[rows], np.float32(np.nan))

    reference = reference_of(value, places, parameters)
    of_class, sea = naturalness(parameters), sea_of(np.asarray(landscape["region"]))
    alive, by_grade = living(parameters), grade_gaps(parameters)
    rules, least = transitions(parameters), parameters.constant("sea_one_out_gap")
    earlier = landscape.layers.get("landuse_earlier")
    rows_cols = landscape.grid.shape
    found = np.zeros(rows_cols, np.uint8)

    def block(rows: slice) -> None:
        unit, cover = places.unit[rows], state.landuse[rows]
        parts = [performance(value(rows), reference[unit], threshold)]
        parts += [part[rows] for part in series.values()]
        parts.append(of_class[cover] if earlier is None else transition(earlier[rows], cover, rules))
        dry = combine(*parts)
        habitat = lost(landscape["historic_habitat"][rows], alive[cover])
        wet = combine(of_sea(habitat, by_grade[landscape["water_quality"][rows]], least), *parts[1:])
        found[rows] = np.where(unit == 0, UNKNOWN, np.where(sea[rows], wet, dry))

    rasters.on_threads(block, rasters.row_blocks(*rows_cols))
    return found


def reference_of(value: Plane, places: Strata, parameters: Parameters) -> Floats:
    """P90 of a plane by unit, see `strata.references`."""
    return references(
        whole(value, places.unit.shape),
        places,
        parameters.constant("reference_gap_percentile"),
        int(parameters.constant("reference_gap_min_cells")),
    )
