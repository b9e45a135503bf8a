"""Least-cost distance on a raster: how far everything is from sources, which source is nearest, and the way there.

Cells wait in buckets as wide as the cheapest step (Denardo and Fox's rule): what lies in the lowest bucket is final,
so every cell is settled once. Where steps differ by more than the ring of buckets holds, buckets are wider and a cell
that is reached more cheaply within its bucket is settled again (delta-stepping); buckets are queues, first in first
out, so that this stays rare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analytics.rasters import COL_STEPS, ROW_STEPS

#: Most buckets in the ring, a power of two: the places of their queues stay in the processor's cache.
BUCKETS = 1 << 14
#: Places in one chunk of a bucket (a power of two), and chunks to begin with; the store doubles when it is full.
CHUNK, CHUNKS = 64, 1 << 12
#: The low bits of a cell's state: the step back, none, and whether the cell is settled; its owner stands above them.
NO_STEP, SETTLED, OWN_BITS, OWNER = 8, 16, 31, 5


@dataclass(frozen=True)
class Reach:
    """What least-cost distance finds; shape (rows, cols).

    Args:
        cost: least cost (resistance x metre), inf where nothing leads, where cells are masked and beyond the limit.
        back: int8 index into rasters.ROW_STEPS/COL_STEPS of the step back towards the source, -1 at sources and
            where nothing leads.
        owner: int32 number of the nearest source, 0 where nothing leads.
    """

    cost: NDArray[np.float64]
    back: NDArray[np.int8]
    owner: NDArray[np.int32]


@njit(nogil=True, cache=True)
def _reach_out(cell, cost, half, state, steps, lengths, inverse, bucket, store, free, ends, queue, top):
    """Offer a settled cell's neighbours the way through it; (free chunks left, cells put into buckets)."""
    owner = state[cell] & ~OWN_BITS
    here, own = cost[cell], np.float64(half[cell])
    ring, put = ends.size, 0
    for step in range(8):
        other = cell + steps[step]
        total = here + (own + half[other]) * lengths[step & 1]
        before = cost[other]
        if total < before:
            cost[other] = total
            seen = state[other]
            state[other] = owner | ((step + 4) & 7)
            level = int(total * inverse)
            # one that waits in this bucket already need not wait twice
            if before == np.inf or int(before * inverse) != level or seen & SETTLED:
                line = max(level, bucket) & (ring - 1)
                place = ends[line]
                if place & (CHUNK - 1) == 0:
                    top -= 1
                    fresh = free[top] * CHUNK + 1
                    if place:
                        store[place - CHUNK] = fresh
                    else:
                        queue[line] = fresh
                    place = fresh
                store[place] = other
                ends[line] = place + 1
                put += 1
    return top, put


@njit(nogil=True, cache=True)
def _settle(
    cost, half, state, steps, lengths, width, limit, store, free, ends, queue, clock, wanted, seeking
):
    """Settle cells bucket by bucket, up to `limit` or until one cell of each wanted set is settled; whether done.

    Grids are flat with a rim of infinite resistance, so that no step needs to be checked. A bucket is a queue in
    chunks of `store`: the first place of a chunk names where the chunk after it begins, `queue` holds the place of the
    bucket's first cell and `ends` the place behind its last (0 where it is empty). Returns False when the store is nearly full, to be
    called again with a larger one: an array that a kernel replaces is slow to use.

    Args:
        cost: 0 at sources, inf elsewhere. half: half the resistance.
        state: owner above OWNER bits, below them the step back (NO_STEP if none) and the mark SETTLED.
        free: stack of free chunks. clock: bucket, free chunks, cells waiting.
        wanted: number of the set a cell belongs to (0 none), empty to settle everything. seeking: sets not yet seen.
    """
    bucket, top, waiting = clock
    ring = ends.size
    slot = bucket & (ring - 1)
    missing = seeking.sum()
    bounded = wanted.size > 0
    inverse = 1.0 / width
    while waiting:
        while ends[slot] == 0:
            bucket += 1
            slot = bucket & (ring - 1)
        if bucket * width > limit or (bounded and missing == 0):
            break
        while ends[slot]:
            if top < 8:
                clock[:] = bucket, top, waiting
                return False
            place = queue[slot]
            cell = store[place]
            waiting -= 1
            place += 1
            last = place == ends[slot]
            if last or place & (CHUNK - 1) == 0:
                chunk = (place - 1) // CHUNK
                queue[slot] = store[chunk * CHUNK]
                free[top] = chunk
                top += 1
                if last:
                    ends[slot] = 0
            else:
                queue[slot] = place
            own_state = state[cell]
            if own_state & SETTLED:
                continue
            state[cell] = own_state | SETTLED
            if bounded and seeking[wanted[cell]]:
                seeking[wanted[cell]] = False
                missing -= 1
            top, more = _reach_out(
                cell, cost, half, state, steps, lengths, inverse, bucket, store, free, ends, queue, top
            )
            waiting += more
    return True


def reach(
    resistance: ArrayLike,
    sources: NDArray[np.integer],
    cell_m: float = 1.0,
    limit: float = np.inf,
    targets: NDArray[np.integer] | None = None,
    seek: tuple[int, ...] = (),
) -> Reach:
    """Least-cost distance from the nearest source: min over ways of the sum of (R_a + R_b) / 2 * d.

    Eight neighbours, d = cell_m or cell_m * sqrt(2). Agrees with scikit-image's MCP_Geometric and GRASS r.cost.

    Args:
        resistance: shape (rows, cols), >= 0; nan, inf and negative cells are masked.
        sources: number of the source a cell belongs to, 0 for none; masked cells are none.
        limit: cells that cost more are not looked for.
        targets, seek: stop once a cell of each of the sets `seek` (numbers in `targets`) is reached; cells that
            were not final by then are inf.
    """
    given = np.asarray(resistance, np.float32)
    if given.shape != sources.shape:
        raise ValueError(f"resistance has shape {given.shape}, the sources have {sources.shape}")
    rows, cols = given.shape
    passable = np.isfinite(given) & (given >= 0)
    rim = rows + 2, cols + 2
    inner = np.s_[1:-1, 1:-1]
    half = np.full(rim, np.inf, np.float32)
    np.divide(given, np.float32(2), out=half[inner], where=passable)
    state = np.full(rim, NO_STEP, np.int32)
    state[inner] |= np.where(passable, sources, 0).astype(np.int32) << OWNER
    cost = np.where(state == NO_STEP, np.inf, 0.0)
    steps = np.array(ROW_STEPS) * (cols + 2) + np.array(COL_STEPS)
    width, ring = _buckets(given[passable], cell_m)
    lengths = np.array((cell_m, cell_m * np.sqrt(2.0)))
    store, free, ends, queue, clock = _queue(np.flatnonzero(cost == 0.0), ring)
    sought = _sought(rim, targets, seek)
    grids = cost.ravel(), half.ravel(), state.ravel()
    while not _settle(*grids, steps, lengths, width, limit, store, free, ends, queue, clock, *sought):
        fresh = np.arange(free.size, 2 * free.size, dtype=np.int32)
        free = np.concatenate((free[: clock[1]], fresh, np.zeros(free.size - clock[1], np.int32)))
        clock[1] += fresh.size
        store = np.concatenate((store, np.empty_like(store)))
    return _result(cost[inner], state[inner], limit)


def _queue(starts: NDArray[np.int64], ring: int) -> tuple[NDArray[np.integer], ...]:
    """(store, free, ends, queue, clock) with the starts waiting in bucket 0; see `_settle`."""
    full = -(-starts.size // (CHUNK - 1))
    chunks = CHUNKS + full
    # chunk 0 is never used: place 0 stands for none
    store = np.zeros((chunks, CHUNK), np.int32)
    lines = np.zeros((full, CHUNK - 1), np.int32)
    lines.ravel()[: starts.size] = starts
    store[1 : full + 1, 1:] = lines
    store[1 : full + 1, 0] = np.arange(2, full + 2) * CHUNK + 1
    ends, queue = np.zeros(ring, np.int64), np.zeros(ring, np.int64)
    if starts.size:
        queue[0] = CHUNK + 1
        ends[0] = full * CHUNK + 1 + starts.size - (full - 1) * (CHUNK - 1)
    free = np.zeros(chunks, np.int32)
    free[: chunks - full - 1] = np.arange(chunks - 1, full, -1)
    return store.ravel(), free, ends, queue, np.array((0, chunks - full - 1, starts.size))


def _result(cost: NDArray[np.float64], state: NDArray[np.int32], limit: float) -> Reach:
    """What the kernel left; cells that it reached and did not settle are not final, so they count as not reached."""
    final = (state & SETTLED > 0) & (cost <= limit)
    step = (state & (SETTLED - 1)).astype(np.int8)
    step[~final | (step == NO_STEP)] = -1
    return Reach(np.where(final, cost, np.inf), step, np.where(final, state >> OWNER, np.int32(0)))


def _sought(
    shape: tuple[int, ...], targets: NDArray[np.integer] | None, seek: tuple[int, ...]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The kernel's (wanted, seeking); both empty of sets where nothing is sought."""
    if targets is None or not seek:
        return np.zeros(0, np.int32), np.zeros(1, np.bool_)
    wanted = np.zeros(shape, np.int32)
    wanted[1:-1, 1:-1] = targets
    seeking = np.zeros(max(int(wanted.max()), *seek) + 1, np.bool_)
    seeking[list(seek)] = True
    return wanted.ravel(), seeking


def _buckets(passable: NDArray[np.float32], cell_m: float) -> tuple[float, int]:
    """(width of a bucket, number of buckets in the ring): the cheapest step, or wider if the ring is too short."""
    if passable.size == 0 or passable.max() == 0:
        return 1.0, 2
    dearest = float(passable.max()) * cell_m * np.sqrt(2.0)
    width = max(float(passable.min()) * cell_m, dearest / (BUCKETS - 3))
    return width, 1 << int(np.ceil(np.log2(dearest / width + 3)))


def way(back: NDArray[np.int8], row: int, col: int) -> NDArray[np.int64]:
    """Flat cells of the least-cost way from a cell back to its source, both included."""
    cells = [row * back.shape[1] + col]
    while back[row, col] >= 0:
        step = back[row, col]
        row, col = row + ROW_STEPS[step], col + COL_STEPS[step]
        cells.append(row * back.shape[1] + col)
    return np.array(cells, np.int64)
