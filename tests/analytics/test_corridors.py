"""Corridors: neighbours by territory, least-cost ways by hand, the normalised corridor, lengths inside the city."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.pattern import corridors
from analytics.pattern.cost_distance import reach

#: Three sources in a row; the middle one lies on the way between the outer ones.
ROW = np.int16([[1, 0, 0, 2, 0, 3]])
PLAIN = np.ones((1, 6), np.float32)


def test_neighbours_are_those_whose_territories_touch() -> None:
    assert corridors.neighbours(reach(PLAIN, ROW).owner).tolist() == [[1, 2], [2, 3]]
    assert corridors.neighbours(np.int32([[1, 0], [0, 2]])).tolist() == [[1, 2]]
    assert corridors.neighbours(np.int32([[1, 0, 2]])).shape == (0, 2)


def test_ways_and_costs_of_links() -> None:
    pairs = np.array([[1, 2], [1, 3]])
    found = corridors.ways(PLAIN, ROW, pairs, 10.0)
    # crossing the middle source costs nothing more than its cells
    assert found.lcd.tolist() == [30, 50]
    assert found.routes.query("link == 0")["block"].tolist() == [0, 1, 2, 3]
    assert corridors.link_costs(PLAIN, ROW, pairs, 10.0).tolist() == [30, 50]
    kept, direct = corridors.direct(found, pairs, ROW)
    assert kept.tolist() == [[1, 2]]
    assert direct.lcd.tolist() == [30]
    assert set(direct.routes["link"]) == {0}


def test_links_keep_their_numbers_when_one_before_them_goes() -> None:
    pairs = np.array([[1, 3], [2, 3]])
    kept, direct = corridors.direct(corridors.ways(PLAIN, ROW, pairs, 1.0), pairs, ROW)
    assert kept.tolist() == [[2, 3]]
    assert direct.routes["link"].tolist() == [0, 0, 0]
    assert direct.routes["block"].tolist() == [3, 4, 5]


def test_nothing_leads_through_masked_cells() -> None:
    shut = np.float32([[1, 1, np.nan, 1, 1, 1]])
    pairs = np.array([[1, 2], [2, 3]])
    found = corridors.ways(shut, ROW, pairs, 1.0)
    assert found.lcd.tolist() == [np.inf, 2]
    assert set(found.routes["link"]) == {1}
    assert np.isfinite(corridors.excess(found, pairs)).sum() == 3


def test_the_normalised_corridor_is_nought_on_the_way_and_grows_beside_it() -> None:
    grid = np.ones((3, 5), np.float32)
    ends = np.zeros((3, 5), np.int16)
    ends[1, 0], ends[1, 4] = 1, 2
    pairs = np.array([[1, 2]])
    excess = corridors.excess(corridors.ways(grid, ends, pairs, 1.0), pairs)
    assert excess[1].tolist() == [0, 0, 0, 0, 0]
    # aside by one cell: two diagonal steps for two straight ones
    assert excess[0, 2] == pytest.approx(2 * (np.sqrt(2) - 1), abs=1e-6)
    assert excess[0, 0] == pytest.approx(np.sqrt(2), abs=1e-6)


def test_lengths_count_half_of_the_step_that_leaves_the_city() -> None:
    found = corridors.ways(PLAIN, ROW, np.array([[1, 2], [2, 3]]), 90.0)
    inside = np.array([[True, True, False, False, False, False]])
    length, within = corridors.lengths(found.routes, 2, 6, 90.0, inside)
    assert length.tolist() == pytest.approx([0.27, 0.18])
    assert within.tolist() == pytest.approx([0.135, 0])


def test_searches_that_end_early_find_the_same_costs() -> None:
    random = np.random.default_rng(8)
    grid = random.choice(np.float32([1, 10, 80, np.nan]), (60, 50), p=(0.4, 0.3, 0.2, 0.1))
    source = np.zeros(grid.shape, np.int16)
    for number, (row, col) in enumerate(random.integers(0, 45, (8, 2)), 1):
        source[row : row + 3, col : col + 3] = number
    source[np.isnan(grid)] = 0
    pairs = corridors.neighbours(reach(grid, source, 90.0).owner)
    assert len(pairs) > 6
    found = corridors.ways(grid, source, pairs, 90.0)
    np.testing.assert_allclose(corridors.link_costs(grid, source, pairs, 90.0), found.lcd, rtol=1e-9)
