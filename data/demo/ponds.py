"""Ponds and mines: regular aquaculture ponds in clusters by the published split, farm ponds, a few pits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import noise
from data.demo.codes import Code
from data.demo.frame import Frame
from data.demo.hydrology import Waters
from data.demo.settlement import Settlement
from data.demo.shore import Shore

# Published (养殖水域滩涂规划 2018-2030): area in use in 2017, and its coastal share.
AQUACULTURE_HA = 3088.66
COASTAL_SHARE = 0.1955
FARM_POND_HA = 620.0
COASTAL_REACH_M = 2600.0
MINES = 11
MINE_HA = 150.0


@dataclass(frozen=True)
class Works:
    """What people dug.

    Args:
        cover: uint16, ponds and mines, 0 elsewhere.
        coastal: bool, ponds fed with sea water.
        mine: uint8, number of the mine from 1, 0 elsewhere.
    """

    cover: NDArray[np.uint16]
    coastal: NDArray[np.bool_]
    mine: NDArray[np.uint8]


def build(
    place: Frame, waters: Waters, shore: Shore, settlement: Settlement, slope: NDArray[np.float32]
) -> Works:
    """Ponds and mines on what water, shore and settlements leave."""
    taken = waters.river | waters.lake | (shore.cover > 0) | (settlement.cover > 0)
    free = place.land & ~taken
    cover = np.zeros(place.shape, np.uint16)
    coastal = _coastal(place, free, waters, shore)
    cover[coastal] = Code.AQUACULTURE
    _inland(place, free & ~coastal, waters, shore, settlement, slope, cover)
    mine = _mines(place, free & (cover == 0), waters, settlement, slope)
    cover[mine > 0] = Code.MINE
    return Works(cover, coastal, mine)


def _coastal(place: Frame, free: NDArray[np.bool_], waters: Waters, shore: Shore) -> NDArray[np.bool_]:
    """Ponds round the lagoon and the estuaries, a few behind the northern beaches."""
    lump = noise.fbm(place.x, place.y, 2100, place.seed + 101, octaves=3)
    reach = np.minimum(shore.estuary_m, shore.lagoon_m) / 1000 + np.maximum(waters.elevation - 2.5, 0) * 0.35
    north = np.minimum(place.inland_m / 420, 9) + np.maximum(waters.elevation - 4, 0) * 0.4 + 1.1
    score = np.minimum(reach, north) - 0.9 * lump
    allowed = (
        free & (np.minimum(shore.estuary_m, place.inland_m * 1.6) < COASTAL_REACH_M) & (waters.elevation < 9)
    )
    allowed &= place.inland_m > 60
    return _blocks(place, score, allowed, AQUACULTURE_HA * COASTAL_SHARE, place.seed + 103)


def _inland(
    place: Frame,
    free: NDArray[np.bool_],
    waters: Waters,
    shore: Shore,
    settlement: Settlement,
    slope: NDArray[np.float32],
    cover: NDArray[np.uint16],
) -> None:
    """Fish ponds in clusters on wet, flat ground near roads, and small farm ponds."""
    lump = noise.fbm(place.x, place.y, 3300, place.seed + 107, octaves=3)
    score = waters.drop_m * 0.16 + slope * 0.35 + np.minimum(settlement.road_m, 4000) / 2600 - 2.6 * lump
    score += np.maximum(waters.elevation - 25, 0) * 0.05
    allowed = free & (slope < 5) & (waters.elevation < 70) & (shore.estuary_m > COASTAL_REACH_M)
    allowed &= place.inland_m > 1500
    inland = _blocks(place, score, allowed, AQUACULTURE_HA * (1 - COASTAL_SHARE), place.seed + 109)
    cover[inland] = Code.AQUACULTURE
    lot = noise.fbm(place.x, place.y, 420, place.seed + 113, octaves=2)
    small = waters.drop_m * 0.12 + slope * 0.3 - 2.2 * lot
    ponds = _blocks(place, small, allowed & ~inland, FARM_POND_HA, place.seed + 127)
    cover[ponds] = Code.POND


def _blocks(
    place: Frame, score: NDArray[np.floating], allowed: NDArray[np.bool_], area_ha: float, seed: int
) -> NDArray[np.bool_]:
    """Rectangles of a turned lattice, best first, until the city holds the area; the last one is cut to fit."""
    cells = np.flatnonzero(allowed)
    block, size, dyke = _lattice(place, cells, seed)
    block, size, cells = block[~dyke], size[~dyke], cells[~dyke]
    found = np.bincount(block)
    mean = np.bincount(block, score.ravel()[cells].astype(float)) / np.maximum(found, 1)
    # A rectangle that is mostly taken by something else would be a splinter.
    whole = found[block] > 0.5 * size
    rank = np.where(whole, mean[block], np.inf)
    # Ties inside a rectangle are broken by the cell's own place, so that the area is met to a cell.
    order = np.argsort(rank, kind="stable")[: int(whole.sum())]
    inside = np.cumsum(place.city.ravel()[cells[order]])
    chosen = np.zeros(place.grid.size, np.bool_)
    chosen[cells[order[: int(np.searchsorted(inside, place.cells_of(area_ha))) + 1]]] = True
    return chosen.reshape(place.shape)


def _lattice(
    place: Frame, cells: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.bool_]]:
    """Rectangles of 100-200 x 150-300 m whose direction and size change every two kilometres.

    Returns:
        Beside `cells`: label of the rectangle, its size in cells, and whether the cell is a dyke between two.
    """
    cell = place.grid.cell_m
    if cell > 100:
        return (
            np.arange(cells.size, dtype=np.int32),
            np.ones(cells.size, np.float32),
            np.zeros(cells.size, np.bool_),
        )
    shift = noise.warp(place.x, place.y, 3000, 350, seed + 1)
    flat = np.zeros(place.shape, np.float32)
    district = noise.worley(place.x, place.y, 2300.0, seed, shift, flat, 0.0).ravel()[cells].astype(np.int64)
    turn = ((district * 2654435761) % 16).astype(np.float32) / 16 * np.float32(np.pi / 2)
    row, col = np.divmod(cells, place.grid.cols)
    x, y = (col * cell).astype(np.float32), (row * -cell).astype(np.float32)
    u, v = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
    # Old ponds are large, new shrimp ponds are narrow.
    kind = (district * 40503 % 5).astype(np.float32)
    length, width = np.maximum(150 + 36 * kind, 4 * cell), np.maximum(100 + 24 * kind, 3 * cell)
    iu, iv = np.floor(u / length).astype(np.int64), np.floor(v / width).astype(np.int64)
    dyke = (u - iu * length < cell) | (v - iv * width < cell)
    # Rectangles of a district are far fewer than 64 x 64, so their numbers repeat only in other districts.
    label = noise.compact(district * 4096 + (iu % 64) * 64 + iv % 64)
    return label, ((length - cell) * (width - cell) / cell**2).astype(np.float32), dyke


def _mines(
    place: Frame,
    free: NDArray[np.bool_],
    waters: Waters,
    settlement: Settlement,
    slope: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Quarries on hillsides within reach of a road, each one irregular patch."""
    mine = np.zeros(place.shape, np.uint8)
    ragged = noise.fbm(place.x, place.y, 420, place.seed + 131, octaves=4)
    taste = noise.fbm(place.x, place.y, 5000, place.seed + 137, octaves=2)
    score = np.abs(waters.elevation - 90) / 60 + np.abs(slope - 11) / 8 + settlement.road_m / 2500 - taste
    score = np.where(free & place.city & (settlement.town_m > 900) & (place.inland_m > 4000), score, np.inf)
    share = np.random.default_rng(place.seed + 139).dirichlet(np.full(MINES, 2.5))
    for number, part in enumerate(share, start=1):
        row, col = np.unravel_index(np.argmin(score), score.shape)
        window, away = place.around(float(place.x[col]), float(place.y[row]), 3800)
        count = max(place.cells_of(MINE_HA * part), 1)
        near = np.where(free[window] & (mine[window] == 0), away * (1 + 1.1 * ragged[window]), np.inf)
        dug = np.argsort(near, axis=None, kind="stable")[:count]
        mine[window][np.unravel_index(dug, near.shape)] = number
        score[window][away < 3800] = np.inf
    return mine
