"""Land that settlements and mines could give back: villages, idle and low-efficiency urban land, abandoned mines."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from analytics.farmland import EIGHT, IDLE_URBAN, VACANT_HOMESTEAD, Mask, Pieces, open_ground, use_status
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Numbers = NDArray[np.float64]

M2_PER_HA = 10_000.0
#: Value of layer `mine_status`.
ABANDONED_MINE = 2
NO_COVER = 255


def per_capita_surplus(area_ha: ArrayLike, people: ArrayLike, standard_m2: float) -> Numbers:
    """Village land beyond the standard per head (ha): max(0, S - B N).

    Args:
        area_ha: S. people: N, rural population. standard_m2: B, m2 per head.
    """
    needed = np.asarray(people, np.float64) * standard_m2 / M2_PER_HA
    return np.maximum(np.asarray(area_ha, np.float64) - needed, 0)


def household_surplus(area_ha: ArrayLike, households: ArrayLike, standard_m2: float, share: float) -> Numbers:
    """Village land beyond the standard of homesteads (ha): max(0, S - h H / s), s the homesteads' share of a village."""
    return per_capita_surplus(area_ha, households, standard_m2 / share)


def vacancy_surplus(area_ha: ArrayLike, vacant: ArrayLike) -> Numbers:
    """Village land that stands empty (ha): S times the vacant share."""
    return np.asarray(area_ha, np.float64) * np.clip(np.asarray(vacant, np.float64), 0, 1)


def urban_saving(
    area_ha: ArrayLike, ratio: ArrayLike, target: ArrayLike, feasibility: float = 1.0
) -> Numbers:
    """Urban land saved by building as densely as the target (ha): area (1 - FAR / target FAR) feasibility, not negative."""
    saved = 1 - np.asarray(ratio, np.float64) / np.asarray(target, np.float64)
    return np.asarray(area_ha, np.float64) * np.maximum(saved, 0) * feasibility


def villages(landscape: Landscape, parameters: Parameters) -> Mask:
    """Village land in the city, wherever it lies."""
    village = parameters.members("code", "0702")[landscape["landuse"]]
    return np.asarray(village & (landscape["region"] == Region.CITY_LAND))


def village_pieces(landscape: Landscape, parameters: Parameters) -> Pieces:
    """Village cells where consolidation may take place; all of a cell is gained.

    Vacant homesteads come first (social 1), then small hamlets before large villages.
    """
    village = villages(landscape, parameters)
    label, _ = ndimage.label(village, EIGHT)
    patch_ha = np.bincount(label.ravel()) * landscape.grid.cell_ha
    cell = np.flatnonzero(village & open_ground(landscape) & (landscape["basic_farmland"] == 0)).astype(
        np.int32
    )
    small = parameters.constant("consolidation_hamlet_ha")
    hamlet = small / (small + patch_ha[label.ravel()[cell]])
    vacant = use_status(landscape).ravel()[cell] == VACANT_HOMESTEAD
    social = np.where(vacant, 1, hamlet * parameters.constant("consolidation_occupied_ease"))
    return Pieces(cell, np.ones(len(cell), np.float32), social.astype(np.float32))


def urban_pieces(landscape: Landscape, parameters: Parameters, saved: NDArray[np.floating]) -> Pieces:
    """Idle and low-efficiency urban cells; gained is the share that a denser reuse saves.

    Args:
        saved: share saved by township id, shape (256,), see `urban_saving` of one hectare.
    """
    built = parameters.members("group", "built") & ~parameters.members("code", "0702")
    idle = built[landscape["landuse"]] & (use_status(landscape) == IDLE_URBAN)
    cell = np.flatnonzero(idle & open_ground(landscape) & (landscape["basic_farmland"] == 0)).astype(np.int32)
    gain = np.asarray(saved, np.float32)[landscape["township"].ravel()[cell]]
    worth = gain > 0
    return Pieces(cell[worth], gain[worth], np.ones(int(worth.sum()), np.float32))


def mine_pieces(landscape: Landscape, parameters: Parameters) -> Pieces:
    """Abandoned mines whose ground is still disturbed: cells that plants cover well count as reclaimed.

    A mine with a permit is its holder's duty. Source: TD/T 1070.1-2022 (title only); the cover's limit is ours.
    """
    mine = parameters.members("group", "mine")[landscape["landuse"]]
    abandoned = mine & (landscape["mine_status"] == ABANDONED_MINE)
    cover = landscape["vegetation_cover"]
    reclaimed = (cover >= parameters.constant("mine_reclaimed_cover")) & (cover != NO_COVER)
    city = landscape["region"] == Region.CITY_LAND
    cell = np.flatnonzero(abandoned & ~reclaimed & city).astype(np.int32)
    return Pieces(cell, np.ones(len(cell), np.float32), np.ones(len(cell), np.float32))
