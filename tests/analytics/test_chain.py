"""The chain of indicators, tasks, projects and parcels: what a project moves, and what stopping it does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analytics.scenario import chain, run
from analytics.scenario.model import Outcome, Plan, Scenario
from analytics.scenario.state import works_on
from analytics.scenario.study import Study
from tests.analytics import toy

ASKED = {"M1": (6, 10, 14), "M2": (0, 4, 8), "M9": (1, 2, 3)}


@cache
def study() -> Study:
    rows = [toy.project("P1", "M1", 2025, 6.0), toy.project("P2", "M5", 2030, 3.0)]
    return toy.study(projects=pd.DataFrame(rows))


@cache
def estimated(*off: str) -> tuple[Scenario, Plan, Outcome]:
    scenario = replace(toy.asking({**ASKED, "M5": (0, 3, 3)}), projects_off=off)
    return scenario, *run.estimate(study(), scenario)


def test_values_are_those_of_the_estimate() -> None:
    _, plan, outcome = estimated()
    found = chain.values(study(), works_on(study(), plan.pair, plan.stage))
    stated = outcome.indicators.set_index(["indicator", "year"])["p50"]
    assert len(found) > 20
    pd.testing.assert_series_equal(found, stated.reindex(found.index), check_names=False, rtol=1e-12)


def test_a_project_moves_what_its_own_parcels_bring() -> None:
    _, plan, _ = estimated()
    moved = chain.contributions(study(), plan)
    ponds = moved[(moved["project"] == "P1") & (moved["indicator"] == "pond_withdrawn_area")]
    survival = study().course.share[[part.measures for part in study().course.components].index(("M1",))]
    assert ponds.set_index("year")["change"].to_dict() == pytest.approx(
        dict.fromkeys(toy.STAGES, 6.0 * survival)
    )
    mines = moved[(moved["project"] == "P2") & (moved["indicator"] == "mine_restoration_rate")]
    assert mines["year"].tolist() == [2030, 2035]
    assert set(moved["project"]) == {"P1", "P2"}


def test_losses_are_those_of_a_rerun_without_the_project() -> None:
    _, plan, outcome = estimated()
    scenario, _, again = estimated("P1")
    assert scenario.projects_off == ("P1",)
    found = chain.losses(study(), plan, ("P1",), again.indicators).set_index(["indicator", "year"])
    rerun = run.estimate(study(), scenario)[1].indicators.set_index(["indicator", "year"])["p50"]
    whole = outcome.indicators.set_index(["indicator", "year"])["p50"]
    assert found["rerun"].to_dict() == pytest.approx(rerun.reindex(found.index).to_dict(), nan_ok=True)
    assert found["whole"].to_dict() == pytest.approx(whole.reindex(found.index).to_dict(), nan_ok=True)
    moved = chain.contributions(study(), plan).query("project == 'P1'").set_index(["indicator", "year"])
    lost = (found["whole"] - found["without"]).reindex(moved.index)
    assert lost.to_dict() == pytest.approx(moved["change"].to_dict())


def test_a_target_is_missed_without_the_project_that_carries_it() -> None:
    targets = study().parameters.tables["targets"].copy()
    targets.loc[(targets["indicator"] == "pond_withdrawn_area"), "target"] = 4.0
    small = toy.study(
        projects=pd.DataFrame([toy.project("P1", "M1", 2025, 6.0)]), targets=targets
    )
    scenario = toy.asking({"M1": (6, 6, 6), "M9": (1, 2, 3)})
    plan, _ = run.estimate(small, scenario)
    _, again = run.estimate(small, replace(scenario, projects_off=("P1",)))
    found = chain.losses(small, plan, ("P1",), again.indicators).set_index(["indicator", "year"])
    row = found.loc[("pond_withdrawn_area", 2025)]
    assert (row["met"], row["met_without"], row["met_rerun"]) == (True, False, True)
    assert row["without"] == pytest.approx(0)
    nothing = found[found["target"].isna()]
    assert len(nothing) and nothing["met"].isna().all()


def test_cost_without_a_project_falls_by_its_cells() -> None:
    _, plan, _ = estimated()
    held = chain.held(study(), plan, ["P1"])
    spent = float(study().options.cost[plan.pair[held]].sum())
    assert spent > 0
    assert chain.cost(study(), plan) - chain.cost(study(), plan, ["P1"]) == pytest.approx(spent, rel=1e-5)


def test_quantities_by_group_add_up_to_the_plan() -> None:
    _, plan, outcome = estimated()
    towns = study().landscape["township"]
    found = chain.by_group(study(), plan, 2035, towns)
    done = outcome.measures.query("year == 2035").set_index("measure")["quantity"]
    assert found.sum(axis=1) == pytest.approx(done.reindex(list(study().measure_ids)).to_numpy(), rel=1e-6)
    mine = chain.by_group(study(), plan, 2035, towns, ["P1"])
    assert mine.sum() == pytest.approx(6) and (mine <= found + 1e-9).all()
    early = chain.by_group(study(), plan, 2025, towns)
    assert early.sum() < found.sum()


def test_parcels_are_patches_of_a_projects_cells() -> None:
    _, plan, _ = estimated()
    found = chain.parcels(study(), plan, "P1")
    held = plan.pair[chain.held(study(), plan, ["P1"])]
    assert found["cells"].sum() == held.size
    assert found["area_ha"].sum() == pytest.approx(study().options.area_ha[held].sum())
    assert found["parcel"].tolist() == list(range(1, len(found) + 1))
    assert (np.diff(found["quantity"]) <= 0).all()
    assert set(found["before"]) == {11041}
    assert chain.parcels(study(), plan, "P9").empty


def test_a_plan_without_projects_has_no_contributions() -> None:
    bare = toy.study()
    plan, _ = run.estimate(bare, toy.asking({"M9": (1, 2, 3)}))
    assert chain.contributions(bare, plan).empty
    assert list(chain.contributions(bare, plan).columns) == ["project", "indicator", "year", "change"]
