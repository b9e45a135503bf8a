"""Habitat quality: InVEST's regression case, the hand case, and re-runs within windows equal to full ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import habitat
from analytics.habitat import Decay, Threat
from tests.analytics.island import parameters

TABLES = parameters()


def threat(name: str, range_m: float, weight: float, decay: Decay) -> Threat:
    return Threat(name, range_m, weight, decay, (), (), False, ("land",))


#: tests/test_habitat_quality.py::test_habitat_quality_presence_absence_regression of natcap/invest 0152fba.
INVEST_THREATS = (threat("one", 40, 0.7, Decay.LINEAR), threat("two", 70, 1.0, Decay.EXPONENTIAL))
INVEST_HABITAT = np.float32([0, 1, 0.5, 0])
INVEST_SENSITIVITY = np.float32([[0, 1, 0.5, 0.3], [0, 1, 1, 1]])


def invest_case(lower_class: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Degradation and quality of InVEST's 100 x 100 cells of 1 m: `lower_class` fills the lower half, the threats
    are two strips `width` cells wide, the upper half has access 0.2."""
    cover = np.ones((100, 100), np.uint16)
    cover[50:] = lower_class
    bits = np.zeros((100, 100), np.uint16)
    for number in range(2):
        left = 5 * (number + 1)
        bits[20:80, left : left + width] |= np.uint16(1 << number)
    access = np.where(np.arange(100)[:, None] < 50, np.float32(0.2), np.float32(1)) * np.ones(100, np.float32)
    effects = habitat.intensities(bits, INVEST_THREATS, 1.0)
    shares = np.float32([0.7 / 1.7, 1.0 / 1.7])
    degraded = habitat.degradation(effects, INVEST_SENSITIVITY * shares[:, None], cover, access)
    return degraded, habitat.quality(INVEST_HABITAT[cover], degraded, 0.5, 2.5)


@pytest.mark.parametrize(
    ("lower_class", "width", "degradation", "quality"),
    [(2, 3, 1422.2422, 6961.4536), (3, 6, 1438.791, 4920.1206)],
)
def test_invest_regression_case(lower_class: int, width: int, degradation: float, quality: float) -> None:
    degraded, found = invest_case(lower_class, width)
    assert degraded.sum(dtype=np.float64) == pytest.approx(degradation, abs=5e-4)
    assert found.sum(dtype=np.float64) == pytest.approx(quality, abs=5e-4)


def test_decay_hand_cases() -> None:
    assert habitat.decay(200, 1000, Decay.EXPONENTIAL) == pytest.approx(0.54991, abs=5e-6)
    distances = np.float32([0, 250, 1000, 1000.5, np.inf])
    np.testing.assert_allclose(habitat.decay(distances, 1000, Decay.LINEAR), [1, 0.75, 0, 0, 0])
    np.testing.assert_allclose(
        habitat.decay(distances, 1000, Decay.EXPONENTIAL)[[0, 2, 3, 4]], [1, np.exp(-2.99), 0, 0], rtol=1e-6
    )


def test_quality_hand_case() -> None:
    assert habitat.quality(np.float32(1), np.float32(0.3), 0.5, 2.5) == pytest.approx(0.78195, abs=5e-6)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.2), st.floats(0.05, 1))
def test_quality_falls_with_degradation_and_stays_in_range(h: float, d: float, more: float, k: float) -> None:
    before, after = habitat.quality(np.float32([h, h]), np.float32([d, d + more]), k, 2.5)
    assert 0 <= after <= before <= np.float32(h)


def test_degradation_is_nothing_where_there_is_no_class() -> None:
    cover = np.uint16([[0, 1]])
    found = habitat.degradation([np.ones((1, 2), np.float32)], np.float32([[0.5, 0.5]]), cover)
    np.testing.assert_array_equal(found, np.float32([[np.nan, 0.5]]))


def test_half_saturation_is_a_share_of_the_largest_degradation_of_its_domain() -> None:
    degraded = np.float32([[0.2, 0.6, np.nan, 0.9]])
    where = np.array([[True, True, True, False]])
    assert habitat.half_saturation(degraded, where, 0.5) == pytest.approx(0.3)
    assert habitat.half_saturation(np.zeros((1, 4), np.float32), where, 0.5) == 1.0


def test_weights_are_normalised_within_land_and_within_sea() -> None:
    weights = habitat.threat_weights(TABLES)
    every = habitat.threats(TABLES)
    sensitivity = TABLES.tables["sensitivity"].set_index(["group", "threat"])["value"]
    for domain, value, group in (("land", 3010, "natural_forest"), ("sea", 30010, "coral")):
        acting = [t for t in every if domain in t.domains]
        total = sum(t.weight for t in acting)
        for number, one in enumerate(every):
            expected = one.weight / total * sensitivity[group, one.name] if one in acting else 0
            assert weights[number, value] == pytest.approx(expected)
    assert (weights.sum(axis=0) <= 1).all()


def test_planted_forest_is_less_sensitive_than_natural() -> None:
    weights = habitat.threat_weights(TABLES).sum(axis=0)
    assert weights[3011] < weights[3010]


def test_sources_come_from_the_codes_of_the_table() -> None:
    bits, names = habitat.source_bits(TABLES), [one.name for one in habitat.threats(TABLES)]
    assert bits[11041] == 1 << names.index("aquaculture")
    assert bits[2030] == bits[3011] == 1 << names.index("plantation")
    assert bits[3010] == bits[0] == 0


def test_access_falls_in_protected_areas() -> None:
    found = habitat.access(np.uint8([0, 1, 2]), TABLES)
    assert found[0] == 1
    assert 0 < found[2] < found[1] < 1


THREATS = (threat("near", 250, 1, Decay.LINEAR), threat("far", 900, 1, Decay.EXPONENTIAL))
BITS = st.integers(0, 3)


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.uint16, (12, 15), elements=BITS, fill=st.just(0)),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 14), BITS), max_size=4),
)
def test_updated_effects_equal_a_full_run(base: np.ndarray, changes: list[tuple[int, int, int]]) -> None:
    bits = base.copy()
    for row, col, value in changes:
        bits[row, col] = value
    before = habitat.intensities(base, THREATS, 100.0)
    found = habitat.updated(before, base, bits, THREATS, 100.0)
    np.testing.assert_array_equal(np.stack(found), habitat.intensities(bits, THREATS, 100.0))
    np.testing.assert_array_equal(before, habitat.intensities(base, THREATS, 100.0))


def test_only_windows_are_computed_and_they_equal_the_full_run(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    base = (random.random((700, 900)) < 0.002).astype(np.uint16) * 3
    bits = base.copy()
    bits[300:310, 400:405] ^= 1
    bits[650, 20] = 1
    before = habitat.intensities(base, THREATS, 30.0)
    computed: list[int] = []
    whole = habitat.intensity

    def counted(sources: np.ndarray, one: Threat, cell_m: float) -> np.ndarray:
        computed.append(sources.size)
        return whole(sources, one, cell_m)

    monkeypatch.setattr(habitat, "intensity", counted)
    found = habitat.updated(before, base, bits, THREATS, 30.0)
    monkeypatch.undo()
    np.testing.assert_array_equal(np.stack(found), habitat.intensities(bits, THREATS, 30.0))
    assert len(computed) >= 2
    assert sum(computed) < 0.35 * bits.size * len(THREATS)


def test_unchanged_threats_keep_the_plane_of_the_base_year() -> None:
    base = np.zeros((80, 80), np.uint16)
    base[3, 3], base[70, 70] = 1, 2
    bits = base.copy()
    bits[3, 3] = 0
    before = habitat.intensities(base, THREATS, 100.0)
    found = habitat.updated(before, base, bits, THREATS, 100.0)
    assert found[1] is not None and np.shares_memory(found[1], before)
    assert not found[0].any()


@pytest.mark.parametrize("reach", [1, 5, 64, 200])
def test_windows_hold_everything_within_reach(reach: int) -> None:
    changed = np.zeros((300, 500), bool)
    changed[[0, 150, 299], [499, 20, 0]] = True
    covered = np.zeros_like(changed)
    for window in habitat.windows(changed, reach):
        covered[window] = True
    row, col = np.mgrid[0:300, 0:500]
    for r, c in np.argwhere(changed):
        assert covered[(row - r) ** 2 + (col - c) ** 2 <= reach**2].all()


def test_no_change_needs_no_window() -> None:
    assert habitat.windows(np.zeros((10, 10), bool), 3) == []
