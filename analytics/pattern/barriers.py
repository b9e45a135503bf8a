"""Barriers after Linkage Mapper: where restoring a cell's surroundings would shorten a link, and by how much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from analytics.pattern.corridors import Ways, link_costs

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


def ring(radius: int) -> NDArray[np.bool_]:
    """Footprint of the annulus of one cell's width at `radius` cells: radius - 1 < distance <= radius."""
    row, col = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    far = np.hypot(row, col)
    return (far > radius - 1) & (far <= radius)


def ring_minimum(cost: Floats, radius: int) -> Floats:
    """Smallest cost in the annulus around every cell; inf beyond the edge."""
    return ndimage.minimum_filter(cost, footprint=ring(radius), mode="constant", cval=np.inf)


def score(cost_a: Floats, cost_b: Floats, lcd: float, radius: int, cell_m: float = 1.0) -> Floats:
    """Improvement score (LCD - f_A - f_B - 2r) / (2r): cost saved per map unit restored to resistance 1.

    Args:
        cost_a, cost_b: costs from both ends of a link. radius: cells; r = radius * cell_m.
    Source: linkagescape/linkage-mapper toolbox/scripts/s6_barriers.py (McRae et al. 2012, PLoS ONE 7(12)).
    """
    across = np.float32(2 * radius * cell_m)
    near = ring_minimum(cost_a, radius) + ring_minimum(cost_b, radius)
    return ((np.float32(lcd) - near - across) / across).astype(np.float32)


def _window(cost_a: Floats, cost_b: Floats, lcd: float, margin: int) -> tuple[slice, slice]:
    """Rectangle with every cell from which both ends are nearer than they are to each other, and a margin."""
    near = (cost_a < lcd) & (cost_b < lcd)
    sides = []
    for axis, size in enumerate(near.shape):
        hit = np.flatnonzero(near.any(axis=1 - axis))
        low, high = (int(hit[0]), int(hit[-1])) if hit.size else (0, 0)
        sides.append(slice(max(low - margin, 0), min(high + margin + 1, size)))
    return sides[0], sides[1]


def improvement(
    found: Ways, pairs: NDArray[np.int64], radii: tuple[int, ...], cell_m: float
) -> tuple[Floats, Floats]:
    """Largest score of every cell over links and radii, and the same in % of the link's cost; 0 where nothing gains.

    Args:
        radii: cells, ascending.
    """
    best = np.zeros(found.cost.shape[1:], np.float32)
    percent = np.zeros_like(best)
    for (first, second), lcd in zip(pairs, found.lcd, strict=True):
        if not np.isfinite(lcd) or lcd <= 0:
            continue
        ends = found.cost[first - 1], found.cost[second - 1]
        window = _window(*ends, lcd, 2 * radii[-1])
        for radius in radii:
            gain = score(ends[0][window], ends[1][window], lcd, radius, cell_m)
            np.maximum(best[window], gain, out=best[window])
            np.maximum(percent[window], gain * np.float32(100 / lcd), out=percent[window])
    return best, percent


def gain(
    resistance: Floats,
    restored: NDArray[np.bool_],
    source: NDArray[np.integer],
    pairs: NDArray[np.int64],
    cell_m: float = 1.0,
) -> NDArray[np.float64]:
    """What every link's cost falls by when these cells are restored to resistance 1."""
    better = np.where(restored, np.float32(1), resistance)
    before, after = (link_costs(each, source, pairs, cell_m) for each in (resistance, better))
    return before - after


def barrier_points(score: Floats, percentile: float) -> Mask:
    """Cells whose improvement score is positive and reaches the percentile (0-100) of all positive scores."""
    positive = score[score > 0]
    if not positive.size:
        return np.zeros(score.shape, np.bool_)
    return (score > 0) & (score >= np.percentile(positive, percentile))
