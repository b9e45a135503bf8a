"""Units by degradation and resilience: each in one of nine places, with the mode its degraded ground calls for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.modes import DEGRADATION_CLASSES, RESILIENCE_CLASSES, matrix
from analytics.parameters import Parameters

Counts = NDArray[np.int64]

#: Grades of a unit: 1 低, 2 中, 3 高; 0 where nothing of it is assessed.
LOW, MEDIUM, HIGH = 1, 2, 3
#: The mildest degradation class that counts for each grade.
FROM_CLASS = {LOW: 1, MEDIUM: 3, HIGH: 4}


@dataclass(frozen=True)
class Shares:
    """From which share (%) of its assessed area a unit counts as moderately or highly degraded."""

    degraded: float
    heavy: float

    @classmethod
    def of(cls, parameters: Parameters) -> Shares:
        """Constants `unit_degraded_share` and `unit_heavy_share`."""
        return cls(parameters.constant("unit_degraded_share"), parameters.constant("unit_heavy_share"))


def tally(
    unit: NDArray[np.int32], degradation: NDArray[np.uint8], resilience: NDArray[np.uint8], count: int
) -> Counts:
    """Cells by unit, degradation class and resilience class: shape (count, 5, 3); class 0 and unit 0 are left out."""
    shape = (count + 1, DEGRADATION_CLASSES + 1, RESILIENCE_CLASSES + 1)
    key = np.ravel_multi_index((unit.ravel(), degradation.ravel(), resilience.ravel()), shape)
    return np.bincount(key, minlength=int(np.prod(shape))).reshape(shape)[1:, 1:, 1:]


def placed(cells: Counts, shares: Shares, parameters: Parameters) -> pd.DataFrame:
    """Where every unit stands, one row per unit (index `unit` 1..n), columns degradation, resilience (grades 1 低 to
    3 高, 0 not assessed), mode (1..4, 0 not assessed), degraded, heavy (% of the assessed area in class 3 or worse,
    class 4 or worse).

    A unit is highly degraded from `shares.heavy` % of heavy ground on, moderately from `shares.degraded` % of moderate
    or worse. Its resilience and mode are the most frequent ones on the ground that decided: that is where anything
    would be done. Of equally frequent ones the worse (lower resilience, stronger mode) counts.
    """
    whole = cells.sum(axis=(1, 2))
    known = whole > 0

    def share(first: int) -> NDArray[np.float64]:
        return 100 * cells[:, first - 1 :].sum(axis=(1, 2)) / np.maximum(whole, 1)

    degraded, heavy = share(FROM_CLASS[MEDIUM]), share(FROM_CLASS[HIGH])
    grade = np.where(heavy >= shares.heavy, HIGH, np.where(degraded >= shares.degraded, MEDIUM, LOW))
    grade = np.where(known, grade, 0)
    deciding = np.zeros_like(cells)
    for level, first in FROM_CLASS.items():
        deciding[grade == level, first - 1 :] = cells[grade == level, first - 1 :]
    resilience = np.where(known, 1 + deciding.sum(axis=1).argmax(axis=1), 0)
    modes = matrix(parameters)[1:, 1:].ravel()
    by_mode = np.stack(
        [deciding.reshape(len(cells), -1)[:, modes == mode].sum(axis=1) for mode in (4, 3, 2, 1)], axis=1
    )
    mode = np.where(known, 4 - by_mode.argmax(axis=1), 0)
    return pd.DataFrame(
        {"degradation": grade, "resilience": resilience, "mode": mode, "degraded": degraded, "heavy": heavy},
        index=pd.RangeIndex(1, len(cells) + 1, name="unit"),
    )


def assess(
    unit: NDArray[np.int32],
    degradation: NDArray[np.uint8],
    resilience: NDArray[np.uint8],
    count: int,
    parameters: Parameters,
) -> pd.DataFrame:
    """`placed` of the units 1..count of a city.

    Args:
        unit, degradation, resilience: rasters of the units and of the classes of `condition.Condition`.
    """
    return placed(tally(unit, degradation, resilience, count), Shares.of(parameters), parameters)
