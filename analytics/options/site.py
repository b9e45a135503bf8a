"""What eligibility and costs ask of a place: layers at cells, and distances to what is near.

Distances are between cell centres, for the cells asked only: the full grid has thirty times as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from analytics.landscape import Landscape, Region
from analytics.options.lines import length_per_cell
from analytics.parameters import Parameters

Cells = NDArray[np.int32]
Floats = NDArray[np.float32]

RIVER, LAKE, TIDAL_FLAT = 11010, 11020, 11050


@dataclass(frozen=True)
class Needs:
    """What the diagnosis says of every cell, as far as measures follow from it; all of shape (rows, cols).

    Args:
        degradation: D, 0 (as the best of its stratum) to 1, nan where not assessed.
        corridor, pinch: uint8, 1 in a corridor of the land, 1 at one of its pinch points.
        barrier: improvement score of the land's network (resistance saved per m restored), 0 where none.
        farmland, builtup: suitability 0-1 for the consolidation of farmland and of built-up land, 0 without potential.
    """

    degradation: Floats
    corridor: NDArray[np.uint8]
    pinch: NDArray[np.uint8]
    barrier: Floats
    farmland: Floats
    builtup: Floats

    @classmethod
    def nothing(cls, shape: tuple[int, int]) -> Needs:
        """Needs of a place without a diagnosis: no measure follows from them."""
        none, flat = np.zeros(shape, np.float32), np.zeros(shape, np.uint8)
        return cls(np.full(shape, np.nan, np.float32), flat, flat, none, none, none)

    @classmethod
    def gathered(
        cls,
        degradation: Floats,
        corridor: NDArray[np.uint8],
        pinch: NDArray[np.uint8],
        barrier: Floats,
        kind: NDArray[np.uint8],
        suitability: Floats,
        parameters: Parameters,
    ) -> Needs:
        """From the parts of a diagnosis: condition, the land's network, consolidation.

        Args:
            kind: kinds of consolidation, codes of table `consolidation`, which names the measure of each.
            suitability: of the cell for its kind, nan without one.
        """
        table = parameters.tables["consolidation"]

        def of(measure: str) -> Floats:
            codes = table.loc[table["measure"] == measure, "code"].to_numpy(np.uint8)
            return np.where(np.isin(kind, codes), np.nan_to_num(suitability), 0).astype(np.float32)

        score = np.maximum(np.nan_to_num(barrier), 0).astype(np.float32)
        return cls(degradation, corridor, pinch, score, of("M12"), of("M13"))


@dataclass(frozen=True)
class Site:
    """A landscape with what the base models and the diagnosis know of it.

    Args:
        landscape: layers and vectors.
        slope_deg: slope (degrees), shape (rows, cols).
        fetch_m: longest fetch (m) of cells between the tide lines, else nan, shape (rows, cols).
        soil_loss: RUSLE loss now (t/ha/a), nan where masked, shape (rows, cols).
        classes: the class table; `value` and `group` are used.
        needs: what the diagnosis says.
    """

    landscape: Landscape
    slope_deg: NDArray[np.float32]
    fetch_m: NDArray[np.float32]
    soil_loss: NDArray[np.float32]
    classes: pd.DataFrame
    needs: Needs

    @property
    def landuse(self) -> NDArray[np.uint16]:
        return self.landscape["landuse"]

    @cached_property
    def land(self) -> NDArray[np.bool_]:
        return self.landscape["region"] == Region.CITY_LAND

    @cached_property
    def sea(self) -> NDArray[np.bool_]:
        return self.landscape["region"] == Region.CITY_SEA

    @cached_property
    def city(self) -> NDArray[np.bool_]:
        return self.land | self.sea

    @cached_property
    def built(self) -> NDArray[np.bool_]:
        return self.of_group("built")

    def of_group(self, *groups: str) -> NDArray[np.bool_]:
        """Cells whose class belongs to one of these groups of the class table."""
        members = self.classes["value"][self.classes["group"].isin(groups)].to_numpy(np.uint16)
        return np.isin(self.landuse, members)

    @cached_property
    def _sea_anywhere(self) -> NDArray[np.bool_]:
        return np.isin(self.landscape["region"], (Region.CITY_SEA, Region.BUFFER_SEA))

    @cached_property
    def _tidal_water(self) -> NDArray[np.bool_]:
        """Sea, flats and the brackish reaches of rivers and lagoons."""
        brackish = np.isin(self.landuse, (RIVER, LAKE)) & (self.landscape["salinity"] > 0)
        return self._sea_anywhere | brackish | (self.landuse == TIDAL_FLAT)

    @staticmethod
    def cells(mask: NDArray[np.bool_]) -> Cells:
        """Flat indices of the True cells, ascending."""
        return np.flatnonzero(mask).astype(np.int32)

    def at(self, layer: str, cell: Cells) -> NDArray:
        """Values of a 2D layer at flat cells."""
        return self.landscape[layer].ravel()[cell]

    def line_cells(
        self, lines: gpd.GeoDataFrame, cell: Cells | None = None
    ) -> tuple[Cells, NDArray[np.float32]]:
        """Cells that lines cross and the clipped length in each (km); at the cells given, 0 where none runs."""
        crossed, length_m, _ = length_per_cell(lines.geometry, self.landscape.grid)
        unique, inverse = np.unique(crossed, return_inverse=True)
        length_km = np.bincount(inverse, length_m, minlength=len(unique)) / 1000
        if cell is None:
            return unique.astype(np.int32), length_km.astype(np.float32)
        found = np.searchsorted(unique, cell)
        hit = np.isin(cell, unique)
        return cell, np.where(hit, np.append(length_km, 0)[np.where(hit, found, -1)], 0).astype(np.float32)

    def coast_distance_m(self, cell: Cells) -> NDArray[np.float32]:
        """Distance to sea, tidal flat or brackish water (coast or estuary)."""
        return self._distance(self._coast, cell)

    def land_distance_m(self, cell: Cells) -> NDArray[np.float32]:
        """Distance of sea cells to land."""
        return self._distance(self._shore_land, cell)

    def built_distance_m(self, cell: Cells) -> NDArray[np.float32]:
        """Distance to built land."""
        return self._distance(self._built_places, cell)

    def road_distance_m(self, cell: Cells) -> NDArray[np.float32]:
        """Distance to a road's cell."""
        return self._distance(self._roads, cell)

    def town_distance_m(self, cell: Cells) -> NDArray[np.float32]:
        """Distance to the nearest town."""
        towns = self.landscape.vectors["towns"].geometry
        return self._distance(_Places.at(towns.x, towns.y), cell)

    def class_distance_m(self, value: int, cell: Cells) -> NDArray[np.float32]:
        """Distance to the nearest cell of a land use class."""
        return self.distance_m(self.landuse == value, cell)

    def shore_distance_m(self, kind: str, cell: Cells) -> NDArray[np.float32]:
        """Distance to shoreline of a kind, or to port shoreline ("port")."""
        shores = self.landscape.vectors["shoreline"]
        wanted = shores["port"].astype(bool) if kind == "port" else shores["kind"] == kind
        return self._distance(self._along(shores[wanted]), cell)

    def distance_m(self, mask: NDArray[np.bool_], cell: Cells) -> NDArray[np.float32]:
        """Distance to the nearest True cell of a mask."""
        return self._distance(self._places(mask), cell)

    @cached_property
    def _coast(self) -> _Places:
        return self._places(self._tidal_water)

    @cached_property
    def _shore_land(self) -> _Places:
        return self._places(np.isin(self.landscape["region"], (Region.CITY_LAND, Region.BUFFER_LAND)))

    @cached_property
    def _built_places(self) -> _Places:
        return self._places(self.built)

    @cached_property
    def _roads(self) -> _Places:
        return self._along(self.landscape.vectors["roads"])

    def _along(self, lines: gpd.GeoDataFrame) -> _Places:
        cell, _ = self.line_cells(lines)
        return _Places.at(*self.landscape.grid.centres(cell))

    def _places(self, mask: NDArray[np.bool_]) -> _Places:
        """Edge cells of a mask as points; cells inside it are known to be at 0."""
        inner = np.zeros_like(mask)
        inner[1:-1, 1:-1] = (
            mask[1:-1, 1:-1] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
        )
        return _Places.at(*self.landscape.grid.centres(self.cells(mask & ~inner)), mask.ravel())

    def _distance(self, places: _Places, cell: Cells) -> NDArray[np.float32]:
        """Distance of cell centres to the nearest place; infinite where there is none."""
        if places.tree is None or not len(cell):
            return np.full(len(cell), np.inf, np.float32)
        distance = places.tree.query(np.column_stack(self.landscape.grid.centres(cell)))[0].astype(np.float32)
        return distance if places.mask is None else np.where(places.mask[cell], np.float32(0), distance)


@dataclass(frozen=True)
class _Places:
    """Points to measure distances to, and the cells (flat mask) that are at distance 0."""

    tree: cKDTree | None
    mask: NDArray[np.bool_] | None = None

    @classmethod
    def at(cls, x: ArrayLike, y: ArrayLike, mask: NDArray[np.bool_] | None = None) -> _Places:
        points = np.column_stack((x, y))
        return cls(cKDTree(points) if len(points) else None, mask)
