"""A small made-up coast for tests: hills in the west, fields, a town, a lagoon with ponds, sea in the east."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString

from analytics.landscape import Grid, Landscape, Region
from analytics.parameters import Parameters

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
