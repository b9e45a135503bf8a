"""A convex quadratic in a box: the step of the Newton method on prices that have ends."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EXACT = 1e-12
SWEEPS, ROUNDS = 50, 60


def minimise_in_box(matrix: Floats, gradient: Floats, low: Floats, high: Floats) -> Floats:
    """Minimiser d of gradient . d + d' matrix d / 2 with low <= d <= high.

    Primal-dual active sets (Hintermueller, Ito and Kunisch 2002, SIAM J. Optim. 13) end in a few rounds; where they
    cycle, sweeps over the coordinates find the active set and a step in the free ones ends it.

    Args:
        matrix: float64 (R, R), symmetric, positive semi-definite. gradient, low, high: float64 (R,), low <= 0 <= high.
    """
    diagonal = np.diag(matrix)
    size = np.sqrt(np.maximum(diagonal, EXACT * max(1e-300, float(diagonal.max()))))
    scaled = matrix / np.outer(size, size) + 1e-10 * np.eye(size.size)
    pull, lower, upper = gradient / size, low * size, high * size
    step = _active_sets(scaled, pull, lower, upper)
    if step is None:
        step = _sweeps(scaled, pull, lower, upper)
    return np.clip(step, lower, upper) / size


def _active_sets(scaled: Floats, pull: Floats, lower: Floats, upper: Floats) -> Floats | None:
    step = np.clip(-pull, lower, upper)
    multiplier = -(scaled @ step + pull)
    for _ in range(2 * pull.size):
        at_low = multiplier + (step - lower) < 0
        at_high = multiplier + (step - upper) > 0
        free = np.flatnonzero(~(at_low | at_high))
        step = np.where(at_low, lower, np.where(at_high, upper, 0.0))
        step[free] = np.linalg.solve(scaled[np.ix_(free, free)], -(pull + scaled @ step)[free])
        multiplier = -(scaled @ step + pull)
        multiplier[free] = 0.0
        if (
            ((step >= lower - EXACT) & (step <= upper + EXACT)).all()
            and (multiplier[at_low] <= EXACT).all()
            and (multiplier[at_high] >= -EXACT).all()
        ):
            return step
    return None


def _sweeps(scaled: Floats, pull: Floats, lower: Floats, upper: Floats) -> Floats:
    step = np.clip(-pull, lower, upper)
    for _ in range(ROUNDS):
        coordinate_sweeps(scaled, pull, lower, upper, step, SWEEPS)
        slope = scaled @ step + pull
        free = np.flatnonzero((step > lower) & (step < upper))
        ahead = np.zeros_like(step)
        ahead[free] = np.linalg.solve(scaled[np.ix_(free, free)], -slope[free])
        room = np.where(ahead > 0, upper - step, lower - step)
        part = min(1.0, float(np.divide(room, ahead, out=np.ones_like(step), where=ahead != 0).min()))
        step = np.clip(step + part * ahead, lower, upper)
        slope = scaled @ step + pull
        wrong = ((step <= lower) & (slope < -EXACT)) | ((step >= upper) & (slope > EXACT))
        if part == 1.0 and not wrong.any():
            break
    return step


@njit(nogil=True, cache=True)
def coordinate_sweeps(matrix, pull, lower, upper, step, sweeps):
    """Minimise along one coordinate after the other; step changes in place."""
    slope = matrix @ step + pull
    for _ in range(sweeps):
        largest = 0.0
        for i in range(step.size):
            new = min(upper[i], max(lower[i], step[i] - slope[i] / matrix[i, i]))
            change = new - step[i]
            if change != 0.0:
                step[i] = new
                largest = max(largest, abs(change))
                for j in range(step.size):
                    slope[j] += change * matrix[j, i]
        if largest < 1e-14:
            break
