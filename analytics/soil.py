"""Soil loss and retention by water: RUSLE/CSLE factors, SL190 grades, the water-and-soil conservation rate.

Everything is elementwise and works on grids and on flat subsets of cells alike. SI factors of the Chinese
literature: R in MJ mm/(ha h a), K in t ha h/(ha MJ mm), loss in t/(ha a).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]

#: China's correction of EPIC's K (张科利 2007, K) and the factor from US to SI units.
EPIC_OFFSET, EPIC_SLOPE, US_TO_SI = -0.01383, 0.51575, 0.1317
#: Slopes at which CSLE's S formula changes (Liu; K) and those at which its length exponent changes.
STEEP_BREAKS_DEG = (5.0, 10.0)
LENGTH_EXPONENTS = ((1.0, 0.2), (3.0, 0.3), (5.0, 0.4), (np.inf, 0.5))
#: Length of the unit plot (m).
UNIT_PLOT_M = 22.13
#: 1 t/ha = 100 t/km2.
T_KM2_PER_T_HA = 100.0


def erosivity(monthly_mm: NDArray[np.generic], alpha: float, beta: float) -> Floats:
    """Rainfall erosivity R = alpha * F^beta with F = sum(P_j^2) / sum(P_j) over the twelve months.

    With a mean year in place of single years F, and so R, is a lower bound.

    Args:
        monthly_mm: mm/month, shape (12, ...). alpha, beta: 0.1833 and 1.9957 in the source.
    Returns:
        R, shape (...); 0 where it never rains.
    Source: CX:201911.00021 after 章文波.
    """
    total = np.zeros(monthly_mm.shape[1:], np.float32)
    squares = np.zeros(monthly_mm.shape[1:], np.float32)
    for month in monthly_mm:
        rain = month.astype(np.float32)
        total += rain
        squares += rain * rain
    fournier = np.divide(squares, total, out=np.zeros_like(total), where=total > 0)
    return np.float32(alpha) * fournier ** np.float32(beta)


def erosivity_daily(rain_mm: ArrayLike, warm: bool, erosive_mm: float = 10.0) -> Floats:
    """Erosivity of single days: alpha P^1.7265, alpha 0.3937 from May to September and 0.3101 in the cool season.

    Days with less than `erosive_mm` count nothing. For packages with daily rain, and to check the monthly formula.
    Source: constants as in SPJ SoilErosion.py; threshold of the national survey (to be verified).
    """
    rain = np.asarray(rain_mm, np.float32)
    return np.where(
        rain >= erosive_mm, np.float32(0.3937 if warm else 0.3101) * rain ** np.float32(1.7265), 0
    )


def erodibility_nomograph(
    organic: ArrayLike,
    silt_fine_sand: ArrayLike,
    clay: ArrayLike,
    structure: ArrayLike,
    permeability: ArrayLike,
) -> Floats:
    """K of Wischmeier's nomograph in SI units: (2.1e-4 (12 - a) M^1.14 + 3.25 (b - 2) + 2.5 (c - 3)) / 759.

    M = (silt % + very fine sand %) (100 - clay %). The second opinion on EPIC's K. Source: UG sdr.
    """
    a, clays = np.asarray(organic, np.float32), np.asarray(clay, np.float32)
    m = np.asarray(silt_fine_sand, np.float32) * (100 - clays)
    layout, flow = np.asarray(structure, np.float32), np.asarray(permeability, np.float32)
    return ((2.1e-4 * (12 - a) * m**1.14 + 3.25 * (layout - 2) + 2.5 * (flow - 3)) / 759).astype(np.float32)


def erodibility_epic(sand: ArrayLike, silt: ArrayLike, clay: ArrayLike, carbon: ArrayLike) -> Floats:
    """K of EPIC in US units from percentages of sand, silt, clay and organic carbon. Source: UG sdr."""
    san, sil, cla, oc = (np.asarray(part, np.float32) for part in (sand, silt, clay, carbon))
    sn = 1 - san / 100
    fines = sil / np.maximum(cla + sil, np.float32(1e-6))
    coarse = 0.2 + 0.3 * np.exp(-0.0256 * san * (1 - sil / 100))
    organic = 1 - 0.25 * oc / (oc + np.exp(3.72 - 2.95 * oc))
    sandy = 1 - 0.7 * sn / (sn + np.exp(-5.51 + 22.9 * sn))
    return (coarse * fines**0.3 * organic * sandy).astype(np.float32)


def erodibility(sand: ArrayLike, silt: ArrayLike, clay: ArrayLike, carbon: ArrayLike) -> Floats:
    """K of EPIC with China's correction, SI units, never negative: (-0.01383 + 0.51575 K_EPIC) * 0.1317."""
    us = erodibility_epic(sand, silt, clay, carbon)
    return np.maximum((EPIC_OFFSET + EPIC_SLOPE * us) * US_TO_SI, 0).astype(np.float32)


def steepness(slope_deg: ArrayLike) -> Floats:
    """Slope factor S of CSLE: 10.8 sin + 0.03 below 5 deg, 16.8 sin - 0.5 below 10, 21.91 sin - 0.96 from there."""
    slope = np.asarray(slope_deg, np.float32)
    sine = np.sin(np.radians(slope))
    gentle, steep = STEEP_BREAKS_DEG
    factor = np.where(
        slope < gentle, 10.8 * sine + 0.03, np.where(slope < steep, 16.8 * sine - 0.5, 21.91 * sine - 0.96)
    )
    return np.where(np.isnan(slope), np.nan, factor).astype(np.float32)


def length(slope_deg: ArrayLike, upper_m: ArrayLike, lower_m: ArrayLike) -> Floats:
    """Length factor L of one segment of a hillslope (Foster and Wischmeier).

    L = (lower^(m+1) - upper^(m+1)) / ((lower - upper) * 22.13^m), with m = 0.2, 0.3, 0.4, 0.5 by slope
    (up to 1, 3, 5 deg and above).

    Args:
        upper_m, lower_m: distance from the top of the hillslope to where the segment begins and ends (m).
    """
    slope = np.asarray(slope_deg, np.float32)
    upper, lower = np.asarray(upper_m, np.float32), np.asarray(lower_m, np.float32)
    limits = np.array([limit for limit, _ in LENGTH_EXPONENTS], np.float32)
    exponents = np.array([m for _, m in LENGTH_EXPONENTS], np.float32)
    m = exponents[np.minimum(np.searchsorted(limits, slope), len(exponents) - 1)]
    factor = (lower ** (m + 1) - upper ** (m + 1)) / ((lower - upper) * np.float32(UNIT_PLOT_M) ** m)
    return np.where(np.isnan(slope), np.nan, factor).astype(np.float32)


def length_slope(slope_deg: ArrayLike, upper_m: ArrayLike, lower_m: ArrayLike) -> Floats:
    """LS = L * S of a segment; see `length` and `steepness`."""
    return length(slope_deg, upper_m, lower_m) * steepness(slope_deg)


def cover_factor(row: NDArray[np.integer], cover_percent: NDArray[np.integer], table: Floats) -> Floats:
    """Cover factor C by vegetation and vegetation cover, clipped to [0, 1].

    Args:
        row: row of `table`, -1 where C does not come from cover (result nan).
        cover_percent: fractional vegetation cover in whole percent; above 100 is no data (nan).
        table: shape (vegetations, 101), C by whole percent.
    """
    padded = np.full((table.shape[0] + 1, 256), np.nan, np.float32)
    padded[:-1, : table.shape[1]] = np.clip(table, 0, 1)
    return padded[row, cover_percent]


def cover_factor_cai(cover_percent: ArrayLike) -> Floats:
    """C after 蔡崇法: 1 up to 0.1 %, 0.6508 - 0.3436 lg f up to 78.3 %, then 0. Source: CX:201911.00021.

    Not the default: it gives every closed forest, young eucalyptus included, no erosion at all.
    """
    f = np.asarray(cover_percent, np.float32)
    middle = 0.6508 - 0.3436 * np.log10(np.maximum(f, np.float32(0.1)))
    return np.clip(np.where(f <= 0.1, 1, np.where(f <= 78.3, middle, 0)), 0, 1).astype(np.float32)


def practice_factor(slope_deg: NDArray[np.floating], upper_deg: Floats, factors: Floats) -> Floats:
    """Practice factor P of tilled land by slope: the first row whose upper bound is not exceeded; nan stays nan."""
    rows = np.minimum(np.searchsorted(upper_deg, slope_deg), len(factors) - 1)
    return np.where(np.isnan(slope_deg), np.float32(np.nan), factors[rows])


def loss(r: Floats, k: Floats, ls: Floats, c: Floats, p: Floats) -> Floats:
    """Soil loss A = R K LS C P (t/(ha a)), never clipped; nan where any factor is masked. Source: RUSLE."""
    return r * k * ls * c * p


def retention(r: Floats, k: Floats, ls: Floats, c: Floats, p: Floats) -> Floats:
    """Soil retained SD = R K LS (1 - C P) (t/(ha a)): what bare soil would lose less what this cell loses."""
    return r * k * ls * (1 - c * p)


def grade(loss_t_ha: Floats, lower_bounds_t_km2: ArrayLike) -> NDArray[np.uint8]:
    """Erosion grade after SL190-2007: 1 微度, 2 轻度, 3 中度, 4 强烈, 5 极强烈, 6 剧烈; 0 where masked.

    Args:
        lower_bounds_t_km2: lower bounds of grades 2-6 in t/(km2 a); southern red-soil hills begin at 500.
    """
    bounds = np.asarray(lower_bounds_t_km2, np.float32) / T_KM2_PER_T_HA
    grades = np.searchsorted(bounds, loss_t_ha, side="right") + 1
    return np.where(np.isnan(loss_t_ha), 0, grades).astype(np.uint8)


class SheetClass(NamedTuple):
    """One cell of SL190's matrix of sheet erosion; lower bounds are included, upper ones not."""

    tilled: bool
    cover_min: float
    cover_max: float
    slope_min_deg: float
    slope_max_deg: float
    grade: int


def sheet_grade(
    cover_percent: NDArray[np.integer],
    slope_deg: Floats,
    tilled: NDArray[np.bool_],
    matrix: Sequence[SheetClass],
) -> NDArray[np.uint8]:
    """Erosion grade of SL190-2007 by slope and vegetation cover (面蚀), 1 where the matrix says nothing.

    The second opinion on `grade`: no rain, soil or length of slope. Cover above 100 is no data (grade 0), except on
    tilled land, where slope alone decides.

    Source: SL190-2007 (to be verified).
    """
    grades = np.where(tilled | (cover_percent <= 100), 1, 0).astype(np.uint8)
    for row in matrix:
        found = (slope_deg >= row.slope_min_deg) & (slope_deg < row.slope_max_deg) & (tilled == row.tilled)
        if not row.tilled:
            found &= (cover_percent >= row.cover_min) & (cover_percent < row.cover_max)
        grades[found] = row.grade
    return grades


def flagged(loss_t_ha: Floats, limit_t_ha: float) -> NDArray[np.bool_]:
    """Cells whose loss is beyond what the factors support: shown with a flag, kept in every sum."""
    return loss_t_ha > limit_t_ha


def conservation_rate(loss_t_ha: Floats, land: NDArray[np.bool_], tolerable_t_ha: float) -> float:
    """Water-and-soil conservation rate 水土保持率 (%): land without erosion of 轻度 or worse over all land.

    Args:
        land: cells of the reporting area; masked cells (built-up, water) count as not eroded.
        tolerable_t_ha: lower bound of 轻度, 5 t/(ha a) in the southern red-soil hills.
    """
    cells = np.count_nonzero(land)
    if not cells:
        return float("nan")
    return 100 * (1 - np.count_nonzero(land & (loss_t_ha >= tolerable_t_ha)) / cells)
