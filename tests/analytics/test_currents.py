"""Current between sources: against the pairs of Circuitscape's way, on multigrid and direct, and after a change."""

from __future__ import annotations

import multiprocessing
import pickle

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.pattern import circuits, currents, graph, laplacian, multigrid
from analytics.pattern.currents import SourceCurrents

SHAPE = (60, 50)


def resistance(seed: int = 0) -> NDArray[np.float64]:
    """Contrasts of 1 to 500 in patches, a strip of barriers with a gap, an island."""
    random = np.random.default_rng(seed)
    coarse = random.choice([1.0, 5.0, 50.0, 100.0, 500.0], (12, 10))
    values = np.kron(coarse, np.ones((5, 5)))
    values[30, :40] = np.nan
    values[:8, 40:] = np.nan
    values[2:4, 45:47] = 1.0
    return values


def sources() -> NDArray[np.int32]:
    ids = np.zeros(SHAPE, np.int32)
    ids[3:7, 3:9], ids[50:55, 4:6], ids[50, 40], ids[12, 30:33] = 4, 2, 7, 9
    ids[2:4, 45:47] = 11
    return ids


@pytest.fixture(scope="module")
def base() -> SourceCurrents:
    return currents.between_sources(graph.raster(resistance()), sources())


@pytest.fixture
def by_multigrid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laplacian, "DIRECT", 100)


def test_sources_are_the_focal_regions_of_circuitscape(base: SourceCurrents) -> None:
    found = circuits.pairwise(graph.raster(resistance()), sources(), together=True)
    assert base.ids.tolist() == found.ids.tolist() == [2, 4, 7, 9, 11]
    expected = [found.resistance[one, two] for one in range(5) for two in range(one + 1, 5)]
    np.testing.assert_allclose(base.resistance, expected, rtol=1e-9)
    np.testing.assert_allclose(base.current, found.cumulative, rtol=1e-5, atol=1e-6)


def test_an_island_is_connected_with_nothing(base: SourceCurrents) -> None:
    assert (base.resistance[(base.pairs == 11).any(axis=1)] == -1).all()
    assert (base.resistance[(base.pairs != 11).all(axis=1)] > 0).all()
    assert base.current[2, 45] == 0


def test_given_pairs_and_sources_that_are_not_there() -> None:
    some = currents.between_sources(graph.raster(resistance()), sources(), [(9, 2), (2, 99)])
    whole = circuits.pairwise(graph.raster(resistance()), sources(), [(9, 2)], together=True)
    np.testing.assert_allclose(some.resistance, [whole.resistance[0, 3], -1], rtol=1e-9)
    np.testing.assert_allclose(some.current, whole.cumulative, rtol=1e-5, atol=1e-6)


def test_further_pairs_of_what_is_solved(base: SourceCurrents) -> None:
    few = currents.between_sources(graph.raster(resistance()), sources(), [(2, 4)])
    more = currents.further_pairs(few, graph.raster(resistance()))
    np.testing.assert_allclose(more.resistance, base.resistance, rtol=1e-9)
    np.testing.assert_allclose(more.current, base.current, rtol=1e-6, atol=1e-6)
    shut = resistance()
    shut[30] = np.nan
    with pytest.raises(ValueError, match="not the one"):
        currents.further_pairs(few, graph.raster(shut))


@pytest.mark.usefixtures("by_multigrid")
def test_multigrid_agrees_with_the_factor(base: SourceCurrents) -> None:
    found = currents.between_sources(graph.raster(resistance()), sources())
    assert found.potentials.levels is not None and base.potentials.levels is None
    np.testing.assert_allclose(found.resistance, base.resistance, rtol=1e-9)
    np.testing.assert_allclose(found.current, base.current, rtol=1e-6, atol=1e-6)


@pytest.mark.usefixtures("by_multigrid")
def test_a_changed_raster_from_the_solution_before() -> None:
    before = currents.between_sources(graph.raster(resistance()), sources())
    changed = resistance()
    changed[15:20, 10:20] = 1
    changed[40:44, 30:45] *= 3
    again = currents.resolve(before, graph.raster(changed))
    anew = currents.between_sources(graph.raster(changed), sources())
    assert again.potentials.levels is before.potentials.levels
    np.testing.assert_allclose(again.resistance, anew.resistance, rtol=1e-9)
    assert np.linalg.norm(again.current - anew.current) < 1e-6 * np.linalg.norm(anew.current)
    assert np.abs(again.current - before.current).max() > 0.01


@pytest.mark.usefixtures("by_multigrid")
def test_the_solution_before_saves_work(monkeypatch: pytest.MonkeyPatch) -> None:
    cycles: list[int] = []
    cycle = multigrid._cycle
    monkeypatch.setattr(multigrid, "_cycle", lambda *args: cycles.append(1) or cycle(*args))
    before = currents.between_sources(graph.raster(resistance()), sources())
    first = len(cycles)
    again = currents.resolve(before, graph.raster(resistance()))
    np.testing.assert_allclose(again.resistance, before.resistance, rtol=1e-9)
    assert len(cycles) - first < 0.6 * first


@pytest.mark.usefixtures("by_multigrid")
def test_resistances_alone_need_less_work(monkeypatch: pytest.MonkeyPatch) -> None:
    cycles: list[int] = []
    cycle = multigrid._cycle
    before = currents.between_sources(graph.raster(resistance()), sources())
    changed = resistance()
    changed[40:44, 30:45] *= 3
    anew = currents.between_sources(graph.raster(changed), sources())
    monkeypatch.setattr(multigrid, "_cycle", lambda *args: cycles.append(1) or cycle(*args))
    currents.resolve(before, graph.raster(changed))
    whole = len(cycles)
    again = currents.resolve(before, graph.raster(changed), good=currents.FOR_RESISTANCES)
    assert len(cycles) - whole < 0.7 * whole
    np.testing.assert_allclose(again.resistance, anew.resistance, rtol=1e-6)


@pytest.mark.usefixtures("by_multigrid")
def test_a_forked_process_resolves_what_its_parent_solved() -> None:
    before = currents.between_sources(graph.raster(resistance()), sources())
    changed = resistance()
    changed[40:44, 30:45] *= 3
    here = currents.resolve(before, graph.raster(changed))
    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply_async(currents.resolve, (before, graph.raster(changed))).get(timeout=60)
    np.testing.assert_array_equal(here.resistance, there.resistance)


@pytest.mark.usefixtures("by_multigrid")
def test_cells_that_open_or_close_are_solved_anew() -> None:
    before = currents.between_sources(graph.raster(resistance()), sources())
    changed = resistance()
    changed[30, 10:12] = 1
    again = currents.resolve(before, graph.raster(changed))
    np.testing.assert_allclose(
        again.resistance, currents.between_sources(graph.raster(changed), sources()).resistance, rtol=1e-9
    )
    assert again.resistance[0] < before.resistance[0]


@pytest.mark.usefixtures("by_multigrid")
def test_what_is_kept_can_be_pickled_and_serves_as_well() -> None:
    before = currents.between_sources(graph.raster(resistance()), sources())
    changed = resistance()
    changed[20:25, 20:25] = 2
    one, two = (
        currents.resolve(each, graph.raster(changed)) for each in (before, pickle.loads(pickle.dumps(before)))
    )
    np.testing.assert_array_equal(one.current, two.current)


@pytest.mark.usefixtures("by_multigrid")
def test_sources_and_grounds_on_multigrid_as_on_the_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    inject, ground = np.zeros(SHAPE), np.full(SHAPE, np.nan)
    inject[10, 10], inject[55, 45] = 2, -1
    ground[40, 5], ground[58, 20] = 0, 3
    large = circuits.advanced(graph.raster(resistance()), inject, ground)
    monkeypatch.setattr(laplacian, "DIRECT", 10_000)
    small = circuits.advanced(graph.raster(resistance()), inject, ground)
    np.testing.assert_allclose(large.voltage, small.voltage, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(large.current, small.current, rtol=1e-6, atol=1e-6)


def test_progress_rises_to_one() -> None:
    told: list[tuple[float, str]] = []
    currents.between_sources(graph.raster(resistance()), sources(), progress=lambda *one: told.append(one))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1
    assert all("|" in text for _, text in told)


def test_a_system_that_does_not_converge_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laplacian, "DIRECT", 100)
    monkeypatch.setattr(multigrid, "ROUNDS", 1)
    with pytest.raises(ArithmeticError, match="no solution after 1 rounds"):
        currents.between_sources(graph.raster(resistance()), sources())
