"""Optimal prices for any number of cells: a small LP, a sample, one look at all cells, then only those still open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.scenario.cells import BLOCKED, Cells, Extent, extent, gather, sample
from analytics.scenario.coupling import Coupling, Floats
from analytics.scenario.dual import BLOCK, WIDTH_STEP, Point, Table, cells_off, minimise, price_tables, row_units
from analytics.scenario.passes import choose_pass, screen_pass
from analytics.scenario.pool import run_blocks
from analytics.scenario.restricted import solve_restricted
from analytics.scenario.sifting import Optimum, entries_of, sift


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
    return max(width, 1e-6 * float(np.abs(finite).mean()), 1e-12)


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
    price = tiny_prices(whole, found, table.served, coupling)
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
    point, width = descend(small, found, cells, start, 4 * few)
    return _from_sample(table, small, point, width, few, found, effort)


def _from_sample(
    table: Table, small: Table, point: Point, width: float, few: int, found: Extent, effort: Effort
) -> Relaxed:
    """Correct the sample by one look at all cells, then settle all cells but those near their margin."""
    coupling = table.coupling
    full = table.at(point.price, width, curved=False)
    # what the sample misses is taken from its right-hand side: only the cells that move since then are sampled
    missed = full.gradient - point.gradient
    corrected = replace(small, rhs=small.rhs + missed)
    price, low, high = point.price, coupling.low, coupling.high
    point, width = minimise(corrected, price, low, high, np.array([width]), 0)
    moved = np.abs(full.gradient) / table.unit
    noise = (3 * np.sqrt(moved * float(small.weight.max(initial=1.0))) + 20) * table.unit
    radius = _radius(point, noise, table.unit, width)
    looks = 1
    while True:
        looks += 1
        opened, which, choice, fixed_score = screen(table, found, point.price, radius, WIDTH_STEP * width)
        box_low = np.maximum(coupling.low, point.price - radius)
        box_high = np.minimum(coupling.high, point.price + radius)
        near, near_width = minimise(opened, point.price, box_low, box_high, width * WIDTH_STEP ** np.arange(1, 30), few)
        optimum = sift(opened, near.price, near_width, box_low, box_high, effort.restricted)
        out = (optimum.under > 1e-9 * table.unit) & (box_low > coupling.low)
        out |= (optimum.over > 1e-9 * table.unit) & (box_high < coupling.high)
        if not out.any():
            break
        radius = np.where(out, 6 * radius, 2 * radius)
        point = replace(point, price=optimum.price)
    optimum = replace(optimum, value=optimum.value + fixed_score)
    return Relaxed(optimum, opened, which, choice, fixed_score, looks)


def _radius(point: Point, noise: Floats, unit: Floats, width: float) -> Floats:
    """(R,) how far the prices may still be off when the use of every row is off by `noise`."""
    curvature = point.curvature + np.diag(1e-3 * np.diag(point.curvature) + 4 * unit**2 / width)
    return np.abs(np.linalg.inv(curvature)) @ noise


def screen(
    table: Table, found: Extent, price: Floats, radius: Floats, width: float
) -> tuple[Table, NDArray[np.int32], NDArray[np.int32], float]:
    """Settle the cells whose choice is the same in the whole box: (open cells, places, choice of all, fixed score)."""
    coupling, served = table.coupling, table.served
    tables = price_tables(coupling, served, price)
    far_done, far_spent, _ = price_tables(coupling, served, radius)
    reach = found.cost[None, :] * far_spent[:, None] + (found.quantity[:, None, :] * far_done).sum(axis=0)
    safe = 2.0 * float(reach.max()) * (1 + 1e-9)
    choice = np.empty(table.size, np.int32)

    def work(first: int, last: int) -> tuple[float, NDArray[np.int32], Floats]:
        amount = np.zeros((coupling.measures + 1, coupling.periods))
        active = np.empty(last - first, np.int32)
        score, count = screen_pass(
            table.cells, served, *tables, width, radius, far_done, far_spent, safe,
            first, last, table.longest, amount, choice, active,
        )  # fmt: skip
        return score, active[:count].copy(), amount

    parts = run_blocks(work, table.size, BLOCK)
    which = np.concatenate([part[1] for part in parts])
    left = coupling.rhs - coupling.usage(np.sum([part[2] for part in parts], axis=0))
    opened = Table(gather(table.cells, which), np.empty(0, np.float32), served, coupling, table.unit, left)
    return opened, which, choice, float(sum(part[0] for part in parts))
