"""Land cover: parcels take the class that suits their ground best, until the published totals are met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.demo import noise
from data.demo.codes import FORESTRY, Code
from data.demo.frame import Frame
from data.demo.hydrology import Waters
from data.demo.parcels import Parcels
from data.demo.ponds import Works
from data.demo.settlement import Settlement
from data.demo.shore import Shore

FOREST_COVER = 0.69
NATURAL_HA, RUBBER_HA, SHRUB_HA, OPEN_HA = 33_000.0, 36_500.0, 4_200.0, 3_300.0
# How the ground that is not forest, water or built is shared out.
FIELD_SHARES: Mapping[Code, float] = {
    Code.PADDY: 0.475,
    Code.GARDEN: 0.235,
    Code.DRY: 0.135,
    Code.FRUIT: 0.085,
    Code.IRRIGATED: 0.035,
    Code.GRASS: 0.03,
    Code.BARE: 0.005,
}
BANK_M = 90.0
# Share of the fields' cells that are specks of grass or bare ground, where cells are small enough to show them.
SPECK_SHARE, SPECK_CELL_M = 0.004, 40.0


@dataclass(frozen=True)
class LandCover:
    """Land use on land, and what the forests are.

    Args:
        landuse: uint16 values of `codes.Code`, 0 off land.
        origin: uint8, 0 none, 1 natural, 2 planted.
        age: uint8 years, 0 none.
    """

    landuse: NDArray[np.uint16]
    origin: NDArray[np.uint8]
    age: NDArray[np.uint8]


@dataclass(frozen=True)
class _Ground:
    """Means over parcels that suitability is judged by."""

    z: NDArray[np.float64]
    slope: NDArray[np.float64]
    drop: NDArray[np.float64]
    road: NDArray[np.float64]
    town: NDArray[np.float64]
    village: NDArray[np.float64]
    inland: NDArray[np.float64]
    river: NDArray[np.float64]
    lot: NDArray[np.float64]
    west: NDArray[np.float64]
    taste: tuple[NDArray[np.float64], ...]


def build(
    place: Frame,
    waters: Waters,
    shore: Shore,
    settlement: Settlement,
    works: Works,
    parcels: Parcels,
    slope: NDArray[np.float32],
) -> LandCover:
    """Everything on land, from water and buildings to fields and forests."""
    landuse = _placed(place, waters, shore, settlement, works)
    ground = _ground(place, waters, settlement, parcels, slope)
    free = place.land & (landuse == 0)
    klass = _classify(place, parcels, ground, free, landuse)
    natural = _natural(parcels, ground, klass)
    landuse[free] = klass[parcels.label][free]
    _specks(place, landuse)
    origin = np.zeros(place.shape, np.uint8)
    forest = np.isin(landuse, (Code.FOREST, Code.OPEN_WOOD, Code.SHRUB))
    origin[forest] = np.where(natural[parcels.label], 1, 2)[forest]
    origin[forest & shore.belt] = 2
    origin[landuse == Code.MANGROVE] = 1
    return LandCover(landuse, origin, _age(place, parcels, landuse, origin))


def _placed(
    place: Frame, waters: Waters, shore: Shore, settlement: Settlement, works: Works
) -> NDArray[np.uint16]:
    """What is not decided by parcel: shore, works, settlements, waters."""
    landuse = shore.cover.copy()
    for layer in (works.cover, settlement.cover):
        landuse = np.where((landuse == 0) & (layer > 0), layer, landuse)
    landuse[waters.river & (landuse != Code.ROAD)] = Code.RIVER
    landuse[waters.lake] = Code.RESERVOIR
    if place.grid.cell_m <= 100:
        _dams(place, waters, landuse)
        _banks(place, waters, landuse)
    landuse[~place.land] = 0
    return landuse


def _dams(place: Frame, waters: Waters, landuse: NDArray[np.uint16]) -> None:
    """The cell row where a reservoir's water leaves it."""
    flow = np.arange(place.grid.size)
    below = waters.receiver
    exits = waters.lake.ravel() & (below >= 0) & (below != flow)
    exits &= ~waters.lake.ravel()[np.where(below >= 0, below, 0)]
    exits &= waters.upstream_km2.ravel() > 2
    dam = ndimage.binary_dilation(exits.reshape(place.shape), iterations=2) & ~waters.lake
    landuse[dam & place.land & (landuse == 0)] = Code.DAM


def _banks(place: Frame, waters: Waters, landuse: NDArray[np.uint16]) -> None:
    """Gravel and mud flats on the inner side of the large rivers' bends, marsh in wet hollows beside lakes."""
    bars = noise.fbm(place.x, place.y, 800, place.seed + 173, octaves=2)
    wide = ndimage.binary_opening(waters.river, iterations=2)
    near = place.distance(wide)
    bar = (near <= BANK_M) & (bars > 0.2) & (waters.drop_m < 1.5) & (landuse == 0) & (place.inland_m > 2500)
    landuse[bar] = Code.INLAND_FLAT
    wet = (place.distance(waters.lake) < 160) & (bars < -0.22) & (landuse == 0) & (waters.drop_m < 2.5)
    landuse[wet & place.land] = Code.MARSH


def _specks(place: Frame, landuse: NDArray[np.uint16]) -> None:
    """Small leftovers of grass and bare ground between the plots: single cells and pairs."""
    if place.grid.cell_m > SPECK_CELL_M:
        return
    lot = np.random.default_rng(place.seed + 199).random(place.shape, np.float32)
    field = np.isin(landuse, (Code.PADDY, Code.IRRIGATED, Code.DRY))
    speck = lot < SPECK_SHARE
    speck[:, 1:] |= lot[:, :-1] < SPECK_SHARE / 2
    landuse[field & speck] = np.where(lot > 0.5 * SPECK_SHARE, Code.GRASS, Code.BARE)[field & speck]


def _ground(
    place: Frame, waters: Waters, settlement: Settlement, parcels: Parcels, slope: NDArray[np.float32]
) -> _Ground:
    village = place.distance(settlement.cover == Code.VILLAGE)
    lengths = (3400, 2600, 4200, 2200, 3000, 5200, 1500, 900, 750)
    taste = tuple(
        parcels.mean(noise.fbm(place.x, place.y, length, place.seed + 179 + k, octaves=3))
        for k, length in enumerate(lengths)
    )
    x = np.broadcast_to(place.x[None, :], place.shape)
    return _Ground(
        parcels.mean(waters.elevation),
        parcels.mean(slope),
        parcels.mean(waters.drop_m),
        parcels.mean(np.minimum(settlement.road_m, 9000)),
        parcels.mean(np.minimum(settlement.town_m, 30000)),
        parcels.mean(np.minimum(village, 9000)),
        parcels.mean(place.inland_m),
        parcels.mean(np.minimum(waters.river_m, 9000)),
        parcels.lot,
        (446_000 - parcels.mean(x)) / 20_000,
        taste,
    )


def _suitability(g: _Ground) -> dict[Code, NDArray[np.float64]]:
    """How well each parcel suits each class; higher is better. Weights are the simulation's own rules."""
    t, lot = g.taste, g.lot
    rise = np.maximum
    return {
        Code.FOREST: g.z / 150 + g.slope / 6 + g.road / 7000 + g.village / 6000 + 0.8 * t[0] + 1.1 * t[7] + 0.4 * lot
        + 0.3 * g.west,
        Code.PADDY: -g.drop / 2.6 - g.slope * 0.5 - rise(g.z - 32, 0) / 22 + 0.8 * t[1] + 0.9 * t[8] + 0.4 * lot
        - g.road / 9000 - 1.9 * np.exp(-g.inland / 1800),
        Code.RUBBER: -np.abs(g.z - 105) / 80 - np.abs(g.slope - 7) / 8 + 0.7 * g.west + 1.1 * t[2] + 1.2 * t[8]
        + 0.45 * lot,
        Code.GARDEN: -g.village / 1400 - rise(g.slope - 8, 0) / 8 - rise(g.z - 90, 0) / 70 + 1.1 * t[3] + 0.9 * t[7]
        + (1.0 + 1.2 * t[8]) * np.exp(-g.inland / 4500) + 0.6 * lot + 0.2 * np.minimum(g.drop, 6) / 6,
        Code.DRY: -g.village / 1600 - np.abs(g.slope - 2.5) / 5 - rise(g.z - 60, 0) / 50 + 1.1 * t[4]
        + 0.12 * np.minimum(g.drop, 10) + 0.6 * t[7] + 0.6 * lot,
        Code.FRUIT: -g.road / 2200 - np.abs(g.slope - 5) / 6 - np.abs(g.z - 60) / 60 + 1.4 * t[5] + 0.5 * lot,
        Code.IRRIGATED: -g.town / 5000 - g.drop / 9 - g.slope / 4 + 1.2 * t[6] + 0.5 * lot,
        Code.GRASS: -np.abs(g.slope - 5) / 9 - g.village / 6000 + 1.6 * t[8] + 0.7 * lot,
        Code.BARE: g.slope / 16 - g.road / 3000 - g.village / 5000 + 1.6 * t[7] + 1.0 * lot,
        Code.SHRUB: -np.abs(g.z - 130) / 120 + g.slope / 14 + 0.8 * t[4] + 1.2 * t[7] + 0.4 * lot - g.road / 12000,
        Code.OPEN_WOOD: -np.abs(g.slope - 6) / 8 - np.abs(g.z - 70) / 90 + 0.6 * t[5] + 1.5 * t[8] + 0.6 * lot,
    }  # fmt: skip


def _classify(
    place: Frame,
    parcels: Parcels,
    ground: _Ground,
    free: NDArray[np.bool_],
    landuse: NDArray[np.uint16],
) -> NDArray[np.uint16]:
    """Class of each parcel; the limit at which the city reaches a total also holds in the buffer."""
    suits = _suitability(ground)
    city = parcels.count(free & place.city)
    klass = np.zeros(city.size, np.uint16)
    land = float(place.city.sum())
    placed_forest = float((np.isin(landuse, FORESTRY) & place.city).sum())
    fields = city.sum() - (FOREST_COVER * land - placed_forest)
    steep = ground.slope > 17
    quota: list[tuple[Code, float]] = [(Code.PADDY, fields * FIELD_SHARES[Code.PADDY])]
    quota += [(Code.FOREST, NATURAL_HA / place.grid.cell_ha)]
    quota += [(code, fields * share) for code, share in FIELD_SHARES.items() if code != Code.PADDY]
    quota += [
        (Code.RUBBER, RUBBER_HA / place.grid.cell_ha),
        (Code.SHRUB, SHRUB_HA / place.grid.cell_ha),
        (Code.OPEN_WOOD, OPEN_HA / place.grid.cell_ha),
    ]
    for code, cells in quota:
        score = suits[code].copy()
        score[klass > 0] = -np.inf
        if code not in (Code.FOREST, Code.SHRUB, Code.BARE):
            score[steep] = -np.inf
        order = np.argsort(-score, kind="stable")
        enough = int(np.searchsorted(np.cumsum(city[order]), cells))
        limit = score[order[min(enough, order.size - 1)]]
        klass[(score >= limit) & np.isfinite(score)] = code
        if code == Code.FOREST:
            # Remember natural forest apart from what is planted later under the same class.
            klass[klass == Code.FOREST] = Code.FOREST + 1
    klass[klass == 0] = Code.FOREST
    return klass


def _natural(parcels: Parcels, ground: _Ground, klass: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Parcels of natural woodland; turns the helper value back into 0301."""
    natural = klass == Code.FOREST + 1
    klass[natural] = Code.FOREST
    return natural | ((klass == Code.SHRUB) & (ground.z > 150) & (parcels.lot > 0.4))


def _age(
    place: Frame, parcels: Parcels, landuse: NDArray[np.uint16], origin: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Years since planting by parcel: short rotations for eucalyptus, longer for rubber, old natural forest."""
    lot = ((parcels.lot * 7919) % 1.0)[parcels.label]
    age = np.zeros(place.shape)
    forest = landuse == Code.FOREST
    age = np.where(forest & (origin == 1), 28 + 75 * lot**1.4, age)
    age = np.where(forest & (origin == 2), 2 + 22 * lot**1.3, age)
    age = np.where(landuse == Code.OPEN_WOOD, 1 + 4 * lot, age)
    age = np.where(landuse == Code.SHRUB, 6 + 14 * lot, age)
    age = np.where(landuse == Code.RUBBER, 3 + 32 * lot, age)
    age = np.where(landuse == Code.MANGROVE, 8 + 30 * lot, age)
    return np.round(age).astype(np.uint8)
