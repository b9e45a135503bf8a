"""Resilience: how well an ecosystem can recover by itself, a composite of terms between 0 and 1 (METHODS card 8).

A term that does not exist (no series, no current, far from any shore) gives its weight to the others, cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from analytics import habitat, planning, rasters, shore
from analytics.baseline import Baseline
from analytics.degradation import Plane, bounds, classes, grade_gaps, whole
from analytics.landscape import Landscape
from analytics.parameters import Parameters

Floats = NDArray[np.float32]

#: Lowest and highest rank of the coastal exposure index.
EXPOSURE_RANKS = (1.0, 5.0)
#: Cells whose terms are looked at again when the weights are varied.
SAMPLE = 200_000


class Term(NamedTuple):
    """One term of the composite on land or at sea; its plane is nan where the term does not exist."""

    name: str
    domain: str
    weight: float
    plane: Plane


@dataclass(frozen=True)
class Resilience:
    """Resilience of cells.

    Args:
        value: 0-1, nan where not assessed. level: uint8, 1 low, 2 medium, 3 high, 0 not assessed.
        sensitivity: see `sensitivity`. missing: terms of table `resilience_terms` that exist nowhere, as
            (domain, term).
    """

    value: Floats
    level: NDArray[np.uint8]
    sensitivity: pd.DataFrame
    missing: tuple[tuple[str, str], ...]


def composite(terms: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Res = sum(w_k t_k) / sum(w_k) over the terms that exist, clipped to [0, 1]; nan where none does."""
    total = np.zeros(terms[0].shape, np.float32)
    weight = np.zeros(terms[0].shape, np.float32)
    for one, share in zip(terms, weights, strict=True):
        known = ~np.isnan(one)
        total += np.where(known, np.float32(share) * np.clip(one, 0, 1), np.float32(0))
        weight += np.where(known, np.float32(share), np.float32(0))
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)


def nearness(distance_m: Floats, scale_m: float) -> Floats:
    """exp(-d / scale): 1 at the source, 0 where there is none (infinite distance)."""
    return np.exp(-distance_m / np.float32(scale_m))


def soil_term(depth_cm: ArrayLike, carbon: ArrayLike, full_cm: float, full_carbon: float) -> Floats:
    """Mean of depth and organic carbon, each against the value that counts in full.

    Args:
        carbon: organic carbon in 0.1 %, as `full_carbon`.
    """
    deep = np.minimum(np.asarray(depth_cm, np.float32) / np.float32(full_cm), 1)
    rich = np.minimum(np.asarray(carbon, np.float32) / np.float32(full_carbon), 1)
    return (deep + rich) / 2


def pressure(effects: Floats, weights: Sequence[float]) -> Floats:
    """Human pressure 0-1: mean of the effects of the threats to habitat by their weights; effects (threats, ...)."""
    total = np.zeros(effects.shape[1:], np.float32)
    for effect, weight in zip(effects, weights, strict=True):
        if weight:
            total += np.float32(weight / sum(weights)) * effect
    return total


def core_share(
    natural: NDArray[np.bool_], cell_m: float, edge_m: float, smallest_cells: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """(share of core cells in the natural patch of every cell, 0 outside patches; cells of patches large enough).

    Core cells lie farther than `edge_m` from what is not natural; cells that touch by a corner are one patch.
    """
    label, count = ndimage.label(natural, np.ones((3, 3), np.uint8))
    core = rasters.distance(~natural, cell_m) > np.float32(edge_m)
    size = np.bincount(label.ravel(), minlength=count + 1)
    inner = np.bincount(label[core & natural], minlength=count + 1)
    share = (inner / np.maximum(size, 1)).astype(np.float32)
    large = size >= smallest_cells
    share[0], large[0] = 0, False
    return share[label], large[label]


def shelter(landscape: Landscape, baseline: Baseline, parameters: Parameters) -> Floats:
    """1 - exposure of the nearest shore point (EI 1-5 to 0-1), on planning units; nan beyond its reach."""
    points, grid = baseline.exposure.points, landscape.grid
    units = planning.blocks(grid)
    found = np.full(units.shape, np.nan, np.float32)
    if len(points):
        row, col = np.indices(units.shape)
        x = grid.west_m + (col + 0.5) * units.block_m
        y = grid.north_m - (row + 0.5) * units.block_m
        reach = parameters.constant("resilience_exposure_m")
        away, nearest = cKDTree(points[["x", "y"]].to_numpy()).query(
            np.column_stack([x.ravel(), y.ravel()]), distance_upper_bound=reach, workers=-1
        )
        low, high = EXPOSURE_RANKS
        exposed = (points["ei"].to_numpy(np.float64) - low) / (high - low)
        known = np.isfinite(away)
        found.ravel()[known] = 1 - exposed[nearest[known]]
    return units.spread(found)


def _rows_of(values: Floats) -> Plane:
    return lambda rows: values[rows]


def _land(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    recovery: Floats | None,
    current: Floats | None,
) -> dict[str, Plane]:
    """The terms of land that exist."""
    grid, drivers = landscape.grid, baseline.drivers
    natural = (
        shore.land(drivers.region)
        & (baseline.state.habitat >= np.float32(parameters.constant("reference_natural")))
        & ~parameters.members("group", "water")[baseline.state.landuse]
    )
    edge, smallest = parameters.constant("resilience_edge_m"), parameters.constant("resilience_source_ha")
    core, source = core_share(natural, grid.cell_m, edge, smallest / grid.cell_ha)
    away = rasters.distance(source, grid.cell_m)
    scale, steepest = (
        parameters.constant("resilience_distance_m"),
        parameters.constant("resilience_slope_deg"),
    )
    soil = parameters.constant("resilience_soil_depth_cm"), parameters.constant("resilience_soil_carbon")
    weights = [one.weight if "land" in one.domains else 0.0 for one in habitat.threats(parameters)]
    terms: dict[str, Plane] = {
        "source": lambda rows: nearness(away[rows], scale),
        "soil": lambda rows: soil_term(landscape["soil_depth"][rows], landscape["soil_carbon"][rows], *soil),
        "slope": lambda rows: 1 - drivers.slope_deg[rows] / np.float32(steepest),
        "core": lambda rows: core[rows],
        "pressure": lambda rows: 1 - pressure(drivers.threat_effect[:, rows], weights),
    }
    for name, plane in (("recovery", recovery), ("connectivity", current)):
        if plane is not None:
            terms[name] = _rows_of(plane)
    return terms


def _sea(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, healthy: NDArray[np.bool_]
) -> dict[str, Plane]:
    """The terms of the sea."""
    away = rasters.distance(healthy, landscape.grid.cell_m)
    scale = parameters.constant("resilience_distance_m")
    sheltered, by_grade = shelter(landscape, baseline, parameters), grade_gaps(parameters)
    return {
        "source": lambda rows: nearness(away[rows], scale),
        "water": lambda rows: 1 - by_grade[landscape["water_quality"][rows]],
        "shelter": lambda rows: sheltered[rows],
    }


def terms(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    healthy: NDArray[np.bool_],
    recovery: Floats | None = None,
    current: Floats | None = None,
) -> tuple[list[Term], tuple[tuple[str, str], ...]]:
    """The terms of table `resilience_terms` that exist, and those that do not as (domain, term).

    Args:
        healthy: cells of reefs and meadows in good condition.
        recovery: n(r) from a series, 0-1, nan where unknown. current: normalised circuit current, 0-1.
    """
    given: Mapping[str, dict[str, Plane]] = {
        "land": _land(landscape, parameters, baseline, recovery, current),
        "sea": _sea(landscape, parameters, baseline, healthy),
    }
    found, missing = [], []
    for row in parameters.records("resilience_terms"):
        domain, name = str(row["domain"]), str(row["term"])
        if name in given[domain]:
            found.append(Term(name, domain, float(row["weight"]), given[domain][name]))
        else:
            missing.append((domain, name))
    return found, tuple(missing)


def blend(
    every: Sequence[Term],
    weights: Sequence[float],
    assessed: NDArray[np.uint16],
    sea: NDArray[np.bool_],
    rows: slice,
) -> Floats:
    """The composite of a slice of rows under these weights; nan where `assessed` is nought."""
    outside, wet = assessed[rows] == 0, sea[rows]
    planes = [
        np.where(outside | (wet != (one.domain == "sea")), np.float32(np.nan), one.plane(rows))
        for one in every
    ]
    return composite(planes, weights)


def sensitivity(
    every: Sequence[Term], assessed: NDArray[np.uint16], sea: NDArray[np.bool_], parameters: Parameters
) -> pd.DataFrame:
    """Share of assessed cells whose class changes when one weight rises or falls by 20 %, the others kept.

    Every n-th row of the grid stands for all (about 200 000 cells), always the same ones.

    Returns:
        Columns domain, term, weight, changed_down, changed_up (shares of the cells of the domain).
    """
    change = parameters.constant("resilience_change")
    cuts = bounds(parameters, "resilience_class", 2)
    rows = slice(None, None, max(1, assessed.size // SAMPLE))
    wet, weights = sea[rows], [one.weight for one in every]
    there = assessed[rows] > 0
    planes = [
        np.where(there & (wet == (one.domain == "sea")), one.plane(rows), np.float32(np.nan)) for one in every
    ]
    base = classes(composite(planes, weights), cuts)
    found = []
    for place, one in enumerate(every):
        own = (base > 0) & (wet == (one.domain == "sea"))
        shares = []
        for factor in (1 - change, 1 + change):
            varied = [*weights]
            varied[place] *= factor
            moved = classes(composite(planes, varied), cuts) != base
            shares.append(np.count_nonzero(moved & own) / max(int(np.count_nonzero(own)), 1))
        found.append((one.domain, one.name, one.weight, *shares))
    return pd.DataFrame(found, columns=["domain", "term", "weight", "changed_down", "changed_up"])


def assess(
    every: Sequence[Term],
    missing: tuple[tuple[str, str], ...],
    assessed: NDArray[np.uint16],
    sea: NDArray[np.bool_],
    parameters: Parameters,
) -> Resilience:
    """Resilience of all assessed cells.

    Args:
        assessed: 0 where nothing is assessed. sea: cells whose terms are those of the sea.
    """
    weights = [one.weight for one in every]
    value = whole(lambda rows: blend(every, weights, assessed, sea, rows), sea.shape)
    level = classes(value, bounds(parameters, "resilience_class", 2))
    return Resilience(value, level, sensitivity(every, assessed, sea, parameters), missing)
