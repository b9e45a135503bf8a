"""Planning units: hand-computed blocks on a grid that they do not divide, and what goes in comes out again."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.landscape import Grid
from analytics.planning import Blocks, blocks

GRID = Grid("EPSG:4546", 0.0, 0.0, 30.0, 4, 5)
VALUES = np.arange(20, dtype=np.float32).reshape(4, 5)


def test_blocks_are_as_many_cells_as_come_nearest_to_90_m() -> None:
    assert blocks(GRID).factor == 3
    assert blocks(GRID).shape == (2, 2)
    assert blocks(Grid("EPSG:4546", 0, 0, 300.0, 4, 5)).factor == 1
    assert blocks(GRID).block_m == 90.0


def test_sums_means_and_shares_by_hand() -> None:
    some = Blocks(3, (4, 5), 30.0)
    assert some.total(VALUES).tolist() == [[54.0, 51.0], [48.0, 37.0]]
    assert some.mean(VALUES).tolist() == [[6.0, 8.5], [16.0, 18.5]]
    holed = VALUES.copy()
    holed[3, 3:] = np.nan
    assert np.isnan(some.mean(holed)[1, 1])
    assert some.count(VALUES >= 10).tolist() == [[3, 2], [3, 2]]
    within = VALUES >= 5
    assert some.share(VALUES >= 10, within).tolist() == [[0.5, 0.5], [1.0, 1.0]]
    assert some.maximum(VALUES).tolist() == [[12.0, 14.0], [17.0, 19.0]]


def test_majority_leaves_out_nothing_and_breaks_ties_downwards() -> None:
    some = Blocks(2, (2, 4), 30.0)
    classes = np.array([[7, 7, 0, 0], [3, 3, 0, 5]], np.uint16)
    assert some.majority(classes).tolist() == [[3, 5]]
    assert some.majority(np.zeros((2, 4), np.uint16)).tolist() == [[0, 0]]


def test_what_is_spread_is_found_again() -> None:
    some = Blocks(3, (4, 5), 30.0)
    coarse = np.array([[1, 2], [3, 4]], np.uint8)
    wide = some.spread(coarse)
    assert wide.shape == (4, 5) and wide[0, 2] == 1 and wide[3, 4] == 4
    assert some.majority(wide).tolist() == coarse.tolist()
    cells = np.arange(20)
    assert (coarse.ravel()[some.of_cells(cells)] == wide.ravel()).all()
    with pytest.raises(ValueError, match="blocks have"):
        some.spread(np.zeros((3, 3)))
