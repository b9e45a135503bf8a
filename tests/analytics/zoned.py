"""The small coast of `island` in cells of 300 m with sub-basins, townships and what units are scored by."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString

from analytics import ecosystems, rasters, register, units, zoning
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters
from analytics.problems import Evidence
from analytics.register import Register
from analytics.units import Units
from analytics.zoning import Facets, Zoning
from tests.analytics import island

OVERRIDES = ("unit", "name_zh", "name_en", "flag", "source")
BASINS = pd.DataFrame(
    {
        "name_zh": [f"甲河流域{n}" if n < 7 else f"小流域{n}" for n in range(1, 13)],
        "name_en": [f"Basin {n}" for n in range(1, 13)],
        "river": ["甲河" if n < 7 else "" for n in range(1, 13)],
    },
    index=pd.RangeIndex(1, 13, name="basin"),
)


def parameters(**replaced: pd.DataFrame) -> Parameters:
    """The committed tables with three townships, two management areas at sea and no planner's lines."""
    towns = pd.DataFrame(
        [
            (1, "上镇", "Upper"),
            (2, "中镇", "Middle"),
            (3, "下镇", "Lower"),
            (101, "北部海域", "North"),
            (102, "南部海域", "South"),
        ],
        columns=["id", "name_zh", "name_en"],
    )
    tables = {
        "problems": pd.read_csv(island.TABLES / "problems.csv"),
        "zone_overrides": pd.DataFrame(columns=list(OVERRIDES), dtype=str),
        "townships": towns,
        "export_coefficients": pd.read_csv(island.TABLES / "export_coefficients.csv"),
    }
    return island.parameters(**(tables | replaced))


def landscape(**vectors: gpd.GeoDataFrame) -> Landscape:
    """The coast with its townships (bands from the hills to the shore) and a bank along the river."""
    made = island.landscape(cell_m=300.0)
    row, col = np.mgrid[0 : island.ROWS, 0 : island.COLS]
    land = np.isin(made["region"], (Region.CITY_LAND, Region.BUFFER_LAND))
    zeros = np.zeros(made.grid.shape, np.uint8)
    layers = {
        "township": np.where(land, 1 + np.minimum((col - 4 + row // 12) // 16, 2), 101 + row // 30).astype(
            np.uint8
        ),
        "space": np.where(land, np.select([col < 26, col < 44], [1, 2], 3), 4).astype(np.uint8),
        "redline": ((col < 24) & land).astype(np.uint8),
        "mine_status": np.where(made["landuse"] == 6020, 2, 0).astype(np.uint8),
        "historic_habitat": np.where(~land & (col < 58), 1, 0).astype(np.uint8),
        "water_quality": np.where(~land & (row < 6), 3, np.where(land, 0, 1)).astype(np.uint8),
        "protected_area": zeros,
    }
    west, _, _, north = made.grid.bounds
    x = west + 12_000.0
    banks = gpd.GeoDataFrame(
        {"natural": [True, False]},
        geometry=[
            LineString([(x, north), (x, north - 3_000)]),
            LineString([(x, north - 3_000), (x, north - 9_000)]),
        ],
        crs=island.CRS,
    )
    return replace(
        made,
        layers={**made.layers, **layers},
        vectors={**made.vectors, "riverbanks": banks, **vectors},
    )


def basin() -> np.ndarray:
    """Twelve sub-basins in three columns of four, none in the sea."""
    row, col = np.mgrid[0 : island.ROWS, 0 : island.COLS]
    number = 1 + np.minimum(col // 17, 2) * 4 + row // 15
    return np.where(col < island.SHORE_COL, number, 0).astype(np.uint16)


def parts() -> Units:
    """The units of the coast."""
    made = landscape()
    return units.assess(made, parameters(), ecosystems.cover_of(made), basin(), BASINS)


def evidence(made: Landscape) -> Evidence:
    """What problems are read from, made up but plausible."""
    cover, given = ecosystems.cover_of(made), facets(made)
    suitability = parameters().by_class("habitat", cover, 0.0)
    sea = np.isin(made["region"], (Region.CITY_SEA, Region.BUFFER_SEA))
    row, col = np.mgrid[0 : island.ROWS, 0 : island.COLS]
    loss = np.where((col > 20) & (col < 30), 8, 1).astype(np.float32) * ~sea
    none = np.zeros(made.grid.shape, np.uint8)
    return Evidence(
        cover=cover,
        space=made["space"],
        redline=made["redline"],
        mine_status=made["mine_status"],
        historic_habitat=made["historic_habitat"],
        water_quality=made["water_quality"],
        suitability=suitability,
        coast_m=rasters.distance(sea, made.grid.cell_m),
        soil_loss=loss,
        sediment_export=loss / 2,
        nitrogen_share=np.where((col > 30) & ~sea, 0.8, 0).astype(np.float32),
        importance=given.importance,
        degradation=(1 + np.nan_to_num(given.degradation) * 4.9).astype(np.uint8),
        barrier=np.where((row == 30) & ~sea, col, 0).astype(np.float32),
        corridor=((row > 27) & (row < 33) & ~sea).astype(np.uint8),
        risks={"surge": ((col > 46) & ~sea).astype(np.uint8) * 3, "sea_level": none, "typhoon": none},
    )


def facets(made: Landscape) -> Facets:
    """What units are scored by: hills that serve, fields that are worn, a town, a shore that protects."""
    row, col = np.mgrid[0 : island.ROWS, 0 : island.COLS]
    sea = np.isin(made["region"], (Region.CITY_SEA, Region.BUFFER_SEA))

    def grades(three: np.ndarray, two: np.ndarray) -> np.ndarray:
        return np.select([three, two], [3, 2], 1).astype(np.uint8)

    importance = {
        "water": grades(col < 18, col < 26) * ~sea,
        "soil": grades((col > 16) & (col < 26), col < 30) * ~sea,
        "biodiversity": grades((col < 12) | (sea & (row < 30)), col < 20),
        "coast": grades(np.abs(col - island.SHORE_COL) < 4, np.abs(col - island.SHORE_COL) < 8),
    }
    importance["overall"] = np.max(list(importance.values()), axis=0)
    worn = np.clip((col - 6) / 50 + 0.1 * np.sin(row / 7), 0, 1).astype(np.float32)
    return Facets(
        importance=importance,
        sensitivity=grades(row > 40, row > 20),
        pressure=np.where(col % 9 == 0, np.nan, 0.1 + 0.004 * row).astype(np.float32),
        degradation=worn,
        resilience=np.clip(1 - worn + 0.2 * (row > 30), 0, 1).astype(np.float32),
        suitability=np.where((col > 30) & ~sea, 0.6, np.nan).astype(np.float32),
        mode=(1 + np.searchsorted([0.2, 0.4, 0.6], worn)).astype(np.uint8),
        space=made["space"],
    )


def registered(made: Landscape, given: Parameters, found: Units) -> Register:
    """The register of the coast."""
    return register.assess(made, given, found, evidence(made), facets(made).mode)


def zones(made: Landscape | None = None, given: Parameters | None = None) -> Zoning:
    """The zones of the coast."""
    made, given, found = made or landscape(), given or parameters(), parts()
    return zoning.assess(made, given, found, registered(made, given, found), facets(made))
