"""The sea: depth, bottom, reefs, seagrass and 麒麟菜 beds, water quality and salinity; all simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import noise
from data.demo.codes import Code
from data.demo.frame import Frame, distance, lowest
from data.demo.hydrology import Waters
from data.demo.ponds import Works
from data.demo.shore import Shore

CORAL_HA, SEAGRASS_HA, GULFWEED_HA = 680.0, 390.0, 430.0
HISTORIC_CORAL_HA, HISTORIC_SEAGRASS_HA = 1060.0, 690.0
# Published: the reserve's area within the city's waters (2021).
RESERVE_KM2 = 25.0
RESERVE_SOUTH_M = 2_127_200.0
NEARSHORE_DEPTH_M = 20.0
# Depth (m) at a distance from the open coast (m): a gently sloping sandy shelf.
SHELF = (
    (0, 0.6),
    (300, 3.0),
    (900, 6.5),
    (2500, 13.0),
    (6000, 24.0),
    (12000, 42.0),
    (25000, 72.0),
    (40000, 96.0),
)


@dataclass(frozen=True)
class Sea:
    """Layers of the sea; 0 on land unless said otherwise.

    Args:
        depth_m: float32, positive down.
        landuse: uint16, sea classes.
        substrate: uint8, 1 sand, 2 mud, 3 hard.
        water_quality: uint8, 1 一类 .. 5 劣四类.
        salinity: uint8 PSU, also on flats and coastal ponds.
        historic: uint8, 1 seagrass, 2 reef.
        reserve: uint8, 1 experimental, 2 core.
    """

    depth_m: NDArray[np.float32]
    landuse: NDArray[np.uint16]
    substrate: NDArray[np.uint8]
    water_quality: NDArray[np.uint8]
    salinity: NDArray[np.uint8]
    historic: NDArray[np.uint8]
    reserve: NDArray[np.uint8]


def build(place: Frame, waters: Waters, shore: Shore, works: Works, landuse: NDArray[np.uint16]) -> Sea:
    """All sea layers."""
    depth = _depth(place, shore)
    mouth_m = _mouth_distance(place, waters, shore)
    fresh = np.exp(-mouth_m / 1800)
    reserve = _reserve(place, shore)
    hard = _hard(place, shore, depth, mouth_m)
    mud = place.sea & ~hard & (shore.lagoon | (depth > 46) | (mouth_m < 1300))
    substrate = np.where(place.sea, np.where(hard, 3, np.where(mud, 2, 1)), 0).astype(np.uint8)
    quality = _quality(place, shore, mouth_m)
    cover, historic = _habitats(place, shore, depth, hard, mouth_m, reserve)
    return Sea(
        depth, cover, substrate, quality, _salinity(place, shore, works, landuse, fresh), historic, reserve
    )


def _depth(place: Frame, shore: Shore) -> NDArray[np.float32]:
    away, level = np.array(SHELF).T
    uneven = noise.fbm(place.x, place.y, 4500, place.seed + 211, octaves=5)
    depth = np.interp(place.offshore_m, away, level) * (1 + 0.22 * uneven)
    inner = np.clip(0.5 + place.offshore_m / 300 + 0.5 * uneven, 0.3, 3.2)
    return np.where(place.sea, np.where(shore.lagoon, inner, np.maximum(depth, 0.4)), 0).astype(np.float32)


def _mouth_distance(place: Frame, waters: Waters, shore: Shore) -> NDArray[np.float32]:
    """Distance to the nearest lagoon outlet or river mouth."""
    near_sea = place.land & (place.inland_m <= 1.5 * place.grid.cell_m)
    mouths = (waters.upstream_km2 > 25) & near_sea
    return distance(mouths | shore.lagoon, place.grid.cell_m)


def _reserve(place: Frame, shore: Shore) -> NDArray[np.uint8]:
    """The 麒麟菜 reserve's share in the city's waters: a coastal strip north of 潭门, core inside."""
    city_sea = (place.region == 3) & ~shore.lagoon & (place.y[:, None] > RESERVE_SOUTH_M)
    score = np.where(city_sea, place.offshore_m, np.inf)
    count = place.cells_of(RESERVE_KM2 * 100)
    zone = lowest(score, count).astype(np.uint8)
    inside = distance(zone == 0, place.grid.cell_m)
    zone[(zone == 1) & (inside > max(320, 1.5 * place.grid.cell_m))] = 2
    return zone


def _hard(
    place: Frame, shore: Shore, depth: NDArray[np.float32], mouth_m: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Reef flats and rock in shallow water away from the river mouths, mostly in the north."""
    lump = noise.fbm(place.x, place.y, 2600, place.seed + 223, octaves=4)
    north = np.clip((place.y[:, None] - 2_121_000) / 12_000, 0, 1)
    return place.sea & ~shore.lagoon & (depth < 19) & (mouth_m > 1500) & (lump + 0.42 * north > 0.32)


def _quality(place: Frame, shore: Shore, mouth_m: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Grades: clean offshore, poorer towards the lagoon, the river mouths and the towns' shores."""
    blur = noise.fbm(place.x, place.y, 3000, place.seed + 227, octaves=3)
    load = np.exp(-mouth_m / 1500) * 1.6 + shore.lagoon * 0.8 + 0.35 * np.exp(-place.offshore_m / 1200)
    grade = 1 + np.digitize(load * (1 + 0.45 * blur), (0.42, 1.15, 1.9, 2.9))
    return np.where(place.sea, grade, 0).astype(np.uint8)


def _salinity(
    place: Frame,
    shore: Shore,
    works: Works,
    landuse: NDArray[np.uint16],
    fresh: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """33-34 PSU offshore, brackish in the lagoon and at river mouths, on flats and in coastal ponds."""
    drift = noise.fbm(place.x, place.y, 2200, place.seed + 229, octaves=3)
    open_sea = 34 - 9 * fresh + 0.6 * drift
    inner = 19 - 5 * np.clip(place.offshore_m / 500, 0, 1) + 5 * drift
    tidal = 17 + 8 * drift - 6 * np.clip(shore.lagoon_m / 2500, 0, 1)
    wet = place.land & (works.coastal | np.isin(landuse, (Code.TIDAL_FLAT, Code.MANGROVE)))
    salt = np.where(place.sea, np.where(shore.lagoon, inner, open_sea), np.where(wet, tidal, 0))
    return np.where(place.sea | wet, np.clip(np.round(salt), 3, 35), 0).astype(np.uint8)


def _habitats(
    place: Frame,
    shore: Shore,
    depth: NDArray[np.float32],
    hard: NDArray[np.bool_],
    mouth_m: NDArray[np.float32],
    reserve: NDArray[np.uint8],
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Reefs on hard ground of 2-14 m, seagrass on shallow sheltered sand, 麒麟菜 in the reserve."""
    cover = np.where(depth <= NEARSHORE_DEPTH_M, Code.NEARSHORE, Code.OPEN_SEA).astype(np.uint16)
    cover[~place.sea] = 0
    city_sea = place.region == 3
    reef = noise.ridged(place.x, place.y, 1500, place.seed + 233, octaves=4)
    meadow = noise.fbm(place.x, place.y, 1100, place.seed + 239, octaves=5, gain=0.6)
    bed = noise.fbm(place.x, place.y, 1300, place.seed + 241, octaves=5, gain=0.6)
    reef_score = np.where(hard & (depth > 1.8) & (depth < 14), 1.6 * reef - np.abs(depth - 6) / 14, -np.inf)
    soft = place.sea & ~hard & (depth > 0.6) & (depth < 6.5) & (place.offshore_m < 2600)
    meadow_score = np.where(
        soft,
        meadow
        - np.abs(depth - 2.6) / 9
        - 0.5 * np.exp(-place.offshore_m / 150)
        + 0.5 * shore.lagoon
        - np.exp(-mouth_m / 500),
        -np.inf,
    )
    bed_score = np.where(
        (reserve > 0) & (depth < 12),
        bed - np.abs(depth - 5) / 14 - 0.7 * np.exp(-place.offshore_m / 200),
        -np.inf,
    )
    historic = np.zeros(place.shape, np.uint8)
    historic[_highest(meadow_score, city_sea, place.cells_of(HISTORIC_SEAGRASS_HA))] = 1
    historic[_highest(reef_score, city_sea, place.cells_of(HISTORIC_CORAL_HA))] = 2
    # Today's habitats are what is left of the historic ones, where the water is still clean.
    loss = noise.fbm(place.x, place.y, 5200, place.seed + 251, octaves=2)
    left = np.where(historic == 1, meadow_score + 0.5 * loss, -np.inf)
    cover[_highest(left, city_sea, place.cells_of(SEAGRASS_HA))] = Code.SEAGRASS
    left = np.where(historic == 2, reef_score + 0.5 * loss, -np.inf)
    cover[_highest(left, city_sea, place.cells_of(CORAL_HA))] = Code.CORAL
    bed_score = np.where(np.isin(cover, (Code.CORAL, Code.SEAGRASS)), -np.inf, bed_score)
    cover[_highest(bed_score, city_sea, place.cells_of(GULFWEED_HA))] = Code.GULFWEED
    return cover, historic


def _highest(score: NDArray[np.floating], inside: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Cells down to the score that `count` cells inside reach."""
    ranked = np.sort(score[inside & np.isfinite(score)])[::-1]
    if not ranked.size or count < 1:
        return np.zeros(score.shape, np.bool_)
    return np.isfinite(score) & (score >= ranked[min(count, ranked.size) - 1])
