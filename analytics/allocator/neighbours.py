"""Cells that lie beside each other: the ground a plan stands on, its neighbours and its connected patches."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Ground(NamedTuple):
    """What the kernels need to know of the land: all cells in order, their pairs, and prices."""

    ids: NDArray[np.int32]  # (u,) flat grid index of each cell
    cols: int
    start: NDArray[np.int32]
    option: NDArray[np.uint8]  # (n,) as in the problem: what a pair serves
    free: NDArray[np.uint8]  # (n,) the same, BLOCKED where a pair may not be chosen
    score: NDArray[np.float32]
    quantity: NDArray[np.float32]
    cost: NDArray[np.float32]
    served: NDArray[np.int8]
    done: NDArray[np.float64]  # (S, P, 256) effective prices
    spent: NDArray[np.float64]


@njit(nogil=True, cache=True)
def serves(ground, pair, measure):
    """Slot in which a pair serves a measure, -1 if it does not."""
    for s in range(ground.served.shape[1]):
        if ground.served[ground.option[pair], s] == measure:
            return s
    return -1


@njit(nogil=True, cache=True)
def find_cell(ids, wanted):
    """Place of a flat index among the sorted ids, -1 if it is not there."""
    low, high = 0, ids.size
    while low < high:
        middle = (low + high) // 2
        if ids[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < ids.size and ids[low] == wanted else -1


@njit(nogil=True, cache=True)
def neighbours(ids, cols, k, out):
    """Places of the up to eight neighbours of cell k into out; returns how many."""
    here = ids[k]
    column = here % cols
    count = 0
    if column > 0 and k > 0 and ids[k - 1] == here - 1:
        out[count] = k - 1
        count += 1
    if column < cols - 1 and k + 1 < ids.size and ids[k + 1] == here + 1:
        out[count] = k + 1
        count += 1
    for row in (-1, 1):
        for step in (-1, 0, 1):
            if 0 <= column + step < cols:
                j = find_cell(ids, here + row * cols + step)
                if j >= 0:
                    out[count] = j
                    count += 1
    return count


@njit(nogil=True, cache=True)
def root(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(nogil=True, cache=True)
def components(ids, cols, members):
    """8-connected components of cells (ascending places): (m,) the first member of each one's component.

    Members are sorted like the grid, so the three neighbours in the row above are found by a pointer that only moves
    forward.
    """
    parent = np.arange(members.size)
    above = 0
    for i in range(members.size):
        here = ids[members[i]]
        column = here % cols
        if i > 0 and column > 0 and ids[members[i - 1]] == here - 1:
            parent[root(parent, i)] = root(parent, i - 1)
        while ids[members[above]] < here - cols - 1:
            above += 1
        j = above
        while j < i and ids[members[j]] <= here - cols + 1:
            if abs(ids[members[j]] % cols - column) <= 1:
                a, b = root(parent, i), root(parent, j)
                if a < b:
                    parent[b] = a
                else:
                    parent[a] = b
            j += 1
    for i in range(members.size):
        parent[i] = root(parent, i)
    return parent


@njit(nogil=True, cache=True)
def members_of(ground, chosen, choice, measure):
    """Those of the chosen cells (ascending) that serve a measure, and their quantities."""
    periods = ground.spent.size
    members = np.empty(chosen.size, np.int64)
    amount = np.empty(chosen.size)
    count = 0
    for k in chosen:
        if choice[k] >= 0:
            slot = serves(ground, choice[k] // periods, measure)
            if slot >= 0:
                members[count] = k
                amount[count] = ground.quantity[choice[k] // periods, slot]
                count += 1
    return members[:count], amount[:count]


@njit(nogil=True, cache=True)
def sizes(label, amount):
    size = np.zeros(label.size)
    for i in range(label.size):
        size[label[i]] += amount[i]
    return size
