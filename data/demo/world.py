"""Everything that is simulated, in the order in which one part rests on the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.demo import (
    courses,
    frame,
    hydrology,
    landcover,
    parcels,
    policy,
    ponds,
    sea,
    settlement,
    shore,
    soil_climate,
    terrain,
)
from data.demo.courses import Course
from data.demo.frame import Frame

Tell = Callable[[str], None]

TIDAL_POND_M = 130.0
POND_GROUND_M = 1.7


@dataclass(frozen=True)
class World:
    """The simulated city and its surroundings.

    Args:
        elevation: float32 m, land with flats and sea with depths.
        landuse: uint16, land and sea.
        real_terrain: whether the elevation came from a file.
    """

    place: Frame
    courses: tuple[Course, ...]
    waters: hydrology.Waters
    shore: shore.Shore
    settlement: settlement.Settlement
    works: ponds.Works
    cover: landcover.LandCover
    ground: soil_climate.Ground
    sea: sea.Sea
    policy: policy.Policy
    elevation: NDArray[np.float32]
    landuse: NDArray[np.uint16]
    real_terrain: bool


STEPS = ("网格 grid", "地形 terrain", "水系 waters", "海岸 shore", "城镇道路 towns and roads", "坑塘矿山 ponds and mines",
         "地类 land cover", "海域 sea", "土壤气候 soil and climate", "规划管控 planning layers")  # fmt: skip


def simulate(cell_m: float, seed: int, model: Path | None, tell: Tell) -> World:
    """Builds the world at a cell size; `tell` is called when a step of STEPS begins.

    Args:
        model: a real terrain model in place of the simulated one.
    """
    tell(STEPS[0])
    place = frame.build(cell_m, seed)
    rivers = courses.read(seed, place.vectors["land"].geometry.iloc[0])
    tell(STEPS[1])
    height = terrain.read(place, model) if model else terrain.simulate(place, rivers)
    tell(STEPS[2])
    waters = hydrology.build(place, height, rivers, calibrated=model is None)
    del height
    slope = terrain.slope_deg(waters.elevation, cell_m)
    tell(STEPS[3])
    coast = shore.build(place, waters)
    tell(STEPS[4])
    people = settlement.build(place, waters, coast, slope)
    tell(STEPS[5])
    works = ponds.build(place, waters, coast, people, slope)
    tell(STEPS[6])
    plots = parcels.build(place, waters.elevation, slope)
    cover = landcover.build(place, waters, coast, people, works, plots, slope)
    tell(STEPS[7])
    marine = sea.build(place, waters, coast, works, cover.landuse)
    tell(STEPS[8])
    ground = soil_climate.build(place, waters, cover, plots, slope)
    tell(STEPS[9])
    plan = policy.build(place, waters, coast, people, works, cover, plots, marine, slope)
    # Ponds behind the first dyke stand above the tide; only those at the water's edge are as low as it.
    banked = works.coastal & (np.minimum(coast.estuary_m, coast.lagoon_m) > TIDAL_POND_M)
    ground_m = np.where(banked, np.maximum(coast.elevation, POND_GROUND_M), coast.elevation)
    elevation = np.where(place.sea, -marine.depth_m, ground_m)
    elevation = np.where(place.region > 0, elevation, -9999).astype(np.float32)
    landuse = np.where(place.sea, marine.landuse, cover.landuse).astype(np.uint16)
    return World(
        place,
        rivers,
        waters,
        coast,
        people,
        works,
        cover,
        ground,
        marine,
        plan,
        elevation,
        landuse,
        bool(model),
    )


def rasters(world: World) -> dict[str, NDArray[np.generic]]:
    """The raster layers of the contract; values where they do not apply are set as the contract says."""
    land = world.place.land
    sea_only = world.place.sea
    plan, ground = world.policy, world.ground
    dry = np.uint8(255)
    return {
        "region": world.place.region,
        "landuse": world.landuse,
        "elevation": world.elevation,
        "precipitation": np.where(land, ground.precipitation, np.uint16(65_535)),
        "evapotranspiration": np.where(land, ground.evapotranspiration, np.uint16(65_535)),
        "vegetation_cover": ground.vegetation_cover,
        "soil_sand": np.where(land, ground.sand, dry),
        "soil_silt": np.where(land, ground.silt, dry),
        "soil_clay": np.where(land, ground.clay, dry),
        "soil_carbon": np.where(land, ground.carbon, dry),
        "soil_depth": np.where(land, ground.depth, dry),
        "forest_origin": world.cover.origin,
        "forest_age": np.where(land, world.cover.age, dry),
        "redline": plan.redline,
        "basic_farmland": plan.basic_farmland,
        "protected_area": plan.protected_area,
        "space": plan.space,
        "pond_status": plan.pond_status,
        "mine_status": plan.mine_status,
        "salinity": world.sea.salinity,
        "water_quality": world.sea.water_quality,
        "substrate": np.where(sea_only, world.sea.substrate, 0).astype(np.uint8),
        "historic_habitat": world.sea.historic,
        "township": plan.township,
        "use_status": plan.use_status,
    }
