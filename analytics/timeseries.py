"""Series of a vegetation index, cell by cell: trend and state of the years, rate of recovery from the months.

Years of typhoons are flagged and left out, so that their damage is not averaged into trend or reference. Series are
whole numbers in 1/10 000 of the index with a mark for what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analytics import rasters
from analytics.landscape import Landscape
from analytics.parameters import Parameters

Floats = NDArray[np.float32]
Classes = NDArray[np.uint8]

#: Mark of what is missing in a vegetation index, and in annual rain.
MISSING, NO_RAIN = -32_768, 65_535
#: The index per unit of the layers.
SCALE = 1e-4
MONTHS = 12
#: Percentile classes of the state of productivity.
STATE_CLASSES = 10


class Series(NamedTuple):
    """A series of one landscape.

    Args:
        values: int16 (bands, rows, cols). years: of every band. used: False where the year is flagged.
        flagged: (zh, en) of the events that fall into it.
    """

    values: NDArray[np.int16]
    years: NDArray[np.int64]
    used: NDArray[np.bool_]
    flagged: tuple[tuple[str, str], ...]

    @property
    def used_years(self) -> int:
        return len(np.unique(self.years[self.used]))


def series(landscape: Landscape, name: str, parameters: Parameters) -> Series | None:
    """The layer of this name with the years of its bands, None if the landscape has none."""
    if name not in landscape.layers:
        return None
    years = np.array([int(band[:4]) for band in landscape.bands[name]])
    events = [row for row in parameters.records("events") if int(row["year"]) in set(years.tolist())]
    used = ~np.isin(years, [int(row["year"]) for row in events])
    flagged = tuple((f"{row['year']} {row['name_zh']}", f"{row['year']} {row['name_en']}") for row in events)
    return Series(np.asarray(landscape[name]), years, used, flagged)


@njit(nogil=True, cache=True)
def _mann_kendall(values, count):
    """Two-sided p of the Mann-Kendall test, normal approximation with continuity and ties."""
    s, ties = 0, 0.0
    for i in range(count):
        same, first = 1, True
        for j in range(count):
            if j < i and values[j] == values[i]:
                first = False
            elif j > i:
                if values[j] > values[i]:
                    s += 1
                elif values[j] < values[i]:
                    s -= 1
                else:
                    same += 1
        if first:
            ties += same * (same - 1.0) * (2.0 * same + 5.0)
    variance = (count * (count - 1.0) * (2.0 * count + 5.0) - ties) / 18.0
    if s == 0 or variance <= 0:
        return 1.0
    return math.erfc((abs(s) - 1) / math.sqrt(2.0 * variance))


@njit(nogil=True, cache=True)
def _slope(x, y, count):
    """Slope of the least-squares line through the first `count` points, 0 if all x are one."""
    mean_x, mean_y = x[:count].mean(), y[:count].mean()
    square, product = 0.0, 0.0
    for place in range(count):
        square += (x[place] - mean_x) ** 2
        product += (x[place] - mean_x) * (y[place] - mean_y)
    return product / square if square > 0 else 0.0


@njit(nogil=True, cache=True)
def _trend(values, rain, years, used, fewest, level, first, last, result, mean):
    bands, _, cols = values.shape
    climate = len(rain) == bands
    x, y, wet = np.empty(bands), np.empty(bands), np.empty(bands)
    for row in range(first, last):
        for col in range(cols):
            count = 0
            for band in range(bands):
                value = values[band, row, col]
                if not used[band] or value == MISSING or (climate and rain[band, row, col] == NO_RAIN):
                    continue
                x[count], y[count] = years[band], value
                if climate:
                    wet[count] = rain[band, row, col]
                count += 1
            mean[row, col] = y[:count].mean() * SCALE if count else np.nan
            result[row, col] = 0
            if count < fewest:
                continue
            if climate:
                y[:count] -= _slope(wet, y, count) * wet[:count]
            slope, p = _slope(x, y, count), _mann_kendall(y, count)
            result[row, col] = 2 if p > level or slope == 0 else (3 if slope > 0 else 1)


@njit(nogil=True, cache=True)
def _state(values, used, recent, fewest, margin, shift, first, last, result):
    bands, _, cols = values.shape
    y = np.empty(bands + 2)
    cuts = np.empty(STATE_CLASSES - 1)
    for row in range(first, last):
        for col in range(cols):
            count = 0
            for band in range(bands):
                value = values[band, row, col]
                if used[band] and value != MISSING:
                    y[count] = value
                    count += 1
            base = count - recent
            result[row, col] = 0
            if base < fewest:
                continue
            now, before = y[base:count].mean(), y[:base].mean()
            low, high = y[:base].min(), y[:base].max()
            result[row, col] = 2
            if high == low:
                continue
            y[base], y[base + 1] = low - margin * (high - low), high + margin * (high - low)
            ordered = np.sort(y[: base + 2])
            for step in range(STATE_CLASSES - 1):
                place = (step + 1) / STATE_CLASSES * (base + 1)
                lower = int(place)
                cuts[step] = ordered[lower] + (place - lower) * (ordered[lower + 1] - ordered[lower])
            moved = (now >= cuts).sum() - (before >= cuts).sum()
            if moved <= -shift:
                result[row, col] = 1
            elif moved >= shift:
                result[row, col] = 3


@njit(nogil=True, cache=True)
def _persistence(values, used, fewest, first, last, result):
    """AC1 of what is left after the months' means and the linear trend, fitted together."""
    bands, _, cols = values.shape
    y, known = np.empty(bands), np.empty(bands, np.bool_)
    mean_y, mean_t, number = np.empty(MONTHS), np.empty(MONTHS), np.empty(MONTHS)
    for row in range(first, last):
        for col in range(cols):
            mean_y[:], mean_t[:], number[:] = 0, 0, 0
            count = 0
            for band in range(bands):
                value = values[band, row, col]
                known[band] = used[band] and value != MISSING
                if known[band]:
                    y[band] = value
                    mean_y[band % MONTHS] += value
                    mean_t[band % MONTHS] += band
                    number[band % MONTHS] += 1
                    count += 1
            result[row, col] = np.nan
            if count < fewest:
                continue
            square, product = 0.0, 0.0
            for band in range(bands):
                if known[band]:
                    month = band % MONTHS
                    t = band - mean_t[month] / number[month]
                    y[band] -= mean_y[month] / number[month]
                    square += t * t
                    product += t * y[band]
            slope = product / square if square > 0 else 0.0
            for band in range(bands):
                if known[band]:
                    month = band % MONTHS
                    y[band] -= slope * (band - mean_t[month] / number[month])
            result[row, col] = _lag_one(y, known)


@njit(nogil=True, cache=True)
def _lag_one(y, known):
    """Pearson's correlation of consecutive known values; nan without spread."""
    count, sum_a, sum_b, aa, bb, ab = 0, 0.0, 0.0, 0.0, 0.0, 0.0
    for band in range(len(y) - 1):
        if known[band] and known[band + 1]:
            a, b = y[band], y[band + 1]
            sum_a, sum_b, count = sum_a + a, sum_b + b, count + 1
            aa, bb, ab = aa + a * a, bb + b * b, ab + a * b
    if count < 3:
        return np.nan
    spread = (aa - sum_a * sum_a / count) * (bb - sum_b * sum_b / count)
    # what is left of a perfect season is rounding, no memory
    if spread <= 1e-12 * max(aa * bb, 1.0):
        return np.nan
    return (ab - sum_a * sum_b / count) / math.sqrt(spread)


def trend(
    index: Series, rain: NDArray[np.uint16] | None, fewest: int, level: float
) -> tuple[Classes, Floats]:
    """Trajectory of the years: 1 falling, 2 no trend, 3 rising, 0 too few years; and the mean index of the years.

    Slope of the least-squares line, significant where the Mann-Kendall test's p is at most `level`. With rain of the
    same years the trend is that of the residuals of index on rain (RESTREND), so that a dry spell is no degradation.

    Args:
        rain: mm/a, shape of `index.values`. fewest: years needed.
    Source: TE unccdreporting (SDG 15.3.1, trajectory).
    """
    shape = index.values.shape[1:]
    result, mean = np.empty(shape, np.uint8), np.empty(shape, np.float32)
    water = np.empty((0, 1, 1), np.uint16) if rain is None else np.asarray(rain)
    years = index.years.astype(np.float64)

    def block(rows: slice) -> None:
        _trend(index.values, water, years, index.used, fewest, level, rows.start, rows.stop, result, mean)

    rasters.on_threads(block, rasters.row_blocks(*shape))
    return result, mean


def state(index: Series, recent: int, fewest: int, margin: float, shift: int) -> Classes:
    """State of productivity: shift of the last years' mean among the percentile classes of the years before.

    Ten classes by the percentiles of the baseline, whose range is widened by `margin` on both ends; 1 where the mean of
    the last `recent` years lies at least `shift` classes below the baseline's mean, 3 where above, 2 else, 0 where
    the baseline has fewer than `fewest` years.
    Source: TE unccdreporting (SDG 15.3.1, state; the page prints "<= 2" for -2).
    """
    shape = index.values.shape[1:]
    result = np.empty(shape, np.uint8)

    def block(rows: slice) -> None:
        _state(index.values, index.used, recent, fewest, margin, shift, rows.start, rows.stop, result)

    rasters.on_threads(block, rasters.row_blocks(*shape))
    return result


def persistence(index: Series, valid_share: float) -> Floats:
    """Lag-1 autocorrelation AC1 of a monthly series without its season and trend; nan where too few months are known.

    Means of the twelve months and one linear trend are fitted together by least squares; pairs that bridge a gap do
    not count. The bands begin in January.

    Args:
        valid_share: share of the unflagged months that must be known.
    """
    shape = index.values.shape[1:]
    result = np.empty(shape, np.float32)
    fewest = int(np.ceil(valid_share * np.count_nonzero(index.used)))

    def block(rows: slice) -> None:
        _persistence(index.values, index.used, fewest, rows.start, rows.stop, result)

    rasters.on_threads(block, rasters.row_blocks(*shape))
    return result


def recovery_rate(ac1: ArrayLike, step: float = 1.0) -> Floats:
    """Rate of recovery r = -ln(AC1) / dt (per month at a step of one month); nan where AC1 <= 0.

    Source: Smith et al. 2022, Nature Climate Change, 10.1038/s41558-022-01352-2 (lambda = ln(AC1) / dt).
    """
    memory = np.asarray(ac1, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(memory > 0, -np.log(memory) / np.float32(step), np.float32(np.nan)).astype(np.float32)


def annual(
    index: Series, rain: NDArray[np.uint16] | None, parameters: Parameters
) -> tuple[dict[str, Classes], Floats]:
    """Sub-indicators of an annual series ("trajectory", "state") and the mean index, by the package's constants."""
    constant = parameters.constant
    path, mean = trend(index, rain, int(constant("trajectory_min_years")), constant("trajectory_p"))
    shifted = state(
        index,
        int(constant("state_years")),
        int(constant("state_min_years")),
        constant("state_margin") / 100,
        int(constant("state_shift")),
    )
    return {"trajectory": path, "state": shifted}, mean


def recovery(index: Series, changed: NDArray[np.bool_] | None, parameters: Parameters) -> Floats | None:
    """n(r): rate of recovery against the rate that counts in full, 0-1; None where the series is too short.

    Args:
        changed: cells whose land use changed, which are left out.
    """
    if index.used_years < parameters.constant("recovery_min_years"):
        return None
    rate = recovery_rate(persistence(index, parameters.constant("recovery_valid_share")))
    share = np.clip(rate / np.float32(parameters.constant("recovery_rate_full")), 0, 1)
    return share if changed is None else np.where(changed, np.float32(np.nan), share)


def names(flagged: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The flagged events in one line, zh and en."""
    return "、".join(zh for zh, _ in flagged), ", ".join(en for _, en in flagged)
