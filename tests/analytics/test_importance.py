"""Importance: the hand case of cumulative shares, ties, types to be protected, and the whole of a made-up coast."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely.geometry import LineString

from analytics import importance
from analytics.importance import Importance
from analytics.landscape import Region
from tests.analytics import coastal_town, hand, island

TABLES = hand.parameters()
TEN = np.float32([9, 7, 6, 5, 4, 3, 2, 2, 1, 1])


@pytest.fixture(scope="module")
def found() -> Importance:
    return importance.assess(coastal_town.landscape(), TABLES, coastal_town.baseline())


def test_the_cell_that_crosses_a_share_is_included() -> None:
    # cumulative 9, 16, 22 of 40: .225, .40, .55; 80 % is crossed by the 3 (34 of 40)
    assert importance.by_share(TEN).tolist() == [3, 3, 3, 2, 2, 2, 1, 1, 1, 1]


def test_a_share_that_is_met_exactly_takes_nothing_more() -> None:
    assert importance.by_share(np.float32([5, 3, 2]), (0.5, 0.8)).tolist() == [3, 2, 1]


def test_gong_takes_seventy_five_percent_in_place_of_eighty() -> None:
    # 31 of 40 cross 75 %
    assert importance.by_share(TEN, (0.5, 0.75)).tolist() == [3, 3, 3, 2, 2, 1, 1, 1, 1, 1]


def test_ties_share_their_grade_and_masked_cells_have_none() -> None:
    assert importance.by_share(np.float32([np.nan, 4, 4, 4, -3, 0])).tolist() == [0, 3, 3, 3, 1, 1]
    assert importance.by_share(np.float32([np.nan, -1])).tolist() == [0, 1]


def test_shares_are_taken_within_the_city_and_grade_all() -> None:
    values = np.float32([8, 1, 1, 100])
    inside = np.array([True, True, True, False])
    assert importance.by_share(values, within=inside).tolist() == [3, 1, 1, 3]


@given(arrays(np.float32, (4, 4), elements=st.floats(0, 100, width=16)))
def test_graded_cells_hold_their_share_and_no_value_is_graded_below_a_smaller_one(values: np.ndarray) -> None:
    graded = importance.by_share(values)
    if values.sum() > 0:
        assert values[graded == 3].sum() >= 0.5 * values.sum() * (1 - 1e-6)
        assert values[graded >= 2].sum() >= 0.8 * values.sum() * (1 - 1e-6)
    order = np.argsort(values, axis=None)
    assert (np.diff(graded.ravel()[order].astype(int)) >= 0).all()


def test_steep_and_densely_covered_vegetation_holds_the_soil() -> None:
    slope = np.float32([25, 25, 15, 14.9, 30, 30, 30])
    cover = np.uint8([80, 79, 60, 90, 255, 85, 40])
    wooded = np.array([True, True, True, True, True, False, True])
    graded = importance.by_slope_and_cover(wooded, slope, cover, (25, 80), (15, 60))
    assert graded.tolist() == [3, 2, 2, 1, 1, 1, 1]


def test_large_patches_join_corners() -> None:
    mask = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0]], bool)
    expected = mask.copy()
    expected[3, 0] = False
    np.testing.assert_array_equal(importance.large_patches(mask, 2), expected)
    assert not importance.large_patches(mask, 3).any()


def test_npp_index_is_a_product_of_scaled_factors() -> None:
    npp = importance.scaled(np.float32([[200, 600, 1000]]))
    np.testing.assert_allclose(npp, [[0, 0.5, 1]])
    slope = np.float32([[0, 0.5, 0.25]])
    np.testing.assert_allclose(
        importance.npp_index(npp, np.float32([[1, 0.8, 0.4]]), 1 - slope), [[0, 0.2, 0.3]], rtol=1e-6
    )
    assert importance.scaled(np.float32([3, 3])).tolist() == [0, 0]


def one_class(code: str, mask: np.ndarray) -> np.ndarray:
    """Cells of one class amid paddy."""
    return np.where(mask, TABLES.value(code), TABLES.value("0101")).astype(np.uint16)


def test_types_need_their_size() -> None:
    place = hand.landscape()  # cells of one hectare
    stand = np.zeros(hand.GRID.shape, bool)
    stand[0, 0] = True
    cover = one_class("0303", stand)
    graded = importance.by_type("coast", place, cover, TABLES)
    assert graded[0, 0] == 3 and graded[1:].max() == 0
    wide = np.zeros(hand.GRID.shape, bool)
    wide[:2] = True  # ten hectares of woodland are a belt, nine are not
    assert importance.by_type("coast", place, one_class("0301", wide), TABLES)[0, 0] == 3
    wide[1, 4] = False
    assert importance.by_type("coast", place, one_class("0301", wide), TABLES)[0, 0] == 2


def test_natural_shores_count_and_artificial_ones_do_not() -> None:
    kinds = ["rocky", "sandy", "sandy", "sandy"]
    shoreline = gpd.GeoDataFrame(
        {
            "kind": kinds,
            "natural": [True, True, True, False],
            "eroding": [False, False, True, False],
            "port": False,
        },
        geometry=[LineString([(50 + 100 * i, 20), (50 + 100 * i, 80)]) for i in (0, 2, 4, 4)],
        crs=hand.GRID.crs,
    )
    place = hand.landscape({"shoreline": shoreline})
    graded = importance.by_type("coast", place, np.zeros(hand.GRID.shape, np.uint16), TABLES)
    assert graded[4].tolist() == [3, 3, 3, 3, 2]  # a hundred metres reach the next cell
    assert graded[3].tolist() == [3, 0, 3, 0, 2]
    assert not graded[:3].any()


def test_red_lines_and_core_zones_are_extremely_important() -> None:
    place = hand.landscape(redline=[[1, 0, 0, 0, 0]], protected_area=[[0, 1, 2, 0, 0]])
    graded = importance.by_type("biodiversity", place, np.full(hand.GRID.shape, 1010, np.uint16), TABLES)
    assert graded[0].tolist() == [3, 2, 3, 0, 0]


def test_grades_exist_where_their_service_does(found: Importance) -> None:
    base, region = coastal_town.baseline(), coastal_town.landscape()["region"]
    np.testing.assert_array_equal(found.water == 0, np.isnan(base.water_mm))
    np.testing.assert_array_equal(found.soil == 0, np.isnan(base.soil_retention))
    for layer in (found.biodiversity, found.overall):
        np.testing.assert_array_equal(layer == 0, region == Region.OUTSIDE)
    np.testing.assert_array_equal(found.coast == 0, np.isnan(base.exposure.role) | (region == Region.OUTSIDE))


def test_overall_is_the_highest_service(found: Importance) -> None:
    layers = np.stack([found.water, found.soil, found.biodiversity, found.coast])
    inside = coastal_town.landscape()["region"] != Region.OUTSIDE
    np.testing.assert_array_equal(found.overall, np.where(inside, np.maximum(layers.max(axis=0), 1), 0))


def test_habitats_to_be_protected_first_are_extremely_important(found: Importance) -> None:
    cover = coastal_town.baseline().state.landuse
    for value in (3030, 30010, 30020):
        assert (cover == value).any()
        assert (found.biodiversity[cover == value] == 3).all()
    bare = (cover == 30050) & (coastal_town.landscape()["redline"] == 0)
    assert (found.biodiversity[bare] == 1).all()
    assert (found.biodiversity[cover == 7010] == 1).all()
    planted = (cover == 3011) & (coastal_town.landscape()["protected_area"] == 0)
    assert planted.any() and (found.biodiversity[planted] == 1).all()


def test_half_of_the_city_s_water_is_kept_by_the_extremely_important_cells(found: Importance) -> None:
    base = coastal_town.baseline()
    water = np.where(base.drivers.region == Region.CITY_LAND, base.water_mm, np.nan)
    assert np.nansum(water[found.water == 3]) >= 0.5 * np.nansum(np.maximum(water, 0)) * (1 - 1e-6)


def test_the_rule_of_soil_is_chosen_by_its_constant() -> None:
    place, base = coastal_town.landscape(), coastal_town.baseline()
    constants = TABLES.tables["constants"]
    results = []
    for rule in (1, 2, 3):
        values = constants["value"].where(constants["id"] != "soil_importance_rule", rule)
        results.append(importance.assess(place, hand.changed("constants", value=values), base))
    by_share, by_slope, both = results
    np.testing.assert_array_equal(by_share.soil, by_share.soil_by_share)
    np.testing.assert_array_equal(by_slope.soil, by_share.soil_by_slope)
    np.testing.assert_array_equal(both.soil, np.maximum(by_share.soil, by_slope.soil))


def test_areas_close_over_the_city(found: Importance) -> None:
    place = coastal_town.landscape()
    whole = place.mask().sum() * place.grid.cell_ha
    assert found.areas.loc["overall"].to_numpy().sum() == pytest.approx(whole)
    assert isinstance(found.areas, pd.DataFrame) and set(found.areas.loc["overall"].index) == {1, 2, 101}


def test_unknown_member_is_named() -> None:
    table = island.parameters().tables["priority_types"].assign(basis="class", member="0999")
    with pytest.raises(KeyError, match="0999"):
        importance.by_type(
            "coast",
            hand.landscape(),
            np.zeros(hand.GRID.shape, np.uint16),
            hand.changed("priority_types", basis=table["basis"], member=table["member"]),
        )
