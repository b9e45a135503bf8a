"""Degradation, resilience and modes: hand cases, directions, conservation of areas, and what a package may lack."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import condition, degradation, modes, one_out, resilience, strata
from analytics.condition import Condition
from analytics.landscape import Region
from analytics.strata import Strata
from tests.analytics import coastal_town
from tests.analytics.hand import changed, parameters

NAN = np.float32(np.nan)
UNIT = st.floats(0, 1, width=32)


@cache
def town() -> Condition:
    return condition.assess(coastal_town.landscape(), parameters(), coastal_town.baseline())


def test_gap_of_the_hand_case() -> None:
    assert degradation.gap([0.52], [0.80], 0.10)[0] == pytest.approx(0.40, abs=0.005)


def test_gap_is_clipped_and_a_reference_at_the_floor_gives_none() -> None:
    values = np.float32([0.9, 0.05, 0.5, NAN, 0.5])
    references = np.float32([0.8, 0.8, 0.1, 0.8, NAN])
    np.testing.assert_array_equal(degradation.gap(values, references, 0.1), [0, 1, 0, NAN, NAN])


def test_degree_is_half_the_largest_and_half_the_weighted_mean() -> None:
    gaps = [np.float32([0.4, 0.8, NAN, NAN]), np.float32([0.0, NAN, NAN, 0.5])]
    # 0.5 * 0.4 + 0.5 * 0.75 * 0.4; a single gap is itself; nothing known stays unknown
    expected = [0.35, 0.8, np.nan, 0.5]
    np.testing.assert_allclose(degradation.degree(gaps, [0.75, 0.25], 0.5), expected, rtol=1e-6)


def test_one_lost_service_is_not_compensated() -> None:
    gaps = [np.float32([1.0]), np.float32([0.0]), np.float32([0.0]), np.float32([0.0])]
    assert degradation.degree(gaps, [0.25] * 4, 0.5)[0] >= 0.5


@given(
    st.lists(UNIT, min_size=3, max_size=3), st.lists(UNIT, min_size=3, max_size=3), UNIT, st.floats(0, 0.5)
)
def test_a_higher_reference_never_lowers_degradation(
    values: list[float], best: list[float], rise: float, floor: float
) -> None:
    weights = (0.5, 0.3, 0.2)

    def degree(extra: float) -> float:
        gaps = [degradation.gap([v], [b + extra], floor) for v, b in zip(values, best, strict=True)]
        return float(degradation.degree(gaps, weights, 0.5)[0])

    assert degree(rise) >= degree(0) - 1e-6
    assert 0 <= degree(0) <= 1


def test_degradation_classes_are_half_open() -> None:
    values = np.float32([0, 0.1999, 0.2, 0.4, 0.5999, 0.6, 0.8, 1, NAN])
    bounds = degradation.bounds(parameters(), "degradation_class", 4)
    assert degradation.classes(values, bounds).tolist() == [1, 1, 2, 3, 3, 4, 5, 5, 0]


def test_soil_retained_is_free_of_terrain() -> None:
    assert degradation.retained(np.float32([0.24, NAN]), np.float32([0.35, 1]))[0] == pytest.approx(0.916)


def test_lost_habitat_and_grades_of_water() -> None:
    historic, present = np.uint8([0, 1, 2, 0]), np.array([False, True, False, True])
    np.testing.assert_array_equal(degradation.lost(historic, present), [NAN, 0, 1, 0])
    gaps = degradation.grade_gaps(parameters())
    assert np.isnan(gaps[0])
    assert (np.diff(gaps[1:6]) > 0).all(), "worse water is a larger gap"


def line_of_units(values: list[float], unit: list[int]) -> tuple[np.ndarray, Strata]:
    """One row of reference cells in these units of one stratum (9 units)."""
    order = np.argsort(unit, kind="stable").astype(np.int32)
    start = np.searchsorted(np.sort(unit), np.arange(11))
    stratum = np.array([0] + [1] * 9, np.uint8)
    places = Strata(np.array([unit], np.uint16), stratum, stratum > 0, order, start)
    return np.array([values], np.float32), places


def test_reference_is_the_percentile_of_the_unit_and_falls_back_to_coarser_ones() -> None:
    values, places = line_of_units([1, 2, 3, 10, 100, 7], [1, 1, 1, 2, 4, 9])
    found = strata.references(values, places, 90, 3)
    assert found[1] == pytest.approx(2.8), "three cells of its own"
    # units 2 and 3 share the landform of unit 1: 1, 2, 3, 10
    assert found[2] == found[3] == pytest.approx(np.percentile([1, 2, 3, 10], 90))
    # the other landforms have one cell each: the whole stratum stands in
    assert found[4] == found[9] == pytest.approx(np.percentile([1, 2, 3, 10, 100, 7], 90))
    assert np.isnan(found[0])
    assert np.isnan(strata.references(values, places, 90, 7)).all(), "fewer cells than asked for anywhere"


def test_nodata_never_enters_a_reference() -> None:
    values, places = line_of_units([1, NAN, 3, 5], [1, 1, 1, 1])
    assert strata.references(values, places, 100, 3)[1] == 5
    assert np.isnan(strata.references(values, places, 100, 4)[1])


def test_a_stratum_of_few_cells_expects_what_others_keep() -> None:
    place, base = coastal_town.landscape(), coastal_town.baseline()
    places = strata.strata(place, parameters(), base.drivers, base.state.landuse)
    expected = degradation.expected_habitat(base, places, parameters(), 90)
    number, _ = strata.by_class(parameters())
    of = {code: number[parameters().value(code)] for code in ("0301", "0303", "HC01")}
    kept = base.habitat_quality / np.where(base.state.habitat > 0, base.state.habitat, np.nan)
    for code, dry in (("0301", True), ("0303", True), ("HC01", False)):
        cells = places.cell[np.isin(base.drivers.region.ravel()[places.cell], (1, 2)) == dry]
        best = np.percentile(kept.ravel()[cells], 90)
        assert expected[places.stratum == of[code]] == pytest.approx(best, rel=1e-6), "all three bear 1"
        assert 0 < best < 1


def test_every_class_of_the_reference_belongs_to_its_stratum() -> None:
    number, reference = strata.by_class(parameters())
    value = parameters().value
    assert number[value("0203")] == number[value("0301")] > 0, "rubber is measured against natural forest"
    assert reference[value("0301")] and not reference[value("0203")]
    assert number[value("0701")] == 0, "built-up land is not assessed"


def test_rubber_and_mines_cannot_hide_behind_a_good_cover() -> None:
    found = one_out.naturalness(parameters())
    value = parameters().value
    assert found[value("0203")] == found[value("0602")] == one_out.DEGRADED
    assert found[value("0301")] == found[value("0301P")] == one_out.STABLE
    assert found[value("0701")] == one_out.UNKNOWN


def test_performance_of_the_hand_case() -> None:
    now, best = np.float32([0.52, 0.39, NAN]), np.float32([0.80, 0.80, 0.80])
    assert now[0] / best[0] == pytest.approx(0.65, abs=0.005)
    assert one_out.performance(now, best, 0.5).tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("earlier", "now", "expected"),
    [
        ("0301", "0203", one_out.DEGRADED),
        ("0301", "0301P", one_out.DEGRADED),
        ("1105", "1104A", one_out.DEGRADED),
        ("0404", "0103", one_out.DEGRADED),
        ("1104A", "0303", one_out.IMPROVED),
        ("0103", "0301P", one_out.IMPROVED),
        ("0301", "0301", one_out.STABLE),
        ("0101", "0101", one_out.STABLE),
        ("0201", "0203", one_out.STABLE),
    ],
)
def test_transition_of_land_cover(earlier: str, now: str, expected: int) -> None:
    codes = [np.array([parameters().value(code)], np.uint16) for code in (earlier, now)]
    assert one_out.transition(*codes, one_out.transitions(parameters())).tolist() == [expected]


def test_transition_from_nowhere_is_unknown() -> None:
    earlier, now = np.uint16([0, 3010]), np.uint16([3010, 0])
    assert one_out.transition(earlier, now, one_out.transitions(parameters())).tolist() == [0, 0]


def test_one_out_all_out() -> None:
    parts = np.uint8([[1, 3, 2], [3, 2, 2], [2, 2, 0], [0, 0, 0], [0, 3, 1]]).T
    assert one_out.combine(*parts).tolist() == [1, 3, 2, 0, 1]


def test_composite_gives_the_weight_of_a_missing_term_to_the_others() -> None:
    terms = [np.float32([0.5, NAN, NAN, 2]), np.float32([1, 0.8, NAN, -1])]
    # 2/3 of 0.5 and 1/3 of 1; the one known; nothing known; terms are clipped to 0-1 first
    expected = [2 / 3, 0.8, np.nan, 2 / 3]
    np.testing.assert_allclose(resilience.composite(terms, [0.2, 0.1]), expected, rtol=1e-6)


def test_nearness_of_a_source() -> None:
    found = resilience.nearness(np.float32([0, 1000, np.inf]), 1000)
    np.testing.assert_allclose(found, [1, np.exp(-1), 0], rtol=1e-6)


def test_soil_term_is_the_mean_of_depth_and_carbon() -> None:
    assert resilience.soil_term([50, 200], [10, 40], 100, 20).tolist() == [0.5, 1]


def test_pressure_is_the_weighted_mean_of_the_threats() -> None:
    effects = np.float32([[[0.5]], [[1.0]], [[1.0]]])
    assert resilience.pressure(effects, [0.6, 0.2, 0.0])[0, 0] == pytest.approx(0.625)


def test_core_share_of_patches() -> None:
    natural = np.zeros((7, 9), np.bool_)
    natural[1:6, 1:6] = True
    natural[3, 8] = True
    share, large = resilience.core_share(natural, 10, 10, 20)
    assert share[3, 3] == pytest.approx(9 / 25), "the ring of cells one cell from the edge is no core"
    assert share[3, 8] == 0 and share[0, 0] == 0
    assert large[1, 1] and not large[3, 8] and not large[0, 0]


MODES = [
    ("未退化", (1, 1, 1)), ("轻", (3, 2, 2)), ("中", (4, 3, 3)), ("重", (4, 4, 3)), ("极重", (4, 4, 4)),
]  # fmt: skip
"""Card 8: a row per degradation class, columns of low, medium and high resilience."""


@pytest.mark.parametrize(("level", "row"), [*enumerate((row for _, row in MODES), 1)])
def test_all_cells_of_the_mode_matrix(level: int, row: tuple[int, ...]) -> None:
    degraded, resilient = np.full((1, 3), level, np.uint8), np.array([[1, 2, 3]], np.uint8)
    assert modes.modes(degraded, resilient, parameters()).tolist() == [list(row)]


def test_no_mode_without_a_class() -> None:
    classes = np.array([[0, 1], [0, 0]], np.uint8), np.array([[1, 0], [0, 0]], np.uint8)
    assert not modes.modes(*classes, parameters()).any()


def test_areas_are_conserved() -> None:
    place, found = coastal_town.landscape(), town()
    cell_ha = place.grid.cell_ha
    for region, domain in modes.DOMAINS.items():
        whole = np.count_nonzero(place["region"] == region) * cell_ha
        own = found.areas[found.areas["domain"] == domain]
        assert own["area_ha"].sum() == pytest.approx(whole)
        assert own["cells"].sum() * cell_ha == pytest.approx(whole)
    city = np.isin(place["region"], (Region.CITY_LAND, Region.CITY_SEA))
    assert found.by_cover.to_numpy().sum() == pytest.approx(np.count_nonzero(city) * cell_ha)
    rebuilt = found.areas.loc[found.areas["mode"] == modes.Mode.REBUILD, "area_ha"].sum()
    assert rebuilt == np.count_nonzero((found.mode == modes.Mode.REBUILD) & city) * cell_ha > 0


def test_a_town_of_fields_forest_and_reefs() -> None:
    place, found = coastal_town.landscape(), town()
    landuse, built = place["landuse"], place["landuse"] == 7010
    for classes in (found.degradation_class, found.resilience_class, found.mode, found.one_out):
        assert classes.dtype == np.uint8
        assert not classes[built | (place["region"] == Region.OUTSIDE)].any()
        assert classes[(landuse == 2030) & (place["region"] == Region.CITY_LAND)].all()
    assert found.degradation.dtype == found.resilience.dtype == np.float32
    for values in (found.degradation, found.resilience):
        assert np.nanmin(values) >= 0 and np.nanmax(values) <= 1
        assert np.isnan(values[built]).all()
    mean = {
        value: np.nanmean(found.degradation[landuse == value]) for value in (3010, 2030, 6020, 30010, 30040)
    }
    assert mean[3010] < mean[2030] < mean[6020], "forest, rubber, mine"
    assert mean[30010] < mean[30040], "reef, open ground that was one"
    lost = (place["historic_habitat"] > 0) & (landuse == 30040)
    assert (found.one_out[lost] == one_out.DEGRADED).all()
    assert found.main_gap.max() <= len(parameters().tables["condition_services"])


def test_forms_say_what_was_used_and_what_is_missing() -> None:
    forms = town().forms
    assert any("等待 LAI 与 GPP" in zh and "waits for LAI and GPP" in en for zh, en in forms)
    assert any("连通性" in zh for zh, _ in forms)
    place = coastal_town.landscape()
    current = np.full(place.grid.shape, 0.9, np.float32)
    connected = condition.assess(place, parameters(), coastal_town.baseline(), current)
    assert not any("连通性" in zh for zh, _ in connected.forms)


def test_current_takes_its_weight() -> None:
    place, alone = coastal_town.landscape(), town()
    dry = (place["region"] == Region.CITY_LAND) & (alone.degradation_class > 0)
    for level in (0.0, 1.0):
        current = np.full(place.grid.shape, level, np.float32)
        found = condition.assess(place, parameters(), coastal_town.baseline(), current)
        # connectivity .15 of .80 without the rate of recovery
        expected = (alone.resilience * 0.65 + 0.15 * level) / 0.80
        np.testing.assert_allclose(found.resilience[dry], expected[dry], atol=1e-5)
        np.testing.assert_array_equal(found.degradation, alone.degradation)


def test_sensitivity_of_the_weights() -> None:
    frame = town().sensitivity
    assert set(frame["domain"]) == {"land", "sea"}
    assert frame[["changed_down", "changed_up"]].to_numpy().max() < 0.5
    heavy = changed(
        "constants",
        value=parameters()
        .tables["constants"]["value"]
        .where(parameters().tables["constants"]["id"] != "resilience_change", 0.0),
    )
    still = condition.assess(coastal_town.landscape(), heavy, coastal_town.baseline()).sensitivity
    assert (still[["changed_down", "changed_up"]] == 0).all(axis=None), "weights that stay change nothing"
    assert frame[["changed_down", "changed_up"]].to_numpy().max() > 0


def test_better_water_never_lowers_resilience_at_sea() -> None:
    place = coastal_town.landscape()
    clean = {**place.layers, "water_quality": np.where(place["water_quality"] > 0, 1, 0).astype(np.uint8)}
    better = condition.assess(
        type(place)(place.grid, clean, place.vectors), parameters(), coastal_town.baseline()
    )
    assert (np.nan_to_num(better.resilience) >= np.nan_to_num(town().resilience) - 1e-6).all()
    assert (np.nan_to_num(better.degradation) <= np.nan_to_num(town().degradation) + 1e-6).all()
