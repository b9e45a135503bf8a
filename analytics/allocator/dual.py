"""The dual in at most (M + 1) * P prices: semi-smooth Newton steps on the smoothed dual of a table of cells.

Smoothing: a cell whose two best nets are closer than `width` is split between them (projection on the simplex),
which is the dual of the plan's LP with width / 2 * (|x|^2 - 1) taken off; the width goes down until only a few
cells are split. Sources: Pinar and Zenios 1994 (SIAM J. Optim. 4), Qi and Sun 1993 (Math. Program. 58).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.box import minimise_in_box
from analytics.allocator.cells import BLOCKED, Cells, Extent, chosen_amounts, gather
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.passes import choose_pass, smooth_pass
from analytics.allocator.pool import run_blocks

BLOCK = 1 << 16
WIDTH_STEP, TRUST_STEP = 0.2, 0.3
NEWTON_STEPS, TRIALS = 40, 15
SMOOTH_ENOUGH = 3e-6  # share of the benefit that smoothing may hide; the bound it leaves is about ten times nearer
LEAST_WIDTH = 1e-13
MANY, AHEAD = 50_000, 50.0  # of more cells, those that are so many widths ahead are left out of the next widths


def price_tables(coupling: Coupling, served: NDArray[np.int8], price: Floats) -> tuple[Floats, Floats, Floats]:
    """By option code: (S, P, 256) effective price per unit of each slot (0 where unused), (P,) per 万元, and
    (256,) 0 for options, -inf for blocked pairs."""
    done, spent = coupling.effective(price)
    table = np.zeros((served.shape[1], coupling.periods, 256))
    table[:, :, : served.shape[0]] = np.where(served.T[:, None, :] >= 0, done[served].transpose(1, 2, 0), 0.0)
    shut = np.zeros(256)
    shut[BLOCKED] = -np.inf
    return table, np.ascontiguousarray(spent), shut


@dataclass(frozen=True, eq=False)
class Point:
    """The smoothed dual at some prices: value, gradient (R,) = rhs - use, curvature (R, R), number of split cells."""

    price: Floats
    value: float
    gradient: Floats
    curvature: Floats
    split: int


@dataclass(frozen=True, eq=False)
class Table:
    """Cells with what is needed to evaluate their part of the dual.

    Args:
        cells: pairs by cell.
        weight: float32 (u,), how many cells each stands for; empty for 1.
        served: int8 (J, S), the options' measures.
        coupling: rows and ends of the prices.
        unit: float64 (R,), the largest quantity of a pair per measure, the mean cost of a pair for budgets.
        rhs: float64 (R,), what these cells have to meet (settled cells taken off).
        base: benefit of the settled cells.
    """

    cells: Cells
    weight: NDArray[np.float32]
    served: NDArray[np.int8]
    coupling: Coupling
    unit: Floats
    rhs: Floats
    base: float = 0.0

    @property
    def size(self) -> int:
        return self.cells.start.size - 1

    @cached_property
    def longest(self) -> int:
        """Most pairs of a cell."""
        return int(np.diff(self.cells.start).max(initial=1))

    @cached_property
    def reach(self) -> Floats:
        """(R,) price at which one pair's quantity or cost weighs as much as the best score: the scale of a step."""
        best = float(np.nanmax(np.abs(self.cells.score), initial=0.0))
        return np.maximum(best, 1e-12) / self.unit

    def unsettled(self, price: Floats, width: float) -> Table:
        """The cells whose best entry at these prices is less than `width` ahead; what the others use is taken off."""
        choice, value, margin = np.empty(self.size, np.int32), np.empty(self.size), np.empty(self.size)
        tables = price_tables(self.coupling, self.served, price)

        def work(first: int, last: int) -> None:
            choose_pass(self.cells, *tables, first, last, self.longest, choice, value, margin)

        run_blocks(work, self.size, BLOCK)
        free = margin < width
        shape = (self.coupling.measures + 1, self.coupling.periods)
        amount, score = chosen_amounts(self.cells, self.served, shape, choice[~free])
        return replace(
            self,
            cells=gather(self.cells, np.flatnonzero(free).astype(np.int32)),
            rhs=self.rhs - self.coupling.usage(amount),
            base=self.base + score,
        )

    def at(self, price: Floats, width: float) -> Point:
        """Value and derivatives of the smoothed dual."""
        coupling, served = self.coupling, self.served
        done, spent, shut = price_tables(coupling, served, price)
        slots = served.shape[1]
        kinds = (served.shape[0], 2 << coupling.periods, (slots + 1) * (slots + 2) // 2)

        def work(first: int, last: int) -> tuple[float, int, Floats, Floats, Floats]:
            amount = np.zeros((coupling.measures + 1, coupling.periods))
            products, hess = np.zeros(kinds), np.zeros((coupling.rows, coupling.rows))
            value, split = smooth_pass(
                self.cells, self.weight, served, done, spent, shut, width,
                first, last, self.longest, amount, products, hess,
            )  # fmt: skip
            return value, split, amount, products, hess

        parts = run_blocks(work, self.size, BLOCK)
        value = sum(part[0] for part in parts) + float(self.rhs @ price) + self.base
        use = coupling.usage(np.sum([part[2] for part in parts], axis=0))
        hess = np.sum([part[4] for part in parts], axis=0)
        hess += curvature_of(np.sum([part[3] for part in parts], axis=0), served, coupling)
        return Point(price, value, self.rhs - use, accumulate_rows(hess, coupling), sum(part[1] for part in parts))


def curvature_of(products: Floats, served: NDArray[np.int8], coupling: Coupling) -> Floats:
    """(R, R) by period of the works: the curvature of cells split within one pair (see `passes.smooth_pass`)."""
    slots, periods = served.shape[1], coupling.periods
    upper = np.zeros((*products.shape[:2], slots + 1, slots + 1))
    rows, columns = np.triu_indices(slots + 1)
    upper[:, :, rows, columns] = products
    upper[:, :, columns, rows] = products
    mask = np.arange(2 << periods)
    members = (mask[:, None] >> np.arange(1, periods + 1) & 1).astype(np.float64)
    count = np.maximum(1.0, members.sum(axis=1) + (mask & 1))
    share = members[:, :, None] * (np.eye(periods) - members[:, None, :] / count[:, None, None])
    by_slot = np.tensordot(upper, share, axes=([1], [0]))  # (J, S + 1, S + 1, P, P)
    row = np.column_stack([served, np.full(served.shape[0], coupling.measures)]).astype(np.int64)
    row[row < 0] = coupling.measures + 1  # a slot without a measure adds to a row that nobody reads
    hess = np.zeros((coupling.measures + 2, coupling.measures + 2, periods, periods))
    np.add.at(hess, (row[:, :, None], row[:, None, :]), by_slot)
    return hess[:-1, :-1].transpose(0, 2, 1, 3).reshape(coupling.rows, coupling.rows)


def accumulate_rows(by_period: Floats, coupling: Coupling) -> Floats:
    """(R, R) curvature by cumulative rows from the one by period of the works."""
    shape = (coupling.measures + 1, coupling.periods) * 2
    return by_period.reshape(shape).cumsum(axis=1).cumsum(axis=3).reshape(coupling.rows, coupling.rows)


def row_units(found: Extent, served: NDArray[np.int8], coupling: Coupling) -> Floats:
    """(R,) the largest quantity of one pair per measure, the mean cost per pair for budgets; 1 where there is none."""
    largest = np.zeros(coupling.measures)
    for slot in range(served.shape[1]):
        used = served[:, slot] >= 0
        np.maximum.at(largest, served[used, slot], found.quantity[slot, : served.shape[0]][used])
    largest[largest <= 0] = 1.0
    cost = float(found.total_cost.sum() / max(1, found.count.sum()))
    return np.concatenate([np.repeat(largest, coupling.periods), np.full(coupling.periods, cost or 1.0)])


def minimise(table: Table, price: Floats, width: float, split: int) -> tuple[Point, float]:
    """Follow the smoothed minimum down the widths, from near-optimal prices, until little is smoothed away.

    The minimum is piecewise linear in the width (a parametric quadratic program), so two points foretell the third.

    Args:
        split: enough cells are settled when at most so many are split.

    Returns:
        The last point and its width; prices stay within their ends.
    """
    low, high = table.coupling.low, table.coupling.high
    trust = 1.0
    point = table.at(np.clip(price, low, high), width)
    point, trust = newton(table, point, width, trust)
    before: tuple[Point, float] | None = None
    while not _settled(point, width, split):
        next_width = WIDTH_STEP * width
        start = table.at(point.price, next_width)
        if before is not None:
            change = (point.price - before[0].price) / (width - before[1])
            foretold = table.at(np.clip(point.price + (next_width - width) * change, low, high), next_width)
            start = min(start, foretold, key=lambda one: one.value)
        before = point, width
        point, trust = newton(table, start, next_width, TRUST_STEP * trust)
        if table.size > MANY and not table.weight.size:
            table = table.unsettled(point.price, AHEAD * next_width)
        width = next_width
    return point, width


def _settled(point: Point, width: float, split: int) -> bool:
    """Whether smoothing hides less than SMOOTH_ENOUGH of the benefit, or hardly a cell is split."""
    benefit = abs(point.value - float(point.price @ point.gradient))
    return point.split <= split or width * point.split <= 2 * SMOOTH_ENOUGH * benefit or width < LEAST_WIDTH


def held_rows(point: Point, coupling: Coupling) -> NDArray[np.bool_]:
    """Rows that miss their right-hand side at the end of their price, or do not bind."""
    low, high = coupling.low, coupling.high
    at_end = ((point.price <= low) & (point.gradient > 0)) | ((point.price >= high) & (point.gradient < 0))
    return at_end | (low >= high)


def _met(table: Table, point: Point, width: float) -> bool:
    """Whether every row whose price may move is met to half a cell, or to a hundredth of the cells split on it."""
    off = np.where(held_rows(point, table.coupling), 0.0, np.abs(point.gradient) / table.unit)
    on_it = np.diag(point.curvature) * width / table.unit**2
    return bool((off <= np.maximum(0.5, 0.01 * on_it)).all())


def newton(table: Table, point: Point, width: float, trust: float) -> tuple[Point, float]:
    """Newton steps at one width: (the minimum, the last trust).

    Where a step overshoots, the curvature found at its end is added to the model: it knows which prices bend where
    none did at the start. The trust, in units of `Table.reach`, only holds back prices that nothing bends at all.
    """
    low, high = table.coupling.low, table.coupling.high
    ridge = np.diag(1e-6 * table.unit**2 / width)
    for _ in range(NEWTON_STEPS):
        if _met(table, point, width):
            break
        added, factor, accepted = ridge, 0.5, None
        for _ in range(TRIALS):
            room = trust * table.reach
            step = minimise_in_box(
                point.curvature + added,
                point.gradient,
                np.maximum(low - point.price, -room),
                np.minimum(high - point.price, room),
            )
            fall = -float(point.gradient @ step)
            if fall <= 1e-18 * max(1.0, abs(point.value)):
                break
            trial = table.at(np.clip(point.price + step, low, high), width)
            slope = float(trial.gradient @ step)
            if _lower(point, trial, fall, slope):
                accepted = trial
                trust = 4 * trust if slope < 0 and (np.abs(step) > 0.99 * room).any() else trust
                break
            if slope > fall:
                trust = float((np.abs(step) / table.reach).max()) * min(0.5, max(0.05, fall / (fall + slope)))
            added, factor = added + factor * trial.curvature, 2 * factor
        if accepted is None:
            break
        point = accepted
    return point, trust


def _lower(point: Point, trial: Point, fall: float, slope: float) -> bool:
    """Whether the trial is lower: by convexity, by value, or (within the noise of the sums) by its slope."""
    change, noise = trial.value - point.value, 1e-12 * abs(point.value)
    return slope <= 0 or change < min(-noise, -1e-3 * fall) or (abs(change) <= noise and slope <= 0.9 * fall)
