"""Ways out of a shortfall: the least that has to give way, tried before it is offered, and never what may not."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from analytics.options.potential import potential_table
from analytics.scenario import run, ways
from analytics.scenario.model import Scenario
from analytics.scenario.study import Study
from analytics.scenario.ways import Kind, Step
from tests.analytics import toy


@pytest.fixture(scope="module")
def study() -> Study:
    return toy.study()


def licensed(study: Study) -> Study:
    """Every second pond has a licence."""
    options, threshold = study.options, study.parameters.constant("realistic_threshold")
    ponds = (options.option_measures == study.measure_ids.index("M1")).any(axis=1)[options.option]
    held = ponds & (options.cell % 2 == 0)
    options = dataclasses.replace(options, negotiable=held.astype(options.negotiable.dtype))
    return dataclasses.replace(study, options=options, potential=potential_table(options, threshold))


def found(study: Study, scenario: Scenario) -> list[list[Step]]:
    plan, _ = run.estimate(study, scenario)
    assert plan.shortfalls
    return ways.steps_of(ways.ways_out(study, scenario, plan, run.solve, toy.silent))


def taken(scenario: Scenario, steps: list[Step]) -> Scenario:
    """The scenario that takes a way through budgets and targets."""
    assert {step.kind for step in steps} <= {Kind.BUDGET, Kind.TARGET}
    after = {(step.subject, step.stage): step.after for step in steps}
    return dataclasses.replace(
        scenario,
        budgets=tuple((stage, after.get(("", stage), amount)) for stage, amount in scenario.budgets),
        targets=tuple(
            dataclasses.replace(each, quantity=after.get((each.measure, each.stage), each.quantity))
            for each in scenario.targets
        ),
    )


def cheapest(study: Study, measure: str, quantity: float) -> float:
    """What the cheapest pairs of a measure that has options of its own alone cost, by hand: unit price after price."""
    options = study.options
    alone = [option.measures == (measure,) for option in options.options]
    mine = pd.Series(alone)[options.option].to_numpy() & (options.negotiable == 0)
    mine &= options.suitability >= study.parameters.constant("realistic_threshold")
    rows = pd.DataFrame({"cost": options.cost[mine], "quantity": options.quantity[mine, 0]}, dtype=float)
    rows = rows.assign(price=rows["cost"] / rows["quantity"]).sort_values("price")
    before = rows["quantity"].cumsum() - rows["quantity"]
    part = (quantity - before).clip(0, rows["quantity"]) / rows["quantity"]
    return float((part * rows["cost"]).sum())


def test_a_budget_that_is_too_small_is_raised_by_the_least_that_is_enough(study: Study) -> None:
    scenario = toy.asking({"M4": (20, 40, 60)}, budgets=((2030, 40.0), (2035, 60.0)))
    (way,) = found(study, scenario)  # M4 is asked for by the superior: its target stays
    assert {step.kind for step in way} == {Kind.BUDGET}
    after = {step.stage: step.after for step in way}
    for stage, quantity in ((2030, 40), (2035, 60)):
        least = cheapest(study, "M4", quantity)
        assert least <= after[stage] <= 1.03 * least + 1
    # With one part in fifty less the cheapest plan itself is short.
    tight = dataclasses.replace(
        scenario, budgets=tuple((s, 0.98 * cheapest(study, "M4", q)) for s, q in ((2030, 40), (2035, 60)))
    )
    assert run.estimate(study, tight)[0].shortfalls
    assert run.estimate(study, taken(scenario, way))[0].shortfalls == ()


def test_targets_of_ones_own_may_be_set_to_what_is_reached(study: Study) -> None:
    scenario = toy.asking({"M5": (4, 8, 20)})
    (way,) = found(study, scenario)
    assert way == [Step(Kind.TARGET, "M5", 2035, 20.0, 12.0)]
    assert run.estimate(study, taken(scenario, way))[0].shortfalls == ()


def test_what_the_superior_asks_for_is_never_given_up(study: Study) -> None:
    catalogue = dataclasses.replace(study.catalogue, required={("M5", 2035): 15.0})
    bound = dataclasses.replace(study, catalogue=catalogue)
    assert found(bound, toy.asking({"M5": (4, 8, 20)})) == []
    # What goes beyond it is one's own: 下达 at 10 lets the target fall to the 12 that are reached.
    catalogue = dataclasses.replace(study.catalogue, required={("M5", 2035): 10.0})
    free = dataclasses.replace(study, catalogue=catalogue)
    assert found(free, toy.asking({"M5": (4, 8, 20)})) == [[Step(Kind.TARGET, "M5", 2035, 20.0, 12.0)]]


def test_land_that_has_to_be_negotiated_is_offered_by_area_and_only_as_much_as_needed(study: Study) -> None:
    study = licensed(study)
    known = study.potential.set_index("measure").loc["M1"]
    asked = known["realistic"] + 3
    assert asked < known["theoretical"]
    scenario = toy.asking({"M1": (0, 0, asked)})
    first, second = found(study, scenario)
    assert [step.kind for step in first] == [Kind.NEGOTIABLE]
    assert first[0].after == pytest.approx(3) and first[0].subject.count("|") == 1
    assert [step.kind for step in second] == [Kind.TARGET]


def test_both_give_way_together_where_neither_is_enough(study: Study) -> None:
    study = licensed(study)
    known = study.potential.set_index("measure").loc["M1"]
    scenario = toy.asking({"M1": (0, 0, known["realistic"] + 3)}, budgets=((2035, 200.0),))
    first = found(study, scenario)[0]
    assert {step.kind for step in first} == {Kind.BUDGET, Kind.NEGOTIABLE}


def test_what_only_gives_targets_up_comes_last(study: Study) -> None:
    study = licensed(study)
    known = study.potential.set_index("measure").loc["M1"]
    asked = {"M1": (0, 0, known["theoretical"] + 50)}
    *ways_before, last = found(study, toy.asking(asked, budgets=((2030, 40.0), (2035, 60.0))))
    assert ways_before and {step.kind for step in last} == {Kind.TARGET}
    for way in ways_before:
        assert {step.kind for step in way} & {Kind.BUDGET, Kind.NEGOTIABLE}
        (given,) = [step for step in way if step.kind is Kind.TARGET]
        assert given.subject == "M1" and given.after <= known["theoretical"] + 0.01


def test_a_refinement_brings_the_ways_where_something_is_short(study: Study) -> None:
    for asked, brought in ((20, [[Step(Kind.TARGET, "M5", 2035, 20.0, 12.0)]]), (10, [])):
        scenario = toy.asking({"M5": (4, 8, asked)})
        plan, _ = run.estimate(study, scenario)
        refined = run.refine(study, scenario, plan, toy.silent)
        assert ways.steps_of(refined.ways) == brought
