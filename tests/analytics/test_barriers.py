"""Barriers: the card's line of two dear cells, what restoring gains, and that good land is no barrier."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.pattern import barriers, corridors

LINE = np.float32([[1, 1, 9, 9, 1, 1]])
ENDS = np.int16([[1, 0, 0, 0, 0, 2]])
PAIRS = np.array([[1, 2]])


def test_score_of_the_two_dear_cells() -> None:
    found = corridors.ways(LINE, ENDS, PAIRS, 1.0)
    score = barriers.score(found.cost[0], found.cost[1], 21, 1)
    assert score[0, 2] == score[0, 3] == (21 - 1 - 6 - 2) / 2 == 6
    assert score[0].argmax() in (2, 3)
    best, percent = barriers.improvement(found, PAIRS, (1,), 1.0)
    assert best[0, 2] == 6
    assert percent[0, 3] == pytest.approx(100 * 6 / 21)
    # with r = 2 the annulus reaches both good sides: (21 - 0 - 1 - 4) / 4
    assert barriers.score(found.cost[0], found.cost[1], 21, 2)[0, 2] == 4


def test_what_restoring_gains() -> None:
    both = np.array([[False, False, True, True, False, False]])
    one = np.array([[False, False, True, False, False, False]])
    assert barriers.gain(LINE, both, ENDS, PAIRS).tolist() == [16]
    assert barriers.gain(LINE, one, ENDS, PAIRS).tolist() == [8]


def test_metres_leave_the_score_as_it_is() -> None:
    found = corridors.ways(LINE, ENDS, PAIRS, 90.0)
    assert barriers.improvement(found, PAIRS, (1,), 90.0)[0][0, 2] == 6


def test_good_land_is_no_barrier() -> None:
    plain = np.ones((5, 7), np.float32)
    ends = np.zeros((5, 7), np.int16)
    ends[2, 0], ends[2, 6] = 1, 2
    best, percent = barriers.improvement(corridors.ways(plain, ends, PAIRS, 1.0), PAIRS, (1, 2), 1.0)
    assert not best.any() and not percent.any()


def test_the_window_leaves_nothing_out() -> None:
    random = np.random.default_rng(5)
    grid = random.choice(np.float32([1, 5, 50, 300]), (40, 50))
    ends = np.zeros(grid.shape, np.int16)
    ends[20, 10:13], ends[18:22, 33] = 1, 2
    found = corridors.ways(grid, ends, PAIRS, 30.0)
    best, _ = barriers.improvement(found, PAIRS, (1, 2, 3), 30.0)
    whole = np.max([barriers.score(*found.cost, found.lcd[0], radius, 30.0) for radius in (1, 2, 3)], axis=0)
    np.testing.assert_allclose(best, np.maximum(whole, 0), rtol=1e-5, atol=1e-4)
    assert (best > 0).any()


def test_the_annulus_is_one_cell_wide() -> None:
    assert barriers.ring(1).sum() == 4
    assert not barriers.ring(2)[2, 2] and not barriers.ring(2)[2, 1]
    assert barriers.ring(2)[2, 0] and barriers.ring(2)[1, 1]


def test_barrier_points_are_the_upper_part_of_the_positive_scores() -> None:
    score = np.array([[0, 1, 2], [3, 4, -1]], np.float32)
    np.testing.assert_array_equal(barriers.barrier_points(score, 75), [[0, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(barriers.barrier_points(score, 0), score > 0)
    assert not barriers.barrier_points(np.zeros((2, 2), np.float32), 75).any()
