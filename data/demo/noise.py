"""Seeded noise in world coordinates: the same place gives the same value at every cell size.

Gradient noise on a hashed lattice (Perlin 2002), its fractal sum, its ridged form (Musgrave 1994), and the
cells of a jittered lattice (Worley 1996) that parcels are made of.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

_STEPS = 256
_ANGLE = np.arange(_STEPS) * (2 * np.pi / _STEPS)
_COS, _SIN = np.cos(_ANGLE), np.sin(_ANGLE)
# An octave turned against the last one hides the lattice's own directions.
_TURN_COS, _TURN_SIN = np.cos(0.6), np.sin(0.6)
_UNIT = 1.0 / 2.0**32
# A lattice cell and its neighbours, the nearest first.
_NEAR_X = np.array([0, 1, -1, 0, 0, 1, 1, -1, -1])
_NEAR_Y = np.array([0, 0, 0, 1, -1, 1, -1, 1, -1])
# A field is computed at this many nodes per shortest wave and interpolated where that is coarser than the grid.
NODES_PER_WAVE = 6


@njit(nogil=True, cache=True)
def _hash(column: np.int64, row: np.int64, seed: int) -> np.int64:
    """32 well mixed bits of a lattice point."""
    h = np.uint64(column) * np.uint64(0x9E3779B97F4A7C15)
    h ^= np.uint64(row) * np.uint64(0xC2B2AE3D27D4EB4F)
    h ^= np.uint64(seed) * np.uint64(0x165667B19E3779F9)
    h ^= h >> np.uint64(29)
    h *= np.uint64(0xBF58476D1CE4E5B9)
    h ^= h >> np.uint64(32)
    return np.int64(h & np.uint64(0xFFFFFFFF))


@njit(nogil=True, cache=True)
def _corner(column: np.int64, row: np.int64, u: float, v: float, seed: int) -> float:
    step = _hash(column, row, seed) & (_STEPS - 1)
    return _COS[step] * u + _SIN[step] * v


@njit(nogil=True, cache=True)
def _gradient(x: float, y: float, seed: int) -> float:
    column, row = np.floor(x), np.floor(y)
    u, v = x - column, y - row
    ix, iy = np.int64(column), np.int64(row)
    fu = u * u * u * (u * (u * 6 - 15) + 10)
    fv = v * v * v * (v * (v * 6 - 15) + 10)
    low = _corner(ix, iy, u, v, seed)
    low += fu * (_corner(ix + np.int64(1), iy, u - 1, v, seed) - low)
    high = _corner(ix, iy + np.int64(1), u, v - 1, seed)
    high += fu * (_corner(ix + np.int64(1), iy + np.int64(1), u - 1, v - 1, seed) - high)
    return (low + fv * (high - low)) * 1.5


@njit(nogil=True, cache=True)
def _fractal(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    shift: NDArray[np.float32],
    wavelength: float,
    octaves: int,
    gain: float,
    ridged: bool,
    seed: int,
    first: int,
    last: int,
    out: NDArray[np.float32],
) -> None:
    """Adds the octaves first..last-1 of `octaves` to `out`."""
    warped = shift.shape[1] == y.size
    for r in range(y.size):
        for c in range(x.size):
            px, py = x[c], y[r]
            if warped:
                px += shift[0, r, c]
                py += shift[1, r, c]
            px, py = px / wavelength, py / wavelength
            total, weight, norm, carry = 0.0, 1.0, 0.0, 1.0
            for octave in range(octaves):
                if first <= octave < last:
                    n = _gradient(px, py, seed + octave * 7919)
                    if ridged:
                        n = 1.0 - abs(n)
                        n = n * n * carry
                        carry = min(1.0, max(0.0, n * 2.0))
                    total += weight * n
                norm += weight
                weight *= gain
                px, py = 2 * (px * _TURN_COS - py * _TURN_SIN), 2 * (px * _TURN_SIN + py * _TURN_COS)
            out[r, c] += total / norm


@njit(nogil=True, cache=True)
def between(
    nodes: NDArray[np.float32], x: NDArray[np.float64], y: NDArray[np.float64], out: NDArray[np.float32]
) -> None:
    """Bilinear values at fractional columns `x` and rows `y` of the nodes."""
    for r in range(y.size):
        j = int(y[r])
        v = y[r] - j
        for c in range(x.size):
            i = int(x[c])
            u = x[c] - i
            low = nodes[j, i] + u * (nodes[j, i + 1] - nodes[j, i])
            high = nodes[j + 1, i] + u * (nodes[j + 1, i + 1] - nodes[j + 1, i])
            out[r, c] = low + v * (high - low)


@njit(nogil=True, cache=True)
def _worley(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    shift: NDArray[np.float32],
    height: NDArray[np.float32],
    spacing: float,
    stretch: float,
    seed: int,
    column0: int,
    row0: int,
    columns: int,
    first: int,
    last: int,
    out: NDArray[np.int32],
) -> None:
    """Nearest seed of a jittered lattice; a difference in height counts as `stretch` times distance."""
    cell = abs(x[1] - x[0])
    for r in range(first, last):
        for c in range(x.size):
            px, py = x[c] + shift[0, r, c], y[r] + shift[1, r, c]
            ix, iy = np.int64(np.floor(px / spacing)), np.int64(np.floor(py / spacing))
            best, label = 1e30, np.int64(0)
            for k in range(9):
                # The own lattice cell first: most others are then too far away to be looked at.
                dx, dy = _NEAR_X[k], _NEAR_Y[k]
                jx, jy = ix + dx, iy + dy
                gap_x = max((jx + 0.15) * spacing - px, px - (jx + 0.85) * spacing, 0.0)
                gap_y = max((jy + 0.15) * spacing - py, py - (jy + 0.85) * spacing, 0.0)
                if gap_x * gap_x + gap_y * gap_y >= best:
                    continue
                sx = (jx + 0.15 + 0.7 * _hash(jx, jy, seed) * _UNIT) * spacing
                sy = (jy + 0.15 + 0.7 * _hash(jx, jy, seed + 1) * _UNIT) * spacing
                sc = min(max(int((sx - x[0]) / cell), 0), x.size - 1)
                sr = min(max(int((y[0] - sy) / cell), 0), y.size - 1)
                dz = (height[r, c] - height[sr, sc]) * stretch
                d = (px - sx) ** 2 + (py - sy) ** 2 + dz * dz
                if d < best:
                    best, label = d, (jy - row0) * columns + (jx - column0)
            out[r, c] = label


_NO_SHIFT = np.zeros((2, 0, 0), np.float32)


@cache
def _pool(process: int) -> ThreadPoolExecutor:
    """One pool per process: threads do not survive a fork."""
    return ThreadPoolExecutor(os.cpu_count() or 1)


def _by_rows(rows: int, work: Callable[[slice], None]) -> None:
    """Runs `work` on blocks of rows; blocks never touch each other's cells, so their number changes nothing."""
    cuts = np.linspace(0, rows, min(2 * (os.cpu_count() or 1), rows) + 1).astype(int)
    blocks = [slice(int(a), int(b)) for a, b in itertools.pairwise(cuts)]
    list(_pool(os.getpid()).map(work, blocks))


def _field(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    shift: NDArray[np.float32] | None,
    wavelength_m: float,
    octaves: int,
    gain: float,
    ridge: bool,
    seed: int,
) -> NDArray[np.float32]:
    out = np.zeros((y.size, x.size), np.float32)
    cell_m = abs(x[1] - x[0])
    # Octaves whose waves are long against the cell are computed at nodes and interpolated. A ridge's octaves hang
    # together, and a warped field has no nodes: those are computed cell by cell.
    waves = wavelength_m / 2.0 ** np.arange(octaves)
    smooth = int(np.sum(waves / NODES_PER_WAVE >= 1.6 * cell_m))
    if shift is not None or (ridge and smooth < octaves):
        smooth = 0
    if smooth:
        node_m = float(waves[smooth - 1]) / NODES_PER_WAVE
        # Nodes lie on multiples of their spacing in the world, so that any window of it gets the same values.
        west, south = np.floor(x[0] / node_m), np.floor(y[-1] / node_m)
        nodes_x = (west + np.arange(int((x[-1] - x[0]) / node_m) + 3)) * node_m
        nodes_y = (south + np.arange(int((y[0] - y[-1]) / node_m) + 3)) * node_m
        coarse = np.zeros((nodes_y.size, nodes_x.size), np.float32)
        _fractal(nodes_x, nodes_y, _NO_SHIFT, wavelength_m, octaves, gain, ridge, seed, 0, smooth, coarse)
        _by_rows(y.size, lambda rows: between(coarse, x / node_m - west, y[rows] / node_m - south, out[rows]))
    if smooth < octaves:

        def work(rows: slice) -> None:
            part = _NO_SHIFT if shift is None else shift[:, rows]
            _fractal(x, y[rows], part, wavelength_m, octaves, gain, ridge, seed, smooth, octaves, out[rows])

        _by_rows(y.size, work)
    return out


def fbm(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    wavelength_m: float,
    seed: int,
    octaves: int = 5,
    gain: float = 0.5,
    shift: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Fractal gradient noise, about -1..1, at columns `x` and rows `y` (m); `shift` (2, rows, cols) warps."""
    return _field(x, y, shift, wavelength_m, octaves, gain, False, seed)


def ridged(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    wavelength_m: float,
    seed: int,
    octaves: int = 6,
    gain: float = 0.5,
    shift: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Ridged multifractal, 0..1, crests near 1."""
    return _field(x, y, shift, wavelength_m, octaves, gain, True, seed)


def warp(
    x: NDArray[np.float64], y: NDArray[np.float64], wavelength_m: float, amplitude_m: float, seed: int
) -> NDArray[np.float32]:
    """Offsets (2, rows, cols) in metres for `shift`."""
    return np.stack(
        [fbm(x, y, wavelength_m, seed + part * 101, octaves=3) * np.float32(amplitude_m) for part in (1, 2)]
    )


def worley(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    spacing_m: float,
    seed: int,
    shift: NDArray[np.float32],
    height: NDArray[np.float32],
    stretch: float,
) -> NDArray[np.int32]:
    """Labels of irregular cells of about `spacing_m`², non-negative, small enough to count with.

    Args:
        shift: offsets (2, rows, cols) in m that bend the borders.
        height: (rows, cols) m; borders follow the terrain the more, the larger `stretch`.
    """
    # Warped points may lie a little outside the extent.
    margin = int(np.ceil(np.abs(shift).max() / spacing_m)) + 3
    column0, row0 = int(np.floor(x[0] / spacing_m)) - margin, int(np.floor(y[-1] / spacing_m)) - margin
    columns = int(np.ceil((x[-1] - x[0]) / spacing_m)) + 2 * margin + 1
    out = np.empty((y.size, x.size), np.int32)

    def work(rows: slice) -> None:
        _worley(
            x, y, shift, height, spacing_m, stretch, seed, column0, row0, columns, rows.start, rows.stop, out
        )

    _by_rows(y.size, work)
    return out


def compact(label: NDArray[np.integer]) -> NDArray[np.int32]:
    """The same pieces with labels 0..n-1, without the sort that np.unique does."""
    used = np.bincount(label.ravel()) > 0
    number = (np.cumsum(used) - 1).astype(np.int32)
    return np.asarray(number[label], np.int32)
