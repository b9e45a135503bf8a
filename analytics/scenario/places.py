"""Where a plan works: its quantities and costs by area (zones, townships, kinds of space), and areas against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.scenario import chain, portfolio
from analytics.scenario.model import Plan
from analytics.scenario.study import Study

COLUMNS = ("label", "measure", "quantity", "cost_wan_yuan")


def by_area(study: Study, plan: Plan, labels: NDArray[np.integer], year: int) -> pd.DataFrame:
    """What a plan has done by the end of a year, by area and measure: columns `COLUMNS`, rows with works only.

    A combination counts with the quantity of each of its measures, its cost with the last one (one contract), as in
    the outcome's frames: the sums over all labels are the plan's.

    Args:
        labels: code of every cell, (rows, cols); 0 is outside all areas.
        year: end of a stage; works of later stages are left out.
    """
    quantity = chain.by_group(study, plan, year, labels)
    cost = _costs(study, plan, labels, year)
    measure, label = np.nonzero(quantity)
    names = np.array(study.measure_ids, object)[measure]
    values = (label, names, quantity[measure, label], cost[measure, label])
    frame = pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))
    return frame.sort_values(["label", "measure"], kind="stable", ignore_index=True)


def _costs(study: Study, plan: Plan, labels: NDArray[np.integer], year: int) -> NDArray[np.float64]:
    """Cost (万元) by measure and label, float64 (M, labels + 1)."""
    options = study.options
    pair = plan.pair[plan.stage <= year]
    served = options.option_measures[options.option[pair]]
    last = np.where(served[:, 1] >= 0, served[:, 1], served[:, 0])
    total = np.zeros((len(study.measure_ids), int(labels.max(initial=0)) + 1))
    np.add.at(total, (last, labels.ravel()[options.cell[pair]]), options.cost[pair].astype(np.float64))
    return total


def of_projects(study: Study, labels: NDArray[np.integer]) -> pd.DataFrame:
    """Projects by area: label, project, share (of its cells, 0-1), largest first.

    Args:
        labels: code of every cell, (rows, cols); 0 is outside all areas.
    """
    parts = [
        pd.Series(labels.ravel()[cell]).value_counts(normalize=True).rename_axis("label").rename("share")
        .reset_index().assign(project=name)
        for name, cell in portfolio.cells(study).items()
    ]  # fmt: skip
    if not parts:
        return pd.DataFrame({"label": [], "share": [], "project": []})
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["share", "project"], ascending=[False, True], ignore_index=True)


def crossed(classes: NDArray[np.integer], labels: NDArray[np.integer], cell_ha: float) -> NDArray[np.float64]:
    """Hectares of every class in every area, float64 (classes + 1, labels + 1); row and column 0 are outside."""
    across = int(labels.max(initial=0)) + 1
    down = int(classes.max(initial=0)) + 1
    at = classes.ravel().astype(np.int32) * across + labels.ravel()
    return np.bincount(at, minlength=down * across).reshape(down, across) * np.float64(cell_ha)
