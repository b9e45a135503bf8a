"""Water retention by the water balance of the 2017 red-line guide and the 2020 double-evaluation guide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def retention(
    precipitation: NDArray[np.float32], evapotranspiration: NDArray[np.float32], runoff: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Water retention TQ = P - P*alpha - ET (mm/a), elementwise on any shape.

    Negative values (irrigated land, ponds) are kept; `runoff` is nan where the service is masked (built-up land,
    water, wetland, fields without a coefficient) and so is the result.

    Args:
        precipitation, evapotranspiration: mm/a.
        runoff: storm runoff coefficient alpha as a fraction of precipitation (percent / 100).

    Source: CX:201704.00215 eq. 1-2.
    """
    return precipitation * (1 - runoff) - evapotranspiration


def volume(depth_mm: NDArray[np.float32], cell_ha: float) -> float:
    """Volume (m3/a) of water over the cells that are not masked: 1 mm on 1 ha is 10 m3."""
    return float(np.nansum(depth_mm, dtype=np.float64) * cell_ha * 10)
