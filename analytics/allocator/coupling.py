"""The rows that couple the cells: cumulative targets per measure and stage, cumulative budgets, and their prices.

Row m * P + t is the target of measure m at the end of period t, row M * P + t the budget of period t. A price lies
between `low` and `high`; the ends are what one unit short (or in excess) costs, infinite only for budgets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.problem import Bind, LockedBudgetError, Problem

Floats = NDArray[np.float64]

USUAL = 1 << 13  # pairs from which the usual benefit is read


@dataclass(frozen=True, eq=False)
class Coupling:
    """The coupling rows of one problem; what is locked in is already taken off the right-hand sides.

    Args:
        measures, periods: M, P; there are R = (M + 1) * P rows.
        rhs: float64 (R,), target or budget left after the locked pairs; 0 where a row does not bind.
        low, high: float64 (R,), least and greatest price. Both 0 where a row does not bind.
        weight: float64 (R,), shortfall weight of the target rows, 0 for budgets.
        usable: uint8 (J,), 1 where an option may be chosen freely (0: it could only overshoot targets of zero).
        locked_value: benefit of the locked pairs.
    """

    measures: int
    periods: int
    rhs: Floats
    low: Floats
    high: Floats
    weight: Floats
    usable: NDArray[np.uint8]
    locked_value: float

    @property
    def rows(self) -> int:
        return self.rhs.size

    @property
    def binds(self) -> NDArray[np.bool_]:
        """Rows that bind at all."""
        return (self.low < 0) | (self.high > 0)

    def effective(self, price: Floats) -> tuple[Floats, Floats]:
        """(M, P) price of a unit done in period p, and (P,) of 万元 spent in p: the sums over t >= p."""
        table = price.reshape(self.measures + 1, self.periods)
        summed = np.ascontiguousarray(table[:, ::-1].cumsum(axis=1)[:, ::-1])
        return summed[:-1], summed[-1]

    def usage(self, amount: Floats) -> Floats:
        """(R,) cumulative use of the rows from (M + 1, P) amounts per period (last row: cost)."""
        return amount.reshape(self.measures + 1, self.periods).cumsum(axis=1).ravel()

    def penalty(self, usage: Floats) -> float:
        """What missing the rows costs at the ends of the prices; infinite when a budget is exceeded."""
        left = self.rhs - usage
        with np.errstate(invalid="ignore"):
            per_row = np.where(left > 0, -self.low * left, np.where(left < 0, -self.high * left, 0.0))
        return float(per_row[self.binds].sum())


def locked_amounts(problem: Problem) -> tuple[Floats, float]:
    """(M + 1, P) quantity and cost of the locked-in pairs per period, and their benefit."""
    amount = np.zeros((problem.measures + 1, problem.periods))
    pair, period = problem.locked_pair, problem.locked_period.astype(np.int64)
    if pair.size == 0:
        return amount, 0.0
    served = problem.option_measures[problem.option[pair]]
    for slot in range(served.shape[1]):
        used = served[:, slot] >= 0
        quantity = problem.quantity[pair[used], slot].astype(np.float64)
        np.add.at(amount, (served[used, slot], period[used]), quantity)
    np.add.at(amount[-1], period, problem.cost[pair].astype(np.float64))
    return amount, float(problem.score[pair, period].astype(np.float64).sum())


def couple(problem: Problem, penalty: float) -> Coupling:
    """Rows of `problem` with a shortfall priced at `penalty` times its weight.

    Raises LockedBudgetError when the locked pairs alone exceed a budget.
    """
    measures, periods = problem.measures, problem.periods
    amount, value = locked_amounts(problem)
    used = amount.cumsum(axis=1)
    mode = problem.mode
    bound = mode != Bind.NONE
    weight = np.where(bound, problem.shortfall_weight, 0.0)
    low = np.zeros((measures + 1, periods))
    high = np.zeros((measures + 1, periods))
    rhs = np.zeros((measures + 1, periods))
    low[:-1] = np.where(bound & (mode != Bind.AT_MOST), -penalty * weight, 0.0)
    high[:-1] = np.where(bound & (mode != Bind.AT_LEAST), penalty * weight, 0.0)
    rhs[:-1] = np.where(bound, np.nan_to_num(problem.target) - used[:-1], 0.0)
    limited = np.isfinite(problem.budget)
    high[-1] = np.where(limited, _dearest(problem, penalty, weight), 0.0)
    rhs[-1] = np.where(limited, problem.budget - used[-1], 0.0)
    for stage in np.flatnonzero(limited & (rhs[-1] < -1e-9 * np.maximum(1.0, problem.budget))):
        raise LockedBudgetError(int(stage), float(used[-1, stage]), float(problem.budget[stage]))
    rhs[-1] = np.maximum(rhs[-1], 0.0)
    return Coupling(
        measures=measures,
        periods=periods,
        rhs=rhs.ravel(),
        low=low.ravel(),
        high=high.ravel(),
        weight=np.vstack([weight, np.zeros((1, periods))]).ravel(),
        usable=_usable(problem),
        locked_value=value,
    )


def usual_price(problem: Problem) -> float:
    """Benefit per unit of quantity and shortfall weight, of the measure where it is largest: the scale of penalties."""
    step = max(1, problem.cell.size // USUAL)
    served = problem.option_measures[problem.option[::step]]
    peak = np.nan_to_num(np.nanmax(problem.score[::step], axis=1, initial=0.0))
    largest = 0.0
    for slot in range(served.shape[1]):
        used = served[:, slot] >= 0
        benefit = np.bincount(served[used, slot], peak[used], minlength=problem.measures)
        amount = np.bincount(
            served[used, slot], problem.quantity[::step][used, slot], minlength=problem.measures
        )
        bound = problem.mode != Bind.NONE
        weight = np.where(bound, problem.shortfall_weight, np.inf).min(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where((amount > 0) & np.isfinite(weight), benefit / amount / weight, 0.0)
        largest = max(largest, float(ratio.max(initial=0.0)))
    return largest or 1.0


def _dearest(problem: Problem, penalty: float, weight: Floats) -> float:
    """A price of 万元 at which no pair of any usual cost is worth its money, whatever targets it serves."""
    if problem.cost.size == 0:
        return 1.0
    some = problem.cost[:: max(1, problem.cost.size // 4096)]
    peak = float(np.nanmax(problem.score[:: max(1, problem.score.shape[0] // 4096)], initial=0.0))
    amount = float(problem.quantity[:: max(1, problem.quantity.shape[0] // 4096)].max(initial=0.0))
    typical = float(some[some > 0].mean()) if (some > 0).any() else 1.0
    return 100.0 * (peak + penalty * float(weight.max(initial=0.0)) * amount * problem.periods) / typical


def _usable(problem: Problem) -> NDArray[np.uint8]:
    """Options that can do more than overshoot: a target of zero at every stage needs no cell at all."""
    capped = (problem.mode == Bind.EXACTLY) | (problem.mode == Bind.AT_MOST)
    idle = (capped & (problem.target == 0)).all(axis=1)
    served = problem.option_measures
    only_idle = np.where(served >= 0, idle[served], True).all(axis=1) & (served >= 0).any(axis=1)
    return np.asarray(~only_idle, np.uint8)
