"""Restoration zones: scores of the units, contiguous regions of sub-basins and sea areas, their names and outlines.

Zones depend on the package alone: no slider moves them. What the planner draws (table `zone_overrides`, layer `zones`)
wins over what is computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import geodetector, naming, outlines, regions, units
from analytics.baseline import Baseline
from analytics.condition import Condition
from analytics.consolidation import Consolidation
from analytics.importance import Importance
from analytics.landscape import Landscape
from analytics.naming import FUNCTIONS
from analytics.parameters import Parameters
from analytics.problems import SERVICES
from analytics.register import Register
from analytics.sensitivity import Sensitivity
from analytics.units import Units

Codes = NDArray[np.uint8]
Floats = NDArray[np.float32]

#: Scores of a unit, all 0-1: function F, degradation D, stress S, resilience R, potential P.
SCORES = ("function", "degradation", "stress", "resilience", "potential")
#: Values of layer `space` whose shares count beside the services, by the function they stand for.
SPACES = {"farming": 2, "settlement": 3, "sea_use": 4}
KINDS = ("land", "sea")
CLASS_SCORES = np.array([0, 0, 0.5, 1], np.float32)


@dataclass(frozen=True)
class Facets:
    """What units are scored by; shape (rows, cols), classes 0 and numbers nan where nothing is assessed.

    Args:
        importance: water, soil, biodiversity, coast, overall -> uint8 1..3. sensitivity: uint8 1..3.
        pressure: share of its suitability that a habitat loses to threats, 0-1.
        degradation, resilience, suitability: 0-1 (suitability of land to be consolidated). mode: uint8 1..4.
        space: layer of the package.
    """

    importance: dict[str, Codes]
    sensitivity: Codes
    pressure: Floats
    degradation: Floats
    resilience: Floats
    suitability: Floats
    mode: Codes
    space: Codes


@dataclass(frozen=True)
class Zoning:
    """Units and zones of the city.

    Args:
        unit: int32, see `Units`. zone: uint8, 0 outside the city.
        units: the table of `Units` with the scores, shares by function, dominant_function, mode (1..4, 0 none),
            dominant_problem, zone.
        zones: one polygon per zone, index `zone` 1..: code (Ⅰ..), name_zh, name_en, drawn (by the planner), kind,
            dominant_function, mode, rivers_zh, places_zh, area_ha, units, dominant_problem (largest z, by area), scores.
        q: numbers of zones tried with their q, see `regions.Choice`.
        detector: q of every score under the zones, land and sea: score, land, sea.
    """

    unit: NDArray[np.int32]
    units: pd.DataFrame
    zone: NDArray[np.uint8]
    zones: gpd.GeoDataFrame
    q: pd.DataFrame
    detector: pd.DataFrame


def facets(
    landscape: Landscape,
    baseline: Baseline,
    importance: Importance,
    sensitivity: Sensitivity,
    condition: Condition,
    consolidation: Consolidation,
) -> Facets:
    """What the other models say, as units are scored by it."""
    return Facets(
        importance={name: getattr(importance, name) for name in (*SERVICES, "overall")},
        sensitivity=sensitivity.overall,
        pressure=pressure(baseline.habitat_quality, baseline.state.habitat),
        degradation=condition.degradation,
        resilience=condition.resilience,
        suitability=consolidation.suitability,
        mode=condition.mode,
        space=landscape["space"],
    )


def class_score(classes: Codes) -> Floats:
    """Classes 1..3 as 0, 0.5, 1; 0 (does not exist here) as 0."""
    return CLASS_SCORES[classes]


def pressure(quality: Floats, suitability: Floats) -> Floats:
    """Share of a habitat's suitability that is lost to threats: 1 - Q / H; nan where there is no habitat."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(suitability > 0, 1 - quality / suitability, np.float32(np.nan))


def stress(sensitivity: Codes, lost: Floats) -> Floats:
    """Stress of a cell 0-1: its sensitivity (classes 1..3 as 0, 0.5, 1) or the pressure on it, whichever is larger."""
    return np.fmax(class_score(sensitivity), lost)


def potential(degradation: Floats, mode: Codes, suitability: Floats) -> Floats:
    """Potential of a cell 0-1: its degradation where something is to be done (mode 2..4), or the suitability of its
    consolidation, whichever is larger [P]; nan counts as 0."""
    restore = np.where((mode >= 2) & ~np.isnan(degradation), degradation, np.float32(0))
    index: Floats = np.maximum(restore, np.nan_to_num(suitability))
    return index


def scored(parts: Units, seen: Facets) -> pd.DataFrame:
    """Scores and shares by function of every unit, 0-1, index `unit`; nan where nothing of a unit is assessed.

    F = mean of the overall importance (classes 1..3 as 0, 0.5, 1), S, D, R and P means over the cells; services like
    F, farming, settlement and use of the sea as shares of area.
    """

    def mean(values: NDArray[np.generic]) -> NDArray[np.float64]:
        return units.means(parts.unit, values, parts.count)

    rasters = {
        "function": class_score(seen.importance["overall"]),
        "degradation": seen.degradation,
        "stress": stress(seen.sensitivity, seen.pressure),
        "resilience": seen.resilience,
        "potential": potential(seen.degradation, seen.mode, seen.suitability),
    }
    columns = {name: mean(values) for name, values in rasters.items()}
    for name in FUNCTIONS:
        raster = seen.space == SPACES[name] if name in SPACES else class_score(seen.importance[name])
        columns[name] = mean(raster)
    return pd.DataFrame(columns, index=parts.table.index)


def assess(
    landscape: Landscape, parameters: Parameters, parts: Units, register: Register, seen: Facets
) -> Zoning:
    """Zones of one city, fewest to most as the constants say."""
    table = parts.table.join(scored(parts, seen))
    table["dominant_function"] = naming.strongest(naming.strengths(table))
    table["mode"] = main_mode(parts, seen.mode)
    table["dominant_problem"] = register.units["dominant"]
    choice, table["zone"] = _grouped(parts, table, parameters)
    table, names = naming.overridden(table, naming.named(table, parameters), parameters)
    zone = np.concatenate(([0], table["zone"])).astype(np.uint8)[parts.unit]
    zone, names = naming.drawn(zone, parts, names, landscape)
    table["zone"] = units.majority(parts.unit, zone, parts.count)
    zones = _described(zone, table, names, register, landscape, parameters)
    return Zoning(parts.unit, table, zone, zones, choice.q, _detector(table))


def main_mode(parts: Units, mode: Codes) -> NDArray[np.int64]:
    """Most frequent mode of every unit among its cells that have one, 0 where none has."""
    held = np.where(mode > 0, parts.unit, 0)
    return units.majority(held.astype(np.int32), mode, parts.count)


def _grouped(parts: Units, table: pd.DataFrame, parameters: Parameters) -> tuple[regions.Choice, pd.Series]:
    """(choice, zone 1.. of every unit): whole parents grouped, zones from the hills to the coast and out to sea."""
    names = [*SCORES, *FUNCTIONS]
    trees: list[regions.Tree | None] = []
    members = []
    for kind in KINDS:
        mine = table[table["kind"] == kind]
        parents = _means(mine, mine["parent"], [*names, "x_m", "y_m"])
        members.append(parents.index)
        if parents.empty:
            trees.append(None)
            continue
        area = mine.groupby("parent")["area_ha"].sum().to_numpy()
        ranks = regions.ranked(parents[names].to_numpy(), area, parameters.constant("zone_score_step"))
        a, b = _neighbours(parts.borders, table, parents.index)
        trees.append(
            regions.Tree(
                regions.Parts(
                    values=regions.standardised(ranks, area),
                    places=parents[["x_m", "y_m"]].to_numpy(),
                    area_ha=area,
                    a=a,
                    b=b,
                ),
                parameters.constant("zone_place_weight"),
            )
        )
    choice = regions.choose(
        trees[0],
        trees[1],
        int(parameters.constant("zone_count_min")),
        int(parameters.constant("zone_count_max")),
        int(parameters.constant("zone_sea_count")),
        parameters.constant("zone_min_percent") / 100 * table["area_ha"].sum(),
        parameters.constant("zone_q_gain"),
    )
    zones = pd.concat(
        [
            pd.Series(choice.land, index=members[0], dtype=np.int64),
            pd.Series(choice.sea + choice.land.max(initial=-1) + 1, index=members[1], dtype=np.int64),
        ]
    )
    return choice, naming.ordered(table, table["parent"].map(zones))


def _means(table: pd.DataFrame, owner: pd.Series, columns: list[str]) -> pd.DataFrame:
    """Area-weighted means of the units' columns by owner; nan where none of its units has a value."""
    area = table["area_ha"]
    weights = table[columns].notna().mul(area, axis=0).groupby(owner).sum()
    totals = table[columns].fillna(0).mul(area, axis=0).groupby(owner).sum()
    return totals / weights.where(weights > 0)


def _neighbours(
    borders: pd.DataFrame, table: pd.DataFrame, parents: pd.Index
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of neighbouring parents, as positions in `parents`."""
    a, b = (parents.get_indexer(pd.Index(table["parent"].reindex(borders[side]))) for side in ("a", "b"))
    kept = (a >= 0) & (b >= 0) & (a != b)
    pairs = np.unique(np.sort(np.column_stack((a[kept], b[kept])), axis=1), axis=0)
    return pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)


def _described(
    zone: NDArray[np.uint8],
    table: pd.DataFrame,
    names: pd.DataFrame,
    register: Register,
    landscape: Landscape,
    parameters: Parameters,
) -> gpd.GeoDataFrame:
    """The table of zones with their polygons."""
    grid = landscape.grid
    frame = names.join(naming.traits(table, parameters))
    frame.insert(0, "code", [naming.roman(number) for number in frame.index])
    frame["area_ha"] = np.bincount(zone.ravel(), minlength=len(frame) + 1)[1:] * grid.cell_ha
    frame["units"] = table.groupby("zone").size().reindex(frame.index, fill_value=0)
    frame["dominant_problem"] = _main_problem(table, register).reindex(frame.index).fillna("")
    frame = frame.join(_means(table, table["zone"], list(SCORES)))
    shapes = outlines.polygons(zone, grid, parameters.constant("zone_simplify_m"))
    return gpd.GeoDataFrame(frame, geometry=shapes.geometry.reindex(frame.index), crs=grid.crs)


def _main_problem(table: pd.DataFrame, register: Register) -> pd.Series:
    """The problem whose z, weighted by the units' areas, is largest in each zone."""
    found = register.table[register.table["risk"] == 0]
    strength = found["z"] * found["unit"].map(table["area_ha"])
    totals = strength.groupby([found["unit"].map(table["zone"]), found["problem"]]).sum().unstack()
    return totals.idxmax(axis=1) if len(totals) else pd.Series(dtype=str)


def _detector(table: pd.DataFrame) -> pd.DataFrame:
    """q of every score under the zones, by area, land and sea apart."""
    rows = []
    for score in SCORES:
        found = {}
        for kind in KINDS:
            mine = table[table["kind"] == kind]
            found[kind] = geodetector.q(mine[score], mine["zone"], mine["area_ha"])
        rows.append({"score": score, **found})
    return pd.DataFrame(rows)
