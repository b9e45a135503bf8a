"""Cost of a measure on its own cell: unit cost times slope, access, pond and haul factors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.options.measures import Measure
from analytics.options.site import Cells, Site
from analytics.parameters import Parameters

FACTORS = ("slope", "access", "pond", "haul")


def cost_wan_yuan(
    measure: Measure, quantity: NDArray[np.float32], cell: Cells, site: Site, parameters: Parameters
) -> NDArray[np.float32]:
    """Cost (万元) of `quantity` (ha or km) of a measure on flat cells: unit cost x quantity x factors."""
    return (measure.unit_cost * quantity * cost_multiplier(measure, cell, site, parameters)).astype(
        np.float32
    )


def cost_multiplier(measure: Measure, cell: Cells, site: Site, parameters: Parameters) -> NDArray[np.float32]:
    """Product of the factors of `cost_factors.csv` that name the measure; 1 where none applies."""
    table = parameters.tables["cost_factors"]
    named = table["measures"].map(lambda names: measure.id in names.split())
    product = np.ones(len(cell), np.float32)
    for factor in FACTORS:
        rows = table[named & (table["factor"] == factor)]
        if len(rows):
            product *= lookup(rows, _driver(factor, measure, cell, site))
    return product


def lookup(rows: pd.DataFrame, value: NDArray[np.floating]) -> NDArray[np.float32]:
    """Multiplier of the half-open range [min, max) each value falls in; 1 outside all of them."""
    rows = rows.astype({"min": float, "max": float, "multiplier": float}).sort_values("min")
    low, high = rows["min"].to_numpy(), rows["max"].fillna(np.inf).to_numpy()
    at = np.searchsorted(low, value, side="right") - 1
    inside = (at >= 0) & (value < high[at])
    return np.where(inside, rows["multiplier"].to_numpy()[at], 1.0).astype(np.float32)


def _driver(factor: str, measure: Measure, cell: Cells, site: Site) -> NDArray[np.floating]:
    """What a factor looks at: slope (degrees), distance to road (m), pond status, haul distance (m).

    Haul is the way from the nearest town on land, and from the shore at sea.
    """
    if factor == "slope":
        return site.slope_deg.ravel()[cell]
    if factor == "access":
        return site.road_distance_m(cell)
    if factor == "pond":
        return site.at("pond_status", cell)
    return site.land_distance_m(cell) if measure.domain == "sea" else site.town_distance_m(cell)
