"""Resistance to movement: by class of cover, modified by slope, roads and night light, or at sea by water quality.

Cells are joined to planning units by the geometric mean, the effective resistance of a plane that is a mixture of
small pieces without direction (Matheron 1967, to be verified).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics import rasters, shore
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.planning import Blocks

Floats = NDArray[np.float32]
Contrast = Literal["linear", "power"]

#: Classes of roads in layer `roads`, each with a constant resistance_road_<class>.
ROADS = ("trunk", "local")
#: Optional layer of night light (radiance); used where a package has it.
NIGHT_LIGHT = "night_light"
#: Grade of sea water that is good enough to cost nothing more.
GOOD_WATER = 2
#: A block belongs to the graph of what makes up at least this share of it.
HALF = 0.5


def night_light_factor(light: Floats, cover: NDArray[np.uint16], least: float, most: float) -> Floats:
    """clip(NTL / mean NTL of the class, least, most); 1 where light is not known or the class has none.

    Args:
        light: radiance, nan where not known. cover: classes of the same cells.
    """
    known = ~np.isnan(light)
    total = np.bincount(cover[known], light[known].astype(np.float64), minlength=1 << 16)
    cells = np.bincount(cover[known], minlength=1 << 16)
    mean = np.divide(total, cells, out=np.zeros_like(total), where=cells > 0)[cover]
    ratio = np.divide(light, mean, out=np.ones(light.shape), where=known & (mean > 0))
    return np.where(known, np.clip(ratio, least, most), 1).astype(np.float32)


def slope_factor(slope_deg: Floats, steep_deg: float, most: float) -> Floats:
    """1 on level ground, rising evenly to `most` at `steep_deg` and beyond."""
    return (1 + (most - 1) * np.clip(slope_deg / np.float32(steep_deg), 0, 1)).astype(np.float32)


def road_factor(distance_m: Floats, reach_m: float, most: float) -> Floats:
    """`most` on the road, falling evenly to 1 at `reach_m`."""
    return (1 + (most - 1) * np.clip(1 - distance_m / np.float32(reach_m), 0, 1)).astype(np.float32)


def modifier(
    landscape: Landscape, cover: NDArray[np.uint16], slope_deg: Floats, parameters: Parameters
) -> Floats:
    """Factor on the resistance of a class, which no plan changes; shape of the grid, 1 where nothing modifies it."""
    land, sea = shore.land(landscape["region"]), shore.sea(landscape["region"])
    steep, most = parameters.constant("resistance_steep_deg"), parameters.constant("resistance_steep")
    factor = rasters.by_blocks(lambda slope: slope_factor(slope, steep, most), slope_deg)
    roads = landscape.vectors["roads"]
    reach = parameters.constant("resistance_road_reach_m")
    beside = np.ones(cover.shape, np.float32)
    for kind in ROADS:
        far = rasters.distance(
            rasters.burn(roads.geometry[roads["class"] == kind], landscape.grid), landscape.grid.cell_m
        )
        most = parameters.constant(f"resistance_road_{kind}")
        near = rasters.by_blocks(lambda d, most=most: road_factor(d, reach, most), far)
        np.maximum(beside, near, out=beside)
    factor *= beside
    if NIGHT_LIGHT in landscape.layers:
        low, high = parameters.constant("resistance_light_low"), parameters.constant("resistance_light_high")
        factor *= night_light_factor(landscape[NIGHT_LIGHT].astype(np.float32), cover, low, high)
    grade = landscape["water_quality"].astype(np.float32)
    per_grade = np.float32(parameters.constant("resistance_water_grade"))
    water = 1 + per_grade * np.maximum(grade - GOOD_WATER, 0)
    return np.where(land, factor, np.where(sea, water, np.float32(1))).astype(np.float32)


def of_cells(class_resistance: Floats, factor: Floats) -> Floats:
    """R' = max(R * factor, 1), elementwise; nan where the class has no resistance.

    Args:
        class_resistance: column `resistance` of the cells' classes, or a mixture of it on the way to a target.
        factor: see `modifier`.
    """
    return np.maximum(class_resistance * factor, np.float32(1))


def on_blocks(cells: Floats, within: NDArray[np.bool_], units: Blocks) -> Floats:
    """Geometric mean of the cells `within` every block; nan where they make up less than half of it.

    Args:
        cells: resistance (>= 1), shape of the grid. within: cells of the graph (land, or sea).
    """
    known = within & ~np.isnan(cells)
    logs = rasters.by_blocks(lambda r, where: np.where(where, np.log(r), np.nan), cells, known)
    return np.where(units.share(known) >= HALF, np.exp(units.mean(logs)), np.float32(np.nan)).astype(
        np.float32
    )


def contrasted(resistance: Floats, form: Contrast, strength: float) -> Floats:
    """Another opinion of the same order: 1 + (R - 1) * strength, or R ** strength. Both keep R >= 1."""
    if form == "linear":
        return (1 + (resistance - 1) * np.float32(strength)).astype(np.float32)
    return (resistance ** np.float32(strength)).astype(np.float32)
