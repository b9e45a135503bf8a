"""Grid work: slope, slope length, distances and lines on grids small enough to check by hand."""

import os
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from shapely.geometry import LineString, MultiLineString

from analytics import rasters
from analytics.landscape import Grid

CUT = (2.86, 0.5, 0.7)


def test_slope_of_a_plane_is_its_angle() -> None:
    row, col = np.mgrid[0:5, 0:6]
    plane = (3.0 * col - 4.0 * row).astype(np.float32)
    found = rasters.slope(plane, np.ones(plane.shape, bool), cell_m=10.0)
    assert found[1:-1, 1:-1] == pytest.approx(np.degrees(np.arctan(0.5)), abs=1e-4)


def test_slope_by_hand_on_three_by_three() -> None:
    height = np.float32([[1, 2, 4], [1, 3, 6], [2, 5, 9]])
    east = (4 + 2 * 6 + 9 - 1 - 2 * 1 - 2) / 80
    south = (2 + 2 * 5 + 9 - 1 - 2 * 2 - 4) / 80
    found = rasters.slope(height, np.ones((3, 3), bool), cell_m=10.0)
    assert found[1, 1] == pytest.approx(np.degrees(np.arctan(np.hypot(east, south))), abs=1e-4)


def test_slope_never_reads_what_is_not_valid() -> None:
    height = np.full((3, 4), 7, np.float32)
    height[:, 3] = -9999
    found = rasters.slope(height, height > -9000, cell_m=30.0)
    assert np.isnan(found[:, 3]).all()
    assert (found[:, :3] == 0).all()


def test_slope_length_grows_down_a_hillside_up_to_the_cap() -> None:
    height = np.float32([[50, 40, 30, 20, 10]])
    slope = np.full((1, 5), 18.0, np.float32)
    upper, lower = rasters.slope_length(height, slope, np.ones((1, 5), bool), 30.0, 100.0, CUT)
    assert lower[0].tolist() == [30, 60, 90, 100, 100]
    assert upper[0].tolist() == [0, 30, 60, 70, 70]


def test_slope_length_counts_diagonals_and_takes_the_longest_way() -> None:
    height = np.float32([[30, 29, 28], [29, 10, 28], [28, 28, 5]])
    slope = np.full((3, 3), 20.0, np.float32)
    upper, lower = rasters.slope_length(height, slope, np.ones((3, 3), bool), 10.0, 100.0, CUT)
    # the centre drains to the lower right corner over the diagonal; its longest donor is a diagonal too
    assert upper[1, 1] == pytest.approx(10 * np.sqrt(2))
    assert lower[1, 1] == pytest.approx(20 * np.sqrt(2))
    assert upper[2, 2] == pytest.approx(20 * np.sqrt(2))


def test_slope_length_begins_anew_where_the_slope_breaks_off() -> None:
    height = np.float32([[50, 40, 39, 38]])
    slope = np.float32([[18, 18, 3, 3]])
    upper, _ = rasters.slope_length(height, slope, np.ones((1, 4), bool), 30.0, 500.0, CUT)
    assert upper[0].tolist() == [0, 30, 0, 30]


def test_slope_length_of_a_coarse_cell_is_the_cap() -> None:
    height, slope = np.float32([[30, 10]]), np.full((1, 2), 5.0, np.float32)
    upper, lower = rasters.slope_length(height, slope, np.ones((1, 2), bool), 300.0, 100.0, CUT)
    assert upper.tolist() == [[0, 0]]
    assert lower.tolist() == [[100, 100]]


@given(arrays(np.float32, (7, 8), elements=st.floats(0, 50, width=32)))
def test_slope_length_stays_within_its_bounds_on_any_terrain(height: np.ndarray) -> None:
    valid = np.ones(height.shape, bool)
    slope = rasters.slope(height, valid, 30.0)
    upper, lower = rasters.slope_length(height, slope, valid, 30.0, 100.0, CUT)
    assert (upper >= 0).all()
    assert (lower > upper).all()
    assert (lower <= 100).all()
    assert (lower - upper <= 30 * np.sqrt(2) + 1e-3).all()


@given(arrays(np.bool_, (9, 11)))
def test_distance_is_the_exact_euclidean_one(sources: np.ndarray) -> None:
    found = rasters.distance(sources, 30.0)
    if sources.any():
        np.testing.assert_allclose(found, ndimage.distance_transform_edt(~sources) * 30, rtol=1e-6)
    else:
        assert np.isinf(found).all()


def test_burn_marks_the_cells_a_line_runs_through() -> None:
    grid = Grid("EPSG:4546", 0.0, 30.0, 10.0, 3, 4)
    lines = [LineString([(5, 25), (35, 25)]), MultiLineString([[(35, 25), (35, -50)]])]
    expected = [[1, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    np.testing.assert_array_equal(rasters.burn(lines, grid), np.array(expected, bool))
    assert not rasters.burn([], grid).any()


def test_blocks_give_what_the_whole_gives() -> None:
    random = np.random.default_rng(1)
    first, second = random.random((3, 700, 500), np.float32), random.random((700, 500), np.float32)
    found = rasters.by_blocks(lambda a, b: a.sum(axis=0) * b, first, second)
    np.testing.assert_array_equal(found, first.sum(axis=0) * second)
    flat = rasters.by_blocks(lambda a, b: a * b, first[0].ravel(), second.ravel())
    np.testing.assert_array_equal(flat, (first[0] * second).ravel())


def test_blocks_refuse_arrays_that_are_not_aligned() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(3, 3\)"):
        rasters.by_blocks(np.add, np.zeros((3, 3), np.float32), np.zeros((2, 3), np.float32))


def test_an_error_in_a_block_is_raised() -> None:
    def fail(block: np.ndarray) -> np.ndarray:
        raise FloatingPointError("no")

    with pytest.raises(FloatingPointError, match="no"):
        rasters.by_blocks(fail, np.zeros((3, 3), np.float32))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_thread_is_left_behind_for_a_fork_to_meet() -> None:
    height = np.random.default_rng(2).random((300, 600), np.float32)
    before = set(threading.enumerate())
    slope = rasters.slope(height, np.ones(height.shape, bool), 30.0)
    assert set(threading.enumerate()) <= before
    child = os.fork()
    if child == 0:
        again = rasters.slope(height, np.ones(height.shape, bool), 30.0)
        os._exit(0 if np.array_equal(again, slope) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
