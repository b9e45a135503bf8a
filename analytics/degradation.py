"""Degradation as the gap to the reference of the site, and the classes of it (METHODS card 7b).

Every quantity is a plane that answers for a slice of rows, so that no more than a block of each ever exists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics import rasters
from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.strata import Strata, references, suitability

Floats = NDArray[np.float32]
#: A plane by blocks: rows -> values (rows in the slice, cols), nan where it does not exist.
Plane = Callable[[slice], Floats]

#: Mark of `vegetation_cover` for "no data".
NO_COVER = 255
#: Grades of sea water, 1 to 5 (GB 3097).
GRADES = 5
#: Services that are measured against the reference of their stratum; the others are gaps by themselves.
MEASURED = ("habitat", "vegetation", "soil", "water")


class Gap(NamedTuple):
    """One service's gap to the reference: its row in table `condition_services` (from 1), and its plane."""

    service: str
    domain: str
    number: int
    weight: float
    plane: Plane


def gap(value: ArrayLike, reference: ArrayLike, floor: float) -> Floats:
    """d = clip((V_ref - V) / (V_ref - V_min), 0, 1); 0 where V_ref does not exceed V_min; nan where one is unknown.

    Args:
        value, reference: same unit, shapes that broadcast. floor: V_min.
    """
    best, now = np.asarray(reference, np.float32), np.asarray(value, np.float32)
    span = best - np.float32(floor)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.clip((best - now) / span, 0, 1)
    # a comparison with nan is false: what is unknown stays unknown
    found[(span <= 0) & ~np.isnan(now)] = 0
    return found


def degree(gaps: Sequence[Floats], weights: Sequence[float], largest_share: float) -> Floats:
    """D = share * max_k d_k + (1 - share) * sum(w_k d_k) / sum(w_k) over the gaps known; nan where none is.

    The maximum keeps one lost service from hiding behind others. Shapes broadcast.
    """
    largest = np.full(gaps[0].shape, np.nan, np.float32)
    total, weight = np.zeros(largest.shape, np.float32), np.zeros(largest.shape, np.float32)
    for one, share in zip(gaps, weights, strict=True):
        known = ~np.isnan(one)
        largest = np.fmax(largest, one)
        total += np.where(known, np.float32(share) * one, np.float32(0))
        weight += np.where(known, np.float32(share), np.float32(0))
    mean: Floats = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    return np.float32(largest_share) * largest + np.float32(1 - largest_share) * mean


def classes(values: Floats, bounds: Sequence[float]) -> NDArray[np.uint8]:
    """1, 2, ... by half-open classes [lo, hi) between rising bounds, 0 where nan."""
    found = np.ones(values.shape, np.uint8)
    for bound in bounds:
        found += values >= np.float32(bound)
    return np.where(np.isnan(values), np.uint8(0), found)


def bounds(parameters: Parameters, name: str, count: int) -> list[float]:
    """The bounds of classes: constants `<name>_1` and following."""
    return [parameters.constant(f"{name}_{step}") for step in range(1, count + 1)]


def retained(cover_factor: Floats, practice_factor: Floats) -> Floats:
    """Share of the potential soil loss that is retained, 1 - C * P: free of terrain and rain; nan where masked."""
    return 1 - cover_factor * practice_factor


def vegetation(cover_percent: NDArray[np.uint8], unit: NDArray[np.uint16], places: Strata) -> Floats:
    """Vegetation cover (percent) where it tells of an ecosystem's condition, else nan."""
    told = places.vegetated[unit] & (cover_percent != NO_COVER)
    return np.where(told, cover_percent, np.float32(np.nan)).astype(np.float32)


def shore_gap(landscape: Landscape, parameters: Parameters) -> Floats:
    """Gap beside an artificial shore: the constant where the nearest shore within reach is artificial, 0 where natural.

    nan beyond the reach.
    """
    line, grid = landscape.vectors["shoreline"], landscape.grid
    natural = line["natural"].astype(bool)
    near = rasters.distance(rasters.burn(line.geometry[natural], grid), grid.cell_m)
    hard = rasters.distance(rasters.burn(line.geometry[~natural], grid), grid.cell_m)
    reach = np.float32(parameters.constant("shore_reach_m"))
    cost = np.float32(parameters.constant("shore_artificial_gap"))

    def block(soft: Floats, artificial: Floats) -> Floats:
        away = np.minimum(soft, artificial) > reach
        found = np.where(artificial < soft, cost, np.float32(0))
        return np.where(away, np.float32(np.nan), found)

    return rasters.by_blocks(block, near, hard)


def lost(historic: NDArray[np.uint8], present: NDArray[np.bool_]) -> Floats:
    """1 where seagrass or reef stood and neither stands now, 0 where one does (`present`); nan where none is known of."""
    found = np.where(present, np.float32(0), np.float32(1))
    return np.where(present | (historic > 0), found, np.float32(np.nan))


def grade_gaps(parameters: Parameters) -> Floats:
    """Gap by the grade of sea water (GB 3097): float32 of shape (256,), nan where there is none."""
    table = np.full(256, np.nan, np.float32)
    table[1 : GRADES + 1] = bounds(parameters, "sea_grade_gap", GRADES)
    return table


def living(parameters: Parameters) -> NDArray[np.bool_]:
    """Which class values are the habitats whose loss counts, reef and seagrass; bool of shape (65536,)."""
    return parameters.members("group", "coral", "seagrass")


def expected_habitat(baseline: Baseline, places: Strata, parameters: Parameters, percentile: float) -> Floats:
    """Habitat quality to expect by unit: the stand-in where a stratum has too few cells for a reference of its own.

    Suitability of the stratum's reference classes times the share of their suitability that the best reference cells
    of the same domain (land, sea) keep under today's threats; that share is 1 where a domain has no reference cell.
    """
    found = suitability(parameters)[places.stratum]
    quality = baseline.habitat_quality.ravel()[places.cell]
    suited = baseline.state.habitat.ravel()[places.cell]
    kept = np.divide(quality, suited, out=np.full_like(quality, np.nan), where=suited > 0)
    wet = np.array([False, *(row["domain"] == "sea" for row in parameters.records("strata"))])
    of_cell = wet[places.stratum[places.unit.ravel()[places.cell]]]
    for domain in (False, True):
        own = kept[(of_cell == domain) & np.isfinite(kept)]
        if own.size:
            found[wet[places.stratum] == domain] *= np.float32(np.percentile(own, percentile))
    return found


def planes(landscape: Landscape, parameters: Parameters, baseline: Baseline, places: Strata) -> list[Gap]:
    """The gaps of all rows of table `condition_services`, in its order."""
    percentile = parameters.constant("reference_gap_percentile")
    fewest = int(parameters.constant("reference_gap_min_cells"))
    state, percent = baseline.state, np.asarray(landscape["vegetation_cover"])
    values: dict[str, Plane] = {
        "habitat": lambda rows: baseline.habitat_quality[rows],
        "vegetation": lambda rows: vegetation(percent[rows], places.unit[rows], places),
        "soil": lambda rows: retained(state.cover_factor[rows], state.practice_factor[rows]),
        "water": lambda rows: baseline.water_mm[rows],
    }
    beside, by_grade, alive = shore_gap(landscape, parameters), grade_gaps(parameters), living(parameters)
    given: dict[str, Plane] = {
        "historic_habitat": lambda rows: lost(
            landscape["historic_habitat"][rows], alive[state.landuse[rows]]
        ),
        "water_grade": lambda rows: by_grade[landscape["water_quality"][rows]],
        "shore": lambda rows: beside[rows],
    }
    best = {
        name: references(whole(plane, baseline.water_mm.shape), places, percentile, fewest)
        for name, plane in values.items()
    }
    expected = expected_habitat(baseline, places, parameters, percentile)
    best["habitat"] = np.where(np.isnan(best["habitat"]), expected, best["habitat"])

    def measured(service: str, floor: float) -> Plane:
        return lambda rows: gap(values[service](rows), best[service][places.unit[rows]], floor)

    found = []
    for number, row in enumerate(parameters.records("condition_services"), 1):
        name = str(row["service"])
        plane = given[name] if name in given else measured(name, float(row["floor"]))
        found.append(Gap(name, str(row["domain"]), number, float(row["weight"]), plane))
    return found


def whole(plane: Plane, shape: tuple[int, ...]) -> Floats:
    """A plane in one piece of shape (rows, cols), block by block on threads."""
    result = np.empty(shape, np.float32)

    def block(rows: slice) -> None:
        result[rows] = plane(rows)

    rasters.on_threads(block, rasters.row_blocks(*shape))
    return result


def assess(
    gaps: Sequence[Gap], places: Strata, sea: NDArray[np.bool_], parameters: Parameters
) -> tuple[Floats, NDArray[np.uint8]]:
    """Degradation 0-1 (nan outside the strata), and which service has the largest gap.

    Args:
        sea: cells whose weights are those of the sea.
    Returns:
        Degradation; uint8 number of the row in table `condition_services`, 0 where no gap exceeds 0.
    """
    share = parameters.constant("degradation_max_share")
    found, worst = np.empty(sea.shape, np.float32), np.zeros(sea.shape, np.uint8)

    def block(rows: slice) -> None:
        outside, wet = places.unit[rows] == 0, sea[rows]
        every = []
        largest = np.zeros(wet.shape, np.float32)
        for one in gaps:
            elsewhere = outside | (wet != (one.domain == "sea"))
            values = np.where(elsewhere, np.float32(np.nan), one.plane(rows))
            every.append(values)
            more = values > largest
            worst[rows][more] = one.number
            largest[more] = values[more]
        found[rows] = degree(every, [one.weight for one in gaps], share)

    rasters.on_threads(block, rasters.row_blocks(*sea.shape))
    return found, worst
