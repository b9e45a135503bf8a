"""From prices and a few fractional cells to whole cells: targets within one cell's quantity, never over budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.scenario.cells import BLOCKED, Cells
from analytics.scenario.coupling import Floats


@dataclass(frozen=True, eq=False)
class Bands:
    """Where the cumulative use of each row may end: [least, most]; the budget's least is -inf."""

    least: Floats
    most: Floats


@njit(nogil=True, cache=True)
def _off(use, least, most, unit, row):
    """How far a row is outside its band, in cells."""
    if use < least[row]:
        return (least[row] - use) / unit[row]
    if use > most[row]:
        return (use - most[row]) / unit[row]
    return 0.0


@njit(nogil=True, cache=True)
def _change(cells, measures, periods, served, entry, sign, delta):
    """Add an entry's quantities and cost (times sign) to delta (M + 1, P), cumulative in time."""
    if entry < 0:
        return
    pair = entry // periods
    period = entry % periods
    option = cells.option[pair]
    for t in range(period, periods):
        for s in range(served.shape[1]):
            m = served[option, s]
            if m >= 0:
                delta[m, t] += sign * cells.quantity[pair, s]
        delta[measures, t] += sign * cells.cost[pair]


@njit(nogil=True, cache=True)
def entry_net(cells, periods, served, entry, price_done, price_spent):
    """Benefit of an entry less what it uses at these prices; 0 for nothing, -inf for a blocked pair."""
    if entry < 0:
        return 0.0
    pair = entry // periods
    period = entry % periods
    option = cells.option[pair]
    if option == BLOCKED:
        return -np.inf
    net = np.float64(cells.score[pair, period]) - np.float64(cells.cost[pair]) * price_spent[period]
    for s in range(served.shape[1]):
        m = served[option, s]
        if m >= 0:
            net -= np.float64(cells.quantity[pair, s]) * price_done[m, period]
    return net


@njit(nogil=True, cache=True)
def _gain(delta, use, least, most, unit, measures, periods):
    """How many cells nearer to the bands a change brings the rows; -inf when a budget breaks."""
    gain = 0.0
    for m in range(measures + 1):
        for t in range(periods):
            d = delta[m, t]
            if d == 0.0:
                continue
            row = m * periods + t
            before = _off(use[row], least, most, unit, row)
            after = _off(use[row] + d, least, most, unit, row)
            if m == measures and after > before:
                return -np.inf
            gain += before - after
    return gain


@njit(nogil=True, cache=True)
def repair(cells, open_cells, served, choice, use, least, most, unit, price_done, price_spent, moves):
    """Move single cells between their entries until every row is in its band, at the least loss of benefit.

    choice (u,) and use (R,) are changed in place. Each round takes the move with the smallest loss per cell of
    deviation removed, so it ends: the deviation falls with every move. Returns the number of moves.
    """
    measures, periods = price_done.shape
    delta = np.zeros((measures + 1, periods))
    for made in range(moves):
        best_ratio, best_cell, best_entry = np.inf, -1, -1
        for k in open_cells:
            now = choice[k]
            net_now = entry_net(cells, periods, served, now, price_done, price_spent)
            for entry in range(cells.start[k] * periods - 1, cells.start[k + 1] * periods):
                other = entry if entry >= cells.start[k] * periods else -1
                if other == now:
                    continue
                net = entry_net(cells, periods, served, other, price_done, price_spent)
                if net == -np.inf or not np.isfinite(net):
                    continue
                delta[:] = 0.0
                _change(cells, measures, periods, served, now, -1.0, delta)
                _change(cells, measures, periods, served, other, 1.0, delta)
                gain = _gain(delta, use, least, most, unit, measures, periods)
                if gain <= 1e-9:
                    continue
                ratio = max(0.0, net_now - net) / gain
                if ratio < best_ratio:
                    best_ratio, best_cell, best_entry = ratio, k, other
        if best_cell < 0:
            return made
        delta[:] = 0.0
        _change(cells, measures, periods, served, choice[best_cell], -1.0, delta)
        _change(cells, measures, periods, served, best_entry, 1.0, delta)
        for m in range(measures + 1):
            for t in range(periods):
                use[m * periods + t] += delta[m, t]
        choice[best_cell] = best_entry
    return moves
