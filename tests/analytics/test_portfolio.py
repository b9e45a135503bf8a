"""Projects as a portfolio: cells, key areas, zones, money."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.scenario import portfolio
from tests.analytics import toy


def test_a_project_has_the_cells_it_occupies_or_those_of_its_polygon() -> None:
    study = toy.study(projects=pd.DataFrame([toy.project("P1", "M1", 2025, 6.0)]))
    found = portfolio.cells(study)
    assert found["P1"].tolist() == sorted(set(study.options.cell[study.projects.pair].tolist()))
    row, col = np.divmod(found["P2"], study.landscape.grid.cols)
    assert (row.min(), row.max(), col.min(), col.max()) == (29, 34, 20, 25)  # the box of `toy`, 6 x 6 cells
    assert found["P2"].size == 36


def test_key_areas_without_a_diagnosis_are_the_protected_ones() -> None:
    study = toy.study()
    areas = portfolio.key_areas(study)
    assert list(areas) == ["protected"]
    where = {"A": np.array([0, 1], np.int32), "B": np.array([], np.int32)}
    mask = np.zeros(study.landscape.grid.shape, np.bool_)
    mask[0, 0] = True
    found = portfolio.shares(where, {"protected": mask})
    assert found["protected"].to_dict() == {"A": 0.5, "B": 0.0}


def test_a_project_lies_where_most_of_its_cells_lie() -> None:
    groups = np.array([[0, 0, 0], [2, 2, 1], [1, 0, 0]], np.uint8)
    where = {"A": np.array([0, 1, 3, 4, 5]), "B": np.array([5, 6]), "C": np.array([0, 1])}
    assert portfolio.group_of(where, groups) == {"A": 2, "B": 1, "C": 0}


def test_money_by_stage_and_source() -> None:
    projects = pd.DataFrame(
        {"project": ["A", "B", "C"], "stage": [2025, 2025, 2030], "budget_wan_yuan": [100.0, 50.0, 30.0]}
    )
    funds = pd.DataFrame(
        {"project": ["A", "A", "B"], "fund": ["city", "social", "city"], "amount_wan_yuan": [60.0, 40.0, 50.0]}
    )
    found = portfolio.money(projects, funds)
    assert found.loc[2025].to_dict() == {"city": 110.0, "social": 40.0, "open": 0.0}
    assert found.loc[2030].to_dict() == {"city": 0.0, "social": 0.0, "open": 30.0}
    less = portfolio.money(projects, funds, off=("A", "C"))
    assert less.index.tolist() == [2025] and less.loc[2025, "city"] == 50.0
    assert found.to_numpy().sum() == pytest.approx(projects["budget_wan_yuan"].sum())
