"""Grid and Landscape: the aligned layers of one study area.

Every raster of a study lies on one grid in a projected CRS with metres as units. Areas are areas of cells,
lengths are lengths of clipped vectors; nothing is ever measured in degrees or in Web Mercator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray


class Region(IntEnum):
    """What a cell belongs to. The world is modelled to a buffer, but results are reported inside only."""

    OUTSIDE = 0
    CITY_LAND = 1
    BUFFER_LAND = 2
    CITY_SEA = 3
    BUFFER_SEA = 4


@dataclass(frozen=True)
class Grid:
    """A north-up grid of square cells.

    Args:
        crs: authority code of a projected CRS, e.g. "EPSG:4546".
        west_m, north_m: outer corner of the upper left cell.
        cell_m: side of a cell (m).
        rows, cols: size.
    """

    crs: str
    west_m: float
    north_m: float
    cell_m: float
    rows: int
    cols: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.cols

    @property
    def size(self) -> int:
        return self.rows * self.cols

    @property
    def cell_ha(self) -> float:
        return self.cell_m * self.cell_m / 10_000

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in metres."""
        return (
            self.west_m,
            self.north_m - self.rows * self.cell_m,
            self.west_m + self.cols * self.cell_m,
            self.north_m,
        )

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Affine coefficients (a, b, c, d, e, f) as rasterio's `Affine(*grid.transform)` takes them."""
        return self.cell_m, 0.0, self.west_m, 0.0, -self.cell_m, self.north_m

    def centres(self, cells: NDArray[np.integer]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """x and y (m) of the centres of flat cell indices."""
        row, col = np.divmod(cells, self.cols)
        return self.west_m + (col + 0.5) * self.cell_m, self.north_m - (row + 0.5) * self.cell_m


@dataclass(frozen=True)
class Landscape:
    """The layers of one study area, all on `grid`.

    Args:
        grid: the one grid.
        layers: name -> array of shape (rows, cols), or (bands, rows, cols) where the contract says so.
        vectors: name -> frame in the grid's CRS.
        bands: name of a layer -> names of its bands; a series names every year ("2001") or month ("2001-01").
    """

    grid: Grid
    layers: Mapping[str, NDArray[Any]]
    vectors: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    bands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, layer in self.layers.items():
            if layer.shape[-2:] != self.grid.shape:
                raise ValueError(
                    f"layer {name!r} has shape {layer.shape[-2:]}, the grid has {self.grid.shape}"
                )
        object.__setattr__(self, "layers", MappingProxyType(dict(self.layers)))
        object.__setattr__(self, "vectors", MappingProxyType(dict(self.vectors)))
        object.__setattr__(self, "bands", MappingProxyType(dict(self.bands)))

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.layers[name]

    def mask(self, *regions: Region) -> NDArray[np.bool_]:
        """Cells of any of these regions; city land and city sea if none is named."""
        wanted = regions or (Region.CITY_LAND, Region.CITY_SEA)
        return np.isin(self.layers["region"], wanted)
