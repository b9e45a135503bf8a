"""Coastal exposure and the role of habitats, after InVEST's coastal vulnerability model.

Every rank but the habitats' is fixed at the base year (percentile bins included), so the index answers to
restoration alone. A habitat protects in proportion to how much of its full belt stands within its radius [P];
with whole belts and with none the ranks are InVEST's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]

GRAVITY = 9.81
#: No habitat, and the weakest rank of protection.
UNPROTECTED = 5.0
#: Protective habitats: name in table `constants`, groups of classes that are one. Woodland counts near the shore.
HABITATS = {
    "coral": ("coral",),
    "mangrove": ("mangrove",),
    "coastal_forest": ("forest",),
    "seagrass": ("seagrass",),
}
FOREST = list(HABITATS).index("coastal_forest")
#: Columns of the shore points that enter the index beside the habitats, all ranks 1-5.
FIXED_RANKS = ("rank_geomorphology", "rank_relief", "rank_wind", "rank_wave", "rank_surge")


@dataclass(frozen=True)
class Protection:
    """One protective habitat: rank 1 (strong) to 5 (none), radius and area of its full belt within the radius."""

    name: str
    rank: float
    radius_m: float
    belt_ha: float


@dataclass(frozen=True)
class Exposure:
    """Exposure of the shore.

    Args:
        points: one row per shore point: x, y, length_m, inside (of the city), kind, the ranks, coverage by
            habitat (0-1), rank_habitat, ei, ei_nohab, role.
        role: role of the shore near a cell (EI units): mean over the shore points within the habitats' largest
            radius, each weighted by how near it is; nan farther away. Shape (rows, cols).
    """

    points: pd.DataFrame
    role: Floats

    def mean(self, column: str = "ei") -> float:
        """Mean over the city's shore, weighted by length; nan without a shore."""
        own = self.points[self.points["inside"]]
        return float(np.average(own[column], weights=own["length_m"])) if len(own) else float("nan")


def wave_height(wind_m_s: ArrayLike, fetch_m: ArrayLike, depth_m: ArrayLike) -> NDArray[np.float64]:
    """Significant height (m) of wind waves of limited fetch and depth.

    H = 0.24 U^2/g * (A tanh(4.41e-4 F^0.79 / A))^0.572 with A = tanh(0.343 d^1.14), F = g fetch / U^2,
    d = g depth / U^2. Wind below 1 m/s counts as 1. Source: UG coastal_vulnerability; INV compute_wave_height.
    """
    u = np.maximum(np.asarray(wind_m_s, np.float64), 1.0)
    fetch, depth = GRAVITY * np.asarray(fetch_m) / u**2, GRAVITY * np.asarray(depth_m) / u**2
    a = np.tanh(0.343 * depth**1.14)
    return 0.24 * u**2 / GRAVITY * (a * np.tanh(4.41e-4 * fetch**0.79 / a)) ** 0.572


def wave_period(wind_m_s: ArrayLike, fetch_m: ArrayLike, depth_m: ArrayLike) -> NDArray[np.float64]:
    """Peak period (s): T = 7.69 U/g * (B tanh(2.77e-7 F^1.45 / B))^0.187 with B = tanh(0.1 d^2.01)."""
    u = np.maximum(np.asarray(wind_m_s, np.float64), 1.0)
    fetch, depth = GRAVITY * np.asarray(fetch_m) / u**2, GRAVITY * np.asarray(depth_m) / u**2
    b = np.tanh(0.1 * depth**2.01)
    return 7.69 * u / GRAVITY * (b * np.tanh(2.77e-7 * fetch**1.45 / b)) ** 0.187


def wave_power(wind_m_s: ArrayLike, fetch_m: ArrayLike, depth_m: ArrayLike) -> NDArray[np.float64]:
    """Wave power per metre of crest (kW/m): H^2 T / 2."""
    return 0.5 * wave_height(wind_m_s, fetch_m, depth_m) ** 2 * wave_period(wind_m_s, fetch_m, depth_m)


def surge_height(
    shelf_m: ArrayLike,
    depth_m: float,
    wind_m_s: float,
    pressure_hpa: float,
    drag: float,
    air_kg_m3: float,
    water_kg_m3: float,
) -> NDArray[np.float64]:
    """Surge (m) of a steady onshore wind over a shallow shelf, and of low pressure: a proxy, not a surge model.

    Wind set-up air drag U^2 W / (water g h) plus the inverted barometer dp / (water g). Tide, waves, the track and
    the shape of bays are left out.

    Args:
        shelf_m: width W of the shallow shelf. depth_m: its mean depth h. pressure_hpa: drop in the centre.
    Source: steady balance of wind stress and slope of the sea (textbook).
    """
    weight = water_kg_m3 * GRAVITY
    setup = air_kg_m3 * drag * wind_m_s**2 * np.asarray(shelf_m, np.float64) / (weight * depth_m)
    return setup + 100 * pressure_hpa / weight


def habitat_rank(ranks: ArrayLike) -> NDArray[np.float64]:
    """Rank of natural habitats: 4.8 - 0.5 sqrt((1.5 max(5 - R))^2 + sum (5 - R)^2 - max(5 - R)^2), at least 1.

    Args:
        ranks: shape (..., habitats), 1 strong to 5 absent. Between "none" (5) and InVEST's first step the result
            runs evenly with the share of a full habitat, so that a first hectare counts for a hectare.
    Source: UG coastal_vulnerability.
    """
    gain = UNPROTECTED - np.asarray(ranks, np.float64)
    if gain.shape[-1] == 0:
        return np.full(gain.shape[:-1], UNPROTECTED)
    best = gain.max(axis=-1)
    others = np.maximum((gain**2).sum(axis=-1) - best**2, 0)
    # InVEST steps from 5 to below 4.8 with the first habitat; a weak one (rank 4) takes the whole step
    step = 0.2 * np.minimum(best, 1)
    return np.maximum(UNPROTECTED - step - 0.5 * np.sqrt((1.5 * best) ** 2 + others), 1)


def exposure_index(ranks: ArrayLike) -> NDArray[np.float64]:
    """EI = geometric mean of the ranks along the last axis, 1 (sheltered) to 5."""
    return np.exp(np.log(np.asarray(ranks, np.float64)).mean(axis=-1))


def percentile_bins(values: ArrayLike) -> NDArray[np.float64]:
    """The 20th, 40th, 60th and 80th percentile: frozen at the base year, shape (4,)."""
    return np.percentile(np.asarray(values, np.float64), (20, 40, 60, 80))


def rank_by_bins(values: ArrayLike, bins: NDArray[np.float64]) -> NDArray[np.int8]:
    """Rank 1-5: one more than the number of bins the value exceeds."""
    return (np.searchsorted(bins, np.asarray(values, np.float64), side="left") + 1).astype(np.int8)


def protections(parameters: Parameters) -> tuple[Protection, ...]:
    """The protective habitats with their ranks, radii and full belts (2 * radius * width)."""
    found = []
    for name in HABITATS:
        radius = parameters.constant(f"{name}_radius_m")
        belt_ha = 2 * radius * parameters.constant(f"{name}_width_m") / 10_000
        found.append(Protection(name, parameters.constant(f"{name}_rank"), radius, belt_ha))
    return tuple(found)


def habitat_numbers(parameters: Parameters) -> NDArray[np.int8]:
    """Which of HABITATS a class is (-1 none): int8 of shape (65536,), indexed by class value."""
    numbers = np.full(CLASS_SLOTS, -1, np.int8)
    for number, groups in enumerate(HABITATS.values()):
        numbers[parameters.members("group", *groups)] = number
    return numbers


@njit(nogil=True, cache=True)
def _sum_discs(row, col, cover, numbers, maturity, coast_m, strip_m, reach, result):  # type: ignore[no-untyped-def]
    rows, cols = cover.shape
    longest = int(reach.max())
    for point in range(row.size):
        for r in range(max(row[point] - longest, 0), min(row[point] + longest + 1, rows)):
            for c in range(max(col[point] - longest, 0), min(col[point] + longest + 1, cols)):
                number = numbers[cover[r, c]]
                if number < 0 or (number == FOREST and coast_m[r, c] > strip_m):
                    continue
                square = (r - row[point]) ** 2 + (c - col[point]) ** 2
                if square <= reach[number] ** 2:
                    result[point, number] += maturity[r, c]


def coverage(
    points: pd.DataFrame,
    cover: NDArray[np.uint16],
    maturity: Floats,
    coast_m: Floats,
    cell_m: float,
    parameters: Parameters,
) -> NDArray[np.float64]:
    """Share of every habitat's full belt within its radius of each shore point, shape (points, habitats).

    Args:
        maturity: share of its protection a habitat cell delivers (1 when grown), shape (rows, cols).
        coast_m: distance to the coast; woodland farther than `coastal_forest_strip_m` is no coastal forest.
    """
    kinds = protections(parameters)
    reach = np.array([kind.radius_m / cell_m for kind in kinds])
    sums = np.zeros((len(points), len(kinds)), np.float64)
    _sum_discs(
        points["row"].to_numpy(np.int64),
        points["col"].to_numpy(np.int64),
        cover,
        habitat_numbers(parameters),
        maturity,
        coast_m,
        parameters.constant("coastal_forest_strip_m"),
        reach,
        sums,
    )
    belts = np.array([kind.belt_ha for kind in kinds])
    return np.minimum(sums * cell_m * cell_m / 10_000 / belts, 1)


def ranks_of_habitats(covered: NDArray[np.float64], kinds: Sequence[Protection]) -> NDArray[np.float64]:
    """Rank of natural habitats of every shore point at this coverage, shape (points,)."""
    full = np.array([kind.rank for kind in kinds])
    return habitat_rank(UNPROTECTED - (UNPROTECTED - full) * covered)


def index(
    points: pd.DataFrame, covered: NDArray[np.float64], kinds: Sequence[Protection]
) -> NDArray[np.float64]:
    """EI of every shore point at this coverage by habitats, shape (points,)."""
    fixed = points[list(FIXED_RANKS)].to_numpy(np.float64)
    return exposure_index(np.column_stack((fixed, ranks_of_habitats(covered, kinds))))


def exposure(
    points: pd.DataFrame,
    covered: NDArray[np.float64],
    shape: tuple[int, int],
    cell_m: float,
    parameters: Parameters,
) -> Exposure:
    """Exposure with and without habitats, and the habitats' role EI_nohab - EI.

    Args:
        points: shore points with x, y, row, col, length_m, inside and the fixed ranks.
        covered: see `coverage`.
        shape: rows and columns of the grid.
    """
    kinds = protections(parameters)
    table = points.copy()
    for number, kind in enumerate(kinds):
        table[f"coverage_{kind.name}"] = covered[:, number]
    table["rank_habitat"] = ranks_of_habitats(covered, kinds)
    table["ei"] = index(points, covered, kinds)
    table["ei_nohab"] = index(points, np.zeros_like(covered), kinds)
    table["role"] = table["ei_nohab"] - table["ei"]
    reach = max(kind.radius_m for kind in kinds) / cell_m
    return Exposure(table, _spread(table, table["role"].to_numpy(np.float32), shape, reach))


def _spread(points: pd.DataFrame, values: Floats, shape: tuple[int, int], reach: float) -> Floats:
    """Mean of the points' values around every cell, weighted 1 at the point falling to 0 at `reach` cells."""
    rows, cols = points["row"].to_numpy(np.int64), points["col"].to_numpy(np.int64)
    sums, weights = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    _add_discs(rows, cols, values, reach, True, sums)
    _add_discs(rows, cols, np.ones_like(values), reach, True, weights)
    return np.divide(sums, weights, out=np.full(shape, np.nan, np.float32), where=weights > 0)


@njit(nogil=True, cache=True)
def _add_discs(row, col, value, reach, fading, result):  # type: ignore[no-untyped-def]
    rows, cols = result.shape
    longest = int(reach)
    for point in range(row.size):
        for r in range(max(row[point] - longest, 0), min(row[point] + longest + 1, rows)):
            for c in range(max(col[point] - longest, 0), min(col[point] + longest + 1, cols)):
                square = (r - row[point]) ** 2 + (c - col[point]) ** 2
                if square <= reach * reach:
                    weight = 1 - np.sqrt(square) / reach if fading else 1.0
                    result[r, c] += weight * value[point]


def spread_highest(
    points: pd.DataFrame, values: NDArray[np.uint8], shape: tuple[int, int], reach: float
) -> NDArray[np.uint8]:
    """The highest of the points' values within `reach` cells of every cell (its own cell at least), 0 beyond."""
    result = np.zeros(shape, np.uint8)
    rows, cols = points["row"].to_numpy(np.int64), points["col"].to_numpy(np.int64)
    _highest_of_discs(rows, cols, values, reach, result)
    return result


@njit(nogil=True, cache=True)
def _highest_of_discs(row, col, value, reach, result):  # type: ignore[no-untyped-def]
    rows, cols = result.shape
    longest = int(reach)
    for point in range(row.size):
        for r in range(max(row[point] - longest, 0), min(row[point] + longest + 1, rows)):
            for c in range(max(col[point] - longest, 0), min(col[point] + longest + 1, cols)):
                square = (r - row[point]) ** 2 + (c - col[point]) ** 2
                if square <= reach * reach and value[point] > result[r, c]:
                    result[r, c] = value[point]


def marginal_role(
    points: pd.DataFrame,
    covered: NDArray[np.float64],
    habitat: str,
    shape: tuple[int, int],
    cell_m: float,
    parameters: Parameters,
) -> Floats:
    """What one more hectare of a grown habitat would take off the shore's exposure (EI * km per ha), per cell.

    The sum, over the shore points within the habitat's radius, of the fall of EI times the point's length of
    shore; 0 out of reach and where the belt is complete.
    """
    kinds = protections(parameters)
    number = [kind.name for kind in kinds].index(habitat)
    more = covered.copy()
    more[:, number] = np.minimum(more[:, number] + 1 / kinds[number].belt_ha, 1)
    gain = (index(points, covered, kinds) - index(points, more, kinds)) * points["length_m"].to_numpy() / 1000
    result = np.zeros(shape, np.float32)
    rows, cols = points["row"].to_numpy(np.int64), points["col"].to_numpy(np.int64)
    _add_discs(rows, cols, gain.astype(np.float32), kinds[number].radius_m / cell_m, False, result)
    return result
