"""The vector layers of the package: real outlines as they are, simulated lines and polygons marked so."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from data.demo import lines, projects
from data.demo.frame import CRS, QIONGHAI
from data.demo.world import World


def build(world: World) -> dict[str, gpd.GeoDataFrame]:
    """Layer name -> frame in the grid's CRS."""
    place = world.place
    real = place.vectors
    extent = box(*place.grid.bounds)
    shore = lines.shoreline(place, world.shore, world.settlement, world.cover)
    banks = lines.riverbanks(place, world.waters, world.settlement, world.cover)
    outside = (
        real["land_region"].geometry.iloc[0].difference(real["land"].geometry.iloc[0]).intersection(extent)
    )
    neighbours = gpd.GeoDataFrame({"simulated": [False]}, geometry=[outside], crs=CRS).explode(
        ignore_index=True
    )
    return {
        "boundary": real["boundary"].assign(simulated=False),
        "land": real["land"].assign(simulated=False),
        "coastline": real["coastline"].assign(simulated=False),
        "neighbours": neighbours[neighbours.geometry.area > 1e4].reset_index(drop=True),
        "water_bodies": real["water_bodies"].assign(simulated=False),
        "rivers": world.waters.rivers,
        "riverbanks": banks,
        "shoreline": shore,
        "roads": world.settlement.roads,
        "towns": _towns(world),
        "projects": projects.build(world, banks, shore),
        "places": _places(),
    }


def _towns(world: World) -> gpd.GeoDataFrame:
    towns = world.place.towns
    return towns.assign(seat=towns["seat"].astype(bool), population_simulated=True)


def _places() -> gpd.GeoDataFrame:
    table = pd.read_csv(QIONGHAI / "places.csv")
    points = gpd.points_from_xy(table["east_m"], table["north_m"], crs=CRS)
    table["simulated"] = table["simulated"].astype(bool)
    return gpd.GeoDataFrame(table.drop(columns=["east_m", "north_m"]), geometry=points)
