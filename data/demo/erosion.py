"""Landforms from running water: valleys that branch and drain, as the stream-power law makes them.

In balance with uplift u a channel's slope is u / A^m (Whipple and Tucker 1999). Heights are integrated upstream
along steepest descent, the flow paths are found anew on the new surface, and so on until they settle
(Braun and Willett 2013 for the ordering; priority flood after Barnes, Lehman and Mulla 2014 for the pits).
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray

AREA_EXPONENT = 0.45
MAX_SLOPE = 0.62
_DR = np.array([-1, -1, -1, 0, 0, 1, 1, 1])
_DC = np.array([-1, 0, 1, -1, 1, -1, 0, 1])


@njit(nogil=True, cache=True)
def _receivers(
    height: NDArray[np.float32], fixed: NDArray[np.bool_], cell_m: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Receiver of every cell, and the cells in an order in which receivers come first.

    Inside depressions water follows the flood's own path to the outlet, elsewhere the steepest descent on the
    filled surface. Fixed cells are their own receivers.
    """
    rows, cols = height.shape
    size = rows * cols
    flat, held = height.ravel(), fixed.ravel()
    filled = np.full(size, np.float32(np.inf))
    receiver = np.full(size, -1, np.int32)
    order = np.empty(size, np.int32)
    heap = [(np.float32(0.0), np.int32(0))]
    heap.pop()
    for cell in range(size):
        if held[cell]:
            filled[cell] = flat[cell]
            receiver[cell] = cell
            heapq.heappush(heap, (filled[cell], np.int32(cell)))
    count = 0
    while len(heap) > 0:
        level, i = heapq.heappop(heap)
        order[count] = i
        count += 1
        r, c = i // cols, i % cols
        if not held[i] and flat[i] >= level:
            steepest = np.float32(0.0)
            for k in range(8):
                nr, nc = r + _DR[k], c + _DC[k]
                if 0 <= nr < rows and 0 <= nc < cols:
                    j = nr * cols + nc
                    run = cell_m * (1.0 if _DR[k] == 0 or _DC[k] == 0 else 1.4142135)
                    slope = (level - filled[j]) / run
                    if slope > steepest:
                        steepest = slope
                        receiver[i] = j
        for k in range(8):
            nr, nc = r + _DR[k], c + _DC[k]
            if 0 <= nr < rows and 0 <= nc < cols:
                j = nr * cols + nc
                if receiver[j] < 0:
                    receiver[j] = i
                    filled[j] = max(flat[j], level)
                    heapq.heappush(heap, (filled[j], np.int32(j)))
    return receiver, order[:count]


@njit(nogil=True, cache=True)
def _accumulate(
    receiver: NDArray[np.int32], order: NDArray[np.int32], source: NDArray[np.float32]
) -> NDArray[np.float32]:
    area = source.copy()
    for k in range(order.size - 1, -1, -1):
        i = order[k]
        if receiver[i] != i:
            area[receiver[i]] += area[i]
    return area


@njit(nogil=True, cache=True)
def _rebuild(
    height: NDArray[np.float32],
    receiver: NDArray[np.int32],
    order: NDArray[np.int32],
    area: NDArray[np.float32],
    uplift: NDArray[np.float32],
    cols: int,
    cell_m: float,
    share: float,
) -> NDArray[np.float32]:
    """Heights in balance with uplift on these flow paths, mixed with the old ones."""
    new = height.copy()
    for k in range(order.size):
        i = order[k]
        j = receiver[i]
        if j == i:
            continue
        straight = j // cols == i // cols or j % cols == i % cols
        run = cell_m * (1.0 if straight else 1.4142135)
        slope = min(uplift[i] / area[i] ** AREA_EXPONENT, MAX_SLOPE)
        new[i] = (1 - share) * height[i] + share * (new[j] + slope * run)
    return new


def flow(
    height: NDArray[np.float32], fixed: NDArray[np.bool_], cell_m: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Receivers (flat int32) and an order from the outlets upstream; see `_receivers`."""
    return _receivers(height, fixed, cell_m)


def accumulate(
    receiver: NDArray[np.int32], order: NDArray[np.int32], source: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Sum of `source` over all cells upstream, itself included; flat arrays."""
    return _accumulate(receiver, order, source)


def carve(
    height: NDArray[np.float32],
    uplift: NDArray[np.float32],
    fixed: NDArray[np.bool_],
    inflow_m2: NDArray[np.float32],
    cell_m: float,
    rounds: int,
) -> NDArray[np.float32]:
    """Dendritic relief in balance with uplift.

    Args:
        height: (rows, cols) m, the start; kept where `fixed`.
        uplift: u of the slope u / A^m, A in m².
        fixed: base levels (sea, main rivers, the rim of the world).
        inflow_m2: catchment that enters at a cell from outside.
        rounds: how often the flow paths are found anew.
    """
    shape = height.shape
    flat = height.astype(np.float32)
    source = (inflow_m2 + np.float32(cell_m**2)).ravel().astype(np.float32)
    for step in range(rounds):
        receiver, order = _receivers(flat, fixed, cell_m)
        area = _accumulate(receiver, order, source)
        share = 0.6 if step < rounds - 1 else 1.0
        flat = _rebuild(flat.ravel(), receiver, order, area, uplift.ravel(), shape[1], cell_m, share)
        flat = flat.reshape(shape)
    return flat


@njit(nogil=True, cache=True)
def _drop(
    height: NDArray[np.float32],
    receiver: NDArray[np.integer],
    order: NDArray[np.integer],
    stream: NDArray[np.bool_],
) -> NDArray[np.float32]:
    base = height.copy()
    for k in range(order.size):
        i = order[k]
        if not stream[i] and receiver[i] != i:
            base[i] = base[receiver[i]]
    for i in range(height.size):
        base[i] = max(height[i] - base[i], np.float32(0.0))
    return base


def drop(
    height: NDArray[np.float32],
    receiver: NDArray[np.integer],
    order: NDArray[np.integer],
    stream: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Height (m) above the stream that each cell drains to (HAND; Nobre 2011); flat arrays.

    Args:
        receiver: flat index downstream. order: cells, receivers before those that drain to them.
        stream: where the height counts from.
    """
    return _drop(height, receiver, order, stream)
