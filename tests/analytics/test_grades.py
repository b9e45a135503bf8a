"""The scale of three grades: breaks, the higher of several layers, areas by township."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import grades

LAYER = arrays(np.uint8, (3, 3), elements=st.integers(0, 3))


def test_a_break_belongs_to_the_grade_above_it() -> None:
    found = grades.by_breaks([1.99, 2.0, 3.49, 3.5, np.nan], 2.0, 3.5)
    assert found.tolist() == [1, 2, 2, 3, 0]


@given(LAYER, LAYER, arrays(np.bool_, (3, 3)), st.integers(0, 8))
def test_raising_an_item_never_lowers_the_highest(
    first: np.ndarray, second: np.ndarray, within: np.ndarray, cell: int
) -> None:
    before = grades.highest(first, second, within=within)
    raised = first.copy()
    raised.flat[cell] = min(raised.flat[cell] + 1, 3)
    after = grades.highest(raised, second, within=within)
    assert (after >= before).all()
    assert ((before == 0) == ~within).all()


def test_areas_by_layer_and_zone_leave_out_what_is_not_evaluated() -> None:
    layer = np.array([[1, 2, 3], [3, 3, 0], [3, 3, 3]], np.uint8)
    zone = np.array([[1, 1, 1], [2, 2, 2], [2, 2, 2]], np.uint8)
    within = np.array([[True] * 3, [True] * 3, [False] * 3])
    found = grades.areas({"surge": layer}, zone, within, cell_ha=0.09)
    expected = pd.DataFrame(
        [[0.09, 0.09, 0.09], [0, 0, 0.18]],
        index=pd.MultiIndex.from_tuples([("surge", 1), ("surge", 2)], names=["layer", "zone"]),
        columns=[1, 2, 3],
    )
    pd.testing.assert_frame_equal(found, expected)
