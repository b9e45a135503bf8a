"""The scale of three grades that importance, sensitivity and risks share: highest of several, areas by township."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Grades = NDArray[np.uint8]


class Grade(IntEnum):
    """Grades of a class raster; 0 is "not evaluated"."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


#: What the grades are called, in the order of Grade.
IMPORTANCE = (("一般", "Ordinary"), ("重要", "Important"), ("极重要", "Extremely important"))
SENSITIVITY = (("一般敏感", "Ordinary"), ("敏感", "Sensitive"), ("极敏感", "Extremely sensitive"))
RISK = (("低", "Low"), ("中", "Medium"), ("高", "High"))


def by_breaks(score: ArrayLike, medium: float, high: float) -> Grades:
    """Grade 1-3 of a score that rises with the grade: a break belongs to the grade above it; nan gives 0."""
    values = np.asarray(score)
    grades = 1 + (values >= medium).astype(np.uint8) + (values >= high)
    return np.where(np.isnan(values), 0, grades).astype(np.uint8)


def highest(*layers: Grades, within: NDArray[np.bool_]) -> Grades:
    """The highest grade of several layers (取较高等级): at least 1 `within`, 0 elsewhere.

    A layer that is not evaluated in a cell (0) never lowers the others.
    """
    result = within.astype(np.uint8)
    for layer in layers:
        np.maximum(result, layer, out=result)
    result[~within] = 0
    return result


def areas(
    layers: Mapping[str, Grades], zone: NDArray[np.uint8], within: NDArray[np.bool_], cell_ha: float
) -> pd.DataFrame:
    """Area (ha) of every grade by layer and zone.

    Args:
        layers: name -> grades, shape (rows, cols). zone: number of a zone (township), same shape.
        within: cells that are counted.
    Returns:
        index (layer, zone) of the zones present, columns 1, 2, 3; cells that are not evaluated are left out.
    """
    zones = zone[within].astype(np.int64)
    present = np.unique(zones)
    frames = {}
    for name, grades in layers.items():
        counts = np.bincount(zones * 4 + grades[within], minlength=4 * 256).reshape(-1, 4)
        frames[name] = pd.DataFrame(counts[present, 1:] * cell_ha, present, [int(grade) for grade in Grade])
    return pd.concat(frames, names=["layer", "zone"])
