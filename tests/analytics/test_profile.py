"""The profile: elements by zone, the zone that holds most, touching cells as ranked places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import profile
from analytics.ecosystems import ELEMENTS, Kind, kind_of
from tests.analytics.island import parameters

TABLES = parameters()


def test_elements_by_zone_of_the_hand_case() -> None:
    cover = np.array([[3010, 3010, 1010], [2030, 11010, 7010]], np.uint16)
    zone = np.array([[1, 1, 1], [2, 2, 2]], np.uint8)
    within = np.array([[True, True, True], [True, True, False]])
    found = profile.elements_by_zone(cover, zone, within, TABLES, cell_ha=9.0)
    assert list(found.columns) == list(ELEMENTS)
    assert found.loc[1, ["林", "田"]].tolist() == [18.0, 9.0]
    # Rubber is a forest to the elements; the town's cell lies outside and is not counted.
    assert found.loc[2, ["林", "水", "城"]].tolist() == [9.0, 9.0, 0.0]


@given(arrays(np.uint16, (3, 4), elements=st.sampled_from([1010, 3010, 7010, 11041, 30050])))
def test_elements_close_the_area(cover: np.ndarray) -> None:
    zone = np.arange(12, dtype=np.uint8).reshape(3, 4) % 3
    found = profile.elements_by_zone(cover, zone, np.ones((3, 4), np.bool_), TABLES, 0.81)
    assert found.to_numpy().sum() == pytest.approx(12 * 0.81)


def test_a_label_belongs_to_the_zone_that_holds_most_of_it() -> None:
    labels = np.array([[1, 1, 1], [2, 2, 0]], np.int16)
    zone = np.array([[5, 5, 6], [7, 6, 6]], np.uint8)
    found = profile.main_zone(labels, zone, np.ones((2, 3), np.bool_))
    assert found.to_dict() == {1: 5, 2: 6}
    outside = profile.main_zone(labels, zone, np.array([[True, False, False], [False, False, False]]))
    assert outside.to_dict() == {1: 5}


def test_touching_cells_are_one_place_and_the_best_score_comes_first() -> None:
    mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0]], np.bool_)
    score = np.array([[1, 0, 0, 4], [0, 2, 0, 9], [0, 0, 0, 0]], np.float32)
    zone = np.full((3, 4), 3, np.uint8)
    found = profile.places(mask, score, zone, cell_ha=0.5)
    np.testing.assert_array_equal(found.label, [[2, 0, 0, 1], [0, 2, 0, 1], [0, 0, 0, 0]])
    assert found.table["score"].tolist() == [9.0, 2.0]
    assert found.table["area_ha"].tolist() == [1.0, 1.0]
    assert found.table["zone"].tolist() == [3, 3]


def test_no_cells_are_no_places() -> None:
    nothing = np.zeros((2, 2), np.bool_)
    found = profile.places(nothing, np.zeros((2, 2), np.float32), np.zeros((2, 2), np.uint8), 1.0)
    assert found.table.empty and not found.label.any()


def test_means_leave_out_what_is_unknown() -> None:
    values = np.array([[1.0, np.nan, 3.0, 100.0]])
    within = np.array([[True, True, True, False]])
    assert profile.mean_on(values, within) == 2.0
    assert np.isnan(profile.mean_on(values, np.zeros((1, 4), np.bool_)))


def test_fields_and_villages_are_of_the_country_and_the_rest_of_towns_urban() -> None:
    assert kind_of("农田", "园地") is kind_of("城镇", "村庄") is Kind.RURAL
    assert kind_of("城镇", "居住地") is Kind.URBAN
    assert kind_of("湿地", "坑塘") is kind_of("森林", "阔叶林") is Kind.NATURAL
