"""Ecosystem quality index EQI: relative density of cover, leaf area and primary production (METHODS card 7c)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.degradation import Plane, bounds, classes, vegetation, whole
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.strata import Strata, references

Floats = NDArray[np.float32]

#: Layers beside vegetation cover, and their marks of no data.
LAYERS = {"leaf_area_index": 255, "primary_production": 65_535}
NAMES = (("未评价", "Not assessed"), ("差", "Very low"), ("低", "Low"), ("中", "Medium"), ("良", "Good"), ("优", "Excellent"))  # fmt: skip


def eqi(values: Sequence[Floats], best: Sequence[Floats]) -> Floats:
    """EQI = 100 * mean of V / V_max, each at most 1; nan where one of them is unknown.

    Args:
        values, best: one entry per density (FVC, LAI, GPP), each in its own unit, shapes that broadcast.
    Source: HJ 1172-2021 (to be verified).
    """
    total = np.zeros(np.broadcast(values[0], best[0]).shape, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        for value, largest in zip(values, best, strict=True):
            total += np.minimum(value / largest, 1)
    return total * np.float32(100 / len(values))


def assess(
    landscape: Landscape, places: Strata, parameters: Parameters
) -> tuple[Floats, NDArray[np.uint8]] | None:
    """EQI of the vegetated strata and its classes 1 (very low) to 5; None where the package lacks LAI or GPP.

    The largest value of a stratum is that of its reference cells.
    """
    if not set(LAYERS) <= set(landscape.layers):
        return None
    percent = np.asarray(landscape["vegetation_cover"])

    def known(name: str, mark: int) -> Plane:
        layer = np.asarray(landscape[name])

        def plane(rows: slice) -> Floats:
            told = places.vegetated[places.unit[rows]] & (layer[rows] != mark)
            return np.where(told, layer[rows], np.float32(np.nan)).astype(np.float32)

        return plane

    densities: list[Plane] = [lambda rows: vegetation(percent[rows], places.unit[rows], places)]
    densities += [known(name, mark) for name, mark in LAYERS.items()]
    shape = landscape.grid.shape
    fewest = int(parameters.constant("reference_gap_min_cells"))
    best = [references(whole(plane, shape), places, 100, fewest) for plane in densities]
    found = whole(
        lambda rows: eqi(
            [plane(rows) for plane in densities], [largest[places.unit[rows]] for largest in best]
        ),
        shape,
    )
    return found, classes(found, bounds(parameters, "eqi_class", 4))
