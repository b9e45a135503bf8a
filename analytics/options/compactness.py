"""Parcels, not pepper: benefits smoothed within a focal window, so that a cell among eligible cells scores more.

Done once, when the options are built: scores of a scenario are sums of these benefits, so the estimate pays nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.landscape import Grid

Floats = NDArray[np.float32]


def smoothed(
    values: Floats, cell: NDArray[np.int32], grid: Grid, window_m: float, weight: float, line: bool
) -> Floats:
    """(1 - weight) * value + weight * focal mean, for the eligible cells of one option.

    The focal mean is over the whole window with 0 where the option is not eligible: an isolated cell loses. Of lines
    only a straight line through the window counts as full.

    Args:
        values: float32 (n, K), 0..1.
        cell: flat cells, ascending.
        window_m: side of the square window; below two cells nothing is smoothed.
        weight: 0 (as it is) to 1 (focal mean alone).
        line: whether the option's cells form lines.
    """
    reach = int(window_m / grid.cell_m / 2)
    if reach == 0 or not len(cell):
        return values
    side = 2 * reach + 1
    place = np.full(grid.size, -1, np.int32)
    place[cell] = np.arange(len(cell), dtype=np.int32)
    means = _focal_sums(np.ascontiguousarray(values), cell, place, grid.rows, grid.cols, reach)
    means /= np.float32(side if line else side * side)
    return (1 - np.float32(weight)) * values + np.float32(weight) * np.minimum(means, 1)


@njit(nogil=True, cache=True)
def _focal_sums(values, cell, place, rows, cols, reach):  # type: ignore[no-untyped-def] # pragma: no cover
    """Sum of every column over the cells within `reach` rows and columns; `place` is the row of a cell or -1."""
    sums = np.zeros_like(values)
    for i in range(len(cell)):
        row, col = divmod(cell[i], cols)
        for r in range(max(row - reach, 0), min(row + reach + 1, rows)):
            for c in range(max(col - reach, 0), min(col + reach + 1, cols)):
                j = place[r * cols + c]
                if j >= 0:
                    for k in range(values.shape[1]):
                        sums[i, k] += values[j, k]
    return sums
