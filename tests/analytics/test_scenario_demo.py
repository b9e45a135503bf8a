"""The engine on the demonstration package at 300 m: presets answer, numbers hold together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.scenario import run
from analytics.scenario.model import Outcome, Plan
from analytics.scenario.presets import default_scenario, presets
from analytics.scenario.study import Study
from data.package import Package, open_package
from data.study import make_study
from tests.analytics import toy


@pytest.fixture(scope="module")
def package(demo_package: Path) -> Package:
    return open_package(demo_package)


@pytest.fixture(scope="module")
def study(package: Package) -> Study:
    return make_study(package, toy.silent)


@pytest.fixture(scope="module")
def estimated(study: Study) -> tuple[Plan, Outcome]:
    plan, outcome = run.estimate(study, default_scenario(study.parameters.tables))
    return plan, outcome


@pytest.fixture(scope="module")
def refined(study: Study, estimated: tuple[Plan, Outcome]) -> Outcome:
    return run.refine(study, default_scenario(study.parameters.tables), estimated[0], toy.silent)


def test_every_preset_has_a_plan_within_its_budget(study: Study) -> None:
    for name, scenario in presets(study.parameters.tables).items():
        plan, outcome = run.estimate(study, scenario)
        assert plan.pair.size > 100, name
        assert (outcome.costs["p50"] <= outcome.costs["budget"] + 1e-6).all(), name
        assert np.isfinite(outcome.indicators.loc[outcome.indicators["computed"], "p50"]).all(), name


def test_red_line_farmland_and_cores_are_kept(
    study: Study, estimated: tuple[Plan, Outcome], refined: Outcome
) -> None:
    plan, _ = estimated
    place, cells = study.landscape, study.options.cell[plan.pair]
    names = np.array([option.id for option in study.options.options])[study.options.option[plan.pair]]
    assert not place["basic_farmland"].ravel()[cells[~np.isin(names, ("M4", "M12"))]].any()
    assert not (place["protected_area"].ravel()[cells[np.isin(names, ("M3", "M4", "M11", "M12", "M13"))]] == 2).any()
    for outcome in (estimated[1], refined):
        static = outcome.indicators[
            outcome.indicators["indicator"].isin(("redline_area", "basic_farmland_area"))
        ]
        assert (static["p50"] == static["base"]).all()


def test_base_values_are_those_of_the_package(refined: Outcome) -> None:
    base = refined.indicators.groupby("indicator")["base"].first()
    assert base["forest_cover"] == pytest.approx(69, abs=0.5)
    assert base["pond_area"] == pytest.approx(3088.66, rel=0.02)
    assert 0.3 < base["habitat_quality_land"] < 0.9 and 1 <= base["coastal_exposure"] <= 5
    assert 50 < base["natural_shoreline_rate"] < 90 and 80 < base["soil_conservation_rate"] < 100


def test_the_plan_moves_what_it_should(refined: Outcome) -> None:
    at = refined.indicators[(refined.indicators["year"] == 2035) & refined.indicators["computed"]]
    row = at.set_index("indicator")
    better = ["mangrove_area", "wetland_area", "erosion_treated", "soil_conservation_rate", "water_retention",
              "soil_retention", "riparian_buffer_length", "habitat_quality_land", "mine_restoration_rate", "carbon_sink",
              "natural_forest_area", "corridor_connectivity", "farmland_consolidated_area", "builtup_consolidated_area",
              "green_access"]  # fmt: skip
    assert (row.loc[better, "p50"] > row.loc[better, "base"]).all()
    lower = ["pond_area", "coastal_exposure"]
    assert (row.loc[lower, "p50"] < row.loc[lower, "base"]).all()


def test_targets_are_demonstrations_that_never_step_back(package: Package) -> None:
    targets, indicators = package.tables["targets"], package.tables["indicators"]
    assert set(targets["kind"]) == {"示例"}
    direction = indicators.set_index("indicator")["direction"]
    for name, rows in targets.dropna(subset=["target"]).groupby("indicator"):
        values = rows.sort_values("year")["target"].to_numpy(float)
        steps = np.diff(values) if direction[name] == "not_below" else -np.diff(values)
        assert (steps >= 0).all(), name


def test_the_page_has_what_it_shows(study: Study, estimated: tuple[Plan, Outcome], refined: Outcome) -> None:
    for outcome in (estimated[1], refined):
        assert len(outcome.indicators) == len(study.parameters.tables["indicators"]) * 3
        assert set(outcome.measures["measure"]) == set(study.measure_ids)
        assert not outcome.measures[["quantity", "theoretical", "realistic", "arranged"]].isna().any().any()
    pd.testing.assert_frame_equal(
        estimated[1].measures[["measure", "year", "quantity"]],
        refined.measures[["measure", "year", "quantity"]],
    )


def test_the_way_of_the_sliders_leaves_no_trace(study: Study, estimated: tuple[Plan, Outcome]) -> None:
    """What was asked before changes nothing of the answer."""
    scenarios = presets(study.parameters.tables)
    for name in ("mangrove", "cost"):
        run.estimate(study, scenarios[name])
    plan, outcome = run.estimate(study, scenarios["plan"])
    np.testing.assert_array_equal(plan.pair, estimated[0].pair)
    np.testing.assert_array_equal(plan.stage, estimated[0].stage)
    pd.testing.assert_frame_equal(outcome.indicators, estimated[1].indicators)
