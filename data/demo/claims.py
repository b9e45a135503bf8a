"""What is published against what the package measures, told as it is."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.landscape import Region
from data.demo.codes import FORESTRY, Code
from data.demo.frame import QIONGHAI
from data.demo.world import World

Vectors = dict[str, gpd.GeoDataFrame]


def measure(world: World, vectors: Vectors) -> pd.DataFrame:
    """claims.csv with the columns package, difference and within (of the tolerance, in the claim's unit)."""
    table = pd.read_csv(QIONGHAI / "tables" / "claims.csv", dtype={"year": str})
    found = {claim: rule(world, vectors) for claim, rule in RULES.items()}
    table["package"] = table["claim"].map(found).astype(float).round(4)
    table["difference"] = (table["package"] - table["published"]).round(4)
    table["within"] = table["difference"].abs() <= table["tolerance"]
    return table


def text(table: pd.DataFrame) -> str:
    """The claims as lines for the terminal."""
    lines = [f"{'claim':<22}{'published':>12}{'package':>12}{'difference':>12}  unit  source"]
    lines += [
        f"{row.claim:<22}{row.published:>12,.2f}{row.package:>12,.2f}{row.difference:>+12,.2f}  {row.unit:<5} "
        f"{row.source}{'' if row.within else '  ← 超出容差 outside the tolerance'}"
        for row in table.itertuples()
    ]
    return "\n".join(lines)


def _km2(mask: NDArray[np.bool_], world: World) -> float:
    return float(mask.sum()) * world.place.grid.cell_ha / 100


def _share(mask: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return 100 * float((mask & of).sum()) / max(float(of.sum()), 1.0)


def _height(low: float, high: float) -> Callable[[World, Vectors], float]:
    def share(world: World, _: Vectors) -> float:
        return _share((world.elevation >= low) & (world.elevation < high), world.place.city)

    return share


def _ponds(world: World) -> NDArray[np.bool_]:
    return (world.landuse == Code.AQUACULTURE) & world.place.city


def _rain(world: World) -> float:
    total = world.ground.precipitation[:, world.place.city].astype(np.float64).sum(axis=0)
    return float(total.mean())


def _wanquan_km(world: World, vectors: Vectors) -> float:
    stem = vectors["rivers"].loc[vectors["rivers"]["river"] == "wanquan"].geometry.iloc[0]
    return float(stem.intersection(vectors["land"].geometry.iloc[0]).length) / 1000


def _coast_km(_: World, vectors: Vectors) -> float:
    """The sea's shores (GSHHG level 1) inside the outline, islands included."""
    shores = vectors["coastline"].loc[vectors["coastline"]["level"] == 1].geometry
    return float(shores.intersection(vectors["boundary"].geometry.iloc[0]).length.sum()) / 1000


def _water(world: World) -> NDArray[np.bool_]:
    return np.isin(world.landuse, (Code.RIVER, Code.LAKE, Code.RESERVOIR)) & world.place.city


RULES: dict[str, Callable[[World, Vectors], float]] = {
    "land_area": lambda w, _: _km2(w.place.city, w),
    "official_land_area": lambda w, _: _km2(w.place.city, w),
    "sea_area": lambda w, _: _km2(w.place.region == Region.CITY_SEA, w),
    "forest_cover": lambda w, _: _share(np.isin(w.landuse, FORESTRY), w.place.city),
    "pond_area": lambda w, _: 100 * _km2(_ponds(w), w),
    "pond_inland_share": lambda w, _: _share(w.sea.salinity == 0, _ponds(w)),
    "pond_coastal_share": lambda w, _: _share(w.sea.salinity > 0, _ponds(w)),
    "elevation_below_50": _height(-100, 50),
    "elevation_50_100": _height(50, 100),
    "elevation_100_250": _height(100, 250),
    "elevation_250_500": _height(250, 500),
    "elevation_above_500": _height(500, 9000),
    "elevation_max": lambda w, _: float(w.elevation[w.place.city].max()),
    "elevation_mean": lambda w, _: float(w.elevation[w.place.city].astype(np.float64).mean()),
    "rain_mean": lambda w, _: _rain(w),
    "wanquan_length": _wanquan_km,
    "wanquan_catchment": lambda w, _: float(w.waters.upstream_km2.max()),
    "reserve_area": lambda w, _: _km2((w.sea.reserve > 0) & (w.place.region == Region.CITY_SEA), w),
    "inland_water": lambda w, _: _km2(_water(w), w),
    "coast_length": _coast_km,
    "population": lambda w, _: float(w.place.towns["population"].sum()) / 1e4,
    "townships": lambda w, _: float(len(w.place.towns)),
}
