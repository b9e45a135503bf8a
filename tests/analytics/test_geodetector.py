"""Geodetector's q: the hand case of the method card and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import geodetector

VALUES, STRATA = [2, 3, 2, 8, 9, 7, 5, 5], [1, 1, 1, 2, 2, 2, 3, 3]


def test_hand_case() -> None:
    assert geodetector.q(VALUES, STRATA) == pytest.approx(1 - 2.667 / 50.875, abs=5e-5)
    assert geodetector.q(VALUES, STRATA) == pytest.approx(0.9476, abs=5e-5)


def test_a_weight_counts_like_repeated_samples() -> None:
    weights = [1, 2, 3, 1, 1, 2, 1, 4]
    repeated = geodetector.q(np.repeat(VALUES, weights), np.repeat(STRATA, weights))
    assert geodetector.q(VALUES, STRATA, weights) == pytest.approx(repeated)


def test_what_is_not_known_does_not_count_and_what_does_not_vary_has_no_q() -> None:
    assert geodetector.q([*VALUES, np.nan], [*STRATA, 1]) == pytest.approx(geodetector.q(VALUES, STRATA))
    assert np.isnan(geodetector.q([0.1, 0.1, 0.1], [1, 1, 2]))


def test_several_quantities_sum_their_spreads() -> None:
    # the second adds nothing within and 8 x 0.25 between halves that are not the strata
    table = np.column_stack((VALUES, [0, 0, 0, 0, 1, 1, 1, 1]))
    within = 8 / 3 + 2 / 3
    assert geodetector.joint(table, STRATA, np.ones(8)) == pytest.approx(1 - within / (50.875 + 2))


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 3)), min_size=2, max_size=20))
def test_q_is_a_share(samples: list[tuple[int, int]]) -> None:
    found = geodetector.q(*zip(*samples, strict=True))
    assert np.isnan(found) or -1e-9 <= found <= 1 + 1e-9
