"""The LP optimum of a whole problem, of any number of cells, and what it leaves for the next one.

Of very many cells most are clear at prices that are near: only those near an edge between two choices are mixed by
the small LP, and the dual of all cells says whether what was held for clear was so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import all_cells, entries_before, gather
from analytics.allocator.columns import Effort, Optimum, Place, Pool, generate
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.edges import SOME, Clear, clear_of
from analytics.allocator.problem import Problem
from analytics.allocator.table import Table, table_of

# Shares of the cells of an edge that are looked at again, with one stage and with more (those crowd each other), and
# how many times that when it was not enough.
NEAR, NEARBY = 0.06, 0.2
EDGE = (1, 2, 4)
# Of so many cells few layers of each kind will do, and what is held for clear is not closer anyway.
LAYERS, CLOSE = 5, 2e-6
SAME = (
    "cell",
    "option",
    "option_measures",
    "score",
    "quantity",
    "cost",
    "locked_pair",
    "locked_period",
    "locked_out",
)
FAR_ENOUGH = 7e-6  # share of the benefit by which the bound may be off for what was held for clear


@dataclass(frozen=True, eq=False)
class Start:
    """What a solved problem leaves for another one with the same pairs, benefits, costs and locks.

    Targets, modes and budgets may differ. The time changes, and among equally good plans the choice: where the same
    question must give the same plan, it must start from the same.

    Args:
        problem: as it was asked; usable: uint8 (J,), options that could be chosen freely.
        table: all cells. price: float64 (R,), prices at its optimum. pool: of the cells of `clear.table`, or of all.
        clear: None where all cells were looked at.
    """

    problem: Problem
    usable: NDArray[np.uint8]
    table: Table
    price: Floats
    pool: Pool
    clear: Clear | None

    def fits(self, problem: Problem, usable: NDArray[np.uint8]) -> bool:
        """Whether these are the same pairs, to the last one."""
        return np.array_equal(self.usable, usable) and all(
            _same(getattr(self.problem, name), getattr(problem, name)) for name in SAME
        )


def _same(mine: NDArray | None, theirs: NDArray | None) -> bool:
    if mine is theirs or mine is None or theirs is None:
        return mine is theirs
    return np.array_equal(mine, theirs)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The LP optimum of the whole problem.

    Args:
        problem: the problem. table: all cells. clear: those that were not looked at again, if any.
        place: where the cells of `part` lie.
        found: the optimum over `part`: all cells, or those that are not clear.
        bound: no plan that misses no more than this one brings more benefit.
    """

    problem: Problem
    table: Table
    clear: Clear | None
    place: Place
    found: Optimum
    bound: float

    @property
    def part(self) -> Table:
        return self.table if self.clear is None else self.clear.table

    @property
    def reached(self) -> Floats:
        """(R,) use of the rows by the linear optimum, locked pairs aside."""
        return self.table.coupling.rhs - self.found.under + self.found.over

    @property
    def start(self) -> Start:
        return Start(
            self.problem,
            self.table.coupling.usable,
            self.table,
            self.found.price,
            self.found.pool,
            self.clear,
        )

    def entries(self, choice: NDArray[np.int32]) -> NDArray[np.int32]:
        """Entry of every cell from those of the cells of `part`."""
        if self.clear is None:
            return choice
        every = self.clear.choice.copy()
        every[self.clear.open] = entries_before(self.part.cells, choice)
        return every


def relax(problem: Problem, coupling: Coupling, place: Place, start: Start | None, effort: Effort) -> Relaxed:
    """LP optimum over all cells.

    Args:
        place: where pairs lie: cells that may as well take one entry as another take turns in this order, so that a
            stage's works lie together.
        start: what a problem like this one left, or None; one that does not fit is of no use.
    """
    if start is not None and start.fits(problem, coupling.usable):
        table = replace(start.table, coupling=coupling)
        near, pool = np.clip(start.price, coupling.low, coupling.high), start.pool
    else:
        table = table_of(all_cells(problem, coupling.usable), problem.option_measures, coupling)
        near, pool, start = np.zeros(coupling.rows), None, None
    found, clear = None, None
    if table.size > effort.whole:
        found, clear, near = _near_the_edge(table, place, start, effort)
        pool = None
    if found is None:
        found = generate(table, _of_cells(place, table), near, pool, effort)
    missed = coupling.penalty(coupling.rhs - found.under + found.over)
    own = _of_cells(place, table, None if clear is None else clear.open)
    return Relaxed(problem, table, clear, own, found, found.bound + missed)


def _near_the_edge(
    table: Table, place: Place, start: Start | None, effort: Effort
) -> tuple[Optimum | None, Clear | None, Floats]:
    """LP optimum of very many cells, those that were clear, and its prices; (None, None, the nearest prices) where
    too many are not."""
    effort = replace(effort, layers=min(effort.layers, LAYERS), close=max(effort.close, CLOSE))
    share = NEAR if table.coupling.periods == 1 else NEARBY
    price = _price_of_some(table, effort) if start is None else start.price
    pool = None if start is None or start.clear is None else start.pool
    shares, least = [share * times for times in EDGE], np.inf
    while pool is not None or shares:
        if start is not None and start.clear is not None and pool is not None:
            clear = start.clear.asked(table.coupling)
        else:
            clear = clear_of(table, table.best_entries(price), shares.pop(0))
        found = generate(clear.table, _of_cells(place, table, clear.open), price, pool, effort)
        pool = None
        if found.missed:
            continue  # maybe more cells would do: prices of what is missed say nothing about the others
        bound, value = table.dual(found.price), found.value + clear.benefit
        if bound < least:
            price, least = found.price, bound
        if bound - value <= FAR_ENOUGH * abs(bound):
            return replace(found, bound=bound, value=value, exact=False), clear, price
    return None, None, price


def _of_cells(place: Place, table: Table, which: NDArray[np.int32] | None = None) -> Place:
    """Where cells lie by their numbers in the table (or among `which` of them), from where pairs lie."""
    return lambda cells: place(table.cells.start[cells if which is None else which[cells]])


def _in_order(cells: NDArray[np.integer]) -> NDArray[np.int32]:
    return cells.astype(np.int32)


def _price_of_some(table: Table, effort: Effort) -> Floats:
    """Prices of a sample of the cells."""
    step = -(-table.size // SOME)
    some = gather(table.cells, np.arange(0, table.size, step, dtype=np.int32))
    thinned = replace(table.coupling, rhs=table.coupling.rhs / step)
    sample = table_of(some, table.served, thinned)
    return generate(sample, _in_order, np.zeros(thinned.rows), None, effort).price
