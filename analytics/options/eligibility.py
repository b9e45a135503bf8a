"""Where each option can go, and how well: one pure rule per option (METHODS card 13.1), and the exclusions.

A rule answers with cells, suitability and, for lines, lengths. A measure is switched on by its table rows and one
rule in `RULES`; nothing else in `analytics/scenario` names a measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analytics.options.site import Cells, Site
from analytics.parameters import Parameters

POND, MINE, MANGROVE, TIDAL_FLAT = 11041, 6020, 3030, 11050
FOREST, OPEN_FOREST = (3010, 3012), (3070, 3072)
RUBBER = (2030, 2032)
SEAGRASS, REEF = 30020, 30010
TILLED = ("paddy", "dryland")
LICENSED, RESTRICTED, PROHIBITED = 1, 2, 3
ABANDONED_MINE = 2
PLANTATION = 2
HISTORIC_SEAGRASS, HISTORIC_REEF = 1, 2
SAND_BED, MUD_BED, HARD_BED = 1, 2, 3

Limits = Mapping[str, float]


@dataclass(frozen=True)
class Eligible:
    """Where one option can go.

    Args:
        cell: flat cell indices, int32, ascending.
        suitability: 0..1 beside `cell`: the least of its factors (Liebig's law of the minimum); 0 only where a gate
            is shut.
        length_km: clipped length of the line in the cell; None where the quantity is the cell's area.
    """

    cell: Cells
    suitability: NDArray[np.float32]
    length_km: NDArray[np.float32] | None = None

    def keep(self, kept: NDArray[np.bool_]) -> Eligible:
        """The rows where `kept` is True."""
        length = None if self.length_km is None else self.length_km[kept]
        return Eligible(self.cell[kept], self.suitability[kept], length)


Rule = Callable[[Site, Limits], Eligible]


def pond_withdrawal(site: Site, limits: Limits) -> Eligible:
    """M1 退塘还湿: aquaculture ponds near coast or estuary, in the red line or under a ban, limit or licence.

    Licensed ponds stay in: their licence is a negotiable exclusion, and tenure lowers their suitability.
    """
    ponds = site.cells((site.landuse == POND) & site.land)
    coast = site.coast_distance_m(ponds)
    status = site.at("pond_status", ponds)
    ponds_at = (coast <= limits["coast_max"]) & ((status > 0) | (site.at("redline", ponds) == 1))
    ponds, coast, status = ponds[ponds_at], coast[ponds_at], status[ponds_at]
    tenure = np.select(
        [status == PROHIBITED, status == LICENSED],
        [limits["prohibited"], limits["licensed"]],
        limits["restricted"],
    )
    level = site.at("elevation", ponds)
    return _eligible(
        ponds,
        limits,
        ramps=(
            fall(coast, limits["coast_near"], limits["coast_max"]),
            fall(level, limits["pond_level_low"], limits["pond_level_high"]),
            _access(site, ponds, limits),
        ),
        given=(tenure,),
    )


def mangrove_planting(site: Site, limits: Limits) -> Eligible:
    """M2 红树林营造 on its own: intertidal flats and degraded mangrove, sheltered and brackish."""
    degraded = (site.landuse == MANGROVE) & (site.landscape["vegetation_cover"] < limits["degraded_cover"])
    return _mangrove(site, site.cells(((site.landuse == TIDAL_FLAT) | degraded) & site.land), limits)


def mangrove_on_ponds(site: Site, limits: Limits) -> Eligible:
    """M1+M2: a pond that can be withdrawn and whose ground and water suit mangrove.

    The conversion ratio κ acts on success when the plan accrues, not here (card 13.1).
    """
    withdrawn = pond_withdrawal(site, limits)
    planted = _mangrove(site, withdrawn.cell, limits)
    both = np.searchsorted(withdrawn.cell, planted.cell)
    return Eligible(planted.cell, np.minimum(planted.suitability, withdrawn.suitability[both]))


def shelterbelt(site: Site, limits: Limits) -> Eligible:
    """M3 海防林补植: gaps and aged plantation within 500 m of a sandy shore; never built land or farmland."""
    gap = site.of_group("bare", "grass") | np.isin(site.landuse, OPEN_FOREST)
    planted = np.isin(site.landuse, FOREST) & (site.landscape["forest_origin"] == PLANTATION)
    aged = planted & (site.landscape["forest_age"] >= limits["aged"])
    cell = site.cells((gap | aged) & site.land)
    cell = cell[site.shore_distance_m("sandy", cell) <= limits["shore_max"]]
    need = np.where(aged.ravel()[cell], limits["aged_suitability"], 1.0)
    return _eligible(cell, limits, _slope_and_access(site, cell, limits), given=(need,))


def erosion_control(site: Site, limits: Limits) -> Eligible:
    """M4 水土流失治理: erosion of at least 轻度 on orchards, tilled slopes and open forest."""
    tilled = site.of_group(*TILLED) & (site.slope_deg >= limits["tilled_slope_min"])
    ground = tilled | site.of_group("orchard") | np.isin(site.landuse, OPEN_FOREST)
    with np.errstate(invalid="ignore"):
        eroded = site.soil_loss >= limits["soil_loss_min"]
    cell = site.cells(ground & eroded & site.land)
    depth = rise(site.at("soil_depth", cell), limits["soil_depth_zero"], limits["soil_depth_full"])
    return _eligible(cell, limits, (depth, *_slope_and_access(site, cell, limits)))


def mine_revegetation(site: Site, limits: Limits) -> Eligible:
    """M5 矿山复绿: abandoned mines; a mine with a permit is its holder's duty."""
    cell = site.cells((site.landuse == MINE) & (site.landscape["mine_status"] == ABANDONED_MINE) & site.land)
    return _eligible(cell, limits, _slope_and_access(site, cell, limits))


def riparian_buffer(site: Site, limits: Limits) -> Eligible:
    """M8 河岸缓冲带: banks without natural cover and without a dyke, outside built land; km of bank."""
    banks = site.landscape.vectors["riverbanks"]
    cell, length_km = site.line_cells(banks[~banks["natural"].astype(bool) & ~banks["dyke"].astype(bool)])
    free = (site.land.ravel()[cell]) & ~site.built.ravel()[cell]
    cell, length_km = cell[free], length_km[free]
    tilled = site.of_group(*TILLED).ravel()[cell]
    tenure = np.where(tilled, limits["farmland"], limits["natural"])
    ramps = _slope_and_access(site, cell, limits)
    return _eligible(cell, limits, ramps, given=(tenure,), length_km=length_km)


def seagrass(site: Site, limits: Limits) -> Eligible:
    """M9 海草床修复: shallow soft bottoms where a meadow was, or beside one; gated by water quality."""
    depth = -site.landscape["elevation"]
    soft = np.isin(site.landscape["substrate"], (SAND_BED, MUD_BED))
    free = site.of_group("nearshore", "sea")
    cell = site.cells(
        site.sea & soft & free & (depth >= limits["depth_min"]) & (depth <= limits["depth_max"])
    )
    meadow = site.class_distance_m(SEAGRASS, cell)
    historic = site.at("historic_habitat", cell) == HISTORIC_SEAGRASS
    near = historic | (meadow <= limits["adjacent"])
    cell, meadow = cell[near], meadow[near]
    return _eligible(
        cell,
        limits,
        ramps=(
            _between(-site.at("elevation", cell), limits, "depth"),
            fall(meadow, limits["meadow_near"], limits["meadow_far"]),
            rise(site.shore_distance_m("port", cell), limits["port_near"], limits["port_far"]),
        ),
        gate=water_quality_gate(site, cell, limits),
    )


def coral(site: Site, limits: Limits) -> Eligible:
    """M10 珊瑚礁修复: hard bottoms of 2-15 m where a reef was, away from plumes; gated by water quality."""
    depth = -site.landscape["elevation"]
    lost = (site.landscape["historic_habitat"] == HISTORIC_REEF) & (site.landuse != REEF)
    hard = site.landscape["substrate"] == HARD_BED
    cell = site.cells(
        site.sea & lost & hard & (depth >= limits["depth_min"]) & (depth <= limits["depth_max"])
    )
    return _eligible(
        cell,
        limits,
        ramps=(
            _between(-site.at("elevation", cell), limits, "depth"),
            rise(site.at("salinity", cell), limits["salinity_zero"], limits["salinity_full"]),
            fall(site.class_distance_m(REEF, cell), limits["reef_near"], limits["reef_far"]),
            rise(site.shore_distance_m("port", cell), limits["port_near"], limits["port_far"]),
        ),
        gate=water_quality_gate(site, cell, limits),
    )


def shoreline(site: Site, limits: Limits) -> Eligible:
    """M11 岸线修复: artificial or eroding shore that is no port; km of shore."""
    shores = site.landscape.vectors["shoreline"]
    artificial, eroding = shores["kind"].to_numpy() == "artificial", shores["eroding"].to_numpy(bool)
    wanted = (artificial | eroding) & ~shores["port"].to_numpy(bool)
    cell, length_km = site.line_cells(shores[wanted])
    _, eroding_km = site.line_cells(shores[wanted & eroding], cell)
    need = np.where(eroding_km > length_km / 2, limits["eroding"], limits["artificial"])
    free = site.city.ravel()[cell]
    cell, length_km, need = cell[free], length_km[free], need[free]
    town = rise(site.built_distance_m(cell), limits["built_near"], limits["built_far"])
    port = rise(site.shore_distance_m("port", cell), limits["port_near"], limits["port_far"])
    return _eligible(cell, limits, ramps=(town, port), given=(need,), length_km=length_km)


def forest_improvement(site: Site, limits: Limits) -> Eligible:
    """M6 低效林提质: forest that has degraded, and plantations and rubber inside the red line or a corridor.

    Sound plantations and all rubber elsewhere are productive and stay. What stands in the red line or a corridor is needed there
    at once; how easily, is a matter of its tenure.
    """
    needs, forest = site.needs, np.isin(site.landuse, FOREST)
    planted = forest & (site.landscape["forest_origin"] == PLANTATION)
    rubber = np.isin(site.landuse, RUBBER)
    kept = (site.landscape["redline"] == 1) | (needs.corridor == 1)
    with np.errstate(invalid="ignore"):
        degraded = forest & (needs.degradation >= limits["degradation_min"])
    cell = site.cells((degraded | ((planted | rubber) & kept)) & site.land)
    gap = np.nan_to_num(needs.degradation.ravel()[cell])
    stands = ((planted | rubber) & kept).ravel()[cell]
    need = np.where(stands, 1, rise(gap, limits["degradation_min"], limits["degradation_high"]))
    tenure = np.select(
        [rubber.ravel()[cell], planted.ravel()[cell]], [limits["rubber"], limits["plantation"]], 1.0
    )
    ramps = (need.astype(np.float32), *_slope_and_access(site, cell, limits))
    return _eligible(cell, limits, ramps, given=(tenure,))


def corridor_planting(site: Site, limits: Limits) -> Eligible:
    """M7 生态廊道: barriers and pinch points of the land's corridors that no woodland covers yet, never built land."""
    needs = site.needs
    wanted = (needs.pinch == 1) | (needs.barrier >= limits["barrier_min"])
    open_land = site.of_group("bare", "grass", "orchard", *TILLED) | np.isin(site.landuse, OPEN_FOREST)
    cell = site.cells(wanted & open_land & site.land)
    tenure = np.where(site.of_group(*TILLED).ravel()[cell], limits["farmland"], limits["natural"])
    return _eligible(cell, limits, _slope_and_access(site, cell, limits), given=(tenure,))


def farmland_consolidation(site: Site, _limits: Limits) -> Eligible:
    """M12 农用地整理: cells of the farmland potential, as suitable as that model says (card 10)."""
    return _consolidation(site, site.needs.farmland)


def builtup_consolidation(site: Site, _limits: Limits) -> Eligible:
    """M13 建设用地整理: surplus village land and idle urban land, as suitable as that model says (card 10)."""
    return _consolidation(site, site.needs.builtup)


def _consolidation(site: Site, suitability: NDArray[np.float32]) -> Eligible:
    cell = site.cells((suitability > 0) & site.land)
    return Eligible(cell, suitability.ravel()[cell])


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "M1": pond_withdrawal,
        "M2": mangrove_planting,
        "M1+M2": mangrove_on_ponds,
        "M3": shelterbelt,
        "M4": erosion_control,
        "M5": mine_revegetation,
        "M6": forest_improvement,
        "M7": corridor_planting,
        "M8": riparian_buffer,
        "M9": seagrass,
        "M10": coral,
        "M11": shoreline,
        "M12": farmland_consolidation,
        "M13": builtup_consolidation,
    }
)

YIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({"M12": ("M6", "M7", "M8")})
"""Options that leave a cell to others which can go there (card 16: consolidation never where nature comes back)."""


def limits_of(parameters: Parameters, measures: tuple[str, ...]) -> Limits:
    """Criteria of an option: those of its measures and those of "*", from `eligibility.csv`.

    Raises:
        ValueError: two measures of a combination use one criterion for different things.
    """
    table = parameters.tables["eligibility"]
    rows = table[table["option"].isin(("*", *measures))]
    doubled = rows["criterion"][rows["criterion"].duplicated()]
    if len(doubled):
        raise ValueError(
            f"eligibility criteria defined twice for {'+'.join(measures)}: {sorted(set(doubled))}"
        )
    return MappingProxyType(dict(zip(rows["criterion"], rows["value"].astype(float), strict=True)))


def rise(value: NDArray[np.floating], zero: float, one: float) -> NDArray[np.float32]:
    """0 up to `zero`, 1 from `one` on, linear between."""
    return np.clip((np.asarray(value, np.float32) - zero) / (one - zero), 0, 1).astype(np.float32)


def fall(value: NDArray[np.floating], one: float, zero: float) -> NDArray[np.float32]:
    """1 up to `one`, 0 from `zero` on, linear between."""
    return 1 - rise(value, one, zero)


def water_quality_gate(site: Site, cell: Cells, limits: Limits) -> NDArray[np.float32]:
    """1 where the base year's sea water is of the class the species needs (二类 or better), else 0 (card 16)."""
    quality = site.at("water_quality", cell)
    return ((quality > 0) & (quality <= limits["water_quality_max"])).astype(np.float32)


def _mangrove(site: Site, cell: Cells, limits: Limits) -> Eligible:
    """Cells whose ground is intertidal, whose water is brackish and whose fetch is short (card 13.1, M2)."""
    elevation, salinity = site.at("elevation", cell), site.at("salinity", cell)
    suits = (elevation >= limits["elevation_min"]) & (elevation <= limits["elevation_max"])
    suits &= (salinity >= limits["salinity_min"]) & (salinity <= limits["salinity_max"])
    cell, elevation, salinity = cell[suits], elevation[suits], salinity[suits]
    fetch = site.fetch_m.ravel()[cell]
    sheltered = fetch < limits["fetch_max"]
    cell, elevation, salinity, fetch = (
        cell[sheltered],
        elevation[sheltered],
        salinity[sheltered],
        fetch[sheltered],
    )
    return _eligible(
        cell,
        limits,
        ramps=(
            _between(elevation, limits, "elevation"),
            _between(salinity, limits, "salinity"),
            fall(fetch, limits["fetch_near"], limits["fetch_max"]),
            fall(site.class_distance_m(MANGROVE, cell), limits["mangrove_near"], limits["mangrove_far"]),
            _access(site, cell, limits),
        ),
    )


def _between(value: NDArray[np.floating], limits: Limits, name: str) -> NDArray[np.float32]:
    """Trapezium: 1 from low to high, falling to 0 at min and max, the ends of the eligible range."""
    low = rise(value, limits[f"{name}_min"], limits[f"{name}_low"])
    high = fall(value, limits[f"{name}_high"], limits[f"{name}_max"])
    return np.minimum(low, high)


def _access(site: Site, cell: Cells, limits: Limits) -> NDArray[np.float32]:
    return fall(site.road_distance_m(cell), limits["access_near"], limits["access_far"])


def _slope_and_access(site: Site, cell: Cells, limits: Limits) -> tuple[NDArray[np.float32], ...]:
    slope = fall(site.slope_deg.ravel()[cell], limits["slope_low"], limits["slope_high"])
    return slope, _access(site, cell, limits)


def _eligible(
    cell: Cells,
    limits: Limits,
    ramps: tuple[NDArray[np.float32], ...],
    given: tuple[NDArray[np.floating], ...] = (),
    gate: NDArray[np.float32] | None = None,
    length_km: NDArray[np.float32] | None = None,
) -> Eligible:
    """The least of the factors, times the gate.

    Args:
        ramps: criteria that fade from 1 to 0; within the eligible range they take suitability down to `edge` only.
        given: suitabilities that the table names.
        gate: 0 where nothing can come of it; elsewhere suitability stays above 0.
    """
    least = np.ones(len(cell), np.float32)
    for ramp in ramps:
        least = np.minimum(least, ramp)
    least = limits["edge"] + (1 - limits["edge"]) * least
    for factor in given:
        least = np.minimum(least, factor)
    suitability = least if gate is None else least * gate
    return Eligible(cell, suitability.astype(np.float32), length_km)
