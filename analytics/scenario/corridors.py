"""Corridors under a plan: resistance of the land as works recover, and the connectivity of the network on it.

R_i(t) = R_0 + share f (R_target - R_0) cell by cell, joined to planning units as the network's own (geometric mean).
The estimate follows the ways of the base year; the refinement looks for the cheapest ways again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pattern.again import resistances, resolved
from analytics.pattern.connectivity import permeability
from analytics.pattern.network import Network, functional_share
from analytics.scenario.lattice import Lattice
from analytics.scenario.state import CONNECTIVITY, progress_of
from analytics.scenario.study import Study
from analytics.scenario.works import Works

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Easing:
    """What a plan takes off the resistance of the land; w works, v parts, c cells, u planning units.

    Args:
        eased: change of a whole cell's resistance at full recovery, by part, float64 (v,).
        cell: place of each part's cell, int64 (v,). base: resistance of each cell, float64 (c,).
        factor: what no plan changes of it, float32 (c,).
        place: place of each cell's unit, int64 (c,). unit: flat index of each unit, int32 (u,).
    """

    study: Study
    works: Works
    eased: Doubles
    cell: NDArray[np.int64]
    base: Doubles
    factor: Floats
    place: NDArray[np.int64]
    unit: NDArray[np.int32]

    def surface(self, year: int) -> Floats:
        """Resistance by planning units at the end of a year; that of the base year where nothing has begun."""
        lattice = _lattice(self.study)
        grown = progress_of(self.study.course, self.works, CONNECTIVITY, year)
        now = self.base + np.bincount(self.cell, grown * self.eased, minlength=self.base.size)
        change = np.log(np.maximum(now * self.factor, 1) / np.maximum(self.base * self.factor, 1))
        total = np.bincount(self.place, np.nan_to_num(change), minlength=self.unit.size)
        eased_by = np.exp(total / np.maximum(lattice.cells.ravel()[self.unit], 1))
        changed = lattice.network.resistance.copy()
        changed.reshape(-1)[self.unit] *= eased_by.astype(np.float32)
        return changed


def easing(study: Study, works: Works) -> Easing:
    """Where a plan eases the land, for its surfaces of all years."""
    found = _lattice(study)
    resistance = study.parameters.lookup("resistance").astype(np.float64)
    cell, back = np.unique(works.cell[works.row], return_inverse=True)
    covered = np.minimum(works.area_ha[works.row] / study.landscape.grid.cell_ha, 1.0)
    eased = covered * np.nan_to_num(resistance[works.after] - resistance[works.before])
    unit, place = np.unique(found.units.of_cells(cell), return_inverse=True)
    base = resistance[study.baseline.state.landuse.ravel()[cell]]
    return Easing(study, works, eased, back, base, found.modifier.ravel()[cell], place, unit)


def _lattice(study: Study) -> Lattice:
    if study.lattice is None:
        raise ValueError("a study without a security pattern has no corridors")
    return study.lattice


def along_known_ways(network: Network, after: Floats) -> float:
    """廊道连通率 (%) if everyone kept to the ways of the base year: at most what the cheapest ways would give."""
    saved = way_costs(network, network.resistance) - way_costs(network, after)
    cost = np.maximum(network.links["cwd"].to_numpy(np.float64) - saved, 0)
    return functional_share(network.links.assign(p=permeability(cost, network.half_cost)))


def way_costs(network: Network, resistance: Floats) -> Doubles:
    """Cost of every link's way on a surface (resistance x m): steps cost the mean of their ends times their length."""
    link, block = (network.routes[name].to_numpy(np.int64) for name in ("link", "block"))
    row, col = np.divmod(block, resistance.shape[1])
    along = resistance.ravel()[block].astype(np.float64)
    same = link[1:] == link[:-1]
    step = np.hypot(np.diff(row), np.diff(col)) * network.block_m * (along[1:] + along[:-1]) / 2
    return np.bincount(link[1:][same], step[same], minlength=len(network.links)).astype(np.float64)


def rate(network: Network, after: Floats, search: bool) -> float:
    """廊道连通率 (%) on a surface: along the known ways, or along the cheapest ones if they are looked for."""
    if search:
        return resolved(network, after).corridor_connectivity
    return along_known_ways(network, after)


def eased(study: Study, works: Works, year: int, progress: Callable[[float, str], None]) -> pd.DataFrame:
    """What a plan changes in the circuit between the sources on land, solved again on the state map of a year.

    Args:
        progress: called with (0-1, "zh|en").

    Returns:
        From, to (patches), base_ohm, ohm: effective resistance of every link at the base and at the end of the year.
        All ways count in it, not only the cheapest one. Without a security pattern there are no rows.
    """
    if study.lattice is None:
        return pd.DataFrame({name: [] for name in ("from", "to", "base_ohm", "ohm")})
    network = study.lattice.network
    after = resistances(network, easing(study, works).surface(year), progress)
    ends = network.links[["from", "to"]].reset_index(drop=True)
    return ends.assign(base_ohm=network.links["r_eff"].to_numpy(np.float64), ohm=after)
