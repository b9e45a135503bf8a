"""Works: what a plan does on its cells, split into parts that share one curve and one survival.

An option on which the conversion ratio acts (退塘 + 红树林) succeeds in two ways: kappa phi_2 of the cell becomes
mangrove, phi_1 - kappa phi_2 stays retired pond (wetland). Each way is a component; every result of a plan is a sum
over (component, stage), so that a Monte Carlo draw only has to scale those sums (METHODS 13.6, 13.7).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.options.measures import Option
from analytics.scenario.recovery import Recovery, cohort_fraction
from analytics.scenario.uncertainty import Parameter, Uncertainty

Share = float | NDArray[np.float64]


@dataclass(frozen=True)
class Component:
    """One way in which an option succeeds.

    Args:
        option: row of `Options.options`.
        outcome: the option whose reference state and target class the cell takes (itself, or the first measure's
            own option for the part that is not converted).
        measures: ids whose quantity this part counts.
        measure: id whose curve and survival it follows.
        converted: whether the conversion ratio acts on it.
        before: for the part that is not converted, the second measure, whose success is taken off.
    """

    option: int
    outcome: Option
    measures: tuple[str, ...]
    measure: str
    converted: bool = False
    before: str = ""

    def share(self, draw: Callable[[Parameter, str], Share]) -> Share:
        """Share of the works that succeeds in this way: phi, kappa phi_2, or max(0, phi_1 - kappa phi_2)."""
        survival = draw(Parameter.SURVIVAL, self.measure)
        if self.converted:
            return survival * draw(Parameter.CONVERSION, self.measure)
        if self.before:
            taken = draw(Parameter.SURVIVAL, self.before) * draw(Parameter.CONVERSION, self.before)
            return np.maximum(survival - taken, 0.0)
        return survival


def components(options: Sequence[Option]) -> tuple[Component, ...]:
    """The components of all options, in the order of the options."""
    alone = {option.measures[0]: option for option in options if len(option.measures) == 1}
    found: list[Component] = []
    for row, option in enumerate(options):
        last = option.measures[-1]
        converted = option.conversion and len(option.measures) > 1
        found.append(Component(row, option, option.measures, last, converted))
        if converted and option.measures[0] in alone:
            first = option.measures[0]
            found.append(Component(row, alone[first], (first,), first, before=last))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Course:
    """How components run through the years: C components, P stages (closed and open), T years (the stages' ends).

    Args:
        components: see `components`.
        years: end years of all stages, closed and open.
        share: expected share of success, float64 (C,).
        done: share of a stage's works that is completed, float64 (P, T): 0 before the stage, 1 from its end on.
        curves: objective -> expected f over the stage's annual cohorts, float64 (C, P, T).
    """

    components: tuple[Component, ...]
    years: tuple[int, ...]
    share: NDArray[np.float64]
    done: NDArray[np.float64]
    curves: dict[str, NDArray[np.float64]]
    stage_years: dict[int, tuple[int, ...]]

    @property
    def shape(self) -> tuple[int, int, int]:
        return len(self.components), len(self.years), len(self.years)


def course(
    parts: tuple[Component, ...],
    stage_years: dict[int, tuple[int, ...]],
    objectives: Sequence[str],
    recovery: Recovery,
    uncertainty: Uncertainty,
) -> Course:
    """Expected shares and fractions of every component, stage and year."""
    years = tuple(stage_years)
    curves = {
        objective: np.array(
            [
                [
                    [
                        float(cohort_fraction(recovery.curve(part.measure, objective), stage_years[p], t))
                        for t in years
                    ]
                    for p in years
                ]
                for part in parts
            ]
        ).reshape(len(parts), len(years), len(years))
        for objective in objectives
    }
    share = np.array([float(part.share(uncertainty.mean)) for part in parts])
    done = np.array([[float(p <= t) for t in years] for p in years])
    return Course(parts, years, share, done, curves, stage_years)


@dataclass(frozen=True, eq=False)
class Works:
    """The chosen pairs of a plan and their parts; w works, v >= w parts.

    Args:
        pair: rows of the options table, int32 (w,), ascending.
        cell: flat grid index, int32 (w,).
        option: row of `Options.options`, uint8 (w,).
        stage: index into the course's years, int8 (w,).
        area_ha: float64 (w,).
        quantity: float64 (w, S), per slot of the option's measures.
        cost: float64 (w,), 万元.
        row: work of each part, int32 (v,).
        part: component of each part, int8 (v,).
        before, after: cover class of each part's cell now and after the works, uint16 (v,).
    """

    pair: NDArray[np.int32]
    cell: NDArray[np.int32]
    option: NDArray[np.uint8]
    stage: NDArray[np.int8]
    area_ha: NDArray[np.float64]
    quantity: NDArray[np.float64]
    cost: NDArray[np.float64]
    row: NDArray[np.int32]
    part: NDArray[np.int8]
    before: NDArray[np.uint16]
    after: NDArray[np.uint16]

    def by_group(self, values: NDArray[np.floating], shape: tuple[int, int, int]) -> NDArray[np.float64]:
        """Sum of a value of each part by component and stage: float64 (C, P)."""
        count, stages, _ = shape
        group = self.part.astype(np.int64) * stages + self.stage[self.row]
        sums = np.bincount(group, weights=values, minlength=count * stages).astype(np.float64)
        return sums.reshape(count, stages)


def split(
    option: NDArray[np.uint8], parts: Sequence[Component]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """(row, component) of every part of these works, ordered by component."""
    found = [
        (np.flatnonzero(option == part.option).astype(np.int32), index) for index, part in enumerate(parts)
    ]
    if not found:
        return np.empty(0, np.int32), np.empty(0, np.int8)
    row = np.concatenate([rows for rows, _ in found])
    return row, np.concatenate([np.full(rows.size, index, np.int8) for rows, index in found])
