"""Flow routing: hand cases with pits, nested pits and flats, invariants on any terrain, and agreement with pyflwdir."""

import numpy as np
import pyflwdir
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics import filling, flow
from analytics.flow import Routing
from analytics.rasters import COL_STEPS, ROW_STEPS

EAST, SOUTH, NORTH = 0, 2, 6


def everywhere(values: list[list[float]]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    ground = np.array(values, np.float32)
    return ground, np.ones(ground.shape, np.bool_)


def rough(seed: int, shape: tuple[int, int], levels: int) -> NDArray[np.float32]:
    """Ground of few levels: full of pits and flats."""
    return np.random.default_rng(seed).integers(0, levels, shape).astype(np.float32)


def leaves_at(routing: Routing, row: int, col: int) -> tuple[int, int]:
    """Where a drop from this cell leaves the land."""
    for _ in range(routing.direction.size):
        step = routing.direction[row, col]
        if step < 0:
            return row, col
        row, col = row + ROW_STEPS[step], col + COL_STEPS[step]
    raise AssertionError("runs in a circle")


def test_a_pit_is_filled_to_its_lowest_rim() -> None:
    ground, land = everywhere([[9, 9, 9, 9, 9], [9, 2, 9, 9, 9], [9, 9, 9, 9, 4]])
    assert filling.fill(ground, land)[1, 1] == 9
    ground[0, 2] = 5  # on the edge, diagonal to the pit
    assert filling.fill(ground, land)[1, 1] == 5


def test_a_pit_within_a_pit() -> None:
    # the inner pit (1) spills at 5 into the outer one (3), which spills at 7 over the eastern edge
    ground, land = everywhere(
        [[9, 9, 9, 9, 9, 9, 9], [9, 9, 9, 9, 9, 9, 9], [9, 1, 5, 3, 9, 9, 9], [9, 9, 9, 9, 7, 9, 9], [9] * 7]
    )
    ground[3, 5], ground[2, 6] = 7, 6
    filled = filling.fill(ground, land)
    assert filled[2, 1:4].tolist() == [7, 7, 7]
    assert np.count_nonzero(filled != ground) == 3
    filled, routing = flow.route(ground, land)
    assert leaves_at(routing, 2, 1) == (2, 6)


def test_the_steepest_way_counts_the_diagonal_as_longer() -> None:
    ground, land = everywhere([[9, 9, 9], [9, 5, 3], [9, 9, 2.5]])
    assert flow.route(ground, land)[1].direction[1, 1] == EAST  # 2 / 1 against 2.5 / 1.41
    ground[2, 2] = 2
    assert flow.route(ground, land)[1].direction[1, 1] == 1  # 3 / 1.41


def test_water_leaves_at_the_edge_where_nothing_is_lower() -> None:
    ground, land = everywhere([[3, 2, 1], [3, 2, 1], [3, 2, 1]])
    _, routing = flow.route(ground, land)
    assert routing.direction[:, 2].tolist() == [-1, -1, -1]
    assert routing.direction[:, :2].tolist() == [[EAST, EAST]] * 3
    assert flow.accumulate(routing).tolist() == [[1, 2, 3]] * 3


def test_the_sea_takes_the_water_of_the_shore() -> None:
    ground, land = everywhere([[9, 9, 9, 9], [4, 4.5, 5, -7], [9, 9, 9, 9]])
    land[:, 3] = False
    assert (
        flow.route(ground, land)[1].direction[1, 2] == 4
    )  # without a sea it runs inland, over the western edge
    filled, routing = flow.route(ground, land, ~land)
    assert routing.direction[1, 2] == -1
    assert np.isnan(filled[:, 3]).all()


def test_a_flat_drains_away_from_higher_ground_towards_its_way_out() -> None:
    # Barnes et al. 2014, figure 1 in small: a flat floor between walls with one way out in the south
    ground, land = everywhere(
        [[9, 9, 9, 9, 9], [9, 5, 5, 5, 9], [9, 5, 5, 5, 9], [9, 5, 5, 5, 9], [9, 9, 4, 9, 9]]
    )
    filled, routing = flow.route(ground, land)
    assert routing.direction[1:4, 2].tolist() == [SOUTH] * 3
    assert routing.direction[1, 1] == 1 and routing.direction[1, 3] == 3  # to the middle, not along the wall
    assert filled.tolist() == ground.tolist()
    assert leaves_at(routing, 1, 1) == (4, 2)


def test_water_surfaces_of_whole_lakes_drain() -> None:
    ground = np.full((40, 50), 3.0, np.float32)
    ground[:, 0], ground[0], ground[-1], ground[:, -1] = 8, 8, 8, 8
    ground[20, -1] = 3
    _, routing = flow.route(ground, np.ones(ground.shape, np.bool_))
    assert leaves_at(routing, 1, 1) == (20, 49)
    assert flow.accumulate(routing)[20, 49] > 38 * 48


def test_labels_go_up_the_streams() -> None:
    ground, land = everywhere([[3, 2, 1], [6, 5, 4]])
    land[1] = False
    _, routing = flow.route(ground, land)
    own = np.zeros(ground.shape, np.int32)
    own[0, 1] = 7
    assert flow.labels(routing, own).tolist() == [[7, 7, 0], [0, 0, 0]]
    own[0, 2] = 8
    assert flow.labels(routing, own)[0].tolist() == [7, 7, 8]


def test_weights_are_summed() -> None:
    ground, land = everywhere([[3, 2, 1]])
    _, routing = flow.route(ground, land)
    assert flow.accumulate(routing, np.array([[0.5, 2, 4]], np.float32)).tolist() == [[0.5, 2.5, 6.5]]
    assert flow.receivers(routing).tolist() == [1, 2, -1]


def test_circles_are_refused() -> None:
    with pytest.raises(ValueError, match="2 cells never drain"):
        flow.order(np.array([[0, 4, -1]], np.int8), np.ones((1, 3), np.bool_))


def test_missing_elevation_is_refused() -> None:
    ground, land = everywhere([[1, np.nan, 1]])
    with pytest.raises(ValueError, match="missing on land"):
        flow.route(ground, land)


def test_negative_ground_and_the_two_zeros() -> None:
    ground, land = everywhere([[5, 5, 5, 5], [-1, -3, -0.0, 5], [5, 5, 5, 5]])
    ground[1, 0] = 0.0
    filled = filling.fill(ground, land)
    assert filled[1].tolist() == [0, 0, 0, 5]


terrains = st.tuples(
    st.integers(0, 10_000),
    st.tuples(st.integers(1, 14), st.integers(1, 14)),
    st.integers(1, 30),
    st.floats(0.3, 1),
)


@given(terrains)
@settings(deadline=None, max_examples=150)
def test_every_cell_drains_downhill_and_all_water_arrives(
    terrain: tuple[int, tuple[int, int], int, float],
) -> None:
    seed, shape, levels, share = terrain
    ground = rough(seed, shape, levels)
    land = np.random.default_rng(seed + 1).random(shape) < share
    filled, routing = flow.route(ground, land)
    assert (filled[land] >= ground[land]).all()
    assert np.isnan(filled[~land]).all()
    assert (routing.direction[~land] == -1).all()
    assert sorted(routing.order.tolist()) == np.flatnonzero(land).tolist()
    to = flow.receivers(routing)
    going = to >= 0
    surface = filled.ravel()
    assert (surface[to[going]] <= surface[routing.order[going]]).all()
    assert land.ravel()[to[going]].all()
    place = np.full(land.size, -1)
    place[routing.order] = np.arange(routing.order.size)
    assert (place[to[going]] > place[routing.order[going]]).all()
    # outlets lie at the land's edge and take all cells
    rim = np.pad(land, 1)
    beside = np.ones(shape, np.bool_)
    for row, col in zip(ROW_STEPS, COL_STEPS, strict=True):
        beside &= rim[1 + row : 1 + row + shape[0], 1 + col : 1 + col + shape[1]]
    outlets = routing.order[~going]
    assert not beside.ravel()[outlets].any()
    assert flow.accumulate(routing).ravel()[outlets].sum() == np.count_nonzero(land)


@given(terrains)
@settings(deadline=None, max_examples=150)
def test_filled_ground_is_that_of_pyflwdir(terrain: tuple[int, tuple[int, int], int, float]) -> None:
    seed, shape, levels, share = terrain
    ground = rough(seed, shape, levels)
    land = np.random.default_rng(seed + 1).random(shape) < share
    peer, _ = pyflwdir.dem.fill_depressions(np.where(land, ground, np.float32(-9999)), nodata=-9999.0)
    assert np.array_equal(filling.fill(ground, land)[land], peer[land])


def test_accumulation_is_that_of_pyflwdir_where_no_ways_tie() -> None:
    """Above a cone's rim every cell has one steepest way and none lies in a pit."""
    row, col = np.mgrid[0:60, 0:70]
    ground = (200 - np.hypot(row - 29.3, (col - 35.7) * 1.1) + 0.3 * np.sin(row * 1.7 + col * 0.9)).astype(
        np.float32
    )
    land = np.ones(ground.shape, np.bool_)
    filled, routing = flow.route(ground, land)
    assert np.array_equal(filled, ground)
    to = np.arange(ground.size)
    to[routing.order] = np.where(flow.receivers(routing) >= 0, flow.receivers(routing), routing.order)
    codes = np.array([1, 2, 4, 8, 16, 32, 64, 128], np.uint8)
    peer = pyflwdir.from_array(steepest_d8(ground, codes), ftype="d8", check_ftype=False)
    assert np.array_equal(peer.idxs_ds, to)
    assert np.array_equal(peer.upstream_area(), flow.accumulate(routing))


def steepest_d8(ground: NDArray[np.float32], codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """D8 codes by looking at every neighbour of every cell, one by one; 0 where nothing is lower."""
    result = np.zeros(ground.shape, np.uint8)
    for row, col in np.ndindex(ground.shape):
        best = 0.0
        for step in range(8):
            r, c = row + ROW_STEPS[step], col + COL_STEPS[step]
            if 0 <= r < ground.shape[0] and 0 <= c < ground.shape[1]:
                drop = float(ground[row, col] - ground[r, c]) / (2**0.5 if step % 2 else 1)
                if drop > best:
                    best, result[row, col] = drop, codes[step]
    return result
