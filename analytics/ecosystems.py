"""Ecosystem classes and their areas: from 三调 codes and forest inventory to ecosystems (HJ 1166-2021, levels I, II)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.landscape import Landscape, Region
from analytics.parameters import CLASS_SLOTS, Parameters

#: 0301 and its planted part; the split exists only in cover classes, landuse stores 0301 alone.
NATURAL_FOREST, PLANTED_FOREST = 3010, 3011
#: Value of layer `forest_origin` for plantations.
PLANTED = 2

REGION_COLUMNS = {
    Region.CITY_LAND: "city_land_ha",
    Region.BUFFER_LAND: "buffer_land_ha",
    Region.CITY_SEA: "city_sea_ha",
    Region.BUFFER_SEA: "buffer_sea_ha",
}


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
