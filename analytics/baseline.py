"""The base models on one landscape: what is fixed (Drivers), what a plan changes (State), what results (Baseline).

Drivers are computed once per package. The models take drivers and any state, so a scenario's state map runs through
exactly what the base year ran through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import coast, ecosystems, habitat, rasters, shore, soil, water
from analytics.coast import Exposure
from analytics.landscape import Landscape, Region
from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]
#: (share done 0-1, what is being done "zh|en").
Progress = Callable[[float, str], None]

EROSION_GRADES = 5
NO_COVER = 255


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
        shore_point: int32, nearest shore point within the habitats' largest radius, -1 none.
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
    shore_point: NDArray[np.int32]

    @property
    def cell_ha(self) -> float:
        return self.cell_m * self.cell_m / 10_000


@dataclass(frozen=True)
class State:
    """What a plan changes; every array has shape (rows, cols).

    Args:
        landuse: uint16 cover classes (0301 split by origin), 0 outside.
        runoff: runoff coefficient as a fraction, nan where water retention is masked.
        cover_factor: C, nan where soil retention is masked. practice_factor: P.
        habitat: habitat suitability H, 0-1.
        maturity: share of its protection of the coast that a habitat cell delivers, 1 at the base year.
    """

    landuse: NDArray[np.uint16]
    runoff: Floats
    cover_factor: Floats
    practice_factor: Floats
    habitat: Floats
    maturity: Floats


@dataclass(frozen=True)
class Baseline:
    """Drivers, the base year's state and what the models make of them; nan where masked.

    Args:
        water_mm: water retention (mm/a). soil_loss, soil_retention: t/(ha a).
        habitat_quality: 0-1. exposure: shore points and the raster of the habitats' role.
    """

    drivers: Drivers
    state: State
    water_mm: Floats
    soil_loss: Floats
    soil_retention: Floats
    habitat_quality: Floats
    exposure: Exposure


class Surface(NamedTuple):
    """Model parameters of cells: runoff fraction, cover factor C, practice factor P, habitat H; any one shape."""

    runoff: Floats
    cover_factor: Floats
    practice_factor: Floats
    habitat: Floats


def surface(
    cover: NDArray[np.uint16], cover_percent: NDArray[np.uint8], slope_deg: Floats, parameters: Parameters
) -> Surface:
    """Parameters of cells of these classes, with this vegetation cover (percent) and slope.

    Works on grids and on flat cells alike: also "what would this cell be as forest of 85 % cover".
    """
    column = "runoff_percent" if parameters.constant("runoff_set") == 3 else "runoff_percent_alt"
    rows, table = _cover_table(parameters)
    by_cover = soil.cover_factor(rows[cover], cover_percent, table)
    constant = parameters.by_class("cover_factor", cover)
    serves = parameters.by_class("services", cover, 0.0) == 1
    c = np.where(serves, np.where(rows[cover] >= 0, by_cover, constant), np.float32(np.nan))
    slopes = parameters.tables["slope_factor"].sort_values("slope_max_deg")
    by_slope = soil.practice_factor(
        slope_deg, slopes["slope_max_deg"].to_numpy(np.float32), slopes["p"].to_numpy(np.float32)
    )
    p = np.where(
        parameters.members("practice_factor", "slope")[cover], by_slope, parameters.by_class("practice_factor", cover)
    )
    return Surface(
        parameters.by_class(column, cover) / np.float32(100),
        c,
        p.astype(np.float32),
        parameters.by_class("habitat", cover),
    )


def _cover_table(parameters: Parameters) -> tuple[NDArray[np.int8], Floats]:
    """(row of the table of every class, -1 where C does not come from cover; C by row and whole percent)."""
    frame = parameters.tables["cover_factor"]
    names = list(dict.fromkeys(frame["vegetation"]))
    table = np.full((len(names), 101), np.nan, np.float32)
    for entry in frame.itertuples():
        low, high = (int(np.ceil(bound)) for bound in (entry.cover_min, entry.cover_max))
        table[names.index(entry.vegetation), low:high] = entry.c
    rows = np.full(CLASS_SLOTS, -1, np.int8)
    for value, vegetation in zip(parameters.classes["value"], parameters.classes["cover_vegetation"], strict=True):
        if vegetation in names:
            rows[int(value)] = names.index(vegetation)
    return rows, table


def drivers(landscape: Landscape, parameters: Parameters, progress: Progress) -> Drivers:
    """Everything that no plan changes; the long part of `compute`."""
    grid, region = landscape.grid, np.asarray(landscape["region"])
    progress(0.02, "地形|Terrain")
    slope_deg, ls = _terrain(landscape, parameters)
    progress(0.2, "降雨与土壤|Rain and soil")
    r, k, rain = _rain_and_soil(landscape, parameters)
    progress(0.35, "岸线|Shore")
    shore_line = landscape.vectors["shoreline"]
    coast_m = rasters.distance(rasters.burn(shore_line.geometry, grid) | _land_by_sea(region), grid.cell_m)
    rivers = parameters.members("code", "1101")[landscape["landuse"]]
    river_m = rasters.distance(rivers | rasters.burn(landscape.vectors["rivers"].geometry, grid), grid.cell_m)
    points, bins, fetch_m = _shore(landscape, parameters, coast_m)
    radius = max(kind.radius_m for kind in coast.protections(parameters))
    nearest = shore.nearest_point(points, grid, radius)
    progress(0.6, "生境胁迫|Threats to habitat")
    cover = _cover(landscape)
    static = _static_sources(landscape, parameters)
    bits = static | habitat.source_bits(parameters)[cover]
    effect = habitat.intensities(bits, habitat.threats(parameters), grid.cell_m)
    access = habitat.access(landscape["protected_area"], parameters)
    degraded = _degradation(list(effect), cover, access, parameters)
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
        shore_point=nearest,
    )


def _terrain(landscape: Landscape, parameters: Parameters) -> tuple[Floats, Floats]:
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
    cut = tuple(
        parameters.constant(f"slope_length_{name}") for name in ("break_deg", "cut_steep", "cut_gentle")
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
    start = shore.nearest_water(rows, cols, open_water)
    fetch, mean_depth = shore.rays(
        *start, open_water, known, depth, grid.cell_m, parameters.constant("fetch_max_m")
    )
    land = shore.land(region)
    relief = shore.relief(points, elevation, land, parameters.constant("relief_radius_m") / grid.cell_m)
    deep = rasters.distance(depth >= parameters.constant("surge_depth_m"), grid.cell_m)
    points, bins = shore.with_ranks(points, fetch, mean_depth, relief, deep[rows, cols], parameters)
    low, high = parameters.constant("fetch_low_m"), parameters.constant("fetch_high_m")
    tidal = known & (coast_m <= parameters.constant("fetch_band_m")) & (elevation >= low) & (elevation <= high)
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


def _cover(landscape: Landscape) -> NDArray[np.uint16]:
    """Cover classes of the base year, 0 outside the regions."""
    cover = ecosystems.cover_classes(landscape["landuse"], landscape["forest_origin"])
    return np.where(landscape["region"] == Region.OUTSIDE, np.uint16(0), cover)


def base_state(landscape: Landscape, parameters: Parameters, slope_deg: Floats | None = None) -> State:
    """The state of the base year; pass the drivers' slope where it is at hand."""
    slope = _terrain(landscape, parameters)[0] if slope_deg is None else slope_deg
    cover = _cover(landscape)
    made = surface(cover, landscape["vegetation_cover"], slope, parameters)
    return State(cover, *made, maturity=np.ones(cover.shape, np.float32))


def water_retention(drivers: Drivers, state: State) -> Floats:
    """Water retention (mm/a), nan where masked."""
    return rasters.by_blocks(water.retention, drivers.precipitation_annual, drivers.et, state.runoff)


def soil_loss(drivers: Drivers, state: State) -> Floats:
    """Soil loss (t/(ha a)), nan where masked."""
    factors = drivers.r, drivers.k, drivers.ls, state.cover_factor, state.practice_factor
    return rasters.by_blocks(soil.loss, *factors)


def soil_retention(drivers: Drivers, state: State) -> Floats:
    """Soil retained (t/(ha a)), nan where masked."""
    factors = drivers.r, drivers.k, drivers.ls, state.cover_factor, state.practice_factor
    return rasters.by_blocks(soil.retention, *factors)


def threat_effects(drivers: Drivers, state: State, parameters: Parameters) -> list[Floats]:
    """Effects of the threats under a state: only those whose sources changed are computed, within their reach."""
    bits = drivers.threat_static | habitat.source_bits(parameters)[state.landuse]
    every = habitat.threats(parameters)
    return habitat.updated(drivers.threat_effect, drivers.threat_sources, bits, every, drivers.cell_m)


def _degradation(
    effects: list[Floats], cover: NDArray[np.uint16], access: Floats, parameters: Parameters
) -> Floats:
    weights = habitat.threat_weights(parameters)
    return rasters.by_blocks(
        lambda classes, beta, *planes: habitat.degradation(planes, weights, classes, beta), cover, access, *effects
    )


def saturation(cover: NDArray[np.uint16], drivers: Drivers, parameters: Parameters) -> Floats:
    """Half-saturation k per cell: land's or the sea's, by class; any shape."""
    return np.where(parameters.members("domain", "sea")[cover], np.float32(drivers.k_sea), np.float32(drivers.k_land))


def habitat_quality(drivers: Drivers, state: State, parameters: Parameters) -> Floats:
    """Habitat quality 0-1 under a state, with the base year's half-saturation; nan outside."""
    effects = threat_effects(drivers, state, parameters)
    weights, z = habitat.threat_weights(parameters), parameters.constant("hq_z")

    def block(cover: NDArray[np.uint16], suited: Floats, beta: Floats, *planes: Floats) -> Floats:
        degraded = habitat.degradation(planes, weights, cover, beta)
        return habitat.quality(suited, degraded, saturation(cover, drivers, parameters), z)

    return rasters.by_blocks(block, state.landuse, state.habitat, drivers.access, *effects)


def habitat_quality_of(
    cells: NDArray[np.integer],
    cover: NDArray[np.uint16],
    suited: Floats,
    drivers: Drivers,
    parameters: Parameters,
) -> Floats:
    """Habitat quality of flat cells if they were of these classes, all else as at the base year; shape (n,)."""
    effects = [plane.ravel()[cells] for plane in drivers.threat_effect]
    degraded = habitat.degradation(
        effects, habitat.threat_weights(parameters), cover, drivers.access.ravel()[cells]
    )
    return habitat.quality(suited, degraded, saturation(cover, drivers, parameters), parameters.constant("hq_z"))


def _coverage(drivers: Drivers, state: State, parameters: Parameters) -> NDArray[np.float64]:
    return coast.coverage(
        drivers.shore, state.landuse, state.maturity, drivers.coast_m, drivers.cell_m, parameters
    )


def coastal_exposure(drivers: Drivers, state: State, parameters: Parameters) -> Exposure:
    """Exposure of the shore and the habitats' role under a state."""
    return coast.exposure(drivers.shore, _coverage(drivers, state, parameters), drivers.shore_point, parameters)


def coastal_gain(drivers: Drivers, state: State, habitat_name: str, parameters: Parameters) -> Floats:
    """Fall of exposure (EI * km per ha) that one more hectare of "coral", "mangrove", ... would bring, per cell."""
    covered = _coverage(drivers, state, parameters)
    shape = drivers.region.shape
    return coast.marginal_role(drivers.shore, covered, habitat_name, shape, drivers.cell_m, parameters)


def erosion_grades(loss: Floats, parameters: Parameters) -> NDArray[np.uint8]:
    """SL190 grades 1-6 of a soil loss (t/(ha a)), 0 where masked."""
    bounds = [parameters.constant(f"erosion_grade_{number}") for number in range(1, EROSION_GRADES + 1)]
    return soil.grade(loss, bounds)


def conservation_rate(loss: Floats, region: NDArray[np.uint8], parameters: Parameters) -> float:
    """Water-and-soil conservation rate of the city's land (%)."""
    tolerable = parameters.constant("erosion_grade_1") / soil.T_KM2_PER_T_HA
    return soil.conservation_rate(loss, region == Region.CITY_LAND, tolerable)


def compute(landscape: Landscape, parameters: Parameters, progress: Progress) -> Baseline:
    """All base models of one landscape."""
    fixed = drivers(landscape, parameters, progress)
    progress(0.85, "现状模型|Models of the base year")
    state = base_state(landscape, parameters, fixed.slope_deg)
    baseline = Baseline(
        drivers=fixed,
        state=state,
        water_mm=water_retention(fixed, state),
        soil_loss=soil_loss(fixed, state),
        soil_retention=soil_retention(fixed, state),
        habitat_quality=habitat_quality(fixed, state, parameters),
        exposure=coastal_exposure(fixed, state, parameters),
    )
    progress(1.0, "现状模型|Models of the base year")
    return baseline
