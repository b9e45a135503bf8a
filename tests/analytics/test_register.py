"""The register: severities, confidence and sums by hand, and one made coast that adds up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics import problems, register
from analytics.problems import Lines
from tests.analytics import zoned

KINDS = pd.DataFrame(
    {
        "problem": ["erosion", "bare_banks", "poor_water"],
        "aspect": ["process", "pattern", "process"],
        "domain": ["land", "land", "sea"],
        "medium": [5.0, 40.0, 5.0],
        "high": [15.0, 70.0, 20.0],
        "width_m": [np.nan, 20.0, np.nan],
        "certainty": ["medium", "high", "high"],
        "risk": [0, 0, 0],
        "cause_zh": ["甲", "乙", "丙"],
        "cause_en": ["a", "b", "c"],
    }
)
UNITS = pd.DataFrame(
    {"kind": ["land", "land", "sea"], "area_ha": [1000.0, 500, 800]}, index=pd.RangeIndex(1, 4, name="unit")
)


@pytest.mark.parametrize(
    ("share", "severity", "confidence"),
    [(4.99, 1, 1), (3.0, 1, 2), (5.0, 2, 1), (8.0, 2, 2), (13.0, 2, 1), (15.0, 3, 1), (40.0, 3, 2)],
)
def test_severity_and_confidence(share: float, severity: int, confidence: int) -> None:
    level, sure = register.graded(np.array([share]), 5, 15, 0.2, 2)
    assert (level[0], sure[0]) == (severity, confidence)


def test_a_low_certainty_stays_low() -> None:
    assert register.graded(np.array([5.0]), 5, 15, 0.2, 1)[1][0] == 1


def test_standard_scores_of_a_domain() -> None:
    found = register.standard_scores(np.array([1.0, 3, 100]), np.array([True, True, False]))
    np.testing.assert_allclose(found, [-1, 1, 0])
    assert not register.standard_scores(np.array([0.1, 0.1]), np.array([True, True])).any()


def test_entries_by_hand() -> None:
    cells = np.zeros((4, 3, 5), np.int64)
    cells[1, 0] = [5, 0, 30, 20, 0]  # 55 ha of 1000: 5.5 %
    cells[2, 0] = [0, 0, 0, 0, 100]  # 20 %
    cells[2, 1, 3] = 40
    cells[3, 2, 0] = 8  # 1 %
    cells[3, 0, 1] = 99  # land's problem at sea does not count
    lines = {1: Lines(np.zeros(0, np.int64), np.array([0, 0, 3000.0, 0]), np.array([0, 900.0, 4000, 0]))}
    table = register.entries(KINDS, UNITS, cells, lines, 1.0, zoned.parameters())
    rows = (
        table[["unit", "problem", "extent_ha", "share", "severity", "confidence", "mode"]].to_numpy().tolist()
    )
    assert rows == [
        [1, "erosion", 55.0, 5.5, 2, 1, 2],
        [2, "erosion", 100.0, 20.0, 3, 2, 4],
        # 3 km of 4 km, 20 m wide: 6 ha; at 60 % it would be medium
        [2, "bare_banks", 6.0, 75.0, 3, 2, 3],
        [3, "poor_water", 8.0, 1.0, 1, 3, 0],
    ]
    np.testing.assert_allclose(table["z"], [-1, 1, 1, 0])
    np.testing.assert_array_equal(table["length_km"], [np.nan, np.nan, 3, np.nan])


def test_units_are_ranked_by_the_burden_possible_in_their_domain() -> None:
    table = pd.DataFrame(
        {
            "unit": [1, 2, 2, 3],
            "problem": ["erosion", "erosion", "bare_banks", "poor_water"],
            "severity": [2, 3, 3, 1],
            "z": [-1.0, 0.5, 1, 0],
            "risk": 0,
        }
    )
    found = register.ranking(table, UNITS, KINDS)
    np.testing.assert_allclose(found["burden"], [2 / 6, 1, 1 / 3])
    assert found["rank"].tolist() == [2, 1, 3]
    assert found["dominant"].tolist() == ["erosion", "bare_banks", "poor_water"]
    assert found[["problems", "high", "severity"]].to_numpy().tolist() == [[1, 0, 2], [2, 2, 3], [1, 0, 1]]


def test_risks_stand_in_the_register_and_burden_no_unit() -> None:
    made, given, parts = zoned.landscape(), zoned.parameters(), zoned.parts()
    found = zoned.registered(made, given, parts)
    assert found.table.loc[found.table["risk"] == 1, "problem"].unique().tolist() == ["surge"]
    risks = set(given.tables["problems"].query("risk == 1")["problem"])
    assert not risks & set(found.units["dominant"])
    names = np.array(["", *given.tables["problems"]["problem"]])
    assert not risks & set(names[np.unique(found.dominant)])


def test_without_problems_no_unit_is_burdened() -> None:
    found = register.ranking(pd.DataFrame(columns=["unit", "problem", "severity", "z", "risk"]), UNITS, KINDS)
    assert found["burden"].tolist() == [0, 0, 0] and found["dominant"].tolist() == ["", "", ""]


def test_a_coast_adds_up() -> None:
    made, given, parts = zoned.landscape(), zoned.parameters(), zoned.parts()
    found, seen = zoned.registered(made, given, parts), zoned.evidence(made)
    for problem, domain in (("erosion", "land"), ("unnatural_cover", "land"), ("poor_water", "sea")):
        mask = problems.AREAS[problem](seen, given, made.grid) & (parts.unit > 0)
        told = found.table.loc[found.table["problem"] == problem]
        assert told["extent_ha"].sum() == pytest.approx(np.count_nonzero(mask) * made.grid.cell_ha), problem
        assert set(parts.table.loc[told["unit"], "kind"]) == {domain}
    shore = found.table[found.table["problem"] == "artificial_shore"]
    drawn = made.vectors["shoreline"]
    assert shore["length_km"].sum() == pytest.approx(drawn[~drawn["natural"]].length.sum() / 1000)
    assert set(found.table["aspect"]) == {"structure", "function", "pattern", "process"}


def test_the_layers_say_what_the_table_says() -> None:
    made, given, parts = zoned.landscape(), zoned.parameters(), zoned.parts()
    found = zoned.registered(made, given, parts)
    assert ((found.severity > 0) == (found.dominant > 0)).all()
    assert not found.severity[parts.unit == 0].any()
    names = np.array(["", *given.tables["problems"]["problem"]])
    severity = found.table.set_index(["unit", "problem"])["severity"]
    for row, col in np.argwhere(found.severity > 0)[::37]:
        key = parts.unit[row, col], names[found.dominant[row, col]]
        assert severity[key] == found.severity[row, col]
    worst = [int(found.severity[parts.unit == unit].max()) for unit in found.units.index]
    assert worst == found.units["severity"].tolist(), "the worst problem of a unit is on the map"


def test_the_table_is_ranked() -> None:
    found = zoned.registered(zoned.landscape(), zoned.parameters(), zoned.parts())
    assert found.table["rank"].is_monotonic_increasing
    first = found.table.drop_duplicates("unit")
    assert (first["severity"].to_numpy() == found.units.loc[first["unit"], "severity"].to_numpy()).all()
