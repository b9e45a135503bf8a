"""A place of 120 x 160 cells of 100 m with everything that map layers read, and nothing else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, box

from analytics.landscape import Grid, Landscape
from analytics.scenario.model import Plan, Scenario
from data.mercator import Mercator
from data.themes import Ground
from data.tiles import Atlas
from tests.analytics.hand import parameters
from tests.data import answers

GRID = Grid("EPSG:4546", west_m=430_000.0, north_m=2_130_000.0, cell_m=100.0, rows=120, cols=160)
SHORE_COL = 130
FOREST, MANGROVE, SEA = 3010, 3030, 30_050
# One class of each element, 山水林田湖草海城: any nine cells of a square around SINGLE hold them all.
ELEMENTS = (6020, 11010, 3010, 1010, 11020, 4040, 3030, 7010)
KEY = "0123456789abcdef0123"
OTHER = "fedcba9876543210abcd"  # a plan that leaves the patch as it is
YEARS = (2025, 2030, 2035)
# A patch of four cells, a single cell, and a band of 20 x 2 cells.
PATCH, SINGLE = (40, 50), (80, 20)
MEASURES = (("M1", "#1FA57E", ""), ("M2", "#005A43", ""), ("M8", "#0072B2", "double"))


def landscape() -> Landscape:
    row, col = np.mgrid[0 : GRID.rows, 0 : GRID.cols]
    region = np.where(col >= SHORE_COL, 3, 1).astype(np.uint8)
    region[:, :10] = 2
    region[:5], region[-5:] = 0, 0
    vectors = {
        "boundary": gpd.GeoDataFrame(geometry=[box(431_000, 2_119_000, 443_000, 2_129_500)], crs=GRID.crs),
        "land": gpd.GeoDataFrame(geometry=[box(430_000, 2_118_000, 443_000, 2_130_000)], crs=GRID.crs),
        "coastline": gpd.GeoDataFrame(geometry=[LineString([(443_000, 2_118_000), (443_000, 2_130_000)])], crs=GRID.crs),
        "neighbours": gpd.GeoDataFrame(geometry=[box(430_000, 2_118_000, 431_000, 2_130_000)], crs=GRID.crs),
        "water_bodies": gpd.GeoDataFrame(geometry=[], crs=GRID.crs),
        "rivers": gpd.GeoDataFrame(
            {"name_zh": ["示例河", np.nan], "order": [3, 1], "width_m": [40.0, np.nan], "secret": [1, 2]},
            geometry=[LineString([(431_000, 2_125_000), (443_000, 2_124_000)])] * 2,
            crs=GRID.crs,
        ),
        "towns": gpd.GeoDataFrame({"name_zh": ["示例镇"], "seat": [True]}, geometry=[Point(438_000, 2_125_000)], crs=GRID.crs),
        "projects": gpd.GeoDataFrame({"project_id": ["P1"]}, geometry=[box(435_000, 2_120_000, 436_000, 2_121_000)], crs=GRID.crs),
        "places": gpd.GeoDataFrame({"name_zh": ["示例湾"]}, geometry=[Point(439_000, 2_124_000)], crs=GRID.crs),
    }  # fmt: skip
    layers = {
        "region": region,
        "space": np.where(region > 0, 1 + row % 4, 0).astype(np.uint8),
        "elevation": (row * 2.0 + col).astype(np.float32),
        "township": np.where(region > 0, 1 + (col >= SHORE_COL), 0).astype(np.uint8),
    }
    return Landscape(GRID, layers, vectors)


def planned() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells, measure index and stage of the plan, by ascending cell."""
    row, col = PATCH
    places = [(row + r, col + c, 0, 2025) for r in (0, 1) for c in (0, 1)]
    places.append((*SINGLE, 1, 2030))
    places += [(100 + r, 60 + c, 2, 2035) for r in (0, 1) for c in range(20)]
    found = np.array(sorted((r * GRID.cols + c, m, s) for r, c, m, s in places))
    return found[:, 0].astype(np.int32), found[:, 1], found[:, 2]


def study() -> Any:
    place = landscape()
    row, col = np.mgrid[0 : GRID.rows, 0 : GRID.cols]
    cover = np.where(col >= SHORE_COL, SEA, np.where(row < 60, FOREST, MANGROVE)).astype(np.uint16)
    near = (abs(row - SINGLE[0]) < 4) & (abs(col - SINGLE[1]) < 4)
    cover = np.where(near, np.asarray(ELEMENTS, np.uint16)[(row + 3 * col) % 8], cover)
    # Wide enough to be seen from afar.
    for place_, value in enumerate((11010, 1010, 7010)):
        cover[84:114, 12 + 15 * place_ : 27 + 15 * place_] = value
    values = (col / GRID.cols).astype(np.float32)
    values[row == 70] = np.nan
    cells, measure, _ = planned()
    options = SimpleNamespace(
        cell=cells,
        option=measure.astype(np.uint8),
        option_measures=np.array([[0, -1], [0, 1], [2, -1]], np.int8),
        measures=tuple(
            SimpleNamespace(id=name, colour=shade, line_style=form, name_zh=name, name_en=name)
            for name, shade, form in MEASURES
        ),
        objectives=("habitat", "soil_retention"),
        benefit_hat=np.tile(np.array([[1.0, 0.05]], np.float32), (len(cells), 1)),
        domain=np.zeros(len(cells), np.uint8),
        area_ha=np.ones(len(cells), np.float32),
    )
    baseline = SimpleNamespace(
        state=SimpleNamespace(landuse=cover),
        soil_loss=values * 200,
        water_mm=values * 1000,
        habitat_quality=values,
    )
    return SimpleNamespace(
        landscape=place,
        parameters=parameters(),
        baseline=baseline,
        options=options,
        years=YEARS,
        stages=YEARS,
        closed=(),
        diagnosis=diagnosis(place),
    )


def diagnosis(place: Landscape) -> Any:
    """Rasters whose classes run along the rows, one zone and one unit in each half, a way between two sources."""
    row, col = np.mgrid[0 : GRID.rows, 0 : GRID.cols]

    def graded(classes: int) -> np.ndarray:
        return np.where(place["region"] > 0, 1 + row % classes, 0).astype(np.uint8)

    def network(first: int) -> SimpleNamespace:
        blank = np.zeros(GRID.shape, np.uint8)
        marks = {name: blank.copy() for name in ("source", "corridor", "pinch", "barrier")}
        for place_, mask in enumerate(marks.values()):
            mask[(first + place_) % 8 :: 8] = 1
        links = pd.DataFrame({"from": [1], "to": [2], "length_km": [1.0], "city_km": [1.0], "functional": [True]})
        routes = pd.DataFrame({"link": [0, 0], "order": [0, 1], "block": [10, 11]})
        flow = {"resistance": np.ones(GRID.shape, np.float32), "current": (row % 7).astype(np.float32)}
        return SimpleNamespace(**marks, **flow, links=links, routes=routes, corridor_connectivity=50.0)

    def lies(first: int) -> SimpleNamespace:
        return SimpleNamespace(
            pinch=SimpleNamespace(label=((row + first) % 8 == 2).astype(np.uint16)),
            barriers=SimpleNamespace(label=((row + first) % 8 == 3).astype(np.uint16)),
        )

    names = {"name_zh": ["北", "南"], "name_en": ["North", "South"], "code": ["Ⅰ", "Ⅱ"], "zone": [1, 2]}
    halves = np.where(place["region"] > 0, 1 + (row >= 60), 0)
    shapes = [box(431_000, 2_124_000, 446_000, 2_129_500), box(431_000, 2_118_500, 446_000, 2_124_000)]
    strip = gpd.GeoDataFrame({"kind": [1], "width_m": [50.0]}, geometry=[shapes[0]], crs=GRID.crs)
    grades = {name: graded(3) for name in ("overall", "water", "soil", "biodiversity", "coast", "erosion", "coastal")}
    return SimpleNamespace(
        importance=SimpleNamespace(**grades),
        sensitivity=SimpleNamespace(**grades, protection=graded(3)),
        risks=SimpleNamespace(typhoon=graded(3), surge=graded(3), sea_level=graded(3)),
        pattern=SimpleNamespace(land=network(0), sea=network(4)),
        profile=SimpleNamespace(land=lies(0), sea=lies(4)),
        condition=SimpleNamespace(degradation_class=graded(5), resilience_class=graded(3), mode=graded(4), one_out=graded(3)),
        register=SimpleNamespace(severity=graded(3)),
        consolidation=SimpleNamespace(kind=graded(7)),
        hydrology=SimpleNamespace(sediment_export=(6 * col / GRID.cols).astype(np.float32)),
        zoning=SimpleNamespace(
            unit=halves.astype(np.int32),
            zone=halves.astype(np.uint8),
            units=pd.DataFrame(names, index=[1, 2]),
            zones=gpd.GeoDataFrame(names, geometry=shapes, crs=GRID.crs, index=pd.Index([1, 2])),
        ),
        conflicts=SimpleNamespace(proposals=strip, kind=graded(7)),
    )


def plan(key: str = KEY) -> Plan:
    cells, measure, stage = planned()
    pair = np.flatnonzero(measure > 0) if key == OTHER else np.arange(len(cells))
    made = answers.plan(len(cells))
    return Plan(
        **{
            **{name: getattr(made, name) for name in made.__dataclass_fields__},
            "pair": pair.astype(np.int32),
            "stage": stage[pair].astype(np.int16),
        }
    )


def ground(folder: Path) -> Ground:
    asked = Scenario(weights=(("habitat", 1.0),))
    return Ground(
        study(),
        Mercator(GRID),
        plan=lambda key: plan(key) if key in (KEY, OTHER) else None,
        scenario=lambda key: asked if key in (KEY, OTHER) else None,
        relief_file=folder / "relief-test.npz",
    )


def atlas(folder: Path) -> Atlas:
    return Atlas(ground(folder), ("package", "model"))
