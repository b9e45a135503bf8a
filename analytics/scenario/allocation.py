"""The exact allocation: LP prices, whole cells, minimum patches, and the certificate for this very problem.

maximise sum score x, one entry (pair, period) per cell at most, cumulative targets and budgets per stage. Targets that
cannot all be met are missed by the least weighted amount; a budget is never exceeded. Locked pairs that alone exceed
a budget raise LockedBudgetError: there is no plan to show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.cells import chosen_amounts
from analytics.allocator.columns import Effort, Place
from analytics.allocator.coupling import Coupling, Floats, couple, usual_price
from analytics.allocator.patches import enforce, ground_of
from analytics.allocator.problem import Allocation, Bind, LockedBudgetError, Problem
from analytics.allocator.relaxed import Relaxed, Start, relax
from analytics.allocator.rounding import bands, usage_of, whole_cells

__all__ = ["Allocation", "Bind", "Effort", "LockedBudgetError", "Problem", "Start", "solve"]

PENALTY = 1e3  # a unit short costs so many times the usual benefit of a unit; raised where that is not enough
RAISE = 30.0
MOST_PENALTY = 1e9
SQUARE = 32  # cells in which equally good works of a stage are kept together
KEPT = (0.003, 0.01)  # of the budgets, for patches, where those were left without money
FAR = 1e15  # prices so large that benefits vanish beside them


def solve(problem: Problem, start: Start | None = None, effort: Effort | None = None) -> Allocation:
    """The plan of largest benefit at the least weighted shortfall, with its bound.

    Args:
        start: what another problem left that has the same pairs, benefits, costs and locks. It changes the time and,
            among equally good plans, the choice: the same question must start from the same.
        effort: sizes that change the time only.
    """
    clock = {"start": perf_counter()}
    effort = effort or Effort()
    linear = _linear(problem, start, effort)
    clock["prices"] = perf_counter()
    whole = _in_whole_cells(problem, linear, effort)
    clock["rounding"] = perf_counter()
    patched = _in_patches(problem, linear, linear, whole)
    if patched.missing >= 1 and linear.short == 0:
        patched = _thriftier(problem, linear, patched, effort)
    clock["patches"] = perf_counter()
    pair, period = _plan(problem, patched.every)
    clock["plan"] = perf_counter()
    bound = linear.relaxed.bound + linear.coupling.locked_value
    scale = max(abs(bound), 1e-12)
    return Allocation(
        pair=pair,
        period=period,
        value=patched.value,
        bound=bound,
        gap=max(0.0, bound - patched.value) / scale,
        gap_before_patches=max(0.0, bound - whole.value) / scale,
        target_prices=linear.price[: -problem.periods].reshape(problem.target.shape),
        budget_prices=linear.price[-problem.periods :],
        shortfall=_shortfall(problem, linear, patched.use),
        least_shortfall=linear.short,
        patch_share=patched.share,
        start=linear.relaxed.start,
        seconds={
            name: clock[name] - before for name, before in zip(list(clock)[1:], clock.values(), strict=False)
        },
    )


@dataclass(frozen=True, eq=False)
class _Linear:
    """The linear optimum: rows, choices, least weighted shortfall, and prices in units of benefit alone."""

    coupling: Coupling
    relaxed: Relaxed
    short: float
    price: Floats


def _linear(problem: Problem, start: Start | None, effort: Effort) -> _Linear:
    """LP optimum with a penalty that provably puts the shortfall before the benefit."""
    usual = usual_price(problem)
    penalty = PENALTY * usual
    while True:
        coupling = couple(problem, penalty)
        relaxed = relax(problem, coupling, squares(problem), start, effort)
        found = relaxed.found
        short = coupling.penalty(relaxed.reached) / penalty
        size = float((coupling.weight * relaxed.table.unit)[coupling.weight > 0].min(initial=np.inf))
        if short <= 1e-9 * size:
            return _Linear(coupling, relaxed, 0.0, found.price)
        # beyond some penalty the prices grow with it in a straight line: slope = shortfall's part, rest = benefit's
        slope = (found.dearer - found.price) / penalty
        least = _least_shortfall(relaxed, slope)
        enough = 1e-6 * short + (1e-9 if found.exact else 0.01) * size
        if short - least <= enough or penalty > MOST_PENALTY * usual:
            return _Linear(coupling, relaxed, short, 2 * found.price - found.dearer)
        penalty, start = RAISE * penalty, relaxed.start if relaxed.clear is None else None


def squares(problem: Problem) -> Place:
    """Number of the square of SQUARE x SQUARE cells in which pairs lie, by rows."""
    across = problem.grid_cols // SQUARE + 1

    def place(pair: NDArray[np.integer]) -> NDArray[np.int32]:
        row, column = np.divmod(problem.cell[pair], np.int32(problem.grid_cols))
        return row // SQUARE * across + column // SQUARE

    return place


def _least_shortfall(relaxed: Relaxed, slope: Floats) -> float:
    """Lower bound of the weighted shortfall of any plan: the dual where benefits hardly count."""
    coupling = relaxed.table.coupling
    price = np.clip(slope, -coupling.weight, np.where(coupling.weight > 0, coupling.weight, np.inf)) * FAR
    price = np.where(coupling.low < 0, price, np.maximum(price, 0.0))
    price = np.where(coupling.high > 0, price, np.minimum(price, 0.0))
    return -relaxed.table.dual(price) / FAR


@njit(nogil=True, cache=True)
def _compress(choice, periods, pair, period):
    n = 0
    for k in range(choice.size):
        if choice[k] >= 0:
            pair[n] = choice[k] // periods
            period[n] = choice[k] % periods
            n += 1


def _plan(problem: Problem, every: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Chosen pairs of all cells, ascending, with their periods; locked ones included."""
    count = int(np.count_nonzero(every >= 0))
    pair, period = np.empty(count, np.int32), np.empty(count, np.int8)
    _compress(every, problem.periods, pair, period)
    if problem.locked_pair.size == 0:
        return pair, period
    pair = np.concatenate([pair, problem.locked_pair])
    order = np.argsort(pair, kind="stable")
    return pair[order], np.concatenate([period, problem.locked_period])[order]


@dataclass(frozen=True, eq=False)
class _Whole:
    """A plan of whole cells.

    Args:
        every: int32 (u,), entry of every cell, locked ones aside.
        use: float64 (R,), use of the rows. value: its benefit, locked pairs included.
        share: of its cells that lie in large enough patches. missing: cells' worth that found no place in them.
    """

    every: NDArray[np.int32]
    use: Floats
    value: float
    share: float = 1.0
    missing: float = 0.0


def _in_whole_cells(problem: Problem, linear: _Linear, effort: Effort) -> _Whole:
    """The linear optimum in whole cells, every row within its band."""
    relaxed, clear = linear.relaxed, linear.relaxed.clear
    used, gained = (0.0, 0.0) if clear is None else (clear.use, clear.benefit)
    band = bands(relaxed.part.coupling, problem.mode, relaxed.reached - used, relaxed.table.unit)
    choice = whole_cells(relaxed.part, relaxed.found, relaxed.place, band, effort)
    use, score = usage_of(relaxed.part, choice)
    value = score + gained + linear.coupling.locked_value
    return _Whole(relaxed.entries(choice), use + used, value)


def _thriftier(problem: Problem, linear: _Linear, patched: _Whole, effort: Effort) -> _Whole:
    """Where budgets that are used up leave nothing for patches: plans that first keep some money for them."""
    left = linear.coupling.rhs[-problem.periods :]
    if not (linear.price[-problem.periods :] > 0).any():
        return patched
    for share in KEPT:
        kept = replace(
            problem, budget=np.where(np.isfinite(problem.budget), problem.budget - share * left, np.inf)
        )
        saving = _linear(kept, linear.relaxed.start, effort)
        if saving.short > 0:
            break
        again = _in_patches(problem, saving, linear, _in_whole_cells(kept, saving, effort))
        if again.missing < patched.missing:
            patched = again
        if patched.missing < 1:
            break
    return patched


def _in_patches(problem: Problem, linear: _Linear, asked: _Linear, whole: _Whole) -> _Whole:
    """The plan with minimum patches.

    Args:
        asked: what was asked for; `linear` may have kept some of its money.
    """
    if problem.min_patch is None or not (problem.min_patch > 0).any():
        return whole
    coupling, table, every = asked.coupling, linear.relaxed.table, whole.every
    cells, periods = table.cells, problem.periods
    ground = ground_of(problem, cells, coupling, linear.relaxed.found.price)
    owner = np.searchsorted(cells.start, problem.locked_pair, side="right") - 1
    with_locked = every.copy()
    with_locked[owner] = problem.locked_pair.astype(np.int64) * periods + problem.locked_period
    limited = coupling.binds[-periods:]
    purse = np.where(limited, coupling.rhs[-periods:] - whole.use[-periods:], np.inf)
    unit = table.unit[:-periods].reshape(problem.target.shape)
    owed = _owed(problem, asked, whole.use)
    patched = enforce(ground, with_locked, np.asarray(problem.min_patch, np.float64), owed, purse, unit)
    after = patched.choice
    after[owner] = -1
    changed = np.flatnonzero(after != every)
    shape = (coupling.measures + 1, periods)
    gone, lost = chosen_amounts(cells, problem.option_measures, shape, every[changed])
    new, won = chosen_amounts(cells, problem.option_measures, shape, after[changed])
    use, value = whole.use + coupling.usage(new - gone), whole.value + won - lost
    return _Whole(after, use, value, patched.share, patched.missing)


def _owed(problem: Problem, linear: _Linear, use: Floats) -> Floats:
    """(M, P) quantity by which a plan may still grow so that it ends at most half a cell from where it should be."""
    shape, rows = problem.target.shape, problem.target.size
    unit = linear.relaxed.table.unit[:rows].reshape(shape)
    goal = np.minimum(linear.relaxed.reached, linear.coupling.rhs)[:rows].reshape(shape)
    left = goal - use[:rows].reshape(shape)
    left = np.where(problem.mode == Bind.AT_LEAST, left + 0.5 * unit, left)
    left = np.where(problem.mode == Bind.AT_MOST, -0.5 * unit, left)
    return np.where(problem.mode == Bind.NONE, 0.0, left)


def _shortfall(problem: Problem, linear: _Linear, use: Floats) -> Floats:
    """(M, P) ha or km short (positive) or in excess (negative); 0 where the target holds within one cell."""
    rows, coupling = problem.target.size, linear.coupling
    mode, unit = problem.mode.ravel(), linear.relaxed.table.unit[:rows]

    def counted(left: Floats) -> Floats:
        left = np.where(mode == Bind.AT_LEAST, np.maximum(left, 0.0), left)
        return np.where(mode == Bind.AT_MOST, np.minimum(left, 0.0), left)

    left = counted((coupling.rhs - use)[:rows])
    short = counted((coupling.rhs - linear.relaxed.reached)[:rows])
    real = (np.abs(short) > 1e-6 * unit) | (np.abs(left) >= unit * (1 + 1e-6))
    return np.where(real & (mode != Bind.NONE), left, 0.0).reshape(problem.target.shape)
