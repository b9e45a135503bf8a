"""Sediment delivery: hand cases on a slope of four cells, streams, outlets and bounds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import flow, sediment
from tests.analytics import island

CONSTANTS = {
    "sdr_max": 0.8, "sdr_ic0": 0.5, "sdr_k": 2, "sdr_weight_min": 0.001, "sdr_slope_min": 0.005, "sdr_slope_max": 1,
}  # fmt: skip


def slope() -> tuple[flow.Routing, np.ndarray]:
    ground = np.array([[8, 6, 4, 2]], np.float32)
    _, routing = flow.route(ground, np.ones(ground.shape, np.bool_))
    return routing, flow.accumulate(routing).astype(np.float32)


def test_connectivity_of_a_slope_by_hand() -> None:
    """W 0.1, 0.2, 0.3, 0.4 and S 0.5, 0.25, 0.2, 0.1 on cells of 10 m; the last cell is the stream."""
    routing, above = slope()
    weight = np.array([[0.1, 0.2, 0.3, 0.4]], np.float32)
    gradient = np.array([[0.5, 0.25, 0.2, 0.1]], np.float32)
    stream = np.array([[False, False, False, True]])
    up = sediment.upslope(routing, weight, gradient, above, 10)
    assert up[0].tolist() == pytest.approx(
        [0.1 * 0.5 * 10, 0.15 * 0.375 * math.sqrt(200), 0.2 * (0.95 / 3) * math.sqrt(300), 0.25 * 0.2625 * 20]
    )
    down = sediment.downslope(routing, weight, gradient, stream, 10)
    third = 10 / 0.06
    assert down[0].tolist() == pytest.approx([10 / 0.05 + 10 / 0.05 + third, 10 / 0.05 + third, third, 0])
    found = sediment.ratio(up, down, 0.8, 0.5, 2)
    # second cell: IC = log10(0.795495 / 366.6667) = -2.66364, SDR = 0.8 / (1 + exp(3.16364 / 2))
    assert found[0, 1] == pytest.approx(0.13643, abs=5e-6)
    assert found[0, 3] == 0


def test_the_sea_takes_what_leaves_without_a_stream() -> None:
    routing, _ = slope()
    ones = np.ones((1, 4), np.float32)
    down = sediment.downslope(routing, ones, ones, np.zeros((1, 4), np.bool_), 30)
    assert down[0].tolist() == [120, 90, 60, 30]


def test_diagonal_steps_are_longer() -> None:
    ground = np.array([[9, 9, 9], [9, 5, 9], [9, 9, 1]], np.float32)
    _, routing = flow.route(ground, np.ones(ground.shape, np.bool_))
    ones = np.ones(ground.shape, np.float32)
    stream = ground == 1
    assert sediment.downslope(routing, ones, ones, stream, 10)[1, 1] == pytest.approx(10 * math.sqrt(2))


def test_equal_ups_and_downs_deliver_half_of_what_ic0_says() -> None:
    ten = np.full((1, 1), 10**0.5, np.float32)
    assert sediment.ratio(ten, np.ones((1, 1), np.float32), 0.8, 0.5, 2)[0, 0] == pytest.approx(0.4)


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=40)
def test_delivery_stays_within_its_bounds_and_cover_never_raises_it(seed: int) -> None:
    random = np.random.default_rng(seed)
    ground = random.random((9, 11)).astype(np.float32) * 30
    land = random.random((9, 11)) < 0.9
    _, routing = flow.route(ground, land)
    above = flow.accumulate(routing).astype(np.float32)
    stream = above >= 15
    cover = random.random((9, 11)).astype(np.float32)
    slopes = np.where(land, random.random((9, 11)) * 60, np.nan).astype(np.float32)
    first = sediment.delivery(routing, above, stream, cover, slopes, 30, CONSTANTS)
    assert ((first >= 0) & (first <= 0.8)).all()
    assert (first[stream | ~land] == 0).all() and (first[land & ~stream] > 0).all()
    planted = sediment.delivery(routing, above, stream, cover / 3, slopes, 30, CONSTANTS)
    assert (planted <= first + 1e-7).all()


def test_its_constants_are_rows_of_the_table() -> None:
    parameters = island.parameters()
    assert {name: parameters.constant(name) for name in sediment.CONSTANTS} == CONSTANTS
