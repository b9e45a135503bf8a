"""Optimal prices for any number of cells: a small LP, a sample, one look at all cells, then only those still open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED, Cells, Extent, extent, sample
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.dual import (
    WIDTH_STEP,
    Point,
    Table,
    cells_off,
    minimise,
    price_tables,
    row_units,
)
from analytics.allocator.passes import choose_pass
from analytics.allocator.restricted import solve_restricted
from analytics.allocator.sifting import Optimum, entries_of, sift

LP_CELLS, LP_ROUNDS = 1500, 4  # where all cells are many: an LP of that size, and so many of them


@dataclass(frozen=True)
class Effort:
    """Sizes that change the time, not the answer.

    Args:
        direct: up to so many cells go straight into one LP.
        whole: up to so many cells are not sampled.
        per_option: pairs of each option in the sample.
        restricted: cells of the first restricted LP, and at most so many more per round.
        exact_pairs: up to so many pairs the whole cells come from a MILP.
    """

    direct: int = 150
    whole: int = 20_000
    per_option: int = 8_000
    restricted: int = 400
    exact_pairs: int = 64


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The LP optimum of the whole problem.

    Args:
        optimum: of `table`; its value is that of the whole problem, fixed cells included.
        table: the cells whose choice is not settled by the box of prices.
        which: int32 (u',), their places among all cells, or None when the table is all of them.
        choice: int32 (u,), entry of every settled cell (code in the whole table).
        fixed_score: benefit of the settled cells.
        looks: times all cells were looked at.
    """

    optimum: Optimum
    table: Table
    which: NDArray[np.int32] | None
    choice: NDArray[np.int32]
    fixed_score: float
    looks: int

    @property
    def reached(self) -> Floats:
        """(R,) use of the rows by the linear optimum, locked pairs aside."""
        return self.table.coupling.rhs - self.optimum.under + self.optimum.over

    def choice_of_all(self, choice: NDArray[np.int32]) -> NDArray[np.int32]:
        """Entry codes of all cells, given those of the table."""
        if self.which is None:
            return choice
        periods = self.table.coupling.periods
        pair, period = np.divmod(choice, periods)
        every = self.choice.copy()
        every[self.which] = np.where(choice >= 0, self.table.cells.pair[pair] * periods + period, -1)
        return every


def tiny_prices(cells: Cells, found: Extent, served: NDArray[np.int8], coupling: Coupling) -> Floats:
    """Prices of an LP over a handful of pairs of each option: the right size, whatever the scale of the problem."""
    part, weight = sample(cells, found, 8)
    periods = coupling.periods
    codes = np.flatnonzero(np.repeat(part.option != BLOCKED, periods))
    owner = np.repeat(np.arange(weight.size), np.diff(part.start))[codes // periods]
    entries = entries_of(part, served, periods, codes, owner)
    times = weight[owner].astype(np.float64)
    entries = replace(
        entries,
        quantity=entries.quantity * times[:, None],
        cost=entries.cost * times,
        score=entries.score * times,
    )
    return solve_restricted(entries, coupling, coupling.rhs, coupling.low, coupling.high).price


def first_width(table: Table, price: Floats, share: float) -> float:
    """Width at which about `share` of the cells are split at these prices."""
    choice, value, margin = np.empty(table.size, np.int32), np.empty(table.size), np.empty(table.size)
    tables = price_tables(table.coupling, table.served, price)
    choose_pass(table.cells, *tables, 0, table.size, table.longest, choice, value, margin)
    finite = margin[np.isfinite(margin)]
    if finite.size == 0:
        return 1.0
    width = float(np.quantile(finite, share))
    return max(width, 0.01 * float(np.nanmax(np.abs(table.cells.score))), 1e-12)


def descend(
    table: Table, found: Extent, whole: Cells, start: Floats | None, split: int
) -> tuple[Point, float]:
    """Prices of a table by Newton steps down the widths, until `split` cells are split: (point, last width).

    From `start` where that is near enough to be of use, else from the prices of a tiny LP over `whole`.
    """
    coupling = table.coupling
    low, high = coupling.low, coupling.high
    if start is not None:
        width = first_width(table, np.clip(start, low, high), 0.1)
        point, _ = minimise(table, start, low, high, np.array([width]), 0)
        if cells_off(point, low, high, table.unit) <= max(1.0, 0.05 * point.split):
            return minimise(table, point.price, low, high, width * WIDTH_STEP ** np.arange(1, 30), split)
    far = 2 * table.reach  # a handful of pairs may miss what all of them meet: the price of that is no start
    price = np.clip(tiny_prices(whole, found, table.served, coupling), -far, far)
    width = first_width(table, price, 0.2)
    return minimise(table, price, low, high, width * WIDTH_STEP ** np.arange(30), split)


def relax(cells: Cells, served: NDArray[np.int8], coupling: Coupling, start: Floats | None, effort: Effort) -> Relaxed:
    """LP optimum over all cells."""
    found = extent(cells)
    unit = row_units(found, served, coupling)
    table = Table(cells, np.empty(0, np.float32), served, coupling, unit, coupling.rhs)
    few = 4 * int(coupling.binds.sum()) + 40
    if table.size <= effort.direct:
        price = np.zeros(coupling.rows)
        optimum = sift(table, price, 0.0, coupling.low, coupling.high, table.size)
        return Relaxed(optimum, table, None, optimum.choice, 0.0, 1)
    if table.size <= effort.whole:
        point, width = descend(table, found, cells, start, few)
        optimum = sift(table, point.price, width, coupling.low, coupling.high, effort.restricted)
        return Relaxed(optimum, table, None, optimum.choice, 0.0, 1)
    part, weight = sample(cells, found, effort.per_option)
    small = Table(part, weight, served, coupling, unit, coupling.rhs)
    point, width = descend(small, found, cells, None, 4 * few)
    point, width = minimise(table, point.price, coupling.low, coupling.high, 5 * width * WIDTH_STEP ** np.arange(8), few)
    optimum = sift(table, point.price, width, coupling.low, coupling.high, LP_CELLS, LP_ROUNDS)
    return Relaxed(optimum, table, None, optimum.choice, 0.0, 1)
