"""Water retention: hand cases of the method's source, masks, sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import water


def one(value: float) -> np.ndarray:
    return np.array([value], np.float32)


@pytest.mark.parametrize(
    ("evapotranspiration", "runoff_percent", "expected"),
    [(1096.2, 2.67, 850.4), (1096.2, 4.65, 810.8), (950.0, 19.20, 666.0)],
)
def test_retention_hand_cases(evapotranspiration: float, runoff_percent: float, expected: float) -> None:
    found = water.retention(one(2000), one(evapotranspiration), one(runoff_percent / 100))
    assert found[0] == pytest.approx(expected, abs=0.05)


def test_one_millimetre_on_one_hectare_is_ten_cubic_metres() -> None:
    assert water.volume(one(850.4), cell_ha=1.0) == pytest.approx(8504, abs=0.5)
    assert water.volume(np.float32([[100, np.nan], [200, np.nan]]), cell_ha=0.09) == pytest.approx(270)


def test_a_masked_cell_stays_masked_and_a_negative_one_is_kept() -> None:
    found = water.retention(np.float32([1000, 800]), np.float32([900, 1000]), np.float32([np.nan, 0.1]))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(-280, abs=0.01)


@given(st.floats(500, 3000), st.floats(0, 1500), st.floats(0, 0.99), st.floats(0.001, 0.01))
def test_more_runoff_means_less_water_kept(rain: float, et: float, runoff: float, more: float) -> None:
    less = water.retention(one(rain), one(et), one(runoff + more))
    assert less[0] < water.retention(one(rain), one(et), one(runoff))[0]
