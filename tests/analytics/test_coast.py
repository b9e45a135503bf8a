"""Coastal exposure: InVEST's waves, the ranks' hand cases, and habitats that lower exposure."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import coast
from analytics.baseline import base_state, coastal_exposure, coastal_gain, drivers
from tests.analytics.island import landscape, parameters

TABLES = parameters()


@pytest.fixture(scope="module")
def place():  # type: ignore[no-untyped-def]
    land = landscape()
    fixed = drivers(land, TABLES, lambda share, name: None)
    return fixed, base_state(land, TABLES, fixed.slope_deg)


def test_waves_of_invest() -> None:
    # tests/test_coastal_vulnerability.py::test_wave_height_and_period of natcap/invest 0152fba
    assert coast.wave_height(15, 10_000, 20) == pytest.approx(1.0260516, abs=1e-6)
    assert coast.wave_period(15, 10_000, 20) == pytest.approx(3.6288811, abs=1e-6)
    assert coast.wave_height(0.5, 10_000, 20) == coast.wave_height(1, 10_000, 20)
    assert coast.wave_period(0, 10_000, 20) == coast.wave_period(1, 10_000, 20)


def test_no_fetch_no_wave() -> None:
    assert coast.wave_power(15, 0, 5) == 0
    assert coast.wave_power(15, 20_000, 5) == pytest.approx(
        0.5 * coast.wave_height(15, 20_000, 5) ** 2 * coast.wave_period(15, 20_000, 5)
    )


@pytest.mark.parametrize(
    ("ranks", "expected", "digits"),
    [
        ([1], 1.80, 2),
        ([4], 4.05, 2),
        ([1, 4], 1.7586, 4),
        ([1, 1], 1.1944, 4),
        ([5, 5], 5.0, 6),
        ([], 5.0, 6),
    ],
)
def test_habitat_rank_hand_cases(ranks: list[float], expected: float, digits: int) -> None:
    assert coast.habitat_rank(ranks) == pytest.approx(expected, abs=0.5 * 10**-digits)


def test_exposure_index_hand_case() -> None:
    with_mangrove = coast.exposure_index([5, 5, coast.habitat_rank([1]), 4, 3])
    without = coast.exposure_index([5, 5, coast.habitat_rank([5]), 4, 3])
    assert with_mangrove == pytest.approx(3.5195, abs=5e-5)
    assert without == pytest.approx(4.3174, abs=5e-5)
    assert without - with_mangrove == pytest.approx(0.798, abs=5e-4)


@given(st.lists(st.floats(1, 5), min_size=1, max_size=4), st.integers(0, 3), st.floats(0, 1))
def test_a_stronger_habitat_never_raises_the_rank(ranks: list[float], which: int, share: float) -> None:
    which %= len(ranks)
    stronger = list(ranks)
    stronger[which] = 1 + (ranks[which] - 1) * share
    assert 1 <= coast.habitat_rank(stronger) <= coast.habitat_rank(ranks) + 1e-12 <= 5 + 1e-12


def test_bins_are_the_fifths_and_do_not_move() -> None:
    bins = coast.percentile_bins(np.arange(1, 101))
    np.testing.assert_allclose(bins, [20.8, 40.6, 60.4, 80.2])
    np.testing.assert_array_equal(
        coast.rank_by_bins([1, 20, 21, 50, 80, 81, 1000], bins), [1, 1, 2, 3, 4, 5, 5]
    )
    np.testing.assert_array_equal(coast.rank_by_bins(bins, bins), [1, 2, 3, 4])


def test_exposure_lies_between_one_and_five_and_habitats_only_help(place) -> None:  # type: ignore[no-untyped-def]
    found = coastal_exposure(*place, TABLES).points
    assert found["ei"].between(1, 5).all()
    assert (found["role"] >= 0).all()
    assert (found["role"] > 0).any()
    np.testing.assert_allclose(found["ei_nohab"] - found["ei"], found["role"])


def test_the_role_raster_blends_the_points_around_a_cell(place) -> None:  # type: ignore[no-untyped-def]
    found = coastal_exposure(*place, TABLES)
    points = found.points
    # at 100 m the largest radius, 2 km, is twenty cells
    apart = np.hypot(points["row"] - 30, points["col"] - 40) / 20
    weight = np.maximum(1 - apart, 0)
    assert found.role[30, 40] == pytest.approx((weight * points["role"]).sum() / weight.sum(), rel=1e-5)
    assert np.isnan(found.role[30, 25])
    shown = found.role[~np.isnan(found.role)]
    assert points["role"].min() - 1e-6 <= shown.min() <= shown.max() <= points["role"].max() + 1e-6


def test_the_table_explains_the_index(place) -> None:  # type: ignore[no-untyped-def]
    points = coastal_exposure(*place, TABLES).points
    ranks = points[[*coast.FIXED_RANKS, "rank_habitat"]].to_numpy()
    np.testing.assert_allclose(np.prod(ranks, axis=1) ** (1 / 6), points["ei"])


def test_more_mangrove_lowers_exposure_nearby_and_nowhere_raises_it(place) -> None:  # type: ignore[no-untyped-def]
    fixed, state = place
    cover = state.landuse.copy()
    cover[10:14, 46:50] = 3030
    before, after = (
        coastal_exposure(*place, TABLES),
        coastal_exposure(fixed, replace(state, landuse=cover), TABLES),
    )
    change = after.points["ei"] - before.points["ei"]
    near = (before.points["row"] - 12).abs() < 8
    far = (before.points["row"] - 12).abs() > 15
    assert (change <= 1e-12).all()
    assert (change[near] < 0).all()
    assert (change[far] == 0).all()
    assert after.mean() < before.mean()


def test_a_young_habitat_protects_less_than_a_grown_one(place) -> None:  # type: ignore[no-untyped-def]
    fixed, state = place
    young = state.maturity.copy()
    young[state.landuse == 3030] = 0.3
    grown, less = (
        coastal_exposure(*place, TABLES),
        coastal_exposure(fixed, replace(state, maturity=young), TABLES),
    )
    assert less.mean("role") < grown.mean("role")
    assert less.mean("ei_nohab") == pytest.approx(grown.mean("ei_nohab"))


def test_inland_woodland_is_no_coastal_forest(place) -> None:  # type: ignore[no-untyped-def]
    fixed, state = place
    cover = state.landuse.copy()
    cover[:, 20:40] = 3010
    before, after = (
        coastal_exposure(*place, TABLES),
        coastal_exposure(fixed, replace(state, landuse=cover), TABLES),
    )
    np.testing.assert_array_equal(after.points["ei"], before.points["ei"])


def test_the_gain_of_a_hectare_is_what_the_model_says(place) -> None:  # type: ignore[no-untyped-def]
    fixed, state = place
    gain = coastal_gain(fixed, state, "mangrove", TABLES)
    assert (gain >= 0).all()
    # a cell of 100 m is one hectare: add it and run the model again
    cover = state.landuse.copy()
    assert cover[12, 49] == 12050
    cover[12, 49] = 3030
    before, after = (
        coastal_exposure(*place, TABLES).points,
        coastal_exposure(fixed, replace(state, landuse=cover), TABLES).points,
    )
    fall = ((before["ei"] - after["ei"]) * before["length_m"]).sum() / 1000
    assert gain[12, 49] == pytest.approx(fall, rel=1e-5)
    assert gain[12, 20] == 0


def test_surge_of_a_design_typhoon() -> None:
    # 1.2 * 0.0025 * 50^2 * 10 000 / (1025 * 9.81 * 10) = 0.7459 m of set-up, 6000 Pa / 10 055 = 0.5967 m of pressure
    height = coast.surge_height(10_000, 10, 50, 60, 0.0025, 1.2, 1025)
    assert height == pytest.approx(0.7459 + 0.5967, abs=1e-4)
    assert coast.surge_height(0, 10, 50, 60, 0.0025, 1.2, 1025) == pytest.approx(0.5967, abs=5e-5)


def test_the_highest_of_points_that_reach_a_cell() -> None:
    points = pd.DataFrame({"row": [1, 1], "col": [0, 3]})
    found = coast.spread_highest(points, np.uint8([3, 2]), (3, 5), 1.0)
    assert found.tolist() == [[3, 0, 0, 2, 0], [3, 3, 2, 2, 2], [3, 0, 0, 2, 0]]
    assert np.count_nonzero(coast.spread_highest(points, np.uint8([3, 2]), (3, 5), 0.2)) == 2
