"""From the smoothed optimum to one entry per cell: cells that are split between entries take them in turn."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.coupling import Floats
from analytics.allocator.dual import BLOCK, Point, Table, held_rows, price_tables
from analytics.allocator.passes import _nets, _spread, _top_two, choose_pass
from analytics.allocator.pool import run_blocks
from analytics.allocator.sifting import Optimum

PINNED = 0.05  # part of the least price of missing a row by a cell, beyond which a price speaks of missing
RUN = 24.0  # cells by which an option's stage may run ahead of its share: works of a stage lie together


@njit(nogil=True, cache=True)
def take_turns(cells, done, spent, shut, width, longest, order, run, choice):
    """Entry of each of the cells `order`, so that options and periods are used as often as the shares say.

    An option stays with the entry it took last until that is `run` cells ahead; the rest follows the largest debt.
    """
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(longest * periods)
    best, second, place = np.empty(1), np.empty(1), np.empty(1, np.int32)
    share, member = np.empty(longest * periods + 1), np.empty(longest * periods + 1, np.int32)
    owed = np.zeros((257, periods))
    last = np.full(257, -1, np.int64)
    for k in order:
        origin = start[k]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[k + 1], net)
        _top_two(start, k, k + 1, periods, net, best, second, place)
        used, _ = _spread(net, 0, (start[k + 1] - origin) * periods, best[0], width, share, member)
        lead = option[origin + place[0] // periods] if place[0] >= 0 else 256
        pick, most = -1, -np.inf
        for e in range(used):
            row, p = 256, 0
            if member[e] >= 0:
                row, p = option[origin + member[e] // periods], member[e] % periods
            owed[row, p] += share[e]
            debt = owed[row, p]
            if last[lead] == row * periods + p and debt > -run:
                debt = np.inf
            if debt > most:
                most, pick = debt, e
        row, p = 256, 0
        choice[k] = -1
        if member[pick] >= 0:
            row, p = option[origin + member[pick] // periods], member[pick] % periods
            choice[k] = origin * periods + member[pick]
        owed[row, p] -= 1.0
        last[lead] = row * periods + p


def share_out(table: Table, point: Point, width: float, place: NDArray[np.int64]) -> Optimum:
    """The optimum of a smoothed table as one entry per cell; its bound is the dual at these prices, not smoothed.

    Args:
        place: int64 (u,), order in which split cells take their entries.
    """
    coupling = table.coupling
    tables = price_tables(coupling, table.served, point.price)
    choice = np.empty(table.size, np.int32)
    value, margin = np.empty(table.size), np.empty(table.size)

    def work(first: int, last: int) -> None:
        choose_pass(table.cells, *tables, first, last, table.longest, choice, value, margin)

    run_blocks(work, table.size, BLOCK)
    split = np.flatnonzero(margin < width)
    order = split[np.argsort(place[split], kind="stable")]
    take_turns(table.cells, *tables, width, table.longest, order, RUN, choice)
    missed = np.where(held_rows(point, coupling) & coupling.binds, point.gradient, 0.0)
    pinned = _pinned(table, point.price)
    met = np.where(pinned, table.rhs - point.gradient, table.rhs)
    return Optimum(
        price=np.where(pinned, 0.0, point.price),
        plan_price=point.price,
        bound=float(value.sum()) + float(met @ point.price),
        choice=choice,
        split=np.empty(0, np.int32),
        under=np.maximum(missed, 0.0),
        over=np.maximum(-missed, 0.0),
        dearer=None,
    )


def _pinned(table: Table, price: Floats) -> NDArray[np.bool_]:
    """Rows whose price is that of missing a target, here or elsewhere: they stand where they are, at any benefit."""
    coupling = table.coupling
    ends = np.where(coupling.weight > 0, np.maximum(-coupling.low, coupling.high), np.inf)
    most = float((ends * table.unit)[coupling.weight > 0].min(initial=np.inf))
    return np.abs(price) * table.unit > PINNED * most
