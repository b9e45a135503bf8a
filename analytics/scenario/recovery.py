"""Recovery curves: which share of the reference a restored cell has reached, tau years after the works.

Works of a stage are spread evenly over its years; each annual cohort is completed on 31 December, so that
tau = t - t_i and a cohort counts nothing before its own year has ended (METHODS, cards 13.5 and 13.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

ANY = "*"


class Shape(StrEnum):
    """How a curve starts: 1 - exp(-r tau), or a straight line that reaches f_inf after 1 / r years."""

    EXPONENTIAL = "exponential"
    LINEAR = "linear"


@dataclass(frozen=True)
class Curve:
    """One row of the recovery table.

    Args:
        f_inf: share of the reference that is reached in the end, 0..1.
        rate: r (1/a).
        lag_a: years after completion before anything happens.
        shape: how the curve starts.
    """

    f_inf: float
    rate: float
    lag_a: float = 0.0
    shape: Shape = Shape.EXPONENTIAL


IMMEDIATE = Curve(1.0, np.inf)


def fraction(curve: Curve, tau_a: ArrayLike, rate_factor: ArrayLike = 1.0) -> NDArray[np.float64]:
    """f(tau) = f_inf (1 - exp(-r (tau - lag))), or f_inf min(1, r (tau - lag)); 0 before the lag has passed.

    Args:
        tau_a: years since completion, any shape; negative before completion.
        rate_factor: multiplies r (Monte Carlo); broadcast against `tau_a`.

    Source: METHODS card 13.5; the linear start is that of mangrove soil carbon (10.1126/sciadv.adk5430).
    """
    elapsed = np.asarray(tau_a, dtype=np.float64) - curve.lag_a
    started = elapsed >= 0.0
    if np.isinf(curve.rate):
        return np.where(started, curve.f_inf, 0.0) * np.ones_like(np.asarray(rate_factor, dtype=np.float64))
    progress = curve.rate * np.asarray(rate_factor, dtype=np.float64) * np.where(started, elapsed, 0.0)
    reached = np.minimum(progress, 1.0) if curve.shape is Shape.LINEAR else -np.expm1(-progress)
    return np.where(started, curve.f_inf * reached, 0.0)


def stage_years(stages: Sequence[int], base_year: int) -> dict[int, tuple[int, ...]]:
    """The years of each stage: (2025, 2030) from 2020 -> {2025: (2021..2025), 2030: (2026..2030)}."""
    starts = (base_year, *stages[:-1])
    return {end: tuple(range(start + 1, end + 1)) for start, end in zip(starts, stages, strict=True)}


def cohort_fraction(
    curve: Curve, completion_years: Iterable[int], year: int, rate_factor: ArrayLike = 1.0
) -> NDArray[np.float64]:
    """Mean f at the end of `year` over equal annual cohorts; the shape of `rate_factor`."""
    parts = [fraction(curve, year - completed, rate_factor) for completed in completion_years]
    return np.mean(parts, axis=0)


def completed_share(completion_years: Iterable[int], year: int) -> float:
    """Share of equal annual cohorts that are completed by the end of `year`."""
    return float(np.mean([completed <= year for completed in completion_years]))


@dataclass(frozen=True)
class Recovery:
    """All curves, looked up by measure and objective or process; `*` stands for every objective not named."""

    curves: Mapping[tuple[str, str], Curve]

    @classmethod
    def from_table(cls, table: pd.DataFrame) -> Recovery:
        """From recovery.csv: option_or_measure, objective, f_inf, rate, lag_a, start."""
        return cls(
            {
                (str(row["option_or_measure"]), str(row["objective"])): Curve(
                    float(row["f_inf"]), float(row["rate"]), float(row["lag_a"]), Shape(str(row["start"]))
                )
                for row in table.to_dict("records")
            }
        )

    def curve(self, measure: str, objective: str) -> Curve:
        """The row (measure, objective), else (measure, "*"); KeyError if there is neither."""
        return self.curves.get((measure, objective)) or self.curves[measure, ANY]
