"""What zones are called, in which order, and what the planner's own lines change.

A name is place, dominant function and mode: it follows from the package alone, so it stays when sliders move.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import mosaic, outlines, regions, units
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters
from analytics.units import Units

#: Functions a unit may stand out by: the four services, and what the space is used for. Chinese, English.
FUNCTIONS = {
    "water": ("水源涵养", "water retention"),
    "soil": ("水土保持", "soil retention"),
    "biodiversity": ("生物多样性维护", "biodiversity"),
    "coast": ("海岸防护", "coastal protection"),
    "farming": ("农业生产", "farming"),
    "settlement": ("人居环境", "settlements"),
    "sea_use": ("海域利用", "use of the sea"),
}
#: Modes of restoration by code; 0 where nothing is assessed.
MODES = (
    ("", ""),
    ("保护保育", "conservation"),
    ("自然恢复", "natural recovery"),
    ("辅助再生", "assisted regeneration"),
    ("生态重建", "reconstruction"),
)
#: What townships' names end in when several stand together.
ENDINGS = ("镇", "乡", "街道", "海域")
ROMAN_ONE, ROMAN_LAST = 0x2160, 12


class UnknownUnits(ValueError):
    """Table `zone_overrides` names units that this landscape does not have; `codes` says which."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(f"zone_overrides: unknown units {', '.join(codes)}")


def roman(number: int) -> str:
    """Ⅰ, Ⅱ, ... Ⅻ; digits beyond."""
    return chr(ROMAN_ONE + number - 1) if number <= ROMAN_LAST else str(number)


def ordered(table: pd.DataFrame, zone: pd.Series) -> pd.Series:
    """Zones numbered 1..: on land the farthest from the sea first, then at sea the shallowest first.

    Args:
        table: the units. zone: any number per unit.
    """
    sea = table[table["kind"] == "sea"]
    places = table[["x_m", "y_m"]].to_numpy()
    shore = sea[["x_m", "y_m"]].to_numpy()
    away = np.zeros(len(table))
    if len(shore):
        away = np.hypot(*(places[:, None] - shore[None]).transpose(2, 0, 1)).min(axis=1)
    weighted = pd.DataFrame(
        {
            "zone": zone,
            "sea": table["kind"] == "sea",
            "far": -away * table["area_ha"],
            "deep": table["depth_zone"] * table["area_ha"],
            "area": table["area_ha"],
            "first": table.index,
        }
    )
    sums = weighted.groupby("zone").agg(
        {"sea": "max", "far": "sum", "deep": "sum", "area": "sum", "first": "min"}
    )
    sums["far"], sums["deep"] = sums["far"] / sums["area"], sums["deep"] / sums["area"]
    sums.loc[sums["sea"], "far"] = 0
    ranked = sums.sort_values(["sea", "far", "deep", "first"], kind="stable").index
    return zone.map(pd.Series(np.arange(1, len(ranked) + 1), index=ranked)).astype(np.int64)


def strengths(table: pd.DataFrame) -> pd.DataFrame:
    """z of every unit by function among the units of its kind, weighted by area; -inf for one no unit has.

    Args:
        table: the units with a column (0-1) per function.
    """
    found = pd.DataFrame(-np.inf, index=table.index, columns=list(FUNCTIONS))
    for kind in ("land", "sea"):
        mine = table["kind"] == kind
        values, area = (
            table.loc[mine, list(FUNCTIONS)].to_numpy(np.float64),
            table.loc[mine, "area_ha"].to_numpy(),
        )
        found.loc[mine] = np.where((values > 0).any(axis=0), regions.standardised(values, area), -np.inf)
    return found


def strongest(strength: pd.DataFrame) -> pd.Series:
    """argmax z_k: the column with the largest value of every row, the first of those that tie; "" if all are -inf."""
    best = strength.columns.to_numpy(object)[strength.to_numpy().argmax(axis=1)]
    return pd.Series(np.where(np.isneginf(strength.to_numpy()).all(axis=1), "", best), index=strength.index)


def traits(table: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Kind, function, mode, rivers and townships of every zone of the units, index `zone`; by area throughout.

    The function is the one whose z, averaged over the zone's units, is largest; "" where no unit has any.
    """
    area = table["area_ha"]
    totals = strengths(table).mul(area, axis=0).groupby(table["zone"]).sum()
    frame = pd.DataFrame({"dominant_function": strongest(totals)})
    for name, column in (("kind", "kind"), ("mode", "mode")):
        frame[name] = area.groupby([table["zone"], table[column]]).sum().unstack().idxmax(axis=1)
    towns = parameters.tables["townships"].set_index("id")["name_zh"]
    frame["rivers_zh"] = _listed(table["river_zh"], table)
    frame["places_zh"] = _listed(table["township"].map(towns).fillna(""), table)
    return frame


def _listed(names: pd.Series, table: pd.DataFrame) -> pd.Series:
    """Names by zone, largest area first, joined by "、"."""
    sums = table["area_ha"].groupby([table["zone"], names]).sum()
    sums = sums[sums.index.get_level_values(1) != ""].sort_values(ascending=False, kind="stable")
    lists = {zone: [name for number, name in sums.index if number == zone] for zone in table["zone"].unique()}
    return pd.Series({zone: "、".join(entries) for zone, entries in lists.items()})


def named(table: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """name_zh, name_en and drawn (False) of every zone, index `zone`."""
    frame, places = traits(table, parameters), _places(table, parameters)
    rows = {}
    for zone, entry in frame.to_dict("index").items():
        function, mode = FUNCTIONS.get(entry["dominant_function"], ("", "")), MODES[entry["mode"]]
        place = places[int(str(zone))]
        english = ", ".join(word for word in (function[1], mode[1]) if word)
        rows[zone] = (f"{place[0]}{function[0]}{mode[0]}区", f"{place[1]}: {english}")
    names = pd.DataFrame.from_dict(rows, orient="index", columns=["name_zh", "name_en"]).rename_axis("zone")
    for column in names:
        names[column] = units.numbered(names[column], " ")
    return names.assign(drawn=False)


def _places(table: pd.DataFrame, parameters: Parameters) -> dict[int, tuple[str, str]]:
    """Where each zone is: its largest township and a large second; at sea the depths beside them.

    No two zones on land have the same first township while there are enough.
    """
    towns = parameters.tables["townships"].set_index("id")
    second = parameters.constant("zone_second_town")
    sums = table["area_ha"].groupby([table["zone"], table["township"]]).sum()
    sums = sums.sort_values(ascending=False, kind="stable")
    sea = set(table.loc[table["kind"] == "sea", "zone"])
    first: dict[int, int] = {}
    for zone, town in sums.index:
        if zone not in first and (zone in sea or town not in first.values()):
            first[zone] = town
    places = {}
    for zone in table["zone"].unique():
        shares = sums[zone] / sums[zone].sum()
        head = first.get(zone, int(shares.index[0]))
        more = [town for town in _large(shares, second) if town != head]
        more = more if zone in sea else [town for town in more if town not in first.values()]
        zh, en = (towns[column].reindex([head, *more[:1]]).dropna() for column in ("name_zh", "name_en"))
        shown = zh if len(zh) < 2 else zh.map(_short)
        depth = _depths(table[table["zone"] == zone], second, parameters)
        places[int(zone)] = (
            "—".join(shown) + (f"（{depth}）" if depth else ""),
            "–".join(en) + (f", {depth}" if depth else ""),
        )
    return places


def _large(shares: pd.Series, least: float) -> list[int]:
    """Entries with at least this share, largest first."""
    return [int(str(entry)) for entry in shares.index[shares >= least]]


def _depths(mine: pd.DataFrame, least: float, parameters: Parameters) -> str:
    """The depth zones that make up a zone at sea, joined; "" on land."""
    areas = mine["area_ha"].groupby(mine["depth_zone"]).sum()
    names = units.depth_names(parameters)
    return "、".join(names[depth] for depth in sorted(_large(areas / areas.sum(), least)) if depth)


def _short(name: str) -> str:
    ending = next((end for end in ENDINGS if name.endswith(end) and len(name) > len(end) + 1), "")
    return name.removesuffix(ending)


def overridden(
    table: pd.DataFrame, names: pd.DataFrame, parameters: Parameters
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units and names after table `zone_overrides`: its units go to the zone of that name, or to a new one.

    Raises:
        UnknownUnits: it names units that do not exist.
    """
    wishes = parameters.tables["zone_overrides"]
    unknown = sorted(set(wishes["unit"]) - set(table["code"]))
    if unknown:
        raise UnknownUnits(unknown)
    if wishes.empty:
        return table, names
    names, table = names.copy(), table.copy()
    new = wishes.loc[~wishes["name_zh"].isin(names["name_zh"]), ["name_zh", "name_en"]]
    added = new.drop_duplicates("name_zh").assign(drawn=True)
    added.index = pd.RangeIndex(names.index.max() + 1, names.index.max() + 1 + len(added))
    names = pd.concat([names, added])
    names["drawn"] |= names["name_zh"].isin(wishes["name_zh"])
    zone_of = pd.Series(names.index, index=names["name_zh"])
    wanted = table["code"].map(wishes.set_index("unit")["name_zh"].map(zone_of))
    table["zone"] = wanted.fillna(table["zone"]).astype(np.int64)
    left = np.sort(table["zone"].unique())
    table["zone"] = np.searchsorted(left, table["zone"]) + 1
    names = names.loc[left].set_index(pd.RangeIndex(1, len(left) + 1, name="zone"))
    return table, names


def drawn(
    zone: NDArray[np.uint8], parts: Units, names: pd.DataFrame, landscape: Landscape
) -> tuple[NDArray[np.uint8], pd.DataFrame]:
    """Zones and names after the planner's polygons (layer `zones`), which win wherever there are any.

    On land, and at sea, every cell belongs to the polygon that holds its centre, or to the nearest one; a domain
    without a polygon keeps the zones that were computed.
    """
    layer = landscape.vectors.get("zones")
    if layer is None or layer.empty:
        return zone, names
    shapes: gpd.GeoDataFrame = layer.dissolve("name_zh", sort=False, as_index=False)
    found = outlines.inside(list(shapes.geometry), landscape.grid, parts.unit > 0)
    found = np.where(found > 0, found + len(names), 0).astype(np.int32)
    result = zone.astype(np.int32)
    for region in (Region.CITY_LAND, Region.CITY_SEA):
        mask = landscape["region"] == region
        held = np.where(mask, found, 0).astype(np.int32)
        if held.any():
            result = np.where(mask, mosaic.joined(held, mask), result)
    every = pd.concat([names, shapes[["name_zh", "name_en"]].assign(drawn=True)], ignore_index=True)
    left = np.unique(result[result > 0])
    number = np.zeros(len(every) + 1, np.uint8)
    number[left] = np.arange(1, len(left) + 1)
    kept = every.iloc[left - 1].set_index(pd.RangeIndex(1, len(left) + 1, name="zone"))
    return number[result], kept
