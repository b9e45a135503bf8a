"""Annual water yield by the Budyko curve, as a cross-check of the water balance; for sub-basins, never for pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]

#: Organic matter per organic carbon (van Bemmelen).
MATTER_PER_CARBON = 1.724
#: The curve's shape: omega = Z AWC / P + 1.25, at most 5. Source: UG annual_water_yield.
SHAPE_LEAST, SHAPE_MOST = 1.25, 5.0
#: Beyond this PET / P all rain evaporates; larger numbers only lose digits.
LARGEST_INDEX = 1e4


def available_water(sand: ArrayLike, clay: ArrayLike, carbon: ArrayLike) -> Floats:
    """Plant available water content PAWC (a fraction of volume) from texture and organic carbon, all in percent.

    Water held at 33 kPa less that at 1500 kPa, never negative.
    Source: Saxton and Rawls 2006, Soil Sci. Soc. Am. J. 70, eq. 1-2 (coefficients as in public codes).
    """
    s, c = np.asarray(sand, np.float32) / 100, np.asarray(clay, np.float32) / 100
    matter = np.asarray(carbon, np.float32) * MATTER_PER_CARBON
    wilting = (
        0.031
        - 0.024 * s
        + 0.487 * c
        + 0.006 * matter
        + 0.005 * s * matter
        - 0.013 * c * matter
        + 0.068 * s * c
    )
    wilting = 1.14 * wilting - 0.02
    field = 0.299 - 0.251 * s + 0.195 * c + 0.011 * matter
    field = field + 0.006 * s * matter - 0.027 * c * matter + 0.452 * s * c
    field = 1.283 * field * field + 0.626 * field - 0.015
    return np.maximum(field - wilting, 0).astype(np.float32)


def evaporated_share(
    rain_mm: ArrayLike,
    potential_mm: ArrayLike,
    available_mm: ArrayLike,
    vegetated: ArrayLike,
    z: float,
) -> Floats:
    """AET / P of a year, 0-1.

    Vegetated: 1 + PET/P - (1 + (PET/P)^omega)^(1/omega), omega = z AWC/P + 1.25 up to 5; else min(PET, P) / P.
    Where it never rains the share is 1.

    Args:
        potential_mm: PET = Kc ETo. available_mm: AWC = min(root depth, soil depth) PAWC.
    Source: UG annual_water_yield.
    """
    rain = np.asarray(rain_mm, np.float64)
    index = np.divide(potential_mm, rain, out=np.full(rain.shape, np.inf), where=rain > 0)
    wet = np.divide(available_mm, rain, out=np.zeros(rain.shape), where=rain > 0)
    shape = np.minimum(z * wet + SHAPE_LEAST, SHAPE_MOST)
    finite = np.minimum(index, LARGEST_INDEX)
    curve = 1 + finite - (1 + finite**shape) ** (1 / shape)
    share = np.where((rain > 0) & np.asarray(vegetated, np.bool_), np.minimum(curve, index), index)
    return np.clip(share, 0, 1).astype(np.float32)


def by_group(parameters: Parameters, column: str) -> Floats:
    """A column of table `water_use` by class value, float32 of shape (65536,); nan where there is none."""
    return group_lookup(parameters, "water_use", column)


def group_lookup(parameters: Parameters, table: str, column: str) -> Floats:
    """A number that a table gives by group of classes, by class value; nan where the group has none."""
    given = parameters.tables[table].set_index("group")[column]
    result = np.full(CLASS_SLOTS, np.nan, np.float32)
    result[parameters.classes["value"].to_numpy(np.int64)] = (
        parameters.classes["group"].map(given).to_numpy(np.float32)
    )
    return result


def annual(
    cover: NDArray[np.uint16],
    rain_mm: Floats,
    pawc: Floats,
    soil_mm: Floats,
    parameters: Parameters,
) -> Floats:
    """Water yield Y = P - AET (mm/a) per cell, nan where a class has no parameters; to be summed over sub-basins.

    Args:
        cover: cover classes. pawc: fraction of volume. soil_mm: depth of the soil.
    """
    kc, root = by_group(parameters, "kc")[cover], by_group(parameters, "root_mm")[cover]
    vegetated = root > 0
    available = np.where(vegetated, np.minimum(root, soil_mm), 0) * pawc
    potential = kc * np.float32(parameters.constant("eto_mm"))
    share = evaporated_share(rain_mm, potential, available, vegetated, parameters.constant("yield_z"))
    return np.where(np.isnan(kc), np.float32(np.nan), rain_mm * (1 - share)).astype(np.float32)
