"""The ecological security pattern of a landscape: what its parts are, and how they are put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """The pattern of land or of the sea. Grid arrays have the shape of the grid, block arrays that of planning units.

    Args:
        source: int16 on the grid, number of the source patch, 0 none; `source_block` the same by blocks.
        patches: index patch: area_ha, city_ha, redline_share, x, y (m), importance: dpc, diic (%), intra, flux,
            connector, rank (1 the most important).
        resistance: float32 by blocks, >= 1, nan outside the graph.
        links: from, to (patches), cwd (resistance x m), length_km, city_km (inside the city), r_eff (ohm), p (0-1),
            functional (bool), base_cwd.
        routes: least-cost ways: link (row of `links`), order, block (flat index), from one patch to the other.
        corridor: uint8 on the grid, 1 corridor.
        current: float32 by blocks, cumulative (A), 0 outside.
        pinch: uint8 on the grid, 1 pinch point.
        barrier: float32 on the grid, improvement score (resistance saved per m restored), 0 none.
        pc, iic: 0-1. eca_ha: equivalent connected area of the city (ha). landscape_ha: A_L.
        corridor_connectivity: 廊道连通率 (%), see `functional_share`.
        contrast: how links and patches keep their order under other contrasts of resistance.
        left_out: number and ha of patches that are large enough but beyond the number kept.
        block_m: side of a block (m). half_cost: cost at which a link's p is 0.5.
    """

    source: NDArray[np.int16]
    source_block: NDArray[np.int16]
    patches: pd.DataFrame
    resistance: Floats
    links: pd.DataFrame
    routes: pd.DataFrame
    corridor: NDArray[np.uint8]
    current: Floats
    pinch: NDArray[np.uint8]
    barrier: Floats
    pc: float
    iic: float
    eca_ha: float
    landscape_ha: float
    corridor_connectivity: float
    contrast: pd.DataFrame
    left_out: tuple[int, float]
    block_m: float
    half_cost: float


@dataclass(frozen=True)
class SecurityPattern:
    """Land and sea, each a graph of its own.

    Args:
        modifier: float32 on the grid, factor of slope, roads, night light (land) or water quality (sea) on the
            resistance of a class; 1 where nothing modifies it.
    """

    land: Network
    sea: Network
    modifier: Floats
