"""Options of the demonstration at 90 m: every active measure finds a plausible amount of places."""

from pathlib import Path

import numpy as np
import pytest

from analytics.landscape import Region
from analytics.options.exclusions import Kind, exclusions
from analytics.options.potential import potential_by_unit, potential_index, potential_table
from analytics.options.table import Options
from analytics.parameters import Parameters
from data.package import Package, open_package
from data.study import make_study

PLAUSIBLE = {
    "M1": (100, 3_000), "M2": (10, 400), "M3": (50, 2_000), "M4": (500, 60_000), "M5": (10, 500),
    "M6": (1_000, 30_000), "M7": (100, 6_000), "M8": (20, 600), "M9": (50, 3_000), "M10": (50, 3_000),
    "M11": (3, 70), "M12": (500, 20_000), "M13": (100, 4_000),
}  # fmt: skip
"""Theoretical potential, ha or km."""


@pytest.fixture(scope="module")
def package(fine_demo_package: Path) -> Package:
    return open_package(fine_demo_package)


@pytest.fixture(scope="module")
def options(package: Package) -> Options:
    return make_study(package, lambda _share, _name: None).options


def test_potential_of_every_active_measure_is_plausible(package: Package, options: Options) -> None:
    threshold = Parameters.from_tables(package.tables).constant("realistic_threshold")
    table = potential_table(options, threshold).set_index("measure")
    assert set(table.index) == set(PLAUSIBLE)
    for measure, (low, high) in PLAUSIBLE.items():
        assert low <= table.loc[measure, "theoretical"] <= high, measure
        assert 0 < table.loc[measure, "realistic"] <= table.loc[measure, "theoretical"], measure
    total = potential_by_unit(options, threshold)["theoretical"].sum()
    assert total == pytest.approx(table["theoretical"].sum())


def test_nothing_lies_outside_the_city_or_in_what_the_law_excludes(
    package: Package, options: Options
) -> None:
    landscape = package.landscape
    region = landscape["region"].ravel()[options.cell]
    assert np.isin(region, (Region.CITY_LAND, Region.CITY_SEA)).all()
    for row in exclusions(Parameters.from_tables(package.tables)):
        for number, option in enumerate(options.options):
            if row.kind is not Kind.NEGOTIABLE and row.touches(option.measures):
                assert not row.holds(landscape, options.cell[options.option == number]).any()


def test_every_measure_brings_a_benefit_somewhere(options: Options) -> None:
    for number, option in enumerate(options.options):
        assert options.benefit_hat[options.option == number].any(), option.id
    for column, objective in enumerate(options.objectives):
        assert options.benefit[:, column].any(), objective


def test_costs_spread_around_the_unit_cost(options: Options) -> None:
    for number, option in enumerate(options.options):
        rows = options.option == number
        unit = sum(measure.unit_cost for measure in options.measures if measure.id in option.measures)
        per_unit = options.cost[rows] / options.quantity[rows, 0]
        assert unit * 0.6 <= per_unit.min() <= per_unit.max() <= unit * 2.5, option.id


def test_potential_index_covers_the_eligible_cells(options: Options) -> None:
    weights = dict.fromkeys(options.objectives, 0.25)
    cell, index = potential_index(options, weights, 0.5)
    assert np.array_equal(cell, np.unique(options.cell))
    assert index.min() >= 0 and index.max() <= 1 and np.unique(index).size > 100
