"""Study: one package made ready for scenarios. Everything that no slider moves, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.baseline import Baseline
from analytics.diagnosis import Diagnosis
from analytics.landscape import Landscape
from analytics.options.reference import Intact
from analytics.options.table import Options
from analytics.parameters import Parameters
from analytics.scenario.catalogue import Catalogue
from analytics.scenario.facts import Facts
from analytics.scenario.lattice import Lattice
from analytics.scenario.projects import ProjectPairs
from analytics.scenario.recovery import Recovery, stage_years
from analytics.scenario.uncertainty import Uncertainty
from analytics.scenario.works import Course


@dataclass(frozen=True, eq=False)
class Study:
    """What a scenario is computed on.

    Args:
        landscape, parameters, baseline, options: the package and what the base models made of it.
        stages: end years of the open stages, ascending.
        closed: end years of the stages up to the status date; they hold actuals.
        base_year: year of the baseline.
        status_date: "YYYY-MM-DD", what is past.
        potential: measure, theoretical, realistic.
        arranged: measure, stage, quantity; cumulative, from projects.
        projects: the pairs that projects occupy.
        recovery, uncertainty: curves and distributions.
        course: how each component of an option runs through the years.
        facts: what the indicators know of the base year.
        intact: target class code -> what its intact cells reach.
        target_class: class value that each component turns a cell into, uint16 (C,); 0 where the land use stays.
        matured: f at the horizon of each option, open stage and objective, float64 (J, P, K).
        objective_exists: whether each objective exists on land and at sea, bool (2, K).
        catalogue: the indicators.
        lattice: the land's network; None without a security pattern.
        quality_index: EQI (0-100) of the base year, shape (rows, cols); None where the package cannot tell.
        diagnosis: what is known of the place beside the base models; None where only scenarios are asked for.
    """

    landscape: Landscape
    parameters: Parameters
    baseline: Baseline
    options: Options
    stages: tuple[int, ...]
    closed: tuple[int, ...]
    base_year: int
    status_date: str
    potential: pd.DataFrame
    arranged: pd.DataFrame
    projects: ProjectPairs
    recovery: Recovery
    uncertainty: Uncertainty
    course: Course
    facts: Facts
    intact: Mapping[str, Intact]
    target_class: NDArray[np.uint16]
    matured: NDArray[np.float64]
    objective_exists: NDArray[np.bool_]
    catalogue: Catalogue
    lattice: Lattice | None
    quality_index: NDArray[np.float32] | None
    diagnosis: Diagnosis | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """End years of all stages, closed and open."""
        return self.closed + self.stages

    @property
    def stage_years(self) -> dict[int, tuple[int, ...]]:
        return stage_years(self.years, self.base_year)

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The active measures, in the order of `options.measures`."""
        return tuple(measure.id for measure in self.options.measures)


def split_stages(stages: tuple[int, ...], status_date: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(closed, open): a stage is closed when its last day, 31 December, is not after the status date."""
    closed = tuple(stage for stage in stages if f"{stage}-12-31" <= status_date)
    return closed, tuple(stage for stage in stages if stage not in closed)
