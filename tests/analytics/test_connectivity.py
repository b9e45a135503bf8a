"""Connectivity: the three patches of the card, ways through the network, and what adding or shortening a link does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.pattern import connectivity

AREA = (4.0, 1.0, 2.0)
#: Chain A-B-C, and all three distances (m).
CHAIN = connectivity.matrix((0, 1), (1, 2), (1.0, 1.0), 3)
METRES = connectivity.matrix((0, 0, 1), (1, 2, 2), (500.0, 1500.0, 800.0), 3)


def test_integral_index_of_a_chain() -> None:
    assert connectivity.indices(AREA, CHAIN, 100, 1.0).iic == pytest.approx(0.0032333, abs=5e-8)


def test_equivalent_area_and_what_the_middle_patch_contributes() -> None:
    found = connectivity.indices(AREA, METRES, 100, 1000.0)
    assert found.eca_ha == pytest.approx(5.954, abs=5e-4)
    assert connectivity.equivalent_area(AREA, METRES, 1000.0) == found.eca_ha
    assert found.dpc[1] == pytest.approx(27.63, abs=5e-3)
    assert found.pc == pytest.approx(found.eca_ha**2 / 100**2)
    # A: 16 of 35.452 is its own area, B passes on what A and C gain over their direct way
    assert found.intra[0] == pytest.approx(100 * 16 / 35.4517, abs=1e-3)
    assert found.connector == pytest.approx((0, 100 * 16 * (0.40613 - 0.35355) / 35.4517, 0), abs=5e-3)
    assert found.intra + found.flux + found.connector == pytest.approx(found.dpc)


def test_a_link_that_is_too_long_counts_for_nothing_in_the_integral_index() -> None:
    found = connectivity.indices(AREA, METRES, 100, 1000.0, functional=600.0)
    assert found.iic == pytest.approx((16 + 1 + 4 + 2 * 4 / 2) / 100**2)


def test_patches_without_links_stand_alone() -> None:
    alone = connectivity.matrix((), (), (), 3)
    found = connectivity.indices(AREA, alone, 100, 1000.0)
    assert found.eca_ha == pytest.approx(np.sqrt(21))
    assert found.connector == pytest.approx((0, 0, 0))
    assert connectivity.indices((), connectivity.matrix((), (), (), 0), 100, 1.0).pc == 0


def test_a_stepping_stone_without_area_matters_only_by_what_passes_it() -> None:
    found = connectivity.indices((4.0, 0.0, 2.0), METRES, 100, 1000.0)
    assert found.intra[1] == found.flux[1] == 0
    assert found.dpc[1] == pytest.approx(found.connector[1])
    assert found.dpc[1] > 0


@settings(max_examples=50, deadline=None)
@given(
    arrays(np.float64, (5, 5), elements=st.floats(1, 9e3)),
    arrays(np.float64, 5, elements=st.floats(0, 100)),
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
def test_shorter_links_never_connect_less(
    lengths: np.ndarray, area: np.ndarray, link: tuple[int, int]
) -> None:
    one, two = np.triu_indices(5, 1)
    direct = connectivity.matrix(one, two, lengths[one, two], 5)
    nearer = direct.copy()
    nearer[link] = nearer[link[::-1]] = direct[link] / 2
    before, after = (connectivity.indices(area, each, 100, 1000.0, 2000.0) for each in (direct, nearer))
    assert after.pc >= before.pc - 1e-12
    assert after.iic >= before.iic - 1e-12
    assert ((before.dpc >= -1e-9) & (before.dpc <= 100 + 1e-9)).all()
