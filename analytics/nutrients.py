"""Loads of nitrogen and phosphorus: export by class, what natural banks hold back, by sub-basin.

The coefficients are not calibrated: results are read as changes in percent, never as a grade of water quality.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from analytics import basins
from analytics.landscape import Grid
from analytics.parameters import Parameters
from analytics.water_yield import group_lookup

Floats = NDArray[np.float32]
NUTRIENTS = ("n", "p")
KG_PER_T = 1000.0


def export(cover: NDArray[np.uint16], nutrient: str, parameters: Parameters) -> Floats:
    """Export of "n" or "p" (kg/(ha a)) of every cell by its class; 0 where the table gives none (the sea)."""
    return np.nan_to_num(group_lookup(parameters, "export_coefficients", f"{nutrient}_kg_ha"))[cover]


def delivered(load: ArrayLike, coverage: ArrayLike, efficiency: ArrayLike) -> NDArray[np.float64]:
    """Load that reaches the stream: load * (1 - sum of coverage * efficiency), never below 0.

    Args:
        load: any unit, shape (...). coverage: share of the way that each measure covers (0-1) and its efficiency
            (0-1), shape (measures, ...) or a single number.
    Source: METHODS cards 13.6 and 15.
    """
    held = np.asarray(coverage, np.float64) * np.asarray(efficiency, np.float64)
    if held.ndim > np.ndim(load):
        held = held.sum(axis=0)
    return np.asarray(load, np.float64) * np.maximum(1 - held, 0)


def change_percent(before: ArrayLike, after: ArrayLike) -> NDArray[np.float64]:
    """Change of a load (%), nan where there was none."""
    first, last = np.asarray(before, np.float64), np.asarray(after, np.float64)
    return np.divide(100 * (last - first), first, out=np.full(first.shape, np.nan), where=first != 0)


def banks(riverbanks: gpd.GeoDataFrame, basin: NDArray[np.uint16], grid: Grid) -> pd.DataFrame:
    """Length of banks by sub-basin: index basin (1 and up), bank_km, natural_km, dyke_km, natural_share (0-1).

    A piece of bank lies where its middle lies; pieces off the land count nowhere. Share 0 where there are no banks.
    """
    count = int(basin.max())
    lines = riverbanks.geometry.to_numpy()
    middle = shapely.line_interpolate_point(shapely.line_merge(lines), 0.5, normalized=True)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    col, row = np.floor((x - grid.west_m) / grid.cell_m), np.floor((grid.north_m - y) / grid.cell_m)
    inside = (row >= 0) & (row < grid.rows) & (col >= 0) & (col < grid.cols)
    where = np.zeros(len(lines), np.int64)
    where[inside] = basin[row[inside].astype(np.int64), col[inside].astype(np.int64)]
    km = shapely.length(lines) / 1000

    def total(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(where, weights=km * mask, minlength=count + 1)[1:].astype(np.float64)

    every = total(np.ones(len(lines), np.bool_))
    natural = total(riverbanks["natural"].to_numpy(np.bool_))
    return pd.DataFrame(
        {
            "bank_km": every,
            "natural_km": natural,
            "dyke_km": total(riverbanks["dyke"].to_numpy(np.bool_)),
            "natural_share": np.divide(natural, every, out=np.zeros(count), where=every > 0),
        },
        index=pd.RangeIndex(1, count + 1, name="basin"),
    )


def loads(
    cover: NDArray[np.uint16],
    basin: NDArray[np.uint16],
    natural_share: NDArray[np.float64],
    cell_ha: float,
    parameters: Parameters,
) -> pd.DataFrame:
    """Loads of every sub-basin (t/a), index basin: n_t, p_t as exported and n_stream_t, p_stream_t behind the banks."""
    count = int(basin.max())
    found = {}
    for nutrient in NUTRIENTS:
        rate = export(cover, nutrient, parameters)
        total = basins.sums(rate, basin)[0] * cell_ha / KG_PER_T
        found[f"{nutrient}_t"] = total
        held = parameters.constant(f"bank_efficiency_{nutrient}")
        found[f"{nutrient}_stream_t"] = delivered(total, natural_share, held)
    return pd.DataFrame(found, index=pd.RangeIndex(1, count + 1, name="basin"))


def passing(table: pd.DataFrame, nutrient: str) -> Floats:
    """Share of a load that banks let through to the stream, 0-1 by sub-basin (entry 0: none, 0); see `loads`."""
    whole = table[f"{nutrient}_t"]
    share = (table[f"{nutrient}_stream_t"] / whole.where(whole > 0)).fillna(0)
    return np.concatenate(([0], share)).astype(np.float32)


def arriving(
    cover: NDArray[np.uint16],
    basin: NDArray[np.uint16],
    table: pd.DataFrame,
    nutrient: str,
    parameters: Parameters,
) -> Floats:
    """Load of every cell that reaches the stream (kg/(ha a)): its export times what its sub-basin's banks let through."""
    return export(cover, nutrient, parameters) * passing(table, nutrient)[basin]


def by_river(frame: pd.DataFrame, river: pd.Series) -> pd.DataFrame:
    """Sums of lengths and loads by river (index `river`; "" for sub-basins without a named one), shares made anew."""
    total = frame.drop(columns="natural_share").groupby(river.rename("river")).sum()
    share = (total["natural_km"] / total["bank_km"]).where(total["bank_km"] > 0, 0.0)
    return total.assign(natural_share=share)
