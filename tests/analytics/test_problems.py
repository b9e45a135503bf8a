"""Where each kind of problem is, on a handful of cells each."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString

from analytics import problems
from analytics.landscape import Grid
from analytics.problems import Evidence
from data.table_schema import PROBLEMS
from tests.analytics import zoned

GRID = Grid("EPSG:4546", 0.0, 100.0, 100.0, 1, 5)
PARAMETERS = zoned.parameters()
CODES, NUMBERS = np.zeros((1, 5), np.uint8), np.zeros((1, 5), np.float32)
NOTHING = Evidence(
    cover=np.full((1, 5), 3010, np.uint16), space=CODES, redline=CODES, mine_status=CODES, historic_habitat=CODES,
    water_quality=CODES, suitability=NUMBERS + 1, coast_m=NUMBERS, soil_loss=NUMBERS, sediment_export=NUMBERS,
    nitrogen_share=NUMBERS, importance=dict.fromkeys(("water", "soil", "biodiversity", "coast"), CODES),
    degradation=CODES, barrier=NUMBERS, corridor=CODES, risks=dict.fromkeys(("surge", "sea_level", "typhoon"), CODES),
)  # fmt: skip


def row(*values: float, dtype: type = np.uint8) -> np.ndarray:
    return np.array([values], dtype)


CASES = [
    ("unnatural_cover", {"space": row(1, 1, 1, 2, 0), "suitability": row(0.49, 0.5, 1, 0, 0, dtype=np.float32)}, "10000"),
    ("redline_plantation", {"redline": row(1, 1, 0, 1, 1), "cover": row(2030, 3011, 2030, 3010, 2010, dtype=np.uint16)}, "11000"),
    ("coastal_ponds", {"cover": row(11041, 11041, 11040, 11041, 1010, dtype=np.uint16), "coast_m": row(0, 3000, 0, 3001, 0, dtype=np.float32)}, "11000"),
    ("abandoned_mines", {"mine_status": row(0, 1, 2, 2, 0)}, "00110"),
    ("lost_sea_habitat", {"historic_habitat": row(1, 1, 2, 2, 0), "cover": row(30040, 30020, 30010, 30050, 30050, dtype=np.uint16)}, "10010"),
    ("erosion", {"soil_loss": row(4.99, 5, 80, np.nan, 0, dtype=np.float32)}, "01100"),
    ("sediment_export", {"sediment_export": row(4.9, 5, np.nan, 0, 9, dtype=np.float32)}, "01001"),
    ("nutrient_export", {"cover": row(1030, 1030, 11041, 3010, 1010, dtype=np.uint16), "nitrogen_share": row(0.51, 0.52, 0.2, 1, 0.7, dtype=np.float32)}, "01100"),
    ("poor_water", {"water_quality": row(0, 1, 2, 3, 5)}, "00011"),
    ("broken_corridors", {"corridor": row(1, 1, 0, 1, 0), "suitability": row(0.2, 0.6, 0.2, 0.49, 0.1, dtype=np.float32)}, "10010"),
    ("barriers", {"barrier": row(0, 1, 2, 3, 4, dtype=np.float32)}, "00001"),
    ("fragmentation", {"suitability": row(1, 0.5, 0.8, 1, 0.2, dtype=np.float32)}, "10110"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "given", "where"), CASES, ids=[case[0] for case in CASES])
def test_where_a_problem_is(problem: str, given: dict[str, np.ndarray], where: str) -> None:
    found = problems.AREAS[problem](replace(NOTHING, **given), PARAMETERS, GRID)
    assert "".join(str(int(cell)) for cell in found[0]) == where


@pytest.mark.parametrize(
    ("problem", "service"),
    [
        ("water_degraded", "water"),
        ("soil_degraded", "soil"),
        ("habitat_degraded", "biodiversity"),
        ("coast_degraded", "coast"),
    ],
)
def test_a_service_is_degraded_where_it_is_important_and_worn(problem: str, service: str) -> None:
    given = replace(
        NOTHING,
        degradation=row(3, 2, 5, 3, 4),
        importance={**NOTHING.importance, service: row(2, 3, 1, 3, 0)},
    )
    assert problems.AREAS[problem](given, PARAMETERS, GRID).tolist() == [[True, False, False, True, False]]


@pytest.mark.parametrize("risk", ["surge", "sea_level", "typhoon"])
def test_a_risk_is_a_problem_at_its_highest(risk: str) -> None:
    given = replace(NOTHING, risks={**NOTHING.risks, risk: row(0, 1, 2, 3, 3)})
    assert problems.AREAS[risk](given, PARAMETERS, GRID).tolist() == [[False, False, False, True, True]]


def test_patches_with_a_core_are_no_fragments() -> None:
    wide = Grid("EPSG:4546", 0.0, 1000.0, 1000.0, 1, 5)  # 100 ha a cell
    assert not problems.AREAS["fragmentation"](NOTHING, PARAMETERS, wide).any()


def test_the_contract_and_the_models_know_the_same_problems() -> None:
    assert set(PROBLEMS) == set(problems.AREAS) | set(problems.LINES)
    assert list(problems.rows(PARAMETERS)["problem"]) == list(PROBLEMS)
    strange = PARAMETERS.tables["problems"].assign(problem="smoke")
    with pytest.raises(ValueError, match="smoke"):
        problems.rows(zoned.parameters(problems=strange))


def test_bits_stand_for_rows_and_only_within_units() -> None:
    given = replace(
        NOTHING, mine_status=row(2, 2, 2, 0, 0), water_quality=row(0, 4, 0, 0, 0), suitability=NUMBERS
    )
    bits = problems.find(given, PARAMETERS, GRID, np.array([[0, 1, 1, 2, 2]], np.int32))
    mine, water = (1 << PROBLEMS.index(name) for name in ("abandoned_mines", "poor_water"))
    assert bits.tolist() == [[0, mine | water, mine, 0, 0]]


def test_cells_are_tallied_by_unit_problem_and_mode() -> None:
    unit, bits = np.array([[1, 1, 2, 2, 0]], np.int32), np.array([[1, 3, 2, 2, 0]], np.uint32)
    found = problems.tally(unit, bits, row(4, 2, 0, 2, 1), 2, 2, 4)
    expected = np.zeros((3, 2, 5), int)
    expected[1, 0, [4, 2]] = 1
    expected[1, 1, 2] = 1
    expected[2, 1, [0, 2]] = 1
    np.testing.assert_array_equal(found, expected)


def test_the_worst_problem_of_a_cell_is_that_of_highest_priority() -> None:
    unit, bits = np.array([[1, 1, 1, 2, 2]], np.int32), np.array([[1, 2, 3, 3, 0]], np.uint32)
    priority = np.array([[0, 0], [1.2, 3.1], [2.0, 0.0]])
    severity, dominant = problems.worst(unit, bits, priority, priority.astype(np.uint8))
    assert severity.tolist() == [[1, 3, 3, 2, 0]]
    assert dominant.tolist() == [[1, 2, 2, 1, 0]]


def test_lines_count_their_length_for_the_nearest_unit() -> None:
    grid = Grid("EPSG:4546", 0.0, 300.0, 100.0, 3, 6)
    unit = np.zeros((3, 6), np.int32)
    unit[0, :3], unit[0, 3:] = 1, 2
    # along the sea one cell south of the land, from the first unit's middle to the second's
    lines = gpd.GeoDataFrame(
        {"natural": [False, True]},
        geometry=[LineString([(150, 150), (450, 150)]), LineString([(450, 150), (600, 150)])],
        crs="EPSG:4546",
    )
    found = problems.along(lines, "natural", False, unit, grid, 3)
    np.testing.assert_allclose(found.length_m, [0, 150, 150, 0])
    np.testing.assert_allclose(found.whole_m, [0, 150, 300, 0])
    assert found.cells.tolist() == [1, 2, 3, 4]


def test_lines_far_from_every_unit_count_nowhere() -> None:
    grid = Grid("EPSG:4546", 0.0, 100.0, 100.0, 1, 9)
    unit = np.zeros((1, 9), np.int32)
    unit[0, 0] = 1
    lines = gpd.GeoDataFrame(
        {"eroding": [True]}, geometry=[LineString([(450, 50), (800, 50)])], crs="EPSG:4546"
    )
    found = problems.along(lines, "eroding", True, unit, grid, 1)
    assert found.whole_m.sum() == 0 and not found.cells.size


def test_no_lines_no_problem() -> None:
    lines = gpd.GeoDataFrame({"natural": pd.Series(dtype=bool)}, geometry=[], crs="EPSG:4546")
    found = problems.along(lines, "natural", False, np.ones((1, 5), np.int32), GRID, 1)
    assert found.length_m.tolist() == [0, 0]


def test_what_the_models_say_is_handed_on_by_cell() -> None:
    made = zoned.landscape()
    basin = zoned.basin()
    loads = pd.DataFrame(
        {"n_t": [4.0] * 11 + [0.0], "n_stream_t": [3.0] * 10 + [1.0, 0.0]}, index=range(1, 13)
    )
    seen = zoned.evidence(made)
    found = problems.evidence(
        made,
        SimpleNamespace(
            state=SimpleNamespace(landuse=seen.cover, habitat=seen.suitability),
            drivers=SimpleNamespace(coast_m=seen.coast_m),
            soil_loss=seen.soil_loss,
        ),
        SimpleNamespace(nutrients=loads, basin=basin, sediment_export=seen.sediment_export),
        SimpleNamespace(**seen.importance),
        SimpleNamespace(**seen.risks),
        SimpleNamespace(land=SimpleNamespace(barrier=seen.barrier, corridor=seen.corridor)),
        SimpleNamespace(degradation_class=seen.degradation),
    )
    # three quarters of the nitrogen, a quarter in basin 11, none where there is none and at sea
    share = np.select([basin == 0, basin == 11, basin == 12], [0, 0.25, 0], 0.75)
    np.testing.assert_allclose(found.nitrogen_share, share)
    assert found.redline is made["redline"] and found.barrier is seen.barrier
