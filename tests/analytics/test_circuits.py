"""Circuits: hand cases of networks and rasters, Circuitscape's conventions, invariants, and dense algebra beside it.

Peer values of the network: Circuitscape (MIT licence), test `sgNetworkVerify3`, as quoted in the method cards.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.pattern import circuits, graph

ROOT = float(np.sqrt(2))


def line(*values: float, **kind: str) -> graph.Raster:
    return graph.raster([values], **kind)  # type: ignore[arg-type]


def resistance(cells: graph.Raster, one: int, two: int) -> float:
    return float(circuits.pairwise(cells, {1: one, 2: two}).resistance[0, 1])


# -- networks -----------------------------------------------------------------------------------------------------

#: A triangle with a tail; nodes 2 and 3 stand apart.
TAIL = graph.of_links([0, 0, 1, 2, 4, 5, 8], [1, 4, 4, 3, 5, 8, 11], [1, 1, ROOT, 1, 1, 1, 1])


def test_network_as_circuitscape_has_it() -> None:
    found = circuits.pairwise(TAIL, {id: id for id in (0, 1, 2, 5, 8, 11)})
    assert found.ids.tolist() == [0, 1, 2, 5, 8, 11]
    first = [0, 0.7071067812, -1, 1.707106781, 2.707106781, 3.707106781]
    second = [0.7071067812, 0, -1, 1.828427125, 2.828427125, 3.828427125]
    np.testing.assert_allclose(found.resistance[0], first, atol=5e-10)
    np.testing.assert_allclose(found.resistance[1], second, atol=5e-10)
    np.testing.assert_array_equal(found.resistance, found.resistance.T)


def test_currents_of_nodes_and_links() -> None:
    found = circuits.pairwise(TAIL, {0: 0, 1: 1}, keep=True)
    (pair,) = found.pairs
    np.testing.assert_allclose(
        pair.voltage[[0, 1, 4, 5]], [0, 0.7071067812, 0.2928932188, 0.2928932188], atol=5e-10
    )
    np.testing.assert_allclose(pair.current[[0, 1, 4, 5, 2]], [1, 1, 0.2928932188, 0, 0], atol=5e-10)
    one, two, flow = circuits.branch_currents(TAIL, pair.voltage)
    along = dict(zip(zip(one.tolist(), two.tolist(), strict=True), flow, strict=True))
    assert along[0, 1] == pytest.approx(0.7071067812, abs=5e-10)
    assert along[0, 4] == pytest.approx(0.2928932188, abs=5e-10)
    assert along[1, 4] == pytest.approx(0.2928932188, abs=5e-10)
    assert along[4, 5] == pytest.approx(0, abs=1e-12)


def test_links_beside_one_another_add_up_and_conductances_are_taken_as_they_are() -> None:
    double = graph.of_links([0, 1], [1, 0], [2, 2])
    assert circuits.pairwise(double, {0: 0, 1: 1}).resistance[0, 1] == pytest.approx(1)
    four = graph.of_links([0], [1], [4], "conductance")
    assert circuits.pairwise(four, {0: 0, 1: 1}).resistance[0, 1] == pytest.approx(0.25)


# -- rasters ------------------------------------------------------------------------------------------------------


def test_a_line_by_both_averages() -> None:
    # steps 1, 5, 9, 5, 1 against conductances 1, 5/9, 1/9, 5/9, 1
    assert resistance(line(1, 1, 9, 9, 1, 1), 0, 5) == pytest.approx(21)
    assert resistance(line(1, 1, 9, 9, 1, 1, average="conductance"), 0, 5) == pytest.approx(14.6)


def test_conductances_and_resistances_are_each_others_inverse() -> None:
    values = np.array([[1.0, 2, 4], [5, 8, 10]])
    given = graph.raster(values), graph.raster(1 / values, "conductance")
    assert resistance(given[0], 0, 5) == pytest.approx(resistance(given[1], 0, 5), rel=1e-12)


def test_a_square_with_four_and_eight_neighbours() -> None:
    ones = np.ones((2, 2))
    four, eight = graph.raster(ones, neighbours=4), graph.raster(ones)
    assert resistance(four, 0, 3) == pytest.approx(1)
    assert resistance(four, 0, 1) == pytest.approx(0.75)
    # two ways of 2 and the diagonal of root 2; the other diagonal is a balanced bridge
    assert resistance(eight, 0, 3) == pytest.approx(1 / (1 + 1 / ROOT))


def test_diagonals_by_both_averages() -> None:
    # only the diagonal conducts: R = root 2 (1 + 3) / 2, or G = (1 + 1/3) / (2 root 2)
    values = [[1, np.nan], [np.nan, 3]]
    assert resistance(graph.raster(values), 0, 3) == pytest.approx(2 * ROOT)
    assert resistance(graph.raster(values, average="conductance"), 0, 3) == pytest.approx(1.5 * ROOT)


def test_two_by_three_cells_with_diagonals_as_circuitscape_has_it() -> None:
    assert resistance(graph.raster(np.ones((3, 2))), 0, 5) == pytest.approx(0.8578643762, abs=5e-10)


def test_current_map_of_a_square() -> None:
    cells = graph.raster(np.ones((2, 2)), neighbours=4)
    found = circuits.pairwise(cells, np.array([[1, 2], [0, 0]]), keep=True)
    np.testing.assert_allclose(found.pairs[0].current, [[1, 1], [0.25, 0.25]], atol=1e-12)
    np.testing.assert_allclose(found.pairs[0].voltage, [[0, 0.75], [0.25, 0.5]], atol=1e-12)


def test_cumulative_and_greatest_current() -> None:
    found = circuits.pairwise(line(1, 1, 1, 1), np.array([[1, 0, 2, 3]]), keep=True)
    assert [(pair.first, pair.second) for pair in found.pairs] == [(1, 2), (1, 3), (2, 3)]
    np.testing.assert_allclose(found.cumulative, [[2, 2, 3, 2]], atol=1e-12)
    np.testing.assert_allclose(found.maximum, [[1, 1, 1, 1]], atol=1e-12)
    some = circuits.pairwise(line(1, 1, 1, 1), np.array([[1, 0, 2, 3]]), pairs=[(3, 2)])
    np.testing.assert_allclose(some.cumulative, [[0, 0, 1, 1]], atol=1e-12)
    assert some.resistance[0].tolist() == [0, -1, -1]


def test_barriers_disconnect_and_carry_nothing() -> None:
    found = circuits.pairwise(line(1, 1, -9999, 1, 1, nodata=-9999), np.array([[1, 2, 0, 3, 4]]), keep=True)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.resistance[0], [0, 1, -1, -1])
    np.testing.assert_allclose(found.resistance[2], [-1, -1, 0, 1])
    np.testing.assert_allclose(found.cumulative, [[1, 1, 0, 1, 1]], atol=1e-12)
    apart = next(pair for pair in found.pairs if (pair.first, pair.second) == (1, 3))
    assert not apart.current.any() and not apart.voltage.any()


def test_a_focal_node_on_a_barrier_is_connected_with_nothing() -> None:
    found = circuits.pairwise(line(1, 1, np.inf), np.array([[1, 2, 3]]))
    assert found.resistance[2].tolist() == [-1, -1, 0]


def test_a_focal_region_is_short_circuited_in_its_own_pairs_only() -> None:
    cells, focal = line(1, 1, 1, 1, 1), np.array([[1, 3, 0, 3, 2]])
    apart = circuits.pairwise(cells, focal)
    np.testing.assert_allclose(apart.resistance, [[0, 4, 1], [4, 0, 1], [1, 1, 0]])
    together = circuits.pairwise(cells, focal, together=True)
    np.testing.assert_allclose(together.resistance, [[0, 2, 1], [2, 0, 1], [1, 1, 0]])


def test_polygons_are_one_node_and_carry_current_over_barriers() -> None:
    cells = graph.raster([[1, 1, np.nan, 1, 1]], polygons=[[0, 5, 5, 5, 0]])
    found = circuits.pairwise(cells, np.array([[1, 0, 0, 0, 2]]), keep=True)
    assert found.resistance[0, 1] == pytest.approx(2)
    np.testing.assert_allclose(found.pairs[0].voltage, [[0, 1, 1, 1, 2]], atol=1e-12)
    np.testing.assert_allclose(found.pairs[0].current, np.ones((1, 5)), atol=1e-12)


def test_a_polygon_on_barriers_alone_is_nothing() -> None:
    cells = graph.raster([[1, np.nan, 1]], polygons=[[0, 5, 0]])
    assert circuits.pairwise(cells, np.array([[1, 0, 2]])).resistance[0, 1] == -1


def test_a_focal_region_takes_in_the_polygons_that_it_touches() -> None:
    cells = graph.raster([[1.0, 1, 1, 1, 1, 1]], polygons=[[0, 4, 4, 0, 0, 0]])
    found = circuits.pairwise(cells, np.array([[1, 0, 2, 2, 0, 3]]))
    np.testing.assert_allclose(found.resistance, [[0, 1, 4], [1, 0, 2], [4, 2, 0]])


def test_what_a_raster_refuses() -> None:
    with pytest.raises(ValueError, match="resistance of 0"):
        graph.raster([[1, 0]])
    with pytest.raises(ValueError, match="1 negative"):
        graph.raster([[1, -2]])
    with pytest.raises(ValueError, match=r"polygons have shape \(1, 3\), the raster has \(1, 2\)"):
        graph.raster([[1, 1]], polygons=[[0, 0, 0]])


def test_a_mask_keeps_what_is_above_zero() -> None:
    cells = graph.raster(np.ones((1, 4)), mask=[[1, 1, 0, -9999]])
    assert cells.conductance.tolist() == [[1, 1, 0, 0]]


# -- sources and grounds ------------------------------------------------------------------------------------------


def test_a_source_a_line_and_a_resistor_to_ground() -> None:
    flow = circuits.advanced(line(1, 1, 1, 1), [[2, 0, 0, 0]], [[np.nan, np.nan, np.nan, 3]])
    np.testing.assert_allclose(flow.voltage, [[12, 10, 8, 6]])
    np.testing.assert_allclose(flow.current, [[2, 2, 2, 2]])


def test_grounds_as_resistances_conductances_and_ties() -> None:
    cells, source = line(1, 1, 1), [[0, 0, 1]]
    tied = circuits.advanced(cells, source, [[0, np.nan, np.nan]])
    same = circuits.advanced(cells, source, [[np.inf, 0, 0]], "conductance")
    direct = circuits.advanced(cells, source, [[7, np.nan, np.nan]], direct_grounds=True)
    by_conductance = circuits.advanced(cells, source, [[0.25, 0, -9]], "conductance", nodata=-9)
    for flow in (tied, same, direct):
        np.testing.assert_allclose(flow.voltage, [[0, 1, 2]], atol=1e-12)
        np.testing.assert_allclose(flow.current, [[1, 1, 1]], atol=1e-12)
    np.testing.assert_allclose(by_conductance.voltage, [[4, 5, 6]])


def test_current_divides_between_grounds_and_may_leave_at_a_source() -> None:
    flow = circuits.advanced(line(1, 1, 1), [[0, 4, 0]], [[0, np.nan, 2]])
    # 1 ohm to the left, 1 + 2 to the right: 3 A and 1 A
    np.testing.assert_allclose(flow.voltage, [[0, 3, 2]], atol=1e-12)
    np.testing.assert_allclose(flow.current, [[3, 4, 1]], atol=1e-12)
    drawn = circuits.advanced(line(1, 1, 1), [[0, 0, -2]], [[0, np.nan, np.nan]])
    np.testing.assert_allclose(drawn.voltage, [[0, -2, -4]], atol=1e-12)
    np.testing.assert_allclose(drawn.current, [[2, 2, 2]], atol=1e-12)


@pytest.mark.parametrize(
    ("conflict", "ground", "expected"),
    [
        ("keepall", 1.0, [2 / 3, 1 / 3, 0]),  # 1 ohm to ground beside the 2 ohm of the line
        ("rmvsrc", 1.0, [0, 0, 0]),
        ("rmvgnd", 1.0, [2, 1, 0]),
        ("rmvall", 1.0, [0, 0, 0]),
        ("keepall", 0.0, [2, 1, 0]),  # a source tied to ground loses the ground
        ("rmvsrc", 0.0, [0, 0, 0]),
        ("rmvgnd", 0.0, [2, 1, 0]),
    ],
)
def test_source_and_ground_on_one_cell(
    conflict: circuits.Conflict, ground: float, expected: list[float]
) -> None:
    flow = circuits.advanced(line(1, 1, 1), [[1, 0, 0]], [[ground, np.nan, 0]], conflict=conflict)
    np.testing.assert_allclose(flow.voltage, [expected], atol=1e-12)


def test_sources_and_grounds_of_a_polygon_add_up() -> None:
    cells = graph.raster(np.ones((1, 4)), polygons=[[1, 1, 0, 0]])
    flow = circuits.advanced(cells, [[1, 2, 0, 0]], [[np.nan, np.nan, np.nan, 0]])
    np.testing.assert_allclose(flow.voltage, [[6, 6, 3, 0]], atol=1e-12)
    unit = circuits.advanced(cells, [[0, 2, 0, 0]], [[np.nan, np.nan, np.nan, 0]], unit_currents=True)
    np.testing.assert_allclose(unit.voltage, [[2, 2, 1, 0]], atol=1e-12)


def test_parts_without_source_or_ground_stay_dark() -> None:
    values = [[1, 1, np.nan, 1, 1, np.nan, 1]]
    flow = circuits.advanced(graph.raster(values), [[1, 0, 0, 1, 0, 9, 0]], [[np.nan] * 4 + [0, 0, 0]])
    np.testing.assert_allclose(flow.voltage, [[0, 0, 0, 1, 0, 0, 0]], atol=1e-12)


def test_a_network_with_sources_and_grounds() -> None:
    net = graph.of_links([0, 1], [1, 2], [1, 3])
    flow = circuits.advanced(net, [1, 0, 0], [np.nan, np.nan, 2])
    np.testing.assert_allclose(flow.voltage, [6, 5, 2])
    with pytest.raises(ValueError, match=r"shape \(2,\), the network has \(3,\)"):
        circuits.advanced(net, [1, 0], [0, 0, 0])


# -- one to all and all to one ------------------------------------------------------------------------------------


def test_one_to_all() -> None:
    found = circuits.one_to_all(line(1, 1, 1, 1), np.array([[1, 0, 2, 3]]), keep=True)
    np.testing.assert_allclose(found.resistance, [2, 2 / 3, 1])
    np.testing.assert_allclose(found.flows[1].current, [[1 / 3, 1 / 3, 1, 2 / 3]], atol=1e-12)
    np.testing.assert_allclose(found.cumulative, [[4 / 3, 4 / 3, 3, 5 / 3]], atol=1e-12)
    strong = circuits.one_to_all(line(1, 1, 1, 1), np.array([[1, 0, 2, 3]]), {1: 5}, keep=True)
    np.testing.assert_allclose(strong.flows[0].current, [[5, 5, 5, 0]], atol=1e-12)
    assert strong.resistance[0] == pytest.approx(2)


def test_all_to_one() -> None:
    found = circuits.all_to_one(line(1, 1, 1, 1), np.array([[1, 0, 2, 3]]), keep=True)
    np.testing.assert_allclose(found.flows[0].current, [[2, 2, 2, 1]], atol=1e-12)
    np.testing.assert_allclose(found.flows[0].voltage, [[0, 2, 4, 5]], atol=1e-12)
    np.testing.assert_allclose(found.maximum, [[2, 2, 2, 2]], atol=1e-12)
    alone = circuits.all_to_one(line(1, np.nan, 1), np.array([[1, 0, 2]]))
    assert alone.resistance.tolist() == [-1, -1]


# -- invariants ---------------------------------------------------------------------------------------------------


def dense(values: NDArray[np.float64], neighbours: int, average: str) -> NDArray[np.float64]:
    """Laplacian cell by cell, from the definition."""
    cols = values.shape[1]
    matrix = np.zeros((values.size, values.size))
    for one in range(values.size):
        for two in range(values.size):
            down, right = abs(one // cols - two // cols), abs(one % cols - two % cols)
            if max(down, right) != 1 or (neighbours == 4 and down + right == 2):
                continue
            a, b = values.flat[one], values.flat[two]
            joint = 2 / (a + b) if average == "resistance" else (1 / a + 1 / b) / 2
            matrix[one, two] = -joint / np.hypot(down, right)
    return matrix - np.diag(matrix.sum(axis=1))


values_3x4 = st.lists(st.floats(0.1, 500), min_size=12, max_size=12).map(lambda v: np.reshape(v, (3, 4)))


@settings(deadline=None, max_examples=30)
@given(values_3x4, st.sampled_from([4, 8]), st.sampled_from(["resistance", "conductance"]))
def test_against_dense_algebra(values: NDArray[np.float64], neighbours: int, average: str) -> None:
    cells = graph.raster(values, neighbours=neighbours, average=average)  # type: ignore[arg-type]
    found = circuits.pairwise(cells, {1: 0, 2: 7, 3: 11}, keep=True)
    inverse = np.linalg.pinv(dense(values, neighbours, average))
    for pair in found.pairs:
        here = np.zeros(12)
        here[[0, 7, 11][pair.first - 1]], here[[0, 7, 11][pair.second - 1]] = -1, 1
        assert pair.resistance == pytest.approx(here @ inverse @ here, rel=1e-6)
        assert pair.current.max() == pytest.approx(1, rel=1e-6)
    np.testing.assert_array_equal(found.resistance, found.resistance.T)
    assert found.resistance[0, 1] <= (found.resistance[0, 2] + found.resistance[2, 1]) * (1 + 1e-9)


@settings(deadline=None, max_examples=30)
@given(values_3x4, st.integers(0, 11), st.floats(1, 100), st.sampled_from(["resistance", "conductance"]))
def test_more_resistance_anywhere_never_lowers_the_effective_one(
    values: NDArray[np.float64], cell: int, factor: float, average: str
) -> None:
    raised = values.copy()
    raised.flat[cell] *= factor
    before, after = (
        resistance(graph.raster(each, average=average), 0, 11)  # type: ignore[arg-type]
        for each in (values, raised)
    )
    assert after >= before * (1 - 1e-9)
