"""Causes of a shortfall: what stands in the way of a target, strongest first; and what one more unit costs."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.problem import Allocation, Bind, Problem
from analytics.scenario.asking import Asked, served
from analytics.scenario.model import Mode, Scenario, Shortfall
from analytics.scenario.study import Study

NEARLY = 1e-6
LEAST = 1e-9  # quantity of a pair that serves nothing


def shortfalls(study: Study, scenario: Scenario, asked: Asked, found: Allocation) -> tuple[Shortfall, ...]:
    """Every target that is missed or exceeded, with its causes; a measure that still waits for its model has no
    potential yet."""
    rows = [
        Shortfall(target.measure, target.stage, target.quantity, ("potential",))
        for target in scenario.targets
        if target.measure not in study.measure_ids and target.mode is not Mode.AT_MOST and target.quantity > 0
    ]
    missing = found.shortfall - asked.forced
    held = _held(study, asked.problem)
    for m, p in np.argwhere(np.abs(missing) > NEARLY):
        usable = _available(study, m, _open(asked.problem))
        eligible = _available(study, m, np.ones(study.options.cell.size, np.bool_))
        causes = _causes(asked, found, m, p, missing[m, p], (usable, eligible), held)
        rows.append(Shortfall(study.measure_ids[m], study.stages[p], float(missing[m, p]), causes))
    return tuple(rows)


def _causes(
    asked: Asked,
    found: Allocation,
    m: int,
    p: int,
    missing: float,
    available: tuple[float, float],
    held: NDArray[np.float64],
) -> tuple[str, ...]:
    """Constraints in the way, strongest first.

    Args:
        available: quantity that all usable pairs of the measure could serve, and all eligible ones.
        held: cumulative quantity of held projects, (M, P).
    """
    problem = asked.problem
    if missing < 0:
        if asked.forced[m, p] > 0 or held[m, p] > problem.target[m, p]:
            return ("locked",)
        # What an earlier stage asks for at least, alone and with what projects hold from then on.
        least = np.isin(problem.mode[m, :p], (Bind.EXACTLY, Bind.AT_LEAST))
        before = np.where(least, problem.target[m, :p], 0.0)
        if (before > problem.target[m, p]).any():
            return ("earlier_target",)
        locked = (before + held[m, p] - held[m, :p] > problem.target[m, p]).any()
        return ("locked",) if locked else ("other_target", "whole_cells")
    causes = []
    usable, eligible = available
    if problem.target[m, p] > usable * (1 + NEARLY):
        causes.append("realistic" if problem.target[m, p] <= eligible * (1 + NEARLY) else "potential")
    if _spent(problem, found, p) or (found.budget_prices[p:] > 0).any():
        causes.append("budget")
    later = problem.target[m, p + 1 :][np.isin(problem.mode[m, p + 1 :], (Bind.EXACTLY, Bind.AT_MOST))]
    crowded = (problem.mode[:, p:] == Bind.AT_MOST) | (problem.mode[:, p:] == Bind.EXACTLY)
    if (later < problem.target[m, p]).any():
        causes.insert(0, "later_target")
    elif not causes and np.delete(crowded, m, axis=0).any():
        causes.append("other_target")
    return tuple(causes) or ("whole_cells",)


def _held(study: Study, problem: Problem) -> NDArray[np.float64]:
    """Cumulative quantity of held projects by measure and open stage, (M, P)."""
    held = np.zeros((problem.measures, problem.periods))
    for p in range(problem.periods):
        held[:, p] = served(study, problem.locked_pair[problem.locked_period <= p])
    return held


def _spent(problem: Problem, found: Allocation, p: int) -> bool:
    """Whether less than 0.5 % of some budget from stage p on is left."""
    period = np.bincount(found.period, problem.cost[found.pair].astype(np.float64), minlength=problem.periods)
    total = np.cumsum(period)
    limited = np.isfinite(problem.budget)
    return bool((total[limited] >= 0.995 * problem.budget[limited])[max(0, p - (~limited[:p]).sum()) :].any())


def _open(problem: Problem) -> NDArray[np.bool_]:
    """Pairs that are not locked out, (n,)."""
    return np.ones(problem.cell.size, np.bool_) if problem.locked_out is None else ~problem.locked_out


def _available(study: Study, m: int, usable: NDArray[np.bool_]) -> float:
    """Quantity that the usable pairs of a measure together could serve, one pair per cell."""
    options = study.options
    slots = options.option_measures == m
    rows = np.flatnonzero(slots.any(axis=1)[options.option] & usable)
    if not rows.size:
        return 0.0
    amounts = options.quantity[rows, slots[options.option[rows]].argmax(axis=1)].astype(np.float64)
    first = np.flatnonzero(np.diff(options.cell[rows], prepend=-1))  # pairs are sorted by cell
    return float(np.maximum.reduceat(amounts, first).sum())


def marginal_costs(study: Study, problem: Problem, pair: NDArray[np.int32]) -> dict[tuple[str, int], float]:
    """(measure, stage) -> cost (万元) of one more ha or km: the unit cost of the best pair that is still free.

    Best is the largest score per quantity among pairs on cells without works; nothing where none is free.

    Args:
        pair: the pairs of the plan.
    """
    options = study.options
    taken = np.zeros(study.landscape.grid.size, np.bool_)
    taken[options.cell[pair]] = True
    alone = [option.measures[0] if len(option.measures) == 1 else "" for option in options.options]
    place = {measure: m for m, measure in enumerate(study.measure_ids)}
    serves = np.array([place.get(measure, -1) for measure in alone], np.int64)
    best = _best_free(
        options.cell, options.option, options.quantity, problem.score, _open(problem), taken, serves,
        len(study.measure_ids),
    )  # fmt: skip
    return {
        (measure, stage): float(options.cost[row] / max(float(options.quantity[row, 0]), LEAST))
        for m, measure in enumerate(study.measure_ids)
        for p, stage in enumerate(study.stages)
        if (row := best[m, p]) >= 0
    }


@njit(nogil=True, cache=True)
def _best_free(cell, option, quantity, score, usable, taken, serves, measures):  # type: ignore[no-untyped-def]
    """(M, P) usable pair with the largest score per quantity of every measure by itself, on a free cell; -1 none."""
    best = np.full((measures, score.shape[1]), -1, np.int64)
    most = np.full(best.shape, -np.inf)
    for i in range(cell.size):
        m = serves[option[i]]
        if m < 0 or not usable[i] or taken[cell[i]]:
            continue
        for p in range(score.shape[1]):
            worth = score[i, p] / max(np.float64(quantity[i, 0]), LEAST)
            if worth > most[m, p]:
                most[m, p], best[m, p] = worth, i
    return best
