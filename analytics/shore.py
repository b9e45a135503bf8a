"""Shore points and what is fixed about them: geomorphology, relief, fetch, wind, waves, surge.

Nothing here changes with a plan; `coast.py` adds the habitats.
"""

from __future__ import annotations

from math import cos, pi, sin

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numba import njit
from numpy.typing import NDArray

from analytics import coast
from analytics.landscape import Grid, Region
from analytics.parameters import Parameters
from analytics.rasters import on_threads

Floats = NDArray[np.float32]

#: Sixteen directions, clockwise from north, as the constants wind_speed_* and wind_share_* name them.
DIRECTIONS = (
    "n",
    "nne",
    "ne",
    "ene",
    "e",
    "ese",
    "se",
    "sse",
    "s",
    "ssw",
    "sw",
    "wsw",
    "w",
    "wnw",
    "nw",
    "nnw",
)


def points_along(shoreline: gpd.GeoDataFrame, spacing_m: float, grid: Grid) -> pd.DataFrame:
    """Points along lines, about `spacing_m` apart, each standing for its share of the line's length.

    Returns:
        x, y, row, col, length_m, kind, natural, eroding, port; points outside the grid are left out. The lengths
        sum to the lines' length (inside the grid).
    """
    parts = shoreline.explode(index_parts=False).reset_index(drop=True)
    parts = parts[parts.geometry.length > 0]
    lengths = parts.geometry.length.to_numpy()
    counts = np.maximum(np.round(lengths / spacing_m), 1).astype(np.int64)
    line = np.repeat(np.arange(len(parts)), counts)
    order = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = (order + 0.5) / counts[line]
    places = shapely.line_interpolate_point(parts.geometry.to_numpy()[line], along, normalized=True)
    table = parts[["kind", "natural", "eroding", "port"]].iloc[line].reset_index(drop=True)
    table.insert(0, "x", shapely.get_x(places))
    table.insert(1, "y", shapely.get_y(places))
    table.insert(2, "row", np.floor((grid.north_m - table["y"]) / grid.cell_m).astype(np.int64))
    table.insert(3, "col", np.floor((table["x"] - grid.west_m) / grid.cell_m).astype(np.int64))
    table.insert(4, "length_m", lengths[line] / counts[line])
    inside = table["row"].between(0, grid.rows - 1) & table["col"].between(0, grid.cols - 1)
    return table[inside].reset_index(drop=True)


@njit(nogil=True, cache=True)
def _cast(row, col, water, known, depth, cell_m, longest_m, first, last, fetch, mean_depth):  # type: ignore[no-untyped-def]
    """Rays from cells over open water; a ray that leaves the modelled area over water runs on to its longest."""
    rows, cols = water.shape
    directions = fetch.shape[1]
    steps = int(longest_m / cell_m)
    for point in range(first, last):
        for d in range(directions):
            angle = 2 * pi * d / directions
            down, right = -cos(angle), sin(angle)
            reached, total, seen = longest_m, 0.0, 0
            for step in range(1, steps + 1):
                r, c = int(np.rint(row[point] + down * step)), int(np.rint(col[point] + right * step))
                if r < 0 or r >= rows or c < 0 or c >= cols or not known[r, c]:
                    # what lies beyond is not known: open where the ray ran over water, shut on the first step
                    reached = longest_m if seen else 0.0
                    break
                if not water[r, c]:
                    reached = (step - 1) * cell_m
                    break
                total += depth[r, c]
                seen += 1
            fetch[point, d] = reached
            mean_depth[point, d] = total / seen if seen else 0.0


def rays(
    row: NDArray[np.int64],
    col: NDArray[np.int64],
    water: NDArray[np.bool_],
    known: NDArray[np.bool_],
    depth_m: Floats,
    cell_m: float,
    longest_m: float,
) -> tuple[Floats, Floats]:
    """Fetch and mean depth (m) along sixteen directions from cells, two arrays of shape (cells, 16).

    Args:
        water: open water; the cell of departure itself may be anything. known: modelled area.
        depth_m: depth of water, positive.
    """
    fetch = np.zeros((row.size, len(DIRECTIONS)), np.float32)
    mean_depth = np.zeros_like(fetch)
    step = max(1, row.size // 16)
    on_threads(
        lambda first: _cast(
            row,
            col,
            water,
            known,
            depth_m,
            cell_m,
            longest_m,
            first,
            min(first + step, row.size),
            fetch,
            mean_depth,
        ),
        range(0, row.size, step),
    )
    return fetch, mean_depth


def nearest_water(
    row: NDArray[np.int64], col: NDArray[np.int64], water: NDArray[np.bool_], reach: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Nearest cell of open water of every point (itself included) up to `reach` cells to each side, else itself."""
    rows, cols = row.copy(), col.copy()
    for point, (r, c) in enumerate(zip(row, col, strict=True)):
        top, left = max(r - reach, 0), max(c - reach, 0)
        near = np.argwhere(water[top : r + reach + 1, left : c + reach + 1])
        if len(near):
            near += (top, left)
            best = np.argmin(((near - (r, c)) ** 2).sum(axis=1))
            rows[point], cols[point] = near[best]
    return rows, cols


@njit(nogil=True, cache=True)
def _mean_discs(row, col, values, where, reach, result):  # type: ignore[no-untyped-def]
    rows, cols = values.shape
    longest = int(reach)
    for point in range(row.size):
        total, cells = 0.0, 0
        for r in range(max(row[point] - longest, 0), min(row[point] + longest + 1, rows)):
            for c in range(max(col[point] - longest, 0), min(col[point] + longest + 1, cols)):
                if where[r, c] and (r - row[point]) ** 2 + (c - col[point]) ** 2 <= reach * reach:
                    total += values[r, c]
                    cells += 1
        result[point] = total / cells if cells else 0.0


def relief(points: pd.DataFrame, elevation: Floats, land: NDArray[np.bool_], radius_cells: float) -> Floats:
    """Mean elevation (m) of the land within a radius of every point; 0 where there is none."""
    result = np.empty(len(points), np.float32)
    rows, cols = points["row"].to_numpy(np.int64), points["col"].to_numpy(np.int64)
    _mean_discs(rows, cols, elevation, land, radius_cells, result)
    return result


def winds(parameters: Parameters) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Speed (m/s) and share of strong winds from the sixteen directions, each of shape (16,)."""
    speeds = np.array([parameters.constant(f"wind_speed_{name}") for name in DIRECTIONS])
    shares = np.array([parameters.constant(f"wind_share_{name}") for name in DIRECTIONS])
    return speeds, shares / shares.sum()


def with_ranks(
    points: pd.DataFrame,
    fetch: Floats,
    depth: Floats,
    elevation: Floats,
    surge: Floats,
    parameters: Parameters,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shore points with their fixed ranks, and the percentile bins they were ranked by.

    Wind is REI = sum(share * speed * fetch), waves the mean power over directions, relief ranks downwards (low
    land is exposed), surge stands by the distance to deep water. Beside the ranks stand heights in metres: wave_m
    (mean over strong winds), typhoon_wave_m (highest of any direction) and surge_height_m of the design typhoon.

    Args:
        fetch, depth: shape (points, 16), m. elevation: mean around the point (m). surge: distance (m).
    Returns:
        (points, bins): bins has one row per variable and columns p20, p40, p60, p80.
    """
    speeds, shares = winds(parameters)
    water = np.maximum(depth, parameters.constant("shallowest_water_m"))
    power = coast.wave_power(speeds, fetch, water)
    typhoon = coast.wave_height(parameters.constant("typhoon_wind_m_s"), fetch, water)
    table = points.assign(
        fetch_m=fetch.max(axis=1) if len(points) else np.empty(0, np.float32),
        relief_m=elevation,
        wind=(fetch * speeds * shares).sum(axis=1),
        wave_kw_m=(power * shares).sum(axis=1),
        surge_m=np.minimum(surge, np.float32(1e6)),
        wave_m=(coast.wave_height(speeds, fetch, water) * shares).sum(axis=1),
        typhoon_wave_m=typhoon.max(axis=1) if len(points) else np.empty(0),
        surge_height_m=_surge_height(surge, parameters),
    )
    kinds = {kind: parameters.constant(f"shore_rank_{kind}") for kind in table["kind"].unique()}
    table["rank_geomorphology"] = table["kind"].map(kinds).astype(np.float64)
    bins = {}
    for name, column in (
        ("relief", "relief_m"),
        ("wind", "wind"),
        ("wave", "wave_kw_m"),
        ("surge", "surge_m"),
    ):
        bins[name] = coast.percentile_bins(table[column]) if len(table) else np.full(4, np.nan)
        ranks = coast.rank_by_bins(table[column], bins[name])
        table[f"rank_{name}"] = 6 - ranks if name == "relief" else ranks
    return table, pd.DataFrame.from_dict(bins, orient="index", columns=["p20", "p40", "p60", "p80"])


def _surge_height(distance_m: Floats, parameters: Parameters) -> NDArray[np.float64]:
    """Surge (m) of the design typhoon at this distance to deep water, over a shelf that deepens evenly."""
    return coast.surge_height(
        np.minimum(distance_m, parameters.constant("surge_shelf_max_m")),
        parameters.constant("surge_depth_m") / 2,
        parameters.constant("typhoon_wind_m_s"),
        parameters.constant("typhoon_pressure_hpa"),
        parameters.constant("wind_drag"),
        parameters.constant("air_kg_m3"),
        parameters.constant("sea_water_kg_m3"),
    )


def fetch_raster(
    wanted: NDArray[np.bool_],
    water: NDArray[np.bool_],
    known: NDArray[np.bool_],
    depth_m: Floats,
    cell_m: float,
    longest_m: float,
) -> Floats:
    """Longest fetch (m) over sixteen directions for the cells wanted, nan elsewhere."""
    row, col = np.nonzero(wanted)
    result = np.full(wanted.shape, np.nan, np.float32)
    if row.size:
        result[row, col] = rays(row, col, water, known, depth_m, cell_m, longest_m)[0].max(axis=1)
    return result


def sea(region: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Cells of the sea, the buffer included."""
    return (region == Region.CITY_SEA) | (region == Region.BUFFER_SEA)


def land(region: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Cells of the land, the buffer included."""
    return (region == Region.CITY_LAND) | (region == Region.BUFFER_LAND)
