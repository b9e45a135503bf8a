"""Indicators: base values from the landscape, and one area in map, table and state."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analytics import baseline as models
from analytics.ecosystems import areas, forest_cover, wetland_ha
from analytics.methods import cards
from analytics.methods.indicators import OF_METHOD
from analytics.scenario import effects, run
from analytics.scenario.assembly import waiting
from analytics.scenario.catalogue import class_members, parsed
from analytics.scenario.indicators import METHODS, accounts
from analytics.scenario.ledger import Account, Ledger, scales
from analytics.scenario.outcome import NO_TARGET, UNKNOWN, indicator_frame
from analytics.scenario.state import restored, state_at, works_on
from analytics.scenario.study import Study
from tests.analytics import toy

ASKED = {
    "M1": (4, 8, 12), "M2": (3, 6, 9), "M3": (2, 4, 6), "M4": (20, 40, 60), "M5": (2, 4, 6), "M8": (0.3, 0.6, 0.9),
    "M9": (2, 4, 6), "M10": (1, 2, 3), "M11": (0.5, 1.0, 1.5),
}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> Study:
    return toy.study()


@pytest.fixture(scope="module")
def asked(study: Study):  # type: ignore[no-untyped-def]
    return run.estimate(study, toy.asking(ASKED))


@pytest.fixture(scope="module")
def books(study: Study, asked) -> dict[str, Account]:  # type: ignore[no-untyped-def]
    works = run.works_of(study, asked[0])
    return accounts(study, works, effects.estimated(study, works))


def test_inputs_are_words_with_values() -> None:
    assert parsed("codes=0101,0102 region=land") == {"codes": "0101,0102", "region": "land"}
    assert parsed(float("nan")) == {}


def test_classes_by_code_and_by_column() -> None:
    natural = class_members(toy.parameters(), {"codes": "0301"})
    assert np.flatnonzero(natural).tolist() == [3010]
    forest = class_members(toy.parameters(), {"column": "forest_cover", "is": "forest,rubber"})
    assert forest[[3010, 3011, 2030, 3030]].all() and not forest[[2040, 1010]].any()
    wetland = class_members(toy.parameters(), {"column": "wetland"})
    assert wetland[[3030, 11050, 11080]].all() and not wetland[[11041, 11010]].any()


def test_every_active_row_has_a_method_and_every_pending_row_a_reason() -> None:
    for row in toy.parameters().records("indicators"):
        if row["status"] == "active":
            assert row["method"] in METHODS, row["indicator"]
        else:
            assert row["waits_zh"] and row["waits_en"], row["indicator"]


def test_base_values_are_measured_on_the_landscape(study: Study, books: dict[str, Account]) -> None:
    place, base = study.landscape, study.baseline
    land = place["region"] == 1
    table = areas(base.state.landuse, place["region"], place.grid.cell_ha)
    value = {name: account.base() for name, account in books.items()}
    assert value["forest_cover"] == pytest.approx(forest_cover(table, study.parameters))
    assert value["wetland_area"] == pytest.approx(wetland_ha(table, study.parameters))
    assert value["pond_area"] == (place["landuse"][land] == 11041).sum()
    assert value["farmland_area"] == pytest.approx(
        np.isin(place["landuse"][land], (1010, 1020, 1030)).sum() / 100
    )
    assert value["natural_forest_area"] == (base.state.landuse[land] == 3010).sum()
    assert value["redline_area"] == pytest.approx(
        (place["redline"] * np.isin(place["region"], (1, 3))).sum() / 100
    )
    rate = models.conservation_rate(base.soil_loss, place["region"], study.parameters)
    assert value["soil_conservation_rate"] == pytest.approx(rate)
    assert value["water_retention"] == pytest.approx(np.nansum(base.water_mm[land], dtype=float) * 10 * 1e-8)
    assert value["soil_retention"] == pytest.approx(np.nansum(base.soil_retention[land], dtype=float) * 1e-4)
    assert value["habitat_quality_land"] == pytest.approx(np.nanmean(base.habitat_quality[land]), rel=1e-5)
    assert value["coastal_exposure"] == pytest.approx(base.exposure.mean())
    assert value["natural_shoreline_rate"] == pytest.approx(50)
    assert value["riparian_buffer_length"] == pytest.approx(3.7)
    for name in ("erosion_treated", "shelterbelt_area", "mine_restoration_rate", "shoreline_restored"):
        assert value[name] == 0


def test_areas_agree_between_map_table_and_state(study: Study, asked, books) -> None:  # type: ignore[no-untyped-def]
    """Cells of the plan, quantities of the table, classes of the state, and the indicators: one number."""
    plan, outcome = asked
    works, options = run.works_of(study, plan), study.options
    table = outcome.measures.set_index(["measure", "year"])["quantity"]
    for year in toy.STAGES:
        state = state_at(study, works, restored(study, works), year)
        done = plan.stage <= year
        for measure in ("M1", "M2", "M4", "M5", "M9", "M10"):
            serving = [row for row, option in enumerate(options.options) if measure in option.measures]
            cells = np.isin(options.option[plan.pair], serving) & done
            assert cells.sum() * study.landscape.grid.cell_ha == pytest.approx(table[measure, year])
        for value, measure in ((30020, "M9"), (30010, "M10")):
            turned = (state.landuse == value).sum() - (study.baseline.state.landuse == value).sum()
            assert turned == pytest.approx(table[measure, year])
        ponds = (study.baseline.state.landuse == 11041).sum() - (state.landuse == 11041).sum()
        assert ponds == pytest.approx(table["M1", year])
    for name, measure, share in (("seagrass_area", "M9", 0.38), ("coral_area", "M10", 0.65)):
        change = books[name].expected() - books[name].base()
        assert change == pytest.approx([share * table[measure, year] for year in toy.STAGES])
    assert books["pond_area"].expected() == pytest.approx(
        [30 - 0.9 * table["M1", year] for year in toy.STAGES]
    )


def test_mangrove_area_counts_survival_and_conversion_but_not_replanting(study: Study, asked, books) -> None:  # type: ignore[no-untyped-def]
    plan, _ = asked
    names = np.array([option.id for option in study.options.options])[study.options.option[plan.pair]]
    before = study.baseline.state.landuse.ravel()[study.options.cell[plan.pair]]
    for t, year in enumerate(toy.STAGES):
        done = plan.stage <= year
        fresh = ((names == "M2") & (before != 3030) & done).sum()
        on_ponds = ((names == "M1+M2") & done).sum()
        expected = 8 + 0.75 * fresh + 0.75 * 0.8 / 1.7 * on_ponds
        assert books["mangrove_area"].expected()[t] == pytest.approx(expected)


def test_restored_natural_shore_does_not_count_twice(study: Study) -> None:
    """All 6 km are restored: the 3 km that were natural already add nothing to the share."""
    _, outcome = run.estimate(study, toy.asking({"M11": (6, 6, 6)}))
    found = outcome.indicators.query("indicator == 'natural_shoreline_rate' and year == 2035").iloc[0]
    assert outcome.measures.query("measure == 'M11' and year == 2035").iloc[0]["quantity"] == pytest.approx(6)
    assert found["p50"] == pytest.approx(50 + 0.9 * 50)


def test_a_treated_cell_leaves_eroded_only_below_five_tonnes(study: Study) -> None:
    """Conventions, 7: at -88 % a cell counts only if A_0 < 41.7 t/ha a; the share that fails stays eroded."""
    row = [option.id for option in study.options.options].index("M4")
    pair = np.flatnonzero(study.options.option == row)[:5].astype(np.int32)
    works = works_on(study, pair, np.full(5, 2025, np.int16))
    loss = study.baseline.soil_loss.copy()
    before = np.array([4.0, 6.0, 40.0, 43.0, 200.0])
    loss.ravel()[works.cell] = before
    place = dataclasses.replace(study, baseline=dataclasses.replace(study.baseline, soil_loss=loss))
    change = effects.healed(place, works, 0.88 * before).sum(axis=(0, 1))
    assert change[2] == pytest.approx(-0.85 * 2)  # 6 and 40 t/ha a
    # At the end of 2025 the cohort of 31 December 2025 has done nothing; 6 t/ha a needs f > 0.19 (half a year).
    assert change[0] == pytest.approx(-0.85 * 4 / 5)


def test_required_quantity_just_meets_the_target() -> None:
    """Mangrove target 25 = 8 + 0.75 q: q = 22.67 ha."""
    targets = pd.DataFrame(
        [("mangrove_area", 2030, 25.0), ("mine_restoration_rate", 2035, 50.0), ("seagrass_area", 2030, 40.0)],
        columns=["indicator", "year", "target"],
    )
    study = toy.study(targets=targets)
    found = {(row.measure, row.stage): row.required for row in run.required_quantity(study).itertuples()}
    assert found == pytest.approx(
        {("M2", 2030): 17 / 0.75, ("M5", 2035): 0.5 * 12 / 0.85}
    )  # seagrass is not asked for
    _, outcome = run.estimate(study, toy.asking({"M5": (0, 0, 6)}))
    row = outcome.measures.query("measure == 'M2' and year == 2030").iloc[0]
    assert row["assigned"] == pytest.approx(17 / 0.75)


def test_carbon_sink_is_what_grows_on_the_treated_cells(study: Study) -> None:
    """Five hectares of flat in 2021-2025: biomass .73 (1 - e^-.215 t) of 128 tC/ha, soil .375 of .4 x 386 tC/ha."""
    row = [option.id for option in study.options.options].index("M2")
    flats = (study.options.option == row) & (
        study.baseline.state.landuse.ravel()[study.options.cell] == 11050
    )
    pair = np.flatnonzero(flats)[:5].astype(np.int32)
    works = works_on(study, pair, np.full(5, 2025, np.int16))
    found = accounts(study, works, effects.estimated(study, works))["carbon_sink"]
    years = np.arange(5)
    biomass = 128 * 0.73 * (1 - np.exp(-0.215 * years)).mean()
    soil = 0.4 * 386 * 0.375 * np.minimum(0.2 * years, 1).mean()
    assert found.base() == 0
    assert found.expected()[0] == pytest.approx(5 * 0.75 * (biomass + soil) * 44 / 12 * 1e-4, rel=1e-5)
    assert (np.diff(found.expected()) > 0).all()
    draws = found.drawn(scales(study.course, study.recovery, study.uncertainty))
    assert draws[:, -1].mean() == pytest.approx(found.expected()[-1], rel=0.03)


def test_every_method_has_its_cards() -> None:
    known = {card.id for card in cards()}
    assert set(OF_METHOD) == set(METHODS)
    assert {name for names in OF_METHOD.values() for name in names} - known == set()


def test_an_indicator_whose_whole_is_not_there_says_what_it_waits_for(study: Study) -> None:
    before = {row.id: row for row in study.catalogue.indicators}
    nothing = dataclasses.replace(
        study.facts,
        shoreline_km=0.0,
        exposure=float("nan"),
        abandoned_mine_ha=0.0,
        class_ha=np.zeros_like(study.facts.class_ha),
        habitat_ha=(study.facts.habitat_ha[0], 0.0),
    )
    bare = {row.id: row for row in waiting(dataclasses.replace(study, facts=nothing)).indicators}
    names = (
        "natural_shoreline_rate",
        "coastal_exposure",
        "mine_restoration_rate",
        "wetland_protection_rate",
        "habitat_quality_sea",
    )
    for name in names:
        assert before[name].active and not before[name].reason
        assert not bare[name].active and all(bare[name].reason.split("|")), name
    others = {name for name in before if before[name].active} - set(names)
    assert all(bare[name].active for name in others), "what only falls to nought is still computed"
    assert "shoreline" in bare["coastal_exposure"].reason and "sea" in bare["habitat_quality_sea"].reason


def test_a_value_that_is_not_known_is_not_called_without_a_target(study: Study) -> None:
    zero = np.zeros(study.course.shape)
    for base, reason in ((float("nan"), UNKNOWN), (1.0, "")):
        frame = indicator_frame(study, {"mangrove_area": Account(Ledger(base, zero))})
        assert set(frame.loc[frame["indicator"] == "mangrove_area", "reason"]) == {reason}
    frame = indicator_frame(study, {"soil_retention": Account(Ledger(1.0, zero))})
    assert set(frame.loc[frame["indicator"] == "soil_retention", "reason"]) == {NO_TARGET}
