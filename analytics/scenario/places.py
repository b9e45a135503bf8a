"""Where a plan works: its quantities and costs by area (zones, townships, kinds of space), and areas against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    options, count = study.options, len(study.measure_ids)
    pair = plan.pair[plan.stage <= year]
    label = labels.ravel()[options.cell[pair]].astype(np.int64)
    served = options.option_measures[options.option[pair]]
    size = (int(labels.max(initial=0)) + 1) * count

    def summed(measure: NDArray[np.integer], values: NDArray[np.floating]) -> NDArray[np.float64]:
        used = measure >= 0
        at = label[used] * count + measure[used]
        return np.bincount(at, weights=values[used].astype(np.float64), minlength=size)

    quantity = sum(summed(served[:, slot], options.quantity[pair, slot]) for slot in range(served.shape[1]))
    cost = summed(np.where(served[:, 1] >= 0, served[:, 1], served[:, 0]), options.cost[pair])
    found = np.flatnonzero(np.asarray(quantity) > 0)
    names = np.array(study.measure_ids, object)
    values = (found // count, names[found % count], np.asarray(quantity)[found], cost[found])
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def of_projects(study: Study, labels: NDArray[np.integer]) -> pd.DataFrame:
    """Projects by area: label, project, share (of its cells, 0-1), largest first.

    A project is where the cells are that it occupies; one that occupies none, where the middle of its polygon is.

    Args:
        labels: code of every cell, (rows, cols); 0 is outside all areas.
    """
    held, grid, flat = study.projects, study.landscape.grid, labels.ravel()
    known = pd.DataFrame(
        {"project": held.project.astype(str), "label": flat[study.options.cell[held.pair]].astype(np.int64)}
    )
    shapes = study.landscape.vectors["projects"]
    left = shapes[~shapes["project_id"].astype(str).isin(known["project"])]
    if len(left):
        middle = left.geometry.representative_point()
        row = np.clip((grid.north_m - middle.y) // grid.cell_m, 0, grid.rows - 1).to_numpy(np.int64)
        col = np.clip((middle.x - grid.west_m) // grid.cell_m, 0, grid.cols - 1).to_numpy(np.int64)
        place = flat[row * grid.cols + col].astype(np.int64)
        known = pd.concat([known, pd.DataFrame({"project": left["project_id"].astype(str), "label": place})])
    counts = known.groupby(["project", "label"]).size()
    share = (counts / counts.groupby(level="project").transform("sum")).rename("share").reset_index()
    return share.sort_values(["share", "project"], ascending=[False, True], ignore_index=True)


def crossed(
    classes: NDArray[np.integer], labels: NDArray[np.integer], cell_ha: float
) -> NDArray[np.float64]:
    """Hectares of every class in every area, float64 (classes + 1, labels + 1); row and column 0 are outside."""
    across = int(labels.max(initial=0)) + 1
    down = int(classes.max(initial=0)) + 1
    at = classes.ravel().astype(np.int32) * across + labels.ravel()
    return np.bincount(at, minlength=down * across).reshape(down, across) * cell_ha
