"""Pairs by cell (CSR), and gathering some of the cells into a compact table of the same form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.scenario.problem import Problem

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
