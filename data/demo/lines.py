"""Lines cut to size: shoreline of the real coast and banks of the simulated rivers, in short pieces."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from data.demo import noise
from data.demo.codes import Code
from data.demo.frame import BUFFER_M, CRS, Frame
from data.demo.hydrology import Waters, width_share
from data.demo.landcover import LandCover
from data.demo.settlement import Settlement
from data.demo.shore import Shore

PIECE_M = 250.0
# Brooks have no banks of their own.
MAX_BANK_ORDER = 4
ARTIFICIAL_SHARE = 0.37
# Harbours (m): 潭门, the northern inlet, 博鳌. Their quays are no place for shoreline works.
PORTS = ((459_900.0, 2_128_300.0), (464_900.0, 2_141_300.0), (456_200.0, 2_118_900.0))
PORT_M = 520.0
# The spit at the lagoon's mouth, where the coast north and south of 珊瑚岛 is known to erode (facts.csv).
SPIT = (455_600.0, 2_116_900.0)
SPIT_M = 2_600.0
NATURAL_COVER = (
    Code.FOREST, Code.SHRUB, Code.OPEN_WOOD, Code.GRASS, Code.MANGROVE, Code.MARSH, Code.INLAND_FLAT,
    Code.TIDAL_FLAT,
)  # fmt: skip


def pieces(line: BaseGeometry, length_m: float) -> list[LineString]:
    """A line in equal pieces of at most about `length_m`, together as long as the line."""
    out: list[LineString] = []
    for part in shapely.get_parts(shapely.line_merge(line)):
        if part.geom_type != "LineString" or part.length < 1:
            continue
        count = max(1, round(part.length / length_m))
        cuts = [part.length * k / count for k in range(count + 1)]
        out += [shapely.ops.substring(part, a, b) for a, b in itertools.pairwise(cuts)]
    return out


def shoreline(place: Frame, shore: Shore, settlement: Settlement, cover: LandCover) -> gpd.GeoDataFrame:
    """Pieces of the real coast with a simulated kind: sandy, rocky, muddy, mangrove or artificial."""
    world = place.vectors["land_region"].geometry.iloc[0]
    near = place.vectors["land"].geometry.iloc[0].buffer(BUFFER_M)
    west, south, east, north = world.bounds
    # The neighbourhood's land is cut off along a rectangle; that edge is no coast.
    inner = box(west, south, east, north).buffer(-400)
    lines = pieces(world.boundary.intersection(near).intersection(inner), PIECE_M)
    middle = np.array([line.interpolate(0.5, normalized=True).coords[0] for line in lines])
    rows, cols = _cells(place, middle)
    sheltered = place.distance(shore.lagoon)[rows, cols] < 1.6 * place.grid.cell_m
    stand = place.distance(cover.landuse == Code.MANGROVE)[rows, cols] < 1.5 * place.grid.cell_m + 40
    rocky = noise.fbm(place.x, place.y, 3200, place.seed + 331, octaves=3)[rows, cols] > 0.2
    kind = np.where(sheltered, "muddy", np.where(rocky, "rocky", "sandy"))
    kind = np.where(stand & sheltered, "mangrove", kind).astype(object)  # else text is cut to eight letters
    port = np.min([np.hypot(*(middle - p).T) for p in PORTS], axis=0) < PORT_M
    length = np.array([line.length for line in lines])
    in_city = place.distance(place.city)[rows, cols] < 1.5 * place.grid.cell_m
    kind[_artificial(place, settlement, cover, (rows, cols), np.where(in_city, length, 0), port)] = (
        "artificial"
    )
    worn = noise.fbm(place.x, place.y, 2600, place.seed + 337, octaves=2)[rows, cols]
    spit = (np.hypot(*(middle - SPIT).T) < SPIT_M) & ~sheltered
    eroding = ~port & ((kind == "sandy") & (worn > 0.24) | spit & (kind != "artificial"))
    return gpd.GeoDataFrame(
        {
            "kind": kind, "natural": kind != "artificial", "eroding": eroding, "port": port, "city": in_city,
            "simulated": True,
        },
        geometry=lines,
        crs=CRS,
    )  # fmt: skip


def _artificial(
    place: Frame,
    settlement: Settlement,
    cover: LandCover,
    at: tuple[NDArray[np.int64], NDArray[np.int64]],
    length: NDArray[np.float64],
    port: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Quays, sea walls and pond dykes: the pieces nearest to towns and ponds, up to their share of the length.

    Args:
        at: rows and columns of the pieces' middles.
        length: of the pieces in the city, 0 for others.
    """
    pond = place.distance(cover.landuse == Code.AQUACULTURE)[at]
    village = place.distance(settlement.cover == Code.VILLAGE)[at]
    town = settlement.town_m[at]
    lot = noise.fbm(place.x, place.y, 1300, place.seed + 347, octaves=2)[at]
    score = np.minimum(np.minimum(town / 1.6, pond * 1.3 + 150), village * 1.6 + 500) * (1 + 0.9 * lot)
    score[port] = -1
    order = np.argsort(score, kind="stable")
    built = np.zeros(length.size, np.bool_)
    built[order[np.cumsum(length[order]) <= ARTIFICIAL_SHARE * length.sum()]] = True
    return built


def riverbanks(place: Frame, waters: Waters, settlement: Settlement, cover: LandCover) -> gpd.GeoDataFrame:
    """Both banks of the rivers in pieces, with the cover beside them and the dykes near towns."""
    lines: list[LineString] = []
    ids: list[str] = []
    beside: list[NDArray[np.float64]] = []
    push_m = max(0.75 * place.grid.cell_m, 25)
    for river in waters.rivers.itertuples():
        if river.order > MAX_BANK_ORDER:
            continue
        for side in (-1.0, 1.0):
            found, outside = _bank(river.geometry, float(river.width_m), side, push_m)
            lines += found
            beside += outside
            ids += [str(river.river)] * len(found)
    rows, cols = _cells(place, np.array(beside))
    kept = place.land[rows, cols] & ~waters.lake[rows, cols]
    natural = np.isin(cover.landuse, NATURAL_COVER)[rows, cols]
    dyke = (settlement.town_m[rows, cols] < 450) & ~natural
    frame = gpd.GeoDataFrame(
        {"river": ids, "natural": natural, "dyke": dyke, "simulated": True}, geometry=lines, crs=CRS
    )
    return gpd.GeoDataFrame(frame[kept].reset_index(drop=True))


def _bank(
    line: LineString, width_m: float, side: float, push_m: float
) -> tuple[list[LineString], list[NDArray[np.float64]]]:
    """Pieces of one bank of a river that widens downstream, and a point on the land beside each."""
    step = 50.0
    xy = np.asarray(line.segmentize(step).coords)[:, :2]
    tangent = np.gradient(xy, axis=0)
    normal = side * np.column_stack([-tangent[:, 1], tangent[:, 0]])
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    half = width_m / 2 * width_share(np.linspace(0, 1, len(xy)))
    bank = xy + normal * half[:, None]
    # In a tight bend the inner bank folds back over the river; such points lie too near to its middle.
    clear = shapely.distance(shapely.points(bank), line) > 0.8 * half
    per = round(PIECE_M / step)
    pieces_found, beside = [], []
    for first in range(0, len(bank) - 1, per):
        part = slice(first, min(first + per, len(bank) - 1) + 1)
        if clear[part].all():
            middle = (part.start + part.stop - 1) // 2
            pieces_found.append(LineString(bank[part]))
            beside.append(bank[middle] + normal[middle] * push_m)
    return pieces_found, beside


def _cells(place: Frame, xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = ((place.grid.north_m - xy[:, 1]) // place.grid.cell_m).astype(np.int64)
    cols = ((xy[:, 0] - place.grid.west_m) // place.grid.cell_m).astype(np.int64)
    return np.clip(rows, 0, place.grid.rows - 1), np.clip(cols, 0, place.grid.cols - 1)
