"""From a scenario to the allocator's problem."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.allocator.problem import Bind
from analytics.carbon import CURVES, stocks
from analytics.scenario import run
from analytics.scenario.asking import ask, biomass_shares, domain_weights, scores
from analytics.scenario.model import Mode, Scenario, Target
from analytics.scenario.recovery import cohort_fraction
from tests.analytics import toy


@pytest.fixture(scope="module")
def study():  # type: ignore[no-untyped-def]
    return toy.study()


def test_weights_count_where_their_objective_exists(study) -> None:  # type: ignore[no-untyped-def]
    objectives = study.options.objectives
    given = (("habitat", 3.0), ("soil", 1.0), ("water", 4.0), ("coast", 2.0))
    land, sea = (dict(zip(objectives, row, strict=True)) for row in domain_weights(study, given))
    none = dict.fromkeys(objectives, 0.0)
    assert land == pytest.approx({**none, "habitat": 0.3, "soil": 0.1, "water": 0.4, "coast": 0.2})
    assert sea == pytest.approx({**none, "habitat": 0.6, "coast": 0.4})
    nothing = domain_weights(study, ())
    assert nothing.sum(axis=1) == pytest.approx([1, 1])


def test_carbon_matures_between_the_curves_of_its_pools(study) -> None:  # type: ignore[no-untyped-def]
    """Mangroves on flats gain biomass and .40 of the soil's stock, thin ones biomass; each along its own curve."""
    options, k = study.options, study.options.objectives.index("carbon")
    j = [option.id for option in options.options].index("M2")
    cell = options.cell[options.option == j]
    flat = study.baseline.state.landuse.ravel()[cell] == 11050
    thin = 1 - study.baseline.drivers.vegetation_cover.ravel()[cell[~flat]] / 80
    biomass, soil = (pool[3030] for pool in stocks(study.parameters))
    wood = biomass * (flat.sum() + thin.sum())
    share = wood / (wood + 0.4 * soil * flat.sum())
    assert biomass_shares(options, study.baseline, study.parameters)[j] == pytest.approx(share, rel=1e-5)
    for p, stage in enumerate(study.stages):
        grown = [
            cohort_fraction(study.recovery.curve("M2", pool), study.stage_years[stage], 2050)
            for pool in CURVES
        ]
        assert study.matured[j, p, k] == pytest.approx(share * grown[0] + (1 - share) * grown[1], rel=1e-5)


def test_scores_follow_the_formula(study) -> None:  # type: ignore[no-untyped-def]
    scenario = toy.asking({"M1": (1, 2, 3)}, sea_weight=0.3)
    options, found = study.options, scores(study, scenario)
    weights = domain_weights(study, scenario.weights)
    for i in np.random.default_rng(1).integers(0, options.cell.size, 20):
        domain, option = options.domain[i], options.options[options.option[i]]
        for p, stage in enumerate(study.stages):
            grown = [
                cohort_fraction(study.recovery.curve(option.measures[-1], k), study.stage_years[stage], 2050)
                for k in options.objectives
            ]
            total = float((weights[domain] * grown * options.benefit_hat[i]).sum())
            expected = options.area_ha[i] * (0.3 if domain else 0.7) * total
            assert found[i, p] == pytest.approx(expected, rel=1e-5, abs=1e-9)


def test_earlier_works_are_worth_more(study) -> None:  # type: ignore[no-untyped-def]
    found = scores(study, toy.asking({"M1": (1, 2, 3)}))
    assert (np.diff(found, axis=1) <= 1e-7).all() and (np.diff(found, axis=1) < 0).any()


def test_targets_modes_and_budgets(study) -> None:  # type: ignore[no-untyped-def]
    scenario = Scenario(
        targets=(
            Target("M1", 2030, 5.0),
            Target("M9", 2035, 4.0, Mode.AT_LEAST),
            Target("M10", 2025, 0, Mode.AT_MOST),
        ),
        budgets=((2030, 900.0),),
    )
    asked = run.problem(study, scenario)
    row = study.measure_ids.index
    assert asked.mode[row("M1")].tolist() == [0, Bind.EXACTLY, 0]
    assert asked.mode[row("M9")].tolist() == [0, 0, Bind.AT_LEAST]
    assert asked.mode[row("M10")].tolist() == [Bind.AT_MOST, 0, 0]
    assert asked.target[row("M1"), 1] == 5
    assert asked.budget.tolist() == [np.inf, 900, np.inf]


def test_a_measure_without_targets_is_not_used(study) -> None:  # type: ignore[no-untyped-def]
    options = study.options
    out = run.problem(study, toy.asking({"M1": (1, 2, 3), "M9": (0, 1, 2)})).locked_out
    used = {options.options[row].id for row in np.unique(options.option[~out])}
    assert used == {"M1", "M9"}  # M1+M2 needs a target for M2


def test_superior_and_binding_targets_weigh_more_and_so_do_earlier_stages(study) -> None:  # type: ignore[no-untyped-def]
    weight = run.problem(
        study, toy.asking({"M2": (10, 10, 10), "M9": (10, 10, 10), "M4": (100, 100, 100)})
    ).shortfall_weight
    mangrove, seagrass, erosion = (weight[study.measure_ids.index(name)] for name in ("M2", "M9", "M4"))
    assert mangrove[2] > seagrass[0]
    assert mangrove[0] > mangrove[1] > mangrove[2]
    assert mangrove[0] == pytest.approx(10 * erosion[0])
    assert weight.max() / weight.min() < 1e4


def test_projects_are_locked_in_and_built_ones_are_taken_out() -> None:
    rows = pd.DataFrame([toy.project("P1", "M1", 2030, 3.0), toy.project("P2", "M5", 2025, 2.0, "done")])
    study = toy.study("2025-12-31", projects=rows)
    asked = ask(
        study, toy.asking({"M1": (4, 6), "M5": (5, 1)}, stages=(2030, 2035), budgets=((2030, 5000.0),))
    )
    assert asked.problem.periods == 2
    assert set(asked.problem.locked_pair.tolist()) == set(study.projects.pair[~study.projects.done].tolist())
    assert set(asked.problem.locked_period.tolist()) == {0}
    mine = study.measure_ids.index("M5")
    assert asked.built_quantity[mine] == pytest.approx(2)
    assert asked.problem.target[mine].tolist() == pytest.approx([3, 0])
    assert asked.forced[mine].tolist() == pytest.approx([0, 1])  # 2 ha are built, 1 ha was asked for
    assert asked.problem.budget[0] == pytest.approx(5000 - asked.built_cost)
    built = np.isin(study.options.cell, study.options.cell[asked.built.pair])
    assert asked.problem.locked_out[built].all()


def test_projects_beyond_the_budget_are_released_and_named() -> None:
    rows = pd.DataFrame([toy.project("P1", "M1", 2025, 5.0), toy.project("P2", "M5", 2030, 2.0)])
    study = toy.study(projects=rows)
    scenario = toy.asking({"M1": (5, 5, 5)}, budgets=((2025, 50.0), (2030, 5000.0)))
    asked = ask(study, scenario)
    assert asked.released == ("P1",)
    assert set(study.projects.project[np.isin(study.projects.pair, asked.problem.locked_pair)]) == {"P2"}
    plan, outcome = run.estimate(study, scenario)
    assert "P1" in outcome.notes[1][0]
    assert outcome.costs.loc[0, "p50"] <= 50
    assert plan.shortfalls and "budget" in plan.shortfalls[0].causes
