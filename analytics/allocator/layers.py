"""Layers of like cells: what the small LP decides about. Few cells are a layer each."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.coupling import Floats
from analytics.allocator.passes import CHUNK, _nets
from analytics.allocator.table import Table, price_tables

SAMPLE = 20_000  # cells from which the layers' limits are read
FEWEST = 4


@njit(nogil=True, cache=True)
def _kinds(cells, done, spent, shut, longest, kind, worth):
    """Option of the entry that is best at these prices, and its net per unit, of each cell."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    for head in range(0, kind.size, CHUNK):
        tail = min(head + CHUNK, kind.size)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        for k in range(head, tail):
            best, most = (start[k] - origin) * periods, -np.inf
            for e in range(best, (start[k + 1] - origin) * periods):
                if net[e] > most:
                    best, most = e, net[e]
            pair = origin + best // periods
            kind[k] = option[pair]
            worth[k] = most / quantity[pair, 0] if quantity[pair, 0] > 0 and most > -np.inf else 0.0


@njit(nogil=True, cache=True)
def _assign(kind, worth, kinds, begin, limits, layer):
    """Layer of each cell: first the kind's place, then that of its worth among the kind's limits."""
    for k in range(kind.size):
        place = np.searchsorted(kinds, kind[k])
        own = limits[begin[place] : begin[place + 1]]
        layer[k] = begin[place] + place + np.searchsorted(own, worth[k], side="right")


def layers_of(table: Table, price: Floats, own: int, count: int, most: int) -> tuple[NDArray[np.int32], int]:
    """Layer of each cell, and how many layers there are.

    Args:
        price: float64 (R,): cells are alike that have the same best option and net benefits near each other.
        own: up to so many cells every cell is its own layer.
        count: layers of each kind of cells; fewer where that would be more than `most` together.
    """
    size = table.size
    if size <= own:
        return np.arange(size, dtype=np.int32), size
    kind, worth = np.empty(size, np.int32), np.empty(size)
    _kinds(table.cells, *price_tables(table.coupling, table.served, price), table.longest, kind, worth)
    step = max(1, size // SAMPLE)
    some_kind, some_worth = kind[::step], worth[::step]
    kinds = np.flatnonzero(np.bincount(kind))
    each = max(FEWEST, min(count, most // kinds.size))
    limits = []
    for one in kinds:
        found = some_worth[some_kind == one]
        limits.append(np.quantile(found, np.arange(1, each) / each) if found.size else np.empty(0))
    begin = np.concatenate([[0], np.cumsum([one.size for one in limits])]).astype(np.int64)
    layer = np.empty(size, np.int32)
    _assign(kind, worth, kinds, begin, np.concatenate(limits), layer)
    return layer, int(begin[-1]) + kinds.size
