"""Lengths of lines per grid cell: exact clipping of polylines, so that a bank or a shore counts its true length."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.landscape import Grid


def length_per_cell(
    lines: gpd.GeoSeries, grid: Grid
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    """Length of every line inside every cell it crosses.

    Each segment is split where it crosses a grid line; every piece belongs to the cell of its midpoint. A piece
    that runs along a grid line belongs to the cell east or south of it (to the last one at the outer edge).

    Args:
        lines: LineString or MultiLineString in the grid's CRS (m); missing and empty geometries have no length.
        grid: the grid.

    Returns:
        cell (flat index), length_m and line_index (position in `lines`), one row per line and cell, sorted by
        cell, then by line. The lengths of a line sum to its length inside the grid.
    """
    start, end, line = _segments(lines)
    start, end = _to_cells(start, grid), _to_cells(end, grid)
    first, last = _inside(start, end, grid)
    kept = last > first
    start, end, line, first, last = start[kept], end[kept], line[kept], first[kept], last[kept]

    segment, position = _cuts(start, end, first, last)
    joined = segment[1:] == segment[:-1]
    piece = segment[1:][joined]
    share = (position[1:] - position[:-1])[joined]
    middle = ((position[1:] + position[:-1]) / 2)[joined, None]
    point = start[piece] + middle * (end[piece] - start[piece])
    col = np.clip(np.floor(point[:, 0]), 0, grid.cols - 1).astype(np.int64)
    row = np.clip(np.floor(point[:, 1]), 0, grid.rows - 1).astype(np.int64)
    length = share * np.hypot(*(end[piece] - start[piece]).T) * grid.cell_m
    return _sum_by_cell_and_line(row * grid.cols + col, line[piece], length, max(len(lines), 1))


def _segments(lines: gpd.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Start (s, 2), end (s, 2) and line index (s,) of every straight segment."""
    parts, part_line = shapely.get_parts(np.asarray(lines.array, dtype=object), return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    same = part[1:] == part[:-1]
    return points[:-1][same], points[1:][same], part_line[part[1:][same]]


def _to_cells(points: NDArray[np.float64], grid: Grid) -> NDArray[np.float64]:
    """(col, row) as real numbers, counted from the outer upper left corner."""
    return np.column_stack(
        ((points[:, 0] - grid.west_m) / grid.cell_m, (grid.north_m - points[:, 1]) / grid.cell_m)
    )


def _inside(
    start: NDArray[np.float64], end: NDArray[np.float64], grid: Grid
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Part [first, last] of every segment (0 at its start, 1 at its end) inside the grid; first >= last if none.

    Liang-Barsky clipping: it bounds the number of grid lines a far-reaching segment is cut at.
    """
    first, last = np.zeros(len(start)), np.ones(len(start))
    for axis, size in ((0, grid.cols), (1, grid.rows)):
        step = end[:, axis] - start[:, axis]
        still = step == 0
        safe = np.where(still, 1.0, step)
        low, high = (0 - start[:, axis]) / safe, (size - start[:, axis]) / safe
        outside = still & ((start[:, axis] < 0) | (start[:, axis] > size))
        first = np.maximum(first, np.where(still, 0.0, np.minimum(low, high)))
        last = np.where(outside, -1.0, np.minimum(last, np.where(still, 1.0, np.maximum(low, high))))
    return first, last


def _cuts(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    first: NDArray[np.float64],
    last: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(segment, position in [first, last]) of both ends and of every crossing with a grid line, sorted."""
    each = np.arange(len(start))
    segment, position = [each, each], [first, last]
    for axis in (0, 1):
        origin, step = start[:, axis], end[:, axis] - start[:, axis]
        a, b = origin + first * step, origin + last * step
        lowest = np.floor(np.minimum(a, b)) + 1
        count = np.maximum(np.ceil(np.maximum(a, b)) - lowest, 0).astype(np.int64)
        crossing = np.repeat(each, count)
        number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        segment.append(crossing)
        position.append((lowest[crossing] + number - origin[crossing]) / step[crossing])
    every, where = np.concatenate(segment), np.concatenate(position)
    where = np.clip(where, first[every], last[every])
    order = np.lexsort((where, every))
    return every[order], where[order]


def _sum_by_cell_and_line(
    cell: NDArray[np.int64], line: NDArray[np.int64], length_m: NDArray[np.float64], lines: int
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    key, inverse = np.unique(cell * lines + line, return_inverse=True)
    total = np.asarray(np.bincount(inverse, length_m, minlength=len(key)), np.float64)
    kept = total > 0
    cells, members = key[kept] // lines, key[kept] % lines
    return cells.astype(np.int32), total[kept], members.astype(np.int32)
