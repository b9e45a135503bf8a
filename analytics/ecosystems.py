"""Ecosystem classes and their areas: from 三调 codes and forest inventory to ecosystems (HJ 1166-2021, levels I, II)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.landscape import Landscape, Region
from analytics.parameters import CLASS_SLOTS, Parameters
from analytics.planning import Blocks, Floats, blocks

#: 0301 and its planted part; the split exists only in cover classes, landuse stores 0301 alone.
NATURAL_FOREST, PLANTED_FOREST = 3010, 3011
#: Value of layer `forest_origin` for plantations.
PLANTED = 2

#: The elements 山水林田湖草海, and 城 for what is built.
ELEMENTS = {
    "山": "Mountains", "水": "Rivers", "林": "Forests", "田": "Farmland", "湖": "Lakes", "草": "Grass", "海": "Sea",
    "城": "Built-up",
}  # fmt: skip

#: Level I ecosystems that people made: fields, and towns with their villages (level II).
FIELDS, TOWNS, VILLAGES = "农田", "城镇", "村庄"


class Kind(StrEnum):
    """Natural ecosystems and the artificial ones of country and town."""

    NATURAL = "natural"
    RURAL = "rural"
    URBAN = "urban"


REGION_COLUMNS = {
    Region.CITY_LAND: "city_land_ha",
    Region.BUFFER_LAND: "buffer_land_ha",
    Region.CITY_SEA: "city_sea_ha",
    Region.BUFFER_SEA: "buffer_sea_ha",
}


@dataclass(frozen=True)
class Closure:
    """Whether the classified land fills the outline it was drawn in.

    Args:
        outline_ha: area of the outline (the vector layer `land`). classified_ha: sum over known classes.
        difference: relative difference. tolerance: the largest that is accepted.
    """

    outline_ha: float
    classified_ha: float
    difference: float
    tolerance: float

    @property
    def closed(self) -> bool:
        return self.difference <= self.tolerance


@dataclass(frozen=True)
class Fractions:
    """Cells of every ecosystem (level I) in every planning unit.

    Args:
        names: ecosystems, in the order of `cells`. cells: uint16 of shape (ecosystems, block rows, block columns).
    """

    names: tuple[str, ...]
    cells: NDArray[np.uint16]

    def share(self, name: str) -> Floats:
        """Share of an ecosystem among the classified cells of each unit, 0 where it has none."""
        whole = np.maximum(self.cells.sum(axis=0), 1)
        return (self.cells[self.names.index(name)] / whole).astype(np.float32)


@dataclass(frozen=True)
class Ecosystems:
    """Land and sea by class, ecosystem and element; areas in ha, one column per region.

    Args:
        classes: by class value. level_1, level_2: by ecosystem. elements: by 山水林田湖草海 and 城.
        closure: against the outline of the land; grid_closure: see `area_closure`.
        wetland_ha: first class 00. fractions: by planning unit.
    """

    classes: pd.DataFrame
    level_1: pd.DataFrame
    level_2: pd.DataFrame
    elements: pd.DataFrame
    closure: Closure
    grid_closure: float
    wetland_ha: float
    fractions: Fractions


def cover_classes(landuse: NDArray[np.uint16], forest_origin: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Class per cell with 0301 split by origin: planted 0301 becomes 3011, all else is kept.

    Args:
        landuse: class values, any shape. forest_origin: 0 none, 1 natural, 2 plantation, same shape.
    """
    planted = (landuse == NATURAL_FOREST) & (forest_origin == PLANTED)
    return np.where(planted, np.uint16(PLANTED_FOREST), landuse)


def cover_of(landscape: Landscape) -> NDArray[np.uint16]:
    """Cover classes of the base year, 0 outside the regions."""
    cover = cover_classes(landscape["landuse"], landscape["forest_origin"])
    return np.where(landscape["region"] == Region.OUTSIDE, np.uint16(0), cover)


def areas(cover: NDArray[np.uint16], region: NDArray[np.uint8], cell_ha: float) -> pd.DataFrame:
    """Area by class and region (ha): index `value` (classes present), one column per region.

    Cells outside every region are not counted; class 0 inside a region is (and breaks `area_closure`).
    """
    counts = np.bincount(
        region.ravel().astype(np.int64) * CLASS_SLOTS + cover.ravel(), minlength=len(Region) * CLASS_SLOTS
    ).reshape(len(Region), CLASS_SLOTS)
    present = np.flatnonzero(counts[1:].any(axis=0))
    columns = {name: counts[number, present] * cell_ha for number, name in REGION_COLUMNS.items()}
    return pd.DataFrame(columns, index=pd.Index(present, name="value"))


def area_closure(class_areas: pd.DataFrame, region: NDArray[np.uint8], cell_ha: float) -> float:
    """Largest relative difference, over regions, between the areas of known classes and the region's area.

    The rule of acceptance is 0.1 %. Cells of class 0 are missing from the sum.
    """
    worst = 0.0
    known = class_areas[class_areas.index != 0]
    for number, name in REGION_COLUMNS.items():
        whole = np.count_nonzero(region == number) * cell_ha
        if whole:
            worst = max(worst, abs(float(known[name].sum()) - whole) / whole)
    return worst


def by_ecosystem(class_areas: pd.DataFrame, parameters: Parameters, level: int = 1) -> pd.DataFrame:
    """Areas (ha) by ecosystem of level I or II: index of names, the columns of `areas`."""
    names = parameters.classes.set_index("value")
    keys = ["ecosystem_1"] if level == 1 else ["ecosystem_1", "ecosystem_2"]
    return class_areas.join(names[keys], how="inner").groupby(keys, sort=False).sum()


def kind_of(ecosystem_1: str, ecosystem_2: str) -> Kind:
    """Whether an ecosystem is natural, or made by people in the country (fields, villages) or in towns.

    Ponds and reservoirs stay with the wetlands, plantations with the forests (HJ 1166-2021, to be verified).
    """
    if ecosystem_1 == FIELDS or (ecosystem_1, ecosystem_2) == (TOWNS, VILLAGES):
        return Kind.RURAL
    return Kind.URBAN if ecosystem_1 == TOWNS else Kind.NATURAL


def by_element(class_areas: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Areas (ha) by element of 山水林田湖草海 and 城, in that order and all of them: the columns of `areas`."""
    element = parameters.classes.set_index("value")["priority_element"]
    joined = class_areas.join(element, how="inner").groupby("priority_element").sum()
    return joined.reindex(list(ELEMENTS), fill_value=0.0)


def outline_closure(class_areas: pd.DataFrame, outline: gpd.GeoDataFrame, tolerance: float) -> Closure:
    """Closure of the city's land: its known classes against the outline drawn as `outline`.

    The sea has no outline of its own, so that it is only closed on the grid (`area_closure`).
    """
    whole = float(outline.geometry.area.sum()) / 10_000
    known = float(class_areas.loc[class_areas.index != 0, "city_land_ha"].sum())
    return Closure(whole, known, abs(known - whole) / whole if whole else float("inf"), tolerance)


def fractions(cover: NDArray[np.uint16], units: Blocks, parameters: Parameters) -> Fractions:
    """Ecosystems (level I) of every planning unit, counted in cells: nothing is lost by choosing one class a unit."""
    names = tuple(dict.fromkeys(parameters.classes["ecosystem_1"]))
    number = np.full(CLASS_SLOTS, len(names), np.uint8)
    for value, name in zip(parameters.classes["value"], parameters.classes["ecosystem_1"], strict=True):
        number[int(value)] = names.index(name)
    ecosystem = number[cover]
    cells = np.stack([units.count(ecosystem == place) for place in range(len(names))])
    return Fractions(names, cells)


def forest_cover(
    class_areas: pd.DataFrame, parameters: Parameters, rubber: bool = True, declared: bool = False
) -> float:
    """Forest cover in the forestry sense (林草口径): percent of the city's land.

    Woodland of 三调 counts always; rubber stands as an orchard in 三调 and as forest in the forestry sense, so it
    has a switch; other tree orchards (betel nut, coconut) count only where they are declared as such.
    """
    counted = {"forest"} | ({"rubber"} if rubber else set()) | ({"declared"} if declared else set())
    kinds = parameters.classes.set_index("value")["forest_cover"].reindex(class_areas.index)
    land = class_areas["city_land_ha"]
    return float(100 * land[kinds.isin(counted)].sum() / land.sum())


def wetland_ha(class_areas: pd.DataFrame, parameters: Parameters) -> float:
    """Area (ha) of 三调's first class 00 Wetland (0303, 0304, 0306, 0402, 0603, 1105, 1106, 1108) in the city."""
    wetland = parameters.lookup("wetland", 0.0)[class_areas.index] == 1
    return float(class_areas.loc[wetland, ["city_land_ha", "city_sea_ha"]].to_numpy().sum())


def assess(landscape: Landscape, parameters: Parameters, cover: NDArray[np.uint16]) -> Ecosystems:
    """Ecosystems of a state's cover classes: areas, closure and the make-up of planning units."""
    grid = landscape.grid
    table = areas(cover, landscape["region"], grid.cell_ha)
    return Ecosystems(
        classes=table,
        level_1=by_ecosystem(table, parameters),
        level_2=by_ecosystem(table, parameters, level=2),
        elements=by_element(table, parameters),
        closure=outline_closure(
            table, landscape.vectors["land"], parameters.constant("area_closure_tolerance")
        ),
        grid_closure=area_closure(table, landscape["region"], grid.cell_ha),
        wetland_ha=wetland_ha(table, parameters),
        fractions=fractions(cover, blocks(grid), parameters),
    )
