"""The dual in at most (M + 1) * P prices: semi-smooth Newton steps on the smoothed dual of a table of cells.

Smoothing: a cell whose two best nets are closer than `width` is split between them (projection on the simplex),
which is the dual of the plan's LP with width / 2 * (|x|^2 - 1) taken off; the width goes down until only a few
cells are split. Sources: Pinar and Zenios 1994 (SIAM J. Optim. 4), Qi and Sun 1993 (Math. Program. 58).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED, Cells, Extent
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.passes import smooth_pass
from analytics.allocator.pool import run_blocks

BLOCK = 1 << 16
WIDTH_STEP = 0.2
NEWTON_STEPS = 40
SMOOTH_ENOUGH = 1e-6  # share of the value that the smoothing may hide


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
        rhs: float64 (R,), what these cells have to meet (fixed cells taken off).
    """

    cells: Cells
    weight: NDArray[np.float32]
    served: NDArray[np.int8]
    coupling: Coupling
    unit: Floats
    rhs: Floats

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

    def at(self, price: Floats, width: float, curved: bool = True) -> Point:
        """Value and derivatives of the smoothed dual."""
        coupling = self.coupling
        done, spent, shut = price_tables(coupling, self.served, price)
        rows = coupling.rows if curved else 0

        def work(first: int, last: int) -> tuple[float, int, Floats, Floats]:
            amount = np.zeros((coupling.measures + 1, coupling.periods))
            hess = np.zeros((rows, rows))
            value, split = smooth_pass(
                self.cells, self.weight, self.served, done, spent, shut, width, first, last, self.longest, amount, hess
            )
            return value, split, amount, hess

        parts = run_blocks(work, self.size, BLOCK)
        value = sum(part[0] for part in parts) + float(self.rhs @ price)
        use = coupling.usage(np.sum([part[2] for part in parts], axis=0))
        curvature = accumulate_rows(np.sum([part[3] for part in parts], axis=0), coupling) if curved else np.empty((0, 0))
        return Point(price, value, self.rhs - use, curvature, sum(part[1] for part in parts))


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


def minimise(
    table: Table, price: Floats, low: Floats, high: Floats, widths: NDArray[np.floating], split: int
) -> tuple[Point, float]:
    """Follow the smoothed minimum down the widths until at most `split` cells are split.

    Returns the last point and its width. Prices stay in [low, high].
    """
    price = np.clip(price, low, high)
    point = table.at(price, float(widths[0]))
    reference = point.curvature
    kept: tuple[Point, float] = point, float(widths[0])
    for place, width in enumerate(widths):
        if place:
            point = table.at(kept[0].price, float(width))
        point = newton(table, point, low, high, float(width), reference)
        if place and cells_off(point, low, high, table.unit) > max(10.0, 2 * cells_off(kept[0], low, high, table.unit)):
            break  # too many cells tie for steps at this width: the one before is the better start
        kept, reference = (point, float(width)), point.curvature
        if point.split <= split or 0.5 * width * point.split <= SMOOTH_ENOUGH * abs(point.value):
            break
    return kept


def cells_off(point: Point, low: Floats, high: Floats, unit: Floats) -> float:
    """By how many cells the worst row whose price may still move misses its right-hand side."""
    held = ((point.price <= low) & (point.gradient > 0)) | ((point.price >= high) & (point.gradient < 0))
    return float(np.where(held | (low >= high), 0.0, np.abs(point.gradient) / unit).max(initial=0.0))


def newton(table: Table, point: Point, low: Floats, high: Floats, width: float, reference: Floats) -> Point:
    """Projected Newton steps at one width, damped by the curvature at a larger one, within a box that grows with success.

    Where no cell is near its margin the dual is flat or straight and has no curvature to damp a step: the box does.
    """
    unit = table.unit
    damping, trust = 1e-3, 1.0
    for _ in range(NEWTON_STEPS):
        if cells_off(point, low, high, unit) <= max(0.5, 0.02 * point.split):
            break
        accepted = None
        for _ in range(12):
            matrix = point.curvature + damping * reference + np.diag(1e-6 * unit**2 / width)
            room = trust * table.reach
            step = bounded_step(
                matrix, point.gradient, np.maximum(low - point.price, -room), np.minimum(high - point.price, room)
            )
            expected = float(point.gradient @ step)
            if expected > -1e-13 * max(1.0, abs(point.value)):
                break
            trial = table.at(np.clip(point.price + step, low, high), width)
            ratio = (trial.value - point.value) / (expected + 0.5 * float(step @ matrix @ step))
            if ratio > 1e-3:
                accepted = trial
                damping = damping / 10 if ratio > 0.7 else damping * (1 if ratio > 0.2 else 4)
                trust = trust * 8 if ratio > 0.2 and (np.abs(step) > 0.99 * room).any() else trust
                break
            damping = max(damping * 8, 1e-3)
            trust = min(trust, float((np.abs(step) / table.reach).max())) / 4
        if accepted is None:
            break
        point = accepted
    return point


def bounded_step(matrix: Floats, gradient: Floats, low: Floats, high: Floats) -> Floats:
    """Minimiser of gradient . d + d' matrix d / 2 with low <= d <= high (primal-dual active sets).

    Source: Hintermueller, Ito and Kunisch 2002 (SIAM J. Optim. 13). Falls back on scaled steepest descent.
    """
    size = np.sqrt(np.maximum(np.diag(matrix), 1e-12 * max(1e-300, float(np.diag(matrix).max()))))
    scaled, pull = matrix / np.outer(size, size) + 1e-10 * np.eye(size.size), gradient / size
    lower, upper = low * size, high * size
    step = np.clip(-pull, lower, upper)
    multiplier = -(scaled @ step + pull)
    for _ in range(2 * gradient.size):
        at_low = multiplier + (step - lower) < 0
        at_high = multiplier + (step - upper) > 0
        free = np.flatnonzero(~(at_low | at_high))
        step = np.where(at_low, lower, np.where(at_high, upper, 0.0))
        step[free] = np.linalg.solve(scaled[np.ix_(free, free)], -(pull + scaled @ step)[free])
        multiplier = -(scaled @ step + pull)
        multiplier[free] = 0.0
        if (
            ((step >= lower - 1e-12) & (step <= upper + 1e-12)).all()
            and (multiplier[at_low] <= 1e-12).all()
            and (multiplier[at_high] >= -1e-12).all()
        ):
            break
    else:
        step = np.clip(-pull / np.abs(scaled).sum(axis=1), lower, upper)
    return np.clip(step, lower, upper) / size
