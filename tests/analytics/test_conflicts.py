"""Conflicts of the three kinds of space: sides, overlaps and strips counted by hand, and what holds on any map."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from analytics import conflicts
from analytics.conflicts import Conflicts, Kind
from analytics.landscape import Grid, Landscape
from analytics.parameters import Parameters
from tests.analytics import hand

PADDY, TOWN, FOREST = 1010, 7010, 3010
OUTLINE = {"boundary": gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 500, 500)], crs=hand.GRID.crs)}
#: Ecological in the west, agricultural in the middle, urban in the north-east.
SPACE = [[1, 1, 2, 3, 3], [1, 1, 2, 3, 3], [1, 1, 2, 2, 2], [1, 1, 2, 2, 2], [1, 1, 2, 2, 2]]


@cache
def short_lines() -> Parameters:
    constants = hand.parameters().tables["constants"]
    value = constants["value"].where(constants["id"] != "conflict_line_min_m", 100.0)
    return hand.changed("constants", value=value)


def assess(
    place: Landscape,
    corridor: ArrayLike = 0,
    pinch: ArrayLike = 0,
    degraded: ArrayLike = 0,
    eroded: ArrayLike = 1,
) -> Conflicts:
    arrays = (hand.layer(values).astype(np.uint8) for values in (corridor, pinch, degraded, eroded))
    return conflicts.conflicts(place, short_lines(), *arrays)


def test_sides_between_two_spaces_inside() -> None:
    space = np.array([[1, 2, 3], [1, 1, 3], [4, 0, 3]], np.uint8)
    inside = np.ones((3, 3), bool)
    inside[0, 2] = False
    sides = conflicts.contacts(space, inside)
    # East: 1|2 in row 0, 1|3 in row 1. South: 2 over 1 in column 1. Sea, nothing and the outside do not count.
    assert sides.first.tolist() == [0, 4, 1]
    assert sides.second.tolist() == [1, 5, 4]
    assert sides.kind.tolist() == [
        Kind.ECOLOGICAL_AGRICULTURAL, Kind.ECOLOGICAL_URBAN, Kind.ECOLOGICAL_AGRICULTURAL,
    ]  # fmt: skip


def test_contacts_count_where_the_cell_needs_restoration() -> None:
    degraded = np.zeros((5, 5), int)
    degraded[0, 1], degraded[1, 3], degraded[4, 4] = 3, 4, 5
    eroded = np.ones((5, 5), int)
    eroded[3, 2] = 2
    found = assess(hand.landscape(OUTLINE, space=SPACE), degraded=degraded, eroded=eroded)
    expected = np.zeros((5, 5), int)
    expected[0, 1] = expected[3, 2] = Kind.ECOLOGICAL_AGRICULTURAL
    expected[1, 3] = Kind.AGRICULTURAL_URBAN
    assert found.kind.tolist() == expected.tolist()
    table = found.table.set_index("kind")
    assert table.loc[Kind.ECOLOGICAL_AGRICULTURAL, ["ha", "contact_km", "need_km"]].tolist() == [2, 0.5, 0.2]
    # Urban space has two western and two southern sides; the degraded corner touches one of each.
    row = table.loc[Kind.AGRICULTURAL_URBAN, ["ha", "contact_km", "need_km"]]
    assert row.tolist() == pytest.approx([1, 0.4, 0.2])


def test_class_two_and_slight_loss_are_no_need() -> None:
    found = assess(hand.landscape(OUTLINE, space=SPACE), degraded=2, eroded=1)
    assert not found.kind.any()
    assert found.table["need_km"].sum() == 0 and found.table["contact_km"].sum() == pytest.approx(0.9)
    assert found.proposals.empty


def test_towns_at_ecological_space_have_a_buffer_without_any_need() -> None:
    space = np.where(np.arange(5) < 2, 1, 3)
    found = assess(hand.landscape(OUTLINE, space=space))
    assert (found.kind[:, 1:3] == Kind.ECOLOGICAL_URBAN).all() and np.count_nonzero(found.kind) == 10
    assert found.proposals["width_m"].tolist() == [50]


def test_the_gravest_conflict_of_a_cell_counts() -> None:
    landuse = np.full((5, 5), FOREST)
    landuse[0], landuse[1] = TOWN, PADDY
    redline = np.zeros((5, 5), int)
    redline[:, 0] = 1
    protected = np.zeros((5, 5), int)
    protected[:, 1] = 2
    corridor, pinch = np.zeros((5, 5), int), np.zeros((5, 5), int)
    corridor[:, 1:3] = 1
    pinch[:, 3] = 1
    place = hand.landscape(OUTLINE, landuse=landuse, redline=redline, protected_area=protected)
    kind = assess(place, corridor=corridor, pinch=pinch).kind
    assert kind[0].tolist() == [Kind.REDLINE_BUILT] * 2 + [Kind.CORRIDOR_BUILT] * 2 + [0]
    assert kind[1].tolist() == [Kind.REDLINE_FARMLAND] * 2 + [Kind.CORRIDOR_FARMLAND] * 2 + [0]
    assert not kind[2:].any()


def test_a_buffer_along_a_straight_contact_has_its_length_and_width() -> None:
    space = np.where(np.arange(5) < 2, 1, 2)
    found = assess(hand.landscape(OUTLINE, space=space), degraded=4)
    (strip,) = found.proposals.to_dict("records")
    assert (strip["form"], strip["kind"]) == ("buffer", Kind.ECOLOGICAL_AGRICULTURAL)
    assert strip["length_km"] == pytest.approx(0.5)
    assert strip["geometry"].bounds == pytest.approx((185, 0, 215, 500))
    assert strip["area_ha"] == pytest.approx(0.03 * 500 / 10)


def test_a_strip_is_cut_at_the_outline_and_short_lines_have_none() -> None:
    half = {"boundary": gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 500)], crs=hand.GRID.crs)}
    space = np.where(np.arange(5) < 2, 1, 2)
    found = assess(hand.landscape(half, space=space), degraded=4)
    assert found.proposals["area_ha"].tolist() == pytest.approx([0.75])
    ends = conflicts.side_lines(np.array([1]), np.array([False]), hand.GRID)
    assert conflicts.strip(ends, 30, 101, 1)[0].is_empty
    assert conflicts.strip(ends, 30, 100, 1)[1] == pytest.approx(0.1)


def test_sides_lie_where_the_cells_meet() -> None:
    grid = Grid("EPSG:4546", 1000.0, 2000.0, 30.0, 3, 3)
    east, south = conflicts.side_lines(np.array([4, 4]), np.array([False, True]), grid)
    assert east.tolist() == [[1060, 1970], [1060, 1940]]
    assert south.tolist() == [[1030, 1940], [1060, 1940]]


def test_a_corridor_is_proposed_along_its_middle_where_it_crosses_fields() -> None:
    landuse = np.full((5, 5), FOREST)
    landuse[:, 1:4] = PADDY
    corridor = np.zeros((5, 5), int)
    corridor[2] = 1
    found = assess(hand.landscape(OUTLINE, landuse=landuse), corridor=corridor)
    (strip,) = found.proposals.to_dict("records")
    assert (strip["form"], strip["kind"], strip["width_m"]) == ("corridor", Kind.CORRIDOR_FARMLAND, 60)
    assert strip["length_km"] == pytest.approx(0.3)
    assert strip["geometry"].bounds == pytest.approx((150, 220, 450, 280))


def test_middle_lines_take_a_diagonal_only_where_there_is_no_way_round() -> None:
    grid = Grid("EPSG:4546", 0.0, 90.0, 30.0, 3, 3)
    diagonal = np.eye(3, dtype=bool)
    cell, ends = conflicts.middle_lines(diagonal, grid)
    assert cell.tolist() == [0, 4]
    assert np.hypot(*(ends[:, 1] - ends[:, 0]).T).tolist() == pytest.approx([30 * 2**0.5] * 2)
    cell, ends = conflicts.middle_lines(np.zeros((3, 3), bool), grid)
    assert len(cell) == 0 and ends.shape == (0, 2, 2)


spaces = st.lists(st.integers(0, 4), min_size=25, max_size=25)
flags = st.lists(st.booleans(), min_size=25, max_size=25)
classes = st.lists(st.integers(0, 5), min_size=25, max_size=25)


@settings(max_examples=30, deadline=None)
@given(spaces, classes, flags, flags)
def test_more_need_never_takes_a_conflict_away_and_strips_stay_inside(
    space: list[int], degraded: list[int], fields: list[bool], corridor: list[bool]
) -> None:
    def square(values: list) -> np.ndarray:
        return np.array(values).reshape(5, 5)

    landuse = np.where(square(fields), PADDY, FOREST)
    place = hand.landscape(OUTLINE, landuse=landuse, space=square(space))
    some = assess(place, corridor=square(corridor), degraded=square(degraded))
    more = assess(place, corridor=square(corridor), degraded=np.maximum(square(degraded), 3))
    assert (more.kind[some.kind > 0] > 0).all()
    assert some.table["ha"].sum() == np.count_nonzero(some.kind)
    assert (some.table["need_km"] <= some.table["contact_km"] + 1e-9).all()
    assert some.table["contact_km"].sum() == pytest.approx(more.table["contact_km"].sum())
    inside = OUTLINE["boundary"].geometry.iloc[0].buffer(1e-6)
    assert more.proposals.geometry.within(inside).all()
