"""Carbon: worked case, stocks and gains on small maps, and InVEST's own test cases as peers (METHODS card 15)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import carbon
from analytics.carbon import Store
from analytics.scenario.recovery import Curve, fraction
from tests.analytics.hand import changed, parameters

MANGROVE = (Store(64, 2, 15, 1.0), Store(313, 5.35, 7.5, 0.66), Store(3, 1))
CLASSES = np.array([[3010, 3011, 11041], [30040, 30020, 7010], [3030, 0, 2030]], np.uint16)
WHOLE = np.full((3, 3), 100, np.uint8)
KNOWN = set(parameters().classes["value"].astype(int))


def test_worked_case_of_120_hectares() -> None:
    """120 ha x 100 tC/ha x .567 after ten years (biomass of mangroves, .73 (1 - e^-.15 t)) are 6804 tC."""
    recovered = fraction(Curve(0.73, 0.150), 10)
    assert recovered == pytest.approx(0.567, abs=5e-4)
    assert carbon.stock_change(120, 100, 0.567) == pytest.approx(6804)
    assert carbon.stock_change([40, 80], [100, 100], [0.567, 0.567]) == pytest.approx(6804)


def test_stocks_by_class_are_those_of_the_table() -> None:
    """The table as a map, as InVEST's test_generate_carbon_map: [[1, 1], [2, 3]] by {5000, 60, 120}."""
    table = parameters().tables["carbon_stocks"]
    stock = {("0301", "biomass"): 5000.0, ("0303", "biomass"): 60.0, ("0203", "biomass"): 120.0}
    given = [stock.get((c, p), 0.0) for c, p in zip(table["code"], table["pool"], strict=True)]
    found = carbon.stocks(changed("carbon_stocks", stock=given)).total()
    assert found[[[3010, 3010], [3030, 2030]]].tolist() == [[5000, 5000], [60, 120]]


def test_every_class_has_both_pools_and_every_number_a_flag() -> None:
    table = parameters().tables["carbon_stocks"]
    assert set(zip(table["code"], table["pool"], strict=True)) == {
        (code, pool) for code in parameters().classes["code"] for pool in ("biomass", "soil")
    }
    assert set(table["flag"]) <= {"S", "K", "P"} and table["source"].str.len().gt(0).all()
    primary = table[(table["code"] == "0301") & (table["pool"] == "soil")].iloc[0]
    assert 147 <= primary["stock"] <= 188 and primary["flag"] == "S"  # CX:201605.00434


def test_present_biomass_of_woody_cells_follows_their_cover() -> None:
    full = parameters().constant("carbon_full_cover")
    for percent, share in ((100, 1.0), (full, 1.0), (full / 2, 0.5), (0, 0.0), (255, 1.0)):
        now = carbon.present(CLASSES, np.full((3, 3), percent, np.uint8), parameters())
        whole = carbon.stocks(parameters())
        assert now.biomass[0, 0] == pytest.approx(share * whole.biomass[3010])
        assert np.array_equal(now.soil, whole.soil[CLASSES])
        assert now.biomass[1, 1] == whole.biomass[30020]  # seagrass is no wood


def test_gain_is_the_target_less_the_present_and_nothing_where_the_class_stays() -> None:
    target = np.full((3, 3), 3010, np.uint16)
    turns = np.ones((3, 3), bool)
    turns[1, 1] = False
    more = carbon.gain(CLASSES, WHOLE, target, turns, parameters())
    whole = carbon.stocks(parameters())
    assert more.biomass[0, 1] == whole.biomass[3010] - whole.biomass[3011]
    assert more.soil[0, 1] == whole.soil[3010] - whole.soil[3011]
    assert more.total()[0, 0] == 0, "an intact forest has nothing to gain"
    assert more.soil[2, 0] == 0, "mangrove soil holds more than the forest's: nothing is taken away"
    assert more.total()[1, 1] == 0
    thin = carbon.gain(CLASSES, WHOLE // 2, target, turns, parameters())
    assert thin.biomass[0, 0] > 0 and thin.soil[0, 0] == 0, "a thin forest has biomass to gain"


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(sorted(KNOWN)), st.integers(0, 100))
def test_gain_is_never_negative_and_falls_with_cover(before: int, after: int, percent: int) -> None:
    cell, target = np.array([before], np.uint16), np.array([after], np.uint16)
    gains = [
        carbon.gain(cell, np.array([cover], np.uint8), target, np.array([True]), parameters()).total()[0]
        for cover in (percent, 100)
    ]
    assert gains[0] >= gains[1] >= 0


def test_planted_mangrove_soil_ends_at_three_quarters_of_the_intact() -> None:
    """Conventions, 8: V0 = .60 V_ref, f = .375, so that flats and ponds end at .75 V_ref."""
    whole = carbon.stocks(parameters()).soil
    for before in (11050, 11041):
        assert whole[before] + 0.375 * (whole[3030] - whole[before]) == pytest.approx(0.75 * whole[3030])


class TestPeers:
    """natcap/invest, tests/test_coastal_blue_carbon.py and tests/test_carbon.py."""

    def test_emissions(self) -> None:
        found = carbon.emission(5.5, 15, 10, 7.5)
        assert found == pytest.approx(0.3058625, rel=1e-6)
        guide = 5.5 * (0.5 ** (4 / 7.5) - 0.5 ** (5 / 7.5))
        assert guide == pytest.approx(0.3355, abs=5e-5), "the exponents that the guide prints"
        assert carbon.emission(5.5, 9, 10, 7.5) == 0

    def test_emissions_of_years_add_up_to_what_has_decayed(self) -> None:
        years = carbon.emission(100.0, np.arange(2010, 2020), 2010, 7.5)
        assert years.sum() == pytest.approx(100 * (1 - 0.5 ** (10 / 7.5)), rel=1e-6)

    def test_accumulation_over_time(self) -> None:
        found = carbon.accumulation([[1, 2], [3, np.nan]], [[11, 12], [13, 14]], [[0.5, 0.9], [4, 0.9]], 3)
        np.testing.assert_allclose(found, [[37.5, 44.7], [60, np.nan]], rtol=1e-6)

    def test_model(self) -> None:
        """Mangrove, then a parking lot, then mangrove; and the other way round."""
        first = carbon.net_sequestration([MANGROVE, (), MANGROVE], 10)
        second = carbon.net_sequestration([(), MANGROVE, ()], 10)
        assert first == pytest.approx([83.5, -176.9792, 73.5], rel=1e-6)
        assert second == pytest.approx([0, 73.5, -28.698004], rel=1e-6)

    def test_what_is_lost_goes_on_decaying(self) -> None:
        short = carbon.net_sequestration([MANGROVE, (), ()], 10)
        stock = [(64 + 20, 1.0, 15), (313 + 53.5, 0.66, 7.5)]
        gone = sum(value * share * (1 - 0.5 ** (20 / half)) for value, share, half in stock)
        assert short[1] + short[2] == pytest.approx(-gone)

    def test_valuation_constant(self) -> None:
        assert carbon.annuity(50, 2, 50, 5) == pytest.approx(40.87302, abs=5e-6)
        assert carbon.annuity(43, 10, 0, 0) == pytest.approx(43)
