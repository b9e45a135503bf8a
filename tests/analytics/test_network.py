"""The security pattern put together: a hand-made place of forests in fields, and what restoring does to it."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.landscape import Grid, Landscape
from analytics.pattern import again, network
from analytics.pattern.network import Network, SecurityPattern
from tests.analytics import hand

FOREST, PADDY = 3010, 1010
GRID = Grid("EPSG:4546", 0.0, 1600.0, 100.0, 16, 40)
#: Columns of three forests, 8 rows high: 64 ha each, twelve columns of fields between them.
FORESTS = (slice(0, 8), slice(16, 24), slice(32, 40))
ROWS = slice(4, 12)
#: Thirteen steps over eight columns of fields: half a step of forest at either end.
GAP = 100 * (2 * (1 + 50) / 2 + 7 * 50)


def silent(_part: float, _text: str) -> None:
    return None


@cache
def pattern(buffer_from: int = 40) -> SecurityPattern:
    """Forests in fields; columns from `buffer_from` on lie outside the city."""
    region = np.ones(GRID.shape, np.uint8)
    region[:, buffer_from:] = 2
    landuse = np.full(GRID.shape, PADDY, np.uint16)
    for cols in FORESTS:
        landuse[ROWS, cols] = FOREST
    nothing = np.zeros(GRID.shape, np.uint8)
    layers = {
        "region": region, "landuse": landuse, "redline": nothing, "protected_area": nothing, "water_quality": nothing,
    }  # fmt: skip
    roads = hand.landscape().vectors["roads"].iloc[:0]
    place = Landscape(GRID, layers, {"roads": roads})
    quality = np.where(landuse == FOREST, np.float32(0.9), np.float32(0.3))
    slope = np.zeros(GRID.shape, np.float32)
    base = SimpleNamespace(
        state=SimpleNamespace(landuse=landuse),
        habitat_quality=quality,
        drivers=SimpleNamespace(slope_deg=slope),
    )
    return network.assess(place, hand.parameters(), base, nothing, silent)


def land() -> Network:
    return pattern().land


def test_sources_links_and_costs_by_hand() -> None:
    found = land()
    assert found.patches["area_ha"].tolist() == [64, 64, 64]
    order = found.patches["x"].rank().astype(int).to_dict()
    links = {tuple(sorted((order[row["from"]], order[row["to"]]))) for _, row in found.links.iterrows()}
    assert links == {(1, 2), (2, 3)}
    assert found.links["cwd"].tolist() == pytest.approx([GAP, GAP])
    assert found.links["length_km"].tolist() == pytest.approx([0.9, 0.9])
    assert found.links["city_km"].tolist() == pytest.approx([0.9, 0.9])


def test_permeability_and_the_rate_of_corridors() -> None:
    found = land()
    p = 0.5 ** (GAP / found.half_cost)
    assert found.links["p"].tolist() == pytest.approx([p, p])
    assert found.corridor_connectivity == pytest.approx(100 * p)
    assert found.links["functional"].tolist() == [found.half_cost >= GAP] * 2
    area = 3 * 64**2 + 2 * 64**2 * (2 * p + p**2)
    assert found.eca_ha == pytest.approx(np.sqrt(area))
    assert found.pc == pytest.approx(area / GRID.size**2)
    middle = found.patches["x"].sub(2000).abs().idxmin()
    assert found.patches.loc[middle, "rank"] == 1
    assert found.patches.loc[middle, "connector"] == pytest.approx(100 * 2 * 64**2 * p**2 / area)


def test_corridors_pinch_points_and_barriers_lie_between_the_sources() -> None:
    found = land()
    between = found.source == 0
    assert found.corridor[between].any() and not found.corridor[~between].any()
    # straight ways run between the forests; above them they would cost more than the cutoff allows
    assert found.corridor[ROWS, 8:16].all()
    assert not found.corridor[0, 8:16].any()
    pinch = found.pinch == 1
    assert (found.corridor[pinch] == 1).all()
    assert pinch.sum() == pytest.approx(0.1 * found.corridor.sum(), abs=4)
    assert found.current[pinch].min() >= np.quantile(found.current[found.corridor == 1], 0.9)
    assert (found.barrier[ROWS, 8:16] > 0).any() and not found.barrier[~between].any()


def test_what_lies_beyond_the_city_counts_as_a_stepping_stone_only() -> None:
    found = pattern(buffer_from=16).land
    assert sorted(found.patches["city_ha"]) == [0, 0, 64]
    assert found.eca_ha == pytest.approx(64)
    assert found.landscape_ha == 16 * 16
    assert not found.corridor[:, 16:].any() and not found.barrier[:, 16:].any()
    inside = found.links["city_km"].to_numpy()
    # eight steps lie inside, the ninth leaves the city
    assert sorted(inside) == pytest.approx([0, 0.85])
    assert found.corridor_connectivity == pytest.approx(100 * found.links["p"].iloc[inside.argmax()])


def test_no_sea_is_a_network_without_anything() -> None:
    sea = pattern().sea
    assert len(sea.patches) == len(sea.links) == len(sea.routes) == 0
    assert np.isnan(sea.corridor_connectivity) and sea.pc == 0 and sea.eca_ha == 0
    assert not sea.corridor.any() and not sea.pinch.any()


def test_resolving_the_base_year_changes_nothing() -> None:
    found = land()
    same = again.resolved(found, found.resistance, current=True)
    assert same.links["cwd"].tolist() == pytest.approx(found.links["cwd"].tolist())
    assert same.eca_ha == pytest.approx(found.eca_ha)
    assert same.corridor_connectivity == pytest.approx(found.corridor_connectivity)
    assert same.current is not None
    np.testing.assert_allclose(same.current, found.current, rtol=1e-5, atol=1e-7)
    assert same.links["r_eff"].tolist() == pytest.approx(found.links["r_eff"].tolist(), rel=1e-6)
    assert again.resolved(found, found.resistance).current is None


def test_a_corridor_of_forest_connects() -> None:
    found = land()
    planted = found.resistance.copy()
    planted[8, 8:16] = 1
    better = again.resolved(found, planted)
    assert sorted(better.links["cwd"]) == pytest.approx([900, GAP])
    p = 0.5 ** (np.array((900, GAP)) / found.half_cost)
    assert better.corridor_connectivity == pytest.approx(100 * p.mean())
    assert better.corridor_connectivity > found.corridor_connectivity + 10


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(8, 31), st.floats(1, 49)), max_size=12))
def test_less_resistance_never_connects_less(changes: list[tuple[int, int, float]]) -> None:
    found = land()
    better = found.resistance.copy()
    for row, col, value in changes:
        better[row, col] = min(value, better[row, col])
    after = again.resolved(found, better)
    assert (after.links["cwd"] <= found.links["cwd"] + 1e-6).all()
    assert after.pc >= found.pc - 1e-12 and after.iic >= found.iic - 1e-12
    assert after.corridor_connectivity >= found.corridor_connectivity - 1e-9


def test_contrasts_are_all_tried() -> None:
    table = land().contrast
    assert list(zip(table["form"], table["strength"], strict=True)) == list(network.CONTRASTS)
    # two links that cost the same have no order
    assert table["rank_links"].isna().all()
    assert table["rank_patches"].tolist() == pytest.approx([1] * 4)


def test_pinch_points_without_current() -> None:
    nothing = np.zeros((2, 2), np.float32)
    assert not network.pinch_points(nothing, np.ones((2, 2), np.bool_), 0.1).any()
    flow = np.float32([[1, 2], [3, 9]])
    assert network.pinch_points(flow, flow < 9, 0.34).tolist() == [[False, False], [True, False]]
