"""Projects as a portfolio: where they lie, in which key areas, what they cost by stage and who pays.

Key areas are those the programme names: protected areas and red lines, key functions, fragile and sensitive land, and
land with marked problems. A project lies in one if a share of its cells does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analytics.landscape import Grid
from analytics.scenario.study import Study

Mask = NDArray[np.bool_]
TOP, LOW, SEVERE = 3, 1, 4
"""Classes of importance and sensitivity (极), of resilience (低), of degradation (重度) from which an area counts."""


def cells(study: Study) -> dict[str, NDArray[np.int32]]:
    """Flat cells of every project, ascending: those it occupies; where it occupies none, those of its polygon.

    A polygon smaller than a cell has the cell it lies in.
    """
    held = study.projects
    found = {
        str(name): np.unique(study.options.cell[held.pair[held.project == name]])
        for name in dict.fromkeys(held.project)
    }
    frame = study.landscape.vectors["projects"]
    for name, shape in zip(frame["project_id"].astype(str), frame.geometry, strict=True):
        if name not in found:
            found[name] = _inside(shape, study.landscape.grid)
    return found


def _inside(shape: Any, grid: Grid) -> NDArray[np.int32]:
    west, south, east, north = shape.bounds
    row = np.arange(
        max(int((grid.north_m - north) // grid.cell_m), 0),
        min(int((grid.north_m - south) // grid.cell_m), grid.rows - 1) + 1,
    )
    col = np.arange(
        max(int((west - grid.west_m) // grid.cell_m), 0),
        min(int((east - grid.west_m) // grid.cell_m), grid.cols - 1) + 1,
    )
    candidates = (row[:, None] * grid.cols + col[None, :]).ravel()
    inside = shapely.contains_xy(shape, *grid.centres(candidates))
    chosen = candidates[inside] if inside.any() else candidates[:1]
    return chosen.astype(np.int32)


def key_areas(study: Study) -> Mapping[str, Mask]:
    """Key area -> its cells: protected (自然保护地与红线), function (极重要), fragile (恢复力低), sensitive (极敏感),
    problem (重度退化). What no model has said yet is absent."""
    place = study.landscape
    found = {"protected": (place["redline"] > 0) | (place["protected_area"] > 0)}
    seen = study.diagnosis
    if seen is not None:
        found |= {
            "function": seen.importance.overall == TOP,
            "fragile": seen.condition.resilience_class == LOW,
            "sensitive": seen.sensitivity.overall == TOP,
            "problem": seen.condition.degradation_class >= SEVERE,
        }
    return found


def shares(where: Mapping[str, NDArray[np.int32]], areas: Mapping[str, Mask]) -> pd.DataFrame:
    """Share of every project's cells in every key area, 0-1; index project, columns areas."""
    rows = {
        name: [float(mask.ravel()[cell].mean()) if cell.size else 0.0 for mask in areas.values()]
        for name, cell in where.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(areas)).rename_axis("project")


def group_of(where: Mapping[str, NDArray[np.int32]], groups: NDArray[np.integer]) -> dict[str, int]:
    """Project -> code of most of its cells that have one (zone, township ...), 0 where none has.

    Args:
        groups: code of every cell, (rows, cols), 0 outside.
    """
    flat = groups.ravel()
    found = {}
    for name, cell in where.items():
        counts = np.bincount(flat[cell].astype(np.int64))
        counts[:1] = 0
        found[name] = int(counts.argmax()) if counts.any() else 0
    return found


def money(
    projects: pd.DataFrame, funds: pd.DataFrame, off: Collection[str] = ()
) -> pd.DataFrame:
    """Budgets (万元) of the projects that are on, by stage and source of funds: index stage, columns funds.

    What no row of `funds` covers stands in column "open".
    """
    kept = projects[~projects["project"].isin(list(off))]
    known = kept[["project", "stage"]].merge(funds[["project", "fund", "amount_wan_yuan"]], on="project")
    table = known.pivot_table(
        index="stage", columns="fund", values="amount_wan_yuan", aggfunc="sum", fill_value=0.0, observed=True
    )
    whole = kept.groupby("stage")["budget_wan_yuan"].sum()
    table = table.reindex(whole.index, fill_value=0.0).astype(float)
    rest = whole - table.sum(axis=1)
    if (rest.abs() > 0.5).any():
        table["open"] = rest
    return table.rename_axis(columns=None)
