"""What the series of a package must say of themselves: one band a year or month, named, without a gap."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from data.descriptor import Resource
from data.errors import Report
from data.schema import DESCRIPTOR, LAYER

MONTHS = 12
#: What the names of a series' bands look like, and the words for it.
NAMES = {
    "year": (r"\d{4}", "逐年写明 YYYY", "name every year YYYY"),
    "month": (
        r"\d{4}-(0[1-9]|1[0-2])",
        "自 1 月至 12 月逐月写明 YYYY-MM",
        "name every month YYYY-MM from January to December",
    ),
}


def series_bands(resources: Sequence[Resource]) -> dict[str, tuple[str, ...]]:
    """Names of the bands of every series of the package."""
    return {
        name: resource.bands
        for resource in resources
        for kind, name in [resource.key]
        if kind == "raster" and name in LAYER and LAYER[name].step
    }


def check_series(resources: Sequence[Resource], layers: Mapping[str, NDArray[Any]], report: Report) -> None:
    """Every band of a series has its name, names follow each other, and rain has the years of the vegetation index."""
    named = {name: bands for name, bands in series_bands(resources).items() if name in layers}
    places = {resource.key[1]: f"resources: {resource.name}" for resource in resources}
    for name, bands in named.items():
        count = len(layers[name])
        if len(bands) != count:
            report.add(
                DESCRIPTOR,
                places[name],
                f"bands 有 {len(bands)} 个名称，栅格有 {count} 个波段；请逐个写明。",
                f"bands has {len(bands)} names, the raster {count} bands: name every one.",
            )
        elif not follows(bands, LAYER[name].step):
            _, zh, en = NAMES[LAYER[name].step]
            report.add(
                DESCRIPTOR,
                places[name],
                f"bands 应{zh}且不间断；请更正或补齐波段。",
                f"bands must {en} without a gap: mend them or add the bands.",
            )
    if {"ndvi_annual", "rain_annual"} <= set(named) and named["ndvi_annual"] != named["rain_annual"]:
        report.add(
            DESCRIPTOR,
            places["rain_annual"],
            "rain_annual 与 ndvi_annual 的年份不同；请统一。",
            "rain_annual and ndvi_annual have different years: use the same.",
        )


def follows(bands: Sequence[str], step: str) -> bool:
    """Whether names are years, or months of whole years, that follow each other."""
    if not bands or not all(re.fullmatch(NAMES[step][0], band) for band in bands):
        return False
    if step == "year":
        places = [int(band) for band in bands]
    else:
        places = [int(band[:4]) * MONTHS + int(band[5:]) - 1 for band in bands]
        if places[0] % MONTHS or len(bands) % MONTHS:
            return False
    return places == list(range(places[0], places[0] + len(places)))
