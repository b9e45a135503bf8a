"""Sensitivity: hand cases of erosion and of the coast, and grades that never fall when an item gets worse."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import grades, importance, sensitivity
from analytics.landscape import Region
from analytics.sensitivity import Breaks, Sensitivity, TextureBounds
from tests.analytics import coastal_town, hand

TABLES = hand.parameters()
SCORE = st.sampled_from(sensitivity.SCORES)
WEIGHTS = (0.2, 0.4, 0.4)
USDA = TextureBounds(clay=40, silt=50, silt_clay=27, silty_clay=40)


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    place, base = coastal_town.landscape(), coastal_town.baseline()
    return sensitivity.assess(place, TABLES, base, importance.assess(place, TABLES, base))


def ss(*scores: float) -> float:
    return float(sensitivity.ss_index(*(np.float32([score]) for score in scores))[0])


def test_ss_hand_cases() -> None:
    assert ss(5, 3, 3, 1) == pytest.approx(2.590, abs=5e-4)
    assert ss(5, 5, 5, 3) == pytest.approx(4.40, abs=5e-3)
    assert grades.by_breaks([ss(5, 3, 3, 1), ss(5, 5, 5, 3), ss(1, 3, 3, 3)], 2.33, 3.66).tolist() == [
        2,
        3,
        1,
    ]


def test_sandy_coast_hand_case() -> None:
    surge, wave = sensitivity.scored(3.2, Breaks(1.5, 3)), sensitivity.scored(0.8, Breaks(0.4, 1))
    rate = sensitivity.scored(1.0, Breaks(0.5, 2.0))
    assert (float(surge), float(wave), float(rate)) == (5, 3, 3)
    score = sensitivity.coastal_score(5, surge, wave, rate, WEIGHTS)
    assert score == pytest.approx(3.6, abs=1e-9)
    assert grades.by_breaks(score, 2.0, 3.5) == 3


def test_scores_at_their_breaks() -> None:
    assert sensitivity.scored([1.49, 1.5, 3, 3.01], Breaks(1.5, 3)).tolist() == [1, 3, 3, 5]
    assert np.isnan(sensitivity.scored(np.nan, Breaks(1, 2)))
    assert sensitivity.cover_score(np.uint8([60, 59, 20, 19, 0]), 20, 60).tolist() == [1, 3, 3, 5, 5]
    assert np.isnan(sensitivity.cover_score(np.uint8([255]), 20, 60))[0]


def test_textures() -> None:
    # silt loam, clay, silty clay, loam, sandy loam, no data
    silt, clay = np.uint8([60, 20, 45, 40, 25, 255]), np.uint8([10, 50, 45, 20, 10, 255])
    np.testing.assert_array_equal(sensitivity.texture_score(silt, clay, USDA), [5, 1, 3, 3, 3, np.nan])


def test_intensity_to_sensitivity() -> None:
    intensity = np.uint8([0, 1, 2, 3, 4, 5, 6])
    assert sensitivity.by_intensity(intensity, 3, 5).tolist() == [0, 1, 1, 2, 2, 3, 3]


def test_relief_is_of_land_alone() -> None:
    elevation = np.float32([[0, 10, 30], [5, 20, 40], [-50, -60, -70]])
    land = elevation >= 0
    found = sensitivity.relief(elevation, land, 3)
    np.testing.assert_array_equal(found[:2], [[20, 40, 30], [20, 40, 30]])
    assert np.isnan(found[2]).all()


@given(st.tuples(SCORE, SCORE, SCORE, SCORE), st.integers(0, 3))
def test_no_item_that_gets_worse_lowers_a_grade(scores: tuple[float, ...], item: int) -> None:
    worse = list(scores)
    worse[item] = min(worse[item] + 2, 5)

    def both(given: list[float]) -> tuple[int, int]:
        erosion = grades.by_breaks(ss(*given), 2.33, 3.66)
        coast = grades.by_breaks(sensitivity.coastal_score(*given, weights=WEIGHTS), 2.0, 3.5)
        return int(erosion), int(coast)

    before, after = both(list(scores)), both(worse)
    assert after[0] >= before[0] and after[1] >= before[1]


@given(st.floats(0, 10), st.floats(0, 5), st.floats(0, 5), st.floats(0.1, 3))
def test_scores_rise_with_their_quantity(value: float, more: float, medium: float, width: float) -> None:
    breaks = Breaks(medium, medium + width)
    assert sensitivity.scored(value + more, breaks) >= sensitivity.scored(value, breaks)


@given(st.integers(0, 100), st.integers(0, 100))
def test_more_cover_never_raises_the_score(cover: int, other: int) -> None:
    low, high = sorted((cover, other))
    scores = sensitivity.cover_score(np.uint8([low, high]), 20, 60)
    assert scores[0] >= scores[1]


@given(st.integers(0, 6), st.integers(0, 6))
def test_more_erosion_never_lowers_the_grade(first: int, second: int) -> None:
    found = sensitivity.by_intensity(np.uint8(sorted((first, second))), 3, 5)
    assert found[0] <= found[1]


def test_layers_of_the_made_up_coast(found: Sensitivity) -> None:
    base, region = coastal_town.baseline(), coastal_town.landscape()["region"]
    inside = region != Region.OUTSIDE
    np.testing.assert_array_equal(found.erosion == 0, np.isnan(base.soil_loss))
    np.testing.assert_array_equal(found.erosion_ss == 0, np.isnan(base.soil_loss))
    assert (found.erosion[base.soil_loss > 80] == 3).all()
    highest = np.maximum(np.maximum(found.erosion, found.coastal), 1)
    np.testing.assert_array_equal(found.overall, np.where(inside, highest, 0))
    own = importance.assess(coastal_town.landscape(), TABLES, base)
    np.testing.assert_array_equal(found.protection, np.maximum(found.overall, own.overall))


def test_the_eroding_sandy_shore_is_more_sensitive_than_the_artificial_one(found: Sensitivity) -> None:
    scores = found.points.groupby("kind")["score"].mean()
    assert scores["sandy"] > scores["artificial"]
    near = found.coastal > 0
    assert near[:, coastal_town.island.SHORE_COL].all()
    assert not near[:, : coastal_town.island.SHORE_COL - 4].any()


def by_route(route: int) -> Sensitivity:
    place, base = coastal_town.landscape(), coastal_town.baseline()
    constants = TABLES.tables["constants"]
    values = constants["value"].where(constants["id"] != "sensitivity_route", route)
    changed = hand.changed("constants", value=values)
    return sensitivity.assess(place, changed, base, importance.assess(place, changed, base))


def test_the_route_is_chosen_by_its_constant(found: Sensitivity) -> None:
    other = by_route(2)
    np.testing.assert_array_equal(other.erosion, found.erosion_ss)
    assert set(np.unique(other.erosion_ss)) >= {0, 1, 2}
    np.testing.assert_array_equal(found.erosion, found.erosion_intensity)
    third, base = by_route(3).erosion, coastal_town.baseline()
    np.testing.assert_array_equal(third == 0, np.isnan(base.soil_loss))
    assert (third[(base.drivers.slope_deg < 5) & (third > 0)] == 1).all()


@pytest.mark.parametrize("item", ["soil_loss", "surge_height_m", "wave_m", "eroding"])
def test_a_worse_item_lowers_no_cell(found: Sensitivity, item: str) -> None:
    place, base = coastal_town.landscape(), coastal_town.baseline()
    if item == "soil_loss":
        worse = replace(base, soil_loss=base.soil_loss * 4)
    else:
        points = base.drivers.shore
        column = np.ones(len(points), bool) if item == "eroding" else points[item] + 2
        worse = replace(base, drivers=replace(base.drivers, shore=points.assign(**{item: column})))
    after = sensitivity.assess(place, TABLES, worse, importance.assess(place, TABLES, base))
    for name in ("erosion", "coastal", "overall", "protection"):
        assert (getattr(after, name) >= getattr(found, name)).all(), name
    felt = (after.points["score"] > found.points["score"]).any() or (after.erosion > found.erosion).any()
    assert felt


def test_what_does_not_occur_is_said(found: Sensitivity) -> None:
    assert [zh for zh, _ in found.not_involved] == ["石漠化", "土地沙化"]
