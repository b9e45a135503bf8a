"""Units on a small coast: sub-basins cut by townships, depth zones cut by habitat, nothing left over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import mosaic, units
from analytics.units import Units
from tests.analytics import zoned


@pytest.fixture(scope="module")
def coast() -> Units:
    return zoned.parts()


def test_an_isobath_belongs_to_the_shallower_zone() -> None:
    elevation = np.array([2, -9.9, -10, -10.1, -20, -20.1], np.float32)
    np.testing.assert_array_equal(units.depth_zones(elevation, 10, 20), [1, 1, 1, 2, 2, 3])


def test_slivers_stay_within_their_parent() -> None:
    domain = np.ones((2, 6), np.uint8)
    basins = np.array([[1, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2]])
    towns = np.array([[1, 1, 1, 1, 2, 2], [1, 1, 1, 1, 2, 2]])
    parents, found = units.mosaic_of(domain, basins, towns, 3, [3])
    # the town's two cells in the second basin go to the rest of that basin, not to their town across the divide
    np.testing.assert_array_equal(found, [[1, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2]])
    np.testing.assert_array_equal(parents, found)


def test_islets_go_to_the_nearest_unit_of_their_domain() -> None:
    domain = np.array([[1, 1, 1, 2, 1], [1, 1, 1, 2, 2]], np.uint8)
    _, found = units.mosaic_of(domain, domain, np.zeros((2, 5), int), 3, [1, 1])
    np.testing.assert_array_equal(found, [[1, 1, 1, 2, 1], [1, 1, 1, 2, 2]])


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.uint8, (6, 8), elements=st.integers(0, 2)),
    arrays(np.int32, (6, 8), elements=st.integers(0, 2)),
    arrays(np.int32, (6, 8), elements=st.integers(0, 2)),
)
def test_every_cell_has_one_unit_and_units_nest(
    domain: np.ndarray, parent_keys: np.ndarray, unit_keys: np.ndarray
) -> None:
    parents, found = units.mosaic_of(domain, parent_keys, unit_keys, 4, [2, 3])
    np.testing.assert_array_equal(found > 0, domain > 0)
    inside = found > 0
    for outer in (parents, domain):
        pairs = np.unique(np.column_stack((found[inside], outer[inside])), axis=0)
        assert len(pairs) == len(np.unique(found[inside])), "a unit lies in one parent and one domain"


def test_areas_close_to_the_city(coast: Units) -> None:
    landscape = zoned.landscape()
    whole = np.count_nonzero(landscape.mask()) * landscape.grid.cell_ha
    assert coast.table["area_ha"].sum() == pytest.approx(whole, rel=1e-12)
    np.testing.assert_array_equal(coast.unit > 0, landscape.mask())
    counted = np.bincount(coast.unit.ravel())[1:] * landscape.grid.cell_ha
    np.testing.assert_allclose(coast.table["area_ha"], counted)


def test_units_are_connected_and_of_one_kind(coast: Units) -> None:
    for number in coast.table.index:
        assert mosaic.pieces(coast.unit == number).max() == 1
    region = zoned.landscape()["region"]
    assert set(coast.table.loc[np.unique(coast.unit[region == 1]), "kind"]) == {"land"}
    assert set(coast.table.loc[np.unique(coast.unit[region == 3]), "kind"]) == {"sea"}


def test_names_and_codes_tell_units_apart(coast: Units) -> None:
    for column in ("code", "name_zh", "name_en"):
        assert coast.table[column].is_unique
    land = coast.table[coast.table["kind"] == "land"]
    assert land["name_zh"].str.contains("·").all()
    assert land["code"].str.match(r"L\d\d-\d\d\d(-\d)?$").all()
    assert set(land["river_zh"]) == {"甲河", ""}
    assert (coast.table[coast.table["kind"] == "sea"]["depth_zone"] > 0).all()


def test_the_centre_of_a_unit_is_the_mean_of_its_cells(coast: Units) -> None:
    grid = zoned.landscape().grid
    row, col = np.nonzero(coast.unit == 1)
    assert coast.table.loc[1, "x_m"] == pytest.approx(grid.west_m + (col.mean() + 0.5) * grid.cell_m)
    assert coast.table.loc[1, "y_m"] == pytest.approx(grid.north_m - (row.mean() + 0.5) * grid.cell_m)


def test_means_leave_out_what_is_not_known() -> None:
    unit = np.array([[1, 1, 2], [0, 1, 2]], np.int32)
    values = np.array([[1, 2, np.nan], [9, np.nan, np.nan]], np.float32)
    np.testing.assert_array_equal(units.means(unit, values, 2), [1.5, np.nan])
    np.testing.assert_array_equal(units.majority(unit, np.array([[3, 1, 2], [0, 3, 1]]), 2), [3, 1])


def test_repeated_names_are_numbered_in_order() -> None:
    assert units.numbered(pd.Series(["a", "b", "a"]), "-").tolist() == ["a-1", "b", "a-2"]
