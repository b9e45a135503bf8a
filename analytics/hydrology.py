"""Water and what it carries along the drainage of the land: streams, sub-basins, sediment, yield, nutrients."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import basins, flow, nutrients, rasters, sediment, shore, water_yield
from analytics.baseline import Baseline, State
from analytics.drivers import Drivers
from analytics.flow import Routing
from analytics.landscape import Landscape
from analytics.parameters import Parameters

Floats = NDArray[np.float32]
HA_PER_KM2, MM_PER_CM = 100.0, 10.0


@dataclass(frozen=True)
class Hydrology:
    """Drainage of the land and what it carries; arrays on the grid, 0 or -1 off land.

    Args:
        direction: int8 index into rasters.ROW_STEPS and COL_STEPS; -1 where water leaves the land, and off land.
        accumulation: float32, cells above a cell, itself included; water from outside the area is not known.
        stream: bool, cells with the stream threshold above them, and open water of rivers and lakes.
        basin: uint16, sub-basin, 0 off land. basins: one row per sub-basin, index `basin`: name_zh, name_en, river,
            area_ha, city_ha, coastal, downstream (0 if none).
        sediment_delivery: float32 0-0.8, share of the soil loss that reaches a stream, 0 on streams.
        sediment_export: float32, t/(ha a), nan where soil loss is masked.
        balances: by sub-basin: rain_mm, yield_mm (Budyko), balance_mm (P - ET), yield_ratio (yield over balance),
            retention_mm (over cells that are not masked), soil_loss_t, sediment_t, sediment_share.
        nutrients: by sub-basin: bank_km, natural_km, dyke_km, natural_share, n_t, n_stream_t, p_t, p_stream_t.
    """

    direction: NDArray[np.int8]
    accumulation: Floats
    stream: NDArray[np.bool_]
    basin: NDArray[np.uint16]
    basins: pd.DataFrame
    sediment_delivery: Floats
    sediment_export: Floats
    balances: pd.DataFrame
    nutrients: pd.DataFrame

    def routing(self) -> Routing:
        """The order of the cells again: it takes a tenth of a second and is not kept."""
        return Routing(self.direction, flow.order(self.direction, self.basin > 0))


def cells_of(km2: float, cell_ha: float) -> int:
    """Fewest whole cells that make up an area, at least one."""
    return max(1, math.ceil(km2 * HA_PER_KM2 / cell_ha - 1e-9))


def assess(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> Hydrology:
    """Drainage, sub-basins, sediment, water yield and nutrients of one landscape at the base year."""
    region, cell_ha = landscape["region"], landscape.grid.cell_ha
    land, cover = shore.land(region), baseline.state.landuse
    _, routing = flow.route(landscape["elevation"], land, shore.sea(region))
    above = flow.accumulate(routing)
    tributary = cells_of(parameters.constant("stream_km2"), cell_ha)
    least = cells_of(parameters.constant("basin_min_km2"), cell_ha)
    basin, mouth = basins.delineate(routing, above, least, tributary)
    accumulation = above.astype(np.float32)
    stream = land & ((above >= tributary) | (parameters.by_class("open_water", cover, 0.0) == 1))
    delivery = sediment_delivery(routing, accumulation, stream, baseline.drivers, baseline.state, parameters)
    banks = nutrients.banks(landscape.vectors["riverbanks"], basin, landscape.grid)
    loads = nutrients.loads(cover, basin, banks["natural_share"].to_numpy(), cell_ha, parameters)
    lost = rasters.by_blocks(np.multiply, baseline.soil_loss, delivery)
    return Hydrology(
        direction=routing.direction,
        accumulation=accumulation,
        stream=stream,
        basin=basin,
        basins=basins.table(basin, mouth, routing, above, landscape, parameters),
        sediment_delivery=delivery,
        sediment_export=lost,
        balances=balances(landscape, parameters, baseline, basin, lost),
        nutrients=banks.join(loads),
    )


def sediment_delivery(
    routing: Routing,
    accumulation: Floats,
    stream: NDArray[np.bool_],
    drivers: Drivers,
    state: State,
    parameters: Parameters,
) -> Floats:
    """Sediment delivery ratio under a state; where the state's C is masked the class's own C weighs the way."""
    own = np.nan_to_num(parameters.by_class("cover_factor", state.landuse))
    factor = np.where(np.isnan(state.cover_factor), own, state.cover_factor)
    return sediment.delivery(
        routing,
        accumulation,
        stream,
        factor,
        drivers.slope_deg,
        drivers.cell_m,
        {name: parameters.constant(name) for name in sediment.CONSTANTS},
    )


def balances(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    basin: NDArray[np.uint16],
    sediment_export: Floats,
) -> pd.DataFrame:
    """Water yield by the Budyko curve beside the water balance, and sediment, by sub-basin; see `Hydrology`."""
    drivers, cell_ha = baseline.drivers, landscape.grid.cell_ha
    pawc = rasters.by_blocks(
        # the layer holds organic carbon in 0.1 %
        lambda sand, clay, carbon: water_yield.available_water(sand, clay, carbon / np.float32(10)),
        *(landscape[f"soil_{part}"] for part in ("sand", "clay", "carbon")),
    )
    yielded = rasters.by_blocks(
        lambda cover, rain, held, depth: water_yield.annual(
            cover, rain, held, depth * np.float32(MM_PER_CM), parameters
        ),
        baseline.state.landuse,
        drivers.precipitation_annual,
        pawc,
        landscape["soil_depth"],
    )
    rain = mean(drivers.precipitation_annual, basin)
    balance = rain - mean(drivers.et, basin)
    made = mean(yielded, basin)
    lost, arrived = (total(values, basin) * cell_ha for values in (baseline.soil_loss, sediment_export))
    return pd.DataFrame(
        {
            "rain_mm": rain,
            "yield_mm": made,
            "balance_mm": balance,
            "yield_ratio": share(made, balance),
            "retention_mm": mean(baseline.water_mm, basin),
            "soil_loss_t": lost,
            "sediment_t": arrived,
            "sediment_share": share(arrived, lost),
        },
        index=pd.RangeIndex(1, rain.size + 1, name="basin"),
    )


def total(values: Floats, basin: NDArray[np.uint16]) -> NDArray[np.float64]:
    """Sum over every sub-basin, from number 1; nan counts as nothing."""
    return basins.sums(values, basin)[0]


def mean(values: Floats, basin: NDArray[np.uint16]) -> NDArray[np.float64]:
    """Mean over the cells of every sub-basin that are not nan; nan where all are."""
    return share(*basins.sums(values, basin))


def share(part: NDArray[np.floating], whole: NDArray[np.generic]) -> NDArray[np.float64]:
    """part / whole, nan where whole is 0."""
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)
