"""Grid work shared by the models: row blocks on threads, slope, slope length, distances, burning lines.

Kernels are serial and free of the GIL; threads live only as long as one call, so a fork never meets them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import edt
import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from analytics.landscape import Grid

#: Cells in one block: small enough for the processor's cache, large enough to hide the call.
BLOCK_CELLS = 1 << 17
#: The eight neighbours, clockwise from east.
ROW_STEPS = (0, 1, 1, 1, 0, -1, -1, -1)
COL_STEPS = (1, 1, 0, -1, -1, -1, 0, 1)


def flat_steps(cols: int) -> NDArray[np.int64]:
    """What each of the eight steps adds to a flat index on a grid of `cols` columns."""
    return np.asarray(ROW_STEPS, np.int64) * cols + np.asarray(COL_STEPS, np.int64)


def workers() -> int:
    """Threads worth starting: the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def row_blocks(rows: int, cols: int) -> list[slice]:
    """Slices of rows that together cover the grid, about BLOCK_CELLS cells each."""
    step = max(1, BLOCK_CELLS // max(cols, 1))
    return [slice(start, min(start + step, rows)) for start in range(0, rows, step)]


def on_threads(task: Callable[[Any], None], items: Iterable[Any]) -> None:
    """Run `task` on every item, on as many threads as there are cores; the first error is raised."""
    with ThreadPoolExecutor(workers()) as pool:
        for future in [pool.submit(task, item) for item in items]:
            future.result()


def by_blocks(
    function: Callable[..., NDArray[Any]], *arrays: NDArray[Any], dtype: type[np.generic] = np.float32
) -> NDArray[Any]:
    """An elementwise function of aligned arrays, block of rows by block of rows, on threads.

    Args:
        function: takes the same blocks of all arrays, returns the block of the result.
        arrays: shapes (..., rows, cols); flat cells (n,) are computed in one piece.
    """
    shapes = {array.shape[-2:] if array.ndim > 1 else array.shape for array in arrays}
    if len(shapes) != 1:
        raise ValueError(f"arrays are not aligned: {sorted(shapes)}")
    (shape,) = shapes
    if len(shape) == 1:
        return np.asarray(function(*arrays), dtype)
    result = np.empty(shape, dtype)

    def block(rows: slice) -> None:
        result[rows] = function(*(array[..., rows, :] for array in arrays))

    on_threads(block, row_blocks(*shape))
    return result


@njit(nogil=True, cache=True)
def _horn(elevation, valid, cell_m, first, last, result):  # type: ignore[no-untyped-def]
    rows, cols = elevation.shape
    window = np.empty(9, np.float64)
    for row in range(first, last):
        for col in range(cols):
            if not valid[row, col]:
                result[row, col] = np.nan
                continue
            centre = elevation[row, col]
            for place in range(9):
                r, c = row + place // 3 - 1, col + place % 3 - 1
                inside = 0 <= r < rows and 0 <= c < cols and valid[r, c]
                window[place] = elevation[r, c] if inside else centre
            east = (window[2] + 2 * window[5] + window[8] - window[0] - 2 * window[3] - window[6]) / (
                8 * cell_m
            )
            south = (window[6] + 2 * window[7] + window[8] - window[0] - 2 * window[1] - window[2]) / (
                8 * cell_m
            )
            result[row, col] = np.degrees(np.arctan(np.sqrt(east * east + south * south)))


def slope(elevation: NDArray[np.float32], valid: NDArray[np.bool_], cell_m: float) -> NDArray[np.float32]:
    """Slope (degrees) by Horn's third-order differences; nan outside `valid`.

    A neighbour that is outside the grid or not valid stands in with the centre's elevation.
    Source: Horn 1981, Proc. IEEE 69(1).
    """
    result = np.empty(elevation.shape, np.float32)
    on_threads(
        lambda rows: _horn(elevation, valid, cell_m, rows.start, rows.stop, result),
        row_blocks(*elevation.shape),
    )
    return result


@njit(nogil=True, cache=True)
def _receivers(elevation, valid, first, last, result):  # type: ignore[no-untyped-def]
    rows, cols = elevation.shape
    for row in range(first, last):
        for col in range(cols):
            best, direction = 0.0, -1
            if valid[row, col]:
                for step in range(8):
                    r, c = row + ROW_STEPS[step], col + COL_STEPS[step]
                    if 0 <= r < rows and 0 <= c < cols and valid[r, c]:
                        drop = elevation[row, col] - elevation[r, c]
                        if step % 2:
                            drop /= np.sqrt(2.0)
                        if drop > best:
                            best, direction = drop, step
            result[row, col] = direction


@njit(nogil=True, cache=True)
def _follow(direction, slope_deg, valid, cell_m, longest, cut, upper, lower):  # type: ignore[no-untyped-def]
    """Walk every hillslope from its tops down (Kahn's order), handing each receiver the longest way so far."""
    rows, cols = direction.shape
    donors = np.zeros((rows, cols), np.uint8)
    for row in range(rows):
        for col in range(cols):
            step = direction[row, col]
            if step >= 0:
                donors[row + ROW_STEPS[step], col + COL_STEPS[step]] += 1
    stack = np.empty(rows * cols, np.int32)
    height = 0
    for row in range(rows):
        for col in range(cols):
            if valid[row, col] and donors[row, col] == 0:
                stack[height] = row * cols + col
                height += 1
    while height:
        height -= 1
        row, col = stack[height] // cols, stack[height] % cols
        step = direction[row, col]
        way = cell_m * np.sqrt(2.0) if step >= 0 and step % 2 else cell_m
        end = min(upper[row, col] + way, longest)
        lower[row, col] = end
        upper[row, col] = max(end - way, 0.0)
        if step < 0:
            continue
        r, c = row + ROW_STEPS[step], col + COL_STEPS[step]
        ratio = cut[1] if slope_deg[row, col] >= cut[0] else cut[2]
        if slope_deg[r, c] >= ratio * slope_deg[row, col] and end > upper[r, c]:
            upper[r, c] = end
        donors[r, c] -= 1
        if donors[r, c] == 0:
            stack[height] = r * cols + c
            height += 1


def slope_length(
    elevation: NDArray[np.float32],
    slope_deg: NDArray[np.float32],
    valid: NDArray[np.bool_],
    cell_m: float,
    longest_m: float,
    cut: tuple[float, float, float],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where a cell's segment begins and ends on its hillslope: (upper, lower) in m from the top.

    Water follows the steepest of eight ways; a cell takes over the longest way of its donors. A hillslope ends in
    pits and flats, and where the slope falls below a share of the donor's (deposition). The length is capped at
    `longest_m`: from there on the last segment repeats.

    Args:
        cut: (slope in degrees that tells steep from gentle, share on steep donors, share on gentle ones).
    Source: slope-length grid with cut-off after Van Remortel et al. 2004, Computers & Geosciences 30(9).
    """
    direction = np.empty(elevation.shape, np.int8)
    on_threads(
        lambda rows: _receivers(elevation, valid, rows.start, rows.stop, direction),
        row_blocks(*elevation.shape),
    )
    upper = np.zeros(elevation.shape, np.float32)
    lower = np.full(elevation.shape, min(cell_m, longest_m), np.float32)
    _follow(direction, slope_deg, valid, cell_m, longest_m, cut, upper, lower)
    return upper, lower


def distance(sources: NDArray[np.bool_], cell_m: float) -> NDArray[np.float32]:
    """Distance (m) between centres to the nearest source cell, exact and Euclidean; inf if there is none."""
    if not sources.any():
        return np.full(sources.shape, np.inf, np.float32)
    found = edt.edt(np.ascontiguousarray(~sources), black_border=False, parallel=workers())
    found *= np.float32(cell_m)
    return found


def burn(lines: Iterable[Any], grid: Grid) -> NDArray[np.bool_]:
    """Cells that lines pass through, at a sampling of a quarter of a cell; parts outside the grid are left out."""
    mask = np.zeros(grid.shape, np.bool_)
    shapes = np.asarray([line for line in lines if line is not None], object)
    if shapes.size:
        points = shapely.get_coordinates(shapely.segmentize(shapes, grid.cell_m / 4))
        col = np.floor((points[:, 0] - grid.west_m) / grid.cell_m).astype(np.int64)
        row = np.floor((grid.north_m - points[:, 1]) / grid.cell_m).astype(np.int64)
        inside = (row >= 0) & (row < grid.rows) & (col >= 0) & (col < grid.cols)
        mask[row[inside], col[inside]] = True
    return mask
