"""Draw streams, bands and the status rule (METHODS 13.7, card 14)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.scenario.uncertainty import Distribution, Parameter, Status, Uncertainty, met, status

TABLE = Path(__file__).parents[2] / "data" / "qionghai" / "tables" / "uncertainty.csv"


@pytest.fixture
def uncertainty() -> Uncertainty:
    return Uncertainty.from_table(pd.read_csv(TABLE))


def test_area_of_2035_against_exact_quantiles(uncertainty: Uncertainty) -> None:
    """Area 2035 = 120 + 160 phi, phi ~ Beta(15, 5): exact P10/50/90 are 219.6/241.4/258.6 ha."""
    assert uncertainty.draws == 500
    area = 120 + 160 * uncertainty.sample(Parameter.SURVIVAL, "M2", 2035)
    assert np.percentile(area, [10, 50, 90]) == pytest.approx([219.6, 241.4, 258.6], abs=3)


def test_streams_depend_on_their_name_only(uncertainty: Uncertainty) -> None:
    first = uncertainty.sample(Parameter.SURVIVAL, "M2", 2030).copy()
    for measure in ("M9", "M1", "M10"):
        uncertainty.sample(Parameter.SURVIVAL, measure, 2025)
    fresh = Uncertainty.from_table(pd.read_csv(TABLE).sample(frac=1, random_state=3))
    assert (fresh.sample(Parameter.SURVIVAL, "M2", 2030) == first).all()
    assert (fresh.sample(Parameter.SURVIVAL, "M2", 2035) != first).any()
    assert (Uncertainty(fresh.rows, seed=1).sample(Parameter.SURVIVAL, "M2", 2030) != first).any()


def test_streams_are_hardly_correlated(uncertainty: Uncertainty) -> None:
    a = uncertainty.sample(Parameter.SURVIVAL, "M2", 2030)
    for other in (("M1", 2030), ("M2", 2025), ("M2", 2035)):
        assert abs(np.corrcoef(a, uncertainty.sample(Parameter.SURVIVAL, *other))[0, 1]) < 0.15


@pytest.mark.parametrize(
    ("distribution", "mean", "deviation"),
    [
        (Distribution("beta", 15, 5), 0.75, np.sqrt(75 / (400 * 21))),
        (Distribution("lognormal", 0.3, np.nan), 1.0, 0.3),
        (Distribution("uniform", 0.85, 1.15), 1.0, 0.3 / np.sqrt(12)),
    ],
)
def test_moments(distribution: Distribution, mean: float, deviation: float) -> None:
    values = distribution.quantile((np.arange(20_000) + 0.5) / 20_000)
    assert distribution.mean == pytest.approx(mean)
    assert values.mean() == pytest.approx(mean, rel=1e-3)
    assert values.std() == pytest.approx(deviation, rel=0.01)


def test_the_table_states_its_means(uncertainty: Uncertainty) -> None:
    table = pd.read_csv(TABLE)
    for row in table.itertuples():
        assert uncertainty.rows[row.parameter, row.measure].mean == pytest.approx(row.mean, abs=5e-5)
    assert uncertainty.mean(Parameter.CONVERSION, "M2") == pytest.approx(0.8 / 1.7)
    assert uncertainty.mean(Parameter.COST, "M7") == 1.0
    with pytest.raises(KeyError):
        uncertainty.mean(Parameter.SURVIVAL, "M99")


def test_met_looks_at_what_is_printed() -> None:
    values = np.array([61.994, 61.9951, 62.0])
    assert met(values, 62.0, "not_below", 2).tolist() == [False, True, True]
    assert met(np.array([438.2, 440.004, 440.006]), 440.0, "not_above", 2).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (1.0, Status.NORMAL),
        (0.9, Status.NORMAL),
        (0.899, Status.CRITICAL),
        (0.5, Status.CRITICAL),
        (0.499, Status.SEVERE),
        (np.nan, Status.NO_DATA),
    ],
)
def test_status_rule(probability: float, expected: Status) -> None:
    assert status(probability) is expected
