"""Random small allocation problems, METHODS.md's toy, and an oracle built on scipy's HiGHS alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analytics.scenario.allocation import Allocation, Bind, Problem

TOY_M = (0.9, 0.8, 0.5, None, 0.3, None)
TOY_M_COST = (30, 20, 25, None, 10, None)
TOY_V = (None, None, 0.6, 0.7, 0.3, 0.9)
TOY_V_COST = (None, None, 5, 5, 4, 6)


def toy(budget: float = np.inf, targets: tuple[float, float] = (2.0, 2.0)) -> Problem:
    """METHODS.md 13.4: six cells of 1 ha, measures M and V."""
    rows = [
        (cell, option, benefit[cell], cost[cell])
        for cell in range(6)
        for option, (benefit, cost) in enumerate(((TOY_M, TOY_M_COST), (TOY_V, TOY_V_COST)))
        if benefit[cell] is not None
    ]
    cell, option, benefit, cost = (np.array(column) for column in zip(*rows, strict=True))
    return Problem(
        cell=cell.astype(np.int32),
        option=option.astype(np.uint8),
        option_measures=np.array([[0], [1]], np.int8),
        score=benefit.astype(np.float32)[:, None],
        quantity=np.ones((cell.size, 1), np.float32),
        cost=cost.astype(np.float32),
        target=np.array([[targets[0]], [targets[1]]]),
        mode=np.full((2, 1), Bind.EXACTLY, np.int8),
        shortfall_weight=np.ones((2, 1)),
        budget=np.array([budget]),
    )


def random_problem(
    seed: int,
    cells: int | None = None,
    *,
    locks: bool = True,
    uniform: bool | None = None,
    reach: float | None = None,
    budgets: str | None = None,
) -> Problem:
    """A problem of a few dozen cells with combinations, all modes, tight or missing budgets and locks, by the seed."""
    rng = np.random.default_rng(seed)
    cells = cells or int(rng.integers(5, 45))
    measures, periods = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    singles = [[m, -1] for m in range(measures)]
    pairs = [[0, 1]] if measures > 1 and rng.random() < 0.6 else []
    option_measures = np.array(singles + pairs, np.int8)
    eligible = rng.random((cells, len(option_measures))) < 0.5
    eligible[:, 0] |= ~eligible.any(axis=1)
    cell, option = np.nonzero(eligible)
    n = cell.size
    uniform = bool(rng.random() < 0.5) if uniform is None else uniform
    size = np.ones(n) if uniform else rng.uniform(0.4, 1.6, cells)[cell]
    quantity = np.where(option_measures[option] >= 0, size[:, None], 0.0)
    base = rng.random(n) * size
    score = base[:, None] * (1 - 0.25 * rng.random(periods)).cumprod()
    if rng.random() < 0.3:
        score = np.round(score, 1)  # ties
    cost = size * rng.uniform(1, 6, n) * (1 + option_measures[option].max(axis=1))
    possible = np.array([quantity[(option_measures[option] == m)].sum() for m in range(measures)])
    reach = float(rng.choice([0.2, 0.5, 0.9, 1.3])) if reach is None else reach
    target = np.sort(rng.random((measures, periods)) * possible[:, None] * reach, axis=1)
    if uniform and rng.random() < 0.5:
        target = np.round(target)
    if rng.random() < 0.1:
        target = target[:, ::-1].copy()  # cumulative targets that fall
    mode = rng.choice([0, 1, 1, 1, 2, 3], size=(measures, periods)).astype(np.int8)
    weight = rng.choice([1.0, 2.0, 10.0], size=(measures, periods))
    kind = budgets or str(rng.choice(["none", "loose", "tight"]))
    share = {"none": np.inf, "loose": 1.0, "tight": 0.35}[kind]
    budget = (
        np.sort(rng.uniform(0.5, 1.0, periods)) * cost.mean() * cells * share
        if kind != "none"
        else np.full(periods, np.inf)
    )
    problem = Problem(
        cell=(cell * 3 + 1).astype(np.int32),
        option=option.astype(np.uint8),
        option_measures=option_measures,
        score=score.astype(np.float32),
        quantity=quantity.astype(np.float32),
        cost=cost.astype(np.float32),
        target=np.where(mode > 0, target, np.nan),
        mode=mode,
        shortfall_weight=weight,
        budget=budget,
        grid_cols=30,
    )
    return _lock(problem, rng) if locks and rng.random() < 0.3 else problem


def _lock(problem: Problem, rng: np.random.Generator) -> Problem:
    """A few pairs locked in (within the budgets) and a few locked out."""
    first = np.flatnonzero(np.diff(problem.cell, prepend=-1))
    pair = np.sort(rng.choice(first, min(3, first.size), replace=False))
    period = rng.integers(0, problem.periods, pair.size)
    spent = np.array([problem.cost[pair[period <= t]].sum() for t in range(problem.periods)])
    out = rng.random(problem.cell.size) < 0.1
    out[pair] = False
    return replace(
        problem,
        locked_pair=pair.astype(np.int32),
        locked_period=period.astype(np.int8),
        locked_out=out,
        budget=np.maximum(problem.budget, spent * 1.0001),
    )


@dataclass(frozen=True)
class Rows:
    """The problem's constraints over the entries (pair-major, period-minor), dense."""

    cells: NDArray[np.float64]
    use: NDArray[np.float64]  # (M * P, entries)
    spent: NDArray[np.float64]  # (P, entries)
    upper: NDArray[np.float64]
    lower: NDArray[np.float64]


def rows_of(problem: Problem) -> Rows:
    n, periods = problem.score.shape
    pair, period = np.repeat(np.arange(n), periods), np.tile(np.arange(periods), n)
    cells = (np.unique(problem.cell)[:, None] == problem.cell[pair]).astype(float)
    amount = np.zeros((problem.measures, pair.size))
    for slot in range(problem.option_measures.shape[1]):
        measure = problem.option_measures[problem.option[pair], slot]
        used = measure >= 0
        amount[measure[used], np.flatnonzero(used)] += problem.quantity[pair[used], slot]
    before = (period[None, :] <= np.arange(periods)[:, None]).astype(float)
    use = (amount[:, None, :] * before[None, :, :]).reshape(-1, pair.size)
    upper, lower = np.ones(pair.size), np.zeros(pair.size)
    if problem.locked_out is not None:
        upper[problem.locked_out[pair]] = 0.0
    for locked, at in zip(problem.locked_pair, problem.locked_period, strict=True):
        lower[locked * periods + at] = 1.0
    return Rows(cells, use, before * problem.cost[pair].astype(float), upper, lower)


def linear_optimum(problem: Problem, allowed: float | None = None) -> tuple[float, float]:
    """(least weighted shortfall, largest benefit at that shortfall, or at `allowed`) of the linear relaxation."""
    rows = rows_of(problem)
    entries, targets = rows.use.shape[1], rows.use.shape[0]
    mode, weight = problem.mode.ravel(), problem.shortfall_weight.ravel()
    target = np.nan_to_num(problem.target.ravel())
    bound = np.flatnonzero(mode > 0)
    eye = np.eye(targets)[bound]
    equal = np.hstack([rows.use[bound], eye, -eye])
    limited = np.isfinite(problem.budget)
    wide = np.zeros((rows.cells.shape[0], 2 * targets))
    thin = np.zeros((int(limited.sum()), 2 * targets))
    at_most = np.vstack([np.hstack([rows.cells, wide]), np.hstack([rows.spent[limited], thin])])
    most = np.concatenate([np.ones(rows.cells.shape[0]), problem.budget[limited]])
    # an at-least target is never exceeded at a price, an at-most target never missed at one
    short = np.where(np.isin(mode, (Bind.EXACTLY, Bind.AT_LEAST)), weight, 0.0)
    over = np.where(np.isin(mode, (Bind.EXACTLY, Bind.AT_MOST)), weight, 0.0)
    penalty = np.concatenate([np.zeros(entries), short, over])
    limits = np.column_stack(
        [
            np.concatenate([rows.lower, np.zeros(2 * targets)]),
            np.concatenate([rows.upper, np.full(2 * targets, np.inf)]),
        ]
    )
    first = linprog(penalty, at_most, most, equal, target[bound], bounds=limits, method="highs")
    assert first.status == 0, first.message
    least = max(0.0, float(first.fun))
    benefit = np.concatenate([-problem.score.astype(float).ravel(), np.zeros(2 * targets)])
    second = linprog(
        benefit,
        np.vstack([at_most, penalty]),
        np.append(most, max(least, allowed or 0.0) + 1e-9 * (1 + least)),
        equal,
        target[bound],
        bounds=limits,
        method="highs",
    )
    assert second.status == 0, second.message
    return least, -float(second.fun)


def whole_optimum(problem: Problem) -> float | None:
    """Largest benefit of whole cells with exact targets in [T - one cell, T]; None where there is no such plan."""
    rows = rows_of(problem)
    mode, target = problem.mode.ravel(), np.nan_to_num(problem.target.ravel())
    unit = cell_units(problem)
    exactly, at_least, at_most = (mode == bind for bind in (Bind.EXACTLY, Bind.AT_LEAST, Bind.AT_MOST))
    low = np.where(exactly, target - unit, np.where(at_least, target, -np.inf))
    high = np.where(exactly | at_most, target, np.inf)
    found = milp(
        -problem.score.astype(float).ravel(),
        constraints=[
            LinearConstraint(sparse.csr_array(rows.cells), -np.inf, 1),
            LinearConstraint(sparse.csr_array(rows.use), low - 1e-9, high + 1e-9),
            LinearConstraint(sparse.csr_array(rows.spent), -np.inf, problem.budget),
        ],
        integrality=np.ones(rows.use.shape[1]),
        bounds=Bounds(rows.lower, rows.upper),
        options={"time_limit": 20, "mip_rel_gap": 1e-6},
    )
    return None if found.x is None else -float(found.fun)


def cell_units(problem: Problem) -> NDArray[np.float64]:
    """(M * P,) the largest quantity of one pair per measure."""
    unit = np.zeros(problem.measures)
    for slot in range(problem.option_measures.shape[1]):
        measure = problem.option_measures[problem.option, slot]
        np.maximum.at(unit, measure[measure >= 0], problem.quantity[measure >= 0, slot].astype(float))
    return np.repeat(unit, problem.periods)


def totals(problem: Problem, plan: Allocation) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """(M, P) cumulative quantity, (P,) cumulative cost and benefit of a plan, added up from the pairs alone."""
    rows = rows_of(problem)
    x = np.zeros(rows.use.shape[1])
    x[plan.pair.astype(int) * problem.periods + plan.period] = 1.0
    return (
        (rows.use @ x).reshape(problem.target.shape),
        rows.spent @ x,
        float(problem.score.astype(float).ravel() @ x),
    )
