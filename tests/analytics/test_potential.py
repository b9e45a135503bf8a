"""Potential of a handful of pairs: cells counted once per measure, the index and its classes."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.options.measures import measures, options
from analytics.options.potential import (
    area_by_level,
    levels,
    potential_by_unit,
    potential_index,
    potential_table,
)
from analytics.options.table import Options
from tests.analytics.hand import parameters


def handful(benefit_hat=None) -> Options:
    """Ponds on cells 3 and 5 (retire, or retire and plant), a bank on cell 7, a reef on cell 9."""
    active = tuple(row for row in measures(parameters()) if row.id in ("M1", "M2", "M8", "M10"))
    rows = tuple(row for row in options(parameters()) if row.id in ("M1", "M1+M2", "M8", "M10"))
    hat = (
        np.array([[0.2, 0], [0.8, 0.4], [0.2, 0], [0.6, 0.2], [0.5, 0], [1, 1]])
        if benefit_hat is None
        else benefit_hat
    )
    return Options(
        options=rows,
        measures=active,
        objectives=("habitat", "coast"),
        option_measures=np.array([[0, -1], [0, 1], [2, -1], [3, -1]], np.int8),
        cell=np.array([3, 3, 5, 5, 7, 9], np.int32),
        option=np.array([0, 1, 0, 1, 2, 3], np.uint8),
        quantity=np.array([[1, 0], [1, 1], [1, 0], [1, 1], [0.12, 0], [1, 0]], np.float32),
        area_ha=np.array([1, 1, 1, 1, 0.24, 1], np.float32),
        cost=np.ones(6, np.float32),
        benefit=np.asarray(hat, np.float32),
        benefit_hat=np.asarray(hat, np.float32),
        suitability=np.array([0.9, 0.3, 0.9, 0.8, 0.6, 0.5], np.float32),
        negotiable=np.array([0, 0, 1, 1, 0, 0], np.uint8),
        domain=np.array([0, 0, 0, 0, 0, 1], np.uint8),
        unit=np.array([1, 1, 2, 2, 2, 101], np.uint8),
    )


def test_a_cell_counts_once_per_measure() -> None:
    table = potential_table(handful(), 0.5).set_index("measure")
    assert table["theoretical"].to_dict() == pytest.approx({"M1": 2, "M2": 2, "M8": 0.12, "M10": 1})
    assert table["realistic"].to_dict() == pytest.approx({"M1": 1, "M2": 0, "M8": 0.12, "M10": 1})


def test_units_add_up_to_the_table() -> None:
    units = potential_by_unit(handful(), 0.5)
    sums = units.groupby("measure")[["theoretical", "realistic"]].sum()
    table = potential_table(handful(), 0.5).set_index("measure")
    assert sums.loc[table.index].to_numpy() == pytest.approx(table.to_numpy())


@given(st.floats(0, 1), st.floats(0, 1))
def test_realistic_never_grows_with_the_threshold_and_stays_within_theory(one: float, other: float) -> None:
    low, high = (potential_table(handful(), threshold) for threshold in sorted((one, other)))
    assert np.all(high["realistic"] <= low["realistic"])
    assert np.all(low["realistic"] <= low["theoretical"])


def test_index_takes_the_best_option_of_a_cell() -> None:
    cell, index = potential_index(handful(), {"habitat": 0.75, "coast": 0.25}, 0.5)
    assert list(cell) == [3, 5, 7, 9]
    assert index == pytest.approx([0.75 * 0.8 + 0.25 * 0.4, 0.75 * 0.6 + 0.25 * 0.2, 0.375, 1])


def test_sea_weight_scales_the_lighter_domain_down() -> None:
    _, index = potential_index(handful(), {"habitat": 1}, 0.2)
    assert index == pytest.approx([0.8, 0.6, 0.5, 0.25])


def test_objectives_that_a_domain_lacks_do_not_hold_it_down() -> None:
    hat = np.array([[0.2, 0], [0.8, 0.4], [0.2, 0], [0.6, 0.2], [0.5, 0], [1, 0]])
    _, index = potential_index(handful(hat), {"habitat": 0.5, "coast": 0.5}, 0.5)
    assert index[-1] == pytest.approx(1)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
@example(0.0, 5e-324, 0.0)
def test_index_stays_within_0_and_1(habitat: float, coast: float, sea: float) -> None:
    _, index = potential_index(handful(), {"habitat": habitat, "coast": coast}, sea)
    assert np.all((index >= 0) & (index <= 1))


def test_classes_are_closed_below() -> None:
    assert list(levels(np.array([0, 0.3, 0.59, 0.6], np.float32), 0.6, 0.3)) == [1, 2, 2, 3]


def test_area_by_class_counts_a_cell_once_and_sums_to_the_eligible_area() -> None:
    table = area_by_level(handful(), {"habitat": 1}, 0.5, high=0.6, medium=0.3).set_index(
        ["measure", "unit_id"]
    )
    assert table.loc[("M1", 1)].to_dict() == pytest.approx({"high_ha": 1, "medium_ha": 0, "low_ha": 0})
    assert table.loc[("M8", 2)].to_dict() == pytest.approx({"high_ha": 0, "medium_ha": 0.24, "low_ha": 0})
    assert table.to_numpy().sum() == pytest.approx(2 + 2 + 0.24 + 1)
