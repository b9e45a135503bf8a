"""Cells that lie beside each other: the ground a plan stands on, its neighbours and its connected patches."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Ground(NamedTuple):
    """What the kernels need to know of the land: all cells in order, their pairs, and prices."""

    ids: NDArray[np.int32]  # (u,) flat grid index of each cell
    cols: int
    beside: NDArray[np.int32]  # (u, 8), places of the cells around each, -1 behind the last
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
def neighbours(ids, cols):
    """(u, 8) places of the up to eight neighbours of each cell, the others -1.

    Cells are sorted like the grid: three places, in the rows above, here and below, only move forward.
    """
    found = np.full((ids.size, 8), -1, np.int32)
    at = np.zeros(3, np.int64)
    for k in range(ids.size):
        line = ids[k] // cols
        count = 0
        for row in range(3):
            here = ids[k] + (row - 1) * cols
            first = max(here - 1, (line + row - 1) * cols)
            last = min(here + 1, (line + row) * cols - 1)
            j = at[row]
            while j < ids.size and ids[j] < first:
                j += 1
            at[row] = j
            while j < ids.size and ids[j] <= last:
                if j != k:
                    found[k, count] = j
                    count += 1
                j += 1
    return found


@lru_cache(maxsize=2)
def beside(ids: bytes, cols: int) -> NDArray[np.int32]:
    """`neighbours` of cells given as the bytes of int32: the land of one study is asked for again and again."""
    return neighbours(np.frombuffer(ids, np.int32), cols)


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
    """Those of the chosen cells (ascending) that serve a measure: their places in `chosen`, and their quantities."""
    periods = ground.spent.size
    place = np.empty(chosen.size, np.int64)
    amount = np.empty(chosen.size)
    count = 0
    for at in range(chosen.size):
        code = choice[chosen[at]]
        if code >= 0:
            slot = serves(ground, code // periods, measure)
            if slot >= 0:
                place[count] = at
                amount[count] = ground.quantity[code // periods, slot]
                count += 1
    return place[:count], amount[:count]


@njit(nogil=True, cache=True)
def sizes(label, amount):
    size = np.zeros(label.size)
    for i in range(label.size):
        size[label[i]] += amount[i]
    return size
