"""Example projects on the map: eligible land nearest to each project's place, up to its quantity."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from data.demo.codes import Code
from data.demo.frame import CRS, QIONGHAI
from data.demo.terrain import slope_deg
from data.demo.world import World

LINE_WIDTH_M = 25.0
# Works of these measures lie scattered over the area of a project, which is this many times their quantity, at least.
SCATTERED = ("M6", "M7", "M12", "M13")
SCATTERED_TIMES, SCATTERED_MIN_HA = 15.0, 1500.0


def build(world: World, riverbanks: gpd.GeoDataFrame, shoreline: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Polygons of the projects of projects.csv, column project_id."""
    table: Any = pd.read_csv(QIONGHAI / "tables" / "projects.csv")
    banks = riverbanks[~riverbanks["natural"] & ~riverbanks["dyke"]]
    shores = shoreline[
        ((shoreline["kind"] == "artificial") | shoreline["eroding"]) & ~shoreline["port"] & shoreline["city"]
    ]
    lines = {"M8": banks, "M11": shores}
    taken = np.zeros(world.place.shape, np.bool_)
    ids, forms = [], []
    for row in table.itertuples():
        spot = Point(float(row.east_m), float(row.north_m))
        if row.measure in SCATTERED:
            form = _around(world, spot, float(row.quantity))
        elif row.measure in lines:
            form = _along(lines[str(row.measure)], spot, float(row.quantity) * 1000)
        else:
            form = _on(world, eligible(world, str(row.measure)) & ~taken, spot, float(row.quantity), taken)
        if form is not None and not form.is_empty:
            ids.append(str(row.project))
            forms.append(form)
    return gpd.GeoDataFrame({"project_id": ids, "simulated": True}, geometry=forms, crs=CRS)


def eligible(world: World, measure: str) -> NDArray[np.bool_]:
    """Cells of the city where an example project of a measure can lie; coarse, on the safe side."""
    cover, plan, place = world.landuse, world.policy, world.place
    city = (place.region == 1) & (plan.basic_farmland == 0) & (plan.protected_area < 2)
    city_sea = place.region == 3
    clean = (world.sea.water_quality > 0) & (world.sea.water_quality <= 2)
    if measure == "M1":
        return city & (plan.pond_status >= 2) & (place.inland_m < 2800)
    if measure == "M2":
        return city & (cover == Code.TIDAL_FLAT)
    if measure == "M3":
        gaps = np.isin(cover, (Code.OPEN_WOOD, Code.GRASS, Code.SAND, Code.BARE))
        return city & world.shore.belt & gaps
    if measure == "M4":
        slope = slope_deg(np.where(place.land, world.elevation, 0).astype(np.float32), place.grid.cell_m)
        worked = np.isin(cover, (Code.GARDEN, Code.FRUIT, Code.RUBBER, Code.OPEN_WOOD, Code.DRY))
        return city & worked & (slope > min(6.0, 1200 / place.grid.cell_m))
    if measure == "M5":
        return city & (plan.mine_status == 2)
    habitat, code, low, high = (1, Code.SEAGRASS, 0.3, 6.0) if measure == "M9" else (2, Code.CORAL, 2.0, 15.0)
    depth = world.sea.depth_m
    lost = (world.sea.historic == habitat) & (cover != code) & np.isin(cover, (Code.NEARSHORE, Code.OPEN_SEA))
    return city_sea & lost & clean & (depth >= low) & (depth <= high)


def _on(
    world: World, mask: NDArray[np.bool_], spot: Point, area_ha: float, taken: NDArray[np.bool_]
) -> BaseGeometry | None:
    """The cells of `mask` nearest to `spot` that make up the area; the last cell is cut to fit."""
    grid = world.place.grid
    found = np.flatnonzero(mask)
    x, y = grid.centres(found)
    count = int(np.ceil(area_ha / grid.cell_ha))
    cells = found[np.argsort(np.hypot(x - spot.x, y - spot.y), kind="stable")[:count]]
    if not cells.size:
        return None
    chosen = np.zeros(grid.shape, np.bool_)
    chosen.ravel()[cells] = True
    taken |= chosen
    parts = shapes(chosen.astype(np.uint8), mask=chosen, transform=Affine(*grid.transform))
    form = shapely.union_all([shape(part) for part, _ in parts])
    # A project smaller than its cells is shrunk around its middle instead of being rounded up.
    excess = area_ha * 1e4 / form.area
    if excess < 0.9:
        middle, scale = form.centroid, excess**0.5
        form = shapely.affinity.scale(form, scale, scale, origin=middle)
    return form


def _around(world: World, spot: Point, area_ha: float) -> BaseGeometry:
    """The land around `spot` in which the works of a project are looked for."""
    whole_ha = max(SCATTERED_TIMES * area_ha, SCATTERED_MIN_HA)
    land = world.place.vectors["land"].geometry.iloc[0]
    return spot.buffer((whole_ha * 1e4 / np.pi) ** 0.5).intersection(land)


def _along(frame: gpd.GeoDataFrame, spot: Point, length_m: float) -> BaseGeometry | None:
    """The pieces of line nearest to `spot` that make up the length, drawn as a narrow strip."""
    near = frame.assign(away=frame.geometry.distance(spot)).sort_values("away", kind="stable")
    total = near.geometry.length.cumsum()
    kept = near[total - near.geometry.length < length_m]
    if kept.empty:
        return None
    over = float(kept.geometry.length.sum()) - length_m
    last = kept.geometry.iloc[-1]
    cut = shapely.ops.substring(last, 0, max(last.length - max(over, 0), 1))
    parts = [*kept.geometry.iloc[:-1], cut]
    return shapely.union_all(parts).buffer(LINE_WIDTH_M / 2, cap_style="flat")
