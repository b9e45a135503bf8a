"""The shore zone: lagoon and open coast, intertidal flats, mangroves, beaches and the casuarina belt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.demo import noise
from data.demo.codes import Code
from data.demo.frame import Frame, distance
from data.demo.hydrology import Waters

# Water narrower than twice this is a lagoon, an inlet or an estuary; wider water is the open sea.
OPEN_RADIUS_M = 560.0
LAGOON_MIN_HA = 25.0
FLAT_HA = 85.0
MANGROVE_HA = 28.0
BELT_M = (45.0, 330.0)


@dataclass(frozen=True)
class Shore:
    """What the sea makes of the land beside it.

    Args:
        lagoon: bool, sheltered sea.
        lagoon_m, beach_m: float32, distance of land cells to sheltered water and to the open sea.
        estuary_m: float32, distance to the tidal reaches of the rivers and to the lagoon.
        elevation: float32 m on land, with intertidal flats.
        cover: uint16, classes placed here, 0 elsewhere.
        belt: bool, the casuarina belt's zone, gaps included.
    """

    lagoon: NDArray[np.bool_]
    lagoon_m: NDArray[np.float32]
    beach_m: NDArray[np.float32]
    estuary_m: NDArray[np.float32]
    elevation: NDArray[np.float32]
    cover: NDArray[np.uint16]
    belt: NDArray[np.bool_]


def build(place: Frame, waters: Waters) -> Shore:
    """Shore zone of the whole modelled coast."""
    cell = place.grid.cell_m
    lagoon = _lagoon(place)
    lagoon_m = distance(lagoon, cell)
    beach_m = distance(place.sea & ~lagoon, cell)
    # Only the large rivers are tidal far inland.
    tidal = waters.river & (waters.elevation < 1.6)
    tidal &= place.inland_m < np.where(waters.upstream_km2 > 150, 6000, 1500)
    estuary_m = distance(lagoon | tidal, cell)
    cover = np.zeros(place.shape, np.uint16)
    elevation = waters.elevation.copy()
    _flats(place, waters, estuary_m, cover, elevation)
    belt = _belt(place, beach_m, lagoon_m, cover)
    return Shore(lagoon, lagoon_m, beach_m, estuary_m, elevation, cover, belt)


def _lagoon(place: Frame) -> NDArray[np.bool_]:
    """Sea that a disc of `OPEN_RADIUS_M` cannot reach, near the coast (a morphological opening)."""
    cell = place.grid.cell_m
    radius = max(OPEN_RADIUS_M, 1.9 * cell)
    water = ~place.land
    reached = distance(distance(~water, cell) > radius, cell) <= radius
    sheltered = place.sea & ~reached
    # Small notches of an open coast are no lagoon.
    parts, _ = ndimage.label(sheltered, structure=np.ones((3, 3)))
    size = np.bincount(parts.ravel())
    size[0] = 0
    return np.asarray((size >= max(place.cells_of(LAGOON_MIN_HA), 2))[parts])


def _flats(
    place: Frame,
    waters: Waters,
    estuary_m: NDArray[np.float32],
    cover: NDArray[np.uint16],
    elevation: NDArray[np.float32],
) -> None:
    """Tidal flats where low ground meets sheltered water, mangroves on their landward, fresher side."""
    patch = noise.fbm(place.x, place.y, 900, place.seed + 41, octaves=3)
    free = place.land & ~waters.river & ~waters.lake & (waters.elevation < 5) & (place.inland_m < 5000)
    score = np.where(free, estuary_m / 130 + waters.elevation * 0.3 - patch * 2.4, np.inf)
    flat = _lowest(score, place.city, place.cells_of(FLAT_HA))
    cover[flat] = Code.TIDAL_FLAT
    depth = np.clip(estuary_m / 260, 0, 1)
    rough = noise.fbm(place.x, place.y, 240, place.seed + 43, octaves=2)
    elevation[flat] = np.clip(-0.45 + 1.5 * depth + 0.25 * rough, -0.5, 1.45)[flat]
    stand = noise.fbm(place.x, place.y, 620, place.seed + 47, octaves=2)
    wanted = np.where(flat, -stand + np.abs(elevation - 0.5) * 0.5, np.inf)
    cover[_lowest(wanted, place.city, place.cells_of(MANGROVE_HA))] = Code.MANGROVE


def _belt(
    place: Frame, beach_m: NDArray[np.float32], lagoon_m: NDArray[np.float32], cover: NDArray[np.uint16]
) -> NDArray[np.bool_]:
    """Sandy beach, then the casuarina belt; its gaps are open woodland, grass and bare sand."""
    cell = place.grid.cell_m
    ragged = noise.fbm(place.x, place.y, 700, place.seed + 53, octaves=3)
    coastal = place.land & (cover == 0) & (lagoon_m > 120)
    beach = coastal & (beach_m <= 38 + 14 * ragged) if cell <= 100 else np.zeros_like(coastal)
    cover[beach] = Code.SAND
    outer = max(BELT_M[1], 1.2 * cell) * (1 + 0.5 * ragged)
    belt = coastal & ~beach & (beach_m <= outer)
    stand = noise.fbm(place.x, place.y, 1500, place.seed + 59, octaves=3)
    cover[belt] = Code.FOREST
    gap = belt & (stand < -0.12)
    cover[gap] = Code.OPEN_WOOD
    cover[gap & (stand < -0.24)] = Code.GRASS
    cover[gap & (stand < -0.40)] = Code.SAND
    return belt


def _lowest(score: NDArray[np.floating], inside: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Cells up to the score that `count` cells inside reach; the same limit holds everywhere."""
    ranked = np.sort(score[inside & np.isfinite(score)])
    if not ranked.size or count < 1:
        return np.zeros(score.shape, np.bool_)
    return score <= ranked[min(count, ranked.size) - 1]
