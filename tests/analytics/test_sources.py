"""Sources: who qualifies, patches by area and neck, and the table of what they hold."""

from __future__ import annotations

import numpy as np

from analytics.pattern import sources
from analytics.planning import Blocks
from tests.analytics import hand

PARAMETERS = hand.parameters()
FOREST, PADDY, FACTORY = 3010, 1010, 6010


def test_nature_of_high_value_and_what_is_protected() -> None:
    landuse = np.array([[FOREST, FOREST, FOREST, PADDY, PADDY]] * 5)
    landuse[4] = FACTORY
    protected = np.zeros((5, 5))
    protected[:, 4] = 2
    place = hand.landscape(landuse=landuse, protected_area=protected)
    importance = np.zeros((5, 5), np.uint8)
    importance[:, 0] = importance[:, 3] = sources.VITAL
    quality = np.full((5, 5), 0.5, np.float32)
    quality[:, 1] = 0.8
    found = sources.candidates(place, place["landuse"], importance, quality, PARAMETERS)
    # vital forest, good forest, plain forest, vital field, protected field; the factory never
    assert found[0].tolist() == [True, True, False, False, True]
    assert not found[4].any()


def cut(wanted: np.ndarray, least_ha: float, most: int = 9, neck_m: float = 0) -> tuple[np.ndarray, tuple]:
    units = Blocks(1, wanted.shape, 100.0)
    every = np.ones(wanted.shape, np.bool_)
    return sources.patches(wanted, every, every, units, least_ha, most, neck_m)


def test_patches_are_numbered_by_area_and_the_rest_is_said() -> None:
    wanted = np.array([[1, 0, 1, 1, 1], [0, 0, 1, 0, 0], [1, 1, 0, 0, 1]], np.bool_)
    found, left = cut(wanted, 2)
    # over corner, the two cells below belong to the large patch
    assert found.tolist() == [[0, 0, 1, 1, 1], [0, 0, 1, 0, 0], [1, 1, 0, 0, 0]]
    assert left == (0, 0)
    found, left = cut(wanted, 1, most=2)
    assert found.max() == 2
    assert left == (1, 1.0)


def test_necks_part_patches() -> None:
    wanted = np.zeros((5, 11), np.bool_)
    wanted[1:4, 1:4] = wanted[1:4, 7:10] = True
    wanted[2, 4:7] = True
    assert cut(wanted, 1)[0].max() == 1
    found, _ = cut(wanted, 1, neck_m=100)
    assert found[2].tolist() == [0, 1, 1, 1, 0, 0, 0, 2, 2, 2, 0]


def test_the_table_counts_what_lies_inside_the_city() -> None:
    source = np.int16([[1, 1, 0, 0, 2], *[[0] * 5] * 4])
    city = hand.layer(False)
    city[0, 0] = True
    protected = hand.layer(False)
    protected[0, 4] = True
    found = sources.table(source, city, protected, hand.GRID)
    assert found["area_ha"].tolist() == [2, 1]
    assert found["city_ha"].tolist() == [1, 0]
    assert found["redline_share"].tolist() == [0, 1]
    assert found.loc[1, ["x", "y"]].tolist() == [100, 450]
    assert len(sources.table(np.zeros((5, 5), np.int16), city, protected, hand.GRID)) == 0
