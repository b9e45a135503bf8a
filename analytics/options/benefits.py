"""Benefits of options at full recovery, from the models of the baseline: what the reference has more than now.

One function per objective answers per hectare; an objective is switched on by its table row and a function in
`BENEFITS`. Effects that reach beyond the cell are coefficients here (T1) and models again in the refinement (T2):
the coast counts the fall of the exposure index per hectare with all other habitats as they are, and habitat quality
counts the cell itself, with its own threats gone and those of cells that no such option can reach still there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analytics import carbon, habitat, soil, water
from analytics.baseline import Baseline, coastal_gain, saturation
from analytics.coast import FOREST, HABITATS, habitat_numbers
from analytics.options.reference import Reference
from analytics.options.site import Cells, Site
from analytics.parameters import Parameters

Floats = NDArray[np.float32]

M3_PER_MM_HA = 10


@dataclass(frozen=True)
class Models:
    """What the benefit functions share: the baseline, its place, and the tables as look-ups, read once."""

    baseline: Baseline
    site: Site
    parameters: Parameters

    @cached_property
    def threats(self) -> tuple[habitat.Threat, ...]:
        return habitat.threats(self.parameters)

    @cached_property
    def threat_weights(self) -> Floats:
        return habitat.threat_weights(self.parameters)

    @cached_property
    def source_bits(self) -> NDArray[np.uint16]:
        return habitat.source_bits(self.parameters)

    @cached_property
    def coastal_habitats(self) -> NDArray[np.int8]:
        return habitat_numbers(self.parameters)

    @cached_property
    def _gains(self) -> dict[str, Floats]:
        return {}

    def coastal_gain(self, name: str) -> Floats:
        """Fall of exposure (EI x km per ha) by one more hectare of a habitat, shape (rows, cols)."""
        if name not in self._gains:
            drivers, state = self.baseline.drivers, self.baseline.state
            self._gains[name] = coastal_gain(drivers, state, name, self.parameters)
        return self._gains[name]


@dataclass(frozen=True)
class Change:
    """One option on its cells, as the benefit functions see it.

    Args:
        cell: flat cells, ascending.
        reference: the cells at full recovery.
    """

    cell: Cells
    reference: Reference
    models: Models

    @property
    def baseline(self) -> Baseline:
        return self.models.baseline

    def now(self, layer: Floats) -> Floats:
        """A layer of the baseline at the cells; a masked service is 0 (METHODS conventions, 3)."""
        return np.nan_to_num(layer.ravel()[self.cell], nan=0.0)


def water_retention(change: Change) -> Floats:
    """More water retained (m3/ha/a): the reference's retention, at most the intact cells' P90, less the present."""
    drivers = change.baseline.drivers
    rain, et = drivers.precipitation_annual.ravel()[change.cell], drivers.et.ravel()[change.cell]
    depth = np.nan_to_num(water.retention(rain, et, change.reference.surface.runoff), nan=0.0)
    more = np.minimum(depth, change.reference.intact.water_mm) - change.now(change.baseline.water_mm)
    return np.maximum(more, 0) * np.float32(M3_PER_MM_HA)


def soil_retention(change: Change) -> Floats:
    """More soil retained (t/ha/a): R K LS (1 - C P) of the reference less the present.

    Its cap is the cover of the intact cells, which C stands for: retention itself grows with the slope.
    """
    drivers, surface = change.baseline.drivers, change.reference.surface
    r, k, ls = (layer.ravel()[change.cell] for layer in (drivers.r, drivers.k, drivers.ls))
    kept = soil.retention(r, k, ls, surface.cover_factor, surface.practice_factor)
    return np.maximum(np.nan_to_num(kept, nan=0.0) - change.now(change.baseline.soil_retention), 0)


def habitat_quality(change: Change) -> Floats:
    """Better habitat (quality, 0-1): Q of the target class, at most what natural cells reach, less the present Q."""
    parameters, drivers, cover = change.models.parameters, change.baseline.drivers, change.reference.cover
    effects = [plane.ravel()[change.cell] for plane in drivers.threat_effect]
    _retire_own_threats(change, effects)
    access = drivers.access.ravel()[change.cell]
    degraded = habitat.degradation(effects, change.models.threat_weights, cover, access)
    k = saturation(cover, drivers, parameters)
    restored = habitat.quality(change.reference.surface.habitat, degraded, k, parameters.constant("hq_z"))
    better = np.minimum(restored, change.reference.intact.habitat_quality)
    return np.maximum(better - change.now(change.baseline.habitat_quality), 0)


def coastal_protection(change: Change) -> Floats:
    """Less exposure of the shore (EI x km per ha) by one more hectare of the habitat the option restores.

    0 where the option restores no protective habitat, where the cell is one already, and for woodland behind the
    coastal strip.
    """
    numbers, less = change.models.coastal_habitats, np.zeros(len(change.cell), np.float32)
    present = numbers[change.baseline.state.landuse.ravel()[change.cell]]
    restored = numbers[change.reference.cover]
    broad = change.models.parameters.constant("coastal_forest_strip_m")
    strip = change.baseline.drivers.coast_m.ravel()[change.cell] <= broad
    for number, name in enumerate(HABITATS):
        gains = (restored == number) & (present != number) & (strip | (number != FOREST))
        if gains.any():
            less[gains] = change.models.coastal_gain(name).ravel()[change.cell[gains]]
    return np.maximum(less, 0)


def carbon_stored(change: Change) -> Floats:
    """More carbon (tC/ha) in biomass and soil: stocks of the intact target class less the present ones."""
    before = change.baseline.state.landuse.ravel()[change.cell]
    percent = change.baseline.drivers.vegetation_cover.ravel()[change.cell]
    after, parameters = change.reference.cover, change.models.parameters
    return carbon.gain(before, percent, after, change.reference.turned, parameters).total()


def connectivity(change: Change) -> Floats:
    """Better corridors: improvement score of the barriers x share of the cell's resistance that the works take away.

    The score (resistance saved per m restored) holds where the cell becomes as passable as can be; a class that resists
    less saves its part, s (R_0 - R_target) / R_0. 0 off the barriers and where nothing gets easier.
    """
    parameters = change.models.parameters
    resistance = parameters.lookup("resistance", 1.0)
    before = resistance[change.baseline.state.landuse.ravel()[change.cell]]
    after = resistance[change.reference.cover]
    score = change.models.site.needs.barrier.ravel()[change.cell]
    eased = np.where(change.reference.turned, np.maximum(before - after, 0), 0)
    return (score * eased / np.maximum(before, 1)).astype(np.float32)


BENEFITS: Mapping[str, Callable[[Change], Floats]] = MappingProxyType(
    {
        "habitat": habitat_quality,
        "soil": soil_retention,
        "water": water_retention,
        "coast": coastal_protection,
        "connectivity": connectivity,
        "carbon": carbon_stored,
    }
)


def per_hectare(change: Change, objectives: tuple[str, ...]) -> Floats:
    """Physical benefit per ha of every cell and objective, float32 (n, K), never negative.

    Raises:
        KeyError: an objective is active but has no function yet.
    """
    missing = set(objectives) - set(BENEFITS)
    if missing:
        raise KeyError(f"active objectives without a benefit function: {sorted(missing)}")
    columns = [BENEFITS[objective](change) for objective in objectives]
    return np.column_stack(columns).astype(np.float32).reshape(len(change.cell), len(objectives))


def normalised(benefit: Floats, domain: NDArray[np.uint8], percentile: float) -> Floats:
    """bhat = clip(b / P95, 0, 1) per objective, within land and within sea (METHODS 13.3, conventions 6).

    The percentile is taken over the pairs that have any of the benefit: where few measures serve an objective, most
    pairs are 0 and would make it 0.

    Args:
        benefit: per ha, float32 (n, K).
        domain: 0 land, 1 sea.
    """
    hat = np.zeros_like(benefit)
    for each in np.unique(domain):
        rows = domain == each
        for k in range(benefit.shape[1]):
            values = benefit[rows, k]
            some = values[values > 0]
            if some.size:
                hat[rows, k] = np.clip(values / np.percentile(some, percentile), 0, 1)
    return hat


def _retire_own_threats(change: Change, effects: list[Floats]) -> None:
    """Where a cell is a source of a threat and will not be, replace the effect by that of the nearest source that
    stays: one that is not itself a cell of this option."""
    models, drivers = change.models, change.baseline.drivers
    cover = change.baseline.state.landuse.ravel()[change.cell]
    static = drivers.threat_static.ravel()[change.cell]
    ends = models.source_bits[cover] & ~models.source_bits[change.reference.cover] & ~static
    for number, threat in enumerate(models.threats):
        bit = np.uint16(1 << number)
        own = change.cell[ends & bit != 0]
        if own.size:
            stays = drivers.threat_sources & bit != 0
            stays.reshape(-1)[own] = False
            distance = models.site.distance_m(stays, own)
            effects[number][ends & bit != 0] = habitat.decay(distance, threat.range_m, threat.decay)
