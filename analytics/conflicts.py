"""Where ecological, agricultural and urban space meet or overlap with restoration need, and the strips proposed there.

Overlaps are the red line and protected areas, and corridors and pinch points, against farmland and built-up land;
contacts are the sides of cells between two kinds of space. A cell takes the gravest conflict that applies to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from skimage.morphology import skeletonize

from analytics import baseline as base
from analytics.baseline import Baseline
from analytics.farmland import TILLED
from analytics.landscape import Grid, Landscape, Region
from analytics.parameters import Parameters

Classes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Kind(IntEnum):
    """Kinds of conflict, as in table `conflicts`, the gravest first; 0 where there is none."""

    NONE = 0
    REDLINE_BUILT = 1
    REDLINE_FARMLAND = 2
    CORRIDOR_BUILT = 3
    CORRIDOR_FARMLAND = 4
    ECOLOGICAL_URBAN = 5
    ECOLOGICAL_AGRICULTURAL = 6
    AGRICULTURAL_URBAN = 7


#: Values of layer `space`.
ECOLOGICAL, AGRICULTURAL, URBAN = 1, 2, 3
SPACES = 5
#: The conflict between two spaces that meet.
PAIR = np.zeros((SPACES, SPACES), np.uint8)
PAIR[ECOLOGICAL, URBAN] = PAIR[URBAN, ECOLOGICAL] = Kind.ECOLOGICAL_URBAN
PAIR[ECOLOGICAL, AGRICULTURAL] = PAIR[AGRICULTURAL, ECOLOGICAL] = Kind.ECOLOGICAL_AGRICULTURAL
PAIR[AGRICULTURAL, URBAN] = PAIR[URBAN, AGRICULTURAL] = Kind.AGRICULTURAL_URBAN
#: A cell that no side of two spaces touches.
NO_CONTACT = 255
#: SL190 grade from which a cell counts as eroded (轻度).
ERODED = 2
#: Neighbours of a cell that close every pair once: east, south, south-east, south-west.
ONWARD = ((0, 1), (1, 0), (1, 1), (1, -1))


@dataclass(frozen=True)
class Conflicts:
    """Conflicts of the three kinds of space on the city's land.

    Args:
        kind: uint8, see `Kind`.
        table: one row per township and kind: township, kind, name_zh, name_en, ha (cells), contact_km (all sides where
            the two spaces meet, half to each cell), need_km (those with restoration need on one side at least).
        proposals: strips, one row per township and kind: form ("buffer" along contacts, "corridor" along crossings),
            kind, name_zh, name_en, township, width_m, length_km, area_ha, geometry.
    """

    kind: Classes
    table: pd.DataFrame
    proposals: gpd.GeoDataFrame


@dataclass(frozen=True)
class Sides:
    """Sides of cells between two kinds of space.

    Args:
        first, second: flat cells on both sides (the second one is east or south of the first).
        kind: uint8, see `Kind`.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    kind: Classes


def assess(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, pattern: Any, condition: Any
) -> Conflicts:
    """Conflicts of the base year.

    Args:
        pattern: the security pattern; `land.corridor` and `land.pinch` are read (uint8 on the grid).
        condition: `degradation_class` is read (uint8 1-5 on the grid).
    """
    grades = base.erosion_grades(baseline.soil_loss, parameters)
    land = pattern.land
    return conflicts(landscape, parameters, land.corridor, land.pinch, condition.degradation_class, grades)


def conflicts(
    landscape: Landscape,
    parameters: Parameters,
    corridor: Classes,
    pinch: Classes,
    degradation_class: Classes,
    erosion_grade: Classes,
) -> Conflicts:
    """Conflicts from plain arrays of the grid's shape.

    Args:
        corridor, pinch: 1 inside, else 0. degradation_class: 1-5, 0 masked. erosion_grade: SL190 1-6, 0 masked.
    """
    city = np.asarray(landscape["region"] == Region.CITY_LAND)
    need = needs_restoration(degradation_class, erosion_grade, parameters)
    sides = contacts(landscape["space"], city)
    kind = kinds(landscape, parameters, sides, need, (corridor > 0) | (pinch > 0))
    table = by_township(landscape, parameters, kind, sides, need)
    return Conflicts(kind, table, _proposals(landscape, parameters, kind, sides, need, corridor > 0))


def needs_restoration(degradation_class: Classes, erosion_grade: Classes, parameters: Parameters) -> Mask:
    """Cells that are degraded from the class of constant `conflict_degradation_class` on, or eroded."""
    degraded = degradation_class >= parameters.constant("conflict_degradation_class")
    return np.asarray(degraded | (erosion_grade >= ERODED))


def contacts(space: Classes, inside: Mask) -> Sides:
    """Sides between cells of two different spaces (1-3), both inside."""
    cols = space.shape[1]
    number = np.arange(space.size).reshape(space.shape)
    shown = np.where(inside, space, 0).astype(np.uint8)
    found = []
    for near, far, step in (
        (np.s_[:, :-1], np.s_[:, 1:], 1),
        (np.s_[:-1, :], np.s_[1:, :], cols),
    ):
        pair = PAIR[shown[near], shown[far]]
        cell = number[near][pair > 0]
        found.append((cell, cell + step, pair[pair > 0]))
    first, second, kind = (np.concatenate(part) for part in zip(*found, strict=True))
    return Sides(first, second, kind)


def kinds(landscape: Landscape, parameters: Parameters, sides: Sides, need: Mask, passage: Mask) -> Classes:
    """The gravest conflict of every cell on the city's land.

    A cell at a contact counts where it needs restoration itself, or always where table `conflicts` says so.

    Args:
        passage: corridors and pinch points.
    """
    city = landscape["region"] == Region.CITY_LAND
    landuse = landscape["landuse"]
    tilled, built = (
        parameters.members("group", *TILLED)[landuse],
        parameters.members("group", "built")[landuse],
    )
    guarded = (landscape["redline"] > 0) | (landscape["protected_area"] > 0)
    touched = np.full(landuse.shape, NO_CONTACT, np.uint8)
    for cell in (sides.first, sides.second):
        np.minimum.at(touched.ravel(), cell, sides.kind)
    counts = need | ~_only_with_need(parameters)[touched]
    kind = np.where((touched < NO_CONTACT) & counts, touched, 0).astype(np.uint8)
    for conflict, where in (
        (Kind.CORRIDOR_FARMLAND, passage & tilled),
        (Kind.CORRIDOR_BUILT, passage & built),
        (Kind.REDLINE_FARMLAND, guarded & tilled),
        (Kind.REDLINE_BUILT, guarded & built),
    ):
        kind[where & city] = conflict
    return kind


def _only_with_need(parameters: Parameters) -> Mask:
    """Kinds (256,) whose contacts count only where restoration is needed."""
    table = parameters.tables["conflicts"]
    only = np.zeros(256, np.bool_)
    only[table["code"].to_numpy(np.int64)] = table["only_with_need"] == 1
    return only


def by_township(
    landscape: Landscape, parameters: Parameters, kind: Classes, sides: Sides, need: Mask
) -> pd.DataFrame:
    """The table of `Conflicts`: hectares of cells and kilometres of contact, by township and kind."""
    grid, township = landscape.grid, landscape["township"].ravel()
    size = (256, len(Kind))

    def summed(town: NDArray[np.integer], code: NDArray[np.integer]) -> NDArray[np.int64]:
        return np.bincount(town.astype(np.int64) * size[1] + code, minlength=size[0] * size[1]).reshape(size)

    cell = np.flatnonzero(kind)
    area = summed(township[cell], kind.ravel()[cell]) * grid.cell_ha
    needed = need.ravel()[sides.first] | need.ravel()[sides.second]
    half_km = grid.cell_m / 2000
    contact, of_need = (
        (
            summed(township[sides.first[at]], sides.kind[at])
            + summed(township[sides.second[at]], sides.kind[at])
        )
        * half_km
        for at in (np.ones(len(needed), np.bool_), needed)
    )
    towns, codes = np.nonzero((area > 0) | (contact > 0))
    frame = pd.DataFrame(
        {
            "township": towns,
            "kind": codes,
            "ha": area[towns, codes],
            "contact_km": contact[towns, codes],
            "need_km": of_need[towns, codes],
        }
    )
    return frame.merge(_names(parameters), on="kind", how="left")


def _names(parameters: Parameters) -> pd.DataFrame:
    table = parameters.tables["conflicts"]
    return table[["code", "name_zh", "name_en"]].rename(columns={"code": "kind"})


def side_lines(cell: NDArray[np.int64], below: Mask, grid: Grid) -> NDArray[np.float64]:
    """End points (n, 2, 2) in metres of the cells' eastern sides, or of the southern ones where `below`."""
    row, col = np.divmod(cell, grid.cols)
    east, south = grid.west_m + (col + 1) * grid.cell_m, grid.north_m - (row + 1) * grid.cell_m
    start = np.column_stack(
        (np.where(below, east - grid.cell_m, east), np.where(below, south, south + grid.cell_m))
    )
    return np.stack((start, np.column_stack((east, south))), axis=1)


def middle_lines(band: Mask, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Middle line of a band of cells: (cell, end points (n, 2, 2)) of the steps along its skeleton."""
    bones = skeletonize(band)
    number = np.flatnonzero(bones)
    row, col = np.divmod(number, grid.cols)
    cells, ends = [], []
    for down, right in ONWARD:
        r, c = row + down, col + right
        inside = (r < grid.rows) & (c >= 0) & (c < grid.cols)
        joined = inside & bones[np.where(inside, r, 0), np.where(inside, c, 0)]
        if down and right:
            # A diagonal step beside a straight way round would close a triangle.
            joined &= ~(bones[np.where(joined, r, 0), col] | bones[row, np.where(joined, c, 0)])
        near, far = number[joined], r[joined] * grid.cols + c[joined]
        cells.append(near)
        ends.append(np.stack([np.column_stack(grid.centres(at)) for at in (near, far)], axis=1))
    return np.concatenate(cells), np.concatenate(ends)


def strip(
    ends: NDArray[np.float64], width_m: float, shortest_m: float, tolerance_m: float
) -> tuple[Any, float]:
    """A strip of a width along segments: (polygon, length of its lines in km).

    Segments are joined to lines, lines shorter than `shortest_m` left out, stairs of cells smoothed within the
    tolerance; the strip reaches half its width to either side.

    Args:
        ends: (n, 2, 2) end points (m).
    """
    if not len(ends):
        return shapely.Polygon(), 0.0
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends))))
    lines = shapely.simplify(merged[shapely.length(merged) >= shortest_m], tolerance_m)
    wide = shapely.union_all(shapely.buffer(lines, width_m / 2, quad_segs=2, cap_style="flat"))
    return wide, float(shapely.length(lines).sum()) / 1000


def _proposals(
    landscape: Landscape, parameters: Parameters, kind: Classes, sides: Sides, need: Mask, corridor: Mask
) -> gpd.GeoDataFrame:
    """Buffers along contacts (with need, where the table asks for it), corridors along crossings; inside the city."""
    grid, township = landscape.grid, landscape["township"].ravel()
    needed = need.ravel()[sides.first] | need.ravel()[sides.second]
    wanted = needed | ~_only_with_need(parameters)[sides.kind]
    first = sides.first[wanted]
    along = side_lines(first, sides.second[wanted] - first > 1, grid)
    cell, middle = middle_lines(corridor, grid)
    crossing = kind.ravel()[cell]
    groups = (
        ("buffer", first, along, sides.kind[wanted], parameters.constant("conflict_line_min_m")),
        ("corridor", cell, middle, np.where(np.isin(crossing, CROSSINGS), crossing, 0), 0.0),
    )
    rows = []
    outline = shapely.union_all(landscape.vectors["boundary"].geometry.to_numpy())
    for row in parameters.tables["conflicts"].to_dict("records"):
        for form, cells, ends, codes, shortest in groups:
            here = codes == row["code"]
            for town in np.unique(township[cells[here]]):
                shape, length_km = strip(
                    ends[here & (township[cells] == town)], row["width_m"], shortest, grid.cell_m
                )
                shape = shapely.intersection(shape, outline)
                if not shape.is_empty:
                    rows.append({
                        "form": form, "kind": row["code"], "name_zh": row["name_zh"], "name_en": row["name_en"],
                        "township": town, "width_m": row["width_m"], "length_km": length_km,
                        "area_ha": shape.area / 10_000, "geometry": shape,
                    })  # fmt: skip
    columns = [*PROPOSAL_COLUMNS, "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=grid.crs)


CROSSINGS = (Kind.CORRIDOR_BUILT, Kind.CORRIDOR_FARMLAND)
PROPOSAL_COLUMNS = ("form", "kind", "name_zh", "name_en", "township", "width_m", "length_km", "area_ha")
