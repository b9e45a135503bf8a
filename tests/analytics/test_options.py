"""The options table of a small made-up coast: quantities, costs, exclusions, benefits, order."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely

from analytics import habitat
from analytics.options import benefits, compactness, eligibility
from analytics.options.benefits import Change, Models, normalised
from analytics.options.exclusions import Kind, exclusions
from analytics.options.potential import potential_table
from analytics.options.reference import reference
from analytics.options.site import Needs, Site
from analytics.options.table import NONE, build, eligible
from tests.analytics import coastal_town
from tests.analytics.coastal_town import baseline, landscape, needs, options
from tests.analytics.hand import changed, parameters


def rows(option: str) -> np.ndarray:
    """Pairs of an option."""
    ids = [row.id for row in options().options]
    return np.flatnonzero(options().option == ids.index(option))


def change(option: str, cells: np.ndarray) -> Change:
    row = next(row for row in options().options if row.id == option)
    made = reference(row, cells, baseline(), parameters())
    return Change(cells, made, Models(baseline(), site(), parameters()))


def site() -> Site:
    drivers = baseline().drivers
    return Site(
        landscape(), drivers.slope_deg, drivers.fetch_m, baseline().soil_loss, parameters().classes, needs()
    )


def test_columns_have_the_types_and_sizes_of_the_contract() -> None:
    table = options()
    n, j, k = len(table.cell), len(table.options), len(table.objectives)
    wanted = {
        "option_measures": (np.int8, (j, 2)), "cell": (np.int32, (n,)), "option": (np.uint8, (n,)),
        "quantity": (np.float32, (n, 2)), "area_ha": (np.float32, (n,)), "cost": (np.float32, (n,)),
        "benefit": (np.float32, (n, k)), "benefit_hat": (np.float32, (n, k)), "suitability": (np.float32, (n,)),
        "negotiable": (np.uint8, (n,)), "domain": (np.uint8, (n,)), "unit": (np.uint8, (n,)),
    }  # fmt: skip
    assert {name: (getattr(table, name).dtype, getattr(table, name).shape) for name in wanted} == wanted
    assert table.objectives == ("habitat", "soil", "water", "coast", "connectivity", "carbon")
    assert all(np.isfinite(getattr(table, name)).all() for name in ("cost", "benefit", "benefit_hat"))


def test_sorted_by_cell_then_option_and_no_pair_twice() -> None:
    key = options().cell.astype(np.int64) * 256 + options().option
    assert np.all(np.diff(key) > 0)


def test_every_active_measure_has_theoretical_and_realistic_potential() -> None:
    table = potential_table(options(), 0.5).set_index("measure")
    assert set(table.index) == {measure.id for measure in options().measures}
    assert (table["realistic"] > 0).all()
    assert (table["theoretical"] >= table["realistic"]).all()


def test_a_pond_has_withdrawal_and_withdrawal_with_planting_side_by_side() -> None:
    table, ids = options(), [measure.id for measure in options().measures]
    alone, both = rows("M1"), rows("M1+M2")
    assert set(table.cell[both]) <= set(table.cell[alone])
    assert list(table.option_measures[table.option[both][0]]) == [ids.index("M1"), ids.index("M2")]
    assert list(table.option_measures[table.option[alone][0]]) == [ids.index("M1"), NONE]
    assert np.all(table.quantity[both] == 1) and np.all(table.quantity[alone] == [1, 0])
    dearer = table.cost[both] - table.cost[alone][np.searchsorted(table.cell[alone], table.cell[both])]
    assert np.all(dearer > 45)


def test_areas_sum_to_cells_and_lengths_to_the_clipped_lines() -> None:
    table, grid = options(), landscape().grid
    for option in ("M1", "M2", "M3", "M4", "M5", "M9", "M10"):
        mine = rows(option)
        assert np.all(table.quantity[mine, 0] == np.float32(grid.cell_ha))
        assert table.area_ha[mine].sum() == pytest.approx(len(mine) * grid.cell_ha)
    free = eligible(next(row for row in table.options if row.id == "M8"), site(), parameters()).cell
    cells = shapely.union_all([_square(cell) for cell in free])
    banks = landscape().vectors["riverbanks"]
    wanted = banks[~banks["natural"] & ~banks["dyke"]].geometry.intersection(cells).length.sum() / 1000
    bank_rows = rows("M8")
    assert table.quantity[bank_rows, 0].sum() == pytest.approx(wanted, rel=1e-6)
    assert table.area_ha[bank_rows] == pytest.approx(table.quantity[bank_rows, 0] * 20 / 10)


def _square(cell: int) -> shapely.Geometry:
    grid = landscape().grid
    x, y = grid.centres(np.array([cell]))
    half = grid.cell_m / 2
    return shapely.box(x[0] - half, y[0] - half, x[0] + half, y[0] + half)


def test_statutory_exclusions_are_never_touched() -> None:
    table, touched = options(), 0
    for row, option in itertools.product(exclusions(parameters()), range(len(options().options))):
        if row.kind is not Kind.NEGOTIABLE and row.touches(options().options[option].measures):
            mine = table.cell[table.option == option]
            assert not row.holds(landscape(), mine).any()
            touched += row.holds(landscape(), np.arange(landscape().grid.size, dtype=np.int32)).any()
    assert touched, "the landscape has excluded cells to be kept away from"


def test_the_red_line_is_kept_once_the_table_says_so() -> None:
    assert landscape()["redline"].ravel()[options().cell[rows("M9")]].any(), (
        "sea inside the red line is eligible"
    )
    table = parameters().tables["exclusions"]
    strict = changed("exclusions", measures=table["measures"].where(table["layer"] != "redline", "M9"))
    made = build(landscape(), strict, baseline(), needs(), lambda _share, _name: None)
    mine = made.cell[made.option == [row.id for row in made.options].index("M9")]
    assert len(mine) and not landscape()["redline"].ravel()[mine].any()


def test_licensed_ponds_are_marked_negotiable_and_not_realistic() -> None:
    table, licensed = options(), landscape()["pond_status"].ravel() == 1
    mine = rows("M1")
    assert np.array_equal(table.negotiable[mine] != 0, licensed[table.cell[mine]])
    shares = potential_table(table, 0.0).set_index("measure").loc["M1"]
    assert shares["theoretical"] - shares["realistic"] == licensed[table.cell[mine]].sum()


def test_units_and_domains_follow_the_cell_and_the_measure() -> None:
    table = options()
    assert np.array_equal(table.unit, landscape()["township"].ravel()[table.cell])
    assert set(table.domain[rows("M10")]) == {1} and set(table.domain[rows("M11")]) == {0}


def test_ten_hectares_of_dry_slope_with_vegetation_avoid_826_t() -> None:
    # METHODS 13.6: A = R K LS C P = 93.90 t/ha/a, treated with vegetation (-88 %), 10 ha
    option = next(row for row in options().options if row.id == "M4")
    base, treated = 93.90, 93.90 * option.cover_multiplier
    assert (base - treated) * 10 == pytest.approx(826.3, abs=0.05)
    mine = rows("M4")
    gain = options().benefit[mine, 1] / options().area_ha[mine]
    assert gain == pytest.approx(baseline().soil_loss.ravel()[options().cell[mine]] * 0.88, rel=1e-3)


def test_soil_kept_on_a_mine_is_what_the_reference_cover_keeps() -> None:
    mine = rows("M5")
    cell, drivers = options().cell[mine], baseline().drivers
    bare = (drivers.r * drivers.k * drivers.ls).ravel()[cell]
    made = reference(options().options[options().option[mine][0]], cell, baseline(), parameters())
    share = 1 - made.surface.cover_factor * made.surface.practice_factor
    assert np.all((share > 0.9) & (share < 1))
    assert options().benefit[mine, 1] == pytest.approx(bare * share, rel=1e-5)


def test_water_of_a_masked_class_counts_from_zero_and_stays_under_the_cap() -> None:
    mine = rows("M5")
    depth_mm = options().benefit[mine, 2] / options().area_ha[mine] / 10
    drivers = baseline().drivers
    cell = options().cell[mine]
    full = drivers.precipitation_annual.ravel()[cell] * (1 - 0.0426) - drivers.et.ravel()[cell]
    assert depth_mm == pytest.approx(full, rel=1e-5)


def test_habitat_gain_of_a_pond_uses_the_same_model_without_its_own_threat() -> None:
    cell = options().cell[rows("M1")]
    made = change("M1", cell)
    better = benefits.habitat_quality(made)
    now = baseline().habitat_quality.ravel()[cell]
    assert np.all(better > 0)
    assert np.all(now + better <= made.reference.intact.habitat_quality + 1e-6)
    threat = [row.name for row in habitat.threats(parameters())].index("aquaculture")
    assert np.all(baseline().drivers.threat_effect[threat].ravel()[cell] == 1), "a pond is its own threat now"


def test_baseline_is_not_written_to() -> None:
    before = baseline().drivers.threat_effect.copy(), baseline().drivers.threat_sources.copy()
    benefits.habitat_quality(change("M1", options().cell[rows("M1")]))
    assert np.array_equal(before[0], baseline().drivers.threat_effect)
    assert np.array_equal(before[1], baseline().drivers.threat_sources)


def test_only_protective_habitats_bring_coastal_protection() -> None:
    coast = options().objectives.index("coast")
    for option in ("M1", "M4", "M5", "M8", "M11"):
        assert not options().benefit[rows(option), coast].any()
    assert (options().benefit[rows("M1+M2"), coast] > 0).any()
    assert (options().benefit[rows("M10"), coast] > 0).any()


def test_water_quality_gate_leaves_the_cell_but_no_benefit() -> None:
    mine = rows("M10")
    gated = landscape()["water_quality"].ravel()[options().cell[mine]] > 2
    assert gated.any() and not gated.all()
    assert not options().benefit[mine][gated].any() and not options().suitability[mine][gated].any()


def test_normalised_benefits_reach_one_and_stay_within_bounds() -> None:
    assert options().benefit_hat.min() >= 0 and options().benefit_hat.max() <= 1
    per_ha = np.array([[0], [1], [2], [100], [5], [0]], np.float32)
    hat = normalised(per_ha, np.array([0, 0, 0, 0, 1, 1], np.uint8), 95)
    top = np.percentile([1, 2, 100], 95)
    assert hat[:, 0] == pytest.approx([0, 1 / top, 2 / top, 1, 1, 0])


def test_land_and_sea_are_normalised_apart() -> None:
    per_ha = np.array([[1], [1], [50], [50]], np.float32)
    assert normalised(per_ha, np.array([0, 0, 1, 1], np.uint8), 95) == pytest.approx(np.ones((4, 1)))


def test_smoothing_keeps_bounds_lifts_the_core_and_lowers_the_lonely() -> None:
    grid = landscape().grid
    block = np.array([row * grid.cols + col for row in range(10, 17) for col in range(10, 17)], np.int32)
    lonely = np.array([40 * grid.cols + 40], np.int32)
    cell = np.append(block, lonely)
    made = compactness.smoothed(np.ones((50, 2), np.float32), cell, grid, 300.0, 0.5, line=False)[:, 0]
    assert made[24] == pytest.approx(1) and made[-1] == pytest.approx(0.5 + 0.5 / 9)
    assert made[0] == pytest.approx(0.5 + 0.5 * 4 / 9)
    assert np.array_equal(
        compactness.smoothed(made[:, None], cell, grid, 150.0, 0.5, line=False), made[:, None]
    )


def test_a_straight_line_is_not_smoothed_down() -> None:
    grid = landscape().grid
    cell = np.arange(5 * grid.cols + 10, 5 * grid.cols + 20, dtype=np.int32)
    made = compactness.smoothed(np.ones((10, 1), np.float32), cell, grid, 300.0, 0.5, line=True)[:, 0]
    assert made[1:-1] == pytest.approx(np.ones(8))


def test_an_active_option_without_a_rule_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {name: rule for name, rule in eligibility.RULES.items() if name != "M7"}
    monkeypatch.setattr("analytics.options.table.RULES", rules)
    with pytest.raises(KeyError, match="M7"):
        build(landscape(), parameters(), baseline(), needs(), lambda _share, _name: None)


def test_a_measure_is_its_rows_and_a_rule_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def corridor(where: Site, _limits: eligibility.Limits) -> eligibility.Eligible:
        cell = where.cells((where.landuse == 1030) & where.land)
        return eligibility.Eligible(cell, np.ones(len(cell), np.float32))

    monkeypatch.setattr("analytics.options.table.RULES", {**eligibility.RULES, "M7": corridor})
    made = build(landscape(), parameters(), baseline(), needs(), lambda _share, _name: None)
    theoretical = potential_table(made, 0.5).set_index("measure").loc["M7", "theoretical"]
    mine = made.option == [row.id for row in made.options].index("M7")
    farmland = landscape()["basic_farmland"].ravel()[made.cell[mine]]
    assert theoretical > 0 and not farmland.any()


def test_a_pending_measure_has_no_option() -> None:
    table = parameters().tables["measures"]
    switched = changed("measures", status=table["status"].where(table["measure"] != "M7", "pending"))
    made = build(landscape(), switched, baseline(), needs(), lambda _share, _name: None)
    assert "M7" not in {option.id for option in made.options}


def test_an_active_objective_without_a_function_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: found for name, found in benefits.BENEFITS.items() if name != "connectivity"}
    monkeypatch.setattr("analytics.options.benefits.BENEFITS", known)
    with pytest.raises(KeyError, match="connectivity"):
        build(landscape(), parameters(), baseline(), needs(), lambda _share, _name: None)


def test_without_a_diagnosis_the_measures_that_follow_from_it_find_nothing() -> None:
    nothing = Needs.nothing(landscape().grid.shape)
    made = build(landscape(), parameters(), baseline(), nothing, lambda _share, _name: None)
    table = potential_table(made, 0.5).set_index("measure")["theoretical"]
    assert (table[["M6", "M7", "M12", "M13"]] == 0).all() and table["M4"] > 0


def test_consolidation_leaves_cells_to_woods_and_banks() -> None:
    farmland = np.ones(landscape().grid.shape, np.float32)
    everywhere = replace(needs(), farmland=farmland)
    made = build(landscape(), parameters(), baseline(), everywhere, lambda _share, _name: None)
    ids = [row.id for row in made.options]
    cells = {
        name: set(made.cell[made.option == ids.index(name)].tolist()) for name in ("M6", "M7", "M8", "M12")
    }
    assert cells["M12"] and not cells["M12"] & (cells["M6"] | cells["M7"] | cells["M8"])
    assert cells["M6"] and cells["M7"] and cells["M8"]


def test_connectivity_counts_the_barrier_by_how_much_the_works_ease_it() -> None:
    column, score = options().objectives.index("connectivity"), needs().barrier.ravel()
    mine = rows("M7")
    gain = options().benefit[mine, column] / options().area_ha[mine]
    resistance = parameters().lookup("resistance")[baseline().state.landuse.ravel()[options().cell[mine]]]
    assert gain == pytest.approx(score[options().cell[mine]] * (1 - 1 / resistance), rel=1e-5)
    assert not options().benefit[rows("M13"), column].any(), "no barrier, nothing to gain"


def test_building_twice_gives_the_same_table_and_tells_its_progress() -> None:
    told: list[tuple[float, str]] = []
    again = build(
        coastal_town.landscape(),
        parameters(),
        baseline(),
        needs(),
        lambda share, name: told.append((share, name)),
    )
    for name in ("cell", "option", "quantity", "cost", "benefit", "benefit_hat", "suitability", "negotiable"):
        assert np.array_equal(getattr(again, name), getattr(options(), name)), name
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1 and all("|" in name for _, name in told)
