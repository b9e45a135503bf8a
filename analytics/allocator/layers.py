"""Layers of like cells: what the small LP decides about. Few cells are a layer each."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.cells import Cells

SAMPLE = 40_000  # cells from which the layers' limits are read
FEWEST = 4


@njit(nogil=True, cache=True)
def _kinds(start, option, score, quantity, kind, worth):
    """Kind of each cell (option that scores best, number of pairs) and the score per unit of that pair."""
    for k in range(kind.size):
        best, most = start[k], -np.inf
        for i in range(start[k], start[k + 1]):
            if score[i, 0] > most:
                best, most = i, score[i, 0]
        kind[k] = option[best] * 256 + min(255, start[k + 1] - start[k])
        per_unit = score[best, 0] / quantity[best, 0] if quantity[best, 0] > 0 else score[best, 0]
        worth[k] = per_unit if per_unit == per_unit else 0.0


@njit(nogil=True, cache=True)
def _assign(kind, worth, kinds, begin, limits, layer):
    """Layer of each cell: first the kind's place, then that of its worth among the kind's limits."""
    for k in range(kind.size):
        place = np.searchsorted(kinds, kind[k])
        own = limits[begin[place] : begin[place + 1]]
        layer[k] = begin[place] + place + np.searchsorted(own, worth[k], side="right")


def layers_of(cells: Cells, own: int, count: int, most: int) -> tuple[NDArray[np.int32], int]:
    """Layer of each cell, and how many layers there are.

    Args:
        own: up to so many cells every cell is its own layer.
        count: layers of each kind of cells, by score per unit; fewer where that would be more than `most` together.
    """
    size = cells.start.size - 1
    if size <= own:
        return np.arange(size, dtype=np.int32), size
    kind, worth = np.empty(size, np.int32), np.empty(size)
    _kinds(cells.start, cells.option, cells.score, cells.quantity, kind, worth)
    step = max(1, size // SAMPLE)
    some_kind, some_worth = kind[::step], worth[::step]
    kinds = np.unique(kind)
    each = max(FEWEST, min(count, most // kinds.size))
    limits = []
    for one in kinds:
        found = some_worth[some_kind == one]
        limits.append(np.quantile(found, np.arange(1, each) / each) if found.size else np.empty(0))
    begin = np.concatenate([[0], np.cumsum([one.size for one in limits])]).astype(np.int64)
    layer = np.empty(size, np.int32)
    _assign(kind, worth, kinds, begin, np.concatenate(limits), layer)
    return layer, int(begin[-1]) + kinds.size
