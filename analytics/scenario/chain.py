"""The chain 指标-任务-项目-图斑, both ways: what serves an indicator, and what a project moves.

What a project brings is the plan with its parcels minus the plan without them, nothing put in their place. What the
engine would put there instead is another question: `run.estimate` of the scenario with the project in `projects_off`.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from analytics.scenario import effects
from analytics.scenario.indicators import accounts
from analytics.scenario.model import Plan
from analytics.scenario.outcome import cost_table
from analytics.scenario.state import works_on
from analytics.scenario.study import Study
from analytics.scenario.uncertainty import met
from analytics.scenario.works import Works

EIGHT = np.ones((3, 3), np.int8)
PARCEL_COLUMNS = (
    "project", "parcel", "cells", "area_ha", "quantity", "cost_wan_yuan", "unit", "before", "after", "x_m", "y_m",
)  # fmt: skip


def held(study: Study, plan: Plan, projects: Collection[str]) -> NDArray[np.bool_]:
    """Which pairs of a plan stand in these projects, bool, beside `plan.pair`."""
    mine = np.isin(study.projects.project.astype(str), list(projects))
    return np.isin(plan.pair, study.projects.pair[mine])


def remaining(study: Study, plan: Plan, off: Collection[str]) -> Works:
    """The works of a plan without those of some projects; nothing takes their place."""
    keep = ~held(study, plan, off)
    return works_on(study, plan.pair[keep], plan.stage[keep])


def values(study: Study, works: Works) -> pd.Series:
    """Every active indicator at the end of every stage, by the estimate's coefficients: index indicator, year."""
    books = accounts(study, works, effects.estimated(study, works))
    found = {
        (name, year): float(value)
        for name, account in books.items()
        for year, value in zip(study.years, account.expected(), strict=True)
    }
    index = pd.MultiIndex.from_tuples(list(found), names=["indicator", "year"])
    return pd.Series(list(found.values()), index, dtype=float, name="value")


def contributions(study: Study, plan: Plan) -> pd.DataFrame:
    """What every project of a plan moves: project, indicator, year, change.

    change = I(plan) - I(plan without the project's parcels), in the indicator's unit; rows of 0 are left out.
    """
    whole = values(study, works_on(study, plan.pair, plan.stage))
    parts = []
    for name in dict.fromkeys(study.projects.project.astype(str)):
        if held(study, plan, [name]).any():
            change = whole - values(study, remaining(study, plan, [name]))
            moved = change[np.abs(change) > 1e-9 * np.maximum(np.abs(whole), 1e-3)]
            parts.append(moved.rename("change").reset_index().assign(project=name))
    columns = ["project", "indicator", "year", "change"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def losses(study: Study, plan: Plan, off: Collection[str], again: pd.DataFrame) -> pd.DataFrame:
    """Every indicator with all projects, without some, and after the rerun without them.

    Args:
        plan: with all projects.
        again: `Outcome.indicators` of the estimate whose scenario has `off` in `projects_off`.

    Returns:
        indicator, year, target, whole, without, rerun, met, met_without, met_rerun (the last three None where there
        is no target).
    """
    whole = values(study, works_on(study, plan.pair, plan.stage))
    without = values(study, remaining(study, plan, off))
    rerun = again.set_index(["indicator", "year"])["p50"]
    known = {indicator.id: indicator for indicator in study.catalogue.indicators}
    rows = []
    for name, year in whole.index:
        target = study.catalogue.targets.get((name, year), np.nan)
        three = [float(whole[name, year]), float(without[name, year]), float(rerun.get((name, year), np.nan))]
        kept = [_met(value, target, known[name].direction, known[name].decimals) for value in three]
        rows.append((name, year, target, *three, *kept))
    columns = [
        "indicator", "year", "target", "whole", "without", "rerun", "met", "met_without", "met_rerun",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _met(value: float, target: float, direction: str, decimals: int) -> bool | None:
    if np.isnan(target) or np.isnan(value):
        return None
    return bool(met(np.array(value), target, direction, decimals))


def cost(study: Study, plan: Plan, off: Collection[str] = ()) -> float:
    """Expected cost of a plan without some projects, 万元."""
    return float(cost_table(study, remaining(study, plan, off)).sum())


def by_group(
    study: Study, plan: Plan, year: int, groups: NDArray[np.integer], projects: Collection[str] | None = None
) -> NDArray[np.float64]:
    """Quantity (ha or km) of every measure that the plan has done by a year, by group of its cells.

    Args:
        groups: code of every cell, (rows, cols): kinds of space, restoration zones, townships ...
        projects: only what stands in these projects; the whole plan if not given.

    Returns:
        float64 (M, G + 1), column g is group g; column 0 is outside all groups.
    """
    options = study.options
    chosen = plan.stage <= year
    if projects is not None:
        chosen = chosen & held(study, plan, projects)
    pair = plan.pair[chosen]
    group = groups.ravel()[options.cell[pair]].astype(np.int64)
    total = np.zeros((len(options.measures), int(groups.max(initial=0)) + 1))
    rows = options.option_measures[options.option[pair]]
    for slot in range(rows.shape[1]):
        used = rows[:, slot] >= 0
        np.add.at(total, (rows[used, slot], group[used]), options.quantity[pair[used], slot].astype(float))
    return total


def parcels(study: Study, plan: Plan, project: str) -> pd.DataFrame:
    """The parcels (图斑) of a project in a plan: its cells in patches of touching neighbours (8), largest first.

    Columns as PARCEL_COLUMNS: quantity in the measure's unit, cost, township or sea unit, land use class of most of
    the area now and after the works, centre.
    """
    chosen = np.flatnonzero(held(study, plan, [project]))
    if not chosen.size:
        return pd.DataFrame(columns=list(PARCEL_COLUMNS))
    works = works_on(study, plan.pair[chosen], plan.stage[chosen])
    grid = study.landscape.grid
    row, col = np.divmod(works.cell.astype(np.int64), grid.cols)
    window = np.zeros((int(np.ptp(row)) + 1, int(np.ptp(col)) + 1), np.bool_)
    window[row - row.min(), col - col.min()] = True
    labels, _ = ndimage.label(window, structure=EIGHT)
    label = labels[row - row.min(), col - col.min()]
    main = np.array([not part.before for part in study.course.components], np.bool_)[works.part]
    after = np.zeros(works.cell.size, np.uint16)
    after[works.row[main]] = works.after[main]
    x, y = grid.centres(works.cell)
    table = pd.DataFrame(
        {
            "parcel": label, "area_ha": works.area_ha, "quantity": works.quantity[:, 0],
            "cost_wan_yuan": works.cost, "unit": study.options.unit[works.pair],
            "before": study.baseline.state.landuse.ravel()[works.cell], "after": after, "x_m": x, "y_m": y,
        }
    )  # fmt: skip
    found = [_parcel(part) for _, part in table.groupby("parcel")]
    whole = pd.DataFrame(found).sort_values(["quantity", "y_m"], ascending=False, ignore_index=True)
    whole = whole.assign(project=project, parcel=np.arange(1, len(whole) + 1))
    return whole[list(PARCEL_COLUMNS)]


def _parcel(part: pd.DataFrame) -> dict[str, float]:
    """Sums of a parcel's cells; codes are those of most of its area."""
    most = {}
    for name in ("unit", "before", "after"):
        area = part.groupby(name)["area_ha"].sum()
        most[name] = int(area.index.to_numpy()[area.to_numpy().argmax()])
    sums = {name: float(part[name].sum()) for name in ("area_ha", "quantity", "cost_wan_yuan")}
    return {**sums, **most, "cells": len(part), "x_m": float(part["x_m"].mean()), "y_m": float(part["y_m"].mean())}
