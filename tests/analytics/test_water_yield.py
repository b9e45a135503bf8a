"""Water yield: InVEST's own case, the hand case of the card, soil water by texture, and masks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import water_yield
from tests.analytics import island


def test_the_peer_case() -> None:
    """natcap/invest tests/test_annual_water_yield.py::test_fractp_op."""
    kc = np.array([[1, 0.1, 0.1], [0.6, 0.6, 0.1]])
    eto = np.array([[1000, 900, 900], [1100, 1005, 1000]])
    rain = np.array([[100, 1000, 10], [500, 800, 1100]])
    root = np.array([[99, 300, 400], [5, 500, 800]])
    soil = np.array([[600, 700, 700], [800, 900, 600]])
    pawc = np.array([[0.11, 0.11, 0.12], [0.55, 0.55, 0.19]])
    vegetated = np.array([[1, 1, 0], [0, 1, 0]])
    share = water_yield.evaporated_share(rain, kc * eto, np.minimum(root, soil) * pawc, vegetated, 6)
    expected = [[0.9345682, 0.06896508, 1], [1, 0.6487423, 0.09090909]]
    assert np.allclose(share, expected, atol=1e-6, rtol=0)


def test_forest_of_the_card() -> None:
    share = water_yield.evaporated_share(2000, 1300, 150, True, 20)
    assert share == pytest.approx(0.5481, abs=5e-5)
    assert 2000 * share == pytest.approx(1096.2, abs=0.05)
    assert 2000 * (1 - share) == pytest.approx(903.8, abs=0.05)


def test_without_rain_all_evaporates() -> None:
    assert water_yield.evaporated_share([0.0, 0.0], 1000, 100, [True, False], 20).tolist() == [1, 1]


@given(st.floats(1, 5000), st.floats(0, 3000), st.floats(0, 600), st.floats(1, 30))
def test_no_more_evaporates_than_falls_or_could(rain: float, potential: float, held: float, z: float) -> None:
    share = float(water_yield.evaporated_share(rain, potential, held, True, z))
    assert 0 <= share <= min(1, potential / rain) + 1e-6
    more = float(water_yield.evaporated_share(rain, potential, held + 50, True, z))
    assert more >= share - 1e-5


@pytest.mark.parametrize(
    ("sand", "clay", "percent"), [(88, 5, 5), (65, 10, 10), (40, 20, 14), (30, 35, 14), (25, 50, 12)]
)
def test_soil_water_is_that_of_the_published_texture_classes(sand: int, clay: int, percent: int) -> None:
    """Saxton and Rawls 2006, table 3: field capacity less wilting point (%) at 2.5 % organic matter."""
    held = water_yield.available_water(sand, clay, 2.5 / 1.724)
    assert 100 * held == pytest.approx(percent, abs=1.01)


def test_classes_without_parameters_are_masked() -> None:
    parameters = island.parameters()
    cover = np.array([3010, 7010, 11020, 30040, 0], np.uint16)
    rain, ones = np.full(5, 2000, np.float32), np.ones(5, np.float32)
    made = water_yield.annual(cover, rain, 0.1 * ones, 1500 * ones, parameters)
    # forest: AWC 150 of 1500 mm of soil, as in the hand case
    assert made[0] == pytest.approx(903.8, abs=0.05)
    assert made[1] == pytest.approx(2000 - 0.35 * 1300)
    assert made[2] == pytest.approx(2000 - 1.05 * 1300)
    assert np.isnan(made[3:]).all()
