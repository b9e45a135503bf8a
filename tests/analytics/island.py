"""A small made-up coast for tests: hills in the west, fields, a town, a lagoon with ponds, sea in the east."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import LineString

from analytics.landscape import Grid, Landscape, Region
from analytics.options.site import Needs
from analytics.parameters import Parameters
from analytics.pattern import corridors, currents, graph
from analytics.pattern.connectivity import permeability
from analytics.pattern.network import Network, SecurityPattern, functional_share

TABLES = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
CRS = "EPSG:4546"
ROWS, COLS, SHORE_COL = 60, 80, 50


def parameters(**replaced: pd.DataFrame) -> Parameters:
    """The committed parameter tables, some of them replaced."""
    names = (
        "classes",
        "cover_factor",
        "slope_factor",
        "threats",
        "sensitivity",
        "priority_types",
        "sheet_erosion",
        "constants",
        "water_use",
        "export_coefficients",
    )
    tables = {name: pd.read_csv(TABLES / f"{name}.csv", dtype={"code": str}) for name in names}
    return Parameters.from_tables(tables | replaced)


def landscape(cell_m: float = 100.0, seed: int = 5) -> Landscape:
    """60 x 80 cells with every layer the base models read; the two westernmost columns lie outside."""
    random = np.random.default_rng(seed)
    grid = Grid(CRS, 500_000.0, 2_130_000.0, cell_m, ROWS, COLS)
    row, col = np.mgrid[0:ROWS, 0:COLS]
    region = np.where(col < SHORE_COL, Region.CITY_LAND, Region.CITY_SEA).astype(np.uint8)
    region[:, :6], region[:, 70:], region[:, :2] = Region.BUFFER_LAND, Region.BUFFER_SEA, Region.OUTSIDE
    elevation = np.where(col < SHORE_COL, 1.0 + 6.0 * np.maximum(30 - col, 0), -1.5 * (col - SHORE_COL + 1))
    elevation = (elevation + 8 * np.sin(row / 3) * (col < 30)).astype(np.float32)
    landuse = np.select(
        [col < 20, col < 26, col < 34, col < 44, col < SHORE_COL, col < SHORE_COL + 3],
        [3010, 2030, 1030, 1010, 12050, 30040],
        30050,
    ).astype(np.uint16)
    landuse[10:16, 36:42] = 7010
    landuse[30:34, 22:25] = 6020
    landuse[40:50, 45:48], landuse[40:44, 48:50] = 11041, 3030
    landuse[52:58, 46:50] = 3010
    landuse[20:26, 55:60], landuse[30:36, 52:56] = 30010, 30020
    landuse[region == Region.OUTSIDE] = 0
    land = col < SHORE_COL
    layers = {
        "region": region,
        "landuse": landuse,
        "elevation": elevation,
        "precipitation": np.full((12, ROWS, COLS), 170, np.uint16)
        + np.arange(0, 120, 10, np.uint16)[:, None, None],
        "evapotranspiration": np.full((ROWS, COLS), 1050, np.uint16),
        "vegetation_cover": np.where(land, random.integers(40, 96, (ROWS, COLS)), 255).astype(np.uint8),
        "soil_sand": np.full((ROWS, COLS), 45, np.uint8),
        "soil_silt": np.full((ROWS, COLS), 25, np.uint8),
        "soil_clay": np.full((ROWS, COLS), 30, np.uint8),
        "soil_carbon": np.full((ROWS, COLS), 15, np.uint8),
        "forest_origin": np.where((landuse == 3010) & (col > 15), 2, landuse == 3010).astype(np.uint8),
        "protected_area": np.where((col < 8) & land, 2, 0).astype(np.uint8),
    }
    return Landscape(grid, layers, _vectors(grid))


def needs(place: Landscape) -> Needs:
    """A made-up diagnosis: worn forest in the hills, a corridor with barriers through rubber and fields, worked-out
    fields in the south, an idle quarter of the town."""
    row, col = np.mgrid[0:ROWS, 0:COLS]
    across = (row >= 24) & (row < 28) & (col >= 6) & (col < 44)
    barrier = across & (col >= 20) & (col < 36)
    landuse = place["landuse"]
    fields = np.isin(landuse, (1010, 1030)) & (row >= 45)
    return Needs(
        degradation=np.where(landuse == 3010, np.where((row < 20) & (col > 8), 0.6, 0.1), np.nan).astype(
            np.float32
        ),
        corridor=across.astype(np.uint8),
        pinch=(across & (col == 30)).astype(np.uint8),
        barrier=np.where(barrier, 5.0 + col, 0).astype(np.float32),
        farmland=np.where(fields, np.where(row < 55, 0.8, 0.3), 0).astype(np.float32),
        builtup=np.where(landuse == 7010, np.where(col < 40, 0.7, 0.4), 0).astype(np.float32),
    )


def network(
    surface: NDArray[np.float32], source: NDArray[np.int16], cell_m: float, half_cost: float
) -> Network:
    """A network of links between source 1 and all others on a surface; what no plan asks for is left empty."""
    pairs = np.array([(1, other) for other in range(2, int(source.max()) + 1)], np.int64)
    found = corridors.ways(surface, source, pairs, cell_m)
    flow = currents.between_sources(graph.raster(surface), source, pairs)
    links = pd.DataFrame(
        {
            "from": pairs[:, 0], "to": pairs[:, 1], "cwd": found.lcd, "p": permeability(found.lcd, half_cost),
            "city_km": 1.0, "functional": found.lcd <= half_cost, "r_eff": flow.resistance,
        }
    )  # fmt: skip
    given = {
        "source_block": source, "patches": pd.DataFrame({"city_ha": np.full(int(source.max()), 100.0)}),
        "resistance": surface, "links": links, "routes": found.routes, "landscape_ha": 1e4, "block_m": cell_m,
        "half_cost": half_cost, "flow": flow, "corridor_connectivity": functional_share(links),
    }  # fmt: skip
    return Network(**{field.name: given.get(field.name) for field in fields(Network)})  # type: ignore[arg-type]


def pattern(place: Landscape, cover: NDArray[np.uint16]) -> SecurityPattern:
    """A made-up security pattern: woods in the hills and behind the beach, one link across rubber and fields."""
    row, col = np.mgrid[0:ROWS, 0:COLS]
    middle = (row >= 24) & (row < 28)
    source = np.select([middle & (col >= 8) & (col < 16), middle & (col >= 44) & (col < 50)], [1, 2], 0)
    resistance = parameters().lookup("resistance")[cover]
    surface = np.where(np.isin(place["region"], (Region.CITY_LAND, Region.BUFFER_LAND)), resistance, np.nan)
    land = network(surface.astype(np.float32), source.astype(np.int16), place.grid.cell_m, 100_000.0)
    return SecurityPattern(land, land, np.ones(place.grid.shape, np.float32))


def _vectors(grid: Grid) -> dict[str, gpd.GeoDataFrame]:
    west, south, _, north = grid.bounds
    shore_x, middle = west + SHORE_COL * grid.cell_m, (north + south) / 2
    shoreline = gpd.GeoDataFrame(
        {
            "kind": ["sandy", "artificial"],
            "natural": [True, False],
            "eroding": [True, False],
            "port": [False, True],
        },
        geometry=[
            LineString([(shore_x, north), (shore_x, middle)]),
            LineString([(shore_x, middle), (shore_x, south)]),
        ],
        crs=CRS,
    )
    roads = gpd.GeoDataFrame(
        {"class": ["trunk", "local"]},
        geometry=[
            LineString([(west, middle), (shore_x, middle)]),
            LineString([(west + 3_900, north), (west + 3_900, south)]),
        ],
        crs=CRS,
    )
    rivers = gpd.GeoDataFrame(
        geometry=[LineString([(west, middle + 1_000), (shore_x, middle + 900)])], crs=CRS
    )
    return {"shoreline": shoreline, "roads": roads, "rivers": rivers}
