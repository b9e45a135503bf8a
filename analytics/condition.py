"""Condition of the ecosystems: degradation, resilience and the restoration mode that follows (METHODS cards 7, 8).

The form of every part follows what the package has; `Condition.forms` says which one was used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import (
    condition_forms,
    degradation,
    modes,
    one_out,
    quality,
    resilience,
    shore,
    strata,
    timeseries,
)
from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.parameters import Parameters

Floats = NDArray[np.float32]
Classes = NDArray[np.uint8]
#: Worst degradation class of a reef or meadow from which others can recover.
HEALTHY = 2


@dataclass(frozen=True)
class Condition:
    """Condition of every cell; classes are 0 where nothing is assessed (built-up land, outside).

    Args:
        degradation: 0-1, nan where not assessed. degradation_class: 1 not degraded to 5 extreme.
        main_gap: number of the row in table `condition_services` whose gap is largest, 0 for none.
        one_out: 1 degraded, 2 stable, 3 improved, by the one-out-all-out reading.
        resilience: 0-1. resilience_class: 1 low, 2 medium, 3 high.
        mode: 1 保护保育, 2 自然恢复, 3 辅助再生, 4 生态重建.
        eqi: ecosystem quality index 0-100, eqi_class 1 very low to 5 excellent; None where the package has no leaf area
            and primary production.
        areas: see `modes.areas`. by_cover: see `modes.by_cover`. sensitivity: see `resilience.sensitivity`.
        forms: which form of each part was used, and what others wait for.
    """

    degradation: Floats
    degradation_class: Classes
    main_gap: Classes
    one_out: Classes
    resilience: Floats
    resilience_class: Classes
    mode: Classes
    eqi: Floats | None
    eqi_class: Classes | None
    areas: pd.DataFrame
    by_cover: pd.DataFrame
    sensitivity: pd.DataFrame
    forms: tuple[condition_forms.Words, ...]


def assess(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, current: Floats | None = None
) -> Condition:
    """Condition of one landscape.

    Args:
        current: normalised circuit current of the security pattern, 0-1, nan where unknown, shape (rows, cols);
            without it the weight of connectivity goes to the other terms.
    """
    cover, region = baseline.state.landuse, baseline.drivers.region
    wet, cell_ha = shore.sea(region), landscape.grid.cell_ha
    places = strata.strata(landscape, parameters, baseline.drivers, cover)
    gaps = degradation.planes(landscape, parameters, baseline, places)
    degraded, worst = degradation.assess(gaps, places, wet, parameters)
    level = degradation.classes(degraded, degradation.bounds(parameters, "degradation_class", 4))
    years = timeseries.series(landscape, "ndvi_annual", parameters)
    parts, index = _annual(landscape, years, parameters)
    healthy = degradation.living(parameters)[cover] & (level > 0) & (level <= HEALTHY)
    months = timeseries.series(landscape, "kndvi_monthly", parameters)
    rate = _recovery(landscape, months, cover, parameters)
    terms, missing = resilience.terms(landscape, parameters, baseline, healthy, rate, current)
    recovering = resilience.assess(terms, missing, places.unit, wet, parameters)
    mode = modes.modes(level, recovering.level, parameters)
    quality_of = quality.assess(landscape, places, parameters)
    return Condition(
        degradation=degraded,
        degradation_class=level,
        main_gap=worst,
        one_out=one_out.assess(landscape, parameters, baseline, places, parts, index),
        resilience=recovering.value,
        resilience_class=recovering.level,
        mode=mode,
        eqi=quality_of[0] if quality_of else None,
        eqi_class=quality_of[1] if quality_of else None,
        areas=modes.areas(region, level, recovering.level, mode, cell_ha),
        by_cover=modes.by_cover(region, cover, level, cell_ha),
        sensitivity=recovering.sensitivity,
        forms=condition_forms.forms(landscape, parameters, years, months, rate is not None, missing),
    )


def _annual(
    landscape: Landscape, years: timeseries.Series | None, parameters: Parameters
) -> tuple[dict[str, Classes], Floats | None]:
    """Sub-indicators from the annual series and its mean index, as far as there is one."""
    if years is None:
        return {}, None
    return timeseries.annual(years, landscape.layers.get("rain_annual"), parameters)


def _recovery(
    landscape: Landscape,
    months: timeseries.Series | None,
    cover: NDArray[np.uint16],
    parameters: Parameters,
) -> Floats | None:
    """n(r) from the monthly series; cells whose land use is known to have changed are left out."""
    if months is None:
        return None
    earlier = landscape.layers.get("landuse_earlier")
    changed = None if earlier is None else (earlier != 0) & (earlier != cover)
    return timeseries.recovery(months, changed, parameters)
