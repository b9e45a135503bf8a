"""Units: the parts of the city that problems are told of and zones are made of, land and sea apart.

On land a unit is a sub-basin's part in one township: the sub-basin is the parent and stays whole. At sea the parent is
a depth zone of a management area, cut by habitat and by the space it is reserved for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray

from analytics import mosaic
from analytics.landscape import Grid, Landscape, Region
from analytics.mosaic import Labels
from analytics.parameters import Parameters

#: Habitats that make units of their own at sea; all else is open water.
SEA_GROUPS = ("coral", "seagrass", "gulfweed")
OPEN_WATER = ("水域", "open water")
#: Value of layer `space`, and what units at sea that lie in it are called beside their habitat.
ECOLOGICAL, RESERVED = 1, ("（生态空间）", " (ecological space)")


@dataclass(frozen=True)
class Units:
    """The units of a city.

    Args:
        unit: int32 number of the unit, 0 outside the city; shape (rows, cols).
        table: one row per unit, index `unit` 1..n: code, name_zh, name_en, kind ("land", "sea"), parent, basin (0 at
            sea and where no sub-basin is known), river_zh, township, depth_zone (0 on land, 1 shallow to 3 deep),
            habitat (class value, 0 on land and in open water), space (most of it, as the layer's codes), area_ha, x_m, y_m (mean of its cells' centres).
        borders: pairs of units that meet along cell sides: a, b (a < b), length_m.
    """

    unit: Labels
    table: pd.DataFrame
    borders: pd.DataFrame

    @property
    def count(self) -> int:
        return len(self.table)


@njit(nogil=True, cache=True)
def _sums(unit, values, total, cells):
    for cell in range(unit.size):
        value = values[cell]
        if not np.isnan(value):
            total[unit[cell]] += value
            cells[unit[cell]] += 1


def means(unit: Labels, values: NDArray[np.generic], count: int) -> NDArray[np.float64]:
    """Mean of a raster over every unit 1..count, nan cells left out; nan where a unit has none."""
    total, cells = np.zeros(count + 1), np.zeros(count + 1, np.int64)
    _sums(unit.ravel(), values.ravel().astype(np.float32, copy=False), total, cells)
    return np.divide(total, cells, out=np.full(count + 1, np.nan), where=cells > 0)[1:]


def majority(unit: Labels, codes: NDArray[np.integer], count: int) -> NDArray[np.int64]:
    """Most frequent code (the lowest of those that tie) of every unit 1..count."""
    base = int(codes.max(initial=0)) + 1
    tally = np.bincount(unit.ravel().astype(np.int64) * base + codes.ravel(), minlength=(count + 1) * base)
    return tally.reshape(-1, base)[1 : count + 1].argmax(axis=1)


def depth_zones(elevation: NDArray[np.float32], shallow_m: float, deep_m: float) -> NDArray[np.uint8]:
    """1 above the first isobath, 2 between the two, 3 below the second; a cell on an isobath is the shallower."""
    return (1 + (-elevation > shallow_m).astype(np.uint8) + (-elevation > deep_m)).astype(np.uint8)


def depth_names(parameters: Parameters) -> tuple[str, ...]:
    """What depth zones 0 (land) to 3 are called; the same in both languages."""
    shallow, deep = (parameters.constant(f"sea_depth_{name}_m") for name in ("shallow", "deep"))
    return "", f"0–{shallow:g} m", f"{shallow:g}–{deep:g} m", f">{deep:g} m"


def mosaic_of(
    domain: NDArray[np.uint8],
    parent_keys: Labels,
    unit_keys: Labels,
    parent_cells: float,
    unit_cells: list[float],
) -> tuple[Labels, Labels]:
    """(parents, units): every cell of a domain in exactly one of each, units inside their parents.

    Parts of a domain too small to be a parent (islets) go to the domain's nearest unit.

    Args:
        domain: 0 none, then one code per domain (land, sea) that nothing may cross.
        parent_keys, unit_keys: what tells parents, and units within them, apart; any integers >= 0.
        parent_cells: smallest parent. unit_cells: smallest unit of each domain.
    """
    codes = int(domain.max(initial=0)) + 1
    keys = np.where(domain > 0, parent_keys * np.int32(codes) + domain, 0)
    parents = mosaic.merged(keys, domain, np.full(codes, parent_cells))
    owner = np.zeros(parents.max(initial=0) + 1, np.int64)
    owner[parents.ravel()] = domain.ravel()
    cells = np.bincount(parents.ravel())
    largest = np.array([np.where(owner == code, cells, 0).max() for code in range(codes)])
    islet = (cells < parent_cells) & (cells < largest[owner])
    if islet.any():
        parents = np.where(islet[parents], 0, parents)
    base = np.int32(unit_keys.max(initial=0)) + 1
    units = mosaic.merged(
        np.where(parents > 0, parents * base + unit_keys, 0), parents, np.array([0.0, *unit_cells])[owner]
    )
    for code in range(1, codes):
        units = np.where(domain == code, mosaic.joined(units * (domain == code), domain == code), units)
    inside = parents > 0
    parent_of = np.zeros(units.max(initial=0) + 1, np.int32)
    parent_of[units[inside]] = parents[inside]
    return parent_of[units], units


def assess(
    landscape: Landscape,
    parameters: Parameters,
    cover: NDArray[np.uint16],
    basin: NDArray[np.integer],
    basins: pd.DataFrame,
) -> Units:
    """The units of the city.

    Args:
        cover: cover classes. basin: sub-basin of every cell of land, 0 none.
        basins: index basin; columns name_zh and, where known, name_en and river.
    """
    region, cell_ha = landscape["region"], landscape.grid.cell_ha
    land, sea = region == Region.CITY_LAND, region == Region.CITY_SEA
    limits = [parameters.constant(f"sea_depth_{name}_m") for name in ("shallow", "deep")]
    depth = np.where(sea, depth_zones(landscape["elevation"], *limits), np.uint8(0))
    numbers = np.zeros(1 << 16, np.uint8)
    habitats = np.flatnonzero(parameters.members("group", *SEA_GROUPS))
    numbers[habitats] = np.arange(1, len(habitats) + 1)
    habitat = np.where(sea, numbers[cover], np.uint8(0))
    township = landscape["township"].astype(np.int32)
    parent, unit = mosaic_of(
        land + np.uint8(2) * sea,
        np.where(land, basin.astype(np.int32), township * 4 + depth),
        np.where(land, township, habitat.astype(np.int32) * 8 + landscape["space"]),
        parameters.constant("unit_parent_min_ha") / cell_ha,
        [parameters.constant(f"unit_min_{kind}_ha") / cell_ha for kind in ("land", "sea")],
    )
    codes = {
        "basin": np.where(land, basin, 0),
        "township": township,
        "depth_zone": depth,
        "habitat": habitat,
        "space": landscape["space"],
    }
    table = _table(landscape.grid, unit, parent, codes)
    table["habitat"] = np.concatenate(([0], habitats))[table["habitat"]]
    table = _sorted(table)
    number = np.zeros(len(table) + 1, np.int32)
    number[table.pop("old")] = table.index
    unit = number[unit]
    return Units(unit, _named(table, basins, parameters), _borders(unit, landscape.grid.cell_m))


def _table(grid: Grid, unit: Labels, parent: Labels, codes: dict[str, NDArray[np.integer]]) -> pd.DataFrame:
    """One row per unit in the order of the raster's numbers, which are kept as `old`."""
    count, flat = int(unit.max(initial=0)), unit.ravel()
    owner = np.zeros(count + 1, np.int64)
    owner[flat] = parent.ravel()
    cells = np.bincount(flat, minlength=count + 1)[1:]
    col = np.broadcast_to(np.arange(grid.cols, dtype=np.float32), grid.shape)
    row = np.broadcast_to(np.arange(grid.rows, dtype=np.float32)[:, None], grid.shape)
    table = pd.DataFrame(
        {
            "old": np.arange(1, count + 1),
            "parent": owner[1:],
            "basin": majority(parent, codes["basin"], int(parent.max(initial=0)))[owner[1:] - 1],
            "area_ha": cells * grid.cell_ha,
            "x_m": grid.west_m + (means(unit, col, count) + 0.5) * grid.cell_m,
            "y_m": grid.north_m - (means(unit, row, count) + 0.5) * grid.cell_m,
        }
    )
    for name in ("township", "depth_zone", "habitat", "space"):
        table[name] = majority(unit, codes[name], count)
    table["kind"] = np.where(table["depth_zone"] > 0, "sea", "land")
    return table


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    """Units in their final order (land first, by sub-basin, then township), parents renumbered along."""
    parents = table.groupby("parent").agg(
        kind=("kind", "first"), basin=("basin", "first"), depth_zone=("depth_zone", "min"), old=("old", "min")
    )
    ranked = parents.sort_values(["kind", "basin", "depth_zone", "old"], kind="stable")
    number = pd.Series(np.arange(1, len(ranked) + 1), index=ranked.index)
    table = table.assign(parent=table["parent"].map(number).astype(np.int64))
    table = table.sort_values(["parent", "township", "habitat", "old"], kind="stable").reset_index(drop=True)
    return table.set_index(pd.RangeIndex(1, len(table) + 1, name="unit"))


def _named(table: pd.DataFrame, basins: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Codes and names: sub-basin and township on land, management area, depth and habitat at sea."""
    towns = parameters.tables["townships"].set_index("id")
    classes = parameters.classes.set_index("value")
    depths = depth_names(parameters)
    rivers, rows = [], []
    for entry in table.to_dict("records"):
        town, depth = entry["township"], depths[entry["depth_zone"]]
        place = (str(towns["name_zh"].get(town, "")), str(towns["name_en"].get(town, "")))
        code = f"{entry['kind'][0].upper()}{entry['parent']:02d}-{town:03d}"
        if entry["kind"] == "sea":
            cover = entry["habitat"]
            kind = (str(classes["name_zh"][cover]), str(classes["name_en"][cover])) if cover else OPEN_WATER
            use = RESERVED if entry["space"] == ECOLOGICAL else ("", "")
            rows.append(
                (code, f"{place[0]}·{depth}·{kind[0]}{use[0]}", f"{place[1]}, {depth}, {kind[1]}{use[1]}")
            )
            rivers.append("")
        else:
            zh, en, river = basin_names(basins, entry["basin"])
            rows.append((code, f"{zh}·{place[0]}", f"{en}, {place[1]}"))
            rivers.append(river)
    named = pd.DataFrame(rows, columns=["code", "name_zh", "name_en"], index=table.index)
    for column in named:
        named[column] = numbered(named[column], "-" if column == "code" else " ")
    table = pd.concat([named, table], axis=1)
    table.insert(6, "river_zh", rivers)
    return table


def basin_names(basins: pd.DataFrame, basin: int) -> tuple[str, str, str]:
    """(zh, en, river zh) of a sub-basin; land that drains straight to the sea has no river."""
    if basin not in basins.index:
        return "沿海诸小流域", "Coastal catchments", ""
    row = basins.loc[basin]
    english = row["name_en"] if "name_en" in basins else ""
    river = row["river"] if "river" in basins else ""
    return str(row["name_zh"]), str(english) or f"Sub-basin {basin}", "" if pd.isna(river) else str(river)


def numbered(names: pd.Series, mark: str) -> pd.Series:
    """Names that occur more than once, told apart by a number in their order."""
    order = names.groupby(names).cumcount() + 1
    repeated = names.duplicated(keep=False)
    return names.where(~repeated, names + mark + order.astype(str))


def _borders(unit: Labels, cell_m: float) -> pd.DataFrame:
    a, b, sides = mosaic.borders(unit)
    return pd.DataFrame({"a": a, "b": b, "length_m": sides * cell_m})
