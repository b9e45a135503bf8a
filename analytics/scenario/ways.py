"""Ways out of a shortfall (出路): what would have to give way, and the least that is needed of it.

Statutory limits and the superior's targets are never among them: a way goes through budgets and targets of one's own,
or through land that can be used once its holders agree (DESIGN.md, "Constraints have a class"). The cheapest plan is
looked for first; what it needs is then asked for by itself, so that every way has been tried before it is offered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.allocator.problem import Allocation, Problem
from analytics.options.exclusions import negotiable
from analytics.scenario.asking import Asked, ask
from analytics.scenario.model import Plan, Scenario
from analytics.scenario.study import Study

COLUMNS = ("way", "kind", "subject", "stage", "before", "after")
MARGINS = (0.0, 0.01)  # of a budget: whole cells and patches fit no purse to the last coin
TOGETHER = 1e-3  # of its cost, by which works that can wait are cheaper: early budgets stay small
LAST_RESORT = 10.0  # land to be negotiated counts as so many times the dearest works
NOTICED = 0.005  # ha or km; less is rounding
BETTER = 0.99  # of the weighted shortfall that a way may leave at most

Solve = Callable[[Problem], Allocation]
Report = Callable[[float, str], None]


class Kind(StrEnum):
    """What gives way: 预算, 需协商用地, 自定目标; or what stays short all the same."""

    BUDGET = "budget"
    NEGOTIABLE = "negotiable"
    TARGET = "target"
    LEFT = "left"


@dataclass(frozen=True)
class Step:
    """One thing that gives way.

    Args:
        subject: measure id of a target, "zh|en" name of land to be negotiated, "" of a budget.
        stage: end year of the stage; of land, the last one.
        before, after: cumulative 万元 of a budget, ha of land, quantity of a target; of what is left, the quantity short
            (positive) or in excess (negative) now and then.
    """

    kind: Kind
    subject: str
    stage: int
    before: float
    after: float


@dataclass(frozen=True)
class _Way:
    steps: tuple[Step, ...]
    weight: float  # of the shortfall that stays

    def order(self) -> tuple[int, float, float]:
        """What nothing is given up for first, what does nothing but give targets up last; by money, then land."""
        money = [step.after - step.before for step in self.steps if step.kind is Kind.BUDGET]
        land = sum(step.after for step in self.steps if step.kind is Kind.NEGOTIABLE)
        kinds = {step.kind for step in self.steps}
        given_up = 3 * (Kind.LEFT in kinds) + (Kind.TARGET in kinds) + (kinds == {Kind.TARGET})
        return given_up, max(money, default=0.0), land


def ways_out(study: Study, scenario: Scenario, plan: Plan, solve: Solve, progress: Report) -> pd.DataFrame:
    """Ways out of the shortfalls of a plan, best first: way, kind, subject, stage, before, after; one row per step.

    Args:
        plan: of this scenario.
        solve: the allocator.
        progress: called with (share done 0..1, "zh|en").
    """
    missing = np.zeros((len(study.measure_ids), len(study.stages)))
    for gap in plan.shortfalls:
        if gap.measure in study.measure_ids:
            missing[study.measure_ids.index(gap.measure), study.stages.index(gap.stage)] = gap.quantity
    now = _weight(ask(study, scenario).problem, missing)
    found: list[_Way] = []
    causes = {cause for gap in plan.shortfalls for cause in gap.causes}
    money, ground = "budget" in causes, "realistic" in causes
    tries = [(True, False)] * money + [(False, True)] * ground + [(True, True)] * (money and ground)
    for number, (budget, land) in enumerate(tries):
        progress(number / len(tries), "寻找出路|Looking for ways out")
        least = min((way.weight for way in found), default=now)
        if budget and land and least == 0:
            break  # one of them is enough by itself
        way = _relaxed(study, scenario, missing, solve, budget, land)
        if way.steps and way.weight < BETTER * (least if budget and land else now):
            found.append(way)
    given_up = tuple(_given_up(study, scenario, missing, missing))
    if any(step.kind is Kind.TARGET for step in given_up):
        found.append(_Way(given_up, 0.0))
    return _frame(sorted(found, key=_Way.order))


def steps_of(ways: pd.DataFrame) -> list[list[Step]]:
    """The ways of a frame, in order, with their steps."""
    rows = ways.to_dict("records")
    steps = [
        Step(Kind(row["kind"]), row["subject"], int(row["stage"]), float(row["before"]), float(row["after"]))
        for row in rows
    ]
    return [
        [step for _, step in group]
        for _, group in groupby(zip(rows, steps, strict=True), key=lambda pair: pair[0]["way"])
    ]


def _relaxed(
    study: Study, scenario: Scenario, missing: NDArray[np.float64], solve: Solve, budget: bool, land: bool
) -> _Way:
    """What the cheapest plan needs where budgets, or holders of land, do not stand in the way.

    Args:
        missing: ha or km that the scenario is short of now, (M, P).
    """
    every = (study.options.negotiable > 0) & land
    asked = ask(study, replace(scenario, budgets=()) if budget else scenario, every)
    cheap = solve(replace(asked.problem, score=_cheapness(study, asked.problem)))
    agreed = np.zeros_like(every)
    agreed[cheap.pair] = every[cheap.pair]
    weight = np.inf
    for margin in MARGINS if budget else MARGINS[:1]:
        raised = _raised(study, scenario, asked, cheap, margin) if budget else {}
        paid = replace(scenario, budgets=tuple({**dict(scenario.budgets), **raised}.items()))
        tried = ask(study, paid, agreed)
        rest = solve(tried.problem).shortfall - tried.forced
        before, weight = weight, _weight(tried.problem, rest)
        if weight == 0 or weight >= BETTER * before:
            break
    had = dict(scenario.budgets)
    steps = [Step(Kind.BUDGET, "", stage, had[stage], after) for stage, after in raised.items()]
    steps += _negotiated(study, np.flatnonzero(agreed))
    return _Way((*steps, *_given_up(study, scenario, missing, rest)), weight) if steps else _Way((), weight)


def _cheapness(study: Study, problem: Problem) -> NDArray[np.float32]:
    """Scores whose best plan costs least and takes land that has to be negotiated last, float32 (n, P)."""
    options, periods = study.options, problem.periods
    cost = problem.cost.astype(np.float64)
    amount = problem.quantity.astype(np.float64).sum(axis=1)
    dearest = float((cost / np.maximum(amount, 1e-9)).max(initial=0.0))
    price = cost + np.where(options.negotiable > 0, LAST_RESORT * dearest * amount, 0.0)
    early = 1.0 + TOGETHER * np.arange(periods - 1, -1, -1)
    score = -(price[:, None] * early[None, :]) / max(float(price.max(initial=0.0)), 1e-9)
    return np.where(np.isnan(problem.score), np.nan, score).astype(np.float32)


def _raised(
    study: Study, scenario: Scenario, asked: Asked, cheap: Allocation, margin: float
) -> dict[int, float]:
    """Cumulative budgets (whole 万元) of the stages in which the plan costs more than there is."""
    cost = asked.problem.cost[cheap.pair].astype(np.float64)
    spent = np.cumsum(np.bincount(cheap.period, cost, minlength=asked.problem.periods)) + asked.built_cost
    needed = {
        stage: math.ceil(amount * (1 + margin)) for stage, amount in zip(study.stages, spent, strict=True)
    }
    return {
        stage: float(needed[stage])
        for stage, amount in scenario.budgets
        if stage in needed and needed[stage] > amount
    }


def _negotiated(study: Study, pairs: NDArray[np.intp]) -> Iterator[Step]:
    """Land to be negotiated, by what holds it."""
    options = study.options
    for bit, row in enumerate(negotiable(study.parameters)):
        mine = pairs[(options.negotiable[pairs] >> bit & 1).astype(np.bool_)]
        if mine.size:
            area = float(options.area_ha[mine].astype(np.float64).sum())
            yield Step(Kind.NEGOTIABLE, f"{row.name_zh}|{row.name_en}", study.stages[-1], 0.0, area)


def _given_up(
    study: Study, scenario: Scenario, missing: NDArray[np.float64], rest: NDArray[np.float64]
) -> list[Step]:
    """What is still short becomes the target where the target is one's own; below 下达 it stays short.

    Args:
        missing, rest: ha or km short now, and after what else gives way, (M, P).
    """
    wanted = {(target.measure, target.stage): target.quantity for target in scenario.targets}
    given, left = [], []
    for m, p in np.argwhere(np.abs(rest) >= NOTICED):
        at = study.measure_ids[m], study.stages[p]
        short, target = float(rest[m, p]), wanted[at]
        # Rounded to where it is surely reached.
        after = math.floor(100 * (target - short) + 1e-6) / 100
        after = after if short > 0 else math.ceil(100 * (target - short) - 1e-6) / 100
        bound = study.catalogue.required.get(at, 0.0)
        if short > 0 and after < min(bound, target):
            left.append(Step(Kind.LEFT, *at, float(missing[m, p]), short))
        else:
            given.append(Step(Kind.TARGET, *at, target, max(after, 0.0)))
    return given + left


def _weight(problem: Problem, missing: NDArray[np.float64]) -> float:
    """Weighted shortfall; what is rounding does not count."""
    return float((problem.shortfall_weight * np.where(np.abs(missing) < NOTICED, 0.0, np.abs(missing))).sum())


def _frame(ways: list[_Way]) -> pd.DataFrame:
    rows = [
        (number, str(step.kind), step.subject, step.stage, step.before, step.after)
        for number, way in enumerate(ways)
        for step in way.steps
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"way": "int64", "stage": "int64", "before": float, "after": float, "kind": str, "subject": str}
    )
