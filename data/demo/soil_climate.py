"""Soil, rain, evapotranspiration and vegetation cover; simulated from terrain and land cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import noise
from data.demo.codes import Code
from data.demo.frame import Frame
from data.demo.hydrology import Waters
from data.demo.landcover import LandCover
from data.demo.parcels import Parcels

MEAN_RAIN_MM = 2000.0
# Share of the year's rain by month: wet season May to October with the typhoons' peak from August on.
MONTHS = (0.021, 0.023, 0.032, 0.052, 0.088, 0.105, 0.100, 0.140, 0.168, 0.155, 0.080, 0.036)

# Mean evapotranspiration (mm/a) and vegetation cover (%, spread) by class; the rest is bare or built.
ET_MM: dict[int, float] = {
    Code.FOREST: 1180, Code.MANGROVE: 1200, Code.SHRUB: 1080, Code.OPEN_WOOD: 980, Code.RUBBER: 1150,
    Code.FRUIT: 1050, Code.GARDEN: 1060, Code.PADDY: 1100, Code.IRRIGATED: 1000, Code.DRY: 900, Code.GRASS: 900,
    Code.MARSH: 1200, Code.TIDAL_FLAT: 1150, Code.INLAND_FLAT: 1000, Code.RIVER: 1300, Code.RESERVOIR: 1300,
    Code.POND: 1280, Code.AQUACULTURE: 1300, Code.BARE: 520, Code.SAND: 520, Code.MINE: 480, Code.PARK: 900,
}  # fmt: skip
COVER_PERCENT: dict[int, tuple[float, float]] = {
    Code.FOREST: (92, 5), Code.MANGROVE: (80, 8), Code.SHRUB: (92, 4), Code.OPEN_WOOD: (55, 15),
    Code.RUBBER: (92, 6), Code.FRUIT: (78, 11), Code.GARDEN: (80, 12), Code.PADDY: (62, 9),
    Code.IRRIGATED: (56, 10), Code.DRY: (44, 12), Code.GRASS: (83, 10), Code.MARSH: (60, 12),
    Code.INLAND_FLAT: (14, 7), Code.TIDAL_FLAT: (4, 3), Code.PARK: (60, 10), Code.VILLAGE: (30, 9),
    Code.TOWN: (16, 7), Code.INDUSTRY: (9, 5), Code.UTILITY: (18, 7), Code.BARE: (7, 4), Code.SAND: (8, 6),
    Code.MINE: (5, 4), Code.ROAD: (10, 5), Code.STREET: (14, 5),
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """Soil, climate and vegetation; 0 or nodata off land.

    Args:
        precipitation: uint16 (12, rows, cols) mm per month.
        evapotranspiration: uint16 mm/a.
        vegetation_cover: uint8 %, 255 off land.
        sand, silt, clay: uint8 %, sum 100.
        carbon: uint8 in 0.1 % organic carbon. depth: uint8 cm.
    """

    precipitation: NDArray[np.uint16]
    evapotranspiration: NDArray[np.uint16]
    vegetation_cover: NDArray[np.uint8]
    sand: NDArray[np.uint8]
    silt: NDArray[np.uint8]
    clay: NDArray[np.uint8]
    carbon: NDArray[np.uint8]
    depth: NDArray[np.uint8]


def build(
    place: Frame, waters: Waters, cover: LandCover, parcels: Parcels, slope: NDArray[np.float32]
) -> Ground:
    """All soil, climate and vegetation layers."""
    sand, silt, clay = _texture(place, waters, cover)
    rain = _rain(place, waters.elevation)
    return Ground(
        _months(place, rain),
        _evapotranspiration(place, waters, cover, rain),
        _vegetation(place, cover, parcels, waters),
        sand,
        silt,
        clay,
        _carbon(place, waters, cover, slope),
        _depth(place, waters, slope),
    )


def _rain(place: Frame, elevation: NDArray[np.float32]) -> NDArray[np.float32]:
    """Annual rain (mm): the windward hills get more, the far west less; the city's mean is the published one."""
    broad = place.blur(elevation, 1500)
    drift = noise.fbm(place.x, place.y, 14000, place.seed + 257, octaves=3)
    rain = (
        1 + 0.34 * np.minimum(broad, 600) / 300 - 0.10 * np.clip(place.inland_m / 45000, 0, 1) + 0.04 * drift
    )
    rain = rain.astype(np.float32)
    return np.asarray(rain * np.float32(MEAN_RAIN_MM / rain[place.city].mean()), np.float32)


def _months(place: Frame, rain: NDArray[np.float32]) -> NDArray[np.uint16]:
    shares = np.array(MONTHS) / np.sum(MONTHS)
    out = np.zeros((12, *place.shape), np.uint16)
    # Rounding is carried from month to month, so that the twelve add up to the year.
    before = np.zeros(place.shape, np.float32)
    for month, share in enumerate(np.cumsum(shares)):
        total = np.round(rain * np.float32(share))
        out[month] = np.where(place.land, total - before, 0)
        before = total
    return out


def _evapotranspiration(
    place: Frame, waters: Waters, cover: LandCover, rain: NDArray[np.float32]
) -> NDArray[np.uint16]:
    table = np.full(40_000, 650.0, np.float32)
    for code, value in ET_MM.items():
        table[code] = value
    table[Code.TOWN] = table[Code.INDUSTRY] = table[Code.ROAD] = 420
    drift = noise.fbm(place.x, place.y, 5000, place.seed + 263, octaves=3)
    et = table[cover.landuse] * (1 + 0.05 * drift + 0.04 * (rain / MEAN_RAIN_MM - 1))
    et -= np.clip(waters.elevation - 100, 0, 900) * 0.12
    return np.where(place.land, np.clip(np.round(et), 300, 1500), 0).astype(np.uint16)


def _vegetation(place: Frame, cover: LandCover, parcels: Parcels, waters: Waters) -> NDArray[np.uint8]:
    """Cover by class, higher in old forests, uneven by parcel and in patches within it."""
    mean, spread = np.zeros(40_000, np.float32), np.zeros(40_000, np.float32)
    for code, (typical, width) in COVER_PERCENT.items():
        mean[code], spread[code] = typical, width
    patch = noise.fbm(place.x, place.y, 1100, place.seed + 269, octaves=4)
    lot = (((parcels.lot * 6367) % 1.0 - 0.5) * 2)[parcels.label]
    value = mean[cover.landuse] + spread[cover.landuse] * (0.9 * patch + 0.6 * lot)
    natural = (cover.origin == 1) & (cover.landuse == Code.FOREST)
    value = value + np.where(natural, 6, 0) + np.where((cover.origin == 2) & (cover.age < 5), -14, 0)
    value = np.where(mean[cover.landuse] > 0, np.clip(np.round(value), 1, 98), 0)
    return np.where(place.land, value, 255).astype(np.uint8)


def _texture(
    place: Frame, waters: Waters, cover: LandCover
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Marine sand along the coast, alluvial loam by the rivers, clayey latosol on the hills."""
    drift = noise.fbm(place.x, place.y, 6000, place.seed + 271, octaves=4)
    coast = np.exp(-place.inland_m / 1800)
    alluvial = np.exp(-waters.drop_m / 4) * np.exp(-np.minimum(waters.river_m, 5000) / 1500)
    granite = np.clip(noise.fbm(place.x, place.y, 17000, place.seed + 277, octaves=2) + 0.2, 0, 1)
    part_sand: NDArray[np.floating] = 42 + 38 * coast + 12 * granite - 8 * alluvial + 6 * drift
    part_clay: NDArray[np.floating] = (
        31 - 24 * coast - 9 * granite - 6 * alluvial + np.clip(waters.elevation / 40, 0, 6) - 5 * drift
    )
    clay = np.clip(np.round(part_clay), 4, 55)
    sand = np.minimum(np.clip(np.round(part_sand), 15, 90), 96 - clay)
    silt = 100 - sand - clay
    return tuple(np.where(place.land, part, 0).astype(np.uint8) for part in (sand, silt, clay))  # type: ignore[return-value]


def _carbon(place: Frame, waters: Waters, cover: LandCover, slope: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Organic carbon in 0.1 %: highest under natural forest and in wetlands, low in sand."""
    drift = noise.fbm(place.x, place.y, 2500, place.seed + 281, octaves=4)
    base = np.full(40_000, 6.0, np.float32)
    for code, typical in (
        (Code.FOREST, 15), (Code.RUBBER, 13), (Code.SHRUB, 14), (Code.OPEN_WOOD, 11), (Code.PADDY, 16),
        (Code.GARDEN, 12), (Code.FRUIT, 12), (Code.DRY, 9), (Code.IRRIGATED, 12), (Code.GRASS, 11),
        (Code.MANGROVE, 28), (Code.MARSH, 30), (Code.TIDAL_FLAT, 12), (Code.SAND, 2), (Code.BARE, 4),
        (Code.MINE, 3),
    ):  # fmt: skip
        base[code] = typical
    value: NDArray[np.floating] = (
        base[cover.landuse] + np.where(cover.origin == 1, 6, 0) + np.clip(waters.elevation / 120, 0, 5)
    )
    value = value * (1 + 0.22 * drift) * (1 - 0.35 * np.exp(-place.inland_m / 900))
    return np.where(place.land, np.clip(np.round(value), 1, 60), 0).astype(np.uint8)


def _depth(place: Frame, waters: Waters, slope: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Soil depth (cm): deep in basins, thin on steep slopes and crests."""
    drift = noise.fbm(place.x, place.y, 1800, place.seed + 283, octaves=3)
    value = 165 - 3.6 * slope + 25 * np.exp(-waters.drop_m / 8) + 22 * drift
    return np.where(place.land, np.clip(np.round(value), 25, 250), 0).astype(np.uint8)
