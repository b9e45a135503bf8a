"""Effects of the refinement: the models run again on the state maps, and what each part of the works has added.

A model answers for the whole map. What it adds is split over components and stages: cell by cell where a model looks
at single cells (water, soil, carbon), by the treated cells' own change plus the neighbourhood's share where it does not
(habitat), and in proportion to the coefficients on the shore. The sums are the models' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analytics import baseline as models
from analytics import carbon, habitat, soil
from analytics.landscape import Region
from analytics.rasters import by_blocks
from analytics.scenario import corridors, effects
from analytics.scenario.facts import total
from analytics.scenario.state import HABITAT, SOIL, WATER, Restored, progress_of, restored, state_at
from analytics.scenario.study import Study
from analytics.scenario.works import Works

M3_PER_MM_HA = 10
Report = Callable[[float, str], None]


def modelled(study: Study, works: Works, progress: Report) -> Mapping[str, NDArray[np.float64]]:
    """Change of functions by component, stage and year; keys and units as `effects.estimated`.

    Args:
        progress: called with (0..1, "zh|en").
    """
    found = effects.nothing(study)
    estimated = effects.estimated(study, works)
    easing = corridors.easing(study, works) if study.lattice else None
    full, drivers, base = restored(study, works), study.baseline.drivers, study.baseline
    for pool in carbon.CURVES:
        found[pool] = estimated[pool]
    found["eroded"] = effects.healed(study, works, _loss_avoided(study, full))
    years = [year for t, year in enumerate(study.years) if (study.course.done[works.stage, t] > 0).any()]
    for step, year in enumerate(years):
        t = study.years.index(year)

        def report(part: float, words: str, step: int = step, year: int = year) -> None:
            zh, en = words.split("|")
            progress((step + part) / len(years), f"{year} 年{zh}|{en}, {year}")

        report(0.0, "状态图|State map")
        state = state_at(study, works, full, year)
        report(0.1, "水源涵养|Water retention")
        water_mm = models.water_retention(drivers, state)
        found["water"][:, :, t] = M3_PER_MM_HA * _by_cell(
            study, works, full, WATER, year, water_mm, base.water_mm
        )
        report(0.2, "土壤保持|Soil retention")
        kept = models.soil_retention(drivers, state)
        found["soil"][:, :, t] = _by_cell(study, works, full, SOIL, year, kept, base.soil_retention)
        report(0.35, "生境质量|Habitat quality")
        quality = _quality(study, works, full, models.threat_effects(drivers, state, study.parameters), year)
        for name, region in (("habitat_land", Region.CITY_LAND), ("habitat_sea", Region.CITY_SEA)):
            found[name][:, :, t] = _habitat(study, works, full, quality, region, year)
        report(0.6, "生态廊道|Ecological corridors")
        weights = estimated["connectivity"][:, :, t]
        found["connectivity"][:, :, t] = effects.connected(study, works, easing, year, weights, search=True)
        report(0.9, "海岸防护|Coastal protection")
        exposure = models.coastal_exposure(drivers, state, study.parameters).mean()
        change = exposure - study.facts.exposure
        weights = estimated["exposure"][:, :, t]
        found["exposure"][:, :, t] = change * effects.shares(weights, effects.finished_ha(study, works, year))
    progress(1.0, "模型重算完成|Models run again")
    return found


def _loss_avoided(study: Study, full: Restored) -> NDArray[np.float64]:
    """Soil loss (t/ha a) of each part now less that at full recovery; nan where nothing is lost now."""
    drivers = study.baseline.drivers
    r, k, ls = (layer.ravel()[full.cell] for layer in (drivers.r, drivers.k, drivers.ls))
    after = soil.loss(r, k, ls, full.reference.cover_factor, full.reference.practice_factor)
    return (study.baseline.soil_loss.ravel()[full.cell] - np.nan_to_num(after, nan=0.0)).astype(np.float64)


def _split(study: Study, works: Works, full: Restored, curve: str, year: int) -> NDArray[np.float64]:
    """Share of each part in its cell's change, float64 (v,): parts of one cell sum to 1 once it has begun."""
    grown = progress_of(study.course, works, curve, year) * full.weight
    whole = np.zeros(works.pair.size)
    np.add.at(whole, works.row, grown)
    begun = whole[works.row] > 0
    return np.where(begun, grown / np.where(begun, whole[works.row], 1.0), 0.0)


def _by_cell(
    study: Study,
    works: Works,
    full: Restored,
    curve: str,
    year: int,
    after: NDArray[np.float32],
    before: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Change of a model that looks at single cells (unit x ha), by component and stage, float64 (C, P).

    A masked cell has no service: 0.
    """
    change = np.nan_to_num(after.ravel()[full.cell]) - np.nan_to_num(before.ravel()[full.cell])
    values = (
        change.astype(np.float64) * _split(study, works, full, curve, year) * study.landscape.grid.cell_ha
    )
    return works.by_group(values, study.course.shape)


def _quality(
    study: Study, works: Works, full: Restored, effect: Sequence[NDArray[np.float32]], year: int
) -> NDArray[np.float32]:
    """Habitat quality of the map under the threats that are left.

    A treated cell is part what it was and part its reference, each with its own sensitivity: Q_0 + share f
    max(0, Q_ref - Q_0) (METHODS 13.3, 13.6). Turning the whole cell at once would count the new class's sensitivity
    before its habitat; a reference that threats hold below the present is no aim. Where the works make a poorer
    habitat (fields of a fragment of grass), quality falls.
    """
    base, drivers = study.baseline, study.baseline.drivers
    if all(np.may_share_memory(plane, drivers.threat_effect) for plane in effect):  # no source has changed
        quality = base.habitat_quality.copy()
    else:
        quality = _model(study, base.state.landuse, base.state.habitat, drivers.access, effect)
    cell = full.cell
    here = [plane.ravel()[cell] for plane in effect]
    reference = _model(study, full.after, full.reference.habitat, drivers.access.ravel()[cell], here)
    grown = progress_of(study.course, works, HABITAT, year) * full.weight
    flat = quality.reshape(-1)
    poorer = full.reference.habitat < full.now.habitat
    aim = np.where(poorer, reference - flat[cell], np.maximum(reference - flat[cell], 0))
    np.add.at(flat, cell, (grown * aim).astype(np.float32))
    return quality


def _model(
    study: Study,
    cover: NDArray[np.uint16],
    suited: NDArray[np.float32],
    access: NDArray[np.float32],
    effect: Sequence[NDArray[np.float32]],
) -> NDArray[np.float32]:
    """The habitat model with given effects of threats, on the grid or on flat cells."""
    parameters = study.parameters
    weights, z = habitat.threat_weights(parameters), parameters.constant("hq_z")

    def block(
        classes: NDArray[np.uint16],
        h: NDArray[np.float32],
        beta: NDArray[np.float32],
        *planes: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        k = models.saturation(classes, study.baseline.drivers, parameters)
        return habitat.quality(h, habitat.degradation(planes, weights, classes, beta), k, z)

    return by_blocks(block, cover, suited, access, *effect)


def _habitat(
    study: Study, works: Works, full: Restored, quality: NDArray[np.float32], region: Region, year: int
) -> NDArray[np.float64]:
    """Change of habitat quality (x ha) over a region, by component and stage, float64 (C, P).

    Cells that are not treated change because a threat nearby is gone, or new: that belongs to the works that changed
    a source, in proportion to their area.
    """
    grid, mask = study.landscape.grid, study.landscape.mask(region)
    base = study.baseline.habitat_quality
    everything = (total(quality, mask) - total(base, mask)) * grid.cell_ha
    inside = mask.ravel()[full.cell]
    own = np.where(inside, np.nan_to_num(quality.ravel()[full.cell] - base.ravel()[full.cell]), 0.0)
    values = own.astype(np.float64) * _split(study, works, full, HABITAT, year) * grid.cell_ha
    treated = works.by_group(values, study.course.shape)
    sources = _threats_changed(study, full)
    done = study.course.done[works.stage[works.row], study.years.index(year)]
    weights = works.by_group(sources * done * works.area_ha[works.row], study.course.shape)
    return treated + (everything - treated.sum()) * effects.shares(weights, np.abs(treated))


def _threats_changed(study: Study, full: Restored) -> NDArray[np.float64]:
    """1 for parts whose cell is a source of other threats than before, float64 (v,)."""
    bits = habitat.source_bits(study.parameters)
    return (bits[full.before] != bits[full.after]).astype(np.float64)
