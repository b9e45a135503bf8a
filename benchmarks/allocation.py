"""The allocator at four million cells, and beside HiGHS' LP and a greedy choice on the same problems, in one run.

The problem is synthetic and seeded: thirteen exclusive measures on a grid, each eligible in patches, with smooth
benefits and costs, exact cumulative targets for every measure and a budget that binds.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from analytics.scenario import allocation
from analytics.scenario.allocation import Allocation, Bind, Problem

MEASURES, CELL_HA = 13, 0.09
ELIGIBLE = 0.19  # of the cells, per measure: 2.45 measures per cell
WANTED = 0.25  # of what is eligible, by the last stage
LARGE, LP_UNITS = 2000, (20_000, 200_000)
GAP_AT_MOST, MEMORY_AT_MOST_GIB, HIGHS_AT_LEAST, SAME = 1e-5, 2.0, 50.0, 1e-6
WARM_AT_MOST = {1: 0.12, 3: 0.40}


def main() -> None:
    """Prints one line per figure; the last is the time of HiGHS' LP over ours at 200 000 units."""
    allocation.solve(instance(60, 60, 1, 0))
    allocation.solve(instance(60, 60, 3, 0))
    greedy(instance(60, 60, 3, 0))
    for periods in (1, 3):
        large(periods)
    ratio = 0.0
    for units in LP_UNITS:
        ratio = beside_highs(units)
    print(f"allocation ratio={ratio:.1f}")


def instance(rows: int, cols: int, periods: int, seed: int) -> Problem:
    """A seeded problem of 13 measures on rows x cols cells."""
    random = np.random.default_rng(seed)
    size = rows * cols
    cell, option, score, cost = [], [], [], []
    decline = 0.94 ** np.arange(periods, dtype=np.float32)
    for measure in range(MEASURES):
        field = gaussian_filter(random.standard_normal((rows, cols)).astype(np.float32), 6, mode="wrap")
        own = np.flatnonzero(field.ravel() > np.quantile(field, 1 - ELIGIBLE)).astype(np.int32)
        worth = gaussian_filter(
            random.standard_normal((rows, cols)).astype(np.float32), 4, mode="wrap"
        ).ravel()[own]
        worth = (worth - worth.min()) / np.ptp(worth) + 0.1 * random.random(own.size, np.float32)
        price = np.exp(0.4 * random.standard_normal(own.size, np.float32)) * np.float32(0.2 + 0.3 * measure)
        cell.append(own)
        option.append(np.full(own.size, measure, np.uint8))
        score.append(worth.astype(np.float32)[:, None] * decline ** np.float32(1 + 0.2 * measure))
        cost.append(price)
    places = np.concatenate(cell)
    order = np.argsort(places, kind="stable")
    costs = np.concatenate(cost)
    stage = np.arange(1, periods + 1) / periods
    eligible = np.array([one.size for one in cell]) * CELL_HA
    mean = np.array([float(one.mean()) for one in cost]) / CELL_HA
    target = WANTED * eligible[:, None] * stage
    return Problem(
        cell=places[order],
        option=np.concatenate(option)[order],
        option_measures=np.arange(MEASURES, dtype=np.int8)[:, None],
        score=np.concatenate(score)[order],
        quantity=np.full((size and order.size, 1), CELL_HA, np.float32),
        cost=costs[order],
        target=target,
        mode=np.full(target.shape, Bind.EXACTLY, np.int8),
        shortfall_weight=np.ones(target.shape),
        budget=0.93 * (target * mean[:, None]).sum(axis=0),
        grid_cols=cols,
    )


def large(periods: int) -> None:
    """Four million cells: gap, cold and warm time, greedy beside it."""
    problem = instance(LARGE, LARGE, periods, 1)
    name = f"allocation_4M_{periods}_stage{'s' if periods > 1 else ''}"
    found, cold = timed(lambda: allocation.solve(problem))
    moved = problem.target.copy()
    moved[4] *= 1.05
    other = replace(problem, target=moved)
    again, warm = timed(lambda: allocation.solve(other, found.start))
    chosen, taken = timed(lambda: greedy(other))
    off = np.abs(missing(other, again)).max() / CELL_HA
    worse = 1 - chosen[0] / again.value
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name} cells={LARGE * LARGE} pairs={problem.cell.size}")
    print(f"{name} cold_s={cold:.2f} gap={found.gap_before_patches:.1e} to_reach<={GAP_AT_MOST:g}")
    print(f"{name} warm_s={warm:.2f} gap={again.gap_before_patches:.1e} worst_target_off_cells={off:.2f}")
    print(f"{name} greedy_s={taken:.2f} greedy_worse={worse:.4f} greedy_target_unmet={chosen[1]:.4f}")
    print(f"{name} warm/greedy={warm / taken:.3f} to_reach<={WARM_AT_MOST[periods]:g}")
    print(f"{name} peak_memory_gib={memory:.2f} to_reach<={MEMORY_AT_MOST_GIB:g}")


def beside_highs(units: int) -> float:
    """One stage with `units` cells against HiGHS' LP and greedy; returns HiGHS' time over ours."""
    side = round(units**0.5)
    problem = instance(side, units // side, 1, 2)
    found, ours = timed(lambda: allocation.solve(problem))
    (best, _), theirs = timed(lambda: highs(problem))
    chosen, taken = timed(lambda: greedy(problem))
    name = f"allocation_{units // 1000}k"
    apart = abs(found.bound - best) / abs(best)
    print(f"{name} pairs={problem.cell.size} ours_s={ours:.3f} highs_lp_s={theirs:.2f} greedy_s={taken:.3f}")
    print(f"{name} objective_apart={apart:.1e} to_reach<={SAME:g} gap_of_plan={found.gap_before_patches:.1e}")
    print(f"{name} greedy_worse={1 - chosen[0] / found.value:.4f} greedy_target_unmet={chosen[1]:.4f}")
    print(f"{name} highs/ours={theirs / ours:.1f} to_reach>={HIGHS_AT_LEAST:g} (at 200k)")
    return theirs / ours


def highs(problem: Problem) -> tuple[float, NDArray[np.float64]]:
    """Value and prices of the LP relaxation by HiGHS' interior point method with crossover, one stage."""
    n, units = problem.cell.size, np.unique(problem.cell, return_inverse=True)[1]
    rows = problem.measures + 1
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, rows + int(units.max()) + 1
    lp.col_cost_ = -problem.score[:, 0].astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(n), np.full(n, highspy.kHighsInf)
    lp.row_lower_ = np.concatenate(
        [problem.target[:, 0], np.full(lp.num_row_ - rows + 1, -highspy.kHighsInf)]
    )
    lp.row_upper_ = np.concatenate([problem.target[:, 0], problem.budget, np.ones(lp.num_row_ - rows)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = 3 * np.arange(n + 1)
    lp.a_matrix_.index_ = (
        np.column_stack([problem.option, np.full(n, rows - 1), rows + units]).ravel().astype(np.int32)
    )
    lp.a_matrix_.value_ = (
        np.column_stack([problem.quantity[:, 0], problem.cost, np.ones(n)]).ravel().astype(np.float64)
    )
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("solver", "ipm")  # here many times faster than its simplex
    solver.passModel(lp)
    solver.run()
    return -solver.getInfo().objective_function_value, -np.array(solver.getSolution().row_dual)[:rows]


def greedy(problem: Problem) -> tuple[float, float]:
    """Pairs by benefit per cost, stage after stage: (benefit, share of the targets that is not met)."""
    free = np.ones(int(problem.cell.max()) + 1, np.bool_)
    left = np.zeros(problem.measures)
    purse, value, before = 0.0, 0.0, np.zeros(problem.measures)
    spent = 0.0
    for stage in range(problem.periods):
        order = np.argsort(-problem.score[:, stage] / problem.cost)
        left += problem.target[:, stage] - before
        before = problem.target[:, stage]
        purse = float(problem.budget[stage]) - spent
        gained, cost = take(
            order, problem.cell, problem.option, problem.score[:, stage], problem.quantity[:, 0], problem.cost,
            free, left, purse,
        )  # fmt: skip
        value, spent = value + gained, spent + cost
    return value, float(np.maximum(left - CELL_HA, 0).sum() / problem.target[:, -1].sum())


@njit(cache=True)
def take(order, cell, option, score, quantity, cost, free, left, purse):
    """Take pairs in this order while their cell is free, their target open and money left."""
    value = spent = 0.0
    for i in order:
        m = option[i]
        if free[cell[i]] and left[m] >= quantity[i] and spent + cost[i] <= purse:
            free[cell[i]] = False
            left[m] -= quantity[i]
            value += score[i]
            spent += cost[i]
    return value, spent


def missing(problem: Problem, plan: Allocation) -> NDArray[np.float64]:
    """(M, P) ha by which the plan misses its targets."""
    amount = np.zeros((problem.measures, problem.periods))
    np.add.at(
        amount, (problem.option[plan.pair], plan.period), problem.quantity[plan.pair, 0].astype(np.float64)
    )
    return problem.target - amount.cumsum(axis=1)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start
