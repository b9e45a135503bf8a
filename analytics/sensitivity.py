"""Ecological sensitivity (脆弱性) in three grades: erosion by water, erosion of the coast, and the higher of both.

Grades rise with every item: no item that gets worse ever lowers a grade (tested). Rocky desertification and
sandification do not occur here and are said to be not involved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from analytics import coast, grades, rasters, shore, soil
from analytics.baseline import Baseline, erosion_grades
from analytics.grades import Grades
from analytics.importance import Importance
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Floats = NDArray[np.float32]

#: Constant `sensitivity_route`: by SL190 intensity of the soil loss, by the SS index, by SL190's slope and cover.
BY_LOSS, BY_SS, BY_SLOPE = 1, 2, 3
#: Groups of classes that are tilled.
TILLED = ("paddy", "dryland")
#: Scores of the SS index and of coasts.
SCORES = (1.0, 3.0, 5.0)
#: Items of the guide that do not occur in the study area.
NOT_INVOLVED = (("石漠化", "Rocky desertification"), ("土地沙化", "Sandification"))


@dataclass(frozen=True)
class Sensitivity:
    """Grades 1 一般, 2 敏感, 3 极敏感 on the grid; 0 where an item does not exist and outside.

    Args:
        erosion: by the route that constant `sensitivity_route` names. erosion_intensity, erosion_ss: the routes by
            soil loss and by index, whatever was chosen.
        coastal: cells near shore points. overall: the higher, at least 1 everywhere inside.
        protection: 生态保护重要性, the higher of the services' overall importance and of `overall`.
        areas: ha by (layer, township) and grade, the city alone.
        points: shore points with their score and grade.
        not_involved: items that do not occur (zh, en).
    """

    erosion: Grades
    coastal: Grades
    overall: Grades
    protection: Grades
    erosion_intensity: Grades
    erosion_ss: Grades
    areas: pd.DataFrame
    points: pd.DataFrame
    not_involved: tuple[tuple[str, str], ...] = NOT_INVOLVED


class Breaks(NamedTuple):
    """Where a quantity scores 3 (reached) and 5 (exceeded)."""

    medium: float
    high: float


def scored(values: ArrayLike, breaks: Breaks) -> NDArray[np.float32]:
    """Score 1 below the first break, 3 up to the second (included), 5 above it; nan stays nan.

    Source: SPJ SoilErosion.py, CoastalErosion.py.
    """
    given = np.asarray(values, np.float32)
    score = np.where(given > breaks.high, SCORES[2], np.where(given >= breaks.medium, SCORES[1], SCORES[0]))
    return np.where(np.isnan(given), np.float32(np.nan), score).astype(np.float32)


def by_intensity(intensity: NDArray[np.integer], medium: float, high: float) -> Grades:
    """Sensitivity of erosion by its SL190 grade (1-6, 0 masked): 中度 and 强烈 are 2, 极强烈 and 剧烈 3, less is 1.

    Source: 2020 double-evaluation guide (to be verified).
    """
    return np.where(intensity == 0, np.uint8(0), grades.by_breaks(intensity, medium, high))


def ss_index(*scores: Floats) -> Floats:
    """SS: the geometric mean of the scores (R, relief, cover, texture), 1-5. Source: SPJ SoilErosion.py."""
    product = scores[0].astype(np.float32)
    for score in scores[1:]:
        product = product * score
    return product ** np.float32(1 / len(scores))


def cover_score(cover_percent: NDArray[np.integer], high: float, medium: float) -> Floats:
    """Score of vegetation cover: 1 from `medium` percent, 3 from `high`, 5 below; above 100 is no data (nan)."""
    cover = cover_percent.astype(np.float32)
    score = np.where(cover < high, SCORES[2], np.where(cover < medium, SCORES[1], SCORES[0]))
    return np.where(cover > 100, np.float32(np.nan), score).astype(np.float32)


class TextureBounds(NamedTuple):
    """Percentages at which a soil is clay, silt, still silt by its clay, and silty clay."""

    clay: float
    silt: float
    silt_clay: float
    silty_clay: float


def texture_score(
    silt: NDArray[np.integer], clay: NDArray[np.integer], bounds: TextureBounds
) -> NDArray[np.float32]:
    """Score of texture: silt and sandy silt 5, clay 1, loam, sandy loam and silty clay 3; above 100 % is no data.

    Source: SPJ SoilErosion.py names the textures; the bounds are USDA's (to be verified).
    """
    silty = (silt >= bounds.silt) & (clay < bounds.silt_clay)
    clayey = (clay >= bounds.clay) & (silt < bounds.silty_clay)
    score = np.where(silty, SCORES[2], np.where(clayey, SCORES[0], SCORES[1])).astype(np.float32)
    return np.where((silt > 100) | (clay > 100), np.float32(np.nan), score)


def relief(elevation: Floats, land: NDArray[np.bool_], window_cells: int) -> Floats:
    """Local relief (m): highest less lowest land within a square window; nan off land."""
    size = max(window_cells | 1, 3)
    high = ndimage.maximum_filter(np.where(land, elevation, -np.inf), size, mode="nearest")
    low = ndimage.minimum_filter(np.where(land, elevation, np.inf), size, mode="nearest")
    return np.where(land, high - low, np.nan).astype(np.float32)


def coastal_score(
    shore_score: ArrayLike,
    surge_score: ArrayLike,
    wave_score: ArrayLike,
    rate_score: ArrayLike,
    weights: tuple[float, float, float],
) -> NDArray[np.float64]:
    """Sensitivity of a coast, 1-5: mean of N (weighted geomorphology, surge, waves) and of the retreat's score.

    Args:
        weights: of geomorphology, surge and waves, summing to one.
    Source: SPJ CoastalErosion.py.
    """
    shores, surge, wave, rate = (
        np.asarray(score, np.float64) for score in (shore_score, surge_score, wave_score, rate_score)
    )
    return (weights[0] * shores + weights[1] * surge + weights[2] * wave + rate) / 2


def _breaks(name: str, parameters: Parameters) -> Breaks:
    return Breaks(parameters.constant(f"{name}_medium"), parameters.constant(f"{name}_high"))


def erosion_ss(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> Grades:
    """Sensitivity of erosion by the SS index with local breaks of erosivity and relief; 0 where soil loss is masked.

    National breaks of R (100 and 600) lie far below every cell of Hainan and would score all of it 5: the city's
    own percentiles stand in.
    """
    region, cell_m = baseline.drivers.region, landscape.grid.cell_m
    land, own = shore.land(region), region == Region.CITY_LAND
    window = round(parameters.constant("ss_relief_window_m") / cell_m)
    local = [parameters.constant(f"ss_quantile_{name}") for name in ("medium", "high")]

    def by_rank(values: Floats) -> Floats:
        known = values[own & ~np.isnan(values)]
        return scored(values, Breaks(*np.percentile(known, local)) if known.size else Breaks(np.inf, np.inf))

    index = ss_index(
        by_rank(baseline.drivers.r),
        by_rank(relief(landscape["elevation"], land, window)),
        cover_score(
            landscape["vegetation_cover"],
            parameters.constant("ss_cover_high"),
            parameters.constant("ss_cover_medium"),
        ),
        texture_score(
            landscape["soil_silt"],
            landscape["soil_clay"],
            TextureBounds(*(parameters.constant(f"ss_{name}") for name in TextureBounds._fields)),
        ),
    )
    index[np.isnan(baseline.soil_loss)] = np.nan
    return grades.by_breaks(index, *_breaks("ss_break", parameters))


def sheet_erosion(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> NDArray[np.uint8]:
    """SL190 grades by slope and cover (table `sheet_erosion`), 0 where soil loss is masked."""
    matrix = [
        soil.SheetClass(
            row["ground"] == "tilled",
            float(row["cover_min"]),
            float(row["cover_max"]),
            float(row["slope_min_deg"]),
            float(row["slope_max_deg"]),
            int(row["grade"]),
        )
        for row in parameters.records("sheet_erosion")
    ]
    tilled = parameters.members("group", *TILLED)[baseline.state.landuse]
    found = rasters.by_blocks(
        lambda cover, slope, ground: soil.sheet_grade(cover, slope, ground, matrix),
        landscape["vegetation_cover"],
        baseline.drivers.slope_deg,
        tilled,
        dtype=np.uint8,
    )
    return np.where(np.isnan(baseline.soil_loss), np.uint8(0), found)


def coast_points(points: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Shore points with their scores (shore, surge, wave, rate), the coast's score and its grade.

    Surge and waves are the proxies of `shore.with_ranks`; the retreat is one constant where the shoreline is marked
    as eroding and 0 elsewhere.
    """
    kinds = points["kind"].astype(str)
    shores = kinds.map({kind: parameters.constant(f"coastal_score_{kind}") for kind in kinds.unique()})
    rate = np.where(points["eroding"].astype(bool), parameters.constant("coastal_rate_eroding"), 0.0)
    silty = kinds.isin(("muddy", "mangrove"))
    rates = np.where(
        silty,
        scored(rate, _breaks("coastal_rate_silty", parameters)),
        scored(rate, _breaks("coastal_rate_sandy", parameters)),
    )
    table = points[["x", "y", "row", "col", "length_m", "inside", "kind", "eroding"]].assign(
        score_shore=shores.astype(np.float64),
        score_surge=scored(points["surge_height_m"], _breaks("coastal_surge", parameters)),
        score_wave=scored(points["wave_m"], _breaks("coastal_wave", parameters)),
        score_rate=rates,
    )
    table["score"] = coastal_score(
        table["score_shore"],
        table["score_surge"],
        table["score_wave"],
        table["score_rate"],
        weights=(
            parameters.constant("coastal_weight_shore"),
            parameters.constant("coastal_weight_surge"),
            parameters.constant("coastal_weight_wave"),
        ),
    )
    table["grade"] = grades.by_breaks(table["score"], *_breaks("coastal_break", parameters))
    return table


def assess(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, importance: Importance
) -> Sensitivity:
    """Sensitivity of the base year, and 生态保护重要性 as the higher of it and of the services' importance."""
    inside = baseline.drivers.region != Region.OUTSIDE
    limits = (parameters.constant("sensitivity_grade_medium"), parameters.constant("sensitivity_grade_high"))
    intensity = rasters.by_blocks(
        lambda loss: by_intensity(erosion_grades(loss, parameters), *limits),
        baseline.soil_loss,
        dtype=np.uint8,
    )
    index = erosion_ss(landscape, parameters, baseline)
    points = coast_points(baseline.drivers.shore, parameters)
    band = parameters.constant("coastal_band_m") / landscape.grid.cell_m
    near = coast.spread_highest(points, points["grade"].to_numpy(np.uint8), landscape.grid.shape, band)
    coastal = np.where(inside, near, np.uint8(0))
    route = parameters.constant("sensitivity_route")
    erosion = index if route == BY_SS else intensity
    if route == BY_SLOPE:
        erosion = by_intensity(sheet_erosion(landscape, parameters, baseline), *limits)
    overall = grades.highest(erosion, coastal, within=inside)
    protection = grades.highest(overall, importance.overall, within=inside)
    layers = {"erosion": erosion, "coastal": coastal, "overall": overall, "protection": protection}
    return Sensitivity(
        erosion=erosion,
        coastal=coastal,
        overall=overall,
        protection=protection,
        erosion_intensity=intensity,
        erosion_ss=index,
        areas=grades.areas(layers, landscape["township"], landscape.mask(), landscape.grid.cell_ha),
        points=points,
    )
