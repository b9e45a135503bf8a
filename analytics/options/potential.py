"""Restoration potential: theoretical and realistic quantities per measure, and the potential index of every cell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.options.table import Options


class Level(IntEnum):
    """Class of the potential index: 低, 中, 高."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


def realistic(options: Options, threshold: float) -> NDArray[np.bool_]:
    """Pairs that may be planned as things stand: suitable enough, and nobody's licence or tenure in the way; (n,)."""
    return (options.suitability >= threshold) & (options.negotiable == 0)


def potential_table(options: Options, threshold: float) -> pd.DataFrame:
    """Theoretical and realistic potential: measure, theoretical, realistic (ha or km), one row per active measure.

    P_theo = sum of the eligible quantity; P_real = the part of it with suitability >= threshold that nothing
    negotiable holds (METHODS 13.2). A cell counts once per measure, whatever the number of options that serve it.
    """
    table = _served(options, threshold)
    sums = table.groupby("measure")[["theoretical", "realistic"]].sum()
    ids = [measure.id for measure in options.measures]
    return sums.reindex(range(len(ids)), fill_value=0.0).set_axis(ids).rename_axis("measure").reset_index()


def potential_by_unit(options: Options, threshold: float) -> pd.DataFrame:
    """As `potential_table`, by township and sea unit: measure, unit_id, theoretical, realistic."""
    table = _served(options, threshold)
    sums = table.groupby(["measure", "unit_id"], as_index=False)[["theoretical", "realistic"]].sum()
    return sums.assign(measure=[options.measures[row].id for row in sums["measure"]])


def potential_index(
    options: Options, weights: Mapping[str, float], sea_weight: float
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Restoration potential of every eligible cell: RP_i = max over options of sum_k w_k bhat_ik, in 0..1.

    Weights count over the objectives that exist in the pair's domain, so that a sea cell is not held down by
    objectives of the land; of land and sea the one with less weight is scaled down (METHODS 13.2, conventions 6).

    Args:
        weights: objective -> weight; missing ones count 0.
        sea_weight: share of the sea in the land-sea weight, 0..1.

    Returns:
        cell, ascending and unique, and its index.
    """
    cells, first = np.unique(options.cell, return_index=True)
    if not len(cells):
        return cells, np.empty(0, np.float32)
    return cells, np.maximum.reduceat(_pair_index(options, weights, sea_weight), first)


def levels(index: NDArray[np.float32], high: float, medium: float) -> NDArray[np.uint8]:
    """`Level` of every index: high from `high` on, medium from `medium` on."""
    return (1 + (index >= medium).astype(np.uint8) + (index >= high)).astype(np.uint8)


def area_by_level(
    options: Options, weights: Mapping[str, float], sea_weight: float, high: float, medium: float
) -> pd.DataFrame:
    """Eligible area by measure, unit and class: measure, unit_id, high_ha, medium_ha, low_ha.

    A cell's class for a measure is that of the best option that serves the measure there.
    """
    rows = _serving_rows(options)
    index = _pair_index(options, weights, sea_weight)[rows["pair"]]
    rows = rows.assign(index=index, area_ha=options.area_ha[rows["pair"]])
    best = rows.sort_values("index", kind="stable").drop_duplicates(["measure", "cell"], keep="last")
    best = best.assign(level=levels(best["index"].to_numpy(np.float32), high, medium))
    table = best.pivot_table(
        index=["measure", "unit_id"], columns="level", values="area_ha", aggfunc="sum", fill_value=0.0
    ).reindex(columns=[Level.HIGH, Level.MEDIUM, Level.LOW], fill_value=0.0)
    table.columns = pd.Index(["high_ha", "medium_ha", "low_ha"])
    table = table.astype(float).reset_index()
    return table.assign(measure=[options.measures[row].id for row in table["measure"]])


def _pair_index(options: Options, weights: Mapping[str, float], sea_weight: float) -> NDArray[np.float32]:
    """sum_k w_k bhat_ik of every pair, weights normalised within its domain."""
    weight = np.array([weights.get(objective, 0.0) for objective in options.objectives])
    share = np.array([1 - sea_weight, sea_weight]) / max(sea_weight, 1 - sea_weight)
    index = np.zeros(len(options.cell), np.float32)
    for domain in (0, 1):
        inside = options.domain == domain
        exists = options.benefit_hat[inside].any(axis=0) if inside.any() else np.zeros(len(weight), bool)
        total = weight[exists].sum()
        if total > 0:
            # Normalised before anything else: 1 / total of very small weights is not a number a float holds.
            normalised = weight * exists / total * share[domain]
            index[inside] = options.benefit_hat[inside] @ normalised.astype(np.float32)
    return np.clip(index, 0, 1)


def _serving_rows(options: Options) -> pd.DataFrame:
    """One row per pair and measure it serves: pair, measure (index), cell, unit_id, quantity."""
    parts = []
    for slot in range(options.option_measures.shape[1]):
        measure = options.option_measures[options.option, slot]
        pair = np.flatnonzero(measure >= 0)
        parts.append((pair, measure[pair], options.quantity[pair, slot]))
    pair, measure, quantity = (np.concatenate(column) for column in zip(*parts, strict=True))
    return pd.DataFrame(
        {
            "pair": pair,
            "measure": measure,
            "cell": options.cell[pair],
            "unit_id": options.unit[pair],
            "quantity": quantity.astype(np.float64),
        }
    )


def _served(options: Options, threshold: float) -> pd.DataFrame:
    """Quantity by measure and cell: measure (index), cell, unit_id, theoretical, realistic."""
    rows = _serving_rows(options)
    pair = rows["pair"].to_numpy()
    usable = realistic(options, threshold)[pair]
    rows = rows.assign(theoretical=rows["quantity"], realistic=np.where(usable, rows["quantity"], 0.0))
    return rows.groupby(["measure", "cell", "unit_id"], as_index=False)[["theoretical", "realistic"]].max()
