"""What header, footer and map sheets say about the open data package: city, years, areas, sources, projection."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyproj import CRS

from components.text import Text

# Vector layers whose owners ask to be named on every map.
NAMED = ("boundary", "coastline", "water_bodies")
MERIDIAN = re.compile(r"CM (\d+)E")
EXAMPLE_MAKER = "示例部门甲"


@dataclass(frozen=True)
class About:
    """
    Args:
        city: name of the city.
        simulated: whether the package is a demonstration; then the badge is on every page.
        notice: the sentence of the badge.
        base_year: what the numbers start from.
        period: 规划期限, "2021—2035".
        land_km2, sea_km2: official areas.
        version: of the model.
        sources: who made what the maps show, "海岸线 GSHHG 2.3.7".
        projection: of the plan, in words.
        maker: 编制单位, empty if the package names none.
        approval: 审图号, empty until one is configured.
        public_url: where the public reaches its pages, empty until it is configured.
    """

    city: str
    simulated: bool
    notice: str
    base_year: int
    period: str
    land_km2: float
    sea_km2: float
    version: str
    sources: tuple[str, ...]
    projection: str
    maker: str
    approval: str
    public_url: str


def of(context: Any, version: str, t: Text) -> About:
    """From what is open (`data.study.Context`) and the model's version."""
    meta = context.package.meta
    return About(
        city=t.pick(meta.city.zh, meta.city.en),
        simulated=meta.simulated,
        notice=t.pick(meta.notice.zh, meta.notice.en) if meta.notice else "",
        base_year=meta.base_year,
        period=f"{meta.base_year + 1}—{context.study.years[-1]}",
        land_km2=meta.reporting_area_km2.land,
        sea_km2=meta.reporting_area_km2.sea,
        version=version[:8],
        sources=sources(context.package.resources, t),
        projection=projection(meta.crs, t),
        maker=t.body(EXAMPLE_MAKER) if meta.simulated else "",
        approval=context.settings.map_approval or "",
        public_url=context.settings.public_url or "",
    )


def sources(resources: Iterable[Any], t: Text) -> tuple[str, ...]:
    """ "海岸线 GSHHG 2.3.7" for the layers of NAMED, in that order."""
    by_layer = {resource.layer: resource for resource in resources}
    named = [by_layer[name] for name in NAMED if name in by_layer]
    return tuple(f"{t.pick(r.title, r.title_en)} {t.pick(r.source, r.source_en)}" for r in named)


def projection(code: str, t: Text) -> str:
    """The plan's projection in words; its code where the words are not known."""
    found = MERIDIAN.search(_name(code))
    if found is None:
        return code
    return t("CGCS2000 · 3 度高斯-克吕格 中央经线 {meridian}°E", meridian=found[1])


@lru_cache(maxsize=4)
def _name(code: str) -> str:
    return CRS.from_user_input(code).name
