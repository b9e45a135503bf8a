"""Cost factors against their table, and exclusions: statutory ones take cells out, negotiable ones mark them."""

import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.options.costs import cost_multiplier, cost_wan_yuan, lookup
from analytics.options.exclusions import Kind, allowed, exclusions, negotiable, negotiable_bits
from analytics.options.measures import Measure, measures
from tests.analytics.hand import changed, landscape, layer, lines, parameters, site

EVERY = np.arange(25, dtype=np.int32)


def measure(wanted: str) -> Measure:
    return next(row for row in measures(parameters()) if row.id == wanted)


def test_ranges_are_half_open_and_1_outside() -> None:
    rows = pd.DataFrame({"min": [0.0, 5.0], "max": [5.0, 15.0], "multiplier": [0.8, 1.2]})
    assert lookup(rows, np.array([-1, 0, 4.9, 5, 15])) == pytest.approx([1, 0.8, 0.8, 1.2, 1])
    open_end = rows.assign(max=[5.0, np.nan])
    assert lookup(open_end, np.array([1e9])) == pytest.approx([1.2])


def test_pond_cost_is_unit_cost_by_access_status_and_haul() -> None:
    status = layer(np.array([0, 1, 2, 3, 2]))
    towns = lines([shapely.Point(250, 250)], name_zh=["示例镇"])
    place = site(landscape({"towns": towns}, landuse=11041, pond_status=status))
    factors = cost_multiplier(measure("M1"), EVERY, place, parameters()).reshape(5, 5)
    # middle row lies on the road (0.90); the town is within 3 km of everything (0.93)
    assert factors[2] == pytest.approx(0.90 * 0.93 * np.array([1, 1.2, 1, 0.85, 1]))
    cost = cost_wan_yuan(measure("M1"), np.full(25, 2, np.float32), EVERY, place, parameters())
    assert cost.reshape(5, 5)[2, 1] == pytest.approx(36 * 2 * 0.90 * 0.93 * 1.2)


def test_steeper_and_farther_costs_more() -> None:
    towns = lines([shapely.Point(250, 250)], name_zh=["示例镇"])
    for slope, factor in ((2, 0.85), (10, 1.0), (20, 1.25), (40, 1.55)):
        place = site(landscape({"towns": towns}), slope_deg=slope)
        assert cost_multiplier(measure("M4"), EVERY[10:15], place, parameters()) == pytest.approx(
            factor * 0.9
        )


def test_sea_measures_haul_from_the_shore() -> None:
    place = site(landscape(region=np.array([1, 3, 3, 3, 3])))
    assert cost_multiplier(measure("M10"), EVERY[1:5], place, parameters()) == pytest.approx([0.9] * 4)


def test_every_cost_factor_names_measures_that_exist_and_its_ranges_do_not_overlap() -> None:
    table = parameters().tables["cost_factors"]
    for (factor, ids), rows in table.groupby(["factor", "measures"]):
        assert set(ids.split()) <= {row.id for row in measures(parameters())}, factor
        ordered = rows.sort_values("min")
        assert list(ordered["max"].iloc[:-1]) == list(ordered["min"].iloc[1:])


@pytest.mark.parametrize("wanted", ["M1", "M2", "M3", "M5", "M6", "M7", "M8", "M13"])
def test_permanent_basic_farmland_excludes(wanted: str) -> None:
    farmland = layer(np.array([0, 1, 0, 1, 0]))
    free = allowed(landscape(basic_farmland=farmland), exclusions(parameters()), (wanted,), EVERY)
    assert np.array_equal(free, farmland.ravel() == 0)


def test_erosion_control_keeps_farmland_farmland_and_is_allowed() -> None:
    assert allowed(landscape(basic_farmland=1), exclusions(parameters()), ("M4",), EVERY).all()


def test_the_red_line_forbids_consolidation_but_not_restoration() -> None:
    place, rows = landscape(redline=1), exclusions(parameters())
    forbidden = {row.id for row in measures(parameters()) if not allowed(place, rows, (row.id,), EVERY).any()}
    assert forbidden == {"M12", "M13"}


def test_a_combination_is_excluded_where_either_part_is() -> None:
    rows = exclusions(changed("exclusions", measures="M2"))
    assert not allowed(landscape(basic_farmland=1), rows, ("M1", "M2"), EVERY).any()
    assert allowed(landscape(basic_farmland=1), rows, ("M1",), EVERY).all()


def test_negotiable_exclusions_mark_and_do_not_take_out() -> None:
    place = landscape(pond_status=layer(np.array([1, 2, 3, 0, 1])), landuse=11041)
    rows = negotiable(parameters())
    assert all(row.kind is Kind.NEGOTIABLE for row in rows)
    licence = next(bit for bit, row in enumerate(rows) if row.layer == "pond_status")
    assert list(negotiable_bits(place, rows, ("M1",), EVERY[:5]) >> licence & 1) == [1, 0, 0, 0, 1]
    assert allowed(place, exclusions(parameters()), ("M1",), EVERY).all()
    assert not negotiable_bits(place, rows, ("M4",), EVERY).any()
