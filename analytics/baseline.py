"""The base models on one landscape: what is fixed (Drivers), what a plan changes (State), what results (Baseline).

Drivers are computed once per package. The models take drivers and any state, so a scenario's state map runs through
exactly what the base year ran through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import coast, ecosystems, habitat, rasters, soil, water
from analytics.coast import Exposure
from analytics.drivers import Drivers, Progress, drivers, terrain
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters
from analytics.surface import surface

Floats = NDArray[np.float32]

EROSION_GRADES = 5


@dataclass(frozen=True)
class State:
    """What a plan changes; every array has shape (rows, cols).

    Args:
        landuse: uint16 cover classes (0301 split by origin), 0 outside.
        runoff: runoff coefficient as a fraction, nan where water retention is masked.
        cover_factor: C, nan where soil retention is masked. practice_factor: P.
        habitat: habitat suitability H, 0-1.
        maturity: share of its protection of the coast that a habitat cell delivers, 1 at the base year.
    """

    landuse: NDArray[np.uint16]
    runoff: Floats
    cover_factor: Floats
    practice_factor: Floats
    habitat: Floats
    maturity: Floats


@dataclass(frozen=True)
class Baseline:
    """Drivers, the base year's state and what the models make of them; nan where masked.

    Args:
        water_mm: water retention (mm/a). soil_loss, soil_retention: t/(ha a).
        habitat_quality: 0-1. exposure: shore points and the raster of the habitats' role.
    """

    drivers: Drivers
    state: State
    water_mm: Floats
    soil_loss: Floats
    soil_retention: Floats
    habitat_quality: Floats
    exposure: Exposure


def base_state(landscape: Landscape, parameters: Parameters, slope_deg: Floats | None = None) -> State:
    """The state of the base year; pass the drivers' slope where it is at hand."""
    slope = terrain(landscape, parameters)[0] if slope_deg is None else slope_deg
    cover = ecosystems.cover_of(landscape)
    made = surface(cover, landscape["vegetation_cover"], slope, parameters)
    return State(cover, *made, maturity=np.ones(cover.shape, np.float32))


def water_retention(drivers: Drivers, state: State) -> Floats:
    """Water retention (mm/a), nan where masked."""
    return rasters.by_blocks(water.retention, drivers.precipitation_annual, drivers.et, state.runoff)


def soil_loss(drivers: Drivers, state: State) -> Floats:
    """Soil loss (t/(ha a)), nan where masked."""
    factors = drivers.r, drivers.k, drivers.ls, state.cover_factor, state.practice_factor
    return rasters.by_blocks(soil.loss, *factors)


def soil_retention(drivers: Drivers, state: State) -> Floats:
    """Soil retained (t/(ha a)), nan where masked."""
    factors = drivers.r, drivers.k, drivers.ls, state.cover_factor, state.practice_factor
    return rasters.by_blocks(soil.retention, *factors)


def threat_effects(drivers: Drivers, state: State, parameters: Parameters) -> list[Floats]:
    """Effects of the threats under a state: only those whose sources changed are computed, within their reach."""
    bits = drivers.threat_static | habitat.source_bits(parameters)[state.landuse]
    every = habitat.threats(parameters)
    return habitat.updated(drivers.threat_effect, drivers.threat_sources, bits, every, drivers.cell_m)


def saturation(cover: NDArray[np.uint16], drivers: Drivers, parameters: Parameters) -> Floats:
    """Half-saturation k per cell: land's or the sea's, by class; any shape."""
    return np.where(
        parameters.members("domain", "sea")[cover], np.float32(drivers.k_sea), np.float32(drivers.k_land)
    )


def habitat_quality(drivers: Drivers, state: State, parameters: Parameters) -> Floats:
    """Habitat quality 0-1 under a state, with the base year's half-saturation; nan outside."""
    effects = threat_effects(drivers, state, parameters)
    weights, z = habitat.threat_weights(parameters), parameters.constant("hq_z")

    def block(cover: NDArray[np.uint16], suited: Floats, beta: Floats, *planes: Floats) -> Floats:
        degraded = habitat.degradation(planes, weights, cover, beta)
        return habitat.quality(suited, degraded, saturation(cover, drivers, parameters), z)

    return rasters.by_blocks(block, state.landuse, state.habitat, drivers.access, *effects)


def habitat_quality_of(
    cells: NDArray[np.integer],
    cover: NDArray[np.uint16],
    suited: Floats,
    drivers: Drivers,
    parameters: Parameters,
) -> Floats:
    """Habitat quality of flat cells if they were of these classes, all else as at the base year; shape (n,)."""
    effects = [plane.ravel()[cells] for plane in drivers.threat_effect]
    degraded = habitat.degradation(
        effects, habitat.threat_weights(parameters), cover, drivers.access.ravel()[cells]
    )
    return habitat.quality(
        suited, degraded, saturation(cover, drivers, parameters), parameters.constant("hq_z")
    )


def _coverage(drivers: Drivers, state: State, parameters: Parameters) -> NDArray[np.float64]:
    return coast.coverage(
        drivers.shore, state.landuse, state.maturity, drivers.coast_m, drivers.cell_m, parameters
    )


def coastal_exposure(drivers: Drivers, state: State, parameters: Parameters) -> Exposure:
    """Exposure of the shore and the habitats' role under a state."""
    covered = _coverage(drivers, state, parameters)
    return coast.exposure(drivers.shore, covered, drivers.region.shape, drivers.cell_m, parameters)


def coastal_gain(drivers: Drivers, state: State, habitat_name: str, parameters: Parameters) -> Floats:
    """Fall of exposure (EI * km per ha) that one more hectare of "coral", "mangrove", ... would bring, per cell."""
    covered = _coverage(drivers, state, parameters)
    shape = drivers.region.shape
    return coast.marginal_role(drivers.shore, covered, habitat_name, shape, drivers.cell_m, parameters)


def erosion_grades(loss: Floats, parameters: Parameters) -> NDArray[np.uint8]:
    """SL190 grades 1-6 of a soil loss (t/(ha a)), 0 where masked."""
    bounds = [parameters.constant(f"erosion_grade_{number}") for number in range(1, EROSION_GRADES + 1)]
    return soil.grade(loss, bounds)


def conservation_rate(loss: Floats, region: NDArray[np.uint8], parameters: Parameters) -> float:
    """Water-and-soil conservation rate of the city's land (%)."""
    tolerable = parameters.constant("erosion_grade_1") / soil.T_KM2_PER_T_HA
    return soil.conservation_rate(loss, region == Region.CITY_LAND, tolerable)


def compute(landscape: Landscape, parameters: Parameters, progress: Progress) -> Baseline:
    """All base models of one landscape."""
    fixed = drivers(landscape, parameters, progress)
    progress(0.85, "现状模型|Models of the base year")
    state = base_state(landscape, parameters, fixed.slope_deg)
    baseline = Baseline(
        drivers=fixed,
        state=state,
        water_mm=water_retention(fixed, state),
        soil_loss=soil_loss(fixed, state),
        soil_retention=soil_retention(fixed, state),
        habitat_quality=habitat_quality(fixed, state, parameters),
        exposure=coastal_exposure(fixed, state, parameters),
    )
    progress(1.0, "现状模型|Models of the base year")
    return baseline
