"""Polygons of a mosaic of cells, simplified without gaps, and cells inside polygons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.landscape import Grid


def polygons(labels: NDArray[np.integer], grid: Grid, tolerance_m: float) -> gpd.GeoDataFrame:
    """One (multi)polygon per label > 0, index `label`, dissolved from the cells; common lines stay common.

    Args:
        tolerance_m: of the simplification (Visvalingam-Whyatt on the whole coverage); 0 keeps the cells' stairs.
    """
    found = np.unique(labels[labels > 0])
    faces = shapely.polygonize(_sides(labels, grid)).geoms
    inside = shapely.point_on_surface(np.asarray(faces, object))
    row, col = _cells(shapely.get_x(inside), shapely.get_y(inside), grid)
    label = labels[row, col]
    shapes = [
        shapely.union_all(np.asarray(faces, object)[label == number], grid_size=grid.cell_m / 100)
        for number in found
    ]
    if tolerance_m > 0 and shapes:
        shapes = list(shapely.coverage_simplify(shapes, tolerance_m))
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, index=found, crs=grid.crs)).rename_axis("label")


def _sides(labels: NDArray[np.integer], grid: Grid) -> list[Any]:
    """Cell sides between unlike labels as lines that end wherever lines may meet."""
    padded = np.pad(labels, 1)
    across = np.argwhere(padded[:-1, 1:-1] != padded[1:, 1:-1])
    along = np.argwhere(padded[1:-1, :-1] != padded[1:-1, 1:])
    x, y = grid.west_m + across[:, 1] * grid.cell_m, grid.north_m - across[:, 0] * grid.cell_m
    flat = np.stack((np.column_stack((x, y)), np.column_stack((x + grid.cell_m, y))), axis=1)
    x, y = grid.west_m + along[:, 1] * grid.cell_m, grid.north_m - along[:, 0] * grid.cell_m
    upright = np.stack((np.column_stack((x, y)), np.column_stack((x, y - grid.cell_m))), axis=1)
    return list(shapely.linestrings(np.concatenate((flat, upright))))


def _cells(
    x: NDArray[np.float64], y: NDArray[np.float64], grid: Grid
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    row = np.floor((grid.north_m - y) / grid.cell_m).astype(np.int64)
    col = np.floor((x - grid.west_m) / grid.cell_m).astype(np.int64)
    return np.clip(row, 0, grid.rows - 1), np.clip(col, 0, grid.cols - 1)


def inside(shapes: Sequence[Any], grid: Grid, mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Number (1..) of the first polygon that holds a cell's centre, 0 where none does or `mask` is False."""
    cells = np.flatnonzero(mask)
    x, y = grid.centres(cells)
    owner = np.zeros(len(cells), np.int32)
    for number, shape in enumerate(shapes, 1):
        shapely.prepare(shape)
        left = np.flatnonzero(owner == 0)
        owner[left[shapely.contains_xy(shape, x[left], y[left])]] = number
    result = np.zeros(mask.shape, np.int32)
    result.ravel()[cells] = owner
    return result
