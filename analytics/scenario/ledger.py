"""Ledgers: what a plan adds to a number, by component, stage and year, so that a draw only rescales the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.scenario.recovery import Recovery, cohort_fraction
from analytics.scenario.uncertainty import Parameter, Uncertainty
from analytics.scenario.works import Course, Share

AREA = ""
"""Curve of a ledger that counts at acceptance: no recovery, no reference state."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """A sum and what the plan adds to it.

    Args:
        base: value of the base year.
        change: expected addition, float64 (C, P, T): component, stage of the works, year.
        curve: objective whose recovery curve the addition follows, or `AREA`.
        rest: ledgers that are added to it and follow curves of their own.
    """

    base: float
    change: NDArray[np.float64]
    curve: str = AREA
    rest: tuple[Ledger, ...] = ()

    def expected(self) -> NDArray[np.float64]:
        """Value by year, float64 (T,)."""
        own = self.base + self.change.sum(axis=(0, 1))
        return own + sum(other.expected() for other in self.rest)

    def drawn(self, scales: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Value by draw and year, float64 (N, T)."""
        own = self.base + np.einsum("cpt,ncpt->nt", self.change, scales[self.curve], optimize=True)
        return own + sum(other.drawn(scales) for other in self.rest)


@dataclass(frozen=True, eq=False)
class Account:
    """An indicator: factor x numerator / denominator. Ratios recompute both (METHODS 13.6)."""

    numerator: Ledger
    denominator: Ledger | None = None
    factor: float = 1.0

    def base(self) -> float:
        return self._value(self.numerator.base, 1.0 if self.denominator is None else self.denominator.base)

    def expected(self) -> NDArray[np.float64]:
        """Value by year, float64 (T,)."""
        return self._value(
            self.numerator.expected(), 1.0 if self.denominator is None else self.denominator.expected()
        )

    def drawn(self, scales: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Value by draw and year, float64 (N, T)."""
        below = 1.0 if self.denominator is None else self.denominator.drawn(scales)
        return self._value(self.numerator.drawn(scales), below)

    def _value(self, above, below):  # type: ignore[no-untyped-def]
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.factor * np.divide(above, below)


def scales(course: Course, recovery: Recovery, uncertainty: Uncertainty) -> dict[str, NDArray[np.float64]]:
    """Curve -> draw over expectation, float64 (N, C, P, T), for areas and every objective of the course.

    Area: share / E[share]. Function: that, times f(r drawn) / f(r), times the reference's draw.
    """
    parts, years = course.components, course.years
    shape = (uncertainty.draws, len(parts), len(years), len(years))
    area = np.ones(shape)
    found = {objective: np.ones(shape) for objective in course.curves}
    for c, part in enumerate(parts):
        for p, stage in enumerate(years):

            def draw(parameter: Parameter, measure: str, stage: int = stage) -> Share:
                return uncertainty.sample(parameter, measure, stage)

            ratio = part.share(draw) / course.share[c] if course.share[c] > 0 else np.zeros(uncertainty.draws)
            area[:, c, p, :] = ratio[:, None]
            rate = uncertainty.sample(Parameter.RATE, part.measure, stage)
            functional = ratio * uncertainty.sample(Parameter.REFERENCE, part.measure, stage)
            for objective, scale in found.items():
                curve = recovery.curve(part.measure, objective)
                for t, year in enumerate(years):
                    expected = course.curves[objective][c, p, t]
                    reached = cohort_fraction(curve, course.stage_years[stage], year, rate)
                    scale[:, c, p, t] = functional * (reached / expected if expected > 0 else 1.0)
    return {AREA: area, **found}


def drawn_costs(
    cost: NDArray[np.float64], measures: tuple[str, ...], years: tuple[int, ...], uncertainty: Uncertainty
) -> NDArray[np.float64]:
    """Cumulative cost by draw and year, float64 (N, T), from expected cost by measure and stage (M, P)."""
    total = np.zeros((uncertainty.draws, len(years)))
    for m, measure in enumerate(measures):
        for p, stage in enumerate(years):
            if cost[m, p] > 0:
                total[:, p] += cost[m, p] * uncertainty.sample(Parameter.COST, measure, stage)
    return np.cumsum(total, axis=1)
