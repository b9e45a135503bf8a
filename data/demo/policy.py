"""Lines and statuses of planning: red line, basic farmland, protected areas, spaces, permits, uses, townships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo import noise
from data.demo.codes import BUILT, Code
from data.demo.frame import QIONGHAI, Frame
from data.demo.hydrology import Waters
from data.demo.landcover import LandCover
from data.demo.parcels import Parcels
from data.demo.ponds import Works
from data.demo.sea import Sea
from data.demo.settlement import Settlement
from data.demo.shore import Shore

BASIC_FARMLAND_SHARE = 0.78
ABANDONED_MINES = (2, 3, 5, 7, 8, 10)
# Shares of ponds, village land, urban land and fields that stand abandoned, vacant, idle, or are consolidated already.
ABANDONED_SHARE, VACANT_SHARE, IDLE_SHARE, CONSOLIDATED_SHARE = 0.2, 0.1, 0.12, 0.2


@dataclass(frozen=True)
class Policy:
    """Simulated planning layers, all uint8; values as in the data package's contract."""

    redline: NDArray[np.uint8]
    basic_farmland: NDArray[np.uint8]
    protected_area: NDArray[np.uint8]
    space: NDArray[np.uint8]
    pond_status: NDArray[np.uint8]
    mine_status: NDArray[np.uint8]
    use_status: NDArray[np.uint8]
    township: NDArray[np.uint8]


def build(
    place: Frame,
    waters: Waters,
    shore: Shore,
    settlement: Settlement,
    works: Works,
    cover: LandCover,
    parcels: Parcels,
    sea: Sea,
    slope: NDArray[np.float32],
) -> Policy:
    """All planning layers."""
    protected = _protected(place, waters, shore, cover, sea)
    redline = _redline(place, waters, shore, cover, parcels, sea, protected)
    farmland = _basic_farmland(place, waters, cover, parcels, settlement, redline)
    return Policy(
        redline,
        farmland,
        protected,
        _space(place, cover, redline, sea),
        _pond_status(place, waters, shore, cover, redline, works),
        _mine_status(works),
        _use_status(place, cover, settlement, farmland),
        _units(place, waters, slope, sea),
    )


def _protected(place: Frame, waters: Waters, shore: Shore, cover: LandCover, sea: Sea) -> NDArray[np.uint8]:
    """A forest reserve around the south-western reservoir and peak, the marine reserve, a lagoon wetland."""
    out = sea.reserve.copy()
    forest = (cover.landuse == Code.FOREST) & (cover.origin == 1)
    edge = noise.fbm(place.x, place.y, 2600, place.seed + 307, octaves=3)
    away = np.hypot(place.x[None, :] - 416_500, place.y[:, None] - 2_103_300) * (1 + 0.25 * edge)
    reserve = place.land & (away < 6200) & (forest | waters.lake)
    out[_smooth(place, reserve, 240) & place.land] = 1
    core = _smooth(place, reserve & (away < 3900) & (waters.elevation > 160), 240)
    out[core & (out == 1)] = 2
    wetland = place.land & np.isin(cover.landuse, (Code.TIDAL_FLAT, Code.MANGROVE)) & (shore.lagoon_m < 900)
    out[wetland & (place.y[:, None] < 2_117_200)] = 1
    return out


def _redline(
    place: Frame,
    waters: Waters,
    shore: Shore,
    cover: LandCover,
    parcels: Parcels,
    sea: Sea,
    protected: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Natural forest of the hills, source waters, mangrove and flats, the sandy coast, reefs and the reserve."""
    natural = (cover.landuse == Code.FOREST) & (cover.origin == 1)
    hills = _smooth(place, natural & (waters.elevation > 60), 420)
    source = (place.distance(waters.lake) < 180) & (place.inland_m > 5000)
    coast = place.land & ((shore.beach_m < 140) & shore.belt | np.isin(cover.landuse, (Code.MANGROVE,)))
    flats = (cover.landuse == Code.TIDAL_FLAT) & (shore.lagoon_m < 700)
    land = place.land & (hills | source | coast | flats | waters.lake) & ~np.isin(cover.landuse, BUILT)
    land &= cover.landuse != Code.MINE
    # Planted rubber and eucalyptus that lie inside the line stay inside: they are what has to be restored there.
    habitats = np.isin(sea.landuse, (Code.CORAL, Code.SEAGRASS, Code.GULFWEED)) | (sea.historic == 2)
    marine = place.sea & (_smooth(place, habitats, 300) | (sea.reserve > 0))
    return (land | marine | ((protected > 0) & ~np.isin(cover.landuse, BUILT))).astype(np.uint8)


def _basic_farmland(
    place: Frame,
    waters: Waters,
    cover: LandCover,
    parcels: Parcels,
    settlement: Settlement,
    redline: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """The best of the arable parcels: paddy first, low, flat and away from the towns' edges."""
    arable = np.isin(cover.landuse, (Code.PADDY, Code.IRRIGATED, Code.DRY)) & (redline == 0)
    block = noise.fbm(place.x, place.y, 2400, place.seed + 311, octaves=2)
    score = (cover.landuse == Code.PADDY) * 1.2 + 0.8 * block - np.exp(-settlement.town_m / 500)
    score -= np.clip(waters.drop_m / 15, 0, 1) * 0.4
    # A line is drawn around whole fields: parcels keep or lose it together.
    mean = (parcels.mean(score) + 0.25 * parcels.lot)[parcels.label]
    ranked = np.sort(mean[arable & place.city])[::-1]
    limit = ranked[int(ranked.size * BASIC_FARMLAND_SHARE)] if ranked.size else np.inf
    return (arable & (mean >= limit)).astype(np.uint8)


def _space(place: Frame, cover: LandCover, redline: NDArray[np.uint8], sea: Sea) -> NDArray[np.uint8]:
    """1 生态, 2 农业, 3 城镇 by what prevails around; at sea 1 生态, 4 其他海域."""
    urban = np.isin(cover.landuse, (Code.TOWN, Code.INDUSTRY, Code.UTILITY, Code.PARK))
    farm = np.isin(
        cover.landuse,
        (Code.PADDY, Code.IRRIGATED, Code.DRY, Code.FRUIT, Code.GARDEN, Code.VILLAGE, Code.AQUACULTURE,
         Code.POND, Code.RUBBER),
    )  # fmt: skip
    sigma_m = max(350, 0.8 * place.grid.cell_m)
    weight = place.blur(place.land, sigma_m) + 1e-6
    town, field = place.blur(urban, sigma_m) / weight, place.blur(farm, sigma_m) / weight
    out = np.where(town > 0.4, 3, np.where(field > 0.42, 2, 1))
    out = np.where(redline == 1, 1, out)
    out[place.sea] = np.where((redline == 1) | (sea.reserve > 0), 1, 4)[place.sea]
    return np.where(place.land | place.sea, out, 0).astype(np.uint8)


def _pond_status(
    place: Frame,
    waters: Waters,
    shore: Shore,
    cover: LandCover,
    redline: NDArray[np.uint8],
    works: Works,
) -> NDArray[np.uint8]:
    """1 licensed, 2 unlicensed in a limited zone, 3 in a banned zone; near water and the coast it is stricter."""
    pond = cover.landuse == Code.AQUACULTURE
    zone = noise.fbm(place.x, place.y, 1500, place.seed + 313, octaves=2)
    near_line = place.distance(redline == 1) < 260
    near_water = (np.minimum(shore.lagoon_m, shore.beach_m) < 420) | (place.distance(waters.main) < 260)
    banned = near_line & near_water | (near_water & (zone > 0.05))
    limited = (shore.estuary_m < 3000) & (zone < 0.16) | (zone < -0.27)
    return np.where(pond, np.where(banned, 3, np.where(limited, 2, 1)), 0).astype(np.uint8)


def _mine_status(works: Works) -> NDArray[np.uint8]:
    abandoned = np.isin(works.mine, ABANDONED_MINES)
    return np.where(works.mine > 0, np.where(abandoned, 2, 1), 0).astype(np.uint8)


def _use_status(
    place: Frame, cover: LandCover, settlement: Settlement, farmland: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """1 abandoned ponds, 2 vacant homesteads, 3 idle urban land, 4 consolidated fields: each a share of its class."""
    whole_field = noise.fbm(place.x, place.y, 4500, place.seed + 331, octaves=2)
    patch = noise.fbm(place.x, place.y, 700, place.seed + 337, octaves=2)
    remote = patch + np.minimum(settlement.town_m, 8000) / 8000
    urban = np.isin(cover.landuse, (Code.TOWN, Code.INDUSTRY, Code.UTILITY))
    industry = patch + 0.5 * (cover.landuse == Code.INDUSTRY)
    out = np.zeros(place.shape, np.uint8)
    for status, mask, score, share in (
        (1, cover.landuse == Code.POND, patch, ABANDONED_SHARE),
        (2, cover.landuse == Code.VILLAGE, remote, VACANT_SHARE),
        (3, urban, industry, IDLE_SHARE),
        (4, farmland == 1, whole_field, CONSOLIDATED_SHARE),
    ):
        inside = score[mask & place.city]
        if inside.size:
            out[mask & (score >= np.quantile(inside, 1 - share))] = status
    return out


def _units(place: Frame, waters: Waters, slope: NDArray[np.float32], sea: Sea) -> NDArray[np.uint8]:
    """Townships around the real seats by cost distance, sea units by side and depth; simulated, no boundaries."""
    bend = noise.warp(place.x, place.y, 6000, 2000, place.seed + 317)
    # Relative to the grid's corner, where single precision is good to a centimetre.
    x = (place.x - place.grid.west_m).astype(np.float32)[None, :] + bend[0]
    y = (place.y - place.grid.north_m).astype(np.float32)[:, None] + bend[1]
    table: Any = pd.read_csv(QIONGHAI / "tables" / "townships.csv")
    land_units = table.loc[table["domain"] == "land"]
    best = np.full(place.shape, np.inf, np.float32)
    unit = np.zeros(place.shape, np.uint8)
    seats = {row.name_zh: row.geometry for row in place.towns.itertuples()}
    for row in land_units.itertuples():
        seat = seats.get(row.name_zh)
        px, py = (seat.x, seat.y) if seat is not None else (float(row.east_m), float(row.north_m))
        # Larger towns reach farther: a power diagram with the population as weight.
        dx, dy = np.float32(px - place.grid.west_m), np.float32(py - place.grid.north_m)
        cost = np.hypot(x - dx, y - dy) - np.float32(row.reach_m)
        closer = cost < best
        best[closer], unit[closer] = cost[closer], row.id
    unit[~place.city] = 0
    city_sea = place.region == 3
    middle = place.towns.loc[place.towns["name_zh"] == "潭门镇"].geometry.iloc[0].y - 3500
    north = place.y[:, None] > middle
    depth = place.blur(sea.depth_m, max(300, place.grid.cell_m))
    level = np.where(depth > 50, 104, np.where(depth > 20, 103, np.where(north, 101, 102)))
    unit[city_sea] = level[city_sea]
    return unit


def _smooth(place: Frame, mask: NDArray[np.bool_], radius_m: float) -> NDArray[np.bool_]:
    """Rounds a zone's outline and drops specks: lines of a plan are not drawn around single cells."""
    return place.blur(mask, max(radius_m / 1.5, 0.5 * place.grid.cell_m)) > 0.5
