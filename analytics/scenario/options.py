"""The options table: every eligible (cell, option) pair with its quantities, cost and benefits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.scenario.measures import Measure, Option

NONE = -1
"""Mark in `option_measures` for "no second measure"."""


@dataclass(frozen=True)
class Options:
    """Every eligible (cell, option) pair of a package, one row per pair, sorted by cell, then by option.

    n pairs, J options, K objectives; everything is per pair unless it says otherwise.

    Args:
        options: the active options (J).
        measures: the active measures, which `option_measures` points into.
        objectives: ids of the active objectives (K).
        option_measures: int8 (J, 2), index into `measures`, -1 where there is no second one.
        cell: int32 (n,), flat grid index, ascending.
        option: uint8 (n,), index into `options`.
        quantity: float32 (n, 2), ha or km of each measure of the option.
        area_ha: float32 (n,); of lines: km x design_width_m / 10.
        cost: float32 (n,), 万元.
        benefit: float32 (n, K), physical, at full recovery: habitat quality·ha, soil t/a, water m3/a, coast role·ha.
        benefit_hat: float32 (n, K), per ha, normalised at the base year within land and within sea, 0..1,
            smoothed for compactness.
        suitability: float32 (n,), 0..1.
        negotiable: uint8 (n,), bit i for the i-th negotiable exclusion (`exclusions.negotiable`).
        domain: uint8 (n,), 0 land, 1 sea.
        unit: uint8 (n,), township or sea unit of the cell.
    """

    options: tuple[Option, ...]
    measures: tuple[Measure, ...]
    objectives: tuple[str, ...]
    option_measures: NDArray[np.int8]
    cell: NDArray[np.int32]
    option: NDArray[np.uint8]
    quantity: NDArray[np.float32]
    area_ha: NDArray[np.float32]
    cost: NDArray[np.float32]
    benefit: NDArray[np.float32]
    benefit_hat: NDArray[np.float32]
    suitability: NDArray[np.float32]
    negotiable: NDArray[np.uint8]
    domain: NDArray[np.uint8]
    unit: NDArray[np.uint8]
