"""Pieces of keys, and the small ones absorbed: hand cases on a few cells."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import mosaic


def test_pieces_meet_along_sides_only() -> None:
    keys = np.array([[7, 7, 0], [0, 9, 7], [9, 9, 7]])
    np.testing.assert_array_equal(mosaic.pieces(keys), [[1, 1, 0], [0, 2, 3], [2, 2, 3]])


def test_borders_count_cell_sides() -> None:
    a, b, sides = mosaic.borders(np.array([[1, 1, 2], [1, 3, 2], [0, 3, 2]], np.int32))
    assert list(zip(a.tolist(), b.tolist(), sides.tolist(), strict=True)) == [(1, 2, 1), (1, 3, 2), (2, 3, 2)]


def test_the_smallest_joins_along_its_longest_border() -> None:
    labels = np.array([[1, 1, 1, 2, 2], [1, 3, 3, 2, 2], [1, 1, 3, 2, 2]])
    found = mosaic.merged(labels, np.ones_like(labels), np.array([0.0, 4.0]))
    # 3 has five sides with 1 and two with 2
    np.testing.assert_array_equal(found, [[1, 1, 1, 2, 2], [1, 1, 1, 2, 2], [1, 1, 1, 2, 2]])


def test_chains_of_small_pieces_grow_together() -> None:
    labels = np.array([[1, 2, 3, 4]])
    assert mosaic.merged(labels, np.ones_like(labels), np.array([0.0, 2.0])).tolist() == [[1, 1, 2, 2]]


def test_no_merger_crosses_a_coarser_line() -> None:
    labels, within = np.array([[1, 2, 3, 3]]), np.array([[1, 1, 2, 2]])
    found = mosaic.merged(labels, within, np.array([0.0, 3.0, 3.0]))
    np.testing.assert_array_equal(found, [[1, 1, 2, 2]])


def test_lost_cells_join_the_nearest_label() -> None:
    labels = np.array([[1, 1, 0, 0, 2], [0, 0, 0, 0, 0]], np.int32)
    wanted = np.array([[True, True, False, True, True], [False, False, False, False, False]])
    np.testing.assert_array_equal(mosaic.joined(labels, wanted), [[1, 1, 0, 2, 2], [0, 0, 0, 0, 0]])


@settings(max_examples=60, deadline=None)
@given(arrays(np.int32, (6, 7), elements=st.integers(0, 3)), st.integers(1, 8))
def test_merged_pieces_are_connected_cover_all_and_are_large(keys: np.ndarray, smallest: int) -> None:
    found = mosaic.merged(keys, np.ones_like(keys), np.array([0.0, smallest]))
    np.testing.assert_array_equal(found > 0, keys > 0)
    cells = np.bincount(found.ravel())[1:]
    assert (cells > 0).all(), "numbers have no gaps"
    a, b, _ = mosaic.borders(found)
    beside = set(a.tolist()) | set(b.tolist())
    for number in range(1, found.max() + 1):
        assert mosaic.pieces(found == number).max() == 1
        assert cells[number - 1] >= smallest or number not in beside
