"""The made-up coast of `island.py` with what options ask beside the base models: ponds, banks, sea beds, licences."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
from shapely.geometry import LineString, Point

from analytics.baseline import Baseline, compute
from analytics.landscape import Landscape
from analytics.options.site import Needs
from analytics.options.table import Options, build
from tests.analytics import island
from tests.analytics.hand import parameters


@cache
def landscape() -> Landscape:
    """Every active measure finds something: 60 x 80 cells of one hectare."""
    place = island.landscape()
    row, col = np.mgrid[0 : island.ROWS, 0 : island.COLS]
    landuse, elevation = place["landuse"].copy(), place["elevation"].copy()
    landuse[44:48, 48:50] = 11050
    elevation[40:50, 45:50] = 0.5
    sea, tidal = col >= island.SHORE_COL, (elevation < 1) & (col >= 45)
    layers = {
        **place.layers,
        "landuse": landuse,
        "elevation": elevation,
        "pond_status": np.where(landuse == 11041, 1 + row % 3, 0),
        "mine_status": np.where(landuse == 6020, 1 + row % 2, 0),
        "salinity": np.where(tidal, np.where(sea, 33, 15), 0),
        "water_quality": np.where(sea, np.where(row < 10, 3, 1), 0),
        "substrate": np.where(sea, np.where(row < 28, 3, 1), 0),
        "historic_habitat": np.where(sea & (col < 60), np.where(row < 28, 2, 1), 0),
        "forest_age": np.where(place["forest_origin"] == 2, 30, 0),
        "soil_depth": np.full_like(row, 100),
        "redline": col > 51,
        "basic_farmland": (col < 40) & (col >= 30) & (row % 4 == 0),
        "township": np.where(sea, 101, 1 + (row > 30)),
    }
    wide = ("elevation", "landuse", "precipitation", "evapotranspiration")
    layers = {name: layer if name in wide else np.asarray(layer, np.uint8) for name, layer in layers.items()}
    return Landscape(place.grid, layers, {**place.vectors, **_vectors(place)})


def _vectors(place: Landscape) -> dict[str, gpd.GeoDataFrame]:
    west, south, _, north = place.grid.bounds
    middle = (north + south) / 2
    banks = [LineString([(west, middle + y), (west + 5_000, middle + y - 100)]) for y in (1_000, 1_150, 300)]
    shore_x, cut = west + island.SHORE_COL * place.grid.cell_m, (north, middle, south + 1_000, south)
    shores = [LineString([(shore_x, top), (shore_x, low)]) for top, low in pairwise(cut)]
    return {
        "shoreline": gpd.GeoDataFrame(
            {
                "kind": ["sandy", "artificial", "artificial"],
                "natural": [True, False, False],
                "eroding": [True, False, False],
                "port": [False, False, True],
            },
            geometry=shores,
            crs=island.CRS,
        ),
        "riverbanks": gpd.GeoDataFrame(
            {"river": ["a"] * 3, "natural": [False, True, False], "dyke": [False, False, True]},
            geometry=banks,
            crs=island.CRS,
        ),
        "towns": gpd.GeoDataFrame(
            {"name_zh": ["示例镇"]}, geometry=[Point(west + 3_900, north - 1_300)], crs=island.CRS
        ),
    }


@cache
def baseline() -> Baseline:
    return compute(landscape(), parameters(), lambda _share, _name: None)


@cache
def needs() -> Needs:
    return island.needs(landscape())


@cache
def options() -> Options:
    return build(landscape(), parameters(), baseline(), needs(), lambda _share, _name: None)
