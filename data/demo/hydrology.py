"""Waters: reservoirs at the real places, rivers that drain the terrain, and what follows from the flow paths."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyflwdir
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from data.demo import erosion, noise
from data.demo.courses import Course
from data.demo.frame import CRS, Frame, distance
from data.demo.terrain import calibrate, course_cells

# A water body this near to a main river is a piece of that river, not a lake of its own.
RIVER_PIECE_M = 1500.0
MIN_LAKE_KM2 = 0.06
# One metre of height counts as so many metres of distance when a lake's shape is sought.
LAKE_CLIMB = 22.0
TRIBUTARY_KM2 = 4.0
RIM_M = 1500.0
# No town seat stands in a lake.
SEAT_CLEARANCE_M = 700.0
VALLEY_M = 2400.0


@dataclass(frozen=True)
class Waters:
    """Surface waters and drainage.

    Args:
        elevation: float32 m, drained: every land cell has a way down to the sea or out of the area.
        receiver: int64, flat index of the cell that a land cell drains to (itself at an outlet; -1 off land).
        upstream_km2: float32, catchment above a cell, inflow from outside included.
        drop_m: float32, height above the nearest stream that the cell drains to.
        river, lake: bool, open water of rivers and of reservoirs and lakes.
        main: bool, cells of the named rivers.
        river_m: float32, distance to the nearest river of the `rivers` frame.
        rivers: lines with river, name_zh, name_en, order, width_m, simulated.
        lakes: polygons' centroids with name and area (points).
    """

    elevation: NDArray[np.float32]
    receiver: NDArray[np.int64]
    upstream_km2: NDArray[np.float32]
    drop_m: NDArray[np.float32]
    river: NDArray[np.bool_]
    lake: NDArray[np.bool_]
    main: NDArray[np.bool_]
    river_m: NDArray[np.float32]
    rivers: gpd.GeoDataFrame


def build(
    place: Frame, elevation: NDArray[np.float32], courses: tuple[Course, ...], calibrated: bool
) -> Waters:
    """Lakes, carved rivers, flow paths and river lines of a terrain.

    Args:
        calibrated: whether the published shares of elevation are to be met again at the end.
    """
    carved, main = _carve(place, elevation, courses)
    lake, elevation = _lakes(place, elevation, carved, courses, main)
    elevation, flow = _drain(place, elevation)
    if calibrated:
        # Carving and filling moved the shares a little; a mapping by rank keeps every way down.
        elevation = calibrate(elevation, place.city, place.land)
    upstream = _upstream(place, flow, courses)
    rivers = _rivers(place, flow, upstream, courses, main)
    river = _river_cells(place, rivers, lake, main)
    stream = (upstream >= TRIBUTARY_KM2) & place.land
    return Waters(
        elevation,
        np.where(place.land, flow.idxs_ds.reshape(place.shape), -1).ravel(),
        upstream,
        erosion.drop(elevation.ravel(), flow.idxs_ds, flow.idxs_seq, (stream | main).ravel()).reshape(
            place.shape
        ),
        river,
        lake,
        main & place.land,
        place.distance(place.burn(list(rivers.geometry), all_touched=True)),
        rivers,
    )


def _lakes(
    place: Frame,
    elevation: NDArray[np.float32],
    carved: NDArray[np.float32],
    courses: tuple[Course, ...],
    main: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Lakes of the real bodies' places and areas, with the shape that the valley gives them.

    The real outlines are so simplified (often triangles) that only their place and area are kept.

    Args:
        elevation: before the rivers were carved: it still has the side valleys that a reservoir fills.
        carved: with the rivers' beds.
    """
    lake = np.zeros(place.shape, np.bool_)
    out = carved.copy()
    ragged = noise.fbm(place.x, place.y, 1100, place.seed + 39, octaves=4)
    seats = place.distance(place.burn(list(place.towns.geometry)))
    dry = place.land & (place.inland_m >= 800) & (seats >= SEAT_CLEARANCE_M)
    big = [course.line for course in courses if course.order <= 2]
    for body in place.vectors["water_bodies"].geometry:
        if body.area < MIN_LAKE_KM2 * 1e6 or not _is_lake(place, body, big):
            continue
        window, cells = _lake_cells(place, body, elevation, ragged, dry)
        if cells.any():
            through = cells & main[window]
            # A river leaves a lake at the lake's level; elsewhere the water stands in the valley's lower part.
            level = float(
                out[window][through].min() if through.any() else np.quantile(out[window][cells], 0.15)
            )
            # Shores are neither cliffs nor dykes: they rise from the water at the slope of a hillside.
            near = distance(cells, place.grid.cell_m)
            shore = np.clip(out[window], level + 0.2, level + 0.4 + 0.12 * near + near**2 / 1500)
            graded = np.where((near < 700) & ~main[window], shore, out[window])
            out[window] = np.where(cells, level, graded)
            lake[window] |= cells
            _lower_downstream(place, out, lake, courses)
    out[~place.land] = 0
    return lake, out


def _lower_downstream(
    place: Frame, out: NDArray[np.float32], lake: NDArray[np.bool_], courses: tuple[Course, ...]
) -> None:
    """Beds that pass a lake lie no higher after it than its water."""
    for course in courses:
        cells, _ = course_cells(place, course)
        cells = cells[place.land.ravel()[cells]]
        passed = np.where(lake.ravel()[cells], out.ravel()[cells], np.inf)
        out.ravel()[cells] = np.minimum(out.ravel()[cells], np.minimum.accumulate(passed))


def _is_lake(place: Frame, body: BaseGeometry, rivers: list[LineString]) -> bool:
    row, col = place.cell(body.centroid.x, body.centroid.y)
    if not place.land[row, col] or place.inland_m[row, col] < 1500:
        return False
    # The reservoir in the south-west lies on the main stem; all other bodies there are pieces of the river.
    return body.area > 10e6 or all(body.centroid.distance(river) > RIVER_PIECE_M for river in rivers)


def _lake_cells(
    place: Frame,
    body: BaseGeometry,
    elevation: NDArray[np.float32],
    ragged: NDArray[np.float32],
    dry: NDArray[np.bool_],
) -> tuple[tuple[slice, slice], NDArray[np.bool_]]:
    """A window and the lake's cells in it: near the body, low, in one piece, of the body's area."""
    west, south, east, north = body.bounds
    (top, left), (bottom, right) = (
        place.cell(west - 3000, north + 3000),
        place.cell(east + 3000, south - 3000),
    )
    window = np.s_[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
    inside = place.burn([body], all_touched=True)[window]
    away = distance(inside, place.grid.cell_m) - distance(~inside, place.grid.cell_m) * 0.5
    score = away + LAKE_CLIMB * (elevation[window] - elevation[window][inside].min())
    score += ragged[window] * 0.45 * np.sqrt(body.area)
    score[~dry[window]] = np.inf
    wanted = max(round(body.area / place.grid.cell_m**2), 1)
    limit = np.partition(score.ravel(), wanted)[wanted]
    parts, count = ndimage.label(score < limit)
    if not count:
        return window, np.zeros_like(inside)
    largest = 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))
    return window, ndimage.binary_fill_holes(parts == largest) & place.land[window]


def _carve(
    place: Frame, elevation: NDArray[np.float32], courses: tuple[Course, ...]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Beds of the main rivers that never rise towards the mouth, with a flood plain beside them."""
    out = elevation.copy()
    main = np.zeros(place.shape, np.bool_)
    uneven = noise.fbm(place.x, place.y, 1400, place.seed + 37, octaves=2)
    for course in sorted(courses, key=lambda c: c.order):
        cells, _ = course_cells(place, course)
        cells = cells[place.land.ravel()[cells]]
        if not cells.size:
            continue
        # A tributary ends at the level of the river it joins.
        bed = np.minimum.accumulate(out.ravel()[cells] - 0.5)
        bed = np.maximum(bed, np.linspace(0.6, 0.25, bed.size)).astype(np.float32)
        line = np.zeros(place.shape, np.bool_)
        line.ravel()[cells] = True
        level = np.zeros(place.shape, np.float32)
        level.ravel()[cells] = bed
        window = _window(place, cells, VALLEY_M)
        near, base = _nearest(line[window], level[window], place.grid.cell_m)
        # A flat floor that widens and narrows, then sides that steepen up to the slope of a hillside.
        beyond = np.maximum(near - (0.55 * course.width_m + 60) * (1 + 0.7 * uneven[window]), 0)
        side = np.where(beyond < 420, beyond**2 / 2100, 84 + (beyond - 420) * 0.4)
        lower = place.land[window] & (near < VALLEY_M)
        ground = np.where(lower, np.minimum(out[window], base + 0.8 + 0.01 * beyond + side), out[window])
        out[window] = np.where(line[window], np.minimum(ground, base), ground)
        main |= line
    return out.astype(np.float32), main


def _window(place: Frame, cells: NDArray[np.int64], margin_m: float) -> tuple[slice, slice]:
    """The part of the grid around these cells."""
    rows, cols = np.divmod(cells, place.grid.cols)
    margin = int(margin_m / place.grid.cell_m) + 2
    return (
        slice(max(int(rows.min()) - margin, 0), int(rows.max()) + margin + 1),
        slice(max(int(cols.min()) - margin, 0), int(cols.max()) + margin + 1),
    )


def _nearest(
    source: NDArray[np.bool_], value: NDArray[np.float32], cell_m: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Distance (m) to the nearest source cell, and the value there."""
    away, index = ndimage.distance_transform_edt(~source, sampling=cell_m, return_indices=True)
    return away.astype(np.float32), value[index[0], index[1]]


def _drain(place: Frame, elevation: NDArray[np.float32]) -> tuple[NDArray[np.float32], pyflwdir.FlwdirRaster]:
    """Fills pits and finds the D8 flow paths of the land."""
    ground = np.where(place.land, elevation, np.float32(-9999))
    filled, direction = pyflwdir.dem.fill_depressions(ground, nodata=-9999.0)
    flow = pyflwdir.from_array(direction, ftype="d8", check_ftype=False)
    return np.where(place.land, filled, 0).astype(np.float32), flow


def _upstream(place: Frame, flow: pyflwdir.FlwdirRaster, courses: tuple[Course, ...]) -> NDArray[np.float32]:
    source = np.full(place.shape, np.float32(place.grid.cell_m**2 / 1e6))
    # Cells at the rim drain out of the modelled land, so water from outside enters behind it.
    behind = place.distance(~place.land).ravel() > RIM_M
    for course in courses:
        if course.inflow_km2:
            cells, _ = course_cells(place, course)
            inside = cells[behind[cells]]
            source.ravel()[inside[0]] += np.float32(course.inflow_km2)
    total = flow.accuflux(source)
    return np.where(place.land, np.maximum(total, 0), 0).astype(np.float32)


def _rivers(
    place: Frame,
    flow: pyflwdir.FlwdirRaster,
    upstream: NDArray[np.float32],
    courses: tuple[Course, ...],
    main: NDArray[np.bool_],
) -> gpd.GeoDataFrame:
    """Named courses and the tributaries that the flow paths give."""
    rows = [
        {
            "river": c.river, "name_zh": c.name_zh, "name_en": c.name_en, "order": c.order,
            "width_m": c.width_m, "simulated": True, "geometry": c.line,
        }
        for c in courses
    ]  # fmt: skip
    taken = gpd.GeoSeries([c.line.buffer(1.6 * place.grid.cell_m + 60) for c in courses]).union_all()
    near = gpd.GeoSeries([c.line.buffer(450) for c in courses]).union_all().simplify(60)
    for cells in _reaches(flow.idxs_ds, (upstream >= TRIBUTARY_KM2) & place.land & ~main):
        if len(cells) < 4:
            continue
        line = _smooth(np.column_stack(place.grid.centres(cells))).difference(taken)
        for part in getattr(line, "geoms", [line]):
            # On flat ground flow paths run beside the river for miles; no map shows such a ditch.
            beside = part.intersection(near).length > 0.6 * part.length
            if part.length > 600 and not beside:
                area = float(upstream[place.cell(*part.coords[-1])])
                rows.append(
                    {
                        "river": f"t{len(rows)}", "name_zh": "", "name_en": "", "order": 4 if area > 15 else 5,
                        "width_m": round(float(np.clip(4 * area**0.5, 8, 60)), 1), "simulated": True,
                        "geometry": part,
                    }
                )  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)


def _reaches(below: NDArray[np.integer], stream: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Streams cut at their confluences: cells (flat) from head to the next confluence, itself included."""
    wet = stream.ravel()
    cells = np.flatnonzero(wet)
    above = np.bincount(below[cells], minlength=wet.size)
    reaches = []
    for head in cells[above[cells] != 1]:
        path = [int(head)]
        while wet[path[-1]] and int(below[path[-1]]) != path[-1]:
            path.append(int(below[path[-1]]))
            if above[path[-1]] != 1:
                break
        reaches.append(np.array(path))
    return reaches


def _smooth(xy: NDArray[np.float64]) -> LineString:
    """Takes the staircase out of a cell path; its ends stay."""
    soft = ndimage.gaussian_filter1d(xy, 2.0, axis=0, mode="nearest")
    soft[0], soft[-1] = xy[0], xy[-1]
    return LineString(soft).simplify(8)


def width_share(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Width of a river at a share of its course (0 head, 1 mouth), relative to its mouth."""
    return 0.42 + 0.58 * share


def _river_cells(
    place: Frame, rivers: gpd.GeoDataFrame, lake: NDArray[np.bool_], main: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Open water of rivers: their width where that shows at this cell size, one cell for the named ones."""
    shapes = []
    for row in rivers.itertuples():
        xy = np.asarray(row.geometry.coords)[:, :2]
        for k in range(0, len(xy) - 1, 12):
            piece = xy[k : k + 13]
            share = float(width_share(np.array(k / len(xy))))
            if len(piece) > 1 and row.width_m * share >= 0.8 * place.grid.cell_m:
                shapes.append(LineString(piece).buffer(row.width_m * share / 2))
    named = main if place.grid.cell_m <= 100 else main & place.burn(list(rivers.geometry[:2]), True)
    return (place.burn(shapes) | named) & place.land & ~lake
