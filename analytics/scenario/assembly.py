"""Assembly: from a package's landscape, baseline and options to a study that is ready for scenarios."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.options.potential import potential_table
from analytics.options.table import Options
from analytics.parameters import Parameters
from analytics.pattern.network import SecurityPattern
from analytics.scenario import effects, outcome, projects
from analytics.scenario.asking import biomass_shares, existing, matured
from analytics.scenario.catalogue import Catalogue, catalogue
from analytics.scenario.facts import measure_facts
from analytics.scenario.indicators import accounts, lacking
from analytics.scenario.lattice import lattice
from analytics.scenario.recovery import Recovery, stage_years
from analytics.scenario.state import CURVES, intact_classes, works_on
from analytics.scenario.study import Study, split_stages
from analytics.scenario.uncertainty import Uncertainty
from analytics.scenario.works import components, course


def assemble(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    options: Options,
    stages: tuple[int, ...],
    base_year: int,
    status_date: str,
    pattern: SecurityPattern | None = None,
    quality_index: NDArray[np.float32] | None = None,
) -> Study:
    """A study, ready for scenarios.

    Args:
        stages: end years of all stages of the plan; `status_date` ("YYYY-MM-DD") decides which are closed.
        pattern: security pattern of the diagnosis; without it corridors are not counted.
        quality_index: EQI of the condition; without it its indicator waits.
    """
    closed, opened = split_stages(stages, status_date)
    years = stage_years(stages, base_year)
    recovery = Recovery.from_table(parameters.tables["recovery"])
    uncertainty = Uncertainty.from_table(parameters.tables["uncertainty"])
    parts = components(options.options)
    table = parameters.tables["projects"]
    codes = [part.outcome.target_class for part in parts]
    study = Study(
        landscape=landscape,
        parameters=parameters,
        baseline=baseline,
        options=options,
        stages=opened,
        closed=closed,
        base_year=base_year,
        status_date=status_date,
        potential=potential_table(options, parameters.constant("realistic_threshold")),
        arranged=projects.arranged(table, stages),
        projects=projects.project_pairs(
            table, landscape.vectors["projects"], options, landscape.grid, opened
        ),
        recovery=recovery,
        uncertainty=uncertainty,
        course=course(
            parts, years, tuple(dict.fromkeys((*options.objectives, *CURVES))), recovery, uncertainty
        ),
        facts=measure_facts(landscape, parameters, baseline, quality_index),
        intact=intact_classes(options.options, baseline, parameters),
        target_class=np.array([parameters.value(code) if code else 0 for code in codes], np.uint16),
        matured=matured(
            options,
            recovery,
            years,
            opened,
            int(parameters.constant("horizon_year")),
            biomass_shares(options, baseline, parameters),
        ),
        objective_exists=existing(parameters, options.objectives),
        catalogue=catalogue(parameters),
        lattice=None if pattern is None else lattice(landscape, parameters, baseline, pattern),
        quality_index=quality_index,
    )
    return with_required(replace(study, catalogue=waiting(study)))


def with_required(study: Study) -> Study:
    """The study with the quantities that just meet binding and superior targets, from the base year's indicators."""
    nobody = works_on(study, np.empty(0, np.int32), np.empty(0, np.int16))
    base = accounts(study, nobody, effects.nothing(study))
    return replace(study, catalogue=replace(study.catalogue, required=outcome.required(study, base)))


def waiting(study: Study) -> Catalogue:
    """The catalogue with indicators that this package lacks an input for switched off, and what they wait for."""
    return replace(
        study.catalogue,
        indicators=tuple(
            replace(row, active=False, reason=reason)
            if row.active and (reason := lacking(study, row))
            else row
            for row in study.catalogue.indicators
        ),
    )
