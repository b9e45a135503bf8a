"""Lattice: the land's network of the security pattern, with what joins the grid's cells to its planning units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import shore
from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.pattern.network import Network, SecurityPattern
from analytics.planning import Blocks, blocks

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Lattice:
    """The land's network, and what joins cells to its planning units.

    Args:
        network: the network of the base year.
        modifier: float32 (rows, cols), factor on the resistance of a class that no plan changes.
        units: the planning units.
        cells: number of land cells in every unit, uint16, those that its resistance is the mean of.
    """

    network: Network
    modifier: Floats
    units: Blocks
    cells: NDArray[np.uint16]


def lattice(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, pattern: SecurityPattern
) -> Lattice:
    """The land's network of a security pattern, ready for plans."""
    units = blocks(landscape.grid)
    passable = ~np.isnan(parameters.lookup("resistance")[baseline.state.landuse])
    known = shore.land(landscape["region"]) & passable
    return Lattice(pattern.land, pattern.modifier, units, units.count(known))
