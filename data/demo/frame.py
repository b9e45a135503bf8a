"""The frame of the demonstration: the grid, what is city, buffer, land and sea, and distances from the coast."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import edt
import geopandas as gpd
import numpy as np
import pandas as pd
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize
from scipy.ndimage import gaussian_filter
from shapely.geometry.base import BaseGeometry

from analytics.landscape import Grid, Region
from data.demo import noise

CRS = "EPSG:4546"
QIONGHAI = Path(__file__).parents[1] / "qionghai"
# Corners are multiples of 900 m, so that grids of 30, 90 and 300 m nest.
WEST_M, SOUTH_M, EAST_M, NORTH_M = 393_300.0, 2_086_200.0, 498_600.0, 2_167_200.0
BUFFER_M = 12_000.0
SEA_AREA_KM2 = 1530.80
# Waters that lie nearer to a neighbour's coast count as this much farther for every metre of the difference.
NEIGHBOUR_PENALTY = 3.0
SEA_MARGIN_M = 3_000.0
THREADS = os.cpu_count() or 1


@dataclass(frozen=True)
class Frame:
    """Where everything lies.

    Args:
        grid: the analysis grid.
        region: uint8 of `analytics.landscape.Region`.
        land, city: bool; all land that is modelled, and the city's land.
        sea: bool; all sea that is modelled.
        inland_m: float32, distance of land cells to the sea (m).
        offshore_m: float32, distance of sea cells to the land (m).
        vectors: the committed real vectors in `CRS`.
        towns: the town seats, points in `CRS`.
        seed: of all noise.
    """

    grid: Grid
    region: NDArray[np.uint8]
    land: NDArray[np.bool_]
    city: NDArray[np.bool_]
    sea: NDArray[np.bool_]
    inland_m: NDArray[np.float32]
    offshore_m: NDArray[np.float32]
    vectors: Mapping[str, gpd.GeoDataFrame]
    towns: gpd.GeoDataFrame
    seed: int

    @property
    def x(self) -> NDArray[np.float64]:
        """Columns' centres (m)."""
        return self.grid.west_m + (np.arange(self.grid.cols, dtype=np.float64) + 0.5) * self.grid.cell_m

    @property
    def y(self) -> NDArray[np.float64]:
        """Rows' centres (m), north first."""
        return self.grid.north_m - (np.arange(self.grid.rows, dtype=np.float64) + 0.5) * self.grid.cell_m

    @property
    def shape(self) -> tuple[int, int]:
        return self.grid.shape

    def burn(self, shapes: list[BaseGeometry], all_touched: bool = False) -> NDArray[np.bool_]:
        """Cells whose centre lies in (or that touch) any of these shapes."""
        if not shapes:
            return np.zeros(self.shape, np.bool_)
        return burn(self.grid, shapes, all_touched)

    def distance(self, source: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Distance (m) of every cell's centre to the nearest source cell's centre; inf without a source."""
        return distance(source, self.grid.cell_m)

    def around(self, x: float, y: float, radius_m: float) -> tuple[tuple[slice, slice], NDArray[np.float64]]:
        """The window of cells within a radius of a point, and their distances (m) from it."""
        (top, left), (bottom, right) = (
            self.cell(x - radius_m, y + radius_m),
            self.cell(x + radius_m, y - radius_m),
        )
        rows = slice(max(top, 0), max(min(bottom + 1, self.grid.rows), 0))
        cols = slice(max(left, 0), max(min(right + 1, self.grid.cols), 0))
        return (rows, cols), np.hypot(self.x[None, cols] - x, self.y[rows, None] - y)

    def blur(self, layer: NDArray[np.generic], sigma_m: float) -> NDArray[np.float32]:
        """Gaussian mean of a layer; wide ones are taken on blocks of cells and interpolated."""
        values = np.asarray(layer, np.float32)
        sigma = sigma_m / self.grid.cell_m
        factor = int(sigma / 2.5)
        if factor < 2:
            return np.asarray(gaussian_filter(values, sigma, truncate=3), np.float32)
        rows, cols = (-(-side // factor) for side in self.shape)
        padded = np.pad(
            values, ((0, rows * factor - values.shape[0]), (0, cols * factor - values.shape[1])), "edge"
        )
        blocks = padded.reshape(rows, factor, cols, factor).mean(axis=(1, 3))
        # One more block on every side, so that each cell lies between four block centres.
        soft = np.pad(gaussian_filter(blocks, sigma / factor, truncate=3), 1, "edge")
        out = np.empty(self.shape, np.float32)
        row, col = ((np.arange(side) + 0.5) / factor + 0.5 for side in self.shape)
        noise.between(soft, col, row, out)
        return out

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point."""
        return int((self.grid.north_m - y) // self.grid.cell_m), int(
            (x - self.grid.west_m) // self.grid.cell_m
        )

    def cells_of(self, area_ha: float) -> int:
        """Number of cells that make up an area."""
        return round(area_ha / self.grid.cell_ha)


def grid_of(cell_m: float) -> Grid:
    """The demonstration's grid at this cell size.

    Raises:
        ValueError: the extent is no whole number of cells.
    """
    rows, cols = (NORTH_M - SOUTH_M) / cell_m, (EAST_M - WEST_M) / cell_m
    if rows != int(rows) or cols != int(cols):
        raise ValueError(
            f"a cell of {cell_m} m does not divide the extent; use 30, 60, 90, 100, 150, 300 or 900"
        )
    return Grid(CRS, WEST_M, NORTH_M, cell_m, int(rows), int(cols))


def burn(grid: Grid, shapes: list[BaseGeometry], all_touched: bool = False) -> NDArray[np.bool_]:
    """Rasterizes shapes on a grid."""
    burned = rasterize(shapes, grid.shape, transform=Affine(*grid.transform), all_touched=all_touched)
    return np.asarray(burned, dtype=np.bool_)


def distance(source: NDArray[np.bool_], cell_m: float) -> NDArray[np.float32]:
    """Distance (m) to the nearest source cell, centre to centre."""
    if not source.any():
        return np.full(source.shape, np.inf, np.float32)
    return np.asarray(
        edt.edt(~source, anisotropy=(cell_m, cell_m), black_border=False, parallel=THREADS), np.float32
    )


def lowest(score: NDArray[np.floating], count: int) -> NDArray[np.bool_]:
    """Exactly `count` cells of the lowest finite score (fewer if there are none); ties in reading order."""
    flat = score.ravel()
    count = min(count, int(np.isfinite(flat).sum()))
    chosen = np.zeros(flat.size, np.bool_)
    if count > 0:
        limit = np.partition(flat, count - 1)[count - 1]
        chosen = flat < limit
        chosen[np.flatnonzero(flat == limit)[: count - int(chosen.sum())]] = True
    return chosen.reshape(score.shape)


def read_vectors() -> dict[str, gpd.GeoDataFrame]:
    """The committed real vectors: boundary, land, land_region, coastline, water_bodies."""
    names = ("boundary", "land", "land_region", "coastline", "water_bodies")
    return {name: gpd.read_file(QIONGHAI / f"{name}.geojson").to_crs(CRS) for name in names}


def read_towns() -> gpd.GeoDataFrame:
    """The town seats with the population that the demonstration gives them."""
    table = pd.read_csv(QIONGHAI / "towns.csv")
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points).to_crs(CRS)


def build(cell_m: float, seed: int) -> Frame:
    """Grid, regions and distances at a cell size."""
    grid = grid_of(cell_m)
    vectors = read_vectors()
    city = burn(grid, [vectors["land"].geometry.iloc[0]])
    world = burn(grid, [vectors["land_region"].geometry.iloc[0]]) | city
    from_city = distance(city, cell_m)
    region = np.zeros(grid.shape, np.uint8)
    region[world & (from_city <= BUFFER_M)] = Region.BUFFER_LAND
    region[city] = Region.CITY_LAND
    city_sea = _city_sea(grid, world, from_city, distance(world & ~city, cell_m))
    near = (from_city <= BUFFER_M) | (distance(city_sea, cell_m) <= SEA_MARGIN_M)
    region[~world & near] = Region.BUFFER_SEA
    region[city_sea] = Region.CITY_SEA
    land, sea = (region == 1) | (region == 2), region >= Region.CITY_SEA
    return Frame(
        grid,
        region,
        land,
        city,
        sea,
        np.where(land, distance(~world, cell_m), 0).astype(np.float32),
        np.where(sea, distance(world, cell_m), 0).astype(np.float32),
        vectors,
        read_towns(),
        seed,
    )


def _city_sea(
    grid: Grid, world: NDArray[np.bool_], from_city: NDArray[np.float32], from_others: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """The sea cells nearest to the city's own coast, outward until the published sea area is reached."""
    wanted = round(SEA_AREA_KM2 * 1e6 / grid.cell_m**2)
    reach = from_city + NEIGHBOUR_PENALTY * np.maximum(from_city - from_others, 0)
    reach[world] = np.inf
    return lowest(reach, wanted)
