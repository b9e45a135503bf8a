"""Water and what it carries, along the drainage of the land: routing, streams and sub-basins of one landscape."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import basins, flow, shore
from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.parameters import Parameters

Floats = NDArray[np.float32]
HA_PER_KM2 = 100.0


@dataclass(frozen=True)
class Hydrology:
    """Drainage of the land; arrays on the grid, 0 or -1 off land.

    Args:
        direction: int8 index into rasters.ROW_STEPS and COL_STEPS; -1 where water leaves the land, and off land.
        accumulation: float32, cells above a cell, itself included; water from outside the area is not known.
        stream: bool, cells with the stream threshold above them, and open water of rivers and lakes.
        basin: uint16, sub-basin, 0 off land. basins: one row per sub-basin, index `basin`: name_zh, name_en, river,
            area_ha, city_ha, coastal, downstream (0 if none).
    """

    direction: NDArray[np.int8]
    accumulation: Floats
    stream: NDArray[np.bool_]
    basin: NDArray[np.uint16]
    basins: pd.DataFrame


def cells_of(km2: float, cell_ha: float) -> int:
    """Fewest whole cells that make up an area, at least one."""
    return max(1, math.ceil(km2 * HA_PER_KM2 / cell_ha - 1e-9))


def assess(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> Hydrology:
    """Drainage, streams and sub-basins of one landscape."""
    region, cell_ha = landscape["region"], landscape.grid.cell_ha
    land = shore.land(region)
    routing = flow.route(landscape["elevation"], land, shore.sea(region))
    above = flow.accumulate(routing)
    tributary = cells_of(parameters.constant("stream_km2"), cell_ha)
    least = cells_of(parameters.constant("basin_min_km2"), cell_ha)
    basin, mouth = basins.delineate(routing, above, least, tributary)
    water = parameters.by_class("open_water", baseline.state.landuse, 0.0) == 1
    return Hydrology(
        direction=routing.direction,
        accumulation=above.astype(np.float32),
        stream=land & ((above >= tributary) | water),
        basin=basin,
        basins=basins.table(basin, mouth, routing, above, landscape, parameters),
    )
