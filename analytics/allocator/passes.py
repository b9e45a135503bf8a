"""Numba passes over the cells at given prices: the best entry of each cell, and what layers of cells use by them.

All kernels are serial and release the GIL; `pool.run_blocks` runs them over blocks of cells.
An entry (pair, period) has the net benefit score - sum_s quantity_s * done[option, s, period] - cost * spent[period];
"nothing" has net 0. `done` and `spent` are the effective prices (sums over later stages).
"""

from __future__ import annotations

import numpy as np
from numba import njit

CHUNK = 1024  # cells whose nets are held at a time: they stay in the cache


@njit(nogil=True, cache=True)
def _nets(option, score, quantity, cost, done, spent, shut, first, last, net):
    """Nets of the entries of pairs first ... last - 1 into net[0], net[1], ...; -inf where blocked or NaN.

    One and three periods, the common cases, are written out: the compiler then keeps the loop in registers.
    """
    periods = spent.size
    if periods == 1:
        spent_0, done_0 = spent[0], done[0, 0]
        for i in range(last - first):
            kind = option[first + i]
            price = np.float64(cost[first + i]) * spent_0 - shut[kind]
            net[i] = (
                np.float64(score[first + i, 0]) - np.float64(quantity[first + i, 0]) * done_0[kind] - price
            )
    elif periods == 3:
        spent_0, spent_1, spent_2 = spent[0], spent[1], spent[2]
        done_0, done_1, done_2 = done[0, 0], done[0, 1], done[0, 2]
        for i in range(last - first):
            kind = option[first + i]
            c, q = np.float64(cost[first + i]), np.float64(quantity[first + i, 0])
            net[3 * i] = np.float64(score[first + i, 0]) - c * spent_0 - q * done_0[kind] + shut[kind]
            net[3 * i + 1] = np.float64(score[first + i, 1]) - c * spent_1 - q * done_1[kind] + shut[kind]
            net[3 * i + 2] = np.float64(score[first + i, 2]) - c * spent_2 - q * done_2[kind] + shut[kind]
    else:
        for i in range(last - first):
            kind = option[first + i]
            c, q = np.float64(cost[first + i]), np.float64(quantity[first + i, 0])
            for p in range(periods):
                value = np.float64(score[first + i, p]) - c * spent[p] - q * done[0, p, kind]
                net[i * periods + p] = value + shut[kind]
    for s in range(1, done.shape[0]):
        if not done[s].any():
            continue
        for i in range(last - first):
            q, kind = np.float64(quantity[first + i, s]), option[first + i]
            for p in range(periods):
                net[i * periods + p] -= q * done[s, p, kind]
    for e in range((last - first) * periods):
        net[e] = net[e] if net[e] > -np.inf else -np.inf  # NaN


@njit(nogil=True, cache=True)
def _top(start, first, last, periods, net, best, place):
    """Best net (at least 0, "nothing") and place of the best entry (-1 nothing) of cells first ... last - 1.

    `net` begins at the first pair of cell `first`; places count from there. No branch depends on the data: a
    mispredicted branch per cell would cost more than everything else here.
    """
    origin = start[first]
    for k in range(first, last):
        top, where = 0.0, -1
        for e in range((start[k] - origin) * periods, (start[k + 1] - origin) * periods):
            value = net[e]
            where = e if value > top else where
            top = max(top, value)
        best[k - first], place[k - first] = top, where


@njit(nogil=True, cache=True)
def _top_two(start, first, last, periods, net, best, second, place, rival):
    """As `_top`, with the runner-up's net and place."""
    origin = start[first]
    for k in range(first, last):
        top, next_top, where, behind = 0.0, -np.inf, -1, -2
        for e in range((start[k] - origin) * periods, (start[k + 1] - origin) * periods):
            value = net[e]
            behind = where if value > top else (e if value > next_top else behind)
            next_top = max(next_top, min(value, top))
            where = e if value > top else where
            top = max(top, value)
        best[k - first], second[k - first] = top, next_top
        place[k - first], rival[k - first] = where, behind


@njit(nogil=True, cache=True)
def _add_entry(option, quantity, cost, served, entry, amount):
    """Add an entry's quantities and cost to amount (M + 1, P), by the period of the works."""
    periods = amount.shape[1]
    i = entry // periods
    p = entry - i * periods
    kind = option[i]
    for s in range(served.shape[1]):
        m = served[kind, s]
        if m >= 0:
            amount[m, p] += quantity[i, s]
    amount[amount.shape[0] - 1, p] += cost[i]


@njit(nogil=True, cache=True)
def propose_pass(cells, served, done, spent, shut, first, last, longest, layer, amount, score_of, choice):
    """Best entry of the cells first ... last - 1, and what those of each layer use and bring together.

    Args:
        layer: int32 (u,), layer of each cell.
        amount: float64 (L, M + 1, P), increased by quantities and costs by the period of the works.
        score_of: float64 (L,), increased by the scores.
        choice: int32 (u,), entry code (-1 nothing), written.

    Returns:
        The sum of the best nets: these cells' part of the dual.
    """
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    best, place = np.empty(CHUNK), np.empty(CHUNK, np.int32)
    total = 0.0
    for head in range(first, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top(start, head, tail, periods, net, best, place)
        for k in range(head, tail):
            j = k - head
            choice[k] = origin * periods + place[j] if place[j] >= 0 else -1
            if place[j] >= 0:
                total += best[j]
                score_of[layer[k]] += score[choice[k] // periods, choice[k] % periods]
                _add_entry(option, quantity, cost, served, choice[k], amount[layer[k]])
    return total


@njit(nogil=True, cache=True)
def choose_pass(cells, done, spent, shut, first, last, longest, choice, rival, value, margin):
    """Best entry of every cell (code or -1), the runner-up (-2 where there is none), the best one's net, and how far
    the runner-up is behind."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    for head in range(first, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top_two(
            start,
            head,
            tail,
            periods,
            net,
            value[head:tail],
            margin[head:tail],
            choice[head:tail],
            rival[head:tail],
        )
        for k in range(head, tail):
            choice[k] = origin * periods + choice[k] if choice[k] >= 0 else -1
            rival[k] = origin * periods + rival[k] if rival[k] >= 0 else rival[k]
            margin[k] = value[k] - margin[k]


@njit(nogil=True, cache=True)
def value_pass(cells, done, spent, shut, first, last, longest):
    """Sum of the best nets of the cells first ... last - 1."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    best, place = np.empty(CHUNK), np.empty(CHUNK, np.int32)
    total = 0.0
    for head in range(first, last, CHUNK):
        tail = min(head + CHUNK, last)
        _nets(option, score, quantity, cost, done, spent, shut, start[head], start[tail], net)
        _top(start, head, tail, periods, net, best, place)
        total += best[: tail - head].sum()
    return total
