"""Sub-basins: cut at confluences, merged when small, named after rivers and towns, never torn."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from analytics import basins, flow
from analytics.landscape import Landscape
from tests.analytics import island


def test_a_confluence_cuts_what_is_large_enough() -> None:
    """A stream of three cells from the north and one of four from the west meet one cell above the mouth."""
    ground = np.array(
        [[9, 9, 9, 9, 4], [9, 9, 9, 9, 3], [9, 9, 9, 9, 2.5], [6, 5, 4, 3, 2], [9, 9, 9, 9, 1.9]], np.float32
    )
    land = np.zeros(ground.shape, np.bool_)
    land[:, 4] = land[3] = True
    _, routing = flow.route(ground, land)
    above = flow.accumulate(routing)
    assert above[3].tolist() == [1, 2, 3, 4, 8]
    found = basins.pieces(routing, above, least=3, tributary=2)
    assert found.label[4, 4] == found.label[3, 4]
    assert len({found.label[0, 4], found.label[3, 0], found.label[4, 4]}) == 3
    assert found.cells.sum() == np.count_nonzero(land)
    whole = basins.pieces(routing, above, least=3, tributary=8)
    assert np.unique(whole.label[land]).size == 1


def test_the_smallest_joins_another_small_one_first() -> None:
    cells = np.array([0, 2, 3, 50])
    beside = {1: {2: 1, 3: 9}, 2: {1: 1, 3: 9}, 3: {1: 9, 2: 9}}
    group = basins.merge(cells, beside, least=5)
    assert group[1] == group[2] != group[3]
    assert len(set(basins.merge(cells, beside, least=6)[1:])) == 1


def test_small_ones_without_neighbours_stay() -> None:
    assert basins.merge(np.array([0, 1, 9]), {}, least=5).tolist() == [0, 1, 2]


def test_borders_count_sides() -> None:
    label = np.array([[1, 1, 2], [1, 0, 2], [3, 3, 2]], np.int32)
    assert basins.borders(label) == {1: {2: 1, 3: 1}, 2: {1: 1, 3: 1}, 3: {1: 1, 2: 1}}


@given(st.integers(0, 5_000), st.integers(2, 60))
@settings(deadline=None, max_examples=60)
def test_basins_cover_the_land_are_large_enough_and_drain_to_an_end(seed: int, least: int) -> None:
    random = np.random.default_rng(seed)
    row, col = np.mgrid[0:20, 0:24]
    ground = (random.random((20, 24)) * 6 + np.hypot(row - 10, col - 12)).astype(np.float32)
    land = random.random((20, 24)) < 0.9
    _, routing = flow.route(ground, land)
    above = flow.accumulate(routing)
    basin, mouth = basins.delineate(routing, above, least, tributary=3)
    assert ((basin > 0) == land).all()
    sizes = np.bincount(basin.ravel())[1:]
    assert (sizes > 0).all() and mouth.size == sizes.size + 1
    assert (sizes >= least).all() or not (sizes >= least).any()
    assert (basin.ravel()[mouth[1:]] == np.arange(1, mouth.size)).all()
    # water that leaves a sub-basin by its main mouth gathers more on the way: no circles
    way = routing.direction.ravel()[mouth[1:]]
    order = above.ravel()[mouth[1:]]
    to = dict(zip(routing.order.tolist(), flow.receivers(routing).tolist(), strict=True))
    for number, (leaving, cell) in enumerate(zip(way, mouth[1:], strict=True)):
        if leaving >= 0:
            after = basin.ravel()[to[int(cell)]] - 1
            assert after != number and order[after] > order[number]


def town() -> Landscape:
    land = island.landscape()
    west, south, _, north = land.grid.bounds
    rivers = gpd.GeoDataFrame(
        {"name_zh": ["甲河", ""], "name_en": ["Jia River", ""], "order": [1, 4]},
        geometry=[
            LineString([(west, north - 500), (west + 5_000, north - 500)]),
            LineString([(west, south + 500), (west + 5_000, south + 500)]),
        ],
        crs=land.grid.crs,
    )
    township = np.where(land["region"] == 1, np.uint8(1), np.uint8(0))
    depth = np.full(land.grid.shape, 150, np.uint8)
    layers = {**land.layers, "township": township, "soil_depth": depth}
    banks = rivers.assign(river=["甲河", "小溪"], natural=[True, False], dyke=[False, True])
    vectors = {**land.vectors, "rivers": rivers, "riverbanks": banks}
    return dataclasses.replace(land, layers=layers, vectors=vectors)


def test_the_table_names_rivers_then_towns_and_sums_to_the_land() -> None:
    landscape = town()
    land = np.isin(landscape["region"], (1, 2))
    townships = pd.DataFrame({"id": [1], "name_zh": ["甲镇"], "name_en": ["Jia"], "domain": ["land"]})
    parameters = island.parameters(townships=townships)
    _, routing = flow.route(landscape["elevation"], land, np.isin(landscape["region"], (3, 4)))
    above = flow.accumulate(routing)
    basin, mouth = basins.delineate(routing, above, 200, 20)
    frame = basins.table(basin, mouth, routing, above, landscape, parameters)
    assert frame.index.tolist() == list(range(1, basin.max() + 1))
    assert frame["area_ha"].sum() == pytest.approx(np.count_nonzero(land) * landscape.grid.cell_ha)
    assert (frame["city_ha"] <= frame["area_ha"]).all()
    assert frame["name_zh"].is_unique and frame["name_en"].is_unique
    north = frame.loc[basin[5, 30]]
    assert north["river"] == "甲河" and north["name_zh"].startswith("甲河流域")
    assert north["name_en"].startswith("Jia River basin")
    south = frame.loc[basin[30, 45]]
    assert south["river"] == "" and south["name_zh"].startswith("甲镇小流域")
    assert frame["downstream"].isin([0, *frame.index]).all()
    assert (frame.loc[frame["coastal"], "downstream"] == 0).all()
