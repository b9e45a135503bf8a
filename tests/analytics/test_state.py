"""State maps: what a plan makes of the base maps, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from analytics import baseline as models
from analytics.scenario.state import restored, state_at, works_on
from analytics.scenario.study import Study
from analytics.scenario.works import Works
from tests.analytics import toy


@pytest.fixture(scope="module")
def study() -> Study:
    return toy.study()


def works(study: Study, name: str, count: int, stage: int, skip: int = 0) -> Works:
    """The first pairs of an option, all in one stage."""
    row = [option.id for option in study.options.options].index(name)
    pair = np.flatnonzero(study.options.option == row)[skip : skip + count].astype(np.int32)
    return works_on(study, pair, np.full(pair.size, stage, np.int16))


def layers(state: models.State) -> dict[str, np.ndarray]:
    return {name: getattr(state, name) for name in models.State.__dataclass_fields__}


def test_nothing_done_is_the_base_year_exactly(study: Study) -> None:
    done = works(study, "M5", 4, 2030)
    state = state_at(study, done, restored(study, done), 2025)
    for name, layer in layers(state).items():
        np.testing.assert_array_equal(layer, getattr(study.baseline.state, name), err_msg=name)


def test_base_maps_are_untouched_and_only_treated_cells_change(study: Study) -> None:
    before = {name: layer.copy() for name, layer in layers(study.baseline.state).items()}
    done = works(study, "M5", 4, 2025)
    state = state_at(study, done, restored(study, done), 2025)
    for name, layer in layers(state).items():
        np.testing.assert_array_equal(getattr(study.baseline.state, name), before[name])
        same = (
            (layer == before[name]) | (np.isnan(layer) & np.isnan(before[name]))
            if layer.dtype.kind == "f"
            else layer == before[name]
        )
        assert set(np.flatnonzero(~same)) <= set(done.cell.tolist()), name


def test_cover_moves_by_share_and_fraction_towards_the_reference(study: Study) -> None:
    """水土流失治理: C_t = C_0 + phi f (0.12 C_0 - C_0), phi .85, f of r .6 over the annual cohorts 2021-2025."""
    done = works(study, "M4", 5, 2025)
    state = state_at(study, done, restored(study, done), 2025)
    base = study.baseline.state.cover_factor.ravel()[done.cell]
    f = np.mean([1 - np.exp(-0.6 * tau) for tau in range(5)])
    assert state.cover_factor.ravel()[done.cell] == pytest.approx(base * (1 - 0.85 * f * 0.88), rel=1e-5)
    np.testing.assert_array_equal(state.landuse, study.baseline.state.landuse)
    later = state_at(study, done, restored(study, done), 2035)
    assert (later.cover_factor.ravel()[done.cell] < state.cover_factor.ravel()[done.cell]).all()


def test_a_masked_cell_starts_from_no_service(study: Study) -> None:
    """A mine retains no water now (masked): its retention is share x f x the reference's."""
    done = works(study, "M5", 4, 2025)
    full = restored(study, done)
    drivers, base = study.baseline.drivers, study.baseline
    assert np.isnan(base.water_mm.ravel()[done.cell]).all()
    now = models.water_retention(drivers, state_at(study, done, full, 2030)).ravel()[done.cell]
    rain, et = drivers.precipitation_annual.ravel()[done.cell], drivers.et.ravel()[done.cell]
    reference = rain * (1 - 0.0426) - et
    f = np.mean([1 - np.exp(-0.3 * (2030 - year)) for year in range(2021, 2026)])
    assert now == pytest.approx(0.85 * f * reference, rel=1e-4)


def test_a_retired_pond_is_no_threat_any_more(study: Study) -> None:
    done = works(study, "M1", 30, 2025)
    state = state_at(study, done, restored(study, done), 2025)
    assert (state.landuse.ravel()[done.cell] == 11080).all()
    threat = [row["threat"] for row in study.parameters.records("threats")].index("aquaculture")
    before = study.baseline.drivers.threat_effect[threat]
    after = models.threat_effects(study.baseline.drivers, state, study.parameters)[threat]
    assert before.max() == 1 and after.max() == 0


def test_a_combination_mixes_mangrove_and_wetland(study: Study) -> None:
    done = works(study, "M1+M2", 3, 2025)
    state = state_at(study, done, restored(study, done), 2035)
    assert (state.landuse.ravel()[done.cell] == 3030).all()
    kappa = 0.8 / 1.7
    trees = np.mean([1 - np.exp(-0.0545 * (2035 - year)) for year in range(2021, 2026)])
    marsh = np.mean([1 - np.exp(-0.3 * (2035 - year)) for year in range(2021, 2026)])
    expected = 0.2 + 0.75 * kappa * trees * (1.0 - 0.2) + (0.9 - 0.75 * kappa) * marsh * (0.8 - 0.2)
    assert state.habitat.ravel()[done.cell] == pytest.approx(expected, rel=1e-5)
    assert state.maturity.ravel()[done.cell] == pytest.approx(0.75 * kappa * trees, rel=1e-5)


def test_a_strip_of_works_turns_only_its_share_of_a_cell(study: Study) -> None:
    done = works(study, "M8", 3, 2025)
    full = restored(study, done)
    assert full.weight == pytest.approx(done.area_ha / 1.0)
    assert (full.weight < 1).all()
    state = state_at(study, done, full, 2030)
    base = study.baseline.state.habitat.ravel()[done.cell]
    f = 0.79 * np.mean([1 - np.exp(-0.4 * (2030 - year)) for year in range(2021, 2026)])
    assert state.habitat.ravel()[done.cell] == pytest.approx(
        base + 0.85 * f * full.weight * (full.reference.habitat - base), rel=1e-5
    )


def test_a_cell_keeps_a_better_class_and_the_sea_stays_sea(study: Study) -> None:
    """Shore works beside a forest: the cell stays forest; on the sea side it stays sea."""
    done = works(study, "M11", 60, 2025)
    habitat, sea = study.parameters.lookup("habitat", 0.0), study.parameters.members("domain", "sea")
    keeps = (habitat[done.before] > habitat[study.target_class[done.part]]) | sea[done.before]
    assert keeps.any() and not keeps.all()
    assert (done.after[keeps] == done.before[keeps]).all()
    assert (done.after[~keeps] == study.target_class[done.part][~keeps]).all()
    state = state_at(study, done, restored(study, done), 2035)
    assert (state.habitat >= study.baseline.state.habitat - 1e-6)[study.landscape.mask()].all()


def test_replanting_an_old_shelterbelt_keeps_its_protection(study: Study) -> None:
    done = works(study, "M3", 200, 2025)
    state = state_at(study, done, restored(study, done), 2025)
    forest = np.isin(done.before, (3010, 3011, 3070))
    assert forest.any()
    assert (state.maturity.ravel()[done.cell[done.row][forest]] == 1).all()
