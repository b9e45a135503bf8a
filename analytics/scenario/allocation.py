"""The exact allocation: LP prices, whole cells, minimum patches, and the certificate for this very problem.

maximise sum score x, one entry (pair, period) per cell at most, cumulative targets and budgets per stage. Targets that
cannot all be met are missed by the least weighted amount; a budget is never exceeded. Locked pairs that alone exceed
a budget raise LockedBudgetError: there is no plan to show.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.scenario.cells import all_cells
from analytics.scenario.coupling import Coupling, Floats, couple, usual_price
from analytics.scenario.dual import price_tables
from analytics.scenario.levels import Effort, Relaxed, relax
from analytics.scenario.passes import choose_pass
from analytics.scenario.problem import Allocation, Bind, LockedBudgetError, Prices, Problem
from analytics.scenario.rounding import bands, usage_of, whole_cells

__all__ = ["Allocation", "Bind", "Effort", "LockedBudgetError", "Prices", "Problem", "solve"]

PENALTY = 1e5  # a unit short costs so many times the usual benefit of a unit; raised where that is not enough
RAISE = 100.0
SMALL = 2_000  # up to so many cells the least shortfall is met to 1e-7, beyond to a thousandth of a cell


def solve(problem: Problem, start: Prices | None = None, effort: Effort | None = None) -> Allocation:
    """The plan of largest benefit at the least weighted shortfall, with its bound.

    Args:
        start: prices of a similar problem. They change the time and, among equally good plans, the choice: leave
            them out where the same question must give the same plan.
        effort: sizes that change the time only.
    """
    clock = {"start": perf_counter()}
    effort = effort or Effort()
    coupling, relaxed, least = _linear(problem, start, effort)
    clock["dual"] = perf_counter()
    optimum, table = relaxed.optimum, relaxed.table
    reached = coupling.rhs - optimum.under + optimum.over
    band = bands(coupling, problem.mode, reached, table.unit)
    choice = whole_cells(table, optimum, band)
    use, score = usage_of(table, choice)
    value = relaxed.fixed_score + score + coupling.locked_value
    bound = optimum.value + coupling.penalty(reached) + coupling.locked_value
    clock["rounding"] = perf_counter()
    pair, period = _plan(problem, relaxed, choice)
    clock["plan"] = perf_counter()
    gap = max(0.0, bound - value) / max(abs(bound), 1e-12)
    shape = (problem.measures, problem.periods)
    return Allocation(
        pair=pair,
        period=period,
        value=value,
        bound=bound,
        gap=gap,
        gap_before_patches=gap,
        target_prices=optimum.price[: -problem.periods].reshape(shape),
        budget_prices=optimum.price[-problem.periods :],
        shortfall=_shortfall(problem, coupling, optimum.under + optimum.over, use, table.unit),
        least_shortfall=least,
        seconds={name: clock[name] - before for name, before in zip(list(clock)[1:], clock.values(), strict=False)},
    )


def _linear(problem: Problem, start: Prices | None, effort: Effort) -> tuple[Coupling, Relaxed, float]:
    """LP optimum with a penalty that provably puts the shortfall before the benefit: (rows, optimum, shortfall)."""
    penalty = PENALTY * usual_price(problem)
    price = None if start is None else np.concatenate([start.target.ravel(), start.budget])
    while True:
        coupling = couple(problem, penalty)
        cells = all_cells(problem, coupling.usable)
        relaxed = relax(cells, problem.option_measures, coupling, price, effort)
        short = float(coupling.weight @ (relaxed.optimum.under + relaxed.optimum.over))
        size = float((coupling.weight * relaxed.table.unit)[coupling.weight > 0].min(initial=np.inf))
        if short <= 1e-9 * size or penalty > 1e10 * usual_price(problem):
            return coupling, relaxed, short
        spare = 1e-7 * short if relaxed.choice.size <= SMALL else 1e-5 * short + 1e-3 * size
        if short - _least_shortfall(problem, relaxed, penalty) <= spare:
            return coupling, relaxed, short
        penalty, price = RAISE * penalty, None


def _least_shortfall(problem: Problem, relaxed: Relaxed, penalty: float) -> float:
    """Lower bound of the weighted shortfall of any plan: the dual without benefits at the scaled prices."""
    coupling = relaxed.table.coupling
    idle = replace(problem, score=np.zeros_like(problem.score))
    cells = all_cells(idle, coupling.usable)
    size = cells.start.size - 1
    longest = int(np.diff(cells.start).max(initial=1))
    tables = price_tables(coupling, problem.option_measures, relaxed.optimum.price / penalty)
    choice, value, margin = np.empty(size, np.int32), np.empty(size), np.empty(size)
    choose_pass(cells, *tables, 0, size, longest, choice, value, margin)
    return -(float(value.sum()) + float(coupling.rhs @ relaxed.optimum.price) / penalty)


@njit(nogil=True, cache=True)
def _compress(choice, periods, pair, period):
    n = 0
    for k in range(choice.size):
        if choice[k] >= 0:
            pair[n] = choice[k] // periods
            period[n] = choice[k] % periods
            n += 1


def _plan(problem: Problem, relaxed: Relaxed, choice: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Chosen pairs of all cells, ascending, with their periods; locked ones included."""
    every = relaxed.choice_of_all(choice)
    count = int(np.count_nonzero(every >= 0))
    pair, period = np.empty(count, np.int32), np.empty(count, np.int8)
    _compress(every, problem.periods, pair, period)
    if problem.locked_pair.size == 0:
        return pair, period
    pair = np.concatenate([pair, problem.locked_pair])
    order = np.argsort(pair, kind="stable")
    return pair[order], np.concatenate([period, problem.locked_period])[order]


def _shortfall(problem: Problem, coupling: Coupling, missed: Floats, use: Floats, unit: Floats) -> Floats:
    """(M, P) ha or km short (positive) or in excess (negative); 0 where the target holds within one cell."""
    rows = problem.target.size
    mode = problem.mode.ravel()
    left = (coupling.rhs - use)[:rows]
    left = np.where(mode == Bind.AT_LEAST, np.maximum(left, 0.0), left)
    left = np.where(mode == Bind.AT_MOST, np.minimum(left, 0.0), left)
    real = (missed[:rows] > 1e-6 * unit[:rows]) | (np.abs(left) >= unit[:rows] * (1 + 1e-6))
    return np.where(real & (mode != Bind.NONE), left, 0.0).reshape(problem.target.shape)
