"""Where farmland can be gained without clearing anything: dikes between plots, abandoned ponds and ditches, fragments.

Only inside contiguous blocks of fields, on gentle ground, outside the red line and protected areas (METHODS card 10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from analytics.landscape import Landscape, Region
from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

TILLED = ("paddy", "dryland")
#: Values of layer `use_status`.
ABANDONED_WATER, VACANT_HOMESTEAD, IDLE_URBAN, CONSOLIDATED = 1, 2, 3, 4
EIGHT = np.ones((3, 3), np.bool_)
SIDES = ((-1, 0), (1, 0), (0, -1), (0, 1))


@dataclass(frozen=True)
class Pieces:
    """Cells of one kind of potential.

    Args:
        cell: flat indices, int32, ascending.
        gain: share of the cell that is gained, 0-1.
        social: how easily those concerned can agree, 0-1.
    """

    cell: NDArray[np.int32]
    gain: Floats
    social: Floats


def project_potential(
    farmland_ha: ArrayLike,
    contiguous: ArrayLike,
    per_project: float,
    in_projects_ha: ArrayLike,
    yields: ArrayLike,
) -> NDArray[np.float64]:
    """New farmland by projects (ha): P = (M - N) d, M = W a / b, N = L / b, kept within 0 and W.

    Args:
        farmland_ha: W. contiguous: a, share of W in contiguous blocks. per_project: b, farmland per project area.
        in_projects_ha: L, farmland that projects cover already. yields: d, new farmland per project area.
    Source: 360docs.net/doc/046367066, method of a district plan.
    """
    farmland = np.asarray(farmland_ha, np.float64)
    projects = farmland * np.asarray(contiguous, np.float64) / per_project
    done = np.asarray(in_projects_ha, np.float64) / per_project
    return np.clip((projects - done) * np.asarray(yields, np.float64), 0, farmland)


def block_cells(tilled: Mask) -> NDArray[np.int32]:
    """Cells of the contiguous block of fields (eight neighbours) that each cell lies in; 0 off the fields."""
    label, _ = ndimage.label(tilled, EIGHT)
    sizes = np.bincount(label.ravel())
    sizes[0] = 0
    return sizes.astype(np.int32)[label]


def enclosed(label: NDArray[np.integer], block: Mask) -> NDArray[np.float64]:
    """Share of each piece's outer sides that lie against `block`, by label; 0 for label 0 and where there is no side.

    Sides at the grid's edge count as outer and open.
    """
    rows, cols = label.shape
    cell = np.flatnonzero(label)
    own = label.ravel()[cell]
    row, col = np.divmod(cell, cols)
    outer, against = np.zeros((2, int(label.max(initial=0)) + 1))
    for down, right in SIDES:
        r, c = row + down, col + right
        inside = (r >= 0) & (r < rows) & (c >= 0) & (c < cols)
        beyond = np.where(inside, r, 0) * cols + np.where(inside, c, 0)
        other = np.where(inside, label.ravel()[beyond], -1) != own
        outer += np.bincount(own[other], minlength=outer.size)
        touching = other & inside & block.ravel()[beyond]
        against += np.bincount(own[touching], minlength=outer.size)
    return np.divide(against, outer, out=np.zeros_like(outer), where=outer > 0)


def within_blocks(pieces: Mask, block: Mask, least: float, most_cells: float = np.inf) -> NDArray[np.int32]:
    """Labels of pieces (eight neighbours) smaller than `most_cells` that a block encloses; 0 elsewhere.

    Enclosed: at least the share `least` of a piece's sides lies against `block`.
    """
    label, _ = ndimage.label(pieces, EIGHT)
    kept = (enclosed(label, block) >= least) & (np.bincount(label.ravel()) < most_cells)
    kept[0] = False
    return np.where(kept[label], label, 0).astype(np.int32)


def dike_share(
    landscape: Landscape, slope_deg: Floats, cell: NDArray[np.int32], parameters: Parameters
) -> Floats:
    """Share of field cells that dikes between plots take (田坎系数), by group and slope; 1 where the class is 1203.

    Upper bounds of slope are included, as in the survey's slope classes.
    """
    table = parameters.tables["dike_share"]
    landuse = landscape["landuse"].ravel()[cell]
    slope = slope_deg.ravel()[cell]
    share = np.zeros(len(cell), np.float32)
    for group, rows in table.groupby("group"):
        ordered = rows.sort_values("slope_max_deg")
        upper = ordered["slope_max_deg"].to_numpy(np.float32)
        at = np.minimum(np.searchsorted(upper, slope), len(upper) - 1)
        here = parameters.members("group", str(group))[landuse]
        share[here] = ordered["share"].to_numpy(np.float32)[at[here]]
    share[parameters.members("code", "1203")[landuse]] = 1
    return share


def recoverable(parameters: Parameters) -> Mask:
    """Classes (65536,) that the survey marks as restorable to farmland (可调整, suffix K): counted there, never here."""
    table = parameters.classes
    marked = table["code"].astype(str).str.endswith("K").to_numpy(np.bool_)
    found = np.zeros(CLASS_SLOTS, np.bool_)
    found[table["value"].to_numpy(np.int64)[marked]] = True
    return found


def restorable(landscape: Landscape, parameters: Parameters) -> Mask:
    """Cells of 可调整 classes that could be farmland again without clearing forest or wetland."""
    kept = parameters.members("group", "forest", "shrub", "mangrove", "wetland") | (
        parameters.lookup("wetland", 0.0) > 0
    )
    return np.asarray((recoverable(parameters) & ~kept)[landscape["landuse"]])


def open_ground(landscape: Landscape) -> Mask:
    """City land outside the red line and protected areas: where consolidation may take place at all."""
    city = landscape["region"] == Region.CITY_LAND
    return np.asarray(city & (landscape["redline"] == 0) & (landscape["protected_area"] == 0))


def use_status(landscape: Landscape) -> NDArray[np.uint8]:
    """Layer `use_status`, or zeros where the package has none."""
    layer = landscape.layers.get("use_status")
    return np.zeros(landscape.grid.shape, np.uint8) if layer is None else layer


def tilled_of(landscape: Landscape, parameters: Parameters) -> Mask:
    """Fields: paddy, irrigated and dry land, wherever they lie."""
    return parameters.members("group", *TILLED)[landscape["landuse"]]


def pieces(
    landscape: Landscape, parameters: Parameters, slope_deg: Floats, block: NDArray[np.int32]
) -> dict[str, Pieces]:
    """Kind -> cells of "dike", "pond", "ditch" and "fragment"; no cell stands in two of them.

    Args:
        slope_deg: slope (degrees). block: cells of the field block around each cell, see `block_cells`.
    """
    cell_ha, landuse, status = landscape.grid.cell_ha, landscape["landuse"], use_status(landscape)
    least = parameters.constant("consolidation_block_min_ha")
    contiguous = block * cell_ha >= least
    with np.errstate(invalid="ignore"):
        gentle = slope_deg <= parameters.constant("consolidation_slope_max_deg")
    free = open_ground(landscape) & gentle
    forbidden = recoverable(parameters) | (parameters.lookup("wetland", 0.0) > 0)
    abandoned = status == ABANDONED_WATER

    def of(column: str, *entries: str) -> Mask:
        return (parameters.members(column, *entries) & ~forbidden)[landuse]

    enclosed_min = parameters.constant("consolidation_enclosed_min")
    most = parameters.constant("consolidation_fragment_max_ha") / cell_ha
    ponds = within_blocks(of("group", "pond", "aquaculture") & abandoned, contiguous, enclosed_min)
    ditches = within_blocks(of("code", "1107", "1107A") & abandoned, contiguous, enclosed_min)
    fragments = within_blocks(of("group", "grass", "bare"), contiguous, enclosed_min, most)
    fields = contiguous & free & (status != CONSOLIDATED)
    found = {"dike": _dikes(landscape, parameters, slope_deg, fields, block)}
    beside = ndimage.maximum_filter(np.where(contiguous, block, 0), size=3)
    for kind, label in (("pond", ponds), ("ditch", ditches), ("fragment", fragments)):
        largest = np.zeros(int(label.max(initial=0)) + 1, np.int32)
        np.maximum.at(largest, label[label > 0], beside[label > 0])
        cell = np.flatnonzero((label > 0) & free).astype(np.int32)
        ease = agreement(largest[label.ravel()[cell]] * cell_ha, least)
        found[kind] = Pieces(cell, np.ones(len(cell), np.float32), ease)
    return found


def _dikes(
    landscape: Landscape, parameters: Parameters, slope_deg: Floats, fields: Mask, block: NDArray[np.int32]
) -> Pieces:
    cell = np.flatnonzero(fields).astype(np.int32)
    share = dike_share(landscape, slope_deg, cell, parameters)
    gain = share * np.float32(parameters.constant("consolidation_dike_recoverable"))
    worth = gain >= np.float32(parameters.constant("consolidation_dike_gain_min"))
    cell, gain = cell[worth], gain[worth]
    ease = agreement(
        block.ravel()[cell] * landscape.grid.cell_ha, parameters.constant("consolidation_block_min_ha")
    )
    return Pieces(cell, gain, ease)


def agreement(block_ha: ArrayLike, least_ha: float) -> Floats:
    """How easily a block is worked as one project: 0 at the smallest block, 1 from a hundred times its size (log)."""
    ratio = np.maximum(np.asarray(block_ha, np.float32) / np.float32(least_ha), 1)
    return np.clip(np.log10(ratio) / 2, 0, 1).astype(np.float32)


def quality(
    landscape: Landscape, parameters: Parameters, slope_deg: Floats, cell: NDArray[np.int32]
) -> Floats:
    """Quality of field cells, 0-1: mean of soil depth, organic carbon and slope, each against what is fully good.

    A stand-in where the package has no cultivated-land grades; soil without data counts as the other two.
    """
    depth = landscape["soil_depth"].ravel()[cell].astype(np.float32)
    carbon = landscape["soil_carbon"].ravel()[cell].astype(np.float32)
    parts = np.stack(
        (
            np.where(depth == 255, np.nan, depth / parameters.constant("farmland_depth_full_cm")),
            np.where(
                carbon == 255, np.nan, carbon / 10 / parameters.constant("farmland_carbon_full_percent")
            ),
            1 - slope_deg.ravel()[cell] / parameters.constant("consolidation_slope_max_deg"),
        )
    )
    known = ~np.isnan(parts)
    total = np.where(known, np.clip(parts, 0, 1), 0).sum(axis=0)
    return (total / np.maximum(known.sum(axis=0), 1)).astype(np.float32)


def quality_gap(quality_now: Floats, zone: NDArray[np.integer], percentile: float) -> Floats:
    """What better soil could bring, 0-1: the zone's `percentile` of quality less the cell's own, never negative."""
    gap = np.zeros(len(quality_now), np.float32)
    for number in np.unique(zone):
        here = zone == number
        gap[here] = np.maximum(np.percentile(quality_now[here], percentile) - quality_now[here], 0)
    return gap
