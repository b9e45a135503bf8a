"""Eligibility of every active measure on hand-made landscapes of five by five hectares (METHODS card 13.1)."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analytics.options import eligibility, measures
from analytics.options.eligibility import RULES, Eligible, fall, limits_of, rise
from analytics.options.site import Needs
from tests.analytics.hand import GRID, changed, landscape, layer, lines, parameters, site

ROW = np.arange(5)
SEA_EAST = np.array([1, 1, 1, 1, 3])


def eligible(option: str, place, slope_deg=2.0, soil_loss=0.0, **needs) -> Eligible:
    row = next(row for row in measures.options(parameters()) if row.id == option)
    return RULES[option](site(place, slope_deg, soil_loss, **needs), limits_of(parameters(), row.measures))


def shore(
    kind: str = "sandy", eroding: bool = False, port: bool = False, x: float = 400.0
) -> gpd.GeoDataFrame:
    """A straight shore from north to south."""
    return lines(
        [shapely.LineString([(x, 0), (x, 500)])],
        kind=[kind], natural=[kind != "artificial"], eroding=[eroding], port=[port],
    )  # fmt: skip


def ponds(**layers) -> dict:
    """Ponds everywhere on land, sea in the last column."""
    base = {
        "region": SEA_EAST,
        "landuse": np.where(SEA_EAST == 3, 30040, 11041),
        "elevation": 0.5,
        "salinity": 15,
    }
    return {**base, "pond_status": np.where(SEA_EAST == 3, 0, 2), **layers}


def test_every_active_option_has_a_rule() -> None:
    assert {option.id for option in measures.active_options(parameters())} == set(RULES)


def test_a_pending_measure_is_switched_off_by_its_row() -> None:
    table = parameters().tables["measures"]
    switched = changed("measures", status=table["status"].where(table["measure"] != "M7", "pending"))
    assert "M7" not in {option.id for option in measures.active_options(switched)}
    assert "M7" in {option.id for option in measures.active_options(parameters())}


def test_every_measure_and_objective_is_active() -> None:
    rows = (*measures.measures(parameters()), *measures.objectives(parameters()))
    assert all(row.active for row in rows) and len(rows) == 13 + 6


def test_m1_takes_ponds_under_ban_limit_or_licence_only() -> None:
    status = np.array([0, 1, 2, 3, 0])
    found = eligible("M1", landscape(**ponds(pond_status=np.tile(status, (5, 1)))))
    assert list(found.cell % 5) == [1, 2, 3] * 5
    licensed, restricted, prohibited = found.suitability[:3]
    assert licensed < 0.5 <= restricted < prohibited


def test_m1_takes_a_pond_in_the_red_line_without_any_status() -> None:
    redline = np.zeros((5, 5))
    redline[2, 1] = 1
    found = eligible("M1", landscape(**ponds(pond_status=0, redline=redline)))
    assert list(found.cell) == [11]


def test_m1_leaves_inland_ponds() -> None:
    assert not len(eligible("M1", landscape(landuse=11041, pond_status=3)).cell)


def test_m2_takes_brackish_intertidal_flats_and_degraded_mangrove() -> None:
    landuse = layer(np.array([11050, 11050, 3030, 3030, 3010]))
    elevation = layer(np.array([0.5, 1.6, 0.5, 0.5, 0.5]))
    cover = layer(np.array([10, 10, 40, 90, 10]))
    salinity = layer(15)
    salinity[4] = 3
    place = landscape(landuse=landuse, elevation=elevation, vegetation_cover=cover, salinity=salinity)
    assert list(eligible("M2", place).cell) == [row * 5 + col for row in range(4) for col in (0, 2)]


def test_m2_alone_never_takes_a_pond() -> None:
    assert not len(eligible("M2", landscape(**ponds())).cell)


def test_m2_is_not_planted_under_open_fetch() -> None:
    landuse = np.array([11050, 11050, 11050, 11050, 3030])
    place = landscape(landuse=landuse, elevation=0.5, salinity=15)
    fetch = np.array([0, 2_000, 6_500, 10_000, np.nan])
    limits = {**limits_of(parameters(), ("M2",)), "mangrove_near": 500.0}
    found = RULES["M2"](site(place, fetch_m=fetch), limits)
    assert set(found.cell % 5) == {0, 1, 2}, "open to the sea, or not between the tide lines"
    assert found.suitability[:3] == pytest.approx([1, 1, 0.3 + 0.7 * 0.5])


def test_m2_suits_less_far_from_mangrove_but_never_nothing() -> None:
    found = RULES["M2"](
        site(landscape(landuse=11050, elevation=0.5, salinity=15)), limits_of(parameters(), ("M2",))
    )
    assert found.suitability == pytest.approx(np.full(25, 0.3))


def test_combination_takes_only_ponds_fit_for_mangrove() -> None:
    elevation = np.array([0.5, 0.5, 3.0, 0.5, 0.5])
    single, both = (eligible(option, landscape(**ponds(elevation=elevation))) for option in ("M1", "M1+M2"))
    assert set(single.cell % 5) == {0, 1, 2, 3}
    assert set(both.cell % 5) == {0, 1, 3}
    assert np.all(both.suitability <= single.suitability[np.searchsorted(single.cell, both.cell)])


def test_m3_takes_gaps_and_aged_plantation_near_a_sandy_shore() -> None:
    landuse = layer(np.array([12050, 3010, 3010, 7010, 1010]))
    origin, age = layer(np.array([0, 2, 2, 0, 0])), layer(np.array([0, 30, 5, 0, 0]))
    place = landscape({"shoreline": shore(x=250.0)}, landuse=landuse, forest_origin=origin, forest_age=age)
    found = eligible("M3", place)
    assert list(found.cell) == [row * 5 + col for row in range(5) for col in (0, 1)]
    gap, aged = found.suitability[:2]
    assert gap > aged > 0.5
    assert not len(eligible("M3", landscape({"shoreline": shore("rocky")}, landuse=landuse)).cell)


def test_m4_takes_eroded_orchards_tilled_slopes_and_open_forest() -> None:
    landuse = layer(np.array([2040, 1030, 3070, 3010, 1010]))
    soil_loss = layer(6.0)
    soil_loss[0], soil_loss[1] = 4.9, np.nan
    steep = eligible("M4", landscape(landuse=landuse), slope_deg=12.0, soil_loss=soil_loss)
    assert list(steep.cell) == [row * 5 + col for row in (2, 3, 4) for col in (0, 1, 2, 4)]
    flat = eligible("M4", landscape(landuse=landuse), slope_deg=4.0, soil_loss=soil_loss)
    assert list(flat.cell) == [row * 5 + col for row in (2, 3, 4) for col in (0, 2)]


def test_m5_takes_abandoned_mines_without_a_permit() -> None:
    place = landscape(
        landuse=layer(np.array([6020, 6020, 6020, 3010, 3010])), mine_status=ROW[[0, 1, 2, 2, 0]]
    )
    assert set(eligible("M5", place).cell % 5) == {2}


def test_m8_counts_banks_without_cover_and_dyke_in_km() -> None:
    paths = [shapely.LineString([(0, y), (500, y)]) for y in (450, 350, 150)]
    banks = lines(paths, river=["a"] * 3, natural=[False, True, False], dyke=[False, False, True])
    landuse = layer(np.array([4040, 1030, 7010, 4040, 4040]))
    found = eligible("M8", landscape({"riverbanks": banks}, landuse=landuse))
    assert list(found.cell) == [0, 1, 3, 4]
    assert found.length_km == pytest.approx([0.1] * 4)
    assert found.suitability[1] < found.suitability[0]


def test_m9_and_m10_follow_depth_ground_history_and_water_quality() -> None:
    sea = {
        "region": 3,
        "landuse": 30040,
        "salinity": 33,
        "elevation": layer(np.array([-1, -3, -5, -8, -20.0])),
    }
    quality = layer(1)
    quality[4] = 3
    sea["landuse"] = layer(np.array([30040, 30040, 30040, 30040, 30020]))
    grass = eligible("M9", landscape(**sea, substrate=1, historic_habitat=1, water_quality=quality))
    assert set(grass.cell % 5) == {0, 1, 2}
    assert np.all((grass.suitability == 0) == (grass.cell // 5 == 4)), "gated by 三类 water"
    sea["landuse"] = layer(np.array([30010, 30040, 30040, 30040, 30040]))
    reef = eligible("M10", landscape(**sea, substrate=3, historic_habitat=2, water_quality=quality))
    assert set(reef.cell % 5) == {1, 2, 3}
    assert np.all((reef.suitability == 0) == (reef.cell // 5 == 4)), "gated by 三类 water"
    assert not len(eligible("M10", landscape(**sea, substrate=1, historic_habitat=2, water_quality=1)).cell)
    assert not len(eligible("M9", landscape(**sea, substrate=3, historic_habitat=1, water_quality=1)).cell)


def test_m11_takes_artificial_and_eroding_shore_that_is_no_port() -> None:
    for kind, eroding, port, wanted in (
        ("artificial", False, False, 5), ("sandy", True, False, 5), ("sandy", False, False, 0),
        ("artificial", True, True, 0),
    ):  # fmt: skip
        found = eligible("M11", landscape({"shoreline": shore(kind, eroding, port, x=250.0)}))
        assert len(found.cell) == wanted
        assert found.length_km.sum() == pytest.approx(0.1 * wanted)


def test_only_city_cells_are_eligible() -> None:
    place = landscape(region=2, landuse=2040)
    assert not len(eligible("M4", place, soil_loss=50.0).cell)


def test_criteria_of_a_combination_do_not_clash() -> None:
    table = parameters().tables["eligibility"]
    clash = table.assign(criterion=table["criterion"].replace("pond_level_low", "elevation_low"))
    with pytest.raises(ValueError, match="elevation_low"):
        limits_of(changed("eligibility", criterion=clash["criterion"]), ("M1", "M2"))


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(0.1, 1e4))
def test_ramps_stay_within_0_and_1_and_mirror_each_other(value: float, start: float, width: float) -> None:
    up = rise(np.array([value]), start, start + width)
    assert 0 <= up[0] <= 1
    assert fall(np.array([value]), start, start + width) == pytest.approx(1 - up)


def test_distances_are_infinite_where_there_is_nothing() -> None:
    assert np.all(np.isinf(site(landscape()).built_distance_m(np.array([0, 1], np.int32))))


def test_distance_inside_a_place_is_zero() -> None:
    place = site(landscape(landuse=7010))
    assert np.all(place.built_distance_m(np.arange(GRID.size, dtype=np.int32)) == 0)


def test_rules_answer_sorted_cells_and_suitability_within_bounds() -> None:
    place = landscape(**ponds(redline=1))
    for option in ("M1", "M1+M2"):
        found = eligible(option, place)
        assert np.all(np.diff(found.cell) > 0)
        assert np.all((found.suitability >= 0) & (found.suitability <= 1))
    assert eligibility.RULES["M1"] is eligibility.pond_withdrawal


def test_m6_takes_degraded_forest_and_planted_woods_where_they_are_in_the_way() -> None:
    """Columns: worn natural forest, sound natural forest, sound plantation, rubber, field; red line in the lower rows."""
    landuse = np.array([3010, 3010, 3010, 2030, 1010])
    place = landscape(
        landuse=landuse, forest_origin=np.array([1, 1, 2, 0, 0]), redline=(np.indices((5, 5))[0] > 2)
    )
    found = eligible("M6", place, degradation=np.array([0.5, 0.39, 0.1, 0.9, np.nan]))
    assert sorted(set(found.cell % 5)) == [0, 2, 3]
    assert list(found.cell[found.cell % 5 == 0] // 5) == [0, 1, 2, 3, 4], "worn forest everywhere"
    assert set(found.cell[found.cell % 5 == 2] // 5) == {3, 4}, "productive plantations stay"
    worn = eligible("M6", place, degradation=np.array([0.1, 0.1, 0.5, 0.9, np.nan]))
    assert (worn.cell % 5 == 2).sum() == 5 and (worn.cell % 5 == 3).sum() == 2, "rubber outside is productive"
    in_corridor = eligible("M6", place, corridor=1)
    assert (in_corridor.cell % 5 == 3).sum() == 5, "rubber in a corridor, red line or not"


def test_m6_is_more_suitable_the_worse_the_forest_and_the_easier_the_tenure() -> None:
    worse = eligible("M6", landscape(), degradation=np.linspace(0.4, 0.8, 5))
    by_column = worse.suitability.reshape(5, 5)[0]
    assert (np.diff(by_column) >= 0).all() and by_column[0] < by_column[-1]
    place = landscape(landuse=np.array([3010, 2030, 2030, 2030, 2030]), forest_origin=2, redline=1)
    planted, rubber = eligible("M6", place).suitability[:2]
    assert planted > rubber >= 0.5


def test_m7_takes_barriers_and_pinch_points_on_open_land() -> None:
    landuse = np.array([2030, 4040, 3010, 7010, 1010])
    weak, strong = limits_of(parameters(), ("M7",))["barrier_min"] * np.array([0.9, 1.1])
    found = eligible("M7", landscape(landuse=landuse), barrier=strong)
    assert sorted(set(found.cell % 5)) == [0, 1, 4], "woodland is there already, a town is no place for it"
    assert not len(eligible("M7", landscape(landuse=landuse), barrier=weak).cell)
    assert len(eligible("M7", landscape(landuse=landuse), pinch=1).cell) == 15
    fields = found.suitability[found.cell % 5 == 4]
    assert (fields < found.suitability[found.cell % 5 == 0]).all()


def test_m12_and_m13_are_as_suitable_as_the_consolidation_says() -> None:
    says = np.array([0.0, 0.2, 0.5, 0.8, 1.0])
    for option, need in (("M12", "farmland"), ("M13", "builtup")):
        found = eligible(option, landscape(landuse=1010, region=np.array([1, 1, 1, 1, 2])), **{need: says})
        assert list(found.cell % 5) == [1, 2, 3] * 5, "nothing without potential, nothing beyond the city"
        assert found.suitability[:3] == pytest.approx([0.2, 0.5, 0.8])


def test_needs_are_gathered_from_the_parts_of_a_diagnosis() -> None:
    kind = np.array([[0, 1, 4], [5, 6, 7]], np.uint8)
    suited = np.array([[np.nan, 0.6, 0.4], [0.7, 0.3, 0.9]], np.float32)
    flat, score = np.zeros((2, 3), np.uint8), np.array([[np.nan, -1, 2], [0, 0, 0]], np.float32)
    needs = Needs.gathered(suited, flat, flat, score, kind, suited, parameters())
    assert needs.farmland == pytest.approx(np.array([[0, 0.6, 0.4], [0, 0, 0]]))
    assert needs.builtup == pytest.approx(np.array([[0, 0, 0], [0.7, 0.3, 0]]))
    assert needs.barrier.tolist() == [[0, 0, 2], [0, 0, 0]]
