"""The profile of a city beside the models' own results: elements by township, climate, and where the pattern's parts lie.

Pinch points and barriers are cells; people want places. Cells that touch are one place, ranked by their best score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from analytics.baseline import Baseline
from analytics.ecosystems import ELEMENTS
from analytics.landscape import Landscape, Region
from analytics.parameters import CLASS_SLOTS, Parameters
from analytics.pattern.barriers import barrier_points
from analytics.pattern.network import Network, SecurityPattern
from analytics.planning import blocks

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: Zones of a raster of townships are numbered 0-255.
ZONES = 256
#: Cells that touch by a corner belong together.
TOUCHING = np.ones((3, 3), np.bool_)


@dataclass(frozen=True)
class Places:
    """Groups of touching cells.

    Args:
        label: uint16 on the grid, rank of the group, 0 none.
        table: index rank (1 the best score): area_ha, score (largest of its cells), zone (township of most cells).
    """

    label: NDArray[np.uint16]
    table: pd.DataFrame


@dataclass(frozen=True)
class Whereabouts:
    """Where the parts of one graph lie.

    Args:
        patch_zone: township that holds most of each patch inside the city; patches beyond it are missing.
        pinch: places of pinch points, scored by current (A). barriers: places of barriers, scored by improvement.
    """

    patch_zone: pd.Series
    pinch: Places
    barriers: Places


@dataclass(frozen=True)
class Profile:
    """What is told of the city.

    Args:
        elements: ha by township (index, number) and element (columns), the city alone.
        rain_mm, evaporation_mm: means over the city's land (mm/a).
        erosivity: mean R over the city's land, MJ mm/(ha h a).
        land, sea: where the parts of the security pattern lie.
    """

    elements: pd.DataFrame
    rain_mm: float
    evaporation_mm: float
    erosivity: float
    land: Whereabouts
    sea: Whereabouts


def elements_by_zone(
    cover: NDArray[np.uint16], zone: NDArray[np.uint8], within: Mask, parameters: Parameters, cell_ha: float
) -> pd.DataFrame:
    """Area (ha) of every element of 山水林田湖草海 and 城 in every zone.

    Args:
        cover: classes. zone: number of a zone, same shape. within: cells that are counted.
    Returns:
        index zones present, columns ELEMENTS.
    """
    names = list(ELEMENTS)
    number = np.full(CLASS_SLOTS, len(names), np.int64)
    classes = parameters.classes
    for value, element in zip(classes["value"], classes["priority_element"], strict=True):
        number[int(value)] = names.index(element)
    width = len(names) + 1
    zones = zone[within].astype(np.int64)
    counts = np.bincount(zones * width + number[cover[within]], minlength=ZONES * width).reshape(ZONES, width)
    present = np.unique(zones)
    return pd.DataFrame(counts[present, :-1] * cell_ha, pd.Index(present, name="zone"), names)


def main_zone(labels: NDArray[np.integer], zone: NDArray[np.uint8], within: Mask) -> pd.Series:
    """Zone that holds most cells of each label > 0: index label; the smaller number where two hold as many."""
    shown = within & (labels > 0)
    pairs = labels[shown].astype(np.int64) * ZONES + zone[shown]
    found, count = np.unique(pairs, return_counts=True)
    table = pd.DataFrame({"label": found // ZONES, "zone": found % ZONES, "count": count})
    best = table.sort_values("count", ascending=False, kind="stable").drop_duplicates("label")
    return best.set_index("label")["zone"].sort_index()


def places(mask: Mask, score: Floats, zone: NDArray[np.uint8], cell_ha: float) -> Places:
    """Touching cells of `mask` as places, the one with the largest score first; see Places."""
    groups, count = ndimage.label(mask, TOUCHING)
    numbers = np.arange(1, count + 1)
    best = np.asarray(ndimage.maximum(score, groups, numbers)) if count else np.zeros(0)
    order = np.argsort(-best, kind="stable")
    rank = np.zeros(count + 1, np.uint16)
    rank[numbers[order]] = np.arange(1, count + 1)
    label = rank[groups]
    table = pd.DataFrame(
        {
            "area_ha": np.bincount(label.ravel(), minlength=count + 1)[1:] * cell_ha,
            "score": best[order].astype(np.float64),
            "zone": main_zone(label, zone, mask).reindex(numbers).to_numpy(),
        },
        index=pd.Index(numbers, name="rank"),
    )
    return Places(label, table)


def mean_on(values: NDArray[Any], within: Mask) -> float:
    """Mean of the known values inside; nan where none is known."""
    known = values[within]
    known = known[np.isfinite(known)]
    return float(known.mean(dtype=np.float64)) if known.size else float("nan")


def _whereabouts(network: Network, landscape: Landscape, parameters: Parameters) -> Whereabouts:
    zone, cell_ha = landscape["township"], landscape.grid.cell_ha
    current = blocks(landscape.grid).spread(network.current)
    barriers = barrier_points(network.barrier, parameters.constant("problem_barrier_percentile"))
    return Whereabouts(
        patch_zone=main_zone(network.source, zone, landscape.mask()),
        pinch=places(network.pinch > 0, current, zone, cell_ha),
        barriers=places(barriers, network.barrier, zone, cell_ha),
    )


def assess(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, pattern: SecurityPattern
) -> Profile:
    """The profile of the base year."""
    drivers, land = baseline.drivers, landscape.mask(Region.CITY_LAND)
    return Profile(
        elements=elements_by_zone(
            baseline.state.landuse,
            landscape["township"],
            landscape.mask(),
            parameters,
            landscape.grid.cell_ha,
        ),
        rain_mm=mean_on(drivers.precipitation_annual, land),
        evaporation_mm=mean_on(drivers.et, land),
        erosivity=mean_on(drivers.r, land),
        land=_whereabouts(pattern.land, landscape, parameters),
        sea=_whereabouts(pattern.sea, landscape, parameters),
    )
