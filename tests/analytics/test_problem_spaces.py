"""Problems by kind of space, by hand on nine cells."""

from __future__ import annotations

import numpy as np

from analytics import problem_spaces


def test_areas_by_severity_and_the_leading_problem() -> None:
    space = np.array([[1, 1, 2], [1, 2, 2], [2, 3, 0]], np.uint8)
    severity = np.array([[3, 0, 1], [3, 1, 2], [3, 0, 2]], np.uint8)
    dominant = np.array([[7, 0, 4], [7, 4, 5], [2, 0, 1]], np.uint8)
    inside = np.array([[1, 1, 1], [1, 1, 1], [0, 1, 0]], bool)
    table = problem_spaces.assess(space, severity, dominant, inside, 2.0)
    assert table.index.tolist() == [1, 2, 3]
    assert table.loc[1].tolist() == [6, 0, 0, 4, 7, 4]
    assert table.loc[2].tolist() == [6, 4, 2, 0, 4, 4]
    assert table.loc[3].tolist() == [2, 0, 0, 0, 0, 0]
    sums = table[["low_ha", "medium_ha", "high_ha"]].sum(axis=1)
    assert (sums <= table["area_ha"]).all()
