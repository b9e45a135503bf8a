"""Facts: what the indicators have to know of the base year, measured on the landscape once per package."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from analytics import rasters
from analytics.baseline import Baseline
from analytics.landscape import Landscape, Region
from analytics.options.lines import length_per_cell
from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]

MINE, ABANDONED = 6020, 2
HOMES, PARK = "0701", "0810"


@dataclass(frozen=True, eq=False)
class Lines:
    """Length of lines by cell: flat cells ascending, km beside them."""

    cell: NDArray[np.int64]
    length_km: NDArray[np.float64]

    def at(self, cells: NDArray[np.integer]) -> NDArray[np.float64]:
        """Length in each of these cells (km), 0 where no line runs."""
        if not self.cell.size:
            return np.zeros(len(cells))
        place = np.minimum(np.searchsorted(self.cell, cells), self.cell.size - 1)
        return np.where(self.cell[place] == cells, self.length_km[place], 0.0)


@dataclass(frozen=True, eq=False)
class Facts:
    """The base year inside the city.

    Args:
        land_ha, sea_ha: reported areas.
        class_ha: area by class value (cover classes) and region, float64 (2, 65536): land, sea.
        protected: cells inside the red line or a protected area, bool (rows, cols).
        protected_wetland_ha: wetland there.
        redline_ha, basic_farmland_ha, abandoned_mine_ha, eroded_ha: areas.
        water_m3, soil_retained_t: sums over the land that is not masked.
        habitat_sum_ha, habitat_ha: sum of quality x area and the area it exists on: land, sea.
        exposure, exposed_km: mean exposure index over the shore, and the length of shore it is the mean of.
        shoreline_km, natural_shoreline_km, natural_bank_km: lengths.
        unnatural_shore: shore that is not natural, by cell.
        homes: flat cells of urban homes. near_park: whether a park lies within reach of each.
        assessed_ha, good_ha: land whose ecosystem quality is known, and the part that is good; 0 where none is.
    """

    land_ha: float
    sea_ha: float
    class_ha: NDArray[np.float64]
    protected: NDArray[np.bool_]
    protected_wetland_ha: float
    redline_ha: float
    basic_farmland_ha: float
    abandoned_mine_ha: float
    eroded_ha: float
    water_m3: float
    soil_retained_t: float
    habitat_sum_ha: tuple[float, float]
    habitat_ha: tuple[float, float]
    exposure: float
    exposed_km: float
    shoreline_km: float
    natural_shoreline_km: float
    natural_bank_km: float
    unnatural_shore: Lines
    homes: NDArray[np.int64]
    near_park: NDArray[np.bool_]
    assessed_ha: float
    good_ha: float


def tolerable_loss_t_ha(parameters: Parameters) -> float:
    """Soil loss from which land counts as eroded (轻度): 500 t/km2 a is 5 t/ha a."""
    return parameters.constant("erosion_grade_1") / 100


def class_areas(cover: NDArray[np.uint16], landscape: Landscape) -> NDArray[np.float64]:
    """Area (ha) by class value inside the city, float64 (2, 65536): land, sea."""
    region = landscape["region"]
    return np.stack(
        [
            np.bincount(cover[region == number], minlength=CLASS_SLOTS) * landscape.grid.cell_ha
            for number in (Region.CITY_LAND, Region.CITY_SEA)
        ]
    )


def measure_facts(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, quality_index: Floats | None = None
) -> Facts:
    """All facts of the base year.

    Args:
        quality_index: EQI of the condition, 0-100, nan where not assessed; None where the package cannot tell.
    """
    grid = landscape.grid
    land, sea = landscape.mask(Region.CITY_LAND), landscape.mask(Region.CITY_SEA)
    cover = baseline.state.landuse
    wetland = parameters.lookup("wetland", 0.0)[cover] == 1
    safe = (landscape["redline"] > 0) | (landscape["protected_area"] > 0)
    with np.errstate(invalid="ignore"):
        eroded = baseline.soil_loss >= tolerable_loss_t_ha(parameters)
    abandoned = (landscape["landuse"] == MINE) & (landscape["mine_status"] == ABANDONED)
    shores, banks = landscape.vectors["shoreline"], landscape.vectors["riverbanks"]
    city = land | sea
    natural_shore = shores["natural"].astype(bool)
    natural = _inside(shores[natural_shore], landscape, city)
    unnatural = _inside(shores[~natural_shore], landscape, city)
    bank = _inside(banks[banks["natural"].astype(bool)], landscape, city)
    homes = np.flatnonzero((cover == parameters.value(HOMES)) & land)
    parks = rasters.distance(cover == parameters.value(PARK), grid.cell_m)
    eqi = np.full(grid.shape, np.nan, np.float32) if quality_index is None else quality_index
    with np.errstate(invalid="ignore"):
        good = eqi >= parameters.constant("eqi_class_3")
    quality, points = baseline.habitat_quality, baseline.exposure.points
    return Facts(
        land_ha=land.sum() * grid.cell_ha,
        sea_ha=sea.sum() * grid.cell_ha,
        class_ha=class_areas(cover, landscape),
        protected=safe,
        protected_wetland_ha=float((wetland & city & safe).sum() * grid.cell_ha),
        redline_ha=float(((landscape["redline"] > 0) & city).sum() * grid.cell_ha),
        basic_farmland_ha=float(((landscape["basic_farmland"] > 0) & land).sum() * grid.cell_ha),
        abandoned_mine_ha=float((abandoned & land).sum() * grid.cell_ha),
        eroded_ha=float((eroded & land).sum() * grid.cell_ha),
        water_m3=total(baseline.water_mm, land) * grid.cell_ha * 10,
        soil_retained_t=total(baseline.soil_retention, land) * grid.cell_ha,
        habitat_sum_ha=(total(quality, land) * grid.cell_ha, total(quality, sea) * grid.cell_ha),
        habitat_ha=(valid(quality, land) * grid.cell_ha, valid(quality, sea) * grid.cell_ha),
        exposure=baseline.exposure.mean(),
        exposed_km=float(points.loc[points["inside"], "length_m"].sum() / 1000),
        shoreline_km=float(natural.length_km.sum() + unnatural.length_km.sum()),
        natural_shoreline_km=float(natural.length_km.sum()),
        natural_bank_km=float(bank.length_km.sum()),
        unnatural_shore=unnatural,
        homes=homes,
        near_park=parks.ravel()[homes] <= parameters.constant("park_reach_m"),
        assessed_ha=valid(eqi, land) * grid.cell_ha,
        good_ha=float((good & land).sum() * grid.cell_ha),
    )


def total(values: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    """Sum over the cells of a mask that are not nan."""
    return float(np.nansum(values[mask], dtype=np.float64))


def valid(values: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    """Number of cells of a mask that are not nan."""
    return float((~np.isnan(values[mask])).sum())


def _inside(lines: gpd.GeoDataFrame, landscape: Landscape, city: NDArray[np.bool_]) -> Lines:
    """Length by cell of a frame of lines, inside the city."""
    cell, length_m, _ = length_per_cell(lines.geometry, landscape.grid)
    keep = city.ravel()[cell]
    unique, inverse = np.unique(cell[keep].astype(np.int64), return_inverse=True)
    return Lines(unique, np.bincount(inverse, length_m[keep], minlength=unique.size) / 1000)
