"""Zones of the small coast: whole, contiguous, named once and for all, and the planner's lines win."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from analytics import mosaic, naming, zoning
from analytics.zoning import Zoning
from tests.analytics import island, zoned


@pytest.fixture(scope="module")
def coast() -> Zoning:
    return zoned.zones()


def test_every_cell_of_the_city_is_in_one_zone(coast: Zoning) -> None:
    made = zoned.landscape()
    np.testing.assert_array_equal(coast.zone > 0, made.mask())
    assert coast.zones["area_ha"].sum() == pytest.approx(np.count_nonzero(made.mask()) * made.grid.cell_ha)
    assert 6 <= len(coast.zones) <= 9
    assert coast.zones.index.tolist() == list(range(1, len(coast.zones) + 1))


def test_zones_are_contiguous_by_sides(coast: Zoning) -> None:
    for zone in coast.zones.index:
        assert mosaic.pieces(coast.zone == zone).max() == 1, coast.zones.loc[zone, "name_zh"]


def test_zones_keep_sub_basins_whole_and_land_and_sea_apart(coast: Zoning) -> None:
    assert (coast.units.groupby("parent")["zone"].nunique() == 1).all()
    assert (coast.units.groupby("zone")["kind"].nunique() == 1).all()
    np.testing.assert_array_equal(np.concatenate(([0], coast.units["zone"]))[coast.unit], coast.zone)


def test_scores_are_shares(coast: Zoning) -> None:
    for score in zoning.SCORES:
        known = coast.units[score].dropna()
        assert known.between(0, 1).all() and len(known)
    assert coast.detector["land"].dropna().between(0, 1).all()
    assert coast.q["q"].is_monotonic_increasing


def test_names_are_stable_and_say_where_and_what(coast: Zoning) -> None:
    again = zoned.zones()
    assert again.zones["name_zh"].tolist() == coast.zones["name_zh"].tolist()
    np.testing.assert_array_equal(again.zone, coast.zone)
    assert coast.zones["name_zh"].is_unique and coast.zones["name_en"].is_unique
    assert coast.zones["code"].tolist() == list("ⅠⅡⅢⅣⅤⅥⅦⅧⅨ")[: len(coast.zones)]
    for zone in coast.zones.itertuples():
        assert naming.FUNCTIONS[zone.dominant_function][0] in zone.name_zh
        assert naming.MODES[zone.mode][0] in zone.name_zh
    assert coast.zones["kind"].tolist() == sorted(coast.zones["kind"]), "land first"
    assert not coast.zones["drawn"].any()


def test_outlines_cover_the_city_without_gaps(coast: Zoning) -> None:
    assert coast.zones.geometry.is_valid.all()
    assert coast.zones.geometry.area.sum() == pytest.approx(coast.zones.union_all().area, rel=1e-9)
    assert coast.zones.geometry.area.sum() / 10_000 == pytest.approx(coast.zones["area_ha"].sum(), rel=0.02)


def test_potential_is_what_is_to_be_done() -> None:
    degradation = np.array([0.1, 0.5, 0.5, np.nan, np.nan], np.float32)
    mode = np.array([1, 2, 3, 4, 0], np.uint8)
    suitability = np.array([np.nan, np.nan, 0.7, 0.2, np.nan], np.float32)
    np.testing.assert_allclose(zoning.potential(degradation, mode, suitability), [0, 0.5, 0.7, 0.2, 0])


def test_stress_is_the_larger_of_sensitivity_and_pressure() -> None:
    quality, suitability = np.array([0.8, 0.4, 0, 0], np.float32), np.array([0.8, 0.8, 0.8, 0], np.float32)
    lost = zoning.pressure(quality, suitability)
    np.testing.assert_allclose(lost, [0, 0.5, 1, np.nan])
    np.testing.assert_allclose(zoning.stress(np.array([2, 1, 3, 0], np.uint8), lost), [0.5, 0.5, 1, 0])


def test_the_dominant_function_is_what_a_unit_stands_out_by() -> None:
    table = pd.DataFrame({name: [0.0, 0, 0] for name in naming.FUNCTIONS} | {"kind": "land", "area_ha": 1.0})
    table["water"], table["soil"] = [0.9, 0.9, 0.6], [0.1, 0.3, 0.1]
    # the second has more water than soil, but stands out by soil; nothing stands out where nothing is
    assert naming.strongest(naming.strengths(table)).tolist() == ["water", "soil", "soil"]
    assert naming.strongest(naming.strengths(table.assign(water=0.0, soil=0.0))).tolist() == ["", "", ""]


def _overrides(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([(*row, "Own", "P", "规划人员") for row in rows], columns=["unit", "name_zh", "name_en", "flag", "source"])  # fmt: skip


def test_a_planner_moves_a_unit_or_makes_a_zone(coast: Zoning) -> None:
    first, last = coast.units["code"].iloc[0], coast.units["code"].iloc[3]
    target = coast.zones["name_zh"].iloc[1]
    wishes = _overrides((first, "自定区"), (last, target))
    found = zoned.zones(given=zoned.parameters(zone_overrides=wishes))
    zone_of = found.units.set_index("code")["zone"].map(found.zones["name_zh"])
    assert zone_of[first] == "自定区" and zone_of[last] == target
    assert found.zones.set_index("name_zh")["drawn"].loc[["自定区", target]].all()
    kept = found.units.index[2]
    assert zone_of.iloc[kept - 1] == coast.zones["name_zh"][coast.units["zone"][kept]]
    np.testing.assert_array_equal(found.zone > 0, coast.zone > 0)


def test_a_unit_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="L99-001"):
        zoned.zones(given=zoned.parameters(zone_overrides=_overrides(("L99-001", "自定区"))))


def test_drawn_polygons_win_on_their_side_of_the_shore(coast: Zoning) -> None:
    grid = zoned.landscape().grid
    west, south, _, north = grid.bounds
    middle = (north + south) / 2
    x = west + 30 * grid.cell_m
    lines = gpd.GeoDataFrame(
        {"name_zh": ["北区", "南区"], "name_en": ["North", "South"]},
        geometry=[box(west, middle, x, north), box(west, south, x, middle)],
        crs=island.CRS,
    )
    found = zoned.zones(zoned.landscape(zones=lines))
    land = zoned.landscape()["region"] == 1
    row = np.indices(found.zone.shape)[0]
    north_zone, south_zone = (
        found.zones.index[found.zones["name_zh"] == name][0] for name in ("北区", "南区")
    )
    expected = np.where(row < 30, north_zone, south_zone)
    # beyond the polygons the nearest one counts, at sea nothing was drawn
    np.testing.assert_array_equal(found.zone[land], expected[land])
    assert set(found.zones.loc[np.unique(found.zone[~land & (found.zone > 0)]), "name_zh"]) == set(
        coast.zones.loc[coast.zones["kind"] == "sea", "name_zh"]
    )
    assert found.zones["area_ha"].sum() == pytest.approx(coast.zones["area_ha"].sum())


def test_roman_numbers() -> None:
    assert [naming.roman(number) for number in (1, 4, 9, 12, 13)] == ["Ⅰ", "Ⅳ", "Ⅸ", "Ⅻ", "13"]
