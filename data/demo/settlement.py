"""Roads, towns and villages: least-cost roads between the real seats, towns sized by population."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse.csgraph import minimum_spanning_tree
from shapely.geometry import LineString
from skimage.graph import MCP_Geometric

from data.demo import noise
from data.demo.codes import Code
from data.demo.frame import CRS, Frame, distance
from data.demo.hydrology import Waters
from data.demo.shore import Shore

ROAD_CELL_M = 150.0
# The east-coast expressway passes these points (m): north border, east of 嘉积 and 中原, south border.
EXPRESSWAY = ((453_300, 2_158_000), (451_800, 2_146_000), (449_800, 2_134_000), (448_300, 2_127_000),
              (446_800, 2_119_500), (445_200, 2_112_000), (446_000, 2_102_000))  # fmt: skip
OUTSIDE = ((420_500, 2_133_500), (432_500, 2_153_000), (462_500, 2_154_500), (448_500, 2_103_500),
           (402_500, 2_112_000))  # fmt: skip
# Coastal hamlets (m) that local roads reach, so that no shore is without one.
HAMLETS = ((463_600, 2_138_600), (464_200, 2_143_200), (452_300, 2_112_900), (453_800, 2_116_400),
           (436_200, 2_112_500), (433_800, 2_119_300), (413_800, 2_117_200))  # fmt: skip
URBAN_SHARE_SEAT, URBAN_SHARE = 0.62, 0.26
URBAN_M2_PER_HEAD = 108.0
VILLAGE_HA = 5000.0


@dataclass(frozen=True)
class Settlement:
    """What people built.

    Args:
        roads: lines with class (trunk, local), name_zh, simulated.
        road_m, town_m: float32, distance to any road and to a town's built-up area.
        cover: uint16, built classes, 0 elsewhere.
    """

    roads: gpd.GeoDataFrame
    road_m: NDArray[np.float32]
    town_m: NDArray[np.float32]
    cover: NDArray[np.uint16]


def build(place: Frame, waters: Waters, shore: Shore, slope: NDArray[np.float32]) -> Settlement:
    """Roads first, towns on them, villages along them."""
    roads = _roads(place, waters, slope)
    road_m = distance(place.burn(list(roads.geometry), all_touched=True), place.grid.cell_m)
    free = place.land & ~waters.river & ~waters.lake & (shore.cover == 0)
    cover = np.zeros(place.shape, np.uint16)
    _towns(place, free, slope, road_m, cover)
    town_m = distance(cover == Code.TOWN, place.grid.cell_m)
    _villages(place, free & (cover == 0), waters, slope, road_m, town_m, cover)
    if place.grid.cell_m <= 60:
        trunk = place.burn(list(roads.loc[roads["class"] == "trunk"].geometry), all_touched=False)
        cover[trunk & place.land & ~waters.lake & (cover != Code.TOWN)] = Code.ROAD
    return Settlement(roads, road_m, town_m, cover)


def _roads(place: Frame, waters: Waters, slope: NDArray[np.float32]) -> gpd.GeoDataFrame:
    factor = max(1, round(ROAD_CELL_M / place.grid.cell_m))
    cost = _cost(place, waters, slope, factor)
    cell = factor * place.grid.cell_m

    def to_cell(x: float, y: float) -> tuple[int, int]:
        return int((place.grid.north_m - y) // cell), int((x - place.grid.west_m) // cell)

    rows = [("trunk", "东线高速(示意)", _path(cost, [to_cell(*p) for p in EXPRESSWAY], place, cell))]
    points = [(p.x, p.y) for p in place.towns.geometry] + [p for p in OUTSIDE if place.land[place.cell(*p)]]
    nodes = [to_cell(*p) for p in points]
    hamlets = [p for p in HAMLETS if place.land[place.cell(*p)]]
    links = _links(points, len(place.towns))
    for k, hamlet in enumerate(hamlets):
        gap = [np.hypot(hamlet[0] - x, hamlet[1] - y) for x, y in points]
        links += [(int(a), len(nodes) + k, False) for a in np.argsort(gap, kind="stable")[:2]]
    nodes += [to_cell(*p) for p in hamlets]
    for a, b, trunk in links:
        line = _path(cost, [nodes[a], nodes[b]], place, cell)
        rows.append(("trunk" if trunk else "local", "", line))
    frame = gpd.GeoDataFrame(
        {"class": [r[0] for r in rows], "name_zh": [r[1] for r in rows], "simulated": True},
        geometry=[r[2] for r in rows],
        crs=CRS,
    )
    return gpd.GeoDataFrame(frame[frame.geometry.length > 0].reset_index(drop=True))


def _links(points: list[tuple[float, float]], towns: int) -> list[tuple[int, int, bool]]:
    """Pairs to join: the shortest network (trunk), each point's three nearest neighbours (local)."""
    xy = np.array(points)
    gap = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    tree = minimum_spanning_tree(gap)
    links = {(int(min(a, b)), int(max(a, b))): True for a, b in zip(*tree.nonzero(), strict=True)}
    for a in range(towns):
        for b in np.argsort(gap[a], kind="stable")[1:4]:
            links.setdefault((min(a, int(b)), max(a, int(b))), False)
    return [(a, b, trunk) for (a, b), trunk in sorted(links.items())]


def _cost(place: Frame, waters: Waters, slope: NDArray[np.float32], factor: int) -> NDArray[np.float64]:
    wet = waters.lake | ~place.land
    cost = 1 + (slope / 4.0) ** 2 + waters.river * 6.0 + wet * 60.0
    # Roads wind around wet ground and small rises.
    cost += 0.9 * np.exp(-waters.drop_m / 1.5)
    cost *= np.exp(1.3 * noise.fbm(place.x, place.y, 1900, place.seed + 61, octaves=3))
    rows, cols = place.shape
    blocks = cost[: rows // factor * factor, : cols // factor * factor]
    return blocks.reshape(rows // factor, factor, cols // factor, factor).mean(axis=(1, 3)).astype(float)


def _path(cost: NDArray[np.float64], stops: list[tuple[int, int]], place: Frame, cell: float) -> LineString:
    cells: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(stops):
        top = max(min(start[0], end[0]) - 60, 0)
        left = max(min(start[1], end[1]) - 60, 0)
        window = cost[top : max(start[0], end[0]) + 60, left : max(start[1], end[1]) + 60]
        finder = MCP_Geometric(window)
        finder.find_costs([(start[0] - top, start[1] - left)], [(end[0] - top, end[1] - left)])
        found = finder.traceback((end[0] - top, end[1] - left))
        cells += [(r + top, c + left) for r, c in found]
    grid = np.array(cells, float)
    xy = np.column_stack(
        [place.grid.west_m + (grid[:, 1] + 0.5) * cell, place.grid.north_m - (grid[:, 0] + 0.5) * cell]
    )
    soft = ndimage.gaussian_filter1d(xy, 2.2, axis=0, mode="nearest")
    soft[0], soft[-1] = xy[0], xy[-1]
    return LineString(soft).simplify(10)


def _towns(
    place: Frame,
    free: NDArray[np.bool_],
    slope: NDArray[np.float32],
    road_m: NDArray[np.float32],
    cover: NDArray[np.uint16],
) -> None:
    """Built-up areas grow from the seats along roads and flat ground until their population's area is reached."""
    ragged = noise.fbm(place.x, place.y, 900, place.seed + 67, octaves=4)
    block = noise.worley(
        place.x, place.y, max(230.0, place.grid.cell_m), place.seed + 71,
        noise.warp(place.x, place.y, 300, 30, place.seed + 73), np.zeros(place.shape, np.float32), 0.0,
    )  # fmt: skip
    lot = ((block.astype(np.int64) * 2654435761) % 1000) / 1000
    for town in place.towns.itertuples():
        share = URBAN_SHARE_SEAT if town.seat else URBAN_SHARE
        count = max(place.cells_of(town.population * share * URBAN_M2_PER_HEAD / 1e4), 1)
        reach = 2.2 * np.sqrt(count * place.grid.cell_m**2) + 600
        part, away = place.around(town.geometry.x, town.geometry.y, reach)
        score = away * (1 + 0.85 * ragged[part]) + slope[part] * 60 + np.minimum(road_m[part], 800) * 0.45
        score = np.where(free[part] & (cover[part] == 0) & (away < reach), score, np.inf)
        built = np.argsort(score, axis=None, kind="stable")[:count]
        built = built[np.isfinite(score.ravel()[built])]
        rim = score.ravel()[built] / score.ravel()[built].max()
        lots = lot[part].ravel()[built]
        kind = np.full(built.size, Code.TOWN, np.uint16)
        kind[(lots < 0.05) & (rim > 0.15)] = Code.PARK
        kind[(rim > 0.55) & (lots > 0.80)] = Code.INDUSTRY
        kind[(rim > 0.45) & (lots > 0.47) & (lots < 0.50)] = Code.UTILITY
        cover[part][np.unravel_index(built, score.shape)] = kind


def _villages(
    place: Frame,
    free: NDArray[np.bool_],
    waters: Waters,
    slope: NDArray[np.float32],
    road_m: NDArray[np.float32],
    town_m: NDArray[np.float32],
    cover: NDArray[np.uint16],
) -> None:
    """Many small patches on low, dry, gentle ground, denser along roads and around towns."""
    spacing = max(175.0, place.grid.cell_m)
    shift = noise.warp(place.x, place.y, 220, 45, place.seed + 79)
    parcel = noise.worley(place.x, place.y, spacing, place.seed + 83, shift, waters.elevation, 4.0)
    region = noise.fbm(place.x, place.y, 4200, place.seed + 89, octaves=3)
    score = np.exp(-road_m / 1100) * 0.75 + np.exp(-town_m / 2500) * 0.3 + region * 0.5
    score -= slope / 9 + np.maximum(waters.elevation - 60, 0) / 70 + 0.45 * np.exp(-waters.drop_m / 0.8)
    score -= 0.5 * np.exp(-place.inland_m / 300)
    label = noise.compact(parcel)
    size = np.bincount(label.ravel()).astype(float)
    mean = np.bincount(label.ravel(), score.ravel().astype(float)) / size
    open_share = np.bincount(label.ravel(), free.ravel().astype(float)) / size
    lot = np.random.default_rng(place.seed + 97).random(1 << 16)[np.arange(size.size) * 40503 % (1 << 16)]
    rank = np.where(open_share > 0.6, -(mean + 1.9 * lot), np.inf)
    city = np.bincount(label.ravel(), (place.city & free).ravel().astype(float))
    order = np.argsort(rank, kind="stable")
    enough = int(np.searchsorted(np.cumsum(city[order]), place.cells_of(VILLAGE_HA)))
    limit = rank[order[min(enough, rank.size - 1)]]
    cover[(rank[label] <= limit) & free & (cover == 0)] = Code.VILLAGE
