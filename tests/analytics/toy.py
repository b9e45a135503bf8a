"""A toy study: the made-up coast with every layer that scenarios need, some projects, and the committed tables."""

from __future__ import annotations

import dataclasses
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.affinity import translate
from shapely.geometry import LineString, Point, box

from analytics import baseline
from analytics.landscape import Grid, Landscape
from analytics.options import table as options
from analytics.parameters import Parameters
from analytics.scenario import run
from analytics.scenario.model import Mode, Scenario, Target
from analytics.scenario.study import Study
from tests.analytics import hand, island

STAGES = (2025, 2030, 2035)
MEASURES = tuple(f"M{number}" for number in range(1, 14))
NO_PROJECTS = pd.DataFrame(
    columns=["project", "measure", "stage", "quantity", "status", "budget_wan_yuan"],
).astype({"stage": int, "quantity": float, "budget_wan_yuan": float})


def silent(share: float, words: str) -> None:
    """A progress report that nobody reads."""


def coast() -> Landscape:
    """60 x 80 cells of 100 m: `island.landscape` with ponds, a mine, banks, seagrass, reef and a tidal flat."""
    place = island.landscape()
    grid, region, landuse = place.grid, place["region"], place["landuse"].copy()
    row, col = np.mgrid[0 : grid.rows, 0 : grid.cols]
    landuse[44:50, 48:50], landuse[34:38, 40:44] = 11050, 11050
    landuse[0:8, 46:50] = 3070
    elevation = place["elevation"].copy()
    elevation[40:50, 44:50], elevation[34:38, 40:44] = 0.4, 0.4
    ponds, mine = landuse == 11041, landuse == 6020
    sea = np.isin(region, (3, 4))
    flat = np.zeros(grid.shape, np.uint8)
    near = (col >= island.SHORE_COL) & (col < island.SHORE_COL + 4)
    layers = {
        **place.layers,
        "landuse": landuse,
        "elevation": np.where(near, np.float32(-3), elevation).astype(np.float32),
        "soil_depth": flat + np.uint8(100),
        "forest_age": np.where(landuse == 3010, 30, 0).astype(np.uint8),
        "redline": ((col < 14) | ((row >= 44) & (col >= 44) & (col < 48))).astype(np.uint8),
        "basic_farmland": ((landuse == 1010) & (row < 30)).astype(np.uint8),
        "space": np.where(sea, 4, 1).astype(np.uint8),
        "pond_status": np.where(ponds, 3, 0).astype(np.uint8),
        "mine_status": np.where(mine, 2, 0).astype(np.uint8),
        "salinity": np.where(sea, 32, np.where((row >= 32) & (col >= 38), 16, 0)).astype(np.uint8),
        "water_quality": np.where(sea, 1, 0).astype(np.uint8),
        "substrate": np.where(sea, np.where((row >= 16) & (row < 28), 3, 1), 0).astype(np.uint8),
        "historic_habitat": np.where(sea & near, np.where((row >= 16) & (row < 28), 2, 1), 0).astype(
            np.uint8
        ),
        "township": np.where(sea, 101, np.where(region == 1, 1 + row // 30, 0)).astype(np.uint8),
    }
    return Landscape(grid, layers, {**place.vectors, **_vectors(grid, place)})


def _vectors(grid: Grid, place: Landscape) -> dict[str, gpd.GeoDataFrame]:
    west, south, _, north = grid.bounds
    middle = (north + south) / 2
    shore = place.vectors["shoreline"].copy()
    shore["port"] = False
    # The northern half runs through cells of the land, the southern one through cells of the sea.
    shore.loc[0, "geometry"] = translate(shore.loc[0, "geometry"], -50)
    bank = [LineString([(west + 700, middle + y), (west + 4_400, middle + y)]) for y in (950, 870)]
    return {
        "shoreline": shore,
        "riverbanks": gpd.GeoDataFrame(
            {"river": ["a", "a"], "natural": [True, False], "dyke": [False, False]},
            geometry=bank,
            crs=grid.crs,
        ),
        "towns": gpd.GeoDataFrame({"name_zh": ["甲"]}, geometry=[Point(west + 3_900, middle)], crs=grid.crs),
        "projects": gpd.GeoDataFrame(
            {"project_id": ["P1", "P2"]},
            geometry=[
                box(west + 4_400, north - 5_000, west + 5_000, north - 4_000),
                box(west + 2_000, north - 3_500, west + 2_600, north - 2_900),
            ],
            crs=grid.crs,
        ),
    }


@cache
def parameters() -> Parameters:
    """The committed tables, without projects."""
    return Parameters.from_tables({**hand.parameters().tables, "projects": NO_PROJECTS})


@cache
def base() -> tuple[Landscape, baseline.Baseline, options.Options]:
    place = coast()
    now = baseline.compute(place, parameters(), silent)
    return place, now, options.build(place, parameters(), now, island.needs(place), silent)


def study(status_date: str = "2020-12-31", **tables: pd.DataFrame) -> Study:
    """The toy study, some tables replaced."""
    place, now, pairs = base()
    chosen = Parameters.from_tables({**parameters().tables, **tables})
    pattern = island.pattern(place, now.state.landuse)
    return run.assemble(place, chosen, now, pairs, STAGES, 2020, status_date, pattern)


def project(
    name: str, measure: str, stage: int, quantity: float, status: str = "planned"
) -> dict[str, object]:
    return {
        "project": name, "measure": measure, "stage": stage, "quantity": quantity, "status": status,
        "budget_wan_yuan": 0.0,
    }  # fmt: skip


def asking(
    quantities: dict[str, tuple[float, ...]], stages: tuple[int, ...] = STAGES, **rest: object
) -> Scenario:
    """A scenario of exact cumulative targets by measure and stage."""
    targets = tuple(
        Target(measure, stage, float(quantity), Mode.EXACTLY)
        for measure, row in quantities.items()
        for stage, quantity in zip(stages, row, strict=True)
    )
    weights = tuple((name, 0.25) for name in ("habitat", "soil", "water", "coast"))
    return dataclasses.replace(Scenario(targets=targets, weights=weights), **rest)  # type: ignore[arg-type]
