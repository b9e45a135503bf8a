"""Numba passes over the cells at given prices: smoothed dual value with its derivatives, and best entries.

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
def _one_pair(member, used, periods):
    """(pair, mask) when all members but "nothing" belong to one pair: bit 0 for nothing, bit p + 1 for period p."""
    pair, mask = -1, 0
    for e in range(used):
        if member[e] < 0:
            mask |= 1
            continue
        own = member[e] // periods
        if pair >= 0 and own != pair:
            return -1, 0
        pair = own
        mask |= 2 << (member[e] - own * periods)
    return pair, mask


@njit(nogil=True, cache=True)
def _add_products(quantity, cost, pair, factor, out):
    """Add factor * (outer product of the pair's quantities and cost), upper triangle by rows."""
    slots = quantity.shape[1]
    place = 0
    for s in range(slots + 1):
        left = factor * (np.float64(cost[pair]) if s == slots else np.float64(quantity[pair, s]))
        for r in range(s, slots + 1):
            out[place] += left * (np.float64(cost[pair]) if r == slots else np.float64(quantity[pair, r]))
            place += 1


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
def smooth_pass(cells, weight, served, done, spent, shut, width, first, last, longest, amount, products, hess):
    """Smoothed dual of the cells first ... last - 1: returns (value, cells that are split).

    Args:
        weight: float32 (u,) or empty (all 1), how many cells each sampled cell stands for.
        done, spent, shut: (S, P, 256), (P,), (256,): effective prices, and -inf for blocked options.
        width: a cell is split between entries whose nets are closer than this.
        longest: most pairs of any cell.
        amount: float64 (M + 1, P), increased by what the shares use.
        products: float64 (J, 2^(P + 1), (S + 1)(S + 2) / 2), increased by the products of quantities and cost of
            cells split within one pair, by option and set of members: their curvature is the same matrix but for
            these factors. hess: (R, R) by period, increased by the curvature of all other split cells.
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
            pair, mask = _one_pair(member, used, periods)
            if pair >= 0:
                pair += origin
                _add_products(quantity, cost, pair, w / width, products[option[pair], mask])
            elif used > 1:
                _add_curvature(option, quantity, cost, served, member, used, origin * periods, w / width, measures, hess)
    return total, split


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
