"""What no plan changes: terrain, rain, soil, shore, and the threats to habitat of the base year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import ecosystems, habitat, rasters, shore, soil
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Floats = NDArray[np.float32]
#: (share done 0-1, what is being done "zh|en").
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Drivers:
    """What no plan changes: 2D arrays on the grid unless said otherwise, nan where a quantity does not exist.

    Args:
        cell_m: side of a cell (m).
        region: uint8, see Region.
        slope_deg: slope; on land the sea counts as level, at sea it is the slope of the sea floor.
        ls: length-slope factor of land. r, k: erosivity and erodibility (SI).
        precipitation_annual, et: mm/a.
        vegetation_cover: uint8 percent at the base year, 255 no data.
        coast_m, river_m: distance to the shoreline and to rivers (m), inf if there are none.
        fetch_m: longest fetch of cells between the tide lines and near the coast, at most 12 km; else nan.
        access: access of threats, 0-1.
        threat_static, threat_sources: uint16, one bit per threat: sources that stay (roads, ports), and all sources
            of the base year.
        threat_effect: float32 of shape (threats, rows, cols), effects of the base year.
        k_land, k_sea: half-saturation of habitat quality, frozen at the base year.
        shore: shore points with their fixed ranks; shore_bins: the percentile bins behind them.
    """

    cell_m: float
    region: NDArray[np.uint8]
    slope_deg: Floats
    ls: Floats
    r: Floats
    k: Floats
    precipitation_annual: Floats
    et: Floats
    vegetation_cover: NDArray[np.uint8]
    coast_m: Floats
    river_m: Floats
    fetch_m: Floats
    access: Floats
    threat_static: NDArray[np.uint16]
    threat_sources: NDArray[np.uint16]
    threat_effect: Floats
    k_land: float
    k_sea: float
    shore: pd.DataFrame
    shore_bins: pd.DataFrame

    @property
    def cell_ha(self) -> float:
        return self.cell_m * self.cell_m / 10_000


def drivers(landscape: Landscape, parameters: Parameters, progress: Progress) -> Drivers:
    """Everything that no plan changes; the long part of `compute`."""
    grid, region = landscape.grid, np.asarray(landscape["region"])
    progress(0.02, "地形|Terrain")
    slope_deg, ls = terrain(landscape, parameters)
    progress(0.2, "降雨与土壤|Rain and soil")
    r, k, rain = _rain_and_soil(landscape, parameters)
    progress(0.35, "岸线|Shore")
    shore_line = landscape.vectors["shoreline"]
    coast_m = rasters.distance(rasters.burn(shore_line.geometry, grid) | _land_by_sea(region), grid.cell_m)
    rivers = parameters.members("code", "1101")[landscape["landuse"]]
    river_m = rasters.distance(rivers | rasters.burn(landscape.vectors["rivers"].geometry, grid), grid.cell_m)
    points, bins, fetch_m = _shore(landscape, parameters, coast_m)
    progress(0.6, "生境胁迫|Threats to habitat")
    cover = ecosystems.cover_of(landscape)
    static = _static_sources(landscape, parameters)
    bits = static | habitat.source_bits(parameters)[cover]
    effect = habitat.intensities(bits, habitat.threats(parameters), grid.cell_m)
    access = habitat.access(landscape["protected_area"], parameters)
    degraded = degradation(list(effect), cover, access, parameters)
    share = parameters.constant("hq_k_share")
    return Drivers(
        cell_m=grid.cell_m,
        region=region,
        slope_deg=slope_deg,
        ls=ls,
        r=r,
        k=k,
        precipitation_annual=rain,
        et=landscape["evapotranspiration"].astype(np.float32),
        vegetation_cover=np.asarray(landscape["vegetation_cover"]),
        coast_m=coast_m,
        river_m=river_m,
        fetch_m=fetch_m,
        access=access,
        threat_static=static,
        threat_sources=bits,
        threat_effect=effect,
        k_land=habitat.half_saturation(degraded, shore.land(region), share),
        k_sea=habitat.half_saturation(degraded, shore.sea(region), share),
        shore=points,
        shore_bins=bins,
    )


def terrain(landscape: Landscape, parameters: Parameters) -> tuple[Floats, Floats]:
    """Slope (degrees) of land and sea floor, and the LS factor of land."""
    region, elevation, cell_m = landscape["region"], landscape["elevation"], landscape.grid.cell_m
    land = shore.land(region)
    # the sea's floor must not steepen the beach
    level = np.where(land, elevation, np.float32(0))
    slope_deg = np.where(
        land,
        rasters.slope(level, region != Region.OUTSIDE, cell_m),
        rasters.slope(elevation, shore.sea(region), cell_m),
    )
    cut = (
        parameters.constant("slope_length_break_deg"),
        parameters.constant("slope_length_cut_steep"),
        parameters.constant("slope_length_cut_gentle"),
    )
    upper, lower = rasters.slope_length(
        level, slope_deg, land, cell_m, parameters.constant("slope_length_max_m"), cut
    )
    ls = rasters.by_blocks(soil.length_slope, np.where(land, slope_deg, np.float32(np.nan)), upper, lower)
    return slope_deg, ls


def _rain_and_soil(landscape: Landscape, parameters: Parameters) -> tuple[Floats, Floats, Floats]:
    """Erosivity, erodibility and annual precipitation (mm)."""
    alpha, beta = parameters.constant("r_alpha"), parameters.constant("r_beta")
    r = rasters.by_blocks(lambda month: soil.erosivity(month, alpha, beta), landscape["precipitation"])
    rain = rasters.by_blocks(lambda month: month.sum(axis=0, dtype=np.float32), landscape["precipitation"])
    # the layer holds organic carbon in 0.1 %
    k = rasters.by_blocks(
        lambda sand, silt, clay, carbon: soil.erodibility(sand, silt, clay, carbon / np.float32(10)),
        *(landscape[f"soil_{part}"] for part in ("sand", "silt", "clay", "carbon")),
    )
    return r, k, rain


def _land_by_sea(region: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Land cells with a neighbour in the sea: the shore even where no shoreline is drawn."""
    wet = np.pad(shore.sea(region), 1)
    beside = wet[:-2, 1:-1] | wet[2:, 1:-1] | wet[1:-1, :-2] | wet[1:-1, 2:]
    return shore.land(region) & beside


def _shore(
    landscape: Landscape, parameters: Parameters, coast_m: Floats
) -> tuple[pd.DataFrame, pd.DataFrame, Floats]:
    """Shore points with fixed ranks, their percentile bins, and the fetch of cells near the coast."""
    grid, region, elevation = landscape.grid, landscape["region"], landscape["elevation"]
    open_water = parameters.by_class("open_water", landscape["landuse"], 0.0) == 1
    known = region != Region.OUTSIDE
    depth = np.where(shore.sea(region), np.maximum(-elevation, 0), np.float32(0))
    points = shore.points_along(landscape.vectors["shoreline"], parameters.constant("shore_spacing_m"), grid)
    rows, cols = points["row"].to_numpy(np.int64), points["col"].to_numpy(np.int64)
    points["inside"] = _near_city(region, rows, cols)
    reach = int(np.ceil(parameters.constant("shore_water_reach_m") / grid.cell_m))
    start = shore.nearest_water(rows, cols, open_water, reach)
    fetch, mean_depth = shore.rays(
        *start, open_water, known, depth, grid.cell_m, parameters.constant("fetch_max_m")
    )
    land = shore.land(region)
    relief = shore.relief(points, elevation, land, parameters.constant("relief_radius_m") / grid.cell_m)
    deep = rasters.distance(depth >= parameters.constant("surge_depth_m"), grid.cell_m)
    points, bins = shore.with_ranks(points, fetch, mean_depth, relief, deep[rows, cols], parameters)
    low, high = parameters.constant("fetch_low_m"), parameters.constant("fetch_high_m")
    tidal = (
        known & (coast_m <= parameters.constant("fetch_band_m")) & (elevation >= low) & (elevation <= high)
    )
    longest = parameters.constant("fetch_raster_max_m")
    return points, bins, shore.fetch_raster(tidal, open_water, known, depth, grid.cell_m, longest)


def _near_city(
    region: NDArray[np.uint8], rows: NDArray[np.int64], cols: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether a shore point lies in the city: in its land or sea."""
    return np.isin(region[rows, cols], (Region.CITY_LAND, Region.CITY_SEA))


def _static_sources(landscape: Landscape, parameters: Parameters) -> NDArray[np.uint16]:
    """Source bits of threats that come from vectors: roads by class, ports of the shoreline."""
    grid = landscape.grid
    bits = np.zeros(grid.shape, np.uint16)
    roads, shores = landscape.vectors["roads"], landscape.vectors["shoreline"]
    for number, threat in enumerate(habitat.threats(parameters)):
        lines = [*roads.geometry[roads["class"].isin(threat.roads)]]
        if threat.ports:
            lines += [*shores.geometry[shores["port"].astype(bool)]]
        bits |= np.where(rasters.burn(lines, grid), np.uint16(1 << number), np.uint16(0))
    return bits


def degradation(
    effects: list[Floats], cover: NDArray[np.uint16], access: Floats, parameters: Parameters
) -> Floats:
    """Degradation D of every cell from the effects of the threats; see `habitat.degradation`."""
    weights = habitat.threat_weights(parameters)
    return rasters.by_blocks(
        lambda classes, beta, *planes: habitat.degradation(planes, weights, classes, beta),
        cover,
        access,
        *effects,
    )
