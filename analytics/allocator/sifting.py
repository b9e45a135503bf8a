"""From near-optimal to optimal prices: the restricted LP grows by the entries that its prices still overlook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.cells import Cells, chosen_amounts
from analytics.allocator.coupling import Floats
from analytics.allocator.dual import Table, price_tables
from analytics.allocator.passes import CHUNK, _nets, _top_two, choose_pass
from analytics.allocator.restricted import Entries, Vertex, solve_restricted

ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Optimum:
    """The LP optimum over a table.

    Args:
        price: float64 (R,), prices of benefit; `plan_price`: those at which the choice is best, which hold what
            missing a target costs.
        bound: most benefit of any plan that misses its rows as this one does.
        choice: int32 (u,), entry of each cell, -1 for nothing; a split cell holds its largest share.
        split: int32 (f,), cells the LP splits, at most one per active row.
        under, over: float64 (R,), what the rows miss.
        dearer: gives plan_price when missing a row costs twice as much; None where `price` is free of that already.
    """

    price: Floats
    plan_price: Floats
    bound: float
    choice: NDArray[np.int32]
    split: NDArray[np.int32]
    under: Floats
    over: Floats
    dearer: Callable[[], Floats] | None


@njit(nogil=True, cache=True)
def open_near(cells, done, spent, shut, near, longest, choice, margin, keep):
    """Entry of each cell at these prices, and the entries within `near` of the best where the choice is open."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    best, second, place = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK, np.int32)
    last = start.size - 1
    for head in range(0, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top_two(start, head, tail, periods, net, best, second, place)
        for k in range(head, tail):
            j = k - head
            choice[k] = origin * periods + place[j] if place[j] >= 0 else -1
            margin[k] = best[j] - second[j]
            if margin[k] < near:
                for e in range((start[k] - origin) * periods, (start[k + 1] - origin) * periods):
                    keep[origin * periods + e] = net[e] > best[j] - near


@njit(nogil=True, cache=True)
def price_out(cells, done, spent, shut, longest, choice, inside, keep, worst):
    """How much each cell's best entry beats what the restricted LP knows of it, into worst (u,).

    Returns the sum of the best nets: the table's part of the dual.
    """
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    net = np.empty(CHUNK * longest * periods)
    best, second, place = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK, np.int32)
    last = start.size - 1
    total = 0.0
    for head in range(0, last, CHUNK):
        tail = min(head + CHUNK, last)
        origin = start[head]
        _nets(option, score, quantity, cost, done, spent, shut, origin, start[tail], net)
        _top_two(start, head, tail, periods, net, best, second, place)
        for k in range(head, tail):
            known = 0.0
            if inside[k]:
                for e in range(start[k] * periods, start[k + 1] * periods):
                    if keep[e]:
                        known = max(known, net[e - origin * periods])
            elif choice[k] >= 0:
                known = net[choice[k] - origin * periods]
            worst[k] = best[k - head] - known
            total += best[k - head]
    return total


def entries_of(cells: Cells, served: NDArray[np.int8], periods: int, codes: NDArray, owner: NDArray) -> Entries:
    """Entry codes (ascending) with the cells that own them, as columns of the restricted LP."""
    pair, period = np.divmod(codes, periods)
    option = cells.option[pair]
    inside, place = np.unique(owner, return_inverse=True)
    return Entries(
        owner=place.astype(np.int32),
        period=period.astype(np.int8),
        measures=served[option],
        quantity=cells.quantity[pair].astype(np.float64),
        cost=cells.cost[pair].astype(np.float64),
        score=cells.score[pair, period].astype(np.float64),
        cells=inside.size,
    )


def sift(table: Table, price: Floats, size: int) -> Optimum:
    """LP optimum over the table (weights 1), from prices that are near it.

    Args:
        size: about how many cells the first restricted LP takes, and how many each round may add.
    """
    cells, coupling, served = table.cells, table.coupling, table.served
    low, high = coupling.low, coupling.high
    periods = coupling.periods
    shape = (coupling.measures + 1, periods)
    choice = np.empty(table.size, np.int32)
    margin = np.empty(table.size)
    keep = np.zeros(cells.option.size * periods, np.bool_)
    tables = price_tables(coupling, served, price)
    inside = np.ones(table.size, np.bool_)
    near = np.inf
    if table.size > size:
        open_near(cells, *tables, 0.0, table.longest, choice, margin, keep)
        inside = nearest_of_each_option(cells, margin, size)
        near = float(margin[inside].max())
    open_near(cells, *tables, near, table.longest, choice, margin, keep)
    owner_of = np.repeat(np.arange(table.size, dtype=np.int32), np.diff(cells.start))
    worst = np.empty(table.size)
    tolerance = 1e-10 * max(1e-12, float(np.nanmax(np.abs(cells.score), initial=0.0)))
    amount, _ = chosen_amounts(cells, served, shape, choice)
    for _ in range(ROUNDS):
        pairs_inside = np.repeat(inside, np.diff(cells.start))
        codes = np.flatnonzero(keep & np.repeat(pairs_inside, periods))
        owner = owner_of[codes // periods]
        entries = entries_of(cells, served, periods, codes, owner)
        taken, _ = chosen_amounts(cells, served, shape, choice[inside])
        left = table.rhs - coupling.usage(amount - taken)
        vertex = solve_restricted(entries, coupling, left, low, high)
        done, spent, shut = price_tables(coupling, served, vertex.price)
        value = price_out(cells, done, spent, shut, table.longest, choice, inside, keep, worst)
        scale = tolerance * (1 + float(np.abs(np.where(np.isfinite(vertex.price), vertex.price, 0)).max(initial=0.0)))
        wrong = np.flatnonzero(worst > scale)
        if wrong.size == 0:
            break
        if wrong.size > size:
            wrong = wrong[np.argpartition(-worst[wrong], size - 1)[:size]]
        _open(cells, done, spent, shut, choice, np.sort(wrong), inside, keep, periods)

    def dearer() -> Floats:
        return solve_restricted(entries, coupling, left, 2 * low, 2 * high).price

    return _read(table, choice, inside, codes, owner, vertex, value + float(table.rhs @ vertex.price), dearer)


def nearest_of_each_option(cells: Cells, margin: Floats, size: int) -> NDArray[np.bool_]:
    """About `size` cells with the least margins, an equal number for each option: every row can be mended by some."""
    option = cells.option[cells.start[:-1]]
    kinds = np.unique(option)
    inside = np.zeros(margin.size, np.bool_)
    for kind in kinds:
        own = np.flatnonzero(option == kind)
        count = min(own.size, max(1, size // kinds.size))
        inside[own[np.argpartition(margin[own], count - 1)[:count]]] = True
    return inside


def _open(cells, done, spent, shut, choice, wrong, inside, keep, periods) -> None:
    """Let the cells `wrong` into the restricted LP with their best and their present entry."""
    best = np.empty(1, np.int32)
    value, margin = np.empty(1), np.empty(1)
    for k in wrong:
        longest = int(cells.start[k + 1] - cells.start[k])
        single = cells._replace(start=cells.start[k : k + 2])
        choose_pass(single, done, spent, shut, 0, 1, longest, best, value, margin)
        if best[0] >= 0:
            keep[best[0]] = True
        if not inside[k] and choice[k] >= 0:
            keep[choice[k]] = True
        inside[k] = True


def _read(
    table: Table,
    choice: NDArray[np.int32],
    inside: NDArray[np.bool_],
    codes: NDArray,
    owner: NDArray,
    vertex: Vertex,
    value: float,
    dearer: Callable[[], Floats],
) -> Optimum:
    """Choices of the cells inside the restricted LP from its solution."""
    choice[inside] = -1
    order = np.argsort(vertex.x, kind="stable")
    taken = order[vertex.x[order] > 1e-9]
    choice[owner[taken]] = codes[taken]  # the largest share is written last
    partial = (vertex.x > 1e-9) & (vertex.x < 1 - 1e-9)
    reached = table.coupling.rhs - vertex.under + vertex.over
    return Optimum(
        price=vertex.price,
        plan_price=vertex.price,
        bound=value + table.coupling.penalty(reached),
        choice=choice,
        split=np.unique(owner[partial]).astype(np.int32),
        under=vertex.under,
        over=vertex.over,
        dearer=dearer,
    )
