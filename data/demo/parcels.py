"""Parcels: contiguous pieces of land that follow the terrain, with the mean of any layer over each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import noise
from data.demo.frame import Frame

PLAIN_SPACING_M = 165.0
HILL_SPACING_M = 250.0
# Parcels smaller than this many cells across would be single cells.
MIN_CELLS = 2.2


@dataclass(frozen=True)
class Parcels:
    """Labels 0..n-1 over the grid, the parcels' size in cells, and a lot in 0..1 for each."""

    label: NDArray[np.int32]
    size: NDArray[np.float64]
    lot: NDArray[np.float64]

    def mean(self, layer: NDArray[np.generic]) -> NDArray[np.float64]:
        """Mean of a layer over each parcel."""
        total = np.bincount(self.label.ravel(), layer.ravel().astype(float), minlength=self.size.size)
        return np.asarray(total / self.size)

    def count(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Cells of a mask in each parcel."""
        cells = np.bincount(self.label.ravel(), mask.ravel().astype(float), minlength=self.size.size)
        return np.asarray(cells, np.float64)


def build(place: Frame, elevation: NDArray[np.float32], slope: NDArray[np.float32]) -> Parcels:
    """Small field blocks on gentle ground, larger terrain units in the hills."""
    cell = place.grid.cell_m
    plain_m, hill_m = max(PLAIN_SPACING_M, MIN_CELLS * cell), max(HILL_SPACING_M, MIN_CELLS * cell)
    bend = noise.warp(place.x, place.y, 420, 60, place.seed + 151)
    plain = noise.worley(place.x, place.y, plain_m, place.seed + 157, bend, elevation, 18.0)
    hill = noise.worley(place.x, place.y, hill_m, place.seed + 163, bend * 1.3, elevation, 3.0)
    # Which of the two a hill parcel uses is decided for the whole hill parcel, so that no splinters arise.
    steep = np.bincount(hill.ravel(), slope.ravel()) / np.maximum(np.bincount(hill.ravel()), 1)
    is_hill = (steep > 3.2)[hill]
    label = noise.compact(np.where(is_hill, hill * 2 + 1, plain * 2))
    size = np.bincount(label.ravel()).astype(float)
    return Parcels(label, size, np.random.default_rng(place.seed + 167).random(size.size))
