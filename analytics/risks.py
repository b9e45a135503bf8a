"""Typhoon, storm surge and sea-level rise in three grades, from elevation, shore and open water.

All three are proxies for comparing places: no track, tide or flood model stands behind them. Read them with the
error of the elevation in mind, which is often larger than the rises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from analytics import coast, grades, rasters, shore
from analytics.baseline import Baseline
from analytics.drivers import Drivers
from analytics.grades import Grades
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Floats = NDArray[np.float32]

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Risks:
    """Grades 1 低, 2 中, 3 高 on the grid; 0 outside, and for surge and sea level also at sea.

    Args:
        typhoon: wind of the design typhoon, and its waves beside the shore.
        surge: land under water of the design typhoon at high tide. sea_level: land under water at the rises.
        areas: ha by (layer, township) and grade, the city alone.
        rises_m: the lower and the higher rise of sea_level.
        proxies: what stands in for what (zh, en).
    """

    typhoon: Grades
    surge: Grades
    sea_level: Grades
    areas: pd.DataFrame
    rises_m: tuple[float, float]
    proxies: tuple[tuple[str, str], ...] = (
        ("台风：内陆衰减的设计风速与岸前波高，无路径概率", "Typhoon: design wind decaying inland and waves, no tracks"),
        ("风暴潮：静力增水叠加高潮位与地面高程，无潮波模型", "Surge: static set-up on high tide against elevation"),
        ("海平面：高潮位加上升幅与连通低地，不计堤防与沉降", "Sea level: high tide plus rise on connected low land, no dykes"),
    )  # fmt: skip


def connected(low: NDArray[np.bool_], sea: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Low cells from which eight-neighbour steps over low cells or sea lead to the sea."""
    patches, count = ndimage.label(low | sea, np.ones((3, 3)))
    wet = np.zeros(count + 1, np.bool_)
    wet[patches[sea]] = True
    wet[0] = False
    return wet[patches] & low


def flooded(
    elevation: Floats, land: NDArray[np.bool_], sea: NDArray[np.bool_], level_m: float
) -> NDArray[np.bool_]:
    """Land at or below a level that is connected to the sea; a higher level never floods less."""
    return connected(land & (elevation <= level_m), sea)


def sea_level(
    elevation: Floats,
    land: NDArray[np.bool_],
    sea: NDArray[np.bool_],
    tide_m: float,
    rises_m: tuple[float, float],
) -> Grades:
    """Grade of land under sea-level rise: 3 under water at the lower rise, 2 at the higher, else 1; 0 off land.

    Args:
        elevation: m above the datum of `tide_m`. tide_m: spring high tide. rises_m: lower and higher rise.
    """
    result = land.astype(np.uint8)
    for grade, rise in ((2, max(rises_m)), (3, min(rises_m))):
        result[flooded(elevation, land, sea, tide_m + rise)] = grade
    return result


def inland_wind(
    coast_m: ArrayLike,
    wind_m_s: float,
    landfall: float,
    background_m_s: float,
    decay_h: float,
    speed_m_s: float,
) -> Floats:
    """Wind (m/s) of a typhoon that moves inland: V_b + (R V_0 - V_b) exp(-a t), t the time from the coast.

    Args:
        coast_m: distance to the coast. wind_m_s: V_0 over the sea. landfall: R, drop at landfall.
        background_m_s: V_b. decay_h: a (1/h). speed_m_s: speed of the typhoon itself.
    Source: Kaplan and DeMaria 1995, J. Appl. Meteorol. 34(11) (to be verified).
    """
    hours = np.asarray(coast_m, np.float32) / np.float32(speed_m_s * SECONDS_PER_HOUR)
    start = np.float32(landfall * wind_m_s - background_m_s)
    return (np.float32(background_m_s) + start * np.exp(np.float32(-decay_h) * hours)).astype(np.float32)


def _typhoon(fixed: Drivers, parameters: Parameters) -> Grades:
    """Grade of wind everywhere (the sea has the full wind), raised beside the shore by the grade of waves."""
    breaks = [parameters.constant(f"typhoon_wind_{name}_m_s") for name in ("medium", "high")]
    names = ("landfall", "background_m_s", "decay_h", "speed_m_s")
    wind, others = (
        parameters.constant("typhoon_wind_m_s"),
        [parameters.constant(f"typhoon_{n}") for n in names],
    )
    ashore = rasters.by_blocks(
        lambda away: grades.by_breaks(inland_wind(away, wind, *others), breaks[0], breaks[1]),
        fixed.coast_m,
        dtype=np.uint8,
    )
    at_sea = grades.by_breaks(wind, breaks[0], breaks[1])
    inside = fixed.region != Region.OUTSIDE
    waves = grades.by_breaks(
        fixed.shore["typhoon_wave_m"].to_numpy(np.float64),
        parameters.constant("typhoon_wave_medium_m"),
        parameters.constant("typhoon_wave_high_m"),
    )
    band = parameters.constant("coastal_band_m") / fixed.cell_m
    near = coast.spread_highest(fixed.shore, waves, fixed.region.shape, band)
    return grades.highest(np.where(shore.sea(fixed.region), at_sea, ashore), near, within=inside)


def surge_depth(elevation: Floats, fixed: Drivers, tide_m: float, fall_m_km: float) -> Floats:
    """Depth of water (m) on land at the design typhoon's surge: 0 where it stays dry or has no way to the sea.

    The level is high tide plus the surge of the nearest shore point, less a fall per km from the shore.
    """
    land = shore.land(fixed.region)
    depth = np.zeros(elevation.shape, np.float32)
    points = fixed.shore
    if not len(points):
        return depth
    surges = points["surge_height_m"].to_numpy(np.float64)
    row, col = np.nonzero(land & (elevation < tide_m + surges.max() - fall_m_km / 1000 * fixed.coast_m))
    _, nearest = cKDTree(points[["row", "col"]].to_numpy(np.float64)).query(np.column_stack((row, col)))
    level = tide_m + surges[nearest] - fall_m_km / 1000 * fixed.coast_m[row, col]
    depth[row, col] = np.maximum(level - elevation[row, col], 0)
    depth[~connected(depth > 0, shore.sea(fixed.region))] = 0
    return depth


def assess(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> Risks:
    """The three risks of the base year's land, and their areas by township."""
    fixed, elevation = baseline.drivers, landscape["elevation"]
    land, sea = shore.land(fixed.region), shore.sea(fixed.region)
    tide = parameters.constant("high_tide_m")
    rises = (parameters.constant("sea_rise_low_m"), parameters.constant("sea_rise_high_m"))
    depth = surge_depth(elevation, fixed, tide, parameters.constant("surge_fall_m_km"))
    deep = depth >= parameters.constant("surge_deep_m")
    layers = {
        "typhoon": _typhoon(fixed, parameters),
        "surge": np.where(land, 1 + (depth > 0).astype(np.uint8) + deep, 0).astype(np.uint8),
        "sea_level": sea_level(elevation, land, sea, tide, rises),
    }
    table = grades.areas(layers, landscape["township"], landscape.mask(), landscape.grid.cell_ha)
    return Risks(layers["typhoon"], layers["surge"], layers["sea_level"], areas=table, rises_m=rises)
