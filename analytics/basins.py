"""Sub-basins: the land cut along its drainage into catchments of a least size, merged where they are too small.

Cuts lie where streams meet, never along a town's border. Small catchments beside each other (coast, rim of the
modelled area) become one unit.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from analytics import flow, rasters
from analytics.flow import Routing
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Pieces:
    """Catchments before merging, numbered from 1.

    Args:
        label: int32 on the grid, 0 off land.
        cells: number of cells by number (0 for number 0). mouth: flat index of the cell that its water leaves by.
    """

    label: Ints
    cells: NDArray[np.int64]
    mouth: NDArray[np.int64]


@njit(nogil=True, cache=True)
def _cuts(order, to, above, least, tributary):
    """Whether each cell of `order` is the mouth of a piece: water leaves the land, or enough meets a tributary."""
    cut = np.zeros(order.size, np.bool_)
    rest = np.zeros(above.size, np.int64)
    for place in range(order.size):
        cell = order[place]
        rest[cell] += 1
        if to[place] < 0 or (rest[cell] >= least and above[to[place]] - above[cell] > tributary):
            cut[place] = True
        else:
            rest[to[place]] += rest[cell]
    return cut


def pieces(routing: Routing, accumulation: NDArray[np.floating], least: int, tributary: int) -> Pieces:
    """Catchments cut above confluences once they have at least `least` cells.

    Args:
        accumulation: cells above a cell, itself included.
        tributary: cells that the other stream at a confluence must bring.
    """
    to = flow.receivers(routing)
    above = accumulation.ravel().astype(np.int64)
    mouth = routing.order[_cuts(routing.order, to, above, least, tributary)].astype(np.int64)
    mouth.sort()
    own = np.zeros(accumulation.shape, np.int32)
    own.ravel()[mouth] = np.arange(1, mouth.size + 1)
    label = flow.labels(routing, own)
    cells = np.bincount(label.ravel(), minlength=mouth.size + 1)
    cells[0] = 0
    return Pieces(label, cells, np.concatenate([[-1], mouth]))


def borders(label: Ints) -> dict[int, dict[int, int]]:
    """Neighbours of every label and the number of cell sides between them."""
    key = int(label.max()) + 1
    pairs = []
    for first, second in ((label[:, :-1], label[:, 1:]), (label[:-1], label[1:])):
        between = (first != second) & (first > 0) & (second > 0)
        low, high = np.minimum(first, second)[between], np.maximum(first, second)[between]
        pairs.append(low.astype(np.int64) * key + high)
    codes, counts = np.unique(np.concatenate(pairs), return_counts=True)
    found: dict[int, dict[int, int]] = {}
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        first, second = divmod(code, key)
        found.setdefault(first, {})[second] = count
        found.setdefault(second, {})[first] = count
    return found


def merge(cells: NDArray[np.int64], beside: Mapping[int, Mapping[int, int]], least: int) -> Ints:
    """Group of every piece: the smallest piece joins a neighbour until all have `least` cells or no neighbour.

    It joins another small one if there is one, else any; of these the one with the longest common border, then the
    lower number. Groups are named by one of their pieces.

    Args:
        cells: number of cells by piece, number 0 unused. beside: neighbours and border lengths, see `borders`.
    """
    size = cells.astype(np.int64).copy()
    near = {piece: dict(others) for piece, others in beside.items()}
    parent = np.arange(size.size, dtype=np.int32)
    waiting = [(int(size[piece]), piece) for piece in range(1, size.size) if size[piece] < least]
    heapq.heapify(waiting)
    while waiting:
        count, piece = heapq.heappop(waiting)
        if parent[piece] != piece or size[piece] != count or not near.get(piece):
            continue
        others = near.pop(piece)
        target = min(others, key=lambda other: (size[other] >= least, -others[other], other))
        parent[piece] = target
        size[target] += count
        for other, sides in others.items():
            del near[other][piece]
            if other != target:
                near[other][target] = near[other].get(target, 0) + sides
                near[target][other] = near[target].get(other, 0) + sides
        if size[target] < least:
            heapq.heappush(waiting, (int(size[target]), target))
    for piece in range(parent.size):
        while parent[piece] != parent[parent[piece]]:
            parent[piece] = parent[parent[piece]]
    return parent


def _islands(group: Ints, found: Pieces, least: int, cols: int) -> Ints:
    """Groups without neighbours that are too small join the group whose mouth is nearest."""
    total = np.bincount(group, weights=found.cells, minlength=group.size)[group]
    small = total < least
    small[0] = True
    if small[1:].all():
        return group
    place = np.column_stack(np.divmod(found.mouth, cols)).astype(np.float64)
    _, nearest = cKDTree(place[~small]).query(place[small])
    result = group.copy()
    result[small] = group[~small][nearest]
    result[0] = 0
    # an island of several pieces must not be torn: all follow the piece that names them
    return result[group]


def delineate(
    routing: Routing, accumulation: NDArray[np.floating], least: int, tributary: int
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Sub-basins (uint16, 1 and up, 0 off land) and the flat index of the mouth with most water, by number from 0.

    Numbers follow the mouths from north to south, then from west to east.
    """
    found = pieces(routing, accumulation, least, tributary)
    group = merge(found.cells, borders(found.label), least)
    group = _islands(group, found, least, accumulation.shape[1])
    above = np.where(found.mouth >= 0, accumulation.ravel()[found.mouth], -1.0)
    frame = pd.DataFrame({"group": group, "mouth": found.mouth, "above": above}).iloc[1:]
    frame = frame.sort_values(["above", "mouth"], ascending=[False, True])
    mouth = frame.drop_duplicates("group").sort_values("mouth")
    if len(mouth) > np.iinfo(np.uint16).max:
        raise ValueError(f"{len(mouth)} sub-basins are too many: raise the least size")
    number = np.zeros(group.size, np.uint16)
    number[mouth["group"].to_numpy()] = np.arange(1, len(mouth) + 1)
    return number[np.where(group > 0, group, 0)][found.label], np.concatenate([[-1], mouth["mouth"]])


@njit(nogil=True, cache=True)
def _sums(values, basin, total, known):
    for cell in range(values.size):
        if basin[cell] and not np.isnan(values[cell]):
            total[basin[cell]] += values[cell]
            known[basin[cell]] += 1


def sums(
    values: NDArray[np.floating], basin: NDArray[np.uint16]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(sum, number of cells) of the values that are not nan over every sub-basin, from number 1."""
    total, known = np.zeros(int(basin.max()) + 1, np.float64), np.zeros(int(basin.max()) + 1, np.int64)
    _sums(np.ravel(values), np.ravel(basin), total, known)
    return total[1:], known[1:]


def table(
    basin: NDArray[np.uint16],
    mouth: NDArray[np.int64],
    routing: Routing,
    accumulation: NDArray[np.floating],
    landscape: Landscape,
    parameters: Parameters,
) -> pd.DataFrame:
    """One row per sub-basin, index `basin`.

    Returns:
        name_zh, name_en; river (name of the named river with most cells in it, else empty); area_ha; city_ha (land of
        the city); coastal (its main mouth is the sea's or the area's edge); downstream (sub-basin, 0 if none).
        Sub-basins of one river are numbered from its source to its mouth.
    """
    count = int(basin.max())
    numbers = np.arange(1, count + 1)
    cell_ha, region = landscape.grid.cell_ha, landscape["region"]
    cells = np.bincount(basin.ravel(), minlength=count + 1)[1:]
    city = np.bincount(basin[region == Region.CITY_LAND], minlength=count + 1)[1:]
    way = routing.direction.ravel()[mouth[1:]]
    step = rasters.flat_steps(basin.shape[1])
    downstream = np.where(way >= 0, basin.ravel()[mouth[1:] + step[np.maximum(way, 0)]], 0)
    frame = pd.DataFrame(
        {
            "river": _rivers(basin, landscape),
            "area_ha": cells * cell_ha,
            "city_ha": city * cell_ha,
            "coastal": way < 0,
            "downstream": downstream,
            "above": accumulation.ravel()[mouth[1:]],
        },
        index=pd.Index(numbers, name="basin"),
    )
    town_zh, town_en = _towns(basin, landscape, parameters)
    stem_zh = np.where(frame["river"] != "", frame["river"], town_zh)
    frame["stem"] = stem_zh
    place = frame.sort_values("above").groupby("stem").cumcount() + 1
    several = frame.groupby("stem")["above"].transform("size") > 1
    ending = np.where(several, place.reindex(numbers).astype(str), "")
    frame.insert(0, "name_zh", stem_zh + np.where(frame["river"] != "", "流域", "小流域") + ending)
    english = _english(landscape).reindex(frame["river"]).fillna("").to_numpy(str)
    stem_en = np.where(english != "", english, np.where(frame["river"] != "", frame["river"], town_en))
    frame.insert(
        1, "name_en", [f"{stem} basin {number}".strip() for stem, number in zip(stem_en, ending, strict=True)]
    )
    return frame.drop(columns=["above", "stem"])


def _english(landscape: Landscape) -> pd.Series:
    """English names of rivers by their Chinese names; empty where the layer has none."""
    rivers = landscape.vectors["rivers"]
    if not {"name_zh", "name_en"} <= set(rivers.columns):
        return pd.Series(dtype=str)
    named = rivers[["name_zh", "name_en"]].dropna().drop_duplicates("name_zh")
    return named.set_index("name_zh")["name_en"].astype(str)


def _rivers(basin: NDArray[np.uint16], landscape: Landscape) -> NDArray[np.object_]:
    """Name of the named river with most cells in each sub-basin, empty where none flows."""
    rivers = landscape.vectors["rivers"]
    result = np.full(int(basin.max()), "", object)
    if "name_zh" not in rivers.columns:
        return result
    most = np.zeros(result.size, np.int64)
    named = rivers[rivers["name_zh"].fillna("").astype(str) != ""]
    for name, lines in named.groupby("name_zh", sort=True):
        found = np.bincount(basin[rasters.burn(lines.geometry, landscape.grid)], minlength=result.size + 1)[
            1:
        ]
        result[found > most] = name
        most = np.maximum(most, found)
    return result


def _towns(
    basin: NDArray[np.uint16], landscape: Landscape, parameters: Parameters
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Names (zh, en) of the town with most cells in each sub-basin; "外围" outside of all towns."""
    towns = parameters.tables["townships"].set_index("id")
    count, slots = int(basin.max()), 256
    shares = np.bincount(
        basin.ravel().astype(np.int64) * slots + landscape["township"].ravel(), minlength=(count + 1) * slots
    ).reshape(count + 1, slots)[1:]
    shares[:, 0] = 0
    best = np.where(shares.any(axis=1), shares.argmax(axis=1), 0)
    zh = towns["name_zh"].reindex(best).fillna("外围").to_numpy(object)
    en = towns["name_en"].reindex(best).fillna("Outer").to_numpy(object)
    return zh, en
