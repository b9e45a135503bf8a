"""Strata of like sites (ecosystem x landform x rain; at sea habitat x depth x sea bed) and what is best in each.

A cell's stratum is the ecosystem that its site would bear: a rubber garden is measured against the natural forest
of its landform and rain, so that a change of cover cannot hide behind green leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import rasters
from analytics.drivers import Drivers
from analytics.landscape import Landscape
from analytics.parameters import CLASS_SLOTS, Parameters
from analytics.shore import land as land_of
from analytics.shore import sea as sea_of

Floats = NDArray[np.float32]

#: Classes of landform (of depth at sea) and of rain (of sea bed at sea) within a stratum.
SITES, ZONES = 3, 3
PER_STRATUM = SITES * ZONES
#: Groups of units from fine to coarse: with the zone, without it, the whole stratum.
WIDTHS = (1, ZONES, PER_STRATUM)


@dataclass(frozen=True)
class Strata:
    """The strata of a landscape.

    Args:
        unit: uint16 (rows, cols), 0 where nothing is assessed, else 1 + ((stratum - 1) * 3 + site) * 3 + zone.
        stratum: uint8 by unit, number of its row in table `strata` from 1; shape (units + 1,), 0 for unit 0.
        vegetated: bool by unit, whether its vegetation cover tells of its condition.
        cell: int32 flat reference cells, by unit. start: where each unit begins in `cell`, shape (units + 2,).
    """

    unit: NDArray[np.uint16]
    stratum: NDArray[np.uint8]
    vegetated: NDArray[np.bool_]
    cell: NDArray[np.int32]
    start: NDArray[np.int64]

    @property
    def units(self) -> int:
        return len(self.stratum) - 1


def by_class(parameters: Parameters) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(number of the stratum, 0 for none; whether the class is its reference), both by class value, (65536,)."""
    value = dict(zip(parameters.classes["code"].astype(str), parameters.classes["value"], strict=True))
    number = np.zeros(CLASS_SLOTS, np.uint8)
    reference = np.zeros(CLASS_SLOTS, np.bool_)
    for row, record in enumerate(parameters.records("strata"), 1):
        number[[value[code] for code in str(record["classes"]).split()]] = row
        reference[[value[code] for code in str(record["reference"]).split()]] = True
    return number, reference & (number > 0)


def suitability(parameters: Parameters) -> Floats:
    """Best habitat suitability of the reference classes of every stratum: float32 by number of the stratum, 0 first."""
    number, reference = by_class(parameters)
    best = np.zeros(len(parameters.tables["strata"]) + 1, np.float32)
    np.maximum.at(best, number[reference], parameters.lookup("habitat", 0.0)[reference])
    return best


def zoned(values: Floats, bounds: list[float]) -> NDArray[np.uint8]:
    """0, 1, 2, ... by how many of these rising bounds a value has passed (half-open); nan counts as 0."""
    return np.sum([values >= np.float32(bound) for bound in bounds], axis=0, dtype=np.uint8)


def strata(
    landscape: Landscape, parameters: Parameters, drivers: Drivers, cover: NDArray[np.uint16]
) -> Strata:
    """Units and reference cells of a landscape with these cover classes.

    Args:
        drivers: slope (landform) and annual rain; depth and sea bed come from the landscape.
    """
    number, reference = by_class(parameters)
    region = np.asarray(landscape["region"])
    dry = land_of(region)
    rain = drivers.precipitation_annual[dry]
    rain_bounds = [
        float(np.percentile(rain, parameters.constant(f"stratum_rain_{step}"))) if rain.size else 0.0
        for step in (1, 2)
    ]
    slope_bounds = [parameters.constant(f"stratum_slope_{step}_deg") for step in (1, 2)]
    depth_bounds = [parameters.constant(f"stratum_depth_{step}_m") for step in (1, 2)]

    def block(classes, land, slope, depth, wet, bed):  # type: ignore[no-untyped-def]
        site = np.where(land, zoned(slope, slope_bounds), zoned(-depth, depth_bounds))
        zone = np.where(land, zoned(wet, rain_bounds), np.clip(bed, 1, ZONES) - 1)
        found = number[classes]
        return np.where(
            found > 0, 1 + (found - 1) * np.uint16(PER_STRATUM) + site * np.uint16(ZONES) + zone, 0
        )

    unit = rasters.by_blocks(
        block,
        cover,
        dry,
        drivers.slope_deg,
        landscape["elevation"],
        drivers.precipitation_annual,
        landscape["substrate"],
        dtype=np.uint16,
    )
    records = parameters.records("strata")
    units = len(records) * PER_STRATUM
    stratum = np.concatenate(([0], np.repeat(np.arange(1, len(records) + 1), PER_STRATUM))).astype(np.uint8)
    green = np.array([False, *(int(record["vegetated"]) == 1 for record in records)])
    cell = np.flatnonzero(reference[cover] & (unit > 0) & (dry | sea_of(region))).astype(np.int32)
    of_cell = unit.ravel()[cell]
    order = np.argsort(of_cell, kind="stable")
    start = np.searchsorted(of_cell[order], np.arange(units + 2))
    return Strata(unit, stratum, green[stratum], cell[order], start)


def references(values: Floats, places: Strata, percentile: float, fewest: int) -> Floats:
    """Percentile of the reference cells of every unit: float32 of shape (units + 1,), nan where there are too few.

    A unit with fewer than `fewest` known cells takes the percentile of its landform without regard to rain, then
    that of its whole stratum.

    Args:
        values: shape (rows, cols), nan where unknown.
    """
    known = values.ravel()[places.cell]
    found = np.full(places.units + 1, np.nan, np.float32)
    for width in WIDTHS:
        for first in range(1, places.units + 1, width):
            group = slice(first, first + width)
            if not np.isnan(found[group]).any():
                continue
            sample = known[places.start[first] : places.start[first + width]]
            sample = sample[~np.isnan(sample)]
            if sample.size >= max(fewest, 1):
                reached = np.float32(np.percentile(sample, percentile))
                found[group] = np.where(np.isnan(found[group]), reached, found[group])
    return found
