"""Geodetector: how much of a quantity's spread a zoning explains."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def q(values: ArrayLike, strata: ArrayLike, weights: ArrayLike | None = None) -> float:
    """q = 1 - SSW / SST = 1 - sum N_h s_h^2 / (N s^2): share of the variance that lies between strata, 0-1.

    Args:
        values: one number per sample; samples with nan are left out.
        strata: stratum of each sample. weights: weight of each (area); 1 if not given.

    Returns:
        nan where nothing varies.
    Source: Wang and Xu 2017, Acta Geographica Sinica 72(1); as used in CX:202108.00091.
    """
    numbers, groups = np.asarray(values, np.float64), np.asarray(strata)
    weight = np.ones(len(numbers)) if weights is None else np.asarray(weights, np.float64)
    known = ~np.isnan(numbers)
    numbers, weight = numbers[known], weight[known]
    within, total = _spread(numbers, groups[known], weight)
    return 1 - within / total if total > 0 else float("nan")


def joint(values: ArrayLike, strata: ArrayLike, weights: ArrayLike) -> float:
    """q of several quantities together: their spreads are summed before they are divided, shape (samples, k)."""
    table = np.asarray(values, np.float64)
    spreads = [_spread(column, np.asarray(strata), np.asarray(weights, np.float64)) for column in table.T]
    within, total = np.sum(spreads, axis=0)
    return float(1 - within / total) if total > 0 else float("nan")


def _spread(numbers: np.ndarray, groups: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """(SSW, SST): weighted squares around the means of the strata, and around the mean of all."""
    if not len(numbers):
        return 0.0, 0.0
    _, place = np.unique(groups, return_inverse=True)
    mass = np.bincount(place, weight)
    mean = np.bincount(place, weight * numbers) / np.where(mass > 0, mass, 1)
    whole = np.average(numbers, weights=weight)
    within = float((weight * (numbers - mean[place]) ** 2).sum())
    total = float((weight * (numbers - whole) ** 2).sum())
    # what rounding leaves of a constant
    return within, total if total > 1e-12 * float((weight * numbers**2).sum()) else 0.0
