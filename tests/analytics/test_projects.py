"""Projects: what they occupy and what is arranged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.scenario import run
from analytics.scenario.projects import arranged
from analytics.scenario.study import split_stages
from tests.analytics import toy


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def test_arranged_is_cumulative() -> None:
    table = frame(
        toy.project("A", "M1", 2025, 3), toy.project("B", "M1", 2035, 4), toy.project("C", "M2", 2030, 1)
    )
    found = arranged(table, toy.STAGES)
    assert found[found["measure"] == "M1"]["quantity"].tolist() == [3, 3, 7]
    assert found[found["measure"] == "M2"]["quantity"].tolist() == [0, 1, 1]


def test_a_project_takes_its_best_cells_up_to_its_quantity() -> None:
    study = toy.study(projects=frame(toy.project("P1", "M1", 2030, 4.0)))
    options, held = study.options, study.projects
    assert options.quantity[held.pair, 0].sum() == pytest.approx(4)
    assert {options.options[row].id for row in options.option[held.pair]} == {"M1"}
    assert set(held.stage.tolist()) == {2030} and not held.done.any()
    inside = options.option == options.options.index(options.options[options.option[held.pair[0]]])
    others = np.setdiff1d(np.flatnonzero(inside), held.pair)
    row, col = np.divmod(options.cell[others], study.landscape.grid.cols)
    polygon = (row >= 40) & (row < 50) & (col >= 44) & (col < 50)
    assert options.suitability[held.pair].min() >= options.suitability[others[polygon]].max() - 1e-6


def test_two_projects_never_share_a_cell() -> None:
    study = toy.study(
        projects=frame(toy.project("P1", "M1", 2025, 12.0), toy.project("P1", "M2", 2030, 12.0))
    )
    assert study.projects.pair.size == 24
    assert np.unique(study.options.cell[study.projects.pair]).size == 24


def test_a_project_without_a_polygon_or_eligible_land_occupies_nothing() -> None:
    study = toy.study(projects=frame(toy.project("P9", "M1", 2025, 5.0), toy.project("P2", "M10", 2025, 5.0)))
    assert study.projects.pair.size == 0
    assert study.arranged["quantity"].max() == 5


def test_stages_close_with_their_last_day() -> None:
    assert split_stages(toy.STAGES, "2020-12-31") == ((), toy.STAGES)
    assert split_stages(toy.STAGES, "2025-12-30") == ((), toy.STAGES)
    assert split_stages(toy.STAGES, "2025-12-31") == ((2025,), (2030, 2035))


def test_a_late_project_moves_to_the_first_open_stage() -> None:
    rows = frame(toy.project("P1", "M1", 2025, 2.0), toy.project("P2", "M5", 2025, 1.0, "done"))
    study = toy.study("2025-12-31", projects=rows)
    stage = dict(zip(study.projects.project, study.projects.stage.tolist(), strict=True))
    assert stage == {"P1": 2030, "P2": 2025}


def test_projects_switched_off_leave_the_plan_but_what_is_built_stays() -> None:
    rows = frame(toy.project("P1", "M1", 2030, 3.0), toy.project("P2", "M5", 2025, 2.0, "done"))
    study = toy.study("2025-12-31", projects=rows)
    scenario = toy.asking({"M9": (1, 2)}, stages=(2030, 2035))
    with_all, _ = run.estimate(study, scenario)
    without, _ = run.estimate(
        study, toy.asking({"M9": (1, 2)}, stages=(2030, 2035), projects_off=("P1", "P2"))
    )
    held = set(study.projects.pair.tolist())
    assert held <= set(with_all.pair.tolist())
    assert held & set(without.pair.tolist()) == set(study.projects.pair[study.projects.done].tolist())
