"""Resistance: its modifiers by hand, its floor of 1, blocks by geometric mean, and other contrasts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from analytics.pattern import resistance
from analytics.planning import Blocks
from tests.analytics import hand

PARAMETERS = hand.parameters()


def test_slope_and_roads_rise_to_their_factors() -> None:
    assert resistance.slope_factor(np.float32([0, 17.5, 35, 60]), 35, 1.5).tolist() == [1, 1.25, 1.5, 1.5]
    assert resistance.road_factor(np.float32([0, 250, 500, np.inf]), 500, 3).tolist() == [3, 2, 1, 1]


def test_night_light_is_compared_with_its_class_and_clipped() -> None:
    cover = np.uint16([7, 7, 7, 9, 9, 9])
    light = np.float32([1, 2, 9, np.nan, 0, 0])
    # class 7 has a mean of 4: ratios .25, .5 and 2.25; class 9 has no light at all
    assert resistance.night_light_factor(light, cover, 0.5, 2).tolist() == [0.5, 0.5, 2, 1, 1, 1]


def test_resistance_is_never_below_one() -> None:
    found = resistance.of_cells(np.float32([1, 50, np.nan]), np.float32([0.5, 0.5, 2]))
    assert found[:2].tolist() == [1, 25]
    assert np.isnan(found[2])


def test_blocks_take_the_geometric_mean_of_what_belongs_to_the_graph() -> None:
    units = Blocks(2, (2, 6), 30.0)
    cells = np.float32([[1, 100, 4, 4, 9, 9], [100, 1, 9, 9, 9, 9]])
    within = np.array([[1, 1, 1, 0, 1, 0], [1, 1, 1, 0, 0, 0]], np.bool_)
    found = resistance.on_blocks(cells, within, units)
    assert found[0, :2] == pytest.approx((10, 6))
    assert np.isnan(found[0, 2])


def test_a_better_cell_never_raises_its_block() -> None:
    units = Blocks(3, (3, 3), 30.0)
    cells = np.full((3, 3), 50, np.float32)
    better = cells.copy()
    better[1, 1] = 1
    whole = np.ones((3, 3), np.bool_)
    assert resistance.on_blocks(better, whole, units)[0, 0] == pytest.approx(50 ** (8 / 9))


def test_modifiers_of_land_and_sea() -> None:
    region = hand.layer(1)
    region[3:] = 3
    road = hand.lines([shapely.LineString([(0, 450), (500, 450)])], **{"class": ["trunk"]})
    place = hand.landscape({"roads": road}, region=region, water_quality=np.where(region == 3, 4, 0))
    found = resistance.modifier(place, place["landuse"], hand.layer(0.0).astype(np.float32), PARAMETERS)
    assert found[0, 2] == 3
    assert found[2, 2] == pytest.approx(1 + 2 * (1 - 200 / 500))
    assert found[3, 0] == 1 + 0.5 * 2


def test_contrasts_keep_the_order_and_the_floor() -> None:
    values = np.float32([1, 5, 500])
    assert resistance.contrasted(values, "linear", 0.5).tolist() == [1, 3, 250.5]
    assert resistance.contrasted(values, "power", 2).tolist() == [1, 25, 250000]
