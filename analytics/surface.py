"""Model parameters of cells: by class, vegetation cover and slope, for any set of cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics import soil
from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]
#: Constant `runoff_set` that stands for column runoff_percent; any other takes the alternative.
DEFAULT_RUNOFF_SET = 3


class Surface(NamedTuple):
    """Model parameters of cells: runoff fraction, cover factor C, practice factor P, habitat H; any one shape."""

    runoff: Floats
    cover_factor: Floats
    practice_factor: Floats
    habitat: Floats


def surface(
    cover: NDArray[np.uint16], cover_percent: NDArray[np.uint8], slope_deg: Floats, parameters: Parameters
) -> Surface:
    """Parameters of cells of these classes, with this vegetation cover (percent) and slope.

    Works on grids and on flat cells alike: also "what would this cell be as forest of 85 % cover".
    """
    column = (
        "runoff_percent" if parameters.constant("runoff_set") == DEFAULT_RUNOFF_SET else "runoff_percent_alt"
    )
    rows, table = _cover_table(parameters)
    by_cover = soil.cover_factor(rows[cover], cover_percent, table)
    constant = parameters.by_class("cover_factor", cover)
    serves = parameters.by_class("services", cover, 0.0) == 1
    c = np.where(serves, np.where(rows[cover] >= 0, by_cover, constant), np.float32(np.nan))
    slopes = parameters.tables["slope_factor"].sort_values("slope_max_deg")
    by_slope = soil.practice_factor(
        slope_deg, slopes["slope_max_deg"].to_numpy(np.float32), slopes["p"].to_numpy(np.float32)
    )
    p = np.where(
        parameters.members("practice_factor", "slope")[cover],
        by_slope,
        parameters.by_class("practice_factor", cover),
    )
    return Surface(
        parameters.by_class(column, cover) / np.float32(100),
        c,
        p.astype(np.float32),
        parameters.by_class("habitat", cover),
    )


def _cover_table(parameters: Parameters) -> tuple[NDArray[np.int8], Floats]:
    """(row of the table of every class, -1 where C does not come from cover; C by row and whole percent)."""
    entries = parameters.records("cover_factor")
    names = list(dict.fromkeys(entry["vegetation"] for entry in entries))
    table = np.full((len(names), 101), np.nan, np.float32)
    for entry in entries:
        low, high = (int(np.ceil(entry[bound])) for bound in ("cover_min", "cover_max"))
        table[names.index(entry["vegetation"]), low:high] = entry["c"]
    rows = np.full(CLASS_SLOTS, -1, np.int8)
    for value, vegetation in zip(
        parameters.classes["value"], parameters.classes["cover_vegetation"], strict=True
    ):
        if vegetation in names:
            rows[int(value)] = names.index(vegetation)
    return rows, table
