"""Restoration modes from degradation and resilience (保护保育, 自然恢复, 辅助再生, 生态重建), and their areas."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import rasters
from analytics.landscape import Region
from analytics.parameters import CLASS_SLOTS, Parameters

Classes = NDArray[np.uint8]

DEGRADATION_CLASSES, RESILIENCE_CLASSES = 5, 3
DEGRADATION_NAMES = (
    ("未评价", "Not assessed"), ("未退化", "Not degraded"), ("轻度退化", "Slight"), ("中度退化", "Moderate"),
    ("重度退化", "Heavy"), ("极重度退化", "Extreme"),
)  # fmt: skip
RESILIENCE_NAMES = (("未评价", "Not assessed"), ("低", "Low"), ("中", "Medium"), ("高", "High"))
MODE_NAMES = (
    ("未评价", "Not assessed"), ("保护保育", "Conservation"), ("自然恢复", "Natural recovery"),
    ("辅助再生", "Assisted regeneration"), ("生态重建", "Reconstruction"),
)  # fmt: skip
#: Regions that are reported, and what they are called in a table.
DOMAINS = {Region.CITY_LAND: "land", Region.CITY_SEA: "sea"}


class Mode(IntEnum):
    """How an ecosystem is restored."""

    NONE = 0
    CONSERVE = 1
    RECOVER = 2
    ASSIST = 3
    REBUILD = 4


def matrix(parameters: Parameters) -> Classes:
    """The modes of table `mode_matrix`: uint8 of shape (6, 4) by degradation and resilience class, 0 for class 0."""
    found = np.zeros((DEGRADATION_CLASSES + 1, RESILIENCE_CLASSES + 1), np.uint8)
    for row in parameters.records("mode_matrix"):
        found[int(row["degradation_class"]), int(row["resilience_class"])] = int(row["mode"])
    return found


def modes(degradation_class: Classes, resilience_class: Classes, parameters: Parameters) -> Classes:
    """Mode of every cell, 0 where either class is 0.

    Source: modes of 山水林田湖草生态保护修复工程指南 2020 (K); their reading over two axes is a proposal (P).
    """
    table = matrix(parameters)
    return rasters.by_blocks(lambda d, r: table[d, r], degradation_class, resilience_class, dtype=np.uint8)


def areas(
    region: Classes, degradation_class: Classes, resilience_class: Classes, mode: Classes, cell_ha: float
) -> pd.DataFrame:
    """Areas by land and sea, degradation class, resilience class and mode, for the combinations that occur.

    Class 0 stands for what is not assessed, so that the areas of a domain sum to the city's.

    Returns:
        Columns domain ("land", "sea"), degradation_class, resilience_class, mode, cells, area_ha.
    """
    shape = (len(Region), DEGRADATION_CLASSES + 1, RESILIENCE_CLASSES + 1, len(Mode))
    counts = np.zeros(shape, np.int64)
    for rows in rasters.row_blocks(*region.shape):
        key = np.ravel_multi_index(
            (region[rows], degradation_class[rows], resilience_class[rows], mode[rows]), shape
        )
        counts += np.bincount(key.ravel(), minlength=counts.size).reshape(shape)
    found = [
        (DOMAINS[Region(place)], degraded, resilient, how, number, number * cell_ha)
        for (place, degraded, resilient, how), number in np.ndenumerate(counts)
        if number and Region(place) in DOMAINS
    ]
    columns = ["domain", "degradation_class", "resilience_class", "mode", "cells", "area_ha"]
    return pd.DataFrame(found, columns=columns)


def by_cover(
    region: Classes, cover: NDArray[np.uint16], degradation_class: Classes, cell_ha: float
) -> pd.DataFrame:
    """Area (ha) of every cover class by degradation class, in the city: index `value`, columns 0 to 5."""
    counts = np.zeros(CLASS_SLOTS * (DEGRADATION_CLASSES + 1), np.int64)
    inside = np.isin(region, tuple(DOMAINS))
    key = cover[inside].astype(np.int64) * (DEGRADATION_CLASSES + 1) + degradation_class[inside]
    counts += np.bincount(key, minlength=counts.size)
    table = counts.reshape(CLASS_SLOTS, DEGRADATION_CLASSES + 1)
    present = np.flatnonzero(table.any(axis=1))
    return pd.DataFrame(
        table[present] * cell_ha,
        index=pd.Index(present, name="value"),
        columns=range(DEGRADATION_CLASSES + 1),
    )
