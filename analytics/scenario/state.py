"""State maps: the landscape as the models see it at the end of a stage, works recovered as far as they are.

X_t = X_0 + share f_k(t) (X_ref - X_0), with f the mean over the stage's annual cohorts, for H (curve habitat), C and P
(soil), runoff (water) and the maturity of coastal habitats (coast). Base maps are never written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import carbon
from analytics.baseline import Baseline, State
from analytics.coast import habitat_numbers
from analytics.options.measures import Option
from analytics.options.reference import Intact, intact, strips, turns
from analytics.parameters import Parameters
from analytics.scenario.study import Study
from analytics.scenario.works import Course, Works, split
from analytics.surface import Surface, surface

HABITAT, SOIL, WATER, COAST = "habitat", "soil", "water", "coast"
CONNECTIVITY = "connectivity"
CURVES = (HABITAT, SOIL, WATER, COAST, CONNECTIVITY, *carbon.CURVES)


@dataclass(frozen=True, eq=False)
class Restored:
    """Every part of the works at full recovery; v parts.

    Args:
        cell: flat cells, int32 (v,).
        before, after: cover classes, uint16 (v,); equal where the land use stays.
        now, reference: parameters at the base year and at full recovery. Where a service is masked now, the present
            parameters are those of no service at all; where it is masked after, they stay.
        weight: share of the cell that the works cover, float64 (v,).
    """

    cell: NDArray[np.int32]
    before: NDArray[np.uint16]
    after: NDArray[np.uint16]
    now: Surface
    reference: Surface
    weight: NDArray[np.float64]


def intact_classes(
    options: Sequence[Option], baseline: Baseline, parameters: Parameters
) -> dict[str, Intact]:
    """Target class code -> what its intact cells reach: whole layers are searched, so once per study."""
    codes = {option.target_class for option in options if option.target_class}
    return {code: intact(parameters.value(code), baseline, parameters) for code in sorted(codes)}


def classes(
    study: Study, cell: NDArray[np.int32], part: NDArray[np.int8]
) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Cover class of each part's cell now and after the works, uint16 (v,) each.

    A class stays where the measure keeps it or the cell does not take the target class (`reference.turns`).
    """
    before = study.baseline.state.landuse.ravel()[cell]
    target, lines = study.target_class[part], strips(study.parameters)
    strip = np.array([row.outcome.measures[-1] in lines for row in study.course.components])[part]
    return before, np.where(turns(before, target, strip, study.parameters), target, before)


def works_on(study: Study, pair: NDArray[np.int32], stage: NDArray[np.int16]) -> Works:
    """Pairs of the options table with the end years of their stages, as works on their cells."""
    options = study.options
    row, part = split(options.option[pair], study.course.components)
    before, after = classes(study, options.cell[pair][row], part)
    return Works(
        pair=pair,
        cell=options.cell[pair],
        option=options.option[pair],
        stage=np.searchsorted(np.array(study.years), stage).astype(np.int8),
        area_ha=options.area_ha[pair].astype(np.float64),
        quantity=options.quantity[pair].astype(np.float64),
        cost=options.cost[pair].astype(np.float64),
        row=row,
        part=part,
        before=before,
        after=after,
    )


def restored(study: Study, works: Works) -> Restored:
    """The parts of the works at full recovery."""
    base, drivers, parameters = study.baseline.state, study.baseline.drivers, study.parameters
    cell = works.cell[works.row]
    before, after = works.before, works.after
    now = Surface(
        *(
            layer.ravel()[cell]
            for layer in (base.runoff, base.cover_factor, base.practice_factor, base.habitat)
        )
    )
    target = Surface(*(layer.copy() for layer in now))
    slope = drivers.slope_deg.ravel()[cell]
    for index, component in enumerate(study.course.components):
        mine = np.flatnonzero(works.part == index)
        option = component.outcome
        if not option.target_class:
            target.runoff[mine] *= np.float32(option.runoff_multiplier)
            target.cover_factor[mine] *= np.float32(option.cover_multiplier)
            continue
        mine = mine[after[mine] == study.target_class[index]]
        percent = np.full(mine.size, study.intact[option.target_class].cover_percent, np.uint8)
        for layer, values in zip(target, surface(after[mine], percent, slope[mine], parameters), strict=True):
            layer[mine] = values
    weight = np.minimum(works.area_ha[works.row] / study.landscape.grid.cell_ha, 1.0)
    return Restored(cell, before, after, *_unmasked(study, cell, now, target), weight)


def _unmasked(
    study: Study, cell: NDArray[np.int32], now: Surface, target: Surface
) -> tuple[Surface, Surface]:
    """Present and reference parameters without masks (METHODS, conventions 3: where a masked class is restored, the
    present service is 0): bare soil, C = P = 1, and the runoff that leaves nothing, 1 - ET / P."""
    drivers = study.baseline.drivers
    rain = np.maximum(drivers.precipitation_annual.ravel()[cell], 1)
    dry = (1 - drivers.et.ravel()[cell] / rain).astype(np.float32)
    one, zero = np.ones_like(dry), np.zeros_like(dry)
    none = (dry, one, one, zero)
    first = [np.where(np.isnan(a) & ~np.isnan(b), no, a) for a, b, no in zip(now, target, none, strict=True)]
    last = [np.where(np.isnan(b), a, b) for a, b in zip(first, target, strict=True)]
    # C and P mean something together only.
    masked = np.isnan(now.cover_factor) & ~np.isnan(target.cover_factor)
    first[2] = np.where(masked, np.float32(1), first[2])
    return Surface(*first), Surface(*last)


def progress_of(course: Course, works: Works, curve: str, year: int) -> NDArray[np.float64]:
    """share x f of each part at the end of a year, float64 (v,); 0 before its stage has ended."""
    t = course.years.index(year)
    grown = course.share[:, None] * course.curves[curve][:, :, t] * course.done[None, :, t]
    return grown[works.part, works.stage[works.row]]


def state_at(study: Study, works: Works, full: Restored, year: int) -> State:
    """The state at the end of a stage; cells without finished works are those of the base year."""
    base, course = study.baseline.state, study.course
    begun = course.done[works.stage[works.row], course.years.index(year)] > 0
    cell = full.cell[begun]
    layers = {
        "runoff": (full.now.runoff, full.reference.runoff, WATER),
        "cover_factor": (full.now.cover_factor, full.reference.cover_factor, SOIL),
        "practice_factor": (full.now.practice_factor, full.reference.practice_factor, SOIL),
        "habitat": (full.now.habitat, full.reference.habitat, HABITAT),
    }
    made: dict[str, NDArray] = {}
    for name, (now, reference, curve) in layers.items():
        grown = (progress_of(course, works, curve, year) * full.weight)[begun]
        values = getattr(base, name).copy()
        flat = values.reshape(-1)
        # The parts of a cell share its present value and add their own ways to the reference.
        flat[cell] = now[begun]
        np.add.at(flat, cell, (grown * (reference - now)[begun]).astype(values.dtype))
        made[name] = values
    landuse, maturity = _classes(study, works, full, year, begun)
    return State(landuse=landuse, maturity=maturity, **made)


def _classes(
    study: Study, works: Works, full: Restored, year: int, begun: NDArray[np.bool_]
) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Cover classes, and the maturity of cells that became another protective habitat.

    A combination shows the class of its last measure; the part that is not converted changes parameters only. A
    cell that protected the coast in the same way before (an old shelterbelt, replanted) goes on doing so.
    """
    base = study.baseline.state
    landuse, maturity = base.landuse.copy(), base.maturity.copy()
    main = np.array([not part.before for part in study.course.components])[works.part]
    turned = begun & main & (full.after != full.before)
    cell = full.cell[turned]
    landuse.reshape(-1)[cell] = full.after[turned]
    grown = progress_of(study.course, works, COAST, year) * full.weight
    kinds = habitat_numbers(study.parameters)
    young = turned & (kinds[full.after] != kinds[full.before])
    maturity.reshape(-1)[full.cell[young]] = grown[young]
    return landuse, maturity
