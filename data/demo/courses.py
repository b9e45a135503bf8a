"""The courses of the main rivers: smooth lines through waypoints, with meanders.

The waypoints follow the real water bodies and town seats; what lies between them is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.ndimage import gaussian_filter1d
from scipy.optimize import brentq
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from data.demo.frame import QIONGHAI

STEP_M = 40.0
# Published length of the main stem inside the city (facts.csv).
WANQUAN_KM = 81.2


@dataclass(frozen=True)
class Course:
    """One main river, from its entry or source to its mouth.

    Args:
        river: id. name_zh, name_en: names. order: 1 for the main stem.
        joins: id of the river it flows into, empty for the sea.
        inflow_km2: catchment outside the modelled area that enters at its head.
        width_m: at the mouth.
        line: from the head to the mouth.
        profile_m: height of the bed before calibration, beside the line's points, never rising.
    """

    river: str
    name_zh: str
    name_en: str
    order: int
    joins: str
    inflow_km2: float
    width_m: float
    line: LineString
    profile_m: NDArray[np.float64]


def read(seed: int, city: BaseGeometry) -> tuple[Course, ...]:
    """All courses; the Wanquan's meanders are scaled until its length in the city is the published one."""
    table = pd.read_csv(QIONGHAI / "courses.csv", dtype={"joins": str}).fillna({"joins": ""})
    courses: dict[str, Course] = {}
    for index, (river, points) in enumerate(table.groupby("river", sort=False)):
        head = points.iloc[0]
        nodes = points[["east_m", "north_m"]].to_numpy(float)
        scale = _scale_for_length(nodes, seed + index, city) if river == "wanquan" else 1.0
        line = _meander(nodes, scale, float(head["width_m"]), seed + index)
        mouth = _height_at(courses[head["joins"]], line.coords[-1]) if head["joins"] else 0.0
        courses[str(river)] = Course(
            str(river),
            str(head["name_zh"]),
            str(head["name_en"]),
            int(head["order"]),
            str(head["joins"]),
            float(head["inflow_km2"]),
            float(head["width_m"]),
            line,
            _profile(line, mouth, float(head["source_m"])),
        )
    return tuple(courses.values())


def _meander(nodes: NDArray[np.float64], scale: float, width_m: float, seed: int) -> LineString:
    """A spline through `nodes`, pushed aside by two scales of seeded waves; ends stay where they are."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(nodes, axis=0).T))])
    spline = CubicSpline(along, nodes, bc_type="natural")
    s = np.linspace(0, along[-1], int(along[-1] / STEP_M) + 1)
    points, tangent = spline(s), spline(s, 1)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / np.hypot(*tangent.T)[:, None]
    rng = np.random.default_rng(seed)
    push = np.zeros(s.size)
    # Meanders are some eleven channel widths long (Leopold and Wolman 1960).
    for length, share in ((11 * width_m + 500, 0.13), (5 * width_m + 300, 0.06)):
        waves = gaussian_filter1d(rng.standard_normal(s.size), length / STEP_M / 7)
        push += waves / waves.std() * length * share * scale
    ends = np.minimum(1, np.minimum(s, s[-1] - s) / 1500)
    return LineString(points + normal * (push * ends)[:, None])


def _scale_for_length(nodes: NDArray[np.float64], seed: int, city: BaseGeometry) -> float:
    def excess(scale: float) -> float:
        return _meander(nodes, scale, 260.0, seed).intersection(city).length / 1000 - WANQUAN_KM

    return float(brentq(excess, 0.0, 2.5, xtol=1e-3)) if excess(2.5) > 0 > excess(0.0) else 1.0


def _height_at(course: Course, point: tuple[float, ...]) -> float:
    xy = np.asarray(course.line.coords)[:, :2]
    return float(course.profile_m[np.argmin(np.hypot(*(xy - point[:2]).T))])


def _profile(line: LineString, mouth_m: float, source_m: float) -> NDArray[np.float64]:
    """Concave: steep at the head, flat towards the mouth (Flint's law in its simplest form)."""
    share = np.linspace(1, 0, len(line.coords))
    shape = PchipInterpolator([0, 0.25, 0.5, 0.75, 1], [0, 0.04, 0.13, 0.42, 1])
    return mouth_m + (source_m - mouth_m) * shape(share)
