"""Units by degradation and resilience: grades from shares, resilience and mode from the ground that decides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import unit_matrix
from analytics.parameters import Parameters
from analytics.unit_matrix import Shares

SHARES = Shares(degraded=25, heavy=10)


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    modes = {1: (1, 1, 1), 2: (3, 2, 2), 3: (4, 3, 3), 4: (4, 4, 3), 5: (4, 4, 4)}
    rows = [(d, r, mode) for d, row in modes.items() for r, mode in enumerate(row, 1)]
    table = pd.DataFrame(rows, columns=["degradation_class", "resilience_class", "mode"])
    return Parameters({"mode_matrix": table})


def test_tally_leaves_out_what_is_not_assessed() -> None:
    unit = np.array([[1, 1, 2], [1, 0, 2], [1, 2, 2]], np.int32)
    degradation = np.array([[1, 4, 3], [0, 5, 3], [4, 3, 1]], np.uint8)
    resilience = np.array([[3, 1, 2], [0, 1, 2], [1, 2, 3]], np.uint8)
    cells = unit_matrix.tally(unit, degradation, resilience, 2)
    assert cells.shape == (2, 5, 3)
    assert cells[0, 0, 2] == 1 and cells[0, 3, 0] == 2 and cells[0].sum() == 3
    assert cells[1, 2, 1] == 3 and cells[1, 0, 2] == 1 and cells[1].sum() == 4


def test_places_of_units_by_hand(parameters: Parameters) -> None:
    cells = np.zeros((5, 5, 3), np.int64)
    cells[0, 0, 2], cells[0, 3, 0] = 90, 10  # a tenth is heavy and hardly recovers
    cells[1, 0, 2], cells[1, 2, 1] = 75, 25  # a quarter is moderate
    cells[2, 0, 2], cells[2, 1, 1] = 60, 40  # slight alone
    cells[3, 0, 2], cells[3, 2, 1], cells[3, 4, 2] = 76, 15, 9  # 24 % moderate or worse, 9 % heavy
    found = unit_matrix.placed(cells, SHARES, parameters)
    assert found["degradation"].tolist() == [3, 2, 1, 1, 0]
    assert found["resilience"].tolist() == [1, 2, 3, 3, 0]
    assert found["mode"].tolist() == [4, 3, 1, 1, 0]
    assert found["heavy"].tolist() == [10, 0, 0, 9, 0]
    assert found["degraded"].tolist() == [10, 25, 0, 24, 0]


def test_equally_frequent_the_worse_counts(parameters: Parameters) -> None:
    cells = np.zeros((1, 5, 3), np.int64)
    cells[0, 2, 0], cells[0, 2, 1] = 5, 5
    found = unit_matrix.placed(cells, SHARES, parameters).loc[1]
    assert (found["resilience"], found["mode"]) == (1, 4)


@settings(deadline=None)
@given(arrays(np.int64, (3, 5, 3), elements=st.integers(0, 50)), st.integers(0, 2), st.integers(0, 3))
def test_worse_ground_never_lowers_the_grade(cells: np.ndarray, resilience: int, step: int) -> None:
    table = pd.DataFrame(
        [(d, r, 1) for d in range(1, 6) for r in range(1, 4)],
        columns=["degradation_class", "resilience_class", "mode"],
    )
    worse = cells.copy()
    moved = worse[:, step, resilience] // 2
    worse[:, step, resilience] -= moved
    worse[:, step + 1, resilience] += moved
    parameters = Parameters({"mode_matrix": table})
    before, after = (unit_matrix.placed(each, SHARES, parameters) for each in (cells, worse))
    assert (after["degradation"] >= before["degradation"]).all()
    assert (after["heavy"] >= before["heavy"]).all()
