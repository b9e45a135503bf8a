"""The base models together on a synthetic coast: masks, directions, frozen half-saturation, any state."""

from dataclasses import replace

import numpy as np
import pytest

from analytics import baseline, habitat, soil, water
from analytics.baseline import Baseline, State
from analytics.landscape import Landscape, Region
from analytics.surface import surface
from tests.analytics.island import landscape, parameters

TABLES = parameters()


@pytest.fixture(scope="module")
def place() -> Landscape:
    return landscape()


@pytest.fixture(scope="module")
def computed(place: Landscape) -> Baseline:
    return baseline.compute(place, TABLES, lambda share, name: None)


def with_cover(base: Baseline, cover: np.ndarray) -> State:
    fixed = base.drivers
    made = surface(cover, fixed.vegetation_cover, fixed.slope_deg, TABLES)
    return State(cover, *made, maturity=base.state.maturity)


def test_progress_rises_to_one_and_is_bilingual(place: Landscape) -> None:
    steps: list[tuple[float, str]] = []
    baseline.compute(place, TABLES, lambda share, name: steps.append((share, name)))
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(len(name.split("|")) == 2 for _, name in steps)


def test_every_layer_is_a_float32_grid_and_nothing_is_infinite(computed: Baseline) -> None:
    for name in ("water_mm", "soil_loss", "soil_retention", "habitat_quality"):
        layer = getattr(computed, name)
        assert layer.dtype == np.float32
        assert layer.shape == (60, 80)
        assert np.isfinite(layer).any() and not np.isinf(layer).any()


@pytest.mark.parametrize("name", ["water_mm", "soil_loss", "soil_retention"])
def test_services_are_masked_on_built_up_land_water_and_wetland(computed: Baseline, name: str) -> None:
    layer, cover = getattr(computed, name), computed.state.landuse
    for value in (0, 7010, 11041, 3030, 30010, 30040, 30050):
        assert (cover == value).any()
        assert np.isnan(layer[cover == value]).all(), value
    assert not np.isnan(layer[cover == 3010]).any()
    assert not np.isnan(layer[cover == 2030]).any()


def test_mines_and_sand_stay_in_the_soil_balance(computed: Baseline) -> None:
    cover = computed.state.landuse
    for value in (6020, 12050):
        bare = cover == value
        np.testing.assert_array_equal(computed.soil_retention[bare], 0)
        assert (computed.soil_loss[bare] > 0).all()
    forest = (cover == 3010) & (computed.drivers.region == Region.CITY_LAND)
    assert computed.soil_loss[cover == 6020].mean() > 20 * computed.soil_loss[forest].mean()


def test_habitat_quality_exists_wherever_there_is_a_class(computed: Baseline) -> None:
    inside = computed.drivers.region != Region.OUTSIDE
    np.testing.assert_array_equal(np.isnan(computed.habitat_quality), ~inside)
    found = computed.habitat_quality[inside]
    assert found.min() >= 0 and found.max() <= 1
    assert (computed.habitat_quality <= computed.state.habitat + 1e-6)[inside].all()


def test_base_state_equals_its_parts_cell_by_cell(place: Landscape, computed: Baseline) -> None:
    state, fixed = computed.state, computed.drivers
    cells = np.random.default_rng(0).choice(place.grid.size, 500, replace=False)
    flat = surface(
        state.landuse.ravel()[cells],
        fixed.vegetation_cover.ravel()[cells],
        fixed.slope_deg.ravel()[cells],
        TABLES,
    )
    np.testing.assert_array_equal(flat.cover_factor, state.cover_factor.ravel()[cells])
    loss = soil.loss(
        fixed.r.ravel()[cells],
        fixed.k.ravel()[cells],
        fixed.ls.ravel()[cells],
        flat.cover_factor,
        flat.practice_factor,
    )
    np.testing.assert_array_equal(loss, computed.soil_loss.ravel()[cells])
    kept = water.retention(fixed.precipitation_annual.ravel()[cells], fixed.et.ravel()[cells], flat.runoff)
    np.testing.assert_array_equal(kept, computed.water_mm.ravel()[cells])
    same = baseline.habitat_quality_of(cells, state.landuse.ravel()[cells], flat.habitat, fixed, TABLES)
    np.testing.assert_array_equal(same, computed.habitat_quality.ravel()[cells])


def test_surface_hand_cells() -> None:
    cover = np.uint16([3010, 3010, 1030, 1030, 1010, 2030, 7010, 30010])
    percent, slope = np.uint8([80, 95, 0, 0, 0, 80, 0, 255]), np.float32([20, 20, 4, 12, 1, 9, 3, 0])
    made = surface(cover, percent, slope, TABLES)
    np.testing.assert_allclose(
        made.runoff, [0.0465, 0.0465, *[np.nan] * 3, 0.0957, np.nan, np.nan], rtol=1e-6
    )
    np.testing.assert_allclose(
        made.cover_factor, [0.004, 0.001, 0.24, 0.24, 0.18, 0.042, np.nan, np.nan], rtol=1e-6
    )
    np.testing.assert_allclose(made.practice_factor, [1, 1, 0.1, 0.305, 0.01, 0.35, 0, np.nan], rtol=1e-6)
    np.testing.assert_allclose(made.habitat, [1, 1, 0.2, 0.2, 0.3, 0.4, 0, 1], rtol=1e-6)


def test_the_other_runoff_set_keeps_more_water_in_forest() -> None:
    constants = TABLES.tables["constants"].copy()
    constants.loc[constants["id"] == "runoff_set", "value"] = 4.0
    cover, percent, slope = np.uint16([3010, 4040]), np.uint8([80, 80]), np.float32([5, 5])
    other = surface(cover, percent, slope, parameters(constants=constants))
    np.testing.assert_allclose(other.runoff, [0.0267, 0.0937], rtol=1e-6)


def test_forest_in_place_of_rubber_keeps_soil_and_raises_quality(computed: Baseline) -> None:
    cover = computed.state.landuse.copy()
    cover[cover == 2030] = 3010
    changed = with_cover(computed, cover)
    where = computed.state.landuse == 2030
    # below half cover the ledges that rubber stands on count for more than sparse trees
    closed = where & (computed.drivers.vegetation_cover >= 50)
    assert (baseline.soil_loss(computed.drivers, changed)[closed] < computed.soil_loss[closed]).all()
    assert (baseline.water_retention(computed.drivers, changed)[where] > computed.water_mm[where]).all()
    quality = baseline.habitat_quality(computed.drivers, changed, TABLES)
    assert quality[where].mean() > computed.habitat_quality[where].mean()
    # plantations threaten the woods around them: no cell that kept its class may fall, some must rise
    kept = ~where & (computed.drivers.region != Region.OUTSIDE)
    assert (quality[kept] >= computed.habitat_quality[kept]).all()
    assert (quality[kept] > computed.habitat_quality[kept]).any()


def test_windowed_quality_equals_a_full_run_on_the_changed_map(place: Landscape, computed: Baseline) -> None:
    cover = computed.state.landuse.copy()
    cover[40:44, 45:48] = 11050
    cover[12, 36] = 8100
    changed = with_cover(computed, cover)
    windowed = baseline.habitat_quality(computed.drivers, changed, TABLES)
    bits = computed.drivers.threat_static | habitat.source_bits(TABLES)[cover]
    whole = habitat.intensities(bits, habitat.threats(TABLES), place.grid.cell_m)
    full = replace(computed.drivers, threat_effect=whole, threat_sources=bits)
    np.testing.assert_array_equal(windowed, baseline.habitat_quality(full, changed, TABLES))
    assert (windowed[38:40, 45:48] >= computed.habitat_quality[38:40, 45:48]).all()
    assert (windowed != computed.habitat_quality).sum() > 12


def test_half_saturation_is_frozen_so_that_effects_stay_visible(computed: Baseline) -> None:
    everywhere = computed.state.landuse.copy()
    everywhere[computed.drivers.region == Region.CITY_LAND] = 3010
    better = baseline.habitat_quality(computed.drivers, with_cover(computed, everywhere), TABLES)
    town = computed.state.landuse == 7010
    assert (better[town] > 0.8).all()
    woods = computed.state.landuse == 3010
    assert (better[woods] >= computed.habitat_quality[woods]).all()
    assert (better[woods] > computed.habitat_quality[woods]).any()
    assert computed.drivers.k_land != computed.drivers.k_sea
    degraded = baseline_degradation(computed)
    land = computed.drivers.region <= Region.BUFFER_LAND
    assert computed.drivers.k_land == pytest.approx(0.5 * np.nanmax(degraded[land]), rel=1e-6)
    assert computed.drivers.k_sea == pytest.approx(0.5 * np.nanmax(degraded[~land]), rel=1e-6)


def baseline_degradation(computed: Baseline) -> np.ndarray:
    weights = habitat.threat_weights(TABLES)
    fixed = computed.drivers
    return habitat.degradation(list(fixed.threat_effect), weights, computed.state.landuse, fixed.access)


def test_protection_raises_quality(place: Landscape, computed: Baseline) -> None:
    layers = dict(place.layers) | {"protected_area": np.zeros_like(place["protected_area"])}
    open_access = baseline.compute(
        Landscape(place.grid, layers, place.vectors), TABLES, lambda share, name: None
    )
    guarded = place["protected_area"] == 2
    assert (open_access.habitat_quality[guarded] < computed.habitat_quality[guarded]).mean() > 0.5


def test_roads_and_ports_stay_sources_whatever_the_land_becomes(computed: Baseline) -> None:
    names = [threat.name for threat in habitat.threats(TABLES)]
    static = computed.drivers.threat_static
    assert (static[30] >> names.index("trunk_road") & 1)[:50].all()
    assert (static >> names.index("port") & 1)[31:, 50].all()
    assert not (static >> names.index("port") & 1)[:29].any()


def test_distances_and_fetch(computed: Baseline) -> None:
    fixed = computed.drivers
    assert fixed.coast_m[30, 50] == 0 and fixed.coast_m[30, 45] == 400
    assert fixed.river_m[19, 10] == pytest.approx(0, abs=100)
    assert np.isnan(fixed.fetch_m[30, 10])
    assert fixed.fetch_m[20, 49] == 12_000
    # a pond behind the mangrove and the beach has no open water before it
    assert fixed.fetch_m[45, 46] < 1_000


def test_conservation_rate_and_grades(computed: Baseline) -> None:
    rate = baseline.conservation_rate(computed.soil_loss, computed.drivers.region, TABLES)
    grades = baseline.erosion_grades(computed.soil_loss, TABLES)
    land = computed.drivers.region == Region.CITY_LAND
    assert rate == pytest.approx(100 * (1 - (grades[land] >= 2).sum() / land.sum()))
    assert (grades[np.isnan(computed.soil_loss)] == 0).all()
    assert 0 < rate < 100


def test_the_same_landscape_gives_the_same_baseline(place: Landscape, computed: Baseline) -> None:
    again = baseline.compute(place, TABLES, lambda share, name: None)
    for name in ("water_mm", "soil_loss", "soil_retention", "habitat_quality"):
        np.testing.assert_array_equal(getattr(again, name), getattr(computed, name))
    np.testing.assert_array_equal(again.exposure.role, computed.exposure.role)


def test_models_do_not_write_into_the_landscape(place: Landscape) -> None:
    frozen = {name: np.array(layer) for name, layer in place.layers.items()}
    for layer in frozen.values():
        layer.setflags(write=False)
    baseline.compute(Landscape(place.grid, frozen, place.vectors), TABLES, lambda share, name: None)
    for name, layer in place.layers.items():
        np.testing.assert_array_equal(frozen[name], layer)
