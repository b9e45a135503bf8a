"""Ecosystem classes and areas: the hand case of ten, five and eighty-five hectares, and closure."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely.geometry import box

from analytics import ecosystems
from analytics.landscape import Landscape, Region
from analytics.planning import Blocks
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


def test_every_open_row_of_the_classes_is_there() -> None:
    codes = [
        "0202",
        "0302",
        "0304",
        "0306",
        "0402",
        "0403",
        "0603",
        "1107",
        "1109",
        "1201",
        "1202",
        "1203",
        "1204",
        "1207",
    ]
    assert set(codes) <= set(TABLES.classes["code"])


def test_towns_villages_and_fields_are_ecosystems_of_their_own() -> None:
    cover = np.uint16([[7010, 7020, 10060, 6010, 1010, 2030]])
    table = ecosystems.areas(cover, np.ones((1, 6), np.uint8), 1.0)
    second = ecosystems.by_ecosystem(table, TABLES, level=2)["city_land_ha"]
    assert second["城镇"].to_dict() == {"居住地": 1.0, "村庄": 2.0, "工矿交通": 1.0}
    assert second["农田"].to_dict() == {"耕地": 1.0, "园地": 1.0}


def test_elements_come_in_order_and_all_of_them() -> None:
    cover = np.uint16([[6020, 11010, 3010, 2030, 1010, 11020, 4040, 30010, 7010]])
    region = np.uint8([[1, 1, 1, 1, 1, 1, 1, 3, 1]])
    found = ecosystems.by_element(ecosystems.areas(cover, region, 1.0), TABLES)
    assert "".join(found.index) == "山水林田湖草海城"
    assert found["city_land_ha"].tolist() == [1, 1, 2, 1, 1, 1, 0, 1]
    assert found["city_sea_ha"].tolist() == [0, 0, 0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(("width_m", "closed"), [(100.0, True), (100.09, True), (100.2, False)])
def test_closure_against_the_outline(width_m: float, closed: bool) -> None:
    table = ecosystems.areas(np.full((1, 4), 3010, np.uint16), np.ones((1, 4), np.uint8), 0.25)
    outline = gpd.GeoDataFrame(geometry=[box(0, 0, 100, width_m)], crs="EPSG:4546")
    found = ecosystems.outline_closure(table, outline, 0.001)
    assert found.classified_ha == 1.0
    assert found.difference == pytest.approx(abs(width_m - 100) / width_m)
    assert found.closed is closed


def test_fractions_of_planning_units() -> None:
    cover = np.array([[3010, 3011, 1010], [3030, 0, 1010], [30010, 7010, 7020]], np.uint16)
    found = ecosystems.fractions(cover, Blocks(2, (3, 3), 45.0), TABLES)
    np.testing.assert_allclose(found.share("森林"), [[2 / 3, 0], [0, 0]])
    np.testing.assert_allclose(found.share("湿地"), [[1 / 3, 0], [0, 0]])
    np.testing.assert_allclose(found.share("城镇"), [[0, 0], [0.5, 1]])
    assert found.cells.sum() == np.count_nonzero(cover)


def test_the_made_up_coast_closes() -> None:
    place = landscape()
    west, south, _, north = place.grid.bounds
    city = box(west + 600, south, west + 5_000, north)
    vectors = {**place.vectors, "land": gpd.GeoDataFrame(geometry=[city], crs=place.grid.crs)}
    found = ecosystems.assess(
        Landscape(place.grid, place.layers, vectors), TABLES, ecosystems.cover_of(place)
    )
    assert found.closure.closed and found.closure.outline_ha == pytest.approx(60 * 44)
    assert found.grid_closure == pytest.approx(0, abs=1e-12)
    whole = found.classes.to_numpy().sum()
    assert [frame.to_numpy().sum() for frame in (found.level_1, found.level_2, found.elements)] == [
        pytest.approx(whole)
    ] * 3
