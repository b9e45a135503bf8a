"""From Web Mercator pixels to grid cells and back, without a projection call per tile.

The inverse and forward projections are smooth over a study area, so they are fitted once by polynomials whose
error stays far below a hundredth of a cell (tested). A projection would also be opened anew by every thread of the
server that draws its first tile, which takes a third of a second. CGCS2000 and WGS 84 differ by centimetres, which no
cell of a map can show: EPSG:4546 and EPSG:3857 are joined without a datum shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log2, pi

import numpy as np
import pyproj
from numpy.typing import NDArray

from analytics.landscape import Grid

TILE = 256
EARTH_M = 2 * pi * 6_378_137.0
DEGREE = 7
SAMPLES = 33


@dataclass(frozen=True)
class Window:
    """A rectangle of Web Mercator pixels at one zoom.

    Args:
        zoom: 2**zoom tiles span the world.
        left, top: first pixel column and row, counted from the world's north-west corner.
        width, height: pixels.
    """

    zoom: int
    left: int
    top: int
    width: int
    height: int

    @property
    def world(self) -> int:
        """Pixels around the world."""
        return TILE << self.zoom

    def grown(self, pixels: int) -> Window:
        return Window(
            self.zoom,
            self.left - pixels,
            self.top - pixels,
            self.width + 2 * pixels,
            self.height + 2 * pixels,
        )


def tile_window(zoom: int, x: int, y: int) -> Window:
    return Window(zoom, x * TILE, y * TILE, TILE, TILE)


class Mercator:
    """The link between one grid and Web Mercator; u and v are shares of the world, from its north-west corner."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        forward = pyproj.Transformer.from_crs(grid.crs, "EPSG:3857", always_xy=True)
        inverse = pyproj.Transformer.from_crs("EPSG:3857", grid.crs, always_xy=True)
        self.bounds = _outline(grid, forward)
        west, north, east, south = self.bounds
        nodes = np.cos(pi * (np.arange(SAMPLES) + 0.5) / SAMPLES)
        u = (west + east) / 2 + nodes * (east - west) / 2
        v = (north + south) / 2 + nodes * (south - north) / 2
        uu, vv = np.meshgrid(u, v)
        x, y = inverse.transform((uu - 0.5) * EARTH_M, (0.5 - vv) * EARTH_M)
        basis = np.polynomial.chebyshev.chebvander(nodes, DEGREE)
        # Rows and columns of the grid as tensor polynomials in v and u: fit along both axes.
        pseudo = np.linalg.pinv(basis)
        self._col = pseudo @ ((x - grid.west_m) / grid.cell_m) @ pseudo.T
        self._row = pseudo @ ((grid.north_m - y) / grid.cell_m) @ pseudo.T
        # u and v as the same kind of polynomials in the grid's rows and columns.
        shares = (1 + nodes) / 2
        east_m, north_m = np.meshgrid(
            grid.west_m + shares * grid.cols * grid.cell_m, grid.north_m - shares * grid.rows * grid.cell_m
        )
        x, y = forward.transform(east_m, north_m)
        self._u = pseudo @ (x / EARTH_M + 0.5) @ pseudo.T
        self._v = pseudo @ (0.5 - y / EARTH_M) @ pseudo.T

    def places(self, cells: NDArray[np.integer]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """u and v of the centres of flat cell indices."""
        row, col = np.divmod(cells, self.grid.cols)
        down = np.polynomial.chebyshev.chebvander(2 * (row + 0.5) / self.grid.rows - 1, DEGREE)
        across = np.polynomial.chebyshev.chebvander(2 * (col + 0.5) / self.grid.cols - 1, DEGREE)
        return ((down @ self._u) * across).sum(axis=1), ((down @ self._v) * across).sum(axis=1)

    def pixel_m(self, zoom: int) -> float:
        """Ground size of a pixel (m) in the middle of the grid."""
        west, _north, east, _south = self.bounds
        world_per_metre = (east - west) / (self.grid.cols * self.grid.cell_m)
        return 1.0 / (TILE << zoom) / world_per_metre

    def level(self, zoom: int) -> int:
        """Overview level (cells of 2**level) whose cells are nearest to a pixel in size, never finer than 0."""
        return max(0, floor(log2(self.pixel_m(zoom) / self.grid.cell_m) + 0.5))

    def inside(self, window: Window) -> tuple[slice, slice]:
        """Rows and columns of the window that may show the grid; empty slices outside."""
        west, north, east, south = self.bounds
        columns = _overlap(window.left, window.width, west * window.world, east * window.world)
        rows = _overlap(window.top, window.height, north * window.world, south * window.world)
        return rows, columns

    def positions(
        self, window: Window, rows: slice, columns: slice
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Row and column positions (cell edges are whole numbers) of the pixel centres of a part of a window."""
        west, north, east, south = self.bounds
        u = (window.left + np.arange(columns.start, columns.stop) + 0.5) / window.world
        v = (window.top + np.arange(rows.start, rows.stop) + 0.5) / window.world
        along_u = np.polynomial.chebyshev.chebvander((2 * u - west - east) / (east - west), DEGREE).T
        along_v = np.polynomial.chebyshev.chebvander((2 * v - north - south) / (south - north), DEGREE)
        return along_v @ self._row @ along_u, along_v @ self._col @ along_u


def _outline(grid: Grid, forward: pyproj.Transformer) -> tuple[float, float, float, float]:
    """(west, north, east, south) of the grid in shares of the world, a cell wider than the grid itself."""
    west, south, east, north = grid.bounds
    margin = grid.cell_m
    left, bottom, right, top = forward.transform_bounds(
        west - margin, south - margin, east + margin, north + margin, densify_pts=101
    )
    return left / EARTH_M + 0.5, 0.5 - top / EARTH_M, right / EARTH_M + 0.5, 0.5 - bottom / EARTH_M


def _overlap(start: int, length: int, low: float, high: float) -> slice:
    first = min(max(floor(low) - start, 0), length)
    last = min(max(floor(high) + 1 - start, first), length)
    return slice(first, last)
