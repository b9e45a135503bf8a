"""Recovery curves against the checked numbers of METHODS 13.5 and 13.6."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.scenario.recovery import (
    IMMEDIATE,
    Curve,
    Recovery,
    Shape,
    cohort_fraction,
    completed_share,
    fraction,
    stage_years,
)

TABLES = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
YEARS = np.array([5, 10, 15])


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        (Curve(1, 0.230), (0.68, 0.90, 0.97)),
        (Curve(1, 0.092), (0.37, 0.60, 0.75)),
        (Curve(1, 0.058), (0.25, 0.44, 0.58)),
        (Curve(1, 0.019), (0.09, 0.17, 0.25)),
        (Curve(1, 0.0805), (0.33, 0.55, 0.70)),
        (Curve(1, 0.0208), (0.10, 0.19, 0.27)),
        (Curve(0.73, 0.150), (0.39, 0.57, 0.65)),
        (Curve(0.73, 0.215), (0.48, 0.64, 0.70)),
        (Curve(1, 0.0545), (0.24, 0.42, 0.56)),
        (Curve(1, 0.120), (0.45, 0.70, 0.83)),
    ],
)
def test_table_of_card_13_5(curve: Curve, expected: tuple[float, ...]) -> None:
    assert fraction(curve, YEARS) == pytest.approx(expected, abs=0.005)


def test_soil_carbon_of_mangroves_rises_straight_and_stays() -> None:
    curve = Curve(0.375, 0.2, 0.0, Shape.LINEAR)
    assert fraction(curve, [0, 2.5, 5, 30]) == pytest.approx([0, 0.1875, 0.375, 0.375])
    # 60 % of the reference before, 75 % from five years on.
    assert 0.60 + fraction(curve, 5) * (1 - 0.60) == pytest.approx(0.75)


def test_nothing_before_completion_nor_within_the_lag() -> None:
    assert fraction(Curve(1, 0.3, lag_a=2), [-1, 0, 1.9]).tolist() == [0, 0, 0]
    assert fraction(Curve(1, 0.3, lag_a=2), 3) == pytest.approx(1 - np.exp(-0.3))
    assert fraction(IMMEDIATE, [-1, 0, 1]).tolist() == [0, 1, 1]


def test_worked_example_of_mangrove_area_and_function() -> None:
    """Base 120 ha, cumulative 40/100/160 ha, survival .75, trees r .0545: 150/195/240 and 123.0/134.0/153.1."""
    stages = (2025, 2030, 2035)
    years = stage_years(stages, 2020)
    assert years[2030] == (2026, 2027, 2028, 2029, 2030)
    new = {2025: 40.0, 2030: 60.0, 2035: 60.0}
    trees = Curve(1, 0.0545)
    area = [120 + 0.75 * sum(q * completed_share(years[s], t) for s, q in new.items()) for t in stages]
    function = [
        120 + 0.75 * sum(q * cohort_fraction(trees, years[s], t) for s, q in new.items()) for t in stages
    ]
    assert area == [150, 195, 240]
    assert np.round(function, 1).tolist() == [123.0, 134.0, 153.1]


def test_half_a_stage_counts_half() -> None:
    assert completed_share((2021, 2022, 2023, 2024, 2025), 2023) == pytest.approx(0.6)


@given(
    rate=st.floats(0.001, 3),
    f_inf=st.floats(0, 1),
    lag=st.floats(0, 5),
    tau=st.floats(0, 60),
    more=st.floats(0, 20),
)
def test_curves_rise_and_stay_below_their_end(
    rate: float, f_inf: float, lag: float, tau: float, more: float
) -> None:
    for shape in Shape:
        curve = Curve(f_inf, rate, lag, shape)
        now, later = fraction(curve, tau), fraction(curve, tau + more)
        assert 0 <= now <= later + 1e-12 <= f_inf + 2e-12


def test_the_table_names_a_curve_for_every_measure() -> None:
    recovery = Recovery.from_table(pd.read_csv(TABLES / "recovery.csv", dtype={"objective": str}))
    assert recovery.curve("M2", "habitat").rate == 0.0545
    assert recovery.curve("M2", "soil") == recovery.curve("M2", "water")
    for measure in pd.read_csv(TABLES / "measures.csv")["measure"]:
        assert 0 < recovery.curve(measure, "habitat").f_inf <= 1
    with pytest.raises(KeyError):
        recovery.curve("M99", "habitat")
