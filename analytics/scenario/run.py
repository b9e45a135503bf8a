"""The scenario engine: study in, plan and outcome out.

`estimate` answers in the request (T1, 估算): exact allocation, areas, costs, coefficients. `refine` follows in the
background (T2, 精算): state maps of every open stage, the models run again, Monte Carlo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from analytics.allocator.problem import Allocation, Bind, Problem
from analytics.allocator.relaxed import Start
from analytics.options.potential import area_by_level
from analytics.scenario import allocation, effects
from analytics.scenario.asking import Asked, ask
from analytics.scenario.assembly import assemble
from analytics.scenario.causes import marginal_costs, shortfalls
from analytics.scenario.corridors import eased
from analytics.scenario.indicators import accounts
from analytics.scenario.ledger import drawn_costs, scales
from analytics.scenario.model import Outcome, Plan, Scenario, Tier
from analytics.scenario.outcome import (
    cost_frame,
    cost_table,
    indicator_frame,
    measure_frame,
    required_quantity,
)
from analytics.scenario.presets import default_scenario, open_part
from analytics.scenario.refined import modelled
from analytics.scenario.state import works_on
from analytics.scenario.study import Study
from analytics.scenario.ways import ways_out
from analytics.scenario.works import Works

__all__ = ["Study", "assemble", "estimate", "problem", "refine", "required_quantity", "solve", "works_of"]

BUDGET = "budget"
EFFORT = allocation.Effort(close=3e-6)  # minimum patches cost a thousand times as much
STARTS = 4  # sets of weights whose start is kept, some 20 MB each at 30 m
Report = Callable[[float, str], None]

ESTIMATED = (
    "估算：功能指标由单位效益系数合计，未重算模型；不给出达成概率。",
    "Estimate: functions are sums of unit benefits, no model run again; no probability is claimed.",
)
REFINED = (
    "精算：各阶段状态图上重算水源、土壤、生境、廊道、海岸模型，末期状态图上重解源地间电路；500 次抽样，方案固定。",
    "Refined: water, soil, habitat, corridor and coast models run again on the state maps, the circuit between sources on the last one; 500 draws, plan fixed.",
)
WATER_QUALITY_GATE = (
    "海草床与珊瑚的水质门槛取基期水质；入海负荷削减的作用待接入。",
    "Seagrass and coral stand behind the base year's water quality; the effect of lower loads is not connected yet.",
)


def problem(study: Study, scenario: Scenario) -> Problem:
    """The allocator's problem of a scenario."""
    return ask(study, scenario).problem


def estimate(study: Study, scenario: Scenario) -> tuple[Plan, Outcome]:
    """T1: the plan and what coefficients say it brings; the same whatever was asked before."""
    asked = ask(study, scenario)
    start = usual_start(study, scenario.weights, scenario.sea_weight, scenario.projects_off)
    found = solve(asked.problem, start)
    plan = _plan(study, scenario, asked, found)
    works = works_of(study, plan)
    books = accounts(study, works, effects.estimated(study, works))
    indicators = indicator_frame(study, books, silent=_silent(study, plan))
    margins = marginal_costs(study, asked.problem, plan.pair)
    outcome = Outcome(
        tier=Tier.ESTIMATE,
        indicators=indicators,
        measures=measure_frame(study, scenario, plan, works, indicators, books, margins),
        costs=cost_frame(study, scenario, cost_table(study, works)),
        notes=(ESTIMATED, *_notes(study, plan, asked)),
    )
    return plan, outcome


def refine(study: Study, scenario: Scenario, plan: Plan, progress: Report) -> Outcome:
    """T2: the models run again on the state maps of every stage of a plan, then 500 draws.

    Args:
        plan: of this scenario; the decision is fixed.
        progress: called with (share done 0..1, "zh|en"), first at once.
    """
    progress(0.01, "准备状态图|Preparing state maps")
    asked, works = ask(study, scenario), works_of(study, plan)
    benefits = modelled(study, works, lambda share, words: progress(0.01 + 0.64 * share, words))
    links = eased(study, works, study.years[-1], lambda share, words: progress(0.65 + 0.25 * share, words))
    books = accounts(study, works, benefits)
    progress(0.9, f"抽样 {study.uncertainty.draws} 次|{study.uncertainty.draws} draws")
    factors = scales(study.course, study.recovery, study.uncertainty)
    draws = {name: account.drawn(factors) for name, account in books.items()}
    indicators = indicator_frame(study, books, draws, _silent(study, plan))
    cost = cost_table(study, works)
    costs = cost_frame(
        study, scenario, cost, drawn_costs(cost, study.measure_ids, study.years, study.uncertainty)
    )
    ways = pd.DataFrame()
    if plan.shortfalls:
        ways = ways_out(study, scenario, plan, solve, lambda share, words: progress(0.92 + 0.05 * share, words))
    progress(0.97, "修复潜力|Restoration potential")
    outcome = Outcome(
        tier=Tier.REFINED,
        indicators=indicators,
        measures=measure_frame(
            study,
            scenario,
            plan,
            works,
            indicators,
            books,
            marginal_costs(study, asked.problem, plan.pair),
        ),
        costs=costs,
        potential=restoration_potential(study, scenario),
        links=links,
        ways=ways,
        notes=(REFINED, WATER_QUALITY_GATE, *_notes(study, plan, asked)),
    )
    progress(1.0, "精算完成|Refined")
    return outcome


def restoration_potential(study: Study, scenario: Scenario) -> pd.DataFrame:
    """Eligible area by measure, unit and class of the potential index: measure, unit_id, high_ha, medium_ha, low_ha."""
    constant = study.parameters.constant
    given = dict(scenario.weights)
    weights = given if any(given.values()) else dict.fromkeys(study.options.objectives, 1.0)
    return area_by_level(
        study.options,
        weights,
        scenario.sea_weight,
        constant("potential_high"),
        constant("potential_medium"),
    )


def works_of(study: Study, plan: Plan) -> Works:
    """The plan on its cells."""
    return works_on(study, plan.pair, plan.stage)


@lru_cache(maxsize=STARTS)
def usual_start(
    study: Study, weights: tuple[tuple[str, float], ...], sea_weight: float, projects_off: tuple[str, ...]
) -> Start | None:
    """Where estimates with these weights begin: at the package's default targets and budgets.

    It depends on nothing that was asked before, so that the same scenario always has the same plan.
    """
    default = open_part(default_scenario(study.parameters.tables), study.stages)
    usual = replace(default, weights=weights, sea_weight=sea_weight, projects_off=projects_off)
    return solve(replace(ask(study, usual).problem, min_patch=None)).start


def solve(asked: Problem, start: Start | None = None) -> Allocation:
    """The allocation; no stage open, or nothing that may be used, is no question for a solver."""
    usable = asked.score.size > 0 and (asked.locked_out is None or not asked.locked_out.all())
    if usable or asked.locked_pair.size:
        return allocation.solve(asked, start, EFFORT)
    short = np.where(asked.mode == Bind.AT_MOST, 0.0, np.nan_to_num(asked.target))
    return Allocation(
        pair=np.empty(0, np.int32),
        period=np.empty(0, np.int8),
        value=0.0,
        bound=0.0,
        gap=0.0,
        gap_before_patches=0.0,
        target_prices=np.zeros(asked.target.shape),
        budget_prices=np.zeros(asked.periods),
        shortfall=short,
    )


def _plan(study: Study, scenario: Scenario, asked: Asked, found: Allocation) -> Plan:
    """The allocation and what is built already, as one plan."""
    stages = np.array(study.stages, np.int16)
    pair = np.concatenate([found.pair, asked.built.pair]).astype(np.int32)
    stage = np.concatenate([stages[found.period], asked.built.stage]).astype(np.int16)
    order = np.argsort(pair, kind="stable")
    prices = {
        (measure, end): float(found.target_prices[m, p])
        for m, measure in enumerate(study.measure_ids)
        for p, end in enumerate(study.stages)
    }
    prices |= {(BUDGET, end): float(found.budget_prices[p]) for p, end in enumerate(study.stages)}
    return Plan(
        pair=pair[order],
        stage=stage[order],
        value=float(found.value),
        bound=float(found.bound),
        gap=float(found.gap),
        gap_before_patches=float(found.gap_before_patches),
        prices=prices,
        shortfalls=shortfalls(study, scenario, asked, found),
        patch_share=float(found.patch_share),
    )


def _silent(study: Study, plan: Plan) -> tuple[int, ...]:
    """Closed stages without actuals."""
    return tuple(stage for stage in study.closed if not (plan.stage == stage).any())


def _notes(study: Study, plan: Plan, asked: Asked) -> tuple[tuple[str, str], ...]:
    """What has to be said beside the numbers of this plan."""
    notes = []
    if asked.released:
        names = "、".join(asked.released)
        notes.append(
            (
                f"以下已安排项目超出累计预算，未予锁定：{names}。",
                f"Planned projects beyond the budget, not held: {names}.",
            )
        )
    if silent := _silent(study, plan):
        years = "、".join(str(stage) for stage in silent)
        notes.append((f"{years} 年完成情况待填报。", f"Actuals of {years} are not reported yet."))
    return tuple(notes)
