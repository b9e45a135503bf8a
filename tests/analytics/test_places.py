"""Plans by area: sums equal the plan's, areas partition, projects stand where their cells are."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.scenario import places, run
from analytics.scenario.model import Outcome, Plan
from analytics.scenario.outcome import cost_table
from analytics.scenario.study import Study
from tests.analytics import toy
from tests.analytics.test_run import ASKED


@pytest.fixture(scope="module")
def study() -> Study:
    return toy.study()


@pytest.fixture(scope="module")
def answered(study: Study) -> tuple[Plan, Outcome]:
    return run.estimate(study, toy.asking(ASKED))


def stripes(study: Study) -> np.ndarray:
    """Areas 0..3 by column."""
    shape = study.landscape.grid.shape
    return np.broadcast_to(np.arange(shape[1]) % 4, shape).astype(np.uint8)


@pytest.mark.parametrize("year", [2025, 2035])
def test_sums_over_areas_are_the_plans(study: Study, answered: tuple[Plan, Outcome], year: int) -> None:
    plan, outcome = answered
    found = places.by_area(study, plan, stripes(study), year)
    assert set(found["label"]) > {0, 1}
    done = outcome.measures[outcome.measures["year"] == year].set_index("measure")["quantity"]
    sums = found.groupby("measure")["quantity"].sum().reindex(done.index, fill_value=0.0)
    np.testing.assert_allclose(sums, done, rtol=1e-9)
    costs = cost_table(study, run.works_of(study, plan)).cumsum(axis=1)[:, study.years.index(year)]
    spent = found.groupby("measure")["cost_wan_yuan"].sum().reindex(list(study.measure_ids), fill_value=0.0)
    np.testing.assert_allclose(spent, costs, rtol=1e-9)


def test_an_area_has_what_stands_on_its_cells(study: Study, answered: tuple[Plan, Outcome]) -> None:
    plan, _ = answered
    labels = np.zeros(study.landscape.grid.shape, np.uint8)
    labels.ravel()[study.options.cell[plan.pair[0]]] = 7
    found = places.by_area(study, plan, labels, 2035)
    mine = found[found["label"] == 7]
    assert mine["quantity"].iloc[-1] == pytest.approx(study.options.quantity[plan.pair[0], 0])
    assert mine["cost_wan_yuan"].sum() == pytest.approx(study.options.cost[plan.pair[0]])


def test_projects_share_out_over_areas(study: Study) -> None:
    found = places.of_projects(study, stripes(study))
    assert set(found["project"]) == set(study.landscape.vectors["projects"]["project_id"].astype(str))
    np.testing.assert_allclose(found.groupby("project")["share"].sum(), 1.0)


def test_crossed_areas_by_hand() -> None:
    classes = np.array([[1, 1, 2], [0, 2, 2]], np.uint8)
    labels = np.array([[1, 2, 2], [1, 1, 2]], np.uint8)
    table = places.crossed(classes, labels, 0.5)
    np.testing.assert_allclose(table, [[0, 0.5, 0], [0, 0.5, 0.5], [0, 0.5, 1.0]])
