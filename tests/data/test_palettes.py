"""Every palette can be told apart by people with a colour-vision deficiency.

Deficiencies are simulated in linear RGB by the matrices of Machado, Oliveira and Fernandes 2009 (severity 1.0,
10.1109/TVCG.2009.113); differences are CIE 1976 (L*a*b*, D65). Where colours of a palette are too near, a pattern or a
form must tell them apart.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.color import rgb2lab

from data.png import colour
from data.themes import diagnosis, nature, plans
from data.themes.base import RAMP

DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
ORDERED = {
    "ramp": RAMP,
    "erosion": nature.EROSION,
    "stages": plans.STAGES,
    "grades": diagnosis.GRADE_COLOURS,
    "sensitivity": diagnosis.SENSITIVE_COLOURS,
    "degradation": diagnosis.DEGRADED_COLOURS,
    "resilience": diagnosis.RESILIENT_COLOURS,
    "one_out": diagnosis.ONE_OUT_COLOURS,
    **{f"matrix row {row}": diagnosis.MATRIX_COLOURS[3 * row : 3 * row + 3] for row in range(3)},
    **{f"matrix column {column}": diagnosis.MATRIX_COLOURS[column::3] for column in range(3)},
}
NAMED = {
    "difference": [row.colour for row in plans.SIDES.values()],
    "modes": diagnosis.MODE_COLOURS,
    "zones": diagnosis.ZONE_COLOURS,
    "space": diagnosis.SPACE_COLOURS,
    "conflicts": diagnosis.CONFLICT_COLOURS,
    "pattern": [row.colour for row in diagnosis.PATTERN_ROWS],
    "consolidation": [row.colour for row in diagnosis.CONSOLIDATION_ROWS],
}
#: Least difference of neighbours in an order, and of any two of a set of names.
STEP, APART = 8.0, 8.0


def seen(colours: list[str] | tuple[str, ...], deficiency: str) -> NDArray[np.float64]:
    """L*a*b* of colours as someone with a deficiency sees them; shape (n, 3)."""
    srgb = np.array([colour(text)[:3] for text in colours]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    changed = np.clip(linear @ np.array(DEFICIENCIES[deficiency]).T, 0, 1)
    shown = np.where(changed <= 0.0031308, changed * 12.92, 1.055 * changed ** (1 / 2.4) - 0.055)
    return np.asarray(rgb2lab(shown))


def difference(lab: NDArray[np.float64], first: int, second: int) -> float:
    return float(np.linalg.norm(lab[first] - lab[second]))


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", ORDERED)
def test_steps_of_an_order_can_be_told_apart(name: str, deficiency: str) -> None:
    lab = seen(ORDERED[name], deficiency)
    near = {(a, b): difference(lab, a, b) for a, b in pairwise(range(len(lab))) if difference(lab, a, b) < STEP}
    assert near == {}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", NAMED)
def test_names_can_be_told_apart(name: str, deficiency: str) -> None:
    lab = seen(NAMED[name], deficiency)
    near = {
        (NAMED[name][a], NAMED[name][b]): round(difference(lab, a, b), 1)
        for a, b in combinations(range(len(lab)), 2)
        if difference(lab, a, b) < APART
    }
    assert near == {}
