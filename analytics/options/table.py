"""The options table: every eligible (cell, option) pair with its quantities, cost and benefits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.options.benefits import Change, Models, normalised, per_hectare
from analytics.options.compactness import smoothed
from analytics.options.costs import cost_wan_yuan
from analytics.options.eligibility import RULES, YIELDS, Eligible, limits_of
from analytics.options.exclusions import allowed, exclusions, negotiable, negotiable_bits
from analytics.options.measures import Measure, Option, active_options, measures, objectives
from analytics.options.reference import reference
from analytics.options.site import Needs, Site
from analytics.parameters import Parameters

NONE = -1
"""Mark in `option_measures` for "no second measure"."""


@dataclass(frozen=True)
class Options:
    """Every eligible (cell, option) pair of a package, one row per pair, sorted by cell, then by option.

    n pairs, J options, K objectives; everything is per pair unless it says otherwise.

    Args:
        options: the active options (J).
        measures: the active measures, which `option_measures` points into.
        objectives: ids of the active objectives (K).
        option_measures: int8 (J, 2), index into `measures`, -1 where there is no second one.
        cell: int32 (n,), flat grid index, ascending.
        option: uint8 (n,), index into `options`.
        quantity: float32 (n, 2), ha or km of each measure of the option.
        area_ha: float32 (n,); of lines: km x design_width_m / 10.
        cost: float32 (n,), 万元.
        benefit: float32 (n, K), physical, at full recovery: habitat quality·ha,
            soil t/a, water m3/a, coast EI·km (fall of the exposure index times length of shore), connectivity
            resistance·m saved per m, times ha, carbon tC.
        benefit_hat: float32 (n, K), per ha, normalised at the base year within land and within sea, 0..1,
            smoothed for compactness.
        suitability: float32 (n,), 0..1.
        negotiable: uint8 (n,), bit i for the i-th negotiable exclusion (`exclusions.negotiable`).
        domain: uint8 (n,), 0 land, 1 sea.
        unit: uint8 (n,), township or sea unit of the cell.
    """

    options: tuple[Option, ...]
    measures: tuple[Measure, ...]
    objectives: tuple[str, ...]
    option_measures: NDArray[np.int8]
    cell: NDArray[np.int32]
    option: NDArray[np.uint8]
    quantity: NDArray[np.float32]
    area_ha: NDArray[np.float32]
    cost: NDArray[np.float32]
    benefit: NDArray[np.float32]
    benefit_hat: NDArray[np.float32]
    suitability: NDArray[np.float32]
    negotiable: NDArray[np.uint8]
    domain: NDArray[np.uint8]
    unit: NDArray[np.uint8]


@dataclass(frozen=True)
class _Part:
    """The pairs of one option, before they are normalised together and sorted by cell."""

    cell: NDArray[np.int32]
    quantity: NDArray[np.float32]
    area_ha: NDArray[np.float32]
    cost: NDArray[np.float32]
    per_hectare: NDArray[np.float32]
    suitability: NDArray[np.float32]
    negotiable: NDArray[np.uint8]
    domain: int
    line: bool


def build(
    landscape: Landscape,
    parameters: Parameters,
    baseline: Baseline,
    needs: Needs,
    progress: Callable[[float, str], None],
) -> Options:
    """The options table of a landscape.

    Statutory and own exclusions are taken out; negotiable ones are marked. A cell whose suitability is 0 (one
    factor fails, such as the water quality gate of the sea) stays in the theoretical potential but brings no benefit.

    Raises:
        KeyError: an active option has no eligibility rule, or an active objective no benefit function.
    """
    active = {measure.id: measure for measure in measures(parameters) if measure.active}
    every = active_options(parameters)
    aims = tuple(row.id for row in objectives(parameters) if row.active)
    site = Site(
        landscape,
        baseline.drivers.slope_deg,
        baseline.drivers.fetch_m,
        baseline.soil_loss,
        parameters.classes,
        needs,
    )
    models = Models(baseline, site, parameters)
    found: dict[str, Eligible] = {}
    for option in every:
        found[option.id] = eligible(option, site, parameters)
    found = yielding(found)
    parts = []
    for done, option in enumerate(every):
        progress(done / (len(every) + 1), f"可选措施 {option.id}|Options {option.id}")
        served = tuple(active[name] for name in option.measures)
        parts.append(_part(option, found[option.id], served, aims, models))
    progress(len(every) / (len(every) + 1), "效益归一|Normalising benefits")
    table = _joined(tuple(every), tuple(active.values()), aims, parts, landscape, parameters)
    progress(1.0, "可选措施|Options")
    return table


def eligible(option: Option, site: Site, parameters: Parameters) -> Eligible:
    """Where an option can go: its rule, less what statutory and own exclusions take out."""
    if option.id not in RULES:
        raise KeyError(f"option {option.id!r} is active but has no eligibility rule")
    found = RULES[option.id](site, limits_of(parameters, option.measures))
    return found.keep(allowed(site.landscape, exclusions(parameters), option.measures, found.cell))


def yielding(found: Mapping[str, Eligible]) -> dict[str, Eligible]:
    """Options without the cells that they leave to others (`eligibility.YIELDS`)."""
    kept = dict(found)
    for option, others in YIELDS.items():
        if option in found:
            free = np.ones(len(found[option].cell), np.bool_)
            for other in others:
                if other in found:
                    free &= ~np.isin(found[option].cell, found[other].cell)
            kept[option] = found[option].keep(free)
    return kept


def _part(
    option: Option,
    found: Eligible,
    served: tuple[Measure, ...],
    aims: tuple[str, ...],
    models: Models,
) -> _Part:
    site, parameters = models.site, models.parameters
    cell, grid = found.cell, site.landscape.grid
    amount = np.full(len(cell), grid.cell_ha, np.float32) if found.length_km is None else found.length_km
    area = amount if found.length_km is None else amount * np.float32(served[-1].design_width_m / 10)
    change = Change(cell, reference(option, cell, models.baseline, parameters), models)
    suits = found.suitability > 0
    return _Part(
        cell=cell,
        quantity=np.column_stack((amount, amount if len(served) > 1 else np.zeros_like(amount))),
        area_ha=area,
        cost=np.sum(
            [cost_wan_yuan(one, amount, cell, site, parameters) for one in served], axis=0, dtype=np.float32
        ),
        per_hectare=per_hectare(change, aims) * suits[:, None],
        suitability=found.suitability,
        negotiable=negotiable_bits(site.landscape, negotiable(parameters), option.measures, cell),
        domain=int(served[-1].domain == "sea"),
        line=found.length_km is not None,
    )


def _joined(
    every: tuple[Option, ...],
    active: tuple[Measure, ...],
    aims: tuple[str, ...],
    parts: list[_Part],
    landscape: Landscape,
    parameters: Parameters,
) -> Options:
    """All parts as one table: benefits normalised together, smoothed by option, rows sorted by cell and option."""
    sizes = [len(part.cell) for part in parts]
    cell = np.concatenate([part.cell for part in parts]).astype(np.int32)
    option = np.repeat(np.arange(len(parts), dtype=np.uint8), sizes)
    domain = np.repeat(np.array([part.domain for part in parts], np.uint8), sizes)
    area = np.concatenate([part.area_ha for part in parts]).astype(np.float32)
    benefit = np.concatenate([part.per_hectare for part in parts])
    hat = normalised(benefit, domain, parameters.constant("benefit_percentile"))
    window, weight = parameters.constant("compactness_window_m"), parameters.constant("compactness_weight")
    for part, start in zip(parts, np.cumsum([0, *sizes]), strict=False):
        rows = slice(start, start + len(part.cell))
        hat[rows] = smoothed(hat[rows], part.cell, landscape.grid, window, weight, part.line)
    benefit *= area[:, None]
    order = np.lexsort((option, cell))
    columns = [measure.id for measure in active]
    return Options(
        options=every,
        measures=active,
        objectives=aims,
        option_measures=np.array(
            [
                [columns.index(name) for name in row.measures] + [NONE] * (2 - len(row.measures))
                for row in every
            ],
            np.int8,
        ).reshape(len(every), 2),
        cell=cell[order],
        option=option[order],
        quantity=np.concatenate([part.quantity for part in parts]).astype(np.float32)[order],
        area_ha=area[order],
        cost=np.concatenate([part.cost for part in parts])[order],
        benefit=benefit[order],
        benefit_hat=hat[order],
        suitability=np.concatenate([part.suitability for part in parts])[order],
        negotiable=np.concatenate([part.negotiable for part in parts])[order],
        domain=domain[order],
        unit=landscape["township"].ravel()[cell[order]].astype(np.uint8),
    )
