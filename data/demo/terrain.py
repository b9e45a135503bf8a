"""Elevation: simulated relief calibrated to the published shares, or a real terrain model given by the user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.warp import Resampling, reproject
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter, zoom

from data.demo import erosion, frame, noise
from data.demo.courses import Course
from data.demo.frame import QIONGHAI, Frame

# Share of the city's land below an elevation: the real terrain's figures (data/README of the geodata), the lowest
# steps added so that the coastal plain stays flat.
HYPSOMETRY = (
    (0.0, 0.6), (0.02, 1.6), (0.07, 3.6), (0.16, 7.5), (0.3, 15.0), (0.45, 27.5), (0.62, 50.0),
    (0.83, 100.0), (0.96, 250.0), (0.99, 500.0), (0.9985, 800.0), (1.0, 1062.0),
)  # fmt: skip
WORK_CELL_M = 90.0
COARSE_CELL_M = 300.0
PLAIN_UPLIFT = 0.55


@dataclass(frozen=True)
class Terrain:
    """Elevation and what follows from it.

    Args:
        elevation: float32 m above mean sea level on land; 0 at sea (bathymetry comes later).
        slope_deg: float32.
        real: whether a terrain model was given.
    """

    elevation: NDArray[np.float32]
    slope_deg: NDArray[np.float32]
    real: bool


def simulate(place: Frame, courses: tuple[Course, ...]) -> NDArray[np.float32]:
    """Simulated elevation (m) on the grid, before rivers are carved at full resolution."""
    work = max(place.grid.cell_m, WORK_CELL_M)
    height = _relief(place, courses, work)
    if work > place.grid.cell_m:
        factor = round(work / place.grid.cell_m)
        height = zoom(height, factor, order=3, mode="nearest", grid_mode=True).astype(np.float32)
        height += _detail(place, height)
    return calibrate(height, place.city, place.land)


def _relief(place: Frame, courses: tuple[Course, ...], cell_m: float) -> NDArray[np.float32]:
    """Stream-power relief at `cell_m`, first on a coarse grid and then refined."""
    coarse = max(COARSE_CELL_M, cell_m)
    steps = [(coarse, 30), (cell_m, 8)] if coarse > cell_m else [(coarse, 30)]
    start: NDArray[np.float32] | None = None
    for step, rounds in steps:
        here = place if step == place.grid.cell_m else frame.build(step, place.seed)
        uplift = _uplift(here)
        fixed, level, inflow = _base_level(here, courses, uplift)
        if start is None:
            rough = noise.fbm(here.x, here.y, 9000, place.seed + 11, octaves=6)
            start = 6 + np.minimum(here.inland_m / 600, 30) + uplift * (7 + 7 * rough)
        else:
            ratio = here.grid.shape[0] / start.shape[0]
            start = zoom(start, ratio, order=1, mode="nearest", grid_mode=True)
            start = start + noise.fbm(here.x, here.y, 900, place.seed + 13, octaves=4) * (0.4 + uplift * 0.5)
        start = np.where(fixed, level, start).astype(np.float32)
        start = erosion.carve(start, uplift, fixed, inflow, step, rounds)
    assert start is not None
    return gaussian_filter(start, 0.6)


def _uplift(place: Frame) -> NDArray[np.float32]:
    """Uplift: the mountains and hills of relief.csv over a plain with low rises, less near the coast."""
    bend = noise.warp(place.x, place.y, 7000, 2200, place.seed + 17)
    x, y = place.x[None, :] + bend[0], place.y[:, None] + bend[1]
    hills = np.zeros(place.shape, np.float32)
    hills_of: Any = pd.read_csv(QIONGHAI / "relief.csv")
    for row in hills_of.itertuples():
        turn = np.deg2rad(90 - float(row.azimuth_deg))
        dx, dy = x - float(row.east_m), y - float(row.north_m)
        along = (dx * np.cos(turn) + dy * np.sin(turn)) / float(row.along_m)
        across = (-dx * np.sin(turn) + dy * np.cos(turn)) / float(row.across_m)
        hills += np.float32(row.uplift) * np.exp(-(along**2 + across**2) / 1.3)
    texture = noise.fbm(place.x, place.y, 5200, place.seed + 19, octaves=5, shift=bend)
    rises = np.maximum(noise.fbm(place.x, place.y, 6500, place.seed + 23, octaves=4) + 0.12, 0) * 3.2
    coast = np.clip(place.inland_m / 7000, 0.12, 1)
    # Uneven rock keeps streams from running straight down a plane.
    rock = noise.fbm(place.x, place.y, 800, place.seed + 31, octaves=3)
    grown = (hills + rises + PLAIN_UPLIFT) * np.exp(0.9 * texture + 1.1 * rock) * coast
    return np.maximum(grown, 0.08).astype(np.float32)


def _base_level(
    place: Frame, courses: tuple[Course, ...], uplift: NDArray[np.float32]
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]:
    """Cells with a given height: the sea and beyond, main rivers, and the rim where the modelled land ends."""
    fixed = ~place.land
    level = np.zeros(place.shape, np.float32)
    inflow = np.zeros(place.shape, np.float32)
    for course in courses:
        cells, heights = course_cells(place, course)
        inside = place.land.ravel()[cells]
        level.ravel()[cells[inside]] = heights[inside]
        fixed.ravel()[cells[inside]] = True
    # Land beyond the buffer is not modelled: it drains outward, so its rim is a base level of its own.
    beyond = ~place.land & ~place.sea & (place.distance(place.sea) > 2 * place.grid.cell_m)
    rim = frame.distance(place.land & ~fixed, place.grid.cell_m)
    edge = beyond & (rim < 3 * place.grid.cell_m)
    level[edge] = np.minimum(uplift[edge] * 7, 220) + 20
    return fixed, level, inflow


def course_cells(place: Frame, course: Course) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Cells (flat) that a course passes, from head to mouth, each once, with the bed's height."""
    xy = np.asarray(course.line.coords)[:, :2]
    s = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    fine = np.arange(0, s[-1], place.grid.cell_m / 4)
    x, y = np.interp(fine, s, xy[:, 0]), np.interp(fine, s, xy[:, 1])
    rows = ((place.grid.north_m - y) // place.grid.cell_m).astype(np.int64)
    cols = ((x - place.grid.west_m) // place.grid.cell_m).astype(np.int64)
    inside = (rows >= 0) & (rows < place.grid.rows) & (cols >= 0) & (cols < place.grid.cols)
    flat = rows[inside] * place.grid.cols + cols[inside]
    heights = np.interp(fine[inside], s, course.profile_m)
    first = np.sort(np.unique(flat, return_index=True)[1])
    return flat[first], heights[first].astype(np.float32)


def _detail(place: Frame, height: NDArray[np.float32]) -> NDArray[np.float32]:
    """Small forms below the working cell, stronger where the relief is."""
    steep = slope_deg(height, place.grid.cell_m)
    rough = noise.fbm(place.x, place.y, 260, place.seed + 29, octaves=3)
    return rough * np.minimum(0.15 + steep * 0.22, 5).astype(np.float32)


def calibrate(
    height: NDArray[np.float32], city: NDArray[np.bool_], land: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Maps heights by rank to the published shares of the city's land; order, and so drainage, is kept.

    Land outside that rises above the city's highest point is continued with the slope of the top.
    """
    ranked = np.sort(height[city])
    share = np.linspace(0, 1, 4001)
    shares, levels = np.array(HYPSOMETRY).T
    curve = PchipInterpolator(shares, levels)(share)
    known = np.quantile(ranked, share)
    known += np.arange(known.size) * 1e-7
    out = np.interp(height, known, curve)
    above = height > known[-1]
    out[above] = levels[-1] + np.minimum((height[above] - known[-1]) * 0.8, 350)
    out[~land] = 0
    return out.astype(np.float32)


def read(place: Frame, path: Path) -> NDArray[np.float32]:
    """A real terrain model, resampled smoothly to the grid; gaps are filled from their surroundings.

    Raises:
        ValueError: the file has no CRS or does not cover the city.
    """
    with rasterio.open(path) as source:
        if source.crs is None:
            raise ValueError(
                f"{path}: the terrain model has no coordinate reference system; assign one first"
            )
        data = source.read(1, masked=True).astype(np.float32).filled(np.nan)
        out = np.full(place.shape, np.nan, np.float32)
        reproject(
            data, out, src_transform=source.transform, src_crs=source.crs, src_nodata=np.nan,
            dst_transform=Affine(*place.grid.transform), dst_crs=place.grid.crs, dst_nodata=np.nan,
            resampling=Resampling.cubic_spline,
        )  # fmt: skip
        coarse_m = abs(source.transform.a) * (111_320 if source.crs.is_geographic else 1)
    known = np.isfinite(out)
    if known[place.city].mean() < 0.95:
        raise ValueError(
            f"{path}: the terrain model covers {known[place.city].mean():.0%} of the city's land only"
        )
    sigma = min(coarse_m / place.grid.cell_m / 2, 60)
    weight = gaussian_filter(known.astype(np.float32), max(sigma, 3)) + 1e-6
    smooth = gaussian_filter(np.where(known, out, 0).astype(np.float32), max(sigma, 3)) / weight
    filled = np.where(known, out, smooth)
    ramp = np.minimum(0.5 + place.inland_m / 3000, 2)
    return np.where(place.land, np.maximum(filled, ramp), 0).astype(np.float32)


def slope_deg(elevation: NDArray[np.float32], cell_m: float) -> NDArray[np.float32]:
    """Slope (degrees) by central differences."""
    dy, dx = np.gradient(elevation, np.float32(cell_m))
    return np.rad2deg(np.arctan(np.hypot(dx, dy))).astype(np.float32)
