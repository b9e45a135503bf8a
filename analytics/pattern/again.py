"""A network of the security pattern solved again: under another resistance, or on the grid's own cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import shore
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.pattern import connectivity, corridors, currents, graph, resistance
from analytics.pattern.currents import Progress
from analytics.pattern.network import (
    Network,
    SecurityPattern,
    effective,
    flow_between,
    functional_share,
    indices_of,
)

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Resolved:
    """A network under another resistance: the same patches and links, what changes with the costs.

    Args:
        links: as in Network; r_eff only where current was solved, else as at the base.
        current: float32 by blocks (A), None where it was not asked for.
    """

    links: pd.DataFrame
    pc: float
    iic: float
    eca_ha: float
    corridor_connectivity: float
    current: Floats | None


def resistances(
    network: Network, surface: Floats, progress: Progress = lambda share, text: None
) -> Doubles:
    """Effective resistance (ohm) of every link under another resistance by blocks, from the base year's solution.

    The hierarchy of grids and the voltages of the base year are where it begins; right to 1e-6. nan where the network
    was never solved.

    Args:
        surface: as for `resolved`. progress: called with (0-1, "zh|en").
    """
    pairs = network.links[["from", "to"]].to_numpy(np.int64)
    if network.flow is None:
        return effective(None, pairs)
    flow = currents.resolve(network.flow, graph.raster(surface), progress, currents.FOR_RESISTANCES)
    return effective(flow, pairs)


def current_on_cells(
    landscape: Landscape,
    parameters: Parameters,
    landuse: NDArray[np.uint16],
    pattern: SecurityPattern,
    at_sea: bool,
    progress: Progress,
) -> Floats:
    """The current of a network on the grid's own cells in place of planning units: its ways in full detail.

    A city of some million cells takes minutes and gigabytes, so this is a job of its own (`python -m data.current`).

    Args:
        landuse: classes of the base year. at_sea: the sea's network in place of the land's.
        progress: called with (0-1, "zh|en").

    Returns:
        float32 (rows, cols), sum over all pairs of sources of what flows through a cell (A), 0 outside the network.
    """
    network = pattern.sea if at_sea else pattern.land
    region = landscape["region"]
    within = shore.sea(region) if at_sea else shore.land(region)
    cells = resistance.of_cells(parameters.by_class("resistance", landuse), pattern.modifier)
    surface = np.where(within, cells, np.float32(np.nan))
    source = np.where(np.isnan(surface), 0, network.source).astype(np.int16)
    flow = flow_between(surface, source, progress)
    return np.zeros(surface.shape, np.float32) if flow is None else flow.current


def resolved(network: Network, surface: Floats, current: bool = False) -> Resolved:
    """The network under another resistance by blocks: costs and permeability of its links, indices, current if asked.

    Args:
        surface: resistance, see `resistance.on_blocks`; patches and links stay those of the base year, so that less
            resistance anywhere never connects less.
    """
    pairs = network.links[["from", "to"]].to_numpy(np.int64)
    cwd = corridors.link_costs(surface, network.source_block, pairs, network.block_m)
    p = connectivity.permeability(cwd, network.half_cost)
    links = network.links.assign(cwd=cwd, p=p, functional=cwd <= network.half_cost)
    through = None
    if current and network.flow is not None:
        flow = currents.resolve(network.flow, graph.raster(surface))
        links["r_eff"], through = effective(flow, pairs), flow.current
    found = indices_of(network.patches, pairs, cwd, network.half_cost, network.landscape_ha)
    return Resolved(links, found.pc, found.iic, found.eca_ha, functional_share(links), through)
