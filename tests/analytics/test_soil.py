"""Soil loss: the hand cases of every factor, the grades, masks and directions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import soil
from tests.analytics.hand import parameters

MONTHS = np.array([40, 45, 60, 110, 180, 230, 220, 300, 380, 330, 150, 60], np.uint16)
ALPHA, BETA = 0.1833, 1.9957
#: R = 9000, K and LS of the hand cases: bare soil loses 1117.8 t/ha there.
HAND = tuple(np.float32([value]) for value in (9000, 0.012385, 10.0285))
SL190 = (500, 2500, 5000, 8000, 15000)


def test_monthly_erosivity() -> None:
    r = soil.erosivity(MONTHS[:, None, None], ALPHA, BETA)
    assert r.shape == (1, 1)
    assert r[0, 0] == pytest.approx(11025.8, abs=0.05)
    assert (r[0, 0] / ALPHA) ** (1 / BETA) == pytest.approx(248.18, abs=0.005)


def test_erosivity_without_rain_is_zero() -> None:
    assert soil.erosivity(np.zeros((12, 2), np.uint16), ALPHA, BETA).tolist() == [0, 0]


def test_erosivity_of_a_day() -> None:
    assert soil.erosivity_daily(80, warm=True) == pytest.approx(760.06, abs=0.005)
    assert soil.erosivity_daily(80, warm=False) == pytest.approx(598.67, abs=0.005)
    assert soil.erosivity_daily([9.9, 10], warm=True)[0] == 0 < soil.erosivity_daily([9.9, 10], warm=True)[1]


def test_erodibility_by_the_nomograph() -> None:
    # M = 2100 from 35 % silt and fine sand, 40 % clay
    assert soil.erodibility_nomograph(2, 35, 40, 2, 3) == pytest.approx(0.016955, abs=5e-7)


def test_erodibility_of_epic_with_the_chinese_correction() -> None:
    assert soil.erodibility_epic(45, 25, 30, 1.5) == pytest.approx(0.20915, abs=5e-6)
    assert soil.erodibility(45, 25, 30, 1.5) == pytest.approx(0.012385, abs=5e-7)


@given(st.integers(0, 100), st.integers(0, 100), st.floats(0, 15))
def test_erodibility_is_a_number_and_never_negative(first: int, second: int, carbon: float) -> None:
    sand, silt = min(first, second), abs(first - second)
    k = soil.erodibility(sand, silt, 100 - sand - silt, carbon)
    assert 0 <= k < 0.1


@pytest.mark.parametrize(
    ("slope", "expected", "digits"), [(15, 10.0285, 4), (3, 0.9536, 4), (8, 3.9131, 4), (25, 17.67, 2)]
)
def test_length_slope_of_a_segment_from_30_to_60_m(slope: float, expected: float, digits: int) -> None:
    assert soil.length_slope(slope, 30, 60) == pytest.approx(expected, abs=0.5 * 10**-digits)


def test_steepness_and_length_apart() -> None:
    assert soil.steepness(15) == pytest.approx(4.7107, abs=5e-5)
    assert soil.length(15, 30, 60) == pytest.approx(2.1289, abs=5e-5)


def test_steepness_takes_the_formula_of_each_range() -> None:
    below, at = soil.steepness(np.float32([4.9999, 9.9999])), soil.steepness(np.float32([5.0, 10.0]))
    sine = np.sin(np.radians([5.0, 10.0]))
    np.testing.assert_allclose(below, [10.8 * sine[0] + 0.03, 16.8 * sine[1] - 0.5], atol=1e-4)
    np.testing.assert_allclose(at, [16.8 * sine[0] - 0.5, 21.91 * sine[1] - 0.96], atol=1e-4)


def test_length_exponent_changes_with_slope() -> None:
    # a segment from the top of 22.13 m has L = 1 whatever the exponent; twice the length shows the exponent
    np.testing.assert_allclose(soil.length(np.float32([0.5, 2, 4, 8]), 0, 22.13), 1, rtol=1e-6)
    whole = soil.length(np.float32([0.5, 1, 2, 3, 4, 5, 8]), 0, 44.26)
    np.testing.assert_allclose(whole, 2 ** np.array([0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5]), rtol=1e-6)


@given(st.floats(0, 60, width=32), st.floats(0, 70), st.floats(1, 30))
def test_length_lies_between_the_ends_of_its_segment(slope: float, upper: float, step: float) -> None:
    m = 0.2 if slope <= 1 else 0.3 if slope <= 3 else 0.4 if slope <= 5 else 0.5
    low, high = ((m + 1) * (end / 22.13) ** m for end in (upper, upper + step))
    assert low * (1 - 2e-2) - 1e-4 <= soil.length(slope, upper, upper + step) <= high * (1 + 2e-2) + 1e-4


@pytest.mark.parametrize(("c", "p", "expected"), [(0.004, 1, 4.471), (0.24, 0.35, 93.90), (1, 1, 1117.8)])
def test_loss_hand_cases(c: float, p: float, expected: float) -> None:
    found = soil.loss(*HAND, np.float32([c]), np.float32([p]))
    digits = len(str(expected).split(".")[1])
    assert found[0] == pytest.approx(expected, abs=max(0.5 * 10**-digits, 0.005))


def test_loss_and_retention_add_up_to_bare_soil() -> None:
    c, p = np.float32([0, 0.004, 0.3, 1]), np.float32([1, 1, 0.5, 1])
    bare = soil.loss(*HAND, np.ones(4, np.float32), np.ones(4, np.float32))
    np.testing.assert_allclose(soil.loss(*HAND, c, p) + soil.retention(*HAND, c, p), bare, rtol=1e-6)
    assert soil.retention(*HAND, c, p)[3] == 0


def test_a_masked_factor_masks_loss_and_retention() -> None:
    c = np.float32([np.nan])
    assert np.isnan(soil.loss(*HAND, c, np.float32([0]))).all()
    assert np.isnan(soil.retention(*HAND, c, np.float32([0]))).all()


@pytest.mark.parametrize(
    ("t_km2", "expected"),
    [(499.9, 1), (500, 2), (447.1, 1), (2499, 2), (2500, 3), (5000, 4), (9390, 5), (15000, 6), (111780, 6)],
)
def test_grades_begin_at_their_lower_bound(t_km2: float, expected: int) -> None:
    assert soil.grade(np.float32([t_km2 / 100]), SL190)[0] == expected


def test_a_masked_cell_has_no_grade() -> None:
    np.testing.assert_array_equal(soil.grade(np.float32([np.nan, 0.0]), SL190), [0, 1])


def test_losses_beyond_the_limit_are_flagged_and_kept() -> None:
    loss = soil.loss(*HAND, np.float32([1.0]), np.float32([1.0]))
    assert loss[0] > 1000
    assert soil.flagged(loss, 500).all()
    assert not soil.flagged(np.float32([499, np.nan]), 500).any()


def test_conservation_rate_counts_masked_land_as_not_eroded() -> None:
    loss = np.float32([[np.nan, 1.0, 4.999, 5.0, 80.0, 80.0]])
    land = np.array([[True, True, True, True, True, False]])
    assert soil.conservation_rate(loss, land, 5.0) == pytest.approx(60.0)
    assert np.isnan(soil.conservation_rate(loss, np.zeros((1, 6), bool), 5.0))


def test_cover_factor_by_vegetation_and_cover() -> None:
    table = np.vstack((np.linspace(1, 0, 101), np.full(101, 2.0))).astype(np.float32)
    row = np.array([0, 0, 1, -1, 0], np.int8)
    found = soil.cover_factor(row, np.array([0, 100, 50, 50, 255], np.uint8), table)
    np.testing.assert_array_equal(found, np.float32([1, 0, 1, np.nan, np.nan]))


def test_cover_factor_after_cai() -> None:
    found = soil.cover_factor_cai([30, 60, 0.05, 90])
    np.testing.assert_allclose(found[:2], [0.1433, 0.0398], atol=5e-5)
    assert found[2:].tolist() == [1, 0]


def test_practice_factor_by_slope_includes_the_upper_bound() -> None:
    upper, factors = np.float32([5, 10, 90]), np.float32([0.1, 0.221, 0.8])
    found = soil.practice_factor(np.float32([0, 5, 5.01, 10, 89, np.nan]), upper, factors)
    np.testing.assert_array_equal(found, np.float32([0.1, 0.1, 0.221, 0.221, 0.8, np.nan]))


MATRIX = [
    soil.SheetClass(
        row.ground == "tilled", row.cover_min, row.cover_max, row.slope_min_deg, row.slope_max_deg, row.grade
    )
    for row in parameters().tables["sheet_erosion"].itertuples()
]


def test_sheet_erosion_of_the_standard() -> None:
    cover = np.uint8([80, 60, 59, 45, 30, 29, 29, 29, 255, 10])
    slope = np.float32([40, 25, 20, 35, 8, 35, 5, 4.9, 20, 20])
    found = soil.sheet_grade(cover, slope, np.zeros(10, bool), MATRIX)
    assert found.tolist() == [1, 3, 3, 4, 3, 6, 3, 1, 0, 4]
    tilled = soil.sheet_grade(
        np.uint8([0, 90, 255, 10, 10, 10]), np.float32([3, 5, 8, 15, 25, 35]), np.ones(6, bool), MATRIX
    )
    assert tilled.tolist() == [1, 2, 3, 4, 5, 6]


@given(st.integers(0, 100), st.integers(0, 100), st.floats(0, 60), st.floats(0, 20))
def test_steeper_or_barer_never_erodes_less(cover: int, other: int, slope: float, more: float) -> None:
    bare, dense = sorted((cover, other))
    found = soil.sheet_grade(
        np.uint8([dense, bare]), np.float32([slope, slope + more]), np.zeros(2, bool), MATRIX
    )
    assert found[0] <= found[1]
