"""From a raster or a list of links to the Laplacian of a resistor network, after the conventions of Circuitscape.

A cell that conducts is a node, joined to its 4 or 8 neighbours; the cells of a short-circuit region are one node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse
import scipy.sparse.csgraph
from numba import njit
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Kind = Literal["resistance", "conductance"]

SQRT2 = float(np.sqrt(2.0))


@dataclass(frozen=True)
class Raster:
    """Cells that conduct, and how neighbours are joined.

    Args:
        conductance: float, shape (rows, cols); 0 where nothing flows.
        neighbours: 4 or 8; diagonal conductors are longer by the root of 2.
        average: what is averaged over two neighbouring cells. R = (R_a + R_b) / 2, or G = (G_a + G_b) / 2.
        polygons: int32 of the same shape, short-circuit regions: cells of one number are one node; 0 none.
    Source: Circuitscape, options `connect_four_neighbors_only`, `connect_using_avg_resistances`.
    """

    conductance: NDArray[np.floating]
    neighbours: Literal[4, 8] = 8
    average: Kind = "resistance"
    polygons: Ints | None = None


@dataclass(frozen=True)
class Graph:
    """A resistor network.

    Args:
        node: int32, the node of every place (cell of a raster, or member of a list), -1 where there is none.
        laplacian: L (1/ohm), nodes x nodes: minus the conductance off the diagonal, its sum on it.
    """

    node: Ints
    laplacian: scipy.sparse.csr_matrix

    @property
    def nodes(self) -> int:
        return int(self.laplacian.shape[0])

    def spread(self, values: Doubles) -> Doubles:
        """Values of nodes on all their places; 0 where there is no node."""
        return np.append(values, 0.0)[self.node]


def raster(
    values: ArrayLike,
    kind: Kind = "resistance",
    nodata: float | None = None,
    neighbours: Literal[4, 8] = 8,
    average: Kind = "resistance",
    polygons: ArrayLike | None = None,
    mask: ArrayLike | None = None,
) -> Raster:
    """A raster of resistances or conductances, as Circuitscape reads it.

    Args:
        values: shape (rows, cols). Infinite or missing resistance, and no conductance, are complete barriers.
        kind: what `values` are. nodata: the value that stands for "missing", beside nan.
        neighbours, average: see Raster.
        polygons: short-circuit regions; numbers of 0 and below are none.
        mask: only cells above 0 are kept.
    Raises:
        ValueError: a resistance of 0 (short-circuit regions are for that), a negative value, shapes that differ.
    """
    given = np.asarray(values, np.float64)
    known = ~np.isnan(given)
    if nodata is not None:
        known &= given != nodata
    if (given[known] < 0).any():
        raise ValueError(f"{kind} has {np.count_nonzero(given[known] < 0)} negative values")
    if kind == "resistance":
        if (given[known] == 0).any():
            raise ValueError("resistance of 0: give such cells as short-circuit polygons")
        known &= np.isfinite(given)
        conductance = np.divide(1.0, given, out=np.zeros(given.shape), where=known)
    else:
        conductance = np.where(known, given, 0.0)
    for name, other in (("polygons", polygons), ("mask", mask)):
        if other is not None and np.shape(other) != given.shape:
            raise ValueError(f"{name} have shape {np.shape(other)}, the raster has {given.shape}")
    if mask is not None:
        conductance[~(np.asarray(mask) > 0)] = 0
    regions = None if polygons is None else np.maximum(np.asarray(polygons), 0).astype(np.int32)
    return Raster(conductance, neighbours, average, regions)


def of_raster(cells: Raster, regions: Ints | None = None) -> Graph:
    """The network of a raster.

    Args:
        regions: short-circuit regions in place of those of the raster, as there. A region with at least one cell
            that conducts takes in all its cells; one without is nothing.
    """
    groups = cells.polygons if regions is None else regions
    conductance = np.ascontiguousarray(cells.conductance, np.float64)
    node, count = _number(conductance, groups)
    merged = groups is not None and bool(groups.any())
    eight, by_resistance = cells.neighbours == 8, cells.average == "resistance"
    start, column, value = _assemble(conductance, node, count, eight, by_resistance)
    laplacian = scipy.sparse.csr_matrix((value, column, start), (count, count))
    if merged:
        laplacian.sum_duplicates()
    else:
        laplacian.has_sorted_indices = laplacian.has_canonical_format = True
    return Graph(node, laplacian)


def of_links(first: ArrayLike, second: ArrayLike, values: ArrayLike, kind: Kind = "resistance") -> Graph:
    """The network of a list of links between nodes 0, 1, ...

    Args:
        first, second: int, the two ends of every link; links beside one another add up.
        values: resistance or conductance of every link, as `kind` says.
    """
    one, two = np.asarray(first, np.int32), np.asarray(second, np.int32)
    given = np.asarray(values, np.float64)
    conductance = 1 / given if kind == "resistance" else given
    count = int(max(one.max(initial=-1), two.max(initial=-1))) + 1
    between = scipy.sparse.coo_matrix((conductance, (one, two)), (count, count)).tocsr()
    between = between + between.T
    between.setdiag(0)
    between.eliminate_zeros()
    degree = np.asarray(between.sum(axis=1)).ravel()
    laplacian = (scipy.sparse.diags(degree) - between).tocsr()
    return Graph(np.arange(count, dtype=np.int32), scipy.sparse.csr_matrix(laplacian))


def union(labels: list[Ints]) -> Ints:
    """Regions that joins all given ones: what overlaps becomes one region.

    Args:
        labels: int32 of one shape, 0 none.
    Returns:
        int32 of that shape, regions from 1 on; 0 none.
    """
    columns, offset = [], 0
    for label in labels:
        columns.append(np.where(label > 0, label.astype(np.int64) + offset, 0).ravel())
        offset += int(label.max(initial=0))
    if not columns:
        raise ValueError("no labels")
    graph = scipy.sparse.coo_matrix((offset + 1, offset + 1), dtype=np.int8)
    first = columns[0]
    rows, cols = [], []
    for other in columns[1:]:
        both = (first > 0) & (other > 0)
        rows.append(first[both])
        cols.append(other[both])
        first = np.where(first > 0, first, other)
    if rows:
        one, two = np.concatenate(rows), np.concatenate(cols)
        graph = scipy.sparse.coo_matrix((np.ones(one.size, np.int8), (one, two)), (offset + 1, offset + 1))
    _, joined = scipy.sparse.csgraph.connected_components(graph, directed=False)
    return np.where(first > 0, joined[first] + 1, 0).astype(np.int32).reshape(labels[0].shape)


def _number(conductance: Doubles, groups: Ints | None) -> tuple[Ints, int]:
    """Nodes of the cells in reading order, a region's at its first cell that conducts: (node, how many)."""
    alive = conductance > 0
    if groups is None or not groups.any():
        node = np.cumsum(alive.ravel(), dtype=np.int32).reshape(alive.shape) - 1
        return np.where(alive, node, -1).astype(np.int32), int(np.count_nonzero(alive))
    return _number_groups(alive, groups, int(groups.max()))


@njit(nogil=True, cache=True)
def _number_groups(alive, groups, largest):  # type: ignore[no-untyped-def]
    rows, cols = alive.shape
    node = np.full((rows, cols), -1, np.int32)
    of_group = np.full(largest + 1, -1, np.int32)
    count = 0
    for row in range(rows):
        for col in range(cols):
            if not alive[row, col]:
                continue
            group = groups[row, col]
            if group > 0 and of_group[group] >= 0:
                node[row, col] = of_group[group]
                continue
            node[row, col] = count
            if group > 0:
                of_group[group] = count
            count += 1
    for row in range(rows):
        for col in range(cols):
            if groups[row, col] > 0:
                node[row, col] = of_group[groups[row, col]]
    return node, count


@njit(nogil=True, cache=True)
def _joint(one, two, diagonal, by_resistance):  # type: ignore[no-untyped-def]
    """Conductance between the centres of two neighbouring cells."""
    if by_resistance:
        if one <= 0.0 or two <= 0.0:
            return 0.0
        joint = 2.0 * one * two / (one + two)
    else:
        joint = (one + two) / 2.0
    return joint / SQRT2 if diagonal else joint


@njit(nogil=True, cache=True)
def _assemble(conductance, node, count, eight, by_resistance):  # type: ignore[no-untyped-def]
    """The Laplacian's rows: (start, column, value); the neighbours of a cell in reading order, the cell among them."""
    rows, cols = conductance.shape
    start = np.zeros(count + 1, np.int64)
    for fill in range(2):
        if fill == 1:
            for number in range(count):
                start[number + 1] += start[number]
            column = np.empty(start[count], np.int32)
            value = np.empty(start[count], np.float64)
            place = start[:count].copy()
        for row in range(rows):
            for col in range(cols):
                own = node[row, col]
                if own < 0:
                    continue
                if fill == 0:
                    start[own + 1] += 1
                else:
                    total = 0.0
                    middle = -1
                for step in range(9):
                    r, c = row + step // 3 - 1, col + step % 3 - 1
                    if step == 4:
                        if fill == 1:
                            middle = place[own]
                            place[own] += 1
                        continue
                    diagonal = step % 2 == 0
                    if (diagonal and not eight) or r < 0 or r >= rows or c < 0 or c >= cols:
                        continue
                    other = node[r, c]
                    if other < 0 or other == own:
                        continue
                    joint = _joint(conductance[row, col], conductance[r, c], diagonal, by_resistance)
                    if joint <= 0.0:
                        continue
                    if fill == 0:
                        start[own + 1] += 1
                    else:
                        column[place[own]] = other
                        value[place[own]] = -joint
                        place[own] += 1
                        total += joint
                if fill == 1:
                    column[middle] = own
                    value[middle] = total
    return start, column, value
