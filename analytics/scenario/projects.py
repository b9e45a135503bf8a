"""Projects in the engine: what is arranged, which pairs it occupies, and what is already built.

A planned project holds eligible cells of its own polygon, best suitability first, up to its quantity. A finished
one holds the same in the stage it was finished in: an actual, which no slider moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analytics.landscape import Grid
from analytics.options.table import Options

DONE = "done"


@dataclass(frozen=True, eq=False)
class ProjectPairs:
    """Pairs that projects occupy, no two on the same cell.

    Args:
        pair: rows of the options table, int32 (l,).
        stage: end year of the project's stage, int16 (l,).
        project: project id, object (l,).
        done: whether it is built, bool (l,).
    """

    pair: NDArray[np.int32]
    stage: NDArray[np.int16]
    project: NDArray[np.object_]
    done: NDArray[np.bool_]

    def select(self, keep: NDArray[np.bool_]) -> ProjectPairs:
        return ProjectPairs(self.pair[keep], self.stage[keep], self.project[keep], self.done[keep])

    def without(self, projects: Iterable[str]) -> ProjectPairs:
        """All but these planned projects; what is built stays."""
        return self.select(self.done | ~np.isin(self.project, list(projects)))


def arranged(projects: pd.DataFrame, stages: Iterable[int]) -> pd.DataFrame:
    """已安排: measure, stage, quantity; cumulative ha or km of planned and finished projects up to each stage."""
    rows = [
        (measure, stage, float(part.loc[part["stage"] <= stage, "quantity"].sum()))
        for measure, part in projects.groupby("measure", sort=True)
        for stage in stages
    ]
    return pd.DataFrame(rows, columns=["measure", "stage", "quantity"])


def project_pairs(
    projects: pd.DataFrame,
    polygons: gpd.GeoDataFrame,
    options: Options,
    grid: Grid,
    open_stages: tuple[int, ...],
) -> ProjectPairs:
    """The pairs of every project, in the order of the table; first come, first served on a cell.

    A planned project whose stage is closed without being built is late: it moves to the first open stage. One of a
    measure that still waits for its model occupies nothing.
    """
    taken = np.zeros(grid.size, np.bool_)
    shape_of = (
        dict(zip(polygons["project_id"].astype(str), polygons.geometry, strict=True)) if len(polygons) else {}
    )
    found: list[tuple[NDArray[np.int32], int, str, bool]] = []
    for row in projects.to_dict("records"):
        if str(row["project"]) not in shape_of or not serving(options, str(row["measure"])):
            continue
        pairs = _inside(shape_of[str(row["project"])], str(row["measure"]), options, grid)
        pairs = _choose(pairs, str(row["measure"]), float(row["quantity"]), options, taken)
        taken[options.cell[pairs]] = True
        built = str(row["status"]) == DONE
        stage = int(row["stage"]) if built or not open_stages else max(int(row["stage"]), open_stages[0])
        found.append((pairs, stage, str(row["project"]), built))
    return _joined(found)


def _joined(found: list[tuple[NDArray[np.int32], int, str, bool]]) -> ProjectPairs:
    sizes = [pairs.size for pairs, *_ in found]
    order_pairs = np.concatenate([pairs for pairs, *_ in found]) if found else np.empty(0, np.int32)
    return ProjectPairs(
        order_pairs.astype(np.int32),
        np.repeat(np.array([stage for _, stage, _, _ in found], np.int16), sizes),
        np.repeat(np.array([name for _, _, name, _ in found], object), sizes),
        np.repeat(np.array([built for *_, built in found], np.bool_), sizes),
    )


def serving(options: Options, measure: str) -> Mapping[int, int]:
    """Option row -> slot in which it serves a measure."""
    return {
        row: option.measures.index(measure)
        for row, option in enumerate(options.options)
        if measure in option.measures
    }


def _inside(shape: shapely.Geometry, measure: str, options: Options, grid: Grid) -> NDArray[np.int32]:
    """Pairs serving a measure whose cell's centre lies in a polygon; if none, whose cell touches it.

    A line's project is a strip along it, narrower than a cell: there touching is enough.
    """
    rows = np.flatnonzero(np.isin(options.option, list(serving(options, measure)))).astype(np.int32)
    x, y = grid.centres(options.cell[rows])
    reach = grid.cell_m * 0.71
    west, south, east, north = shape.bounds
    near = (x > west - reach) & (x < east + reach) & (y > south - reach) & (y < north + reach)
    rows, x, y = rows[near], x[near], y[near]
    unit = next(each.unit for each in options.measures if each.id == measure)
    inside = shapely.contains_xy(shape, x, y)
    return (
        rows[inside]
        if inside.any() and unit == "ha"
        else rows[shapely.contains_xy(shape.buffer(reach), x, y)]
    )


def _choose(
    pairs: NDArray[np.int32], measure: str, quantity: float, options: Options, taken: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Best suitability first, a cell once, up to a quantity (the cell that crosses it counts if half fits).

    An option of this measure alone goes before a combination: the project promises nothing else.
    """
    slot_of = serving(options, measure)
    pairs = pairs[~taken[options.cell[pairs]]]
    slots = np.array([slot_of[int(row)] for row in options.option[pairs]], np.int64)
    combined = (options.option_measures[options.option[pairs]] >= 0).sum(axis=1) > 1
    order = np.lexsort((options.cell[pairs], -options.suitability[pairs], combined))
    _, first = np.unique(options.cell[pairs][order], return_index=True)
    order = order[np.sort(first)]
    amounts = options.quantity[pairs[order], slots[order]].astype(np.float64)
    fits = np.cumsum(amounts) - 0.5 * amounts <= quantity * (1 + 1e-9)
    return pairs[order][fits]
