"""Shore points: spacing and lengths, fetch over open water, relief, fixed ranks."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString

from analytics import shore
from analytics.landscape import Grid
from tests.analytics.island import parameters

TABLES = parameters()
GRID = Grid("EPSG:4546", 0.0, 2_000.0, 100.0, 20, 30)


def lines(*shapes: LineString | MultiLineString, kind: str = "sandy") -> gpd.GeoDataFrame:
    fields = {"kind": kind, "natural": True, "eroding": False, "port": False}
    return gpd.GeoDataFrame([fields] * len(shapes), geometry=list(shapes), crs=GRID.crs)


def test_points_stand_for_all_of_the_line() -> None:
    both = lines(
        LineString([(50, 1000), (1080, 1000)]),
        MultiLineString([[(0, 10), (90, 10)], [(2000, 0), (2000, 700)]]),
    )
    points = shore.points_along(both, 250.0, GRID)
    assert len(points) == 4 + 1 + 3
    assert points["length_m"].sum() == pytest.approx(1030 + 90 + 700)
    assert points.loc[:3, "x"].tolist() == pytest.approx([50 + 257.5 * (i + 0.5) for i in range(4)])
    assert points.loc[0, ["row", "col"]].tolist() == [10, 1]


def test_points_outside_the_grid_are_left_out() -> None:
    points = shore.points_along(lines(LineString([(2800, 1000), (3800, 1000)])), 250.0, GRID)
    assert points["x"].max() < 3000
    assert len(points) == 1


def water_map(picture: str) -> np.ndarray:
    return np.array([[sign == "~" for sign in row] for row in picture.split()])


def test_fetch_ends_at_land() -> None:
    water = water_map("#~~~# #~~## #~~~~")
    known = np.ones(water.shape, bool)
    depth = np.full(water.shape, 2.0, np.float32)
    fetch, mean_depth = shore.rays(np.array([1]), np.array([0]), water, known, depth, 10.0, 500.0)
    east = shore.DIRECTIONS.index("e")
    assert fetch[0, east] == 20
    assert mean_depth[0, east] == 2
    assert fetch[0, shore.DIRECTIONS.index("w")] == 0
    # south-east runs over the diagonal and then out of the grid over water: open
    assert fetch[0, shore.DIRECTIONS.index("se")] == 500


def test_fetch_is_open_beyond_the_known_sea_and_shut_beyond_unknown_land() -> None:
    water = water_map("##### #~~~~ #####")
    known = np.ones(water.shape, bool)
    known[:, 3:] = False
    depth = np.tile(np.float32([0, 1, 3, 9, 9]), (3, 1))
    fetch, mean_depth = shore.rays(np.array([1, 1]), np.array([0, 4]), water, known, depth, 10.0, 200.0)
    east = shore.DIRECTIONS.index("e")
    assert fetch[0, east] == 200
    assert mean_depth[0, east] == pytest.approx(2)
    # from a cell with nothing known around it no ray starts
    assert not fetch[1].any()


def test_the_fetch_raster_takes_the_longest_ray_of_the_cells_wanted() -> None:
    water = water_map("######### #~~~~~~~# #########")
    known, depth = np.ones(water.shape, bool), np.ones(water.shape, np.float32)
    found = shore.fetch_raster(water, water, known, depth, 10.0, 1000.0)
    np.testing.assert_array_equal(found[1, 1:8], [60, 50, 40, 30, 40, 50, 60])
    assert np.isnan(found[~water]).all()
    assert np.isnan(shore.fetch_raster(~known, water, known, depth, 10.0, 1000.0)).all()


def test_nearest_water_is_the_nearest() -> None:
    water = water_map("##### #~#~~ #####")
    rows, cols = shore.nearest_water(np.array([0, 1, 2]), np.array([0, 3, 4]), water, 4)
    assert list(zip(rows.tolist(), cols.tolist(), strict=True)) == [(1, 1), (1, 3), (1, 4)]
    dry = shore.nearest_water(np.array([2]), np.array([2]), np.zeros((5, 5), bool), 4)
    assert (dry[0][0], dry[1][0]) == (2, 2)


def test_relief_is_the_mean_of_the_land_within_the_radius() -> None:
    height = np.float32([[9, 1, 2, 99], [9, 3, -5, 99]])
    land = height > 0
    points = pd.DataFrame({"row": [0], "col": [1]})
    assert shore.relief(points, height, land, 1.0)[0] == pytest.approx((9 + 1 + 2 + 3) / 4)
    assert shore.relief(points, height, np.zeros_like(land), 1.0)[0] == 0


def ranked(count: int, **changed: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    points = pd.DataFrame({"kind": ["sandy"] * count, "length_m": 250.0})
    inputs = {
        "fetch": np.full((count, 16), 20_000, np.float32),
        "depth": np.full((count, 16), 10, np.float32),
        "elevation": np.full(count, 5, np.float32),
        "surge": np.full(count, 4_000, np.float32),
    }
    return shore.with_ranks(points, **(inputs | changed), parameters=TABLES)


def test_ranks_run_the_right_way() -> None:
    grow = np.arange(1, 11, dtype=np.float32)
    up = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    table, bins = ranked(10, elevation=grow)
    assert table["rank_relief"].tolist() == up[::-1]
    assert list(bins.index) == ["relief", "wind", "wave", "surge"]
    assert ranked(10, surge=grow * 1000)[0]["rank_surge"].tolist() == up
    farther = ranked(10, fetch=np.outer(grow * 1000, np.ones(16)).astype(np.float32))[0]
    assert farther["rank_wind"].tolist() == up
    assert farther["rank_wave"].tolist() == up


def test_rock_shelters_and_sand_does_not() -> None:
    points = pd.DataFrame({"kind": ["rocky", "artificial", "mangrove", "muddy", "sandy"]})
    fetch = np.full((5, 16), 1_000, np.float32)
    table, _ = shore.with_ranks(points, fetch, fetch / 100, fetch[:, 0], fetch[:, 0], TABLES)
    assert table["rank_geomorphology"].tolist() == [1, 1, 4, 5, 5]


def test_a_kind_without_a_rank_is_refused_by_name() -> None:
    fetch = np.full((1, 16), 1_000, np.float32)
    with pytest.raises(KeyError, match="shore_rank_glacier"):
        shore.with_ranks(pd.DataFrame({"kind": ["glacier"]}), fetch, fetch, fetch[:, 0], fetch[:, 0], TABLES)


def test_winds_sum_to_one() -> None:
    speeds, shares = shore.winds(TABLES)
    assert shares.sum() == pytest.approx(1)
    assert (speeds > 0).all()
    raw = TABLES.tables["constants"].set_index("id")["value"]
    assert sum(raw[f"wind_share_{name}"] for name in shore.DIRECTIONS) == pytest.approx(1)
