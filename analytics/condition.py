"""Condition of the ecosystems: degradation, resilience and the restoration mode that follows (METHODS cards 7, 8).

The form of every part follows what the package has; `Condition.forms` says which one was used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import degradation, modes, one_out, resilience, shore, strata
from analytics.baseline import Baseline
from analytics.landscape import Landscape
from analytics.parameters import Parameters

Floats = NDArray[np.float32]
Classes = NDArray[np.uint8]
#: A sentence in both languages: (zh, en).
Words = tuple[str, str]


@dataclass(frozen=True)
class Condition:
    """Condition of every cell; classes are 0 where nothing is assessed (built-up land, outside).

    Args:
        degradation: 0-1, nan where not assessed. degradation_class: 1 not degraded to 5 extreme.
        main_gap: number of the row in table `condition_services` whose gap is largest, 0 for none.
        one_out: 1 degraded, 2 stable, 3 improved, by the one-out-all-out reading.
        resilience: 0-1. resilience_class: 1 low, 2 medium, 3 high.
        mode: 1 保护保育, 2 自然恢复, 3 辅助再生, 4 生态重建.
        eqi: ecosystem quality index 0-100, None where the package has no leaf area and primary production.
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
    areas: pd.DataFrame
    by_cover: pd.DataFrame
    sensitivity: pd.DataFrame
    forms: tuple[Words, ...]


def assess(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, current: Floats | None = None
) -> Condition:
    """Condition of one landscape.

    Args:
        current: normalised circuit current of the security pattern, 0-1, nan where unknown, shape (rows, cols);
            without it the weight of connectivity goes to the other terms.
    """
    cover, region = baseline.state.landuse, baseline.drivers.region
    wet = shore.sea(region)
    places = strata.strata(landscape, parameters, baseline.drivers, cover)
    gaps = degradation.planes(landscape, parameters, baseline, places)
    degraded, worst = degradation.assess(gaps, places, wet, parameters)
    level = degradation.classes(degraded, degradation.bounds(parameters, "degradation_class", 4))
    healthy = degradation.living(parameters)[cover] & (level > 0) & (level <= 2)
    terms, missing = resilience.terms(landscape, parameters, baseline, healthy, None, current)
    recovering = resilience.assess(terms, missing, places.unit, wet, parameters)
    mode = modes.modes(level, recovering.level, parameters)
    cell_ha = landscape.grid.cell_ha
    return Condition(
        degradation=degraded,
        degradation_class=level,
        main_gap=worst,
        one_out=one_out.assess(landscape, parameters, baseline, places, {}),
        resilience=recovering.value,
        resilience_class=recovering.level,
        mode=mode,
        eqi=None,
        areas=modes.areas(region, level, recovering.level, mode, cell_ha),
        by_cover=modes.by_cover(region, cover, level, cell_ha),
        sensitivity=recovering.sensitivity,
        forms=_forms(missing, parameters),
    )


def _forms(missing: tuple[tuple[str, str], ...], parameters: Parameters) -> tuple[Words, ...]:
    """Which form of every part was used, and what the others wait for."""
    terms = {(row["domain"], row["term"]): row for row in parameters.records("resilience_terms")}
    found = [
        (
            "退化度：静态形式（基准年与分层参照 P90 的差距）。",
            "Degradation: static form (gap of the base year to the stratum's P90).",
        ),
        (
            "一票否决读数（SDG 15.3.1）：静态形式，含生产力表现与地类自然度；变化轨迹、状态等待逐年 NDVI，地类转换等待早期土地利用。",
            "One-out-all-out (SDG 15.3.1): static form of performance and naturalness of cover; trajectory and state wait for "
            "annual NDVI, the transition for an earlier land use.",
        ),
        (
            "生态系统质量指数 EQI（HJ 1172）：等待 LAI 与 GPP。",
            "Ecosystem quality index (HJ 1172): waits for LAI and GPP.",
        ),
        (
            "海域：珊瑚活体覆盖与海草密度无调查数据，以历史生境是否仍在、海水水质类别、岸线自然度与生境质量代替。",
            "Sea: no survey of live coral and seagrass density; whether historic habitat still stands, grade of sea water, "
            "naturalness of the shore and habitat quality stand in.",
        ),
    ]
    for key in missing:
        zh, en = terms[key]["name_zh"], str(terms[key]["name_en"])
        found.append(
            (
                f"恢复力：无“{zh}”数据，其权重按比例分给其他项。",
                f"Resilience: no data for the term {en.lower()}; its weight goes to the other terms in proportion.",
            )
        )
    return tuple(found)
