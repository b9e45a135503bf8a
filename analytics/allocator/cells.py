"""Pairs by cell (CSR), and gathering some of the cells into a compact table of the same form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.pool import run_blocks
from analytics.allocator.problem import Problem

BLOCKED = 255  # option code of a pair that may not be chosen


class Cells(NamedTuple):
    """Pairs grouped by cell; `start[k] : start[k + 1]` are the pairs of the k-th cell.

    An entry is (pair, period) and has the code pair * P + period within this table; -1 is "nothing".
    """

    start: NDArray[np.int32]  # (u + 1,)
    pair: NDArray[np.int32]  # (n,) index into the problem's pairs; empty when it is the whole table
    option: NDArray[np.uint8]  # (n,), BLOCKED where not usable
    score: NDArray[np.float32]  # (n, P)
    quantity: NDArray[np.float32]  # (n, S)
    cost: NDArray[np.float32]  # (n,)


@njit(nogil=True, cache=True)
def _count_cells(cell):
    """Number of distinct cells, or -1 when the array is not sorted."""
    count = 1
    for i in range(1, cell.size):
        if cell[i] < cell[i - 1]:
            return -1
        count += cell[i] != cell[i - 1]
    return count


@njit(nogil=True, cache=True)
def _fill_starts(cell, start):
    k = 1
    for i in range(1, cell.size):
        if cell[i] != cell[i - 1]:
            start[k] = i
            k += 1


def cell_starts(cell: NDArray[np.int32]) -> NDArray[np.int32]:
    """(u + 1,) first pair of each cell; raises ValueError when `cell` is not sorted."""
    if cell.size == 0:
        return np.zeros(1, np.int32)
    count = _count_cells(cell)
    if count < 0:
        raise ValueError("pairs are not sorted by cell")
    start = np.zeros(count + 1, np.int32)
    _fill_starts(cell, start)
    start[count] = cell.size
    return start


def all_cells(problem: Problem, usable: NDArray[np.uint8]) -> Cells:
    """The whole problem as a table; pairs of locked cells, locked-out pairs and idle options are blocked."""
    start = cell_starts(problem.cell)
    option = problem.option
    if usable.size and not usable.all():
        option = np.where(usable[option] == 1, option, BLOCKED).astype(np.uint8)
    if problem.locked_pair.size or problem.locked_out is not None:
        option = option.copy() if option is problem.option else option
        if problem.locked_out is not None:
            option[problem.locked_out] = BLOCKED
        owner = np.searchsorted(start, problem.locked_pair, side="right") - 1
        for k in owner:
            option[start[k] : start[k + 1]] = BLOCKED
    return Cells(
        start=start,
        pair=np.empty(0, np.int32),
        option=option,
        score=problem.score,
        quantity=problem.quantity,
        cost=problem.cost,
    )


@njit(nogil=True, cache=True)
def _amounts(option, score, quantity, cost, served, codes, amount):
    periods = amount.shape[1]
    last = amount.shape[0] - 1
    total = 0.0
    for code in codes:
        if code < 0:
            continue
        pair = code // periods
        p = code - pair * periods
        total += score[pair, p]
        for s in range(served.shape[1]):
            m = served[option[pair], s]
            if m >= 0:
                amount[m, p] += quantity[pair, s]
        amount[last, p] += cost[pair]
    return total


def chosen_amounts(
    cells: Cells, served: NDArray[np.int8], shape: tuple[int, int], codes: NDArray[np.int32]
) -> tuple[NDArray[np.float64], float]:
    """(M + 1, P) quantity and cost of entries by period, and their score."""
    amount = np.zeros(shape)
    return amount, float(
        _amounts(cells.option, cells.score, cells.quantity, cells.cost, served, codes, amount)
    )


@njit(nogil=True, cache=True)
def _gather(
    start,
    option,
    score,
    quantity,
    cost,
    which,
    out_start,
    pair,
    out_option,
    out_score,
    out_quantity,
    out_cost,
):
    n = 0
    for k in range(which.size):
        for i in range(start[which[k]], start[which[k] + 1]):
            pair[n] = i
            out_option[n] = option[i]
            out_cost[n] = cost[i]
            for p in range(score.shape[1]):
                out_score[n, p] = score[i, p]
            for s in range(quantity.shape[1]):
                out_quantity[n, s] = quantity[i, s]
            n += 1
        out_start[k + 1] = n


def gather(cells: Cells, which: NDArray[np.int32]) -> Cells:
    """The cells `which` (ascending places) as a table of their own; `pair` points into `cells`."""
    n = int((cells.start[which + 1] - cells.start[which]).sum())
    part = Cells(
        start=np.zeros(which.size + 1, np.int32),
        pair=np.empty(n, np.int32),
        option=np.empty(n, np.uint8),
        score=np.empty((n, cells.score.shape[1]), np.float32),
        quantity=np.empty((n, cells.quantity.shape[1]), np.float32),
        cost=np.empty(n, np.float32),
    )
    _gather(cells.start, cells.option, cells.score, cells.quantity, cells.cost, which, *part)
    return part


def entries_before(part: Cells, choice: NDArray[np.int32]) -> NDArray[np.int32]:
    """Entries of a gathered table as entries of the table it was gathered from."""
    periods = np.int32(part.score.shape[1])
    pair, period = np.divmod(choice, periods)
    return np.where(choice >= 0, part.pair[pair] * periods + period, np.int32(-1))


@njit(nogil=True, cache=True)
def _extent(option, quantity, cost, first, last, count, most_quantity, most_cost, sum_cost):
    for i in range(first, last):
        kind = option[i]
        count[kind] += 1
        sum_cost[kind] += cost[i]
        most_cost[kind] = max(most_cost[kind], cost[i])
        for s in range(quantity.shape[1]):
            most_quantity[s, kind] = max(most_quantity[s, kind], quantity[i, s])


class Extent(NamedTuple):
    """By option code: pairs, largest quantity per slot, largest and summed cost."""

    count: NDArray[np.int64]  # type: ignore[assignment]  # (256,); shadows tuple.count
    quantity: NDArray[np.float64]  # (S, 256)
    cost: NDArray[np.float64]  # (256,)
    total_cost: NDArray[np.float64]  # (256,)


def extent(cells: Cells) -> Extent:
    """How many pairs each option has and how large they get."""

    def work(first: int, last: int) -> Extent:
        part = Extent(
            np.zeros(256, np.int64), np.zeros((cells.quantity.shape[1], 256)), np.zeros(256), np.zeros(256)
        )
        _extent(
            cells.option,
            cells.quantity,
            cells.cost,
            first,
            last,
            part.count,
            part.quantity,
            part.cost,
            part.total_cost,
        )
        return part

    parts = run_blocks(work, cells.option.size, 1 << 20)
    found = Extent(
        np.sum([part.count for part in parts], axis=0),
        np.max([part.quantity for part in parts], axis=0),
        np.max([part.cost for part in parts], axis=0),
        np.sum([part.total_cost for part in parts], axis=0),
    )
    for part in found:
        part[..., BLOCKED] = 0
    return found
