"""Ecosystem classes and areas: the hand case of ten, five and eighty-five hectares, and closure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import ecosystems
from analytics.landscape import Region
from tests.analytics.island import landscape, parameters

TABLES = parameters()


def test_origin_splits_0301_and_nothing_else() -> None:
    landuse = np.array([[3010, 3010, 3010], [2030, 3030, 0]], np.uint16)
    origin = np.array([[0, 1, 2], [2, 2, 2]], np.uint8)
    cover = ecosystems.cover_classes(landuse, origin)
    np.testing.assert_array_equal(cover, [[3010, 3010, 3011], [2030, 3030, 0]])
    assert cover.dtype == np.uint16


def test_areas_of_the_hand_case() -> None:
    cover = np.repeat(np.uint16([3030, 11041, 3010]), [10, 5, 85]).reshape(10, 10)
    areas = ecosystems.areas(cover, np.full((10, 10), Region.CITY_LAND, np.uint8), cell_ha=1.0)
    first = ecosystems.by_ecosystem(areas, TABLES)["city_land_ha"]
    assert first.to_dict() == {"湿地": 15.0, "森林": 85.0}
    second = ecosystems.by_ecosystem(areas, TABLES, level=2)["city_land_ha"]
    assert second["湿地", "沼泽"] == 10.0
    assert second["湿地", "坑塘"] == 5.0


def test_areas_keep_the_regions_apart() -> None:
    cover = np.array([[3010, 3010, 30050, 30050, 3010]], np.uint16)
    region = np.array([[1, 2, 3, 4, 0]], np.uint8)
    areas = ecosystems.areas(cover, region, cell_ha=0.09)
    assert areas.loc[3010].tolist() == pytest.approx([0.09, 0.09, 0, 0])
    assert areas.loc[30050].tolist() == pytest.approx([0, 0, 0.09, 0.09])


@given(
    arrays(np.uint16, (4, 5), elements=st.sampled_from([1010, 3010, 7010, 11041, 30050])),
    arrays(np.uint8, (4, 5), elements=st.integers(0, 4)),
)
def test_known_classes_close_the_area(cover: np.ndarray, region: np.ndarray) -> None:
    areas = ecosystems.areas(cover, region, 0.09)
    assert ecosystems.area_closure(areas, region, 0.09) == pytest.approx(0, abs=1e-12)
    assert areas.to_numpy().sum() == pytest.approx(np.count_nonzero(region) * 0.09)


def test_a_cell_without_a_class_breaks_the_closure() -> None:
    region = np.ones((1, 4), np.uint8)
    areas = ecosystems.areas(np.array([[3010, 3010, 3010, 0]], np.uint16), region, 1.0)
    assert ecosystems.area_closure(areas, region, 1.0) == pytest.approx(0.25)


def test_rubber_and_declared_orchards_count_as_forest_only_when_asked() -> None:
    cover = np.uint16([[3010, 3011, 2030, 2030, 2040, 1010, 1010, 7010, 3030, 30050]])
    region = np.uint8([[1, 1, 1, 1, 1, 1, 1, 1, 1, 3]])
    areas = ecosystems.areas(cover, region, 1.0)
    assert ecosystems.forest_cover(areas, TABLES) == pytest.approx(100 * 5 / 9)
    assert ecosystems.forest_cover(areas, TABLES, rubber=False) == pytest.approx(100 * 3 / 9)
    assert ecosystems.forest_cover(areas, TABLES, declared=True) == pytest.approx(100 * 6 / 9)


def test_wetland_is_first_class_00_without_rivers_and_ponds() -> None:
    cover = np.uint16([[3030, 11050, 11080, 6030, 11010, 11041, 11030]])
    areas = ecosystems.areas(cover, np.ones((1, 7), np.uint8), 2.0)
    assert ecosystems.wetland_ha(areas, TABLES) == pytest.approx(8.0)


def test_cover_is_nothing_outside_the_regions() -> None:
    place = landscape()
    outside = place["region"] == Region.OUTSIDE
    assert (ecosystems.cover_of(place)[outside] == 0).all()
    assert (ecosystems.cover_of(place)[~outside] != 0).all()
