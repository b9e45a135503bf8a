"""Series: hand cases of recovery rates, trends and states, against independent least squares, gaps and typhoons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics import condition, one_out, quality, strata, timeseries
from analytics.landscape import Landscape
from analytics.timeseries import MISSING, Series
from tests.analytics import coastal_town
from tests.analytics.hand import changed, landscape, parameters

YEARS = np.arange(2001, 2021)


def of_cells(cells: Sequence[Sequence[float]], years: Sequence[int] | None = None) -> Series:
    """A series of one row of cells, each given as its values through time."""
    values = np.asarray(cells, np.int16).T[:, None, :]
    when = np.asarray(YEARS[: len(values)] if years is None else years)
    return Series(values, when, np.ones(len(values), np.bool_), ())


def trend(*cells: Sequence[float], rain: np.ndarray | None = None) -> list[int]:
    wet = None if rain is None else np.asarray(rain, np.uint16)[:, None, None].repeat(len(cells), 2)
    return timeseries.trend(of_cells(cells), wet, 8, 0.05)[0][0].tolist()


def state(*cells: Sequence[float]) -> list[int]:
    return timeseries.state(of_cells(cells), 3, 7, 0.05, 2)[0].tolist()


def test_rates_of_recovery_of_the_hand_case() -> None:
    found = timeseries.recovery_rate([0.5, 0.8, 1.0, 0.0, -0.2, np.nan])
    np.testing.assert_allclose(found[:3], [0.693, 0.223, 0], atol=0.0005)
    assert np.isnan(found[3:]).all(), "AC1 <= 0 is nodata"


def test_trends_up_down_and_none() -> None:
    rising = 5000 + 50 * np.arange(20)
    swinging = 5000 + 100 * (-1) ** np.arange(20)
    assert trend(rising, rising[::-1], swinging, np.full(20, 5000)) == [3, 1, 2, 2]


@pytest.mark.parametrize(("length", "expected"), [(4, 2), (5, 3)])
def test_significance_by_mann_kendall(length: int, expected: int) -> None:
    """Rising without exception: z = 5/2.944 (p .089) of four years, 9/4.082 (p .0275) of five."""
    index = of_cells([range(length)])
    assert timeseries.trend(index, None, 2, 0.05)[0].tolist() == [[expected]]


def test_ties_lower_the_variance() -> None:
    # pairs: s = 8; variance (5*4*15 - 2*1*9) / 18 = 15.667 against 16.667 without the tie
    p = timeseries._mann_kendall(np.array([1.0, 2, 2, 4, 5]), 5)
    assert p == pytest.approx(2 * stats.norm.sf((9 - 1) / np.sqrt(282 / 18)))


def test_too_few_years_give_no_trajectory() -> None:
    short = np.where(np.arange(20) < 13, MISSING, 100 * np.arange(20))
    assert trend(short) == [0]
    assert trend(np.where(np.arange(20) < 12, MISSING, 100 * np.arange(20))) == [3]


def test_mean_index_of_the_years() -> None:
    values = [[4000, 6000, MISSING], [MISSING] * 3]
    mean = timeseries.trend(of_cells(values), None, 8, 0.05)[1]
    np.testing.assert_allclose(mean, [[0.5, np.nan]], rtol=1e-6)


def test_a_drying_climate_is_no_degradation() -> None:
    noise = np.array([3, -2, 1, 4, -3, 2, -1, -4, 0, 1] * 2)
    rain = 2000 - 40 * np.arange(20) + 100 * (-1) ** np.arange(20)
    follows = 2 * rain + noise
    assert trend(follows) == [1]
    assert trend(follows, rain=rain) == [2]
    assert trend(follows - 60 * np.arange(20), rain=rain) == [1], "it falls faster than the rain"


def test_state_by_shift_of_percentile_classes() -> None:
    base = 5000 + 10 * np.arange(17)
    fallen, risen = [5000] * 3, [5170] * 3
    assert state([*base, *fallen], [*base, *risen], [*base, *[5080] * 3], np.full(20, 5000)) == [1, 3, 2, 2]


def test_state_against_percentiles_of_numpy() -> None:
    random = np.random.default_rng(4)
    cells = random.integers(3000, 8000, (60, 20))
    expected = []
    for cell in cells:
        base, recent = cell[:17], cell[17:].mean()
        margin = 0.05 * (base.max() - base.min())
        cuts = np.percentile([*base, base.min() - margin, base.max() + margin], np.arange(10, 100, 10))
        shift = (recent >= cuts).sum() - (base.mean() >= cuts).sum()
        expected.append(1 if shift <= -2 else 3 if shift >= 2 else 2)
    assert state(*cells) == expected
    assert set(expected) == {1, 2, 3}


def months(years: int, memory: float, seed: int = 0) -> np.ndarray:
    """Season, trend and noise with a memory: what monthly kNDVI looks like."""
    random, t = np.random.default_rng(seed), np.arange(12 * years)
    noise = np.zeros(len(t))
    for step in t[1:]:
        noise[step] = memory * noise[step - 1] + random.normal(0, 200)
    return np.rint(5000 + 1500 * np.sin(2 * np.pi * t / 12) + 2 * t + noise).astype(np.int16)


def residual(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """What least squares leaves after twelve months' means and a line: the kernel's independent twin."""
    t = np.arange(len(values))
    design = np.column_stack([t, np.eye(12)[t % 12]])
    fitted = design @ np.linalg.lstsq(design[known], values[known], rcond=None)[0]
    return values - fitted


@pytest.mark.parametrize("gaps", [False, True])
def test_persistence_against_least_squares(gaps: bool) -> None:
    values = months(20, 0.6)
    known = np.ones(240, np.bool_)
    if gaps:
        known[[5, 6, 50, 101, 102, 103, 200]] = False
    cell = np.where(known, values, MISSING)
    index = of_cells([cell], np.repeat(np.arange(2001, 2021), 12))
    left = residual(values.astype(float), known)
    pairs = known[:-1] & known[1:]
    expected = np.corrcoef(left[:-1][pairs], left[1:][pairs])[0, 1]
    assert timeseries.persistence(index, 0.7)[0, 0] == pytest.approx(expected, abs=1e-6)
    assert 0.3 < expected < 0.8, "near the memory put in"


def test_season_and_trend_are_no_memory() -> None:
    t = np.arange(240)
    index = of_cells([np.tile(1000 * np.arange(12), 20), 5000 + 10 * t], np.repeat(np.arange(2001, 2021), 12))
    assert np.isnan(timeseries.persistence(index, 0.7)).all(), "nothing is left of them"


def test_too_many_clouds_are_nodata() -> None:
    values = np.where(np.arange(240) % 12 < 4, MISSING, months(20, 0.6))
    index = of_cells([values], np.repeat(np.arange(2001, 2021), 12))
    assert np.isnan(timeseries.persistence(index, 0.7)[0, 0])
    assert not np.isnan(timeseries.persistence(index, 0.6)[0, 0])


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_more_memory_is_slower_recovery(first: float, second: float) -> None:
    low, high = sorted((first, second))
    slow, fast = timeseries.recovery_rate([high, low])
    assert np.isnan(fast) or slow <= fast


def with_series(years: int = 19, first: int = 2002, **more: np.ndarray) -> Landscape:
    """The made-up coast with annual NDVI that falls in its northern half and monthly kNDVI everywhere."""
    place = coastal_town.landscape()
    rows, _ = place.grid.shape
    names = tuple(str(first + step) for step in range(years))
    falling = np.where(np.arange(rows) < rows // 2, -100, 0)
    annual = (7000 + np.arange(years)[:, None] * falling)[:, :, None] + np.zeros(place.grid.shape, np.int64)
    monthly = months(years, 0.6)[:, None, None] + np.zeros(place.grid.shape, np.int16)
    layers = {**place.layers, "ndvi_annual": annual.astype(np.int16), "kndvi_monthly": monthly, **more}
    bands = {
        "ndvi_annual": names,
        "kndvi_monthly": tuple(f"{year}-{month:02}" for year in names for month in range(1, 13)),
    }
    return Landscape(place.grid, layers, place.vectors, bands)


def test_years_of_typhoons_are_left_out() -> None:
    place = with_series()
    index = timeseries.series(place, "ndvi_annual", parameters())
    assert index is not None
    assert index.years[~index.used].tolist() == [2014]
    assert index.used_years == 18
    assert index.flagged == (("2014 台风威马逊", "2014 Typhoon Rammasun"),)
    hit = index.values.copy()
    hit[12] = 0
    struck = index._replace(values=hit)
    for one, other in zip(
        timeseries.annual(index, None, parameters())[0].values(),
        timeseries.annual(struck, None, parameters())[0].values(),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)
    assert timeseries.series(coastal_town.landscape(), "ndvi_annual", parameters()) is None


def test_condition_from_series() -> None:
    place, base = with_series(), coastal_town.baseline()
    found = condition.assess(place, parameters(), base)
    static = condition.assess(coastal_town.landscape(), parameters(), base)
    woods = place["landuse"] == 3010
    north = np.arange(place.grid.rows)[:, None] < place.grid.rows // 2
    assert (found.one_out[woods & north] == one_out.DEGRADED).all(), "its index falls"
    assert (static.one_out[woods & north] == one_out.STABLE).mean() > 0.5, (
        "bare spots apart, cover alone sees nothing"
    )
    assert (found.one_out[woods & ~north] == one_out.STABLE).all()
    words = " ".join(zh for zh, _ in found.forms)
    assert "NDVI 2002–2020" in words and "未按降水校正" in words and "2014 台风威马逊" in words
    assert "18 年逐月 kNDVI" in words
    index = timeseries.series(place, "kndvi_monthly", parameters())
    assert index is not None
    share = timeseries.recovery_rate(timeseries.persistence(index, 0.7))[0, 0]
    # the rate takes its .20 beside the .65 of the terms known before
    expected = (static.resilience * 0.65 + 0.20 * share) / 0.85
    dry = woods & (found.degradation_class > 0)
    np.testing.assert_allclose(found.resilience[dry], expected[dry], atol=1e-5)
    np.testing.assert_array_equal(found.degradation, static.degradation)


def test_a_short_series_is_not_used_and_said() -> None:
    found = condition.assess(with_series(years=9, first=2001), parameters(), coastal_town.baseline())
    static = condition.assess(coastal_town.landscape(), parameters(), coastal_town.baseline())
    np.testing.assert_array_equal(found.resilience, static.resilience)
    assert any("仅 9 年" in zh and "9 years only" in en for zh, en in found.forms)


def test_changed_cells_have_no_rate_and_show_their_transition() -> None:
    place = with_series()
    rubber = place["landuse"] == 2030
    earlier = np.where(rubber, 3010, place["landuse"]).astype(np.uint16)
    earlier[0, :] = 0
    place = with_series(landuse_earlier=earlier)
    found = condition.assess(place, parameters(), coastal_town.baseline())
    static = condition.assess(coastal_town.landscape(), parameters(), coastal_town.baseline())
    inner = rubber & (np.arange(place.grid.rows)[:, None] > 0) & (found.degradation_class > 0)
    np.testing.assert_allclose(found.resilience[inner], static.resilience[inner], atol=1e-6)
    assert (found.one_out[inner] == one_out.DEGRADED).all(), "natural forest became rubber, green or not"
    assert any("地类转换与土壤碳" in zh for zh, _ in found.forms)


def test_quality_index_of_the_hand_case() -> None:
    values = [np.float32([0.9]), np.float32([0.75]), np.float32([8])]
    best = [np.float32([1.0]), np.float32([0.9]), np.float32([10])]
    assert quality.eqi(values, best)[0] == pytest.approx(84.4, abs=0.05)
    assert np.isnan(quality.eqi([*values[:2], np.float32([np.nan])], best)[0])


def test_quality_index_where_the_layers_are_there() -> None:
    leaves = np.tile([10, 20, 30, 40, 255], (5, 1))
    growth = np.tile([500, 1000, 1500, 2000, 2000], (5, 1)).astype(np.uint16)
    place = landscape(leaf_area_index=leaves)
    place = Landscape(place.grid, {**place.layers, "primary_production": growth}, place.vectors)
    few = changed(
        "constants",
        value=parameters()
        .tables["constants"]["value"]
        .where(parameters().tables["constants"]["id"] != "reference_gap_min_cells", 5.0),
    )
    number, _ = strata.by_class(few)
    unit = np.full((5, 5), 1 + (number[3010] - 1) * strata.PER_STRATUM, np.uint16)
    cell = np.arange(25, dtype=np.int32)
    units = len(few.tables["strata"]) * strata.PER_STRATUM
    start = np.searchsorted(unit.ravel(), np.arange(units + 2))
    stratum = np.repeat(np.arange(units // 9 + 1), 9)[8:].astype(np.uint8)
    places = strata.Strata(unit, stratum, stratum == number[3010], cell, start)
    made = quality.assess(place, places, few)
    assert made is not None
    # cover is the same everywhere; LAI and GPP are 1, 2, 3, 4 quarters of the best; one LAI is missing
    np.testing.assert_allclose(made[0][0, :4], 100 / 3 * (1 + 2 * np.array([0.25, 0.5, 0.75, 1])), rtol=1e-5)
    assert np.isnan(made[0][0, 4])
    assert made[1][0].tolist() == [3, 4, 5, 5, 0]
    assert quality.assess(landscape(), places, few) is None
