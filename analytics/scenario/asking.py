"""From a scenario to the allocator's problem: scores, targets, budgets, projects.

s_ijp = A_ij * sum_k w_k f_jk(horizon - start_p) bhat_ijk, with f the mean over the stage's annual cohorts, times the
land-sea weight (DESIGN.md, "The scenario engine").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics import carbon
from analytics.allocator.problem import Bind, Problem
from analytics.baseline import Baseline
from analytics.options.measures import objectives
from analytics.options.potential import realistic
from analytics.options.reference import strips, turns
from analytics.options.table import Options
from analytics.parameters import Parameters
from analytics.scenario.model import Mode, Scenario
from analytics.scenario.projects import ProjectPairs
from analytics.scenario.recovery import Recovery, cohort_fraction
from analytics.scenario.study import Study

BIND = {Mode.EXACTLY: Bind.EXACTLY, Mode.AT_LEAST: Bind.AT_LEAST, Mode.AT_MOST: Bind.AT_MOST}
CARBON = "carbon"
DOMAINS = ("land", "sea")
"""In the order of `Options.domain`."""
SUPERIOR_FACTOR = 8.0
STAGE_FACTOR = 2.0
SIZE_RANGE = 200.0
"""Targets far smaller than the largest one count as this part of it: the allocator's prices stay comparable."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A problem and what had to be taken out of it before it could be asked.

    Args:
        problem: for the allocator; periods are the open stages.
        built: pairs that are built already, with their closed stage; they are part of the plan.
        built_quantity: ha or km that they serve, float64 (M,).
        built_cost: 万元.
        released: projects that do not fit into the budget and are not held.
        forced: quantity by which built works exceed a cumulative target, float64 (M, P), 0 if they do not.
    """

    problem: Problem
    built: ProjectPairs
    built_quantity: NDArray[np.float64]
    built_cost: float
    released: tuple[str, ...]
    forced: NDArray[np.float64]


def existing(parameters: Parameters, active: tuple[str, ...]) -> NDArray[np.bool_]:
    """Whether each active objective exists on land and at sea, bool (2, K)."""
    domain_of = {objective.id: objective.domain for objective in objectives(parameters)}
    return np.array([[domain_of[name] in (domain, "both") for name in active] for domain in DOMAINS])


def domain_weights(study: Study, weights: tuple[tuple[str, float], ...]) -> NDArray[np.float64]:
    """Weights of the active objectives on land and at sea, float64 (2, K), each row of sum 1.

    Only objectives that exist in a domain count there, or the sea would be held down by those of the land. Equal
    weights where the scenario names none that exist.
    """
    given = dict(weights)
    asked = np.array([max(0.0, given.get(name, 0.0)) for name in study.options.objectives])
    rows = study.objective_exists * asked
    rows = np.where(rows.sum(axis=1, keepdims=True) > 0, rows, study.objective_exists.astype(np.float64))
    return rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-12)


def matured(
    options: Options,
    recovery: Recovery,
    years: dict[int, tuple[int, ...]],
    stages: tuple[int, ...],
    horizon: int,
    biomass: NDArray[np.float64],
) -> NDArray[np.float64]:
    """f_jk(horizon - start_p), the mean over the stage's annual cohorts: float64 (J, P, K).

    Args:
        biomass: share of biomass in an option's carbon, see `biomass_shares`; its pools have curves of their own.
    """
    found = np.zeros((len(options.options), len(stages), len(options.objectives)))
    for j, p, k in np.ndindex(*found.shape):
        objective = options.objectives[k]
        parts = {objective: 1.0}
        if objective == CARBON:
            parts = dict(zip(carbon.CURVES, (float(biomass[j]), 1 - float(biomass[j])), strict=True))
        found[j, p, k] = sum(
            share
            * cohort_fraction(
                recovery.curve(options.options[j].measures[-1], name), years[stages[p]], horizon
            )
            for name, share in parts.items()
        )
    return found


def biomass_shares(options: Options, baseline: Baseline, parameters: Parameters) -> NDArray[np.float64]:
    """Share of biomass in the carbon that all pairs of an option would store, float64 (J,); 0 where none does."""
    shares = np.zeros(len(options.options))
    percent = baseline.drivers.vegetation_cover.ravel()
    for j, option in enumerate(options.options):
        if option.target_class:
            cell = options.cell[options.option == j]
            before = baseline.state.landuse.ravel()[cell]
            after = np.full_like(before, parameters.value(option.target_class))
            taken = turns(before, after, option.measures[-1] in strips(parameters), parameters)
            pools = carbon.gain(before, percent[cell], after, taken, parameters)
            shares[j] = pools.biomass.sum() / max(float(pools.total().sum()), 1e-9)
    return shares


def factors(study: Study, scenario: Scenario) -> NDArray[np.float32]:
    """w_k f_jk(horizon - start_p) land-sea: float32 (2, J, P, K), first axis 0 land, 1 sea."""
    share = np.array([1.0 - scenario.sea_weight, scenario.sea_weight])
    weights = share[:, None] * domain_weights(study, scenario.weights)
    return (study.matured[None] * weights[:, None, None, :]).astype(np.float32)


@njit(nogil=True, cache=True)
def _scores(
    option: NDArray[np.uint8],
    domain: NDArray[np.uint8],
    area_ha: NDArray[np.float32],
    benefit_hat: NDArray[np.float32],
    factor: NDArray[np.float32],
) -> NDArray[np.float32]:  # pragma: no cover
    n, objectives = benefit_hat.shape
    periods = factor.shape[2]
    out = np.empty((n, periods), np.float32)
    for i in range(n):
        row = factor[domain[i], option[i]]
        for p in range(periods):
            total = np.float32(0.0)
            for k in range(objectives):
                total += row[p, k] * benefit_hat[i, k]
            out[i, p] = area_ha[i] * total
    return out


def scores(study: Study, scenario: Scenario) -> NDArray[np.float32]:
    """Score of every pair in every open stage, float32 (n, P)."""
    options = study.options
    return _scores(
        options.option, options.domain, options.area_ha, options.benefit_hat, factors(study, scenario)
    )


def served(study: Study, pairs: NDArray[np.int32]) -> NDArray[np.float64]:
    """Quantity that pairs serve by measure, float64 (M,)."""
    options = study.options
    total = np.zeros(len(options.measures))
    rows = options.option_measures[options.option[pairs]]
    for slot in range(rows.shape[1]):
        used = rows[:, slot] >= 0
        np.add.at(total, rows[used, slot], options.quantity[pairs[used], slot].astype(np.float64))
    return total


def targets(
    study: Study, scenario: Scenario, built: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.float64]]:
    """(target, mode, forced), (M, P) each: cumulative quantity still to come after what is built.

    Where built works exceed a target the rest is 0 and the excess is returned, to be reported.
    """
    ids, stages = study.measure_ids, study.stages
    target = np.full((len(ids), len(stages)), np.nan)
    mode = np.zeros((len(ids), len(stages)), np.int8)
    forced = np.zeros((len(ids), len(stages)))
    for wanted in scenario.targets:
        if wanted.measure not in ids or wanted.stage not in stages:
            continue
        m, p = ids.index(wanted.measure), stages.index(wanted.stage)
        rest = wanted.quantity - built[m]
        target[m, p], mode[m, p] = max(rest, 0.0), BIND[wanted.mode]
        if rest < 0 and wanted.mode is not Mode.AT_LEAST:
            forced[m, p] = -rest
    return target, mode, forced


def shortfall_weights(study: Study, target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight of one unit short, (M, P): superior's and binding targets first, then earlier stages, relative to size."""
    first = study.catalogue.leading
    tier = np.array([SUPERIOR_FACTOR if measure in first else 1.0 for measure in study.measure_ids])
    stage = STAGE_FACTOR ** np.arange(len(study.stages) - 1, -1, -1)
    largest = np.nanmax(target, initial=1.0)
    size = np.maximum(np.nan_to_num(target, nan=largest), largest / SIZE_RANGE)
    return tier[:, None] * stage[None, :] / size


def _affordable(
    study: Study, held: ProjectPairs, budget: NDArray[np.float64]
) -> tuple[ProjectPairs, tuple[str, ...]]:
    """Held projects that fit into the cumulative budgets, in order of stage; the others by name."""
    period = np.searchsorted(np.array(study.stages), held.stage)
    cost = study.options.cost[held.pair].astype(np.float64)
    spent = np.zeros(len(study.stages))
    released: list[str] = []
    names = list(dict.fromkeys(held.project[np.argsort(held.stage, kind="stable")]))
    for name in names:
        mine = held.project == name
        added = np.cumsum(np.bincount(period[mine], cost[mine], minlength=len(study.stages)))
        if ((spent + added) > budget * (1 + 1e-9)).any():
            released.append(str(name))
        else:
            spent += added
    return held.select(~np.isin(held.project, released)), tuple(released)


def ask(study: Study, scenario: Scenario, agreed: NDArray[np.bool_] | None = None) -> Asked:
    """The allocator's problem for a scenario, and what was settled before it.

    Args:
        agreed: pairs whose holders are taken to agree, bool (n,); None where nobody was asked.
    """
    options, stages = study.options, study.stages
    projects = study.projects.without(scenario.projects_off)
    built = projects.select(projects.done)
    built_quantity = served(study, built.pair)
    built_cost = float(options.cost[built.pair].astype(np.float64).sum())
    budget = np.full(len(stages), np.inf)
    for stage, amount in scenario.budgets:
        if stage in stages:
            budget[stages.index(stage)] = max(amount - built_cost, 0.0)
    held, released = _affordable(study, projects.select(~projects.done), budget)
    target, mode, forced = targets(study, scenario, built_quantity)
    return Asked(
        problem=Problem(
            cell=options.cell,
            option=options.option,
            option_measures=options.option_measures,
            score=scores(study, scenario),
            quantity=options.quantity,
            cost=options.cost,
            target=target,
            mode=mode,
            shortfall_weight=shortfall_weights(study, target),
            budget=budget,
            locked_pair=held.pair,
            locked_period=np.searchsorted(np.array(stages), held.stage).astype(np.int8),
            locked_out=_locked_out(study, mode, built, held, agreed),
            grid_cols=study.landscape.grid.cols,
            min_patch=np.array([measure.min_patch for measure in options.measures], np.float64),
        ),
        built=built,
        built_quantity=built_quantity,
        built_cost=built_cost,
        released=released,
        forced=forced,
    )


def _locked_out(
    study: Study,
    mode: NDArray[np.int8],
    built: ProjectPairs,
    held: ProjectPairs,
    agreed: NDArray[np.bool_] | None,
) -> NDArray[np.bool_]:
    """Pairs outside the realistic potential or of measures without any target, and all pairs of cells that are built;
    held pairs stay in. Source: METHODS.md 13.2, P_scen = min(T, P_real after conflicts)."""
    options = study.options
    unused = np.zeros(len(options.measures) + 1, np.bool_)  # the last one stands for "no measure", -1
    unused[:-1] = (mode == Bind.NONE).all(axis=1)
    option_out = np.asarray(unused[options.option_measures].any(axis=1))
    threshold = study.parameters.constant("realistic_threshold")
    usable = realistic(options, threshold)
    if agreed is not None:
        usable |= agreed & (options.suitability >= threshold)
    out = option_out[options.option] | ~usable
    if built.pair.size:
        taken = np.zeros(study.landscape.grid.size, np.bool_)
        taken[options.cell[built.pair]] = True
        out |= taken[options.cell]
    out[held.pair] = False
    return out
