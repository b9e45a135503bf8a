"""Effects of the estimate: change of functions from the coefficients of the options table.

benefit x share x f, summed by component and stage. The refinement replaces these by models that run again.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analytics import carbon
from analytics.options.table import Options
from analytics.scenario import corridors
from analytics.scenario.facts import tolerable_loss_t_ha
from analytics.scenario.recovery import fraction
from analytics.scenario.study import Study
from analytics.scenario.works import Works

HABITAT, SOIL, WATER, COAST, CONNECTIVITY = "habitat", "soil", "water", "coast", "connectivity"
LAND, SEA = 0, 1
EFFECTS = (
    "water", "soil", "habitat_land", "habitat_sea", "exposure", "eroded", "connectivity", *carbon.CURVES,
)  # fmt: skip


def nothing(study: Study) -> dict[str, NDArray[np.float64]]:
    """Effects of nobody's works: what the base year is evaluated with."""
    return {name: np.zeros(study.course.shape) for name in EFFECTS}


def estimated(study: Study, works: Works) -> Mapping[str, NDArray[np.float64]]:
    """Change of functions by component, stage and year, float64 (C, P, T); keys and units as `Context.effects`."""
    course, options = study.course, study.options

    def grown(objective: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
        total = works.by_group(values, course.shape) * course.share[:, None]
        return total[:, :, None] * course.curves[objective]

    found = nothing(study)
    for pool, values in zip(carbon.CURVES, carbon_gains(study, works), strict=True):
        found[pool] = grown(pool, values)
    for objective in options.objectives:
        values = part_benefits(study, works, objective)
        if objective == HABITAT:
            domain = options.domain[works.pair][works.row]
            found["habitat_land"] = grown(objective, values * (domain == LAND))
            found["habitat_sea"] = grown(objective, values * (domain == SEA))
        elif objective == COAST:
            # The coefficient is EI x km of shore per pair: over the shore's length it is a change of the mean.
            found["exposure"] = -grown(objective, values) / max(study.facts.exposed_km, 1e-9)
        elif objective == SOIL:
            found["soil"] = grown(objective, values)
            found["eroded"] = healed(study, works, values / np.maximum(works.area_ha[works.row], 1e-12))
        elif objective == WATER:
            found["water"] = grown(objective, values)
        elif objective == CONNECTIVITY:
            found["connectivity"] = grown(objective, values)
    easing = corridors.easing(study, works) if study.lattice else None
    for t, year in enumerate(study.years):
        scores = found["connectivity"][:, :, t].copy()
        found["connectivity"][:, :, t] = connected(study, works, easing, year, scores, search=False)
    return found


def connected(
    study: Study,
    works: Works,
    easing: corridors.Easing | None,
    year: int,
    weights: NDArray[np.float64],
    search: bool,
) -> NDArray[np.float64]:
    """Change of the share of functional corridors (%) at the end of a year, by component and stage, float64 (C, P).

    The network answers for the whole plan; the works share it by what they save at barriers. 0 without a network.

    Args:
        easing: of these works; None where there is no network.
        weights: float64 (C, P), the barriers' scores that are eased. search: whether the cheapest ways are looked for
            again; else the ways of the base year count.
    """
    areas = finished_ha(study, works, year)
    if study.lattice is None or easing is None or not areas.any():
        return np.zeros_like(weights)
    network = study.lattice.network
    after = corridors.rate(network, easing.surface(year), search)
    return float(np.nan_to_num(after - network.corridor_connectivity)) * shares(weights, areas)


def finished_ha(study: Study, works: Works, year: int) -> NDArray[np.float64]:
    """Area of the works that are finished (ha), by component and stage, float64 (C, P)."""
    done = study.course.done[works.stage[works.row], study.years.index(year)]
    return works.by_group(done * works.area_ha[works.row], study.course.shape)


def shares(weights: NDArray[np.float64], otherwise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights over their sum; the second ones where the first are all 0, evenly 0 where both are."""
    for values in (np.abs(weights), np.abs(otherwise)):
        if values.sum() > 0:
            return values / values.sum()
    return np.zeros_like(weights)


def carbon_gains(study: Study, works: Works) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Carbon (tC) that each part has more at full recovery and full success: in biomass, in soil.

    Cells answer for themselves, so that the estimate and the refinement have the same.
    """
    target = study.target_class[works.part]
    percent = study.baseline.drivers.vegetation_cover.ravel()[works.cell[works.row]]
    taken = (target != 0) & (works.after == target)
    biomass, soil = carbon.gain(works.before, percent, works.after, taken, study.parameters)
    area = works.area_ha[works.row]
    return biomass * area, soil * area


def part_benefits(study: Study, works: Works, objective: str) -> NDArray[np.float64]:
    """Physical benefit of each part at full recovery and full success, in the objective's unit.

    The part of a combination that is not converted has the benefit of the first measure alone on the same cell.
    """
    column = study.options.objectives.index(objective)
    benefit = study.options.benefit[:, column]
    values = benefit[works.pair[works.row]].astype(np.float64)
    for index, component in enumerate(study.course.components):
        if component.before:
            mine = works.part == index
            twin = pair_of(study.options, works.cell[works.row[mine]], component.measures[0])
            values[mine] = np.where(twin >= 0, benefit[twin], 0.0)
    return values


def pair_of(options: Options, cells: NDArray[np.int32], measure: str) -> NDArray[np.int64]:
    """The pair of a measure alone on each of these cells, -1 where it is not eligible."""
    row = next((r for r, option in enumerate(options.options) if option.measures == (measure,)), None)
    found = np.full(cells.size, -1, np.int64)
    if row is None:
        return found
    first = np.searchsorted(options.cell, cells)
    # Pairs of a cell are adjacent; there are at most as many as options.
    for step in range(len(options.options)):
        place = np.minimum(first + step, options.cell.size - 1)
        hit = (options.cell[place] == cells) & (options.option[place] == row)
        found[hit] = place[hit]
    return found


def healed(study: Study, works: Works, gain_t_ha: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of the eroded area (ha, negative): float64 (C, P, T).

    A treated cell leaves "eroded" only if its loss after treatment, A0 - f x gain, is below 5 t/ha a; the share
    that fails stays as it was.
    """
    tolerable = tolerable_loss_t_ha(study.parameters)
    loss = study.baseline.soil_loss.ravel()[works.cell[works.row]].astype(np.float64)
    eroded = loss >= tolerable  # nan compares false: what is masked is not eroded
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(eroded & (gain_t_ha > 0), (loss - tolerable) / gain_t_ha, np.inf)
    return -crossed(study, works, needed, SOIL)


def crossed(study: Study, works: Works, needed: NDArray[np.float64], objective: str) -> NDArray[np.float64]:
    """Area (ha) that has passed a threshold: float64 (C, P, T). Every annual cohort is looked at by itself.

    Args:
        needed: recovered share f that each part has to pass, inf where it never does.
        objective: whose recovery curves count.
    """
    course, recovery = study.course, study.recovery
    area = works.area_ha[works.row]
    change = np.zeros(course.shape)
    stage = works.stage[works.row]
    for c, component in enumerate(course.components):
        curve = recovery.curve(component.measure, objective)
        for p, end in enumerate(course.years):
            mine = (works.part == c) & (stage == p)
            if not mine.any():
                continue
            threshold, hectares = needed[mine], area[mine]
            for t, year in enumerate(course.years[p:], start=p):
                reached = fraction(curve, year - np.array(course.stage_years[end]))
                out = [hectares[threshold < f].sum() for f in reached]
                change[c, p, t] = course.share[c] * float(np.mean(out))
    return change
