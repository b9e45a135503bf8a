"""Cells that the linear optimum splits between entries take them in turn."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def take_turns(cells, periods, run, order, code, share, choice):
    """Give each of the cells `order` one of its entries, so that options and periods come up as often as shares say.

    An option stays with the entry it took last until that is `run` cells ahead; the rest follows the largest debt.
    Towards the end the run shrinks to nothing, so that the debts are settled.

    Args:
        run: cells by which a stage may run ahead of its share, so that its works lie together.
        order: int64 (f,), cells. code: int32 (f, K), entries that each may take (-1 nothing).
        share: float64 (f, K), their shares; they need not add up to 1: the rest is nothing.
        choice: int32 (u,), written for these cells.
    """
    option = cells[2]
    owed = np.zeros((257, periods))
    last = np.full(257, -1, np.int64)
    for n in range(order.size):
        ahead = run * (1.0 - n / order.size)
        lead = 256
        rest = 1.0
        for e in range(code.shape[1]):
            rest -= share[n, e]
            if share[n, e] > 0.0 and code[n, e] >= 0:
                lead = option[code[n, e] // periods]
                owed[lead, code[n, e] % periods] += share[n, e]
            else:
                owed[256, 0] += share[n, e]
        owed[256, 0] += rest
        pick, most = -1, owed[256, 0] if rest > 1e-9 else -np.inf
        if rest > 1e-9 and last[lead] == 256 * periods and most > -ahead:
            most = np.inf
        for e in range(code.shape[1]):
            if share[n, e] <= 0.0:
                continue
            row, p = 256, 0
            if code[n, e] >= 0:
                row, p = option[code[n, e] // periods], code[n, e] % periods
            debt = owed[row, p]
            if last[lead] == row * periods + p and debt > -ahead:
                debt = np.inf
            if debt > most:
                most, pick = debt, code[n, e]
        row, p = 256, 0
        if pick >= 0:
            row, p = option[pick // periods], pick % periods
        owed[row, p] -= 1.0
        last[lead] = row * periods + p
        choice[order[n]] = pick


@njit(nogil=True, cache=True)
def copy_where(own, source, theirs, cells, entry):
    """entry[i] = theirs[cells[i]] where own[i] is `source`."""
    for i in range(own.size):
        if own[i] == source:
            entry[i] = theirs[cells[i]]
