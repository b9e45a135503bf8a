"""Least-cost distance: hand cases, scikit-image on random grids with masked cells, ways back and nearest sources."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.graph import MCP_Geometric

from analytics.pattern import cost_distance
from analytics.pattern.cost_distance import reach, way
from analytics.rasters import COL_STEPS, ROW_STEPS

LINE = np.float32([[1, 1, 9, 9, 1, 1]])


def at(shape: tuple[int, int], *cells: tuple[int, int]) -> np.ndarray:
    """Sources 1, 2, ... on these cells."""
    found = np.zeros(shape, np.int32)
    for number, cell in enumerate(cells, 1):
        found[cell] = number
    return found


def test_costs_along_a_line() -> None:
    assert reach(LINE, at((1, 6), (0, 0))).cost.tolist() == [[0, 1, 6, 15, 20, 21]]
    assert reach(np.ones((1, 6)), at((1, 6), (0, 0))).cost[0, 5] == 5


def test_the_way_goes_around_a_dear_centre() -> None:
    grid = np.ones((3, 3))
    grid[1, 1] = 10
    found = reach(grid, at((3, 3), (0, 0)))
    assert found.cost[2, 2] == pytest.approx(2 + np.sqrt(2), abs=1e-12)
    # straight through the centre it would be 2 * 5.5 * sqrt(2) = 15.556
    assert 4 not in way(found.back, 2, 2)


def test_metres_scale_the_costs() -> None:
    assert reach(LINE, at((1, 6), (0, 0)), 90.0).cost[0, 5] == 21 * 90


def test_every_cell_belongs_to_the_nearest_source() -> None:
    found = reach(LINE, at((1, 6), (0, 0), (0, 5)))
    assert found.owner.tolist() == [[1, 1, 1, 2, 2, 2]]
    assert found.back.tolist() == [[-1, 4, 4, 0, 0, -1]]


def test_masked_cells_are_never_crossed() -> None:
    grid = np.float32([[1, np.nan, 1], [1, -1, 1], [1, np.inf, 1]])
    found = reach(grid, at((3, 3), (1, 0), (1, 1)))
    assert np.isinf(found.cost[:, 1:]).all()
    assert found.owner.tolist() == [[1, 0, 0], [1, 0, 0], [1, 0, 0]]
    assert (found.back[:, 1:] == -1).all()


def test_nothing_leads_anywhere_without_sources() -> None:
    assert np.isinf(reach(LINE, np.zeros((1, 6), np.int32)).cost).all()
    assert np.isinf(reach(np.full((2, 2), np.nan), at((2, 2), (0, 0))).cost).all()


def test_a_limit_and_a_sought_set_end_the_search() -> None:
    ends = at((1, 6), (0, 0))
    assert reach(LINE, ends, limit=15).cost.tolist() == [[0, 1, 6, 15, np.inf, np.inf]]
    sets = np.int32([[0, 0, 4, 0, 7, 0]])
    found = reach(LINE, ends, targets=sets, seek=(4,))
    assert found.cost[0, 2] == 6
    assert np.isinf(found.cost[0, 5])
    assert reach(LINE, ends, targets=sets, seek=(4, 7)).cost[0, 4] == 20


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="sources have"):
        reach(LINE, np.zeros((2, 6), np.int32))


def test_the_store_grows_with_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost_distance, "CHUNKS", 16)
    grid = np.random.default_rng(2).uniform(1, 300, (90, 90)).astype(np.float32)
    sources = at((90, 90), (0, 0), (45, 45), (89, 3))
    found = reach(grid, sources).cost
    monkeypatch.undo()
    np.testing.assert_array_equal(found, reach(grid, sources).cost)
    everywhere = np.ones((90, 90), np.int32)
    assert not reach(grid, everywhere).cost.any()


def test_wide_buckets_settle_few_cells_twice() -> None:
    """Resistances of six orders of magnitude: last in first out would never end."""
    grid = np.random.default_rng(4).choice(np.float32([1, 30, 2500, 1e6]), (150, 150))
    found = reach(grid, at((150, 150), (0, 0), (75, 80)))
    expected = MCP_Geometric(grid.astype(np.float64)).find_costs([(0, 0), (75, 80)])[0]
    np.testing.assert_allclose(found.cost, expected, rtol=1e-9)


VALUES = st.one_of(st.floats(1, 9, width=32), st.sampled_from([np.nan, 500.0, 30.0]))
GRIDS = arrays(np.float32, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=VALUES)


@settings(max_examples=150, deadline=None)
@given(GRIDS, st.integers(1, 3), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 1e-5]))
def test_costs_agree_with_scikit_image(grid: np.ndarray, sources: int, seed: int, smallest: float) -> None:
    """Steps that differ by more than the ring of buckets holds (1e-5) take the wider buckets."""
    grid = np.where(np.isnan(grid), grid, np.maximum(grid * np.float32(smallest), 0)).astype(np.float32)
    grid.flat[0] = 500.0
    cells = np.random.default_rng(seed).integers(0, grid.size, sources)
    starts = np.zeros(grid.size, np.int32)
    starts[cells] = np.arange(1, sources + 1)
    starts = starts.reshape(grid.shape) * ~np.isnan(grid)
    found = reach(grid, starts, 1.0)
    if starts.any():
        costs = np.where(np.isnan(grid), np.inf, grid).astype(np.float64)
        expected = MCP_Geometric(costs).find_costs(np.argwhere(starts > 0))[0]
        expected[np.isnan(grid)] = np.inf
        np.testing.assert_allclose(found.cost, expected, rtol=1e-6, atol=1e-6)
    check_ways(grid, starts, found)


def check_ways(grid: np.ndarray, starts: np.ndarray, found: cost_distance.Reach) -> None:
    """Every way back costs what is said, ends at a source, and that source is the owner."""
    for row, col in np.argwhere(np.isfinite(found.cost)):
        cells = way(found.back, row, col)
        rows, cols = np.divmod(cells, grid.shape[1])
        steps = np.hypot(np.diff(rows), np.diff(cols))
        middle = (grid[rows[1:], cols[1:]].astype(float) + grid[rows[:-1], cols[:-1]]) / 2
        assert (middle * steps).sum() == pytest.approx(found.cost[row, col], rel=1e-9, abs=1e-9)
        assert starts[rows[-1], cols[-1]] == found.owner[row, col] > 0


def test_directions_are_those_of_the_house() -> None:
    found = reach(np.ones((3, 3)), at((3, 3), (1, 1)))
    for row, col in np.argwhere(found.back >= 0):
        step = found.back[row, col]
        assert (row + ROW_STEPS[step], col + COL_STEPS[step]) == (1, 1)
