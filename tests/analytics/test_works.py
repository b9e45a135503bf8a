"""Components, ledgers and draws on numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.options.measures import Option
from analytics.scenario.ledger import AREA, Account, Ledger, drawn_costs, scales
from analytics.scenario.recovery import Curve, Recovery, stage_years
from analytics.scenario.uncertainty import Distribution, Parameter, Uncertainty
from analytics.scenario.works import components, course, split

YEARS = stage_years((2025, 2030, 2035), 2020)
RECOVERY = Recovery(
    {("M1", "*"): Curve(1, 0.3), ("M2", "*"): Curve(1, 0.12), ("M2", "habitat"): Curve(1, 0.0545)}
)
ROWS = {
    ("survival", "M1"): Distribution("beta", 18, 2),
    ("survival", "M2"): Distribution("beta", 15, 5),
    ("conversion", "M2"): Distribution("beta", 0.8, 0.9),
    ("rate", "*"): Distribution("lognormal", 0.3, np.nan),
    ("reference", "*"): Distribution("uniform", 0.85, 1.15),
    ("cost", "*"): Distribution("lognormal", 0.25, np.nan),
}
UNCERTAINTY = Uncertainty(ROWS)


def option(name: str, *measures: str, conversion: bool = False) -> Option:
    return Option(name, measures, "", conversion, 1.0, 1.0, "P", "")


OPTIONS = (option("M1", "M1"), option("M1+M2", "M1", "M2", conversion=True), option("M2", "M2"))


def test_a_combination_succeeds_in_two_ways() -> None:
    parts = components(OPTIONS)
    assert [(part.option, part.measures, part.measure, part.converted, part.before) for part in parts] == [
        (0, ("M1",), "M1", False, ""),
        (1, ("M1", "M2"), "M2", True, ""),
        (1, ("M1",), "M1", False, "M2"),
        (2, ("M2",), "M2", False, ""),
    ]
    kappa = 0.8 / 1.7
    shares = [part.share(UNCERTAINTY.mean) for part in parts]
    assert shares == pytest.approx([0.9, 0.75 * kappa, 0.9 - 0.75 * kappa, 0.75])


def test_the_part_that_is_not_converted_is_never_negative() -> None:
    part = components(OPTIONS)[2]
    drawn = part.share(lambda parameter, measure: UNCERTAINTY.sample(parameter, measure, 2030))
    assert np.min(drawn) >= 0


def test_split_gives_a_combination_two_parts() -> None:
    row, part = split(np.array([1, 0, 2], np.uint8), components(OPTIONS))
    assert sorted(zip(row.tolist(), part.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 0), (2, 3)]


@pytest.fixture
def mangrove_ledgers() -> tuple[Ledger, Ledger]:
    """120 ha and 40/100/160 ha of new works, phi .75: the area, and its functional equivalent by trees."""
    way = course(components((option("M2", "M2"),)), YEARS, ("habitat",), RECOVERY, UNCERTAINTY)
    new = np.array([40.0, 60.0, 60.0])[None, :, None] * way.share[:, None, None]
    return Ledger(120, new * way.done[None]), Ledger(120, new * way.curves["habitat"], "habitat")


def test_worked_example_through_the_ledger(mangrove_ledgers: tuple[Ledger, Ledger]) -> None:
    area, function = (Account(ledger) for ledger in mangrove_ledgers)
    assert area.base() == 120
    assert area.expected() == pytest.approx([150, 195, 240])
    assert np.round(function.expected(), 1).tolist() == [123.0, 134.0, 153.1]


def test_bands_of_the_area_with_one_survival_for_all_cohorts(mangrove_ledgers: tuple[Ledger, Ledger]) -> None:
    """120 + 160 phi: P10/P50/P90 219.6/241.4/258.6 ha (METHODS 13.7)."""
    area, _ = mangrove_ledgers
    phi = UNCERTAINTY.sample(Parameter.SURVIVAL, "M2", 2035)
    drawn = Account(area).drawn({AREA: np.broadcast_to((phi / 0.75)[:, None, None, None], (500, 1, 3, 3))})
    assert np.percentile(drawn[:, 2], [10, 50, 90]) == pytest.approx([219.6, 241.4, 258.6], abs=3)


def test_cohorts_are_drawn_apart(mangrove_ledgers: tuple[Ledger, Ledger]) -> None:
    """Three independent cohorts spread less than one; the mean stays."""
    area, function = mangrove_ledgers
    way = course(components((option("M2", "M2"),)), YEARS, ("habitat",), RECOVERY, UNCERTAINTY)
    factor = scales(way, RECOVERY, UNCERTAINTY)
    drawn = Account(area).drawn(factor)
    assert drawn.shape == (500, 3)
    assert drawn.mean(axis=0) == pytest.approx([150, 195, 240], rel=0.005)
    sd = np.sqrt(75 / (400 * 21))
    assert drawn[:, 0].std() == pytest.approx(40 * sd, rel=0.05)
    assert drawn[:, 2].std() == pytest.approx(sd * np.sqrt(40**2 + 60**2 + 60**2), rel=0.1)
    wide = Account(function).drawn(factor)
    assert wide[:, 2].std() / 33.1 > drawn[:, 2].std() / 120  # rate and reference add to survival


def test_ratios_recompute_numerator_and_denominator() -> None:
    """水土保持率: 1710 km2 of land, 60 km2 eroded, 8/20/32 km2 treated with 85 % success (METHODS 13.6)."""
    treated = np.zeros((1, 3, 3))
    treated[0] = np.triu(np.ones((3, 3))) * np.array([8, 12, 12])[:, None] * 0.85
    rate = Account(Ledger(1710 - 60, treated), Ledger(1710, np.zeros((1, 3, 3))), 100.0)
    assert np.round(rate.expected(), 2).tolist() == [96.89, 97.49, 98.08]


def test_costs_add_up_and_are_drawn_by_measure_and_stage() -> None:
    cost = np.array([[100.0, 0.0, 50.0], [0.0, 200.0, 0.0]])
    drawn = drawn_costs(cost, ("M1", "M2"), (2025, 2030, 2035), UNCERTAINTY)
    assert (np.diff(drawn, axis=1) >= 0).all()
    assert drawn.mean(axis=0) == pytest.approx([100, 300, 350], rel=0.01)
    assert drawn[:, 0] == pytest.approx(100 * UNCERTAINTY.sample(Parameter.COST, "M1", 2025))
