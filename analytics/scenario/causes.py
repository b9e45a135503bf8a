"""Causes of a shortfall: what stands in the way of a target, strongest first; and what one more unit costs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.scenario.asking import Asked, served
from analytics.scenario.model import Mode, Scenario, Shortfall
from analytics.scenario.problem import Allocation, Bind, Problem
from analytics.scenario.study import Study

NEARLY = 1e-6


def shortfalls(study: Study, scenario: Scenario, asked: Asked, found: Allocation) -> tuple[Shortfall, ...]:
    """Every target that is missed or exceeded, with its causes; a measure that still waits for its model has no
    potential yet."""
    available = _available(study, asked.problem)
    held = served(study, asked.problem.locked_pair)
    rows = [
        Shortfall(target.measure, target.stage, target.quantity, ("potential",))
        for target in scenario.targets
        if target.measure not in study.measure_ids and target.mode is not Mode.AT_MOST and target.quantity > 0
    ]
    for m, measure in enumerate(study.measure_ids):
        for p, stage in enumerate(study.stages):
            missing = float(found.shortfall[m, p]) - float(asked.forced[m, p])
            if abs(missing) > NEARLY:
                causes = _causes(asked, found, m, p, missing, available[m], held[m])
                rows.append(Shortfall(measure, stage, missing, causes))
    return tuple(rows)


def _causes(
    asked: Asked, found: Allocation, m: int, p: int, missing: float, available: float, held: float
) -> tuple[str, ...]:
    """Constraints in the way, strongest first.

    Args:
        available: quantity that all usable pairs of the measure could serve. held: quantity of held projects.
    """
    problem = asked.problem
    if missing < 0:
        locked = asked.forced[m, p] > 0 or held > problem.target[m, p]
        return ("locked",) if locked else ("other_target", "whole_cells")
    causes = []
    if problem.target[m, p] > available * (1 + NEARLY):
        causes.append("potential")
    if _spent(problem, found, p) or (found.budget_prices[p:] > 0).any():
        causes.append("budget")
    later = problem.target[m, p + 1 :][problem.mode[m, p + 1 :] != Bind.NONE]
    crowded = (problem.mode[:, p:] == Bind.AT_MOST) | (problem.mode[:, p:] == Bind.EXACTLY)
    if (later < problem.target[m, p]).any() or (not causes and np.delete(crowded, m, axis=0).any()):
        causes.append("other_target")
    return tuple(causes) or ("whole_cells",)


def _spent(problem: Problem, found: Allocation, p: int) -> bool:
    """Whether less than 0.5 % of some budget from stage p on is left."""
    period = np.bincount(found.period, problem.cost[found.pair].astype(np.float64), minlength=problem.periods)
    total = np.cumsum(period)
    limited = np.isfinite(problem.budget)
    return bool((total[limited] >= 0.995 * problem.budget[limited])[max(0, p - (~limited[:p]).sum()) :].any())


def _available(study: Study, problem: Problem) -> NDArray[np.float64]:
    """Quantity by measure that all pairs together could serve, one pair per cell, float64 (M,).

    Pairs that are locked out do not count; a cell counts once per measure.
    """
    options = study.options
    usable = np.ones(options.cell.size, np.bool_) if problem.locked_out is None else ~problem.locked_out
    total = np.zeros(problem.measures)
    for m in range(problem.measures):
        slots = options.option_measures == m
        serves = slots.any(axis=1)[options.option] & usable
        rows = np.flatnonzero(serves)
        if rows.size:
            slot = slots[options.option[rows]].argmax(axis=1)
            cells, first = np.unique(options.cell[rows], return_index=True)
            amounts = options.quantity[rows, slot].astype(np.float64)
            total[m] = np.maximum.reduceat(amounts, first).sum() if cells.size else 0.0
    return total


def marginal_costs(study: Study, problem: Problem, pair: NDArray[np.int32]) -> dict[tuple[str, int], float]:
    """(measure, stage) -> cost (万元) of one more ha or km: the unit cost of the best pair that is still free.

    Best is the largest score per quantity among pairs on cells without works; nothing where none is free.

    Args:
        pair: the pairs of the plan.
    """
    options = study.options
    taken = np.zeros(study.landscape.grid.size, np.bool_)
    taken[options.cell[pair]] = True
    free = ~taken[options.cell]
    if problem.locked_out is not None:
        free &= ~problem.locked_out
    costs: dict[tuple[str, int], float] = {}
    for measure in study.measure_ids:
        alone = [row for row, option in enumerate(options.options) if option.measures == (measure,)]
        rows = np.flatnonzero(free & np.isin(options.option, alone))
        if rows.size:
            quantity = np.maximum(options.quantity[rows, 0], 1e-9)
            for p, stage in enumerate(study.stages):
                best = rows[np.argmax(problem.score[rows, p] / quantity)]
                costs[measure, stage] = float(
                    options.cost[best] / max(float(options.quantity[best, 0]), 1e-9)
                )
    return costs
