"""Hand-made places for tests: five by five cells of one hectare, and the committed parameter tables."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from analytics.landscape import Grid, Landscape
from analytics.options.site import Needs, Site
from analytics.parameters import Parameters
from data.errors import Report
from data.tables import read_table

TABLES = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
GRID = Grid("EPSG:4546", west_m=0.0, north_m=500.0, cell_m=100.0, rows=5, cols=5)

CALM = {
    "region": 1, "landuse": 3010, "elevation": 10.0, "precipitation": 175, "evapotranspiration": 950,
    "vegetation_cover": 80, "soil_sand": 45, "soil_silt": 25, "soil_clay": 30, "soil_carbon": 15, "soil_depth": 100,
    "forest_origin": 0, "forest_age": 0, "redline": 0, "basic_farmland": 0, "protected_area": 0, "space": 1,
    "pond_status": 0, "mine_status": 0, "salinity": 0, "water_quality": 0, "substrate": 0, "historic_habitat": 0,
    "township": 1,
}  # fmt: skip
"""What a cell is where a test says nothing: city land with natural forest, 10 m high."""

EMPTY_VECTORS = {
    "riverbanks": {"river": str, "natural": bool, "dyke": bool},
    "shoreline": {"kind": str, "natural": bool, "eroding": bool, "port": bool},
    "roads": {"class": str},
    "towns": {"name_zh": str},
}


@cache
def parameters() -> Parameters:
    """The committed tables, read as the data package reads them."""
    report = Report()
    tables = {
        file.stem: read_table(file, file.stem, file.name, report) for file in sorted(TABLES.glob("*.csv"))
    }
    return Parameters.from_tables({name: frame for name, frame in tables.items() if frame is not None})


def changed(table: str, **columns: Any) -> Parameters:
    """The committed tables with columns of one of them replaced."""
    tables = dict(parameters().tables)
    tables[table] = tables[table].assign(**columns)
    return Parameters.from_tables(tables)


def layer(value: ArrayLike, grid: Grid = GRID) -> np.ndarray:
    """A value, or rows of values, as a full layer."""
    return np.broadcast_to(np.asarray(value), grid.shape).copy()


def lines(geometries: list[shapely.Geometry], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometries, crs=GRID.crs)


def landscape(vectors: dict[str, gpd.GeoDataFrame] | None = None, **layers: ArrayLike) -> Landscape:
    """A 5 x 5 landscape: `CALM` except for the layers given."""
    every = {name: layer(value) for name, value in {**CALM, **layers}.items()}
    every["precipitation"] = np.broadcast_to(every["precipitation"], (12, *GRID.shape)).astype(np.uint16)
    for name in ("landuse",):
        every[name] = every[name].astype(np.uint16)
    for name in set(every) - {"landuse", "elevation", "precipitation", "evapotranspiration"}:
        every[name] = every[name].astype(np.uint8)
    every["elevation"] = every["elevation"].astype(np.float32)
    empty = {
        name: gpd.GeoDataFrame(
            {column: pd.Series(dtype=kind) for column, kind in columns.items()},
            geometry=gpd.GeoSeries([], crs=GRID.crs),
        )
        for name, columns in EMPTY_VECTORS.items()
    }
    empty["roads"] = lines([shapely.LineString([(0, 250), (500, 250)])], **{"class": ["local"]})
    return Landscape(GRID, every, {**empty, **(vectors or {})})


def site(
    place: Landscape,
    slope_deg: ArrayLike = 2.0,
    soil_loss: ArrayLike = 0.0,
    fetch_m: ArrayLike = 100.0,
    **needs: ArrayLike,
) -> Site:
    """A site whose slope, fetch and soil loss are given, and those needs that a measure follows from."""
    slope, fetch, loss = (layer(value).astype(np.float32) for value in (slope_deg, fetch_m, soil_loss))
    nothing = Needs.nothing(GRID.shape)
    found = {name: layer(value).astype(getattr(nothing, name).dtype) for name, value in needs.items()}
    return Site(place, slope, fetch, loss, parameters().classes, replace(nothing, **found))
