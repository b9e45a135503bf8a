"""Terrain without pits: every cell of the land is raised to the lowest level from which water finds its way out.

Kernels are serial; they work on arrays with a rim of one cell, so that a neighbour is an offset and never outside.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.rasters import by_blocks, flat_steps

Floats = NDArray[np.float32]

#: States of a cell: land that waits, land that is done, and everything else.
LAND, DONE, AWAY = 0, 1, 2


def fill(elevation: Floats, land: NDArray[np.bool_]) -> Floats:
    """Elevation (m) raised to the lowest level from which water finds its way off the land; nan off land.

    The largest elevation on the way, least over all ways of eight neighbours to a cell at the land's edge.
    Priority-flood with regions grown upslope: Zhou, Sun and Fu 2016, Computers & Geosciences 90.
    """
    return np.ascontiguousarray(rimmed(elevation, land)[0][1:-1, 1:-1])


def rimmed(elevation: Floats, land: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """(`fill`, `land`), both with a rim.

    Whole numbers in the order of the floats are flooded: they share one word with the cell.
    """
    inside = np.pad(np.ascontiguousarray(land), 1)
    ground = np.full(inside.shape, np.nan, np.float32)
    ground[1:-1, 1:-1][land] = elevation[land]
    if np.isnan(ground[inside]).any():
        raise ValueError("elevation is missing on land")
    ground += np.float32(0)  # the two zeros have different bits
    level = by_blocks(_sortable, ground.view(np.int32), dtype=np.int32)
    state = np.where(inside, np.uint8(LAND), np.uint8(AWAY))
    _flood(level.ravel(), state.ravel(), flat_steps(inside.shape[1]))
    filled = by_blocks(_sortable, level, dtype=np.int32).view(np.float32)
    filled[~inside] = np.nan
    return filled, inside


def _sortable(bits: NDArray[np.int32]) -> NDArray[np.int32]:
    """Bits of floats as integers that sort like them; the same step turns them back."""
    return bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))


@njit(nogil=True, cache=True)
def _push(heap, size, entry):
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if heap[parent] <= entry:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = entry
    return size + 1


@njit(nogil=True, cache=True)
def _pop(heap, size):
    least, size = heap[0], size - 1
    entry, place = heap[size], 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= entry:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = entry
    return least, size


@njit(nogil=True, cache=True)
def _climb(level, state, offsets, slopes, height, rims):
    """Mark everything that lies upslope of the stacked cells; returns how many have lower land beside them."""
    count = 0
    while height:
        height -= 1
        cell = np.int64(slopes[height])
        here, spills = level[cell], False
        for step in range(8):
            other = cell + offsets[step]
            if state[other] == LAND:
                if level[other] >= here:
                    state[other] = DONE
                    slopes[height] = other
                    height += 1
                else:
                    spills = True
        if spills:
            rims[count] = cell
            count += 1
    return count


@njit(nogil=True, cache=True)
def _spills(level, state, offsets, cell):
    """Whether this cell is the lowest way into some land that is not done; of equal ones the first in the grid."""
    for step in range(8):
        other = cell + offsets[step]
        if state[other] == LAND:
            return True
    return False


@njit(nogil=True, cache=True)
def _flood(level, state, offsets):
    """Raise `level` in place; `state` says where land is and holds what is done.

    Whatever lies upslope of a cell that is done keeps its level, in any order. So the slopes above the edge are
    marked first; the rims of pits that are left then wait in a heap, by level.
    """
    heap = np.empty(level.size, np.int64)
    slopes, pits = np.empty(level.size, np.uint32), np.empty(level.size, np.uint32)
    rims = np.empty(level.size, np.uint32)
    size, height = 0, 0
    for cell in range(level.size):
        if state[cell] == LAND:
            for step in range(8):
                if state[cell + offsets[step]] == AWAY:
                    slopes[height] = cell
                    height += 1
                    break
    for place in range(height):
        state[slopes[place]] = DONE
    while True:
        count = _climb(level, state, offsets, slopes, height, rims)
        for place in range(count):
            rim = np.int64(rims[place])
            if _spills(level, state, offsets, rim):
                size = _push(heap, size, (np.int64(level[rim]) << 32) | rim)
        if size == 0:
            break
        entry, size = _pop(heap, size)
        spill = np.int32(entry >> 32)
        pits[0] = entry & 0xFFFFFFFF
        depth, height = 1, 0
        while depth:
            depth -= 1
            here = np.int64(pits[depth])
            for step in range(8):
                other = here + offsets[step]
                if state[other] == LAND:
                    state[other] = DONE
                    if level[other] <= spill:
                        level[other] = spill
                        pits[depth] = other
                        depth += 1
                    else:
                        slopes[height] = other
                        height += 1
