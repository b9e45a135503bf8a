"""Minimum patches: what lies in too small patches is taken away and grown again beside the patches that stay.

A patch of a measure is an 8-connected set of cells of the final cumulative plan that serve it. Quantities move between
cells of the same measure and period only, so every stage's targets stay where they were, within a cell; budgets hold.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED, Cells
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.neighbours import (
    Ground,
    beside,
    components,
    members_of,
    serves,
    sizes,
)
from analytics.allocator.problem import Problem
from analytics.allocator.table import price_tables

ROUNDS = 4
THRIFT = (0.0, 0.3, 3.0)  # surcharges on the price of money, as parts of it
ENOUGH = 0.98  # share of the cells in large patches at which the rounds end
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Patched:
    """A plan after the minimum patches.

    Args:
        choice: int32 (u,), entry of every cell.
        share: share of its cells that lie in large enough patches.
        missing: cells' worth of quantity that found no place.
    """

    choice: NDArray[np.int32]
    share: float
    missing: float


@njit(nogil=True, cache=True)
def _is_owed(owed, measure, period, amount):
    """Whether `amount` is owed in this very period (at its end and later, and not only since an earlier one).

    Where no single period owes that much, what has gathered over several counts.
    """
    most, own = 0.0, 0.0
    for t in range(owed.shape[1]):
        if t >= period and owed[measure, t] < amount:
            return False
        rise = owed[measure, t] - (max(owed[measure, t - 1], 0.0) if t > 0 else 0.0)
        most = max(most, rise)
        own = rise if t == period else own
    return own >= amount or most < amount


@njit(nogil=True, cache=True)
def _best_entry(ground, k, measure, owed, purse):
    """Best entry of a free cell that serves the measure, fits what is owed and the purse: (net, code), code -1 if none.

    owed (M, P): cumulative quantity still to be placed by the end of each period; purse (P,): cumulative money left.
    """
    periods = ground.spent.size
    best, code = -np.inf, -1
    for i in range(ground.start[k], ground.start[k + 1]):
        if ground.free[i] == BLOCKED or serves(ground, i, measure) < 0:
            continue
        for p in range(periods):
            fits = True
            net = np.float64(ground.score[i, p]) - np.float64(ground.cost[i]) * ground.spent[p]
            for s in range(ground.served.shape[1]):
                m = ground.served[ground.option[i], s]
                if m >= 0:
                    fits &= _is_owed(owed, m, p, 0.5 * ground.quantity[i, s] - TINY)
                    net -= np.float64(ground.quantity[i, s]) * ground.done[s, p, ground.option[i]]
            for t in range(p, periods):
                fits &= ground.cost[i] <= purse[t] + TINY
            if fits and net > best:
                best, code = net, i * periods + p
    return best, code


@njit(nogil=True, cache=True)
def _place(ground, k, code, sign, choice, owed, purse):
    """Take an entry into the plan (sign 1) or out of it (-1)."""
    periods = ground.spent.size
    pair, p = code // periods, code % periods
    for s in range(ground.served.shape[1]):
        m = ground.served[ground.option[pair], s]
        for t in range(p, periods):
            if m >= 0:
                owed[m, t] -= sign * ground.quantity[pair, s]
    for t in range(p, periods):
        purse[t] -= sign * ground.cost[pair]
    choice[k] = code if sign > 0 else -1


@njit(nogil=True, cache=True)
def _grow(ground, measure, seeds, most, choice, owed, purse, seen, mark, added):
    """Grow patches from the cells `seeds`, best net first, by at most `most` of the measure; returns what was added.

    seen (u,) marks cells already in the heap with `mark`; the cells added are written to `added` (its first entry
    counts them).
    """
    heap = [(0.0, np.int64(-1))]
    heap.pop()
    periods = ground.spent.size
    grown, at = 0.0, 0
    fresh = np.int64(-1)
    while True:
        if fresh < 0 and at < seeds.size:
            fresh = seeds[at]
            at += 1
        if fresh >= 0:
            for j in range(8):
                k = np.int64(ground.beside[fresh, j])
                if k >= 0 and choice[k] < 0 and seen[k] != mark:
                    seen[k] = mark
                    net, code = _best_entry(ground, k, measure, owed, purse)
                    if code >= 0:
                        heapq.heappush(heap, (-net, k))
            fresh = np.int64(-1)
            continue
        if len(heap) == 0 or grown >= most:
            return grown
        key, k = heapq.heappop(heap)
        net, code = _best_entry(ground, k, measure, owed, purse)
        if code < 0:
            continue
        if -net > key + TINY:  # what it was put in for is no longer owed
            heapq.heappush(heap, (-net, k))
            continue
        _place(ground, k, code, 1.0, choice, owed, purse)
        grown += ground.quantity[code // periods, serves(ground, code // periods, measure)]
        added[0] += 1
        added[added[0]] = k
        fresh = k


@njit(nogil=True, cache=True)
def _clear_small(ground, members, label, size, least, choice, owed, purse, removed, before):
    """Take the members of too small patches out (locked ones stay); returns how many.

    Written to: removed, their places among the members; before, what was chosen there.
    """
    count = 0
    for i in range(members.size):
        k = members[i]
        if size[label[i]] < least and ground.free[choice[k] // ground.spent.size] != BLOCKED:
            removed[count] = i
            before[count] = choice[k]
            count += 1
            _place(ground, k, choice[k], -1.0, choice, owed, purse)
    return count


@njit(nogil=True, cache=True)
def _put_back(ground, k, code, choice, owed, purse):
    """Take a removed entry again if it still fits; whether it did."""
    periods = ground.spent.size
    pair, p = code // periods, code % periods
    if choice[k] >= 0:
        return False
    for s in range(ground.served.shape[1]):
        m = ground.served[ground.option[pair], s]
        if m >= 0 and not _is_owed(owed, m, p, 0.5 * ground.quantity[pair, s] - TINY):
            return False
    for t in range(p, periods):
        if ground.cost[pair] > purse[t] + TINY:
            return False
    _place(ground, k, code, 1.0, choice, owed, purse)
    return True


@njit(nogil=True, cache=True)
def _seed(ground, measure, patch, codes, least, choice, owed, purse, seen, mark, added):
    """Make a too small patch large enough by growing it; undone where that is not possible. Returns success."""
    added[0] = 0
    size = 0.0
    periods = ground.spent.size
    for j in range(patch.size):
        if _put_back(ground, patch[j], codes[j], choice, owed, purse):
            added[0] += 1
            added[added[0]] = patch[j]
            size += ground.quantity[codes[j] // periods, serves(ground, codes[j] // periods, measure)]
    if added[0] == 0:
        return False
    begun = added[1 : added[0] + 1].copy()
    size += _grow(ground, measure, begun, least - size - TINY, choice, owed, purse, seen, mark, added)
    if size >= least * (1 - 1e-6):
        return True
    for j in range(1, added[0] + 1):
        _place(ground, added[j], choice[added[j]], -1.0, choice, owed, purse)
    return False


@njit(nogil=True, cache=True)
def regrow(ground, chosen, choice, measure, least, owed, purse, seen, mark):
    """One measure: clear its small patches and place what they held beside large ones.

    Order: small patches that hold at least half of the minimum are completed; then all large patches grow, best net
    first; then smaller ones are completed while anything is owed; what is left over goes back where it was.
    chosen (c,): ascending cells of the plan; choice (u,), owed (M, P) and purse (P,) change in place.
    Returns the next free mark.
    """
    place, amount = members_of(ground, chosen, choice, measure)
    if place.size == 0:
        return mark
    members = chosen[place]
    label = components(ground.ids, ground.cols, members)
    size = sizes(label, amount)
    removed = np.empty(members.size, np.int64)
    before = np.empty(members.size, np.int64)
    kept = np.empty(members.size, np.int64)
    stay = 0
    for i in range(members.size):
        if size[label[i]] >= least:
            kept[stay] = members[i]
            stay += 1
    count = _clear_small(ground, members, label, size, least, choice, owed, purse, removed, before)
    if count == 0:
        return mark
    # small patches, largest first; cells of one patch stay together (members are labelled by their first cell)
    where = removed[:count]
    key = np.empty(count)
    for j in range(count):
        key[j] = -size[label[where[j]]] + 1e-12 * label[where[j]]
    order = np.argsort(key, kind="mergesort")
    added = np.empty(int(ground.ids.size) + 1, np.int64)
    added[0] = 0
    grown_from = kept[:stay]
    for turn in range(2):
        head = 0
        while head < count:
            patch = label[where[order[head]]]
            tail = head
            while tail < count and label[where[order[tail]]] == patch:
                tail += 1
            group = order[head:tail]
            head = tail
            half = size[patch] >= 0.5 * least
            if half != (turn == 0) or owed[measure].max() < least * (1 - 1e-6):
                continue
            mark += 1
            if _seed(
                ground, measure, members[where[group]], before[group], least, choice, owed, purse, seen, mark, added
            ):
                grown_from = np.concatenate((grown_from, added[1 : added[0] + 1]))
        mark += 1
        added[0] = 0
        _grow(ground, measure, grown_from, np.inf, choice, owed, purse, seen, mark, added)
        grown_from = np.concatenate((grown_from, added[1 : added[0] + 1]))
    for j in range(count):
        _put_back(ground, members[where[order[j]]], before[order[j]], choice, owed, purse)
    return mark + 1


@njit(nogil=True, cache=True)
def _small_cells(ground, chosen, choice, measure, least, small, subject):
    """Mark chosen cells that are subject to the measure's minimum, and those in too small patches."""
    place, amount = members_of(ground, chosen, choice, measure)
    if place.size == 0:
        return
    label = components(ground.ids, ground.cols, chosen[place])
    size = sizes(label, amount)
    for i in range(place.size):
        subject[place[i]] = True
        small[place[i]] |= size[label[i]] < least


def patch_share(ground: Ground, choice: NDArray[np.int32], least: Floats) -> float:
    """Share of the plan's cells whose every measure lies in a patch of at least its minimum; 1 without minimums."""
    chosen = np.flatnonzero(choice >= 0)
    small, subject = np.zeros(chosen.size, np.bool_), np.zeros(chosen.size, np.bool_)
    for measure in np.flatnonzero(least > 0):
        _small_cells(ground, chosen, choice, measure, least[measure] * (1 - 1e-6), small, subject)
    return 1.0 - float(small.sum()) / max(1, int(subject.sum()))


def ground_of(problem: Problem, cells: Cells, coupling: Coupling, price: Floats) -> Ground:
    """The problem's land at the LP's prices."""
    done, spent, _ = price_tables(coupling, problem.option_measures, price)
    ids = problem.cell[cells.start[:-1]]
    return Ground(
        ids=ids,
        cols=problem.grid_cols,
        beside=beside(ids.astype(np.int32, copy=False).tobytes(), problem.grid_cols),
        start=cells.start,
        option=problem.option,
        free=cells.option,
        score=problem.score,
        quantity=problem.quantity,
        cost=problem.cost,
        served=problem.option_measures,
        done=done,
        spent=spent,
    )


def enforce(
    ground: Ground, choice: NDArray[np.int32], least: Floats, owed: Floats, purse: Floats, unit: Floats
) -> Patched:
    """A plan whose cells lie in patches of at least the minimum, as far as the eligible land allows.

    Where the money runs out before the quantities are placed, cells are chosen more thriftily in another attempt; where
    it is the land that runs out, thrift would not help.

    Args:
        choice: int32 (u,), entry of every cell, locked ones included.
        least: float64 (M,), minimum quantity of a patch, 0 for none.
        owed: float64 (M, P), cumulative quantity the plan is below where it should be (negative: above).
        purse: float64 (P,), money left per stage, cumulative. unit: float64 (M, P), one cell's quantity.
    """
    chosen = np.flatnonzero(choice >= 0)
    pairs = choice[chosen] // ground.spent.size
    usual = float(ground.score[pairs].max(axis=1).sum()) / max(float(ground.cost[pairs].sum()), TINY)
    best = Patched(choice, patch_share(ground, choice, least), 0.0)
    if best.share >= ENOUGH:
        return best
    found: list[Patched] = []
    dearest = float(ground.cost[ground.free != BLOCKED].max(initial=0.0))
    for thrift in THRIFT:
        priced = ground._replace(spent=ground.spent * (1 + thrift) + thrift * usual)
        left = purse.copy()
        found.append(_attempt(priced, choice, least, owed.copy(), left, unit))
        if found[-1].missing < 1.0 or left.min(initial=np.inf) >= dearest:
            break
    return min(found, key=lambda one: (one.missing >= 1.0, one.missing if one.missing >= 1.0 else -one.share))


def _attempt(
    ground: Ground, choice: NDArray[np.int32], least: Floats, owed: Floats, purse: Floats, unit: Floats
) -> Patched:
    """Rounds of clearing and growing, until nearly all cells lie in large patches or nothing improves."""
    choice = choice.copy()
    seen = np.zeros(ground.ids.size, np.int64)
    mark, share = 1, -1.0
    for _ in range(ROUNDS):
        for measure in np.flatnonzero(least > 0):
            chosen = np.flatnonzero(choice >= 0)
            limit = least[measure] * (1 - 1e-6)
            mark = regrow(ground, chosen, choice, measure, limit, owed, purse, seen, mark)
        before, share = share, patch_share(ground, choice, least)
        if share >= ENOUGH or share <= before:
            break
    return Patched(choice, share, float((owed / unit).max(initial=0.0)))
