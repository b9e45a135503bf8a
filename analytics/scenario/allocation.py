"""The exact allocation: dual prices, whole cells, minimum patches, and the certificate for this very problem."""

from __future__ import annotations

import numpy as np

from analytics.scenario.cells import BLOCKED, Cells, all_cells
from analytics.scenario.coupling import Coupling, Floats, couple
from analytics.scenario.problem import Allocation, Bind, LockedBudgetError, Prices, Problem
from analytics.scenario.restricted import Entries, solve_restricted
from analytics.scenario.rounding import Bands, repair

__all__ = ["Allocation", "Bind", "LockedBudgetError", "Prices", "Problem", "solve"]


def entries_of(cells: Cells, served: np.ndarray, periods: int) -> tuple[Entries, np.ndarray]:
    """Every entry of a table as columns of the restricted LP, and their codes."""
    usable = (cells.option != BLOCKED)[:, None] & np.isfinite(cells.score)
    pair, period = np.nonzero(usable)
    owner = np.repeat(np.arange(cells.start.size - 1), np.diff(cells.start))[pair]
    option = cells.option[pair]
    entries = Entries(
        owner=owner.astype(np.int32),
        period=period.astype(np.int8),
        measures=served[option],
        quantity=cells.quantity[pair].astype(np.float64),
        cost=cells.cost[pair].astype(np.float64),
        score=cells.score[pair, period].astype(np.float64),
        cells=cells.start.size - 1,
    )
    return entries, pair * periods + period


def bands(coupling: Coupling, reached: Floats, mode: np.ndarray, unit: Floats) -> Bands:
    """Where whole cells may end, given what the linear optimum reaches: below an exact target by less than a cell."""
    least = np.full(coupling.rows, -np.inf)
    most = np.full(coupling.rows, np.inf)
    code = np.concatenate([mode.ravel(), np.zeros(coupling.periods)])
    slack = 1e-9 * np.maximum(1.0, np.abs(coupling.rhs))
    almost = unit * (1 - 1e-6)
    exactly, at_least = code == Bind.EXACTLY, code == Bind.AT_LEAST
    short = reached < coupling.rhs - slack
    least = np.where(exactly | (at_least & short), reached - almost, least)
    least = np.where(at_least & ~short, coupling.rhs - slack, least)
    capped = exactly | (code == Bind.AT_MOST)
    most = np.where(capped, np.maximum(reached, coupling.rhs) + slack, most)
    limited = coupling.high == np.inf
    most = np.where(limited, coupling.rhs + slack, most)
    return Bands(least, most)


def solve(problem: Problem, start: Prices | None = None) -> Allocation:
    """The plan of largest benefit at the least weighted shortfall, with its bound.

    Args:
        start: prices of a similar problem; they change the time, not the answer.
    """
    measures, periods = problem.measures, problem.periods
    served = problem.option_measures
    peak = float(np.nanmax(problem.score, initial=0.0))
    floor = float(np.min(problem.quantity[problem.quantity > 0], initial=1.0))
    coupling = couple(problem, 1e3 * max(peak, 1e-9) / max(floor, 1e-9))
    cells = all_cells(problem, coupling.usable)
    entries, codes = entries_of(cells, served, periods)
    vertex = solve_restricted(entries, coupling, coupling.rhs, coupling.low, coupling.high)
    done, spent = coupling.effective(vertex.price)

    choice = np.full(entries.cells, -1, np.int64)
    whole = vertex.x > 1 - 1e-9
    choice[entries.owner[whole]] = codes[whole]
    use, value = usage_of(problem, cells, choice, coupling)
    unit = units(problem)
    reached = coupling.rhs - vertex.under + vertex.over
    band = bands(coupling, reached, problem.mode, unit)
    repair(
        cells, np.arange(entries.cells), served, choice, use, band.least, band.most, unit, done, spent, 1000
    )
    use, value = usage_of(problem, cells, choice, coupling)
    bound = float(entries.score @ vertex.x) + coupling.locked_value
    value += coupling.locked_value
    chosen = choice[choice >= 0]
    pair = np.concatenate([chosen // periods, problem.locked_pair]).astype(np.int32)
    period = np.concatenate([chosen % periods, problem.locked_period]).astype(np.int8)
    order = np.argsort(pair)
    gap = max(0.0, (bound - value) / max(abs(bound), 1e-12))
    missed = coupling.rhs - use
    elastic = (vertex.under > 1e-7) | (vertex.over > 1e-7) | (np.abs(missed) >= unit * (1 + 1e-9))
    allowed = np.where(problem.mode.ravel() == Bind.AT_LEAST, np.maximum(missed[: -periods], 0), missed[:-periods])
    allowed = np.where(problem.mode.ravel() == Bind.AT_MOST, np.minimum(allowed, 0), allowed)
    allowed = np.where(elastic[:-periods] & (problem.mode.ravel() != 0), allowed, 0.0)
    return Allocation(
        pair=pair[order],
        period=period[order],
        value=value,
        bound=bound,
        gap=gap,
        gap_before_patches=gap,
        target_prices=vertex.price[:-periods].reshape(measures, periods),
        budget_prices=vertex.price[-periods:],
        shortfall=allowed.reshape(measures, periods),
        least_shortfall=float(coupling.weight @ (vertex.under + vertex.over)),
    )


def usage_of(problem: Problem, cells: Cells, choice: np.ndarray, coupling: Coupling) -> tuple[Floats, float]:
    """(R,) cumulative use of the rows by the chosen entries, and their benefit."""
    chosen = choice[choice >= 0]
    pair, period = np.divmod(chosen, coupling.periods)
    amount = np.zeros((coupling.measures + 1, coupling.periods))
    served = problem.option_measures[cells.option[pair]]
    for slot in range(served.shape[1]):
        used = served[:, slot] >= 0
        np.add.at(amount, (served[used, slot], period[used]), cells.quantity[pair[used], slot].astype(np.float64))
    np.add.at(amount[-1], period, cells.cost[pair].astype(np.float64))
    return coupling.usage(amount), float(cells.score[pair, period].astype(np.float64).sum())


def units(problem: Problem) -> Floats:
    """(R,) one cell's quantity of each row's measure: the largest of any pair; 1 for budgets."""
    largest = np.zeros(problem.measures)
    served = problem.option_measures[problem.option]
    for slot in range(served.shape[1]):
        used = served[:, slot] >= 0
        np.maximum.at(largest, served[used, slot], problem.quantity[used, slot])
    largest[largest == 0] = 1.0
    return np.concatenate([np.repeat(largest, problem.periods), np.ones(problem.periods)])
