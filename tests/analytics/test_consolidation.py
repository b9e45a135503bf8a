"""Consolidation: the published hand cases, blocks and fragments on 3 x 3 cells, and what no potential may ever do."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from analytics import consolidation, farmland, settled
from analytics.consolidation import Consolidation, Kind
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from tests.analytics import hand

PADDY, DRY, GRASS, BARE, POND, DITCH, VILLAGE, TOWN, MINE = (
    1010, 1030, 4040, 12060, 11040, 11070, 7020, 7010, 6020,
)  # fmt: skip
FOREST, MANGROVE, RESTORABLE_GRASS = 3010, 3030, 4032
ABANDONED, VACANT, IDLE, DONE = 1, 2, 3, 4


def with_constants(**values: float) -> Parameters:
    """The committed tables with some constants set anew."""
    constants = hand.parameters().tables["constants"]
    numbers = constants["value"].where(~constants["id"].isin(values), constants["id"].map(values))
    return hand.changed("constants", value=numbers)


@cache
def small_blocks(**values: float) -> Parameters:
    """Cells of a hectare: blocks from 4 ha, fragments up to 2.5 ha."""
    limits = {"consolidation_block_min_ha": 4.0, "consolidation_fragment_max_ha": 2.5}
    return with_constants(**{**limits, **values})


def potential(
    place: Landscape, parameters: Parameters | None = None, slope_deg: ArrayLike = 1.0
) -> Consolidation:
    slope = hand.layer(slope_deg).astype(np.float32)
    return consolidation.potential(place, parameters or small_blocks(), slope)


def test_project_potential_of_the_district_plan() -> None:
    assert farmland.project_potential(1000, 0.8, 0.85, 200, 0.05) == pytest.approx(35.29, abs=0.005)
    assert farmland.project_potential(1000, 0.8, 0.85, 900, 0.05) == 0
    assert farmland.project_potential(10, 1, 0.01, 0, 1) == 10


def test_village_surplus_by_head_by_household_and_by_vacancy() -> None:
    people = 12_000
    assert settled.per_capita_surplus(210 * people / 1e4, people, 150) == pytest.approx(72)
    assert settled.per_capita_surplus(100 * people / 1e4, people, 150) == 0
    # 2000 homesteads of 175 m2 that take 70 % of a village need 50 ha.
    assert settled.household_surplus(60, 2000, 175, 0.7) == pytest.approx(10)
    assert settled.vacancy_surplus(60, 0.15) == pytest.approx(9)


def test_urban_land_saved_by_building_as_densely_as_the_target() -> None:
    assert settled.urban_saving(30, 0.9, 1.2, 0.6) == pytest.approx(4.5)
    assert settled.urban_saving(30, 1.5, 1.2) == 0


def test_the_corrections_of_villages_give_the_published_share() -> None:
    row = hand.parameters().tables["consolidation"].set_index("kind").loc["village"]
    parts = row["nature"], row["social"], row["economy"]
    assert consolidation.corrected(30.21, *parts) == pytest.approx(15.45, abs=0.005)
    assert consolidation.corrected(1, *parts) == pytest.approx(0.5115, abs=5e-5)


def test_blocks_join_over_corners_and_know_their_size() -> None:
    tilled = np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0]], bool)
    assert farmland.block_cells(tilled).tolist() == [[3, 3, 0], [0, 0, 3], [0, 0, 0]]
    assert farmland.block_cells(np.array([[1, 0, 1]], bool)).tolist() == [[1, 0, 1]]


def test_enclosure_is_the_share_of_sides_against_fields() -> None:
    block = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0]], bool)
    label = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 2]])
    # The middle has fields on three of four sides, the corner on one and the grid's edge on two.
    assert farmland.enclosed(label, block).tolist() == [0, 0.75, 0.25]
    pair = np.array([[0, 0, 0], [0, 1, 1], [0, 0, 0]])
    assert farmland.enclosed(pair, ~pair.astype(bool))[1] == pytest.approx(5 / 6)


def test_pieces_in_a_block_are_small_and_enclosed() -> None:
    pieces = np.array([[0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1]], bool)
    block = ~pieces
    kept = farmland.within_blocks(pieces, block, 0.4, most_cells=3) > 0
    assert kept.tolist() == [[False] * 4, [False, True, False, False], [False] * 4]


def test_each_kind_by_hand() -> None:
    landuse = [
        [DRY, PADDY, PADDY, PADDY, VILLAGE],
        [PADDY, GRASS, PADDY, POND, PADDY],
        [PADDY, PADDY, DITCH, PADDY, PADDY],
        [TOWN, TOWN, MINE, MINE, FOREST],
        [FOREST, FOREST, FOREST, FOREST, FOREST],
    ]
    status = np.zeros((5, 5), int)
    status[1, 3] = status[2, 2] = ABANDONED
    status[3, 0] = IDLE
    status[0, 1] = DONE
    mine = np.zeros((5, 5), int)
    mine[3, 2], mine[3, 3] = 1, 2
    place = hand.landscape(landuse=landuse, use_status=status, mine_status=mine, vegetation_cover=20)
    found = potential(place, slope_deg=3.0)
    assert found.kind.tolist() == [
        [Kind.DIKE, 0, Kind.DIKE, Kind.DIKE, 0],
        [Kind.DIKE, Kind.FRAGMENT, Kind.DIKE, Kind.POND, Kind.DIKE],
        [Kind.DIKE, Kind.DIKE, Kind.DITCH, Kind.DIKE, Kind.DIKE],
        [Kind.URBAN, 0, 0, Kind.MINE, 0],
        [0] * 5,
    ]
    # Half of the dikes is recovered: 3 % of dry land and 4 % of paddy at 2-6 degrees.
    assert found.gain[0, 0] == pytest.approx(0.03) and found.gain[0, 2] == pytest.approx(0.04)
    assert found.gain[3, 0] == pytest.approx(1 - 1.05 / 1.6)
    row = found.theoretical.loc[1]
    assert row["dike"] == pytest.approx(0.03 + 9 * 0.04)
    assert row[["pond", "ditch", "fragment", "mine"]].tolist() == [1, 1, 1, 1]
    assert found.works.loc[1, "dike"] == 10
    assert found.townships.loc[1, "in_projects_ha"] == 1


def test_only_the_surplus_of_a_village_counts_and_vacant_homesteads_come_first() -> None:
    landuse = np.full((5, 5), FOREST)
    landuse[:2] = VILLAGE
    status = np.zeros((5, 5), int)
    status[0, 3] = status[1, 1] = status[1, 4] = VACANT
    place = hand.landscape(landuse=landuse, use_status=status)
    table = hand.parameters().tables["townships"]
    people = table["rural_population"].where(table["id"] != 1, 10_000 * 7 / 150)
    found = potential(place, hand.changed("townships", rural_population=people))
    assert np.argwhere(found.kind == Kind.VILLAGE).tolist() == [[0, 3], [1, 1], [1, 4]]
    assert found.theoretical.loc[1, "village"] == pytest.approx(3)
    # 0.5115 of three cells is one whole cell.
    assert found.realistic.loc[1, "village"] == pytest.approx(1)


def test_mines_that_plants_cover_are_reclaimed() -> None:
    cover = np.full((5, 5), 20)
    cover[0, 0] = 60
    found = potential(hand.landscape(landuse=MINE, mine_status=2, vegetation_cover=cover))
    assert found.works.loc[1, "mine"] == 24


def test_suitability_marks_the_best_cells_of_the_realistic_potential() -> None:
    table = pd.DataFrame(
        {
            "cell": [4, 7, 2, 9],
            "kind": np.uint8(Kind.VILLAGE),
            "township": 1,
            "gain": 1.0,
            "score": [4, 3, 2, 1],
        }
    )
    half = hand.changed("consolidation", nature=0.5, social=1.0, economy=1.0)
    assert consolidation.ranked(table, half)["suitability"].tolist() == [0.875, 0.625, 0.375, 0.125]
    whole = hand.changed("consolidation", nature=1.0, social=1.0, economy=1.0)
    assert consolidation.ranked(table, whole)["suitability"].tolist() == [0.9375, 0.8125, 0.6875, 0.5625]
    none = hand.changed("consolidation", nature=0.0, social=1.0, economy=1.0)
    assert consolidation.ranked(table, none)["suitability"].tolist() == [0.4375, 0.3125, 0.1875, 0.0625]
    # A cell that only half fits into the realistic share stays just below the threshold.
    odd = hand.changed("consolidation", nature=0.4, social=1.0, economy=1.0)
    suitability = consolidation.ranked(table, odd)["suitability"]
    assert suitability[0] == pytest.approx(1 - 0.5 * 0.125 / 0.4)
    assert suitability[1] < 0.5 and suitability[1] == pytest.approx(0.5)


def test_restorable_land_is_counted_in_the_survey_and_not_here() -> None:
    landuse = np.full((5, 5), PADDY)
    landuse[1, 1], landuse[3, 3] = GRASS, RESTORABLE_GRASS
    found = potential(hand.landscape(landuse=landuse))
    assert found.kind[1, 1] == Kind.FRAGMENT and found.kind[3, 3] == 0
    assert found.townships.loc[1, "restorable_ha"] == 1
    landuse[3, 3] = 3012  # a restorable wood stays a wood
    assert potential(hand.landscape(landuse=landuse)).townships.loc[1, "restorable_ha"] == 0


def test_quality_lacks_what_the_best_of_the_township_has() -> None:
    gap = farmland.quality_gap(np.array([0.2, 0.6, 0.4], np.float32), np.array([1, 1, 2]), 100)
    assert gap.tolist() == pytest.approx([0.4, 0, 0])
    place = hand.landscape(landuse=PADDY, soil_depth=50, soil_carbon=10)
    slope = hand.layer(7.5).astype(np.float32)
    now = farmland.quality(place, hand.parameters(), slope, np.array([0]))
    assert now[0] == pytest.approx(0.5)
    unknown = hand.landscape(landuse=PADDY, soil_depth=255, soil_carbon=20)
    assert farmland.quality(unknown, hand.parameters(), slope, np.array([0]))[0] == pytest.approx(0.75)


def test_a_package_without_surveys_of_use_says_so() -> None:
    found = potential(hand.landscape(landuse=POND))
    assert (found.kind == 0).all()
    assert [zh for zh, _ in found.missing] == [
        "缺图层 use_status：废弃坑塘沟渠、闲置宅基地、低效城镇用地未计"
    ]
    silent = hand.changed("townships", rural_population=np.nan)
    ((zh, en),) = potential(hand.landscape(landuse=VILLAGE, use_status=0), silent).missing
    assert zh.startswith("嘉积镇缺") and en.startswith("Jiaji: no rural population")


CLASSES = (
    PADDY,
    PADDY,
    DRY,
    GRASS,
    BARE,
    POND,
    DITCH,
    VILLAGE,
    TOWN,
    MINE,
    FOREST,
    MANGROVE,
    RESTORABLE_GRASS,
)
grids = st.lists(st.integers(0, len(CLASSES) - 1), min_size=25, max_size=25)
numbers = st.lists(st.integers(0, 4), min_size=25, max_size=25)


@settings(max_examples=12, deadline=None)
@given(grids, numbers, st.lists(st.booleans(), min_size=25, max_size=25), numbers)
def test_no_potential_beyond_its_land_and_none_on_what_is_protected(
    classes: list[int], statuses: list[int], protected: list[bool], steep: list[int]
) -> None:
    landuse = np.array(CLASSES)[classes].reshape(5, 5)
    redline = np.array(protected).reshape(5, 5)
    status = np.array(statuses).reshape(5, 5)
    place = hand.landscape(
        landuse=landuse, use_status=status, redline=redline, mine_status=2, vegetation_cover=10
    )
    slope = 6.0 * np.array(steep).reshape(5, 5)
    found = potential(place, slope_deg=slope)
    assert not found.kind[np.isin(landuse, (FOREST, MANGROVE, RESTORABLE_GRASS))].any()
    assert np.isin(found.kind[redline], (0, Kind.MINE)).all()
    assert (slope[np.isin(found.kind, (Kind.DIKE, Kind.POND, Kind.DITCH, Kind.FRAGMENT))] <= 15).all()
    assert (np.isnan(found.suitability) == (found.kind == 0)).all()
    area = {
        "dike": (PADDY, DRY), "pond": (POND,), "ditch": (DITCH,), "fragment": (GRASS, BARE), "village": (VILLAGE,),
        "urban": (TOWN,), "mine": (MINE,),
    }  # fmt: skip
    for kind, own in area.items():
        real, theory, works = (
            frame[kind].sum() for frame in (found.realistic, found.theoretical, found.works)
        )
        assert 0 <= real <= theory + 1e-6 and theory <= works + 1e-6 and works <= np.isin(landuse, own).sum()
    assert (found.townships["project_potential_ha"] <= found.townships["farmland_ha"]).all()


@settings(max_examples=12, deadline=None)
@given(grids, numbers, st.integers(1, 24), st.integers(0, 10))
def test_raising_the_slope_limit_never_lowers_the_area(
    classes: list[int], steep: list[int], limit: int, more: int
) -> None:
    place = hand.landscape(landuse=np.array(CLASSES)[classes].reshape(5, 5), use_status=ABANDONED)
    slope = 6.0 * np.array(steep).reshape(5, 5)
    low, high = (
        potential(place, small_blocks(consolidation_slope_max_deg=float(degrees)), slope)
        for degrees in (limit, limit + more)
    )
    assert (high.theoretical >= low.theoretical - 1e-9).all(axis=None)
    assert (high.kind[low.kind > 0] == low.kind[low.kind > 0]).all()
