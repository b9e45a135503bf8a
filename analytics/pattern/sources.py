"""Ecological sources: where nature of high value lies together in patches that are large enough."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from analytics.landscape import Grid, Landscape
from analytics.parameters import Parameters
from analytics.planning import Blocks

Floats = NDArray[np.float32]

#: Grade 极重要 of importance.
VITAL = 3
#: All eight neighbours.
ALL = np.ones((3, 3), np.bool_)
#: A block is source where at least this share of its cells is.
HALF = 0.5


def candidates(
    landscape: Landscape,
    cover: NDArray[np.uint16],
    importance: NDArray[np.uint8],
    quality: Floats,
    parameters: Parameters,
) -> NDArray[np.bool_]:
    """Cells that are worth being a source, land and sea: natural and (极重要 or of high quality), or protected.

    Args:
        cover: classes. importance: overall grades 1-3. quality: habitat quality 0-1.
    Natural is what is suitable as habitat from `reference_natural` on. Red line and protected areas count whatever
    grows there, save what is built.
    """
    natural = parameters.by_class("habitat", cover, 0.0) >= np.float32(
        parameters.constant("reference_natural")
    )
    good = quality >= np.float32(parameters.constant("source_quality"))
    legal = (landscape["redline"] > 0) | (landscape["protected_area"] > 0)
    built = parameters.members("group", "built", "mine")[cover]
    return (natural & ((importance == VITAL) | good)) | (legal & ~built)


def patches(
    wanted: NDArray[np.bool_],
    within: NDArray[np.bool_],
    open_block: NDArray[np.bool_],
    units: Blocks,
    least_ha: float,
    most: int,
    neck_m: float,
) -> tuple[NDArray[np.int16], tuple[int, float]]:
    """Source patches by blocks, numbered from 1 by falling area, and what was left out: (patches, ha).

    Blocks are joined over all eight neighbours after what is narrower than twice `neck_m` is opened: a strip is a
    corridor, not a source. Areas are areas of the source cells.

    Args:
        wanted: see `candidates`. within: cells of the graph (land, or sea). open_block: blocks of the graph.
        least_ha: smallest patch. most: largest number kept; the smaller ones beyond it are left out.
    """
    cells = wanted & within
    block = open_block & (units.share(cells) >= HALF)
    opened = round(neck_m / units.block_m)
    if opened:
        block = ndimage.binary_opening(block, ALL, iterations=opened)
    label, found = ndimage.label(block, ALL)
    cell_ha = units.cell_m**2 / 10_000
    area = np.bincount(label.ravel(), units.count(cells).ravel(), found + 1) * cell_ha
    area[0] = 0
    order = np.argsort(-area, kind="stable")
    large = order[area[order] >= least_ha]
    number = np.zeros(found + 1, np.int16)
    number[large[:most]] = np.arange(1, len(large[:most]) + 1)
    return number[label], (len(large) - len(large[:most]), float(area[large[most:]].sum()))


def on_grid(source_block: NDArray[np.int16], wanted: NDArray[np.bool_], units: Blocks) -> NDArray[np.int16]:
    """The patches' source cells on the grid; 0 elsewhere."""
    return np.where(wanted, units.spread(source_block), np.int16(0)).astype(np.int16)


def table(
    source: NDArray[np.int16], city: NDArray[np.bool_], protected: NDArray[np.bool_], grid: Grid
) -> pd.DataFrame:
    """Patches: index patch; area_ha, city_ha (inside the city), redline_share (0-1), x, y (m, mean of the cells)."""
    flat = source.ravel()
    cells = np.flatnonzero(flat)
    owner = flat[cells]
    highest = int(owner.max(initial=0))
    x, y = grid.centres(cells)

    def total(values: NDArray[np.floating] | None = None) -> NDArray[np.float64]:
        return np.bincount(owner, values, highest + 1)[1:].astype(np.float64)

    count = total()
    return pd.DataFrame(
        {
            "area_ha": count * grid.cell_ha,
            "city_ha": total(city.ravel()[cells].astype(np.float64)) * grid.cell_ha,
            "redline_share": total(protected.ravel()[cells].astype(np.float64)) / np.maximum(count, 1),
            "x": total(x) / np.maximum(count, 1),
            "y": total(y) / np.maximum(count, 1),
        },
        index=pd.RangeIndex(1, highest + 1, name="patch"),
    )
