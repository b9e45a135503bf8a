"""Contiguous regions: hand cases on a chain and a checkerboard, and what must hold for any parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import regions
from analytics.regions import Parts, Tree


def chain(*values: float, area_ha: float = 10.0) -> Parts:
    """Parts in a row, each beside the next."""
    count = len(values)
    places = np.column_stack((np.arange(count, dtype=float), np.zeros(count)))
    each = np.arange(count - 1)
    return Parts(np.array(values)[:, None], places, np.full(count, area_ha), each, each + 1)


def test_like_parts_that_do_not_touch_stay_apart() -> None:
    tree = Tree(chain(0, 0, 9, 9, 0, 0), 0.0)
    assert tree.regions(3, 0).tolist() == [0, 0, 1, 1, 2, 2]
    # with two regions one of the low pairs must go with the high one
    assert len(set(tree.regions(2, 0).tolist())) == 2


def test_a_region_below_the_least_area_joins_its_nearest_neighbour_in_value() -> None:
    tree = Tree(chain(0, 0, 0, 9, 4, 4, 4), 0.0)
    assert tree.regions(3, 0).tolist() == [0, 0, 0, 1, 2, 2, 2]
    assert tree.regions(2, 20).tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_where_so_many_large_regions_do_not_exist_there_are_fewer() -> None:
    assert Tree(chain(0, 3, 9), 0.0).regions(3, 20).tolist() == [0, 0, 0]
    assert Tree(chain(5.0), 0.5).regions(2, 20).tolist() == [0]


def test_islands_are_linked_to_the_nearest_place() -> None:
    parts = Parts(
        np.zeros((4, 1)),
        np.array([[0.0, 0], [1, 0], [5, 0], [9, 0]]),
        np.ones(4),
        np.array([0]),
        np.array([1]),
    )
    links = regions.graph(parts).sparse.toarray() > 0
    assert sorted(zip(*np.nonzero(np.triu(links)), strict=True)) == [(0, 1), (1, 2), (2, 3)]


def test_standard_scores_are_weighted_and_skip_what_is_not_known() -> None:
    found = regions.standardised(np.array([[1.0, 4], [3, np.nan], [3, 4]]), np.array([2.0, 1, 1]))
    np.testing.assert_allclose(found[:, 0], [-1, 1, 1])
    np.testing.assert_array_equal(found[:, 1], [0, 0, 0])


def test_ranks_are_shares_of_the_weight() -> None:
    found = regions.ranked(
        np.array([[5.0], [1.04], [0.96], [np.nan], [900]]), np.array([2.0, 1, 3, 9, 4]), 0.1
    )
    # 4 of 10 at the lowest, 2 in the middle, 4 at the top
    np.testing.assert_allclose(found[:, 0], [0.5, 0.2, 0.2, np.nan, 0.8])


def test_the_number_of_regions_follows_the_gain() -> None:
    land, sea = Tree(chain(0, 0, 5, 5, 9, 9), 0.0), Tree(chain(1, 1, 3, 3), 0.0)
    found = regions.choose(land, sea, 3, 8, 1, 0.0, 0.01)
    # 1 + 1, then the land, the land or the sea: five regions explain all, a sixth gains nothing
    assert found.q["zones"].tolist()[:4] == [2, 3, 4, 5]
    assert found.q["q"].iloc[3] == pytest.approx(1)
    assert found.q.loc[found.q["chosen"], "zones"].tolist() == [5]
    assert found.land.tolist() == [0, 0, 1, 1, 2, 2]
    assert found.sea.tolist() == [0, 0, 1, 1]


def test_fewest_and_most_hold_whatever_the_gain() -> None:
    land = Tree(chain(0, 0, 5, 5, 9, 9), 0.0)
    assert regions.choose(land, None, 2, 2, 1, 0.0, 0.0).land.max() == 1
    assert regions.choose(land, None, 4, 6, 1, 0.0, 1.0).land.max() == 3
    assert regions.choose(None, land, 1, 3, 2, 0.0, 1.0).sea.max() == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.integers(1, 6), st.floats(0, 40))
def test_regions_are_contiguous_and_large(values: list[float], wanted: int, least_ha: float) -> None:
    label = Tree(chain(*values), 0.5).regions(wanted, least_ha)
    assert np.count_nonzero(np.diff(label)) == label.max(), "in a chain every region is one run"
    assert label.max() < wanted
    assert label.max() == 0 or (np.bincount(label) * 10.0 >= least_ha).all()
