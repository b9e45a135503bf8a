"""Numba passes over the cells at given prices: smoothed dual value with its derivatives, and screening in a box.

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
            net[i] = np.float64(score[first + i, 0]) - np.float64(quantity[first + i, 0]) * done_0[kind] - price
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
def _top_two(start, first, last, periods, net, best, second, place):
    """Best net (at least 0, "nothing"), runner-up and place of the best entry (-1 nothing) of cells first ... last - 1.

    `net` begins at the first pair of cell `first`; places count from there. No branch depends on the data: a
    mispredicted branch per cell would cost more than everything else here.
    """
    origin = start[first]
    for k in range(first, last):
        top, next_top, where = 0.0, -np.inf, -1
        for e in range((start[k] - origin) * periods, (start[k + 1] - origin) * periods):
            value = net[e]
            next_top = max(next_top, min(value, top))
            where = e if value > top else where
            top = max(top, value)
        best[k - first], second[k - first], place[k - first] = top, next_top, where


@njit(nogil=True, cache=True)
def _add_entry(option, quantity, cost, served, entry, share, amount):
    """Add share of an entry's quantities and cost to amount (M + 1, P), by the period of the works."""
    periods = amount.shape[1]
    i = entry // periods
    p = entry - i * periods
    kind = option[i]
    for s in range(served.shape[1]):
        m = served[kind, s]
        if m >= 0:
            amount[m, p] += share * quantity[i, s]
    amount[amount.shape[0] - 1, p] += share * cost[i]


@njit(nogil=True, cache=True)
def _spread(net, begin, end, best, width, share, member):
    """Share of each entry near the best one: the projection of net / width on the simplex.

    Returns (members, value): member[j] is an entry or -1 for nothing, share[j] its part,
    value = max over the simplex of net . x - width / 2 (|x|^2 - 1).
    """
    count = 0
    for e in range(begin - 1, end):
        value = 0.0 if e < begin else net[e]
        if value <= best - width:
            continue
        j = count
        while j > 0 and share[j - 1] < value:  # insertion sort, largest net first
            share[j] = share[j - 1]
            member[j] = member[j - 1]
            j -= 1
        share[j] = value
        member[j] = e if e >= begin else -1
        count += 1
    total, level, used = 0.0, 0.0, 0
    for j in range(count):
        total += share[j]
        trial = (total - width) / (j + 1)
        if share[j] <= trial:
            break
        level, used = trial, j + 1
    value = width / 2
    for j in range(used):
        x = (share[j] - level) / width
        value += x * share[j] - width / 2 * x * x
        share[j] = x
    return used, value


@njit(nogil=True, cache=True)
def _add_curvature(option, quantity, cost, served, member, used, first, factor, measures, hess):
    """Add factor * (sum a a' - (sum a)(sum a)' / used) over the members' coupling columns a."""
    periods = hess.shape[0] // (measures + 1)
    slots = served.shape[1]
    for j in range(used):
        if member[j] < 0:
            continue
        ij = (first + member[j]) // periods
        pj = (first + member[j]) - ij * periods
        for sj in range(slots + 1):
            mj = measures if sj == slots else served[option[ij], sj]
            if mj < 0:
                continue
            vj = np.float64(cost[ij]) if sj == slots else np.float64(quantity[ij, sj])
            for k in range(used):
                if member[k] < 0:
                    continue
                ik = (first + member[k]) // periods
                pk = (first + member[k]) - ik * periods
                c = factor * vj * ((1.0 if j == k else 0.0) - 1.0 / used)
                for sk in range(slots + 1):
                    mk = measures if sk == slots else served[option[ik], sk]
                    if mk < 0:
                        continue
                    vk = np.float64(cost[ik]) if sk == slots else np.float64(quantity[ik, sk])
                    hess[mj * periods + pj, mk * periods + pk] += c * vk


@njit(nogil=True, cache=True)
def smooth_pass(cells, weight, served, done, spent, shut, width, first, last, longest, amount, hess):
    """Smoothed dual of the cells first ... last - 1: returns (value, cells that are split).

    Args:
        weight: float32 (u,) or empty (all 1), how many cells each sampled cell stands for.
        done, spent, shut: (S, P, 256), (P,), (256,): effective prices, and -inf for blocked options.
        width: a cell is split between entries whose nets are closer than this.
        longest: most pairs of any cell.
        amount: float64 (M + 1, P), increased by what the shares use. hess: (R, R) by period, increased likewise;
            shape (0, 0) to leave it out.
    """
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    measures = amount.shape[0] - 1
    net = np.empty(CHUNK * longest * periods)
    best, second, place = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK, np.int32)
    share, member = np.empty(longest * periods + 1), np.empty(longest * periods + 1, np.int32)
    total, split = 0.0, 0
    for head in range(first, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top_two(start, head, tail, periods, net, best, second, place)
        for k in range(head, tail):
            j = k - head
            w = np.float64(weight[k]) if weight.size else 1.0
            if best[j] - second[j] >= width:
                if place[j] >= 0:
                    total += w * best[j]
                    _add_entry(option, quantity, cost, served, origin * periods + place[j], w, amount)
                continue
            begin, end = (start[k] - origin) * periods, (start[k + 1] - origin) * periods
            used, value = _spread(net, begin, end, best[j], width, share, member)
            total += w * value
            split += 1
            for e in range(used):
                if member[e] >= 0:
                    entry = origin * periods + member[e]
                    _add_entry(option, quantity, cost, served, entry, w * share[e], amount)
            if hess.size:
                factor = w / width
                _add_curvature(option, quantity, cost, served, member, used, origin * periods, factor, measures, hess)
    return total, split


@njit(nogil=True, cache=True)
def _drift(option, quantity, cost, served, a, b, measures, radius, scratch):
    """Most that net_a - net_b can change in the box: sum over rows of radius * |difference of use|."""
    periods = radius.size // (measures + 1)
    slots = served.shape[1]
    for turn in range(2):
        entry = a if turn == 0 else b
        sign = 1.0 if turn == 0 else -1.0
        if entry < 0:
            continue
        i = entry // periods
        for s in range(slots + 1):
            m = measures if s == slots else served[option[i], s]
            if m >= 0:
                v = np.float64(cost[i]) if s == slots else np.float64(quantity[i, s])
                for t in range(entry - i * periods, periods):
                    scratch[m * periods + t] += sign * v
    reach = 0.0
    for turn in range(2):
        entry = a if turn == 0 else b
        if entry < 0:
            continue
        i = entry // periods
        for s in range(slots + 1):
            m = measures if s == slots else served[option[i], s]
            if m >= 0:
                for t in range(periods):
                    reach += radius[m * periods + t] * abs(scratch[m * periods + t])
                    scratch[m * periods + t] = 0.0
    return reach


@njit(nogil=True, cache=True)
def _reach(option, quantity, cost, i, p, far_done, far_spent):
    """Most that the net of one entry can change in the box."""
    reach = np.float64(cost[i]) * far_spent[p]
    for s in range(far_done.shape[0]):
        reach += np.float64(quantity[i, s]) * far_done[s, p, option[i]]
    return reach


@njit(nogil=True, cache=True)
def _clear(
    option, quantity, cost, served, origin, begin, end, net, place, best, width, radius, far_done, far_spent, scratch
):
    """Whether the best entry of a cell stays best in the whole box; the exact test only where the quick one fails."""
    periods = far_spent.size
    measures = radius.size // periods - 1
    own, here = 0.0, -1
    if place >= 0:
        own = _reach(option, quantity, cost, origin + place // periods, place % periods, far_done, far_spent)
        here = origin * periods + place
    for e in range(begin - 1, end):
        if e == place or (e < begin and place < 0):
            continue
        margin = best - width - (0.0 if e < begin else net[e])
        if margin == np.inf:
            continue
        reach, other = own, -1
        if e >= begin:
            reach += _reach(option, quantity, cost, origin + e // periods, e % periods, far_done, far_spent)
            other = origin * periods + e
        if margin <= reach and margin <= _drift(option, quantity, cost, served, here, other, measures, radius, scratch):
            return False
    return True


@njit(nogil=True, cache=True)
def screen_pass(
    cells, served, done, spent, shut, width, radius, far_done, far_spent, safe, first, last, longest, amount, choice, active
):
    """Fix the cells whose best entry stays best (by more than `width`) for every price in the box.

    Args:
        radius: float64 (R,), half-width of the box; far_done (S, P, 256), far_spent (P,): its effective sums.
        safe: margin beyond which no cell can change (twice the largest reach of any entry), or inf.
        amount: float64 (M + 1, P), increased by what the fixed cells use.
        choice: int32 (u,), entry code of every cell at the centre's prices (-1 nothing), written.
        active: int32 (>= last - first,), cells that are not fixed, written from 0.
    Returns:
        (score of the fixed cells, number of active cells).
    """
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    best, second, place = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK, np.int32)
    scratch = np.zeros(radius.size)
    total, count = 0.0, 0
    for head in range(first, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top_two(start, head, tail, periods, net, best, second, place)
        for k in range(head, tail):
            j = k - head
            code = origin * periods + place[j] if place[j] >= 0 else -1
            choice[k] = code
            if best[j] - second[j] - width <= safe:
                begin, end = (start[k] - origin) * periods, (start[k + 1] - origin) * periods
                if not _clear(
                    option, quantity, cost, served, origin, begin, end, net, place[j], best[j], width, radius,
                    far_done, far_spent, scratch,
                ):  # fmt: skip
                    active[count] = k
                    count += 1
                    continue
            if code >= 0:
                total += np.float64(score[code // periods, code % periods])
                _add_entry(option, quantity, cost, served, code, 1.0, amount)
    return total, count


@njit(nogil=True, cache=True)
def choose_pass(cells, done, spent, shut, first, last, longest, choice, value, margin):
    """Best entry of every cell (code or -1), its net, and how far the runner-up is behind."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    place = np.empty(CHUNK, np.int32)
    for head in range(first, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top_two(start, head, tail, periods, net, value[head:tail], margin[head:tail], place)
        for k in range(head, tail):
            choice[k] = origin * periods + place[k - head] if place[k - head] >= 0 else -1
            margin[k] = value[k] - margin[k]
