"""Problems by the three kinds of space: how much of each has a problem, how bad, and which problem leads."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.uint8]

SEVERITIES = 3


def assess(space: Codes, severity: Codes, dominant: Codes, inside: NDArray[np.bool_], cell_ha: float) -> pd.DataFrame:
    """One row per code of layer `space` that occurs in the city, index `space`.

    Args:
        space: layer of the package, 0 none. severity, dominant: layers of `register.Register`.
        inside: where to look, e.g. the city's land.

    Returns:
        Columns area_ha; low_ha, medium_ha, high_ha (severity of the worst problem, they do not overlap); dominant
        (number in table `problems` of the problem that leads on most of the troubled ground, 0 for none),
        dominant_ha.
    """
    codes = int(space.max(initial=0)) + 1
    kinds = int(dominant.max(initial=0)) + 1
    where = space[inside].astype(np.int64)
    level = np.bincount(where * (SEVERITIES + 1) + severity[inside], minlength=codes * (SEVERITIES + 1))
    level = level.reshape(codes, SEVERITIES + 1)
    leads = np.bincount(where * kinds + dominant[inside], minlength=codes * kinds).reshape(codes, kinds)
    leads[:, 0] = 0
    first = leads.argmax(axis=1)
    table = pd.DataFrame(
        {
            "area_ha": level.sum(axis=1) * cell_ha,
            "low_ha": level[:, 1] * cell_ha,
            "medium_ha": level[:, 2] * cell_ha,
            "high_ha": level[:, 3] * cell_ha,
            "dominant": first,
            "dominant_ha": leads[np.arange(codes), first] * cell_ha,
        },
        index=pd.RangeIndex(codes, name="space"),
    )
    return table[table["area_ha"] > 0]
