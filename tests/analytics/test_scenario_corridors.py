"""Corridors under a plan: known ways against hand cases, state of the resistance, estimate against refinement."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analytics.pattern import currents, graph
from analytics.scenario import corridors, effects, run
from analytics.scenario.state import CONNECTIVITY, progress_of, works_on
from analytics.scenario.study import Study
from analytics.scenario.works import Works
from tests.analytics import island, toy

LINE = np.array([[1, 1, 9, 9, 1, 1]], np.float32)
ENDS = np.array([[1, 0, 0, 0, 0, 2]], np.int16)


@pytest.fixture(scope="module")
def study() -> Study:
    return toy.study()


def planted(study: Study, count: int = 100, stage: int = 2025) -> Works:
    row = [option.id for option in study.options.options].index("M7")
    pair = np.flatnonzero((study.options.option == row) & (study.options.negotiable == 0))[:count]
    return works_on(study, pair.astype(np.int32), np.full(pair.size, stage, np.int16))


def test_a_line_with_a_barrier() -> None:
    """METHODS card 9: 1, 1, 9, 9, 1, 1 costs 21 from centre to centre, 5 when all is restored, 13 with one 9 left."""
    network = island.network(LINE, ENDS, 1.0, 10.0)
    for surface, cost in (
        (LINE, 21), (np.ones_like(LINE), 5), (np.array([[1, 1, 1, 9, 1, 1]], np.float32), 13),
    ):  # fmt: skip
        assert corridors.way_costs(network, surface) == pytest.approx([cost])
        assert corridors.along_known_ways(network, surface) == pytest.approx(100 * 0.5 ** (cost / 10))
    assert network.corridor_connectivity == pytest.approx(100 * 0.5**2.1)


def test_the_cheapest_ways_connect_at_least_as_much_as_the_known_ones() -> None:
    """A new way beside the barrier: who keeps to the old one gains nothing."""
    surface = np.array([[1, 1, 9, 9, 1, 1], [9, 9, 9, 9, 9, 9]], np.float32)
    ends = np.array([[1, 0, 0, 0, 0, 2], [0] * 6], np.int16)
    network = island.network(surface, ends, 1.0, 10.0)
    beside = surface.copy()
    beside[1] = 1
    assert corridors.rate(network, beside, search=False) == pytest.approx(network.corridor_connectivity)
    assert corridors.rate(network, beside, search=True) > network.corridor_connectivity


def test_resistance_recovers_towards_the_target_class(study: Study) -> None:
    """R(t) = R_0 + share f (1 - R_0) on treated cells, R_0 elsewhere; 100 m cells are planning units themselves."""
    works = planted(study)
    assert study.lattice is not None
    eased = corridors.easing(study, works)
    for year in toy.STAGES:
        found = eased.surface(year)
        share = progress_of(study.course, works, CONNECTIVITY, year)
        before = study.parameters.lookup("resistance")[works.before]
        assert found.ravel()[works.cell[works.row]] == pytest.approx(before + share * (1 - before), rel=1e-5)
        untouched = np.ones(found.size, bool)
        untouched[works.cell] = False
        same = study.lattice.network.resistance.ravel()[untouched]
        np.testing.assert_array_equal(found.ravel()[untouched], same)


def test_connectivity_rises_with_the_works_and_the_years(study: Study) -> None:
    totals = []
    for count in (0, 12, 100):
        found = effects.estimated(study, planted(study, count))["connectivity"].sum(axis=(0, 1))
        assert (np.diff(found) >= 0).all()
        totals.append(found[-1])
    assert totals[0] == 0 and totals == sorted(totals) and totals[-1] > 0


def test_the_refinement_never_connects_less_than_the_estimate(study: Study) -> None:
    works = planted(study)
    for t, year in enumerate(toy.STAGES):
        known = effects.estimated(study, works)["connectivity"][:, :, t]
        searched = effects.connected(study, works, corridors.easing(study, works), year, known, search=True)
        assert searched.sum() >= known.sum() - 1e-6


def test_without_a_security_pattern_the_indicator_waits(study: Study) -> None:
    bare = dataclasses.replace(study, lattice=None)
    assert not effects.estimated(bare, planted(bare))["connectivity"].any()
    place, now, pairs = toy.base()
    alone = run.assemble(place, toy.parameters(), now, pairs, toy.STAGES, 2020, "2020-12-31")
    row = next(row for row in alone.catalogue.indicators if row.id == "corridor_connectivity")
    assert not row.active and "安全格局" in row.reason
    assert next(row for row in study.catalogue.indicators if row.id == "corridor_connectivity").active


def test_the_circuit_is_solved_again_on_the_plans_map(study: Study) -> None:
    """From the base year's solution, and equal to one that begins anew; nothing planned changes nothing."""
    assert study.lattice is not None
    network = study.lattice.network
    assert network.flow is not None
    none = corridors.eased(study, planted(study, 0), toy.STAGES[-1], toy.silent)
    assert none["ohm"].to_numpy() == pytest.approx(none["base_ohm"].to_numpy(), rel=1e-6)
    works = planted(study)
    told: list[float] = []
    found = corridors.eased(study, works, toy.STAGES[-1], lambda share, words: told.append(share))
    assert told == sorted(told) and told[-1] == 1.0
    assert (found["ohm"] <= found["base_ohm"] * (1 + 1e-6)).all() and (found["ohm"] < found["base_ohm"]).any()
    surface = corridors.easing(study, works).surface(toy.STAGES[-1])
    anew = currents.between_sources(graph.raster(surface), network.flow.region, found[["from", "to"]])
    assert found["ohm"].to_numpy() == pytest.approx(anew.resistance, rel=1e-6)


def test_the_refinement_carries_the_circuit(study: Study) -> None:
    plan, outcome = run.estimate(study, toy.asking({}))
    assert outcome.links.empty
    refined = run.refine(study, toy.asking({}), plan, toy.silent)
    assert list(refined.links.columns) == ["from", "to", "base_ohm", "ohm"] and len(refined.links) > 0
