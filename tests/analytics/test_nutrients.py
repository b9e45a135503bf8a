"""Nutrient loads: the worked case of the card, banks by sub-basin, loads by class."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from analytics import nutrients
from analytics.landscape import Grid
from tests.analytics import island

GRID = Grid(island.CRS, 0.0, 300.0, 100.0, 3, 4)
BASIN = np.array([[1, 1, 2, 2], [1, 1, 2, 2], [0, 0, 0, 0]], np.uint16)


def test_the_worked_case() -> None:
    assert nutrients.delivered(10, 0.4, 0.67) == pytest.approx(7.32)
    assert nutrients.change_percent(10, nutrients.delivered(10, 0.4, 0.67)) == pytest.approx(-26.8)


def test_measures_add_up_to_nothing_at_most() -> None:
    assert nutrients.delivered(10, [0.4, 0.5], [0.67, 0.2]) == pytest.approx(10 * (1 - 0.268 - 0.1))
    assert nutrients.delivered(10, [0.9, 0.9], [0.9, 0.9]) == 0
    assert np.isnan(nutrients.change_percent(0, 0))


@given(st.floats(0, 1e4), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_natural_banks_never_raise_a_load(
    load: float, share: float, more: float, efficiency: float
) -> None:
    low, high = sorted((share, more))
    assert nutrients.delivered(load, high, efficiency) <= nutrients.delivered(load, low, efficiency) <= load


def riverbanks() -> gpd.GeoDataFrame:
    lines = [
        LineString([(10, 250), (190, 250)]), LineString([(210, 250), (230, 250)]), LineString([(10, 150), (70, 150)]),
        LineString([(0, 50), (400, 50)]), LineString([(-90, 250), (-10, 250)]),
    ]  # fmt: skip
    columns = {
        "river": list("aabcc"),
        "natural": [True, True, False, True, True],
        "dyke": [False] * 2 + [True] * 3,
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=GRID.crs)


def test_banks_count_where_their_middle_lies() -> None:
    frame = nutrients.banks(riverbanks(), BASIN, GRID)
    assert frame["bank_km"].tolist() == pytest.approx([0.24, 0.02])
    assert frame["natural_km"].tolist() == pytest.approx([0.18, 0.02])
    assert frame["dyke_km"].tolist() == pytest.approx([0.06, 0])
    assert frame["natural_share"].tolist() == pytest.approx([0.75, 1])


def test_without_banks_nothing_is_held_back() -> None:
    frame = nutrients.banks(riverbanks().iloc[:0], BASIN, GRID)
    assert frame["natural_share"].tolist() == [0, 0]


def test_loads_by_sub_basin_and_river() -> None:
    parameters = island.parameters()
    cover = np.array([[3010, 3010, 1030, 1030], [3010, 3010, 1010, 0], [30040, 30040, 0, 0]], np.uint16)
    share = np.array([0.4, 0.0])
    frame = nutrients.loads(cover, BASIN, share, 1.0, parameters)
    assert frame["n_t"].tolist() == pytest.approx([4 * 2.38e-3, (2 * 29 + 20) * 1e-3])
    assert frame["n_stream_t"].tolist() == pytest.approx([4 * 2.38e-3 * 0.732, 78e-3])
    assert frame["p_stream_t"].tolist() == pytest.approx(
        [4 * 0.15e-3 * (1 - 0.4 * 0.545), (1.8 + 0.8) * 1e-3]
    )
    arriving = nutrients.arriving(cover, BASIN, frame, "n", parameters)
    np.testing.assert_allclose(arriving[0], [2.38 * 0.732, 2.38 * 0.732, 29, 29], rtol=1e-6)
    assert arriving[2].tolist() == [0] * 4, "the sea arrives nowhere"
    every = nutrients.banks(riverbanks(), BASIN, GRID).join(frame)
    rivers = nutrients.by_river(every, pd.Series(["甲河", "甲河"], index=every.index))
    assert rivers.loc["甲河", "n_t"] == pytest.approx(frame["n_t"].sum())
    assert rivers.loc["甲河", "natural_share"] == pytest.approx(0.2 / 0.26)


def test_every_group_on_land_has_coefficients() -> None:
    parameters = island.parameters()
    groups = set(parameters.classes.loc[parameters.classes["domain"] == "land", "group"])
    for table in ("export_coefficients", "water_use"):
        assert set(parameters.tables[table]["group"]) == groups
