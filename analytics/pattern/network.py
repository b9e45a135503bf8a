"""The ecological security pattern of a landscape: what its parts are, and how they are put together.

Land and sea are graphs of their own over planning units; both run over city and buffer, and what is reported counts
the city: areas of patches inside it, lengths of links inside it, pinch points and barriers inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from analytics import planning, shore
from analytics.baseline import Baseline
from analytics.drivers import Progress
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters
from analytics.pattern import barriers, connectivity, corridors, currents, graph, resistance, sources
from analytics.pattern.cost_distance import reach
from analytics.pattern.currents import SourceCurrents
from analytics.planning import Blocks

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: Contrasts that the order of links is tried under (METHODS, card 9).
CONTRASTS: tuple[tuple[resistance.Contrast, float], ...] = (
    ("linear", 0.5),
    ("linear", 2.0),
    ("power", 0.5),
    ("power", 2.0),
)


@dataclass(frozen=True)
class Network:
    """The pattern of land or of the sea. Grid arrays have the shape of the grid, block arrays that of planning units.

    Args:
        source: int16 on the grid, number of the source patch, 0 none; `source_block` the same by blocks.
        patches: index patch: area_ha, city_ha, redline_share, x, y (m), importance: dpc, diic (%), intra, flux,
            connector, rank (1 the most important).
        resistance: float32 by blocks, >= 1, nan outside the graph.
        links: from, to (patches), cwd (resistance x m), length_km, city_km (inside the city), r_eff (ohm), p (0-1,
            0.5 at `half_cost`), functional (p >= 0.5). Links that nothing leads along are left out.
        routes: least-cost ways: link (row of `links`), order, block (flat index), from one patch to the other.
        corridor: uint8 on the grid, 1 corridor.
        current: float32 by blocks, sum over all pairs of sources (A), 0 outside. flow: the solution behind it, from
            which a changed resistance is solved; None with fewer than two sources.
        pinch: uint8 on the grid, 1 pinch point.
        barrier: float32 on the grid, improvement score (cost saved per m restored), 0 none.
        barrier_percent: float32 by blocks, the same in % of the link's cost per m.
        pc, iic: 0-1. eca_ha: equivalent connected area of the city (ha). landscape_ha: A_L.
        corridor_connectivity: 廊道连通率 (%), see `functional_share`.
        contrast: form, strength, rank_links, rank_patches: Spearman's correlation of the links' costs and of the
            patches' dPC with those of the resistance used, under other contrasts of resistance.
        left_out: number and ha of patches that are large enough but beyond the number kept.
        block_m: side of a block (m). half_cost: cost at which a link's p is 0.5.
    """

    source: NDArray[np.int16]
    source_block: NDArray[np.int16]
    patches: pd.DataFrame
    resistance: Floats
    links: pd.DataFrame
    routes: pd.DataFrame
    corridor: NDArray[np.uint8]
    current: Floats
    flow: SourceCurrents | None
    pinch: NDArray[np.uint8]
    barrier: Floats
    barrier_percent: Floats
    pc: float
    iic: float
    eca_ha: float
    landscape_ha: float
    corridor_connectivity: float
    contrast: pd.DataFrame
    left_out: tuple[int, float]
    block_m: float
    half_cost: float


@dataclass(frozen=True)
class SecurityPattern:
    """Land and sea, each a graph of its own.

    Args:
        modifier: float32 on the grid, factor of slope, roads, night light (land) or water quality (sea) on the
            resistance of a class; 1 where nothing modifies it.
    """

    land: Network
    sea: Network
    modifier: Floats


class Side(NamedTuple):
    """One graph while it is built: its name among the constants, cells, the city's cells."""

    name: str
    within: NDArray[np.bool_]
    city: NDArray[np.bool_]


class Ground(NamedTuple):
    """What both graphs are built on."""

    landscape: Landscape
    units: Blocks
    wanted: NDArray[np.bool_]
    protected: NDArray[np.bool_]
    cells: Floats
    parameters: Parameters


def assess(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    importance: NDArray[np.uint8],
    progress: Progress,
) -> SecurityPattern:
    """The security pattern of the base year.

    Args:
        importance: overall grades of importance on the grid, 3 极重要; see `importance.Importance.overall`.
    """
    cover, region = baseline.state.landuse, landscape["region"]
    progress(0.0, "阻力面与生态源地|Resistance and sources")
    factor = resistance.modifier(landscape, cover, baseline.drivers.slope_deg, parameters)
    ground = Ground(
        landscape,
        planning.blocks(landscape.grid),
        sources.candidates(landscape, cover, importance, baseline.habitat_quality, parameters),
        (landscape["redline"] > 0) | (landscape["protected_area"] > 0),
        resistance.of_cells(parameters.by_class("resistance", cover), factor),
        parameters,
    )
    land = Side("land", shore.land(region), region == Region.CITY_LAND)
    sea = Side("sea", shore.sea(region), region == Region.CITY_SEA)
    on_land = _network(ground, land, lambda part, text: progress(0.1 + 0.7 * part, text))
    at_sea = _network(ground, sea, lambda part, text: progress(0.8 + 0.2 * part, text))
    progress(1.0, "生态安全格局|Security pattern")
    return SecurityPattern(on_land, at_sea, factor)


def _network(ground: Ground, side: Side, progress: Progress) -> Network:
    """One graph from its cells; see Network."""
    units, constant = ground.units, ground.parameters.constant
    surface = resistance.on_blocks(ground.cells, side.within, units)
    block, left_out = _patches(ground, side, surface)
    source = sources.on_grid(block, ground.wanted & side.within, units)
    patches = sources.table(source, side.city, ground.protected, ground.landscape.grid)
    city = units.share(side.city) >= sources.HALF
    progress(0.1, "最小累积阻力与廊道|Least-cost distances and corridors")
    pairs, found = _ways(surface, block, units.block_m)
    half_cost = constant(f"link_half_cost_{side.name}")
    lengths = corridors.lengths(found.routes, len(pairs), block.shape[1], units.block_m, city)
    links = _links(pairs, found.lcd, lengths, half_cost)
    between = city & (block == 0) & ~np.isnan(surface)
    corridor = between & (corridors.excess(found, pairs) <= constant("corridor_cutoff"))
    progress(0.4, "障碍点|Barriers")
    radii = range(1, max(1, round(constant("barrier_radius_m") / units.block_m)) + 1)
    score, percent = barriers.improvement(found, pairs, tuple(radii), units.block_m)
    flow = flow_between(surface, block, lambda part, text: progress(0.5 + 0.4 * part, text))
    links["r_eff"] = effective(flow, pairs)
    current = np.zeros(block.shape, np.float32) if flow is None else flow.current
    pinch = pinch_points(current, corridor, constant("pinch_share"))
    progress(0.9, "阻力敏感性|Sensitivity to resistance")
    landscape_ha = float(side.city.sum() * ground.landscape.grid.cell_ha)
    indices = indices_of(patches, pairs, found.lcd, half_cost, landscape_ha)

    def spread(values: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
        return np.where(side.city, units.spread(values), 0).astype(dtype)

    return Network(
        source=source,
        source_block=block,
        patches=_ranked(patches, indices),
        resistance=surface,
        links=links,
        routes=found.routes,
        corridor=spread(corridor, np.uint8),
        current=current,
        flow=flow,
        pinch=spread(pinch, np.uint8),
        barrier=spread(np.where(between, score, 0), np.float32),
        barrier_percent=np.where(between, percent, 0).astype(np.float32),
        pc=indices.pc,
        iic=indices.iic,
        eca_ha=indices.eca_ha,
        landscape_ha=landscape_ha,
        corridor_connectivity=functional_share(links),
        contrast=_contrasts(surface, block, pairs, found.lcd, patches, half_cost, units.block_m),
        left_out=left_out,
        block_m=units.block_m,
        half_cost=half_cost,
    )


def _patches(ground: Ground, side: Side, surface: Floats) -> tuple[NDArray[np.int16], tuple[int, float]]:
    constant = ground.parameters.constant
    return sources.patches(
        ground.wanted,
        side.within,
        ~np.isnan(surface),
        ground.units,
        constant(f"source_{side.name}_ha"),
        int(constant("source_most")),
        constant(f"source_{side.name}_neck_m"),
    )


def _ways(
    surface: Floats, block: NDArray[np.int16], cell_m: float
) -> tuple[NDArray[np.int64], corridors.Ways]:
    """Links between neighbours and their ways, without those that lead through a third patch."""
    pairs = corridors.neighbours(reach(surface, block, cell_m).owner)
    found = corridors.ways(surface, block, pairs, cell_m)
    return corridors.direct(found, pairs, block)


def _links(
    pairs: NDArray[np.int64], cwd: Doubles, lengths: tuple[Doubles, Doubles], half_cost: float
) -> pd.DataFrame:
    """Table of links; see Network."""
    p = connectivity.permeability(cwd, half_cost)
    return pd.DataFrame(
        {
            "from": pairs[:, 0].astype(np.int16),
            "to": pairs[:, 1].astype(np.int16),
            "cwd": cwd,
            "length_km": lengths[0],
            "city_km": lengths[1],
            "r_eff": np.nan,
            "p": p,
            "functional": cwd <= half_cost,
        }
    )


def functional_share(links: pd.DataFrame) -> float:
    """廊道连通率 (%): 100 * sum(l p) / sum(l) over the links, l their length inside the city (km); nan without any.

    A link whose p = exp(-theta cwd) reaches 0.5 is functional; p itself is counted, so that the rate answers to every
    step of restoration. Lengths are those of the base year's ways, so that a shorter way is never a loss.
    """
    length = links["city_km"].to_numpy()
    total = length.sum()
    return float(100 * (length @ links["p"].to_numpy()) / total) if total > 0 else float("nan")


def pinch_points(current: Floats, corridor: NDArray[np.bool_], share: float) -> NDArray[np.bool_]:
    """Cells of corridors with the largest current: the top `share` (0-1) of the corridors' cells."""
    inside = current[corridor & (current > 0)]
    if not inside.size:
        return np.zeros(corridor.shape, np.bool_)
    return corridor & (current > 0) & (current >= np.quantile(inside, 1 - share))


def flow_between(surface: Floats, block: NDArray[np.int16], progress: Progress) -> SourceCurrents | None:
    """Current between all pairs of sources; None with fewer than two."""
    if block.max(initial=0) < 2:
        return None
    return currents.between_sources(graph.raster(surface), block, progress=progress)


def effective(flow: SourceCurrents | None, pairs: NDArray[np.int64]) -> Doubles:
    """Effective resistance (ohm) of every link."""
    if flow is None:
        return np.full(len(pairs), np.nan)
    known = {(int(one), int(two)): r for (one, two), r in zip(flow.pairs, flow.resistance, strict=True)}
    return np.array([known[int(one), int(two)] for one, two in pairs], np.float64)


def indices_of(
    patches: pd.DataFrame, pairs: NDArray[np.int64], cwd: Doubles, half_cost: float, landscape_ha: float
) -> connectivity.Connectivity:
    """Indices over the areas inside the city; patches beyond it are stepping stones."""
    direct = connectivity.matrix(pairs[:, 0] - 1, pairs[:, 1] - 1, cwd, len(patches))
    return connectivity.indices(patches["city_ha"], direct, landscape_ha, half_cost, half_cost)


def _ranked(patches: pd.DataFrame, indices: connectivity.Connectivity) -> pd.DataFrame:
    """Patches with what they contribute, rank 1 the largest dPC."""
    names = ("dpc", "diic", "intra", "flux", "connector")
    found = patches.assign(**{name: getattr(indices, name) for name in names})
    return found.assign(rank=found["dpc"].rank(ascending=False, method="first").astype(np.int16))


def _rank_correlation(one: Doubles, two: Doubles) -> float:
    """Spearman's rank correlation; nan where fewer than three values or only ties are compared."""
    ranks = rankdata(one), rankdata(two)
    if len(one) < 3 or min(np.ptp(each) for each in ranks) == 0:
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])


def _contrasts(
    surface: Floats,
    block: NDArray[np.int16],
    pairs: NDArray[np.int64],
    cwd: Doubles,
    patches: pd.DataFrame,
    half_cost: float,
    cell_m: float,
) -> pd.DataFrame:
    """How links and patches keep their order under CONTRASTS; `half_cost` moves with the median of the costs."""
    base = indices_of(patches, pairs, cwd, half_cost, 1.0).dpc
    rows = []
    for form, strength in CONTRASTS:
        other = corridors.link_costs(resistance.contrasted(surface, form, strength), block, pairs, cell_m)
        moved = half_cost * float(np.median(other) / np.median(cwd)) if len(pairs) else half_cost
        dpc = indices_of(patches, pairs, other, moved, 1.0).dpc
        rows.append((form, strength, _rank_correlation(cwd, other), _rank_correlation(base, dpc)))
    return pd.DataFrame(rows, columns=["form", "strength", "rank_links", "rank_patches"])
