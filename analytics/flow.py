"""Flow routing on a terrain with pits and flats: D8 directions, order from the tops down, sums and labels.

Water leaves the land at its edge: into the sea, into the grid's border or where nothing is known.
Kernels are serial; they work on arrays with a rim of one cell, so that a neighbour is an offset and never outside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics import filling
from analytics.rasters import COL_STEPS, ROW_STEPS, flat_steps, on_threads, row_blocks

Floats = NDArray[np.float32]
Cells = NDArray[np.int32]

#: What a direction may say beside a step: water leaves here, or (within this module) no way down is known yet.
OUTLET, FLAT = -1, -2
#: A cell of a flat whose distance is not known yet.
UNSEEN = -1
#: Straight steps before diagonal ones: of two equal ways the shorter is taken.
SHORT_FIRST = (0, 2, 4, 6, 1, 3, 5, 7)


@dataclass(frozen=True)
class Routing:
    """Where the water of every land cell goes.

    Args:
        direction: int8 index into rasters.ROW_STEPS and COL_STEPS; -1 where water leaves the land, and off land.
        order: flat indices of all land cells, every cell before the one that it drains to.
    """

    direction: NDArray[np.int8]
    order: Cells


def route(
    elevation: Floats, land: NDArray[np.bool_], sea: NDArray[np.bool_] | None = None, sea_m: float = 0.0
) -> tuple[Floats, Routing]:
    """Elevation (m) without pits, nan off land, and the way of the water from every land cell.

    Args:
        elevation: m, shape (rows, cols); read on land only.
        land: cells that are routed. sea: cells that stand at `sea_m` and take water; other cells that are not land
            take the water of neighbours that have no lower way on land.
    """
    filled, inside = filling.rimmed(elevation, land)
    if sea is not None:
        filled[1:-1, 1:-1][sea & ~land] = sea_m
    direction = _directions(filled, inside)
    rim = inside.shape[1]
    _drain_flats(filled.ravel(), inside.ravel(), direction.ravel(), flat_steps(rim))
    ways = np.ascontiguousarray(direction[1:-1, 1:-1])
    surface = np.where(land, filled[1:-1, 1:-1], np.float32(np.nan))
    return surface, Routing(ways, order(ways, land))


@njit(nogil=True, cache=True)
def _steepest(filled, inside, first, last, direction):
    diagonal = np.float32(np.sqrt(0.5))
    for row in range(first + 1, last + 1):
        for col in range(1, filled.shape[1] - 1):
            if not inside[row, col]:
                continue
            here, best, way = filled[row, col], np.float32(0), FLAT
            for turn in range(8):
                step = SHORT_FIRST[turn]
                # nan, where nothing is known, is never below
                drop = here - filled[row + ROW_STEPS[step], col + COL_STEPS[step]]
                if step % 2:
                    drop *= diagonal
                if drop > best:
                    best, way = drop, step
            if way >= 0:
                if not inside[row + ROW_STEPS[way], col + COL_STEPS[way]]:
                    way = OUTLET
            else:
                for step in range(8):
                    if not inside[row + ROW_STEPS[step], col + COL_STEPS[step]]:
                        way = OUTLET
            direction[row, col] = way


def _directions(filled: Floats, inside: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Steepest of eight ways down the filled surface, with a rim; OUTLET at the edge, FLAT where no way leads down."""
    direction = np.full(filled.shape, OUTLET, np.int8)
    on_threads(
        lambda rows: _steepest(filled, inside, rows.start, rows.stop, direction),
        row_blocks(filled.shape[0] - 2, filled.shape[1] - 2),
    )
    return direction


@njit(nogil=True, cache=True)
def _gather(filled, inside, direction, offsets, flat, outs, walls, low, high):
    """All cells of the flat that `flat[0]` belongs to, those beside its ways out and those below higher ground.

    Flat cells that touch are of one level, else one of them would have a way down.
    """
    count, head, nout, nwall = 1, 0, 0, 0
    level = filled[np.int64(flat[0])]
    low[np.int64(flat[0])] = UNSEEN
    while head < count:
        cell = np.int64(flat[head])
        head += 1
        leaves, below = False, False
        for step in range(8):
            other = cell + offsets[step]
            if direction[other] == FLAT:
                if low[other] == 0:
                    low[other] = UNSEEN
                    flat[count] = other
                    count += 1
            elif inside[other]:
                leaves |= filled[other] == level
                below |= filled[other] > level
        high[cell] = UNSEEN
        if leaves:
            low[cell] = 1
            outs[nout] = cell
            nout += 1
        if below:
            high[cell] = 1
            walls[nwall] = cell
            nwall += 1
    return count, nout, nwall


@njit(nogil=True, cache=True)
def _spread(queue, tail, distance, offsets):
    """Breadth first over a flat from the `tail` cells that stand in `queue`."""
    head = 0
    while head < tail:
        cell = np.int64(queue[head])
        head += 1
        for step in range(8):
            other = cell + offsets[step]
            if distance[other] == UNSEEN:
                distance[other] = distance[cell] + 1
                queue[tail] = other
                tail += 1


@njit(nogil=True, cache=True)
def _flat_way(filled, inside, direction, offsets, low, high, cell):
    """The step to a way out, else to the neighbour of least 2 * low - high."""
    best, way = np.int64(1) << 40, FLAT
    for turn in range(8):
        step = SHORT_FIRST[turn]
        other = cell + offsets[step]
        if direction[other] == FLAT:
            rank = np.int64(2) * low[other] - high[other]
            if low[cell] > 1 and rank < best:
                best, way = rank, step
        elif low[cell] == 1 and inside[other] and filled[other] == filled[cell]:
            return step
    return way


@njit(nogil=True, cache=True)
def _drain_flats(filled, inside, direction, offsets):
    """Directions of flats: away from higher ground and, twice as strongly, towards the way out.

    Every flat cell has a neighbour of less 2 * (steps from the way out) - (steps from higher ground), so no circle
    can arise. Garbrecht and Martz 1997, J. Hydrology 193; Barnes et al. 2014, Computers & Geosciences 62.
    """
    low, high = np.zeros(filled.size, np.int32), np.zeros(filled.size, np.int32)
    flat, queue = np.empty(filled.size, np.uint32), np.empty(filled.size, np.uint32)
    walls = np.empty(filled.size, np.uint32)
    for start in range(filled.size):
        if direction[start] != FLAT:
            continue
        flat[0] = start
        count, outs, below = _gather(filled, inside, direction, offsets, flat, queue, walls, low, high)
        _spread(queue, outs, low, offsets)
        _spread(walls, below, high, offsets)
        for place in range(count):
            queue[place] = _flat_way(filled, inside, direction, offsets, low, high, np.int64(flat[place]))
        for place in range(count):
            direction[np.int64(flat[place])] = queue[place]


@njit(nogil=True, cache=True)
def _order(direction, land, offsets):
    donors = np.zeros(direction.size, np.uint8)
    count = 0
    for cell in range(direction.size):
        if land[cell]:
            count += 1
            if direction[cell] >= 0:
                donors[cell + offsets[direction[cell]]] += 1
    result = np.empty(count, np.int32)
    place = 0
    for top in range(direction.size):
        if not land[top] or donors[top] != 0:
            continue
        cell = top
        while True:
            result[place] = cell
            place += 1
            # a cell that is done is no top any more
            donors[cell] = 255
            if direction[cell] < 0:
                break
            cell += offsets[direction[cell]]
            donors[cell] -= 1
            if donors[cell] != 0:
                break
    return result[:place]


def order(direction: NDArray[np.int8], land: NDArray[np.bool_]) -> Cells:
    """Flat indices of all land cells, every cell before the one that it drains to (Kahn, without a stack).

    Raises:
        ValueError: directions run in a circle.
    """
    found = _order(direction.ravel(), np.ascontiguousarray(land).ravel(), flat_steps(direction.shape[1]))
    if found.size != np.count_nonzero(land):
        raise ValueError(
            f"{np.count_nonzero(land) - found.size} cells never drain: directions run in a circle"
        )
    return found


@njit(nogil=True, cache=True)
def _accumulate(order, direction, offsets, total):
    for place in range(order.size):
        cell = order[place]
        if direction[cell] >= 0:
            total[cell + offsets[direction[cell]]] += total[cell]


def accumulate(routing: Routing, weights: NDArray[np.generic] | None = None) -> NDArray[np.float64]:
    """Sum of `weights` (1 per cell if none are given) over a cell and all above it; 0 off land.

    Sums are in float64: float32 counts cells exactly up to 16 million only, and adds shares of large sums badly.
    """
    total: NDArray[np.float64] = np.zeros(routing.direction.shape, np.float64)
    total.ravel()[routing.order] = 1 if weights is None else weights.ravel()[routing.order]
    _accumulate(routing.order, routing.direction.ravel(), flat_steps(total.shape[1]), total.ravel())
    return total


@njit(nogil=True, cache=True)
def _labels(order, direction, offsets, own, result):
    for place in range(order.size - 1, -1, -1):
        cell = order[place]
        if own[cell]:
            result[cell] = own[cell]
        elif direction[cell] >= 0:
            result[cell] = result[cell + offsets[direction[cell]]]


def labels(routing: Routing, own: NDArray[np.int32]) -> NDArray[np.int32]:
    """Label of the first labelled cell on the way down, the cell itself included; 0 where there is none."""
    result = np.zeros(own.shape, np.int32)
    _labels(routing.order, routing.direction.ravel(), flat_steps(own.shape[1]), own.ravel(), result.ravel())
    return result


def receivers(routing: Routing) -> NDArray[np.int64]:
    """Flat index of the cell that every cell of `order` drains to, -1 at outlets; aligned with `order`."""
    way = routing.direction.ravel()[routing.order]
    to = routing.order + flat_steps(routing.direction.shape[1])[np.maximum(way, 0)]
    return np.where(way >= 0, to, -1)
