"""What a cell becomes under an option at full recovery: the target class with the parameters of its intact cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.baseline import Baseline
from analytics.landscape import Region
from analytics.options.measures import Option
from analytics.parameters import Parameters
from analytics.surface import Surface, surface

NO_COVER = 255
"""Mark of `vegetation_cover` for "no data"."""
LAND = (Region.CITY_LAND, Region.BUFFER_LAND)
SEA = (Region.CITY_SEA, Region.BUFFER_SEA)


@dataclass(frozen=True)
class Intact:
    """What existing cells of a target class reach, in the study area with its buffer (METHODS 13.3, reference).

    Args:
        cover_percent: vegetation cover of the reference.
        water_mm: cap of water retention, infinite where too few cells of the class exist.
        habitat_quality: cap of habitat quality.
    """

    cover_percent: int
    water_mm: float
    habitat_quality: float


@dataclass(frozen=True)
class Reference:
    """Flat cells at full recovery.

    Args:
        cover: cover class, uint16.
        surface: parameters of the models beside it.
        intact: what caps them.
        turned: where the cells take the option's target class, bool; nowhere if it keeps the land use.
    """

    cover: NDArray[np.uint16]
    surface: Surface
    intact: Intact
    turned: NDArray[np.bool_]


def turns(
    before: NDArray[np.uint16], target: NDArray[np.uint16], strip: ArrayLike, parameters: Parameters
) -> NDArray[np.bool_]:
    """Whether cells take their target class (0: none); also True where it is the present one.

    A class stays where a strip of works would make it a poorer habitat than it is (it does not turn the cell), and
    where the works would turn sea into land.

    Args:
        strip: whether the works are a line that is narrower than a cell.
    """
    habitat = parameters.lookup("habitat", 0.0)
    sea = parameters.members("domain", "sea")
    poorer = np.asarray(strip) & (habitat[target] < habitat[before])
    return (target != 0) & ~poorer & ~(sea[before] & ~sea[target])


def strips(parameters: Parameters) -> frozenset[str]:
    """Measures that are lines: their works are narrower than a cell."""
    table = parameters.tables["measures"]
    return frozenset(table.loc[table["unit"] == "km", "measure"])


def intact(value: int, baseline: Baseline, parameters: Parameters) -> Intact:
    """P75 of vegetation cover and P90 of water retention and habitat quality over existing cells of a class.

    Where fewer than `reference_min_cells` exist, the cover is `reference_cover` and nothing is capped.
    """
    drivers = baseline.drivers
    there = (baseline.state.landuse == value) & (drivers.region != Region.OUTSIDE)
    enough = int(parameters.constant("reference_min_cells"))

    def reached(layer: NDArray[np.floating], percentile: str, otherwise: float) -> float:
        known = layer[there]
        known = known[~np.isnan(known)]
        return (
            float(np.percentile(known, parameters.constant(percentile)))
            if known.size >= enough
            else otherwise
        )

    percent = np.where(drivers.vegetation_cover == NO_COVER, np.nan, drivers.vegetation_cover)
    return Intact(
        cover_percent=round(reached(percent, "reference_percentile", parameters.constant("reference_cover"))),
        water_mm=reached(baseline.water_mm, "reference_cap", np.inf),
        habitat_quality=reached(baseline.habitat_quality, "reference_cap", np.inf),
    )


def reference(
    option: Option, cell: NDArray[np.int32], baseline: Baseline, parameters: Parameters
) -> Reference:
    """Flat cells as they are once an option has fully recovered.

    A measure with a target class takes that class's parameters at the cover of its intact cells; one without
    (水土流失治理) keeps the class and multiplies C and the runoff coefficient.
    """
    state = baseline.state
    if not option.target_class:
        layers = (state.runoff, state.cover_factor, state.practice_factor, state.habitat)
        now = Surface(*(layer.ravel()[cell] for layer in layers))
        treated = now._replace(
            runoff=now.runoff * np.float32(option.runoff_multiplier),
            cover_factor=now.cover_factor * np.float32(option.cover_multiplier),
        )
        return Reference(
            state.landuse.ravel()[cell], treated, Intact(0, np.inf, np.inf), np.zeros(len(cell), bool)
        )
    value = parameters.value(option.target_class)
    best = intact(value, baseline, parameters)
    cover = np.full(len(cell), value, np.uint16)
    percent = np.full(len(cell), best.cover_percent, np.uint8)
    slope_deg = baseline.drivers.slope_deg.ravel()[cell]
    before, strip = state.landuse.ravel()[cell], option.measures[-1] in strips(parameters)
    turned = turns(before, cover, strip, parameters)
    return Reference(cover, surface(cover, percent, slope_deg, parameters), best, turned)
