"""Files to take away: tables as CSV, classified results as GeoTIFF, the methods as text.

Everything that is simulated says so in its name and in its content. An address names a file of a fixed list or a table
of the package; no part of it ever becomes a path. A public server has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
from affine import Affine
from numpy.typing import NDArray
from rasterio.io import MemoryFile

from analytics.diagnosis import Diagnosis
from analytics.scenario.model import Outcome
from data import jobs, study
from data.results import KEY
from data.study import Context
from data.themes import LAYERS
from data.tiles import BadAddress
from settings import Audience

METHODS = Path(__file__).parents[1] / "docs" / "methods.md"
CSV, TIFF, TEXT = "text/csv; charset=utf-8", "image/tiff", "text/plain; charset=utf-8"
# Excel takes a CSV for UTF-8 only if it begins with this mark.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
NOTICE = "说明 notice"
NOT_THERE = "没有这个下载 no such download"
#: Classified results by their name among the map layers; the rasters hold the numbers of the legend, 0 is none.
CLASSES: Mapping[str, Callable[[Diagnosis], NDArray[np.uint8]]] = {
    "importance": lambda found: found.importance.overall,
    "sensitivity": lambda found: found.sensitivity.overall,
    "protection": lambda found: found.sensitivity.protection,
    "degradation": lambda found: found.condition.degradation_class,
    "resilience": lambda found: found.condition.resilience_class,
    "mode": lambda found: found.condition.mode,
    "severity": lambda found: found.register.severity,
    "zones": lambda found: found.zoning.zone,
}


@dataclass(frozen=True)
class Offer:
    """One file on the list: its address, name and what it is; group is "zh|en".

    Args:
        source: where its numbers come from, "zh|en", where the file is a table as the package holds it.
        simulated: whether that table is.
    """

    address: str
    zh: str
    en: str
    format: str
    group: str
    source: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class File:
    """A file's content, its type, and the name under which it is kept."""

    content: bytes
    kind: str
    name: str


def offered(context: Context, key: str) -> list[Offer]:
    """What this server gives away, for the scenario of a key."""
    if context.settings.audience is Audience.PUBLIC:
        return []
    plan, place, basis = (
        "情景结果|Results of the scenario",
        "诊断结果|Diagnosis",
        "数据与方法|Data and methods",
    )
    offers = [
        Offer(f"/downloads/{key}/{name}", zh, en, "CSV", plan) for name, (zh, en, _) in _OUTCOMES.items()
    ]
    if context.study.diagnosis is not None:
        offers += [
            Offer(f"/downloads/{name}", zh, en, "CSV", place) for name, (zh, en, _) in _DIAGNOSED.items()
        ]
        offers += [
            Offer(f"/downloads/layers/{name}.tif", LAYERS[name].zh, LAYERS[name].en, "GeoTIFF", place)
            for name in CLASSES
            if name in LAYERS
        ]  # fmt: skip
    offers += [Offer(f"/downloads/{name}", zh, en, "CSV", basis) for name, (zh, en, _) in _BASIS.items()]
    return [
        *offers,
        *_reported(context, basis),
        Offer("/downloads/methods.md", "方法全文", "All methods", "Markdown", basis),
    ]


def _reported(context: Context, basis: str) -> list[Offer]:
    """The table of actual values that the monitoring view reads, where the package has one."""
    return [
        Offer(
            "/downloads/tables/actuals.csv", "监测实际值", "Actual values of monitoring", "CSV", basis,
            f"{each.source}|{each.source_en}", each.simulated,
        )
        for each in context.package.resources
        if each.key == ("table", "actuals")
    ]  # fmt: skip


def add_to(routes: Any) -> None:
    """Adds the addresses to a Flask blueprint."""
    for rule, make in (
        ("/downloads/<name>", general),
        ("/downloads/tables/<name>", table),
        ("/downloads/layers/<name>", layer),
        ("/downloads/<key>/<name>", outcome),
    ):
        routes.add_url_rule(rule, f"download_{make.__name__}", partial(_answer, make))


def _answer(make: Callable[..., File], **address: str) -> tuple[bytes, int, dict[str, str]]:
    context = study.context()
    if context.settings.audience is Audience.PUBLIC:
        raise BadAddress(404, NOT_THERE)
    file = make(context, **address)
    plain = file.name.encode("ascii", "ignore").decode().lstrip("_-") or "download"
    headers = {
        "Content-Type": file.kind,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "no-cache",
    }
    return file.content, 200, headers


def general(context: Context, name: str) -> File:
    """A file that belongs to no scenario."""
    if name == "methods.md":
        return File(METHODS.read_bytes(), TEXT, named(context, name))
    if name in _BASIS:
        return as_csv(context, name, _BASIS[name][2](context))
    if name in _DIAGNOSED:
        return as_csv(context, name, _DIAGNOSED[name][2](context))
    raise BadAddress(404, NOT_THERE)


def table(context: Context, name: str) -> File:
    """A table of the package as it was read."""
    frames = {f"{each}.csv": each for each in context.package.tables}
    if name not in frames:
        raise BadAddress(404, NOT_THERE)
    return as_csv(context, name, context.package.tables[frames[name]])


def outcome(context: Context, key: str, name: str) -> File:
    """What a scenario brings: its indicators, measures or costs."""
    if name not in _OUTCOMES:
        raise BadAddress(404, NOT_THERE)
    result = jobs.outcome(key) if KEY.fullmatch(key) else None
    if result is None:
        raise BadAddress(404, "没有这个情景 no such scenario")
    frame = _OUTCOMES[name][2](context, result).assign(tier=str(result.tier))
    return as_csv(context, f"{key[:8]}-{name}", frame)


def layer(context: Context, name: str) -> File:
    """A classified result of the diagnosis on the package's grid, with the classes in its tags."""
    known = {f"{each}.tif": each for each in CLASSES if each in LAYERS}
    if name not in known:
        raise BadAddress(404, NOT_THERE)
    found = _known(context)
    shown = LAYERS[known[name]]
    legend = list(shown.legend(context.study))
    tags = {f"class_{value}": f"{row.zh} {row.en}" for value, row in enumerate(legend, 1)}
    tags |= {"title": f"{shown.zh} {shown.en}", "notice": notice(context)}
    colours = {value: _rgb(row.colour) for value, row in enumerate(legend, 1)}
    return File(
        geotiff(CLASSES[known[name]](found), context.study.landscape.grid, tags, colours),
        TIFF,
        named(context, name),
    )


def geotiff(
    classes: NDArray[np.uint8],
    grid: Any,
    tags: Mapping[str, str],
    colours: Mapping[int, tuple[int, int, int]],
) -> bytes:
    """Classes as a compressed GeoTIFF, 0 is nodata."""
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=grid.cols, height=grid.rows, count=1, dtype="uint8", crs=grid.crs,
            transform=Affine(*grid.transform), nodata=0, compress="deflate", tiled=True,
        ) as file:  # fmt: skip
            file.write(np.ascontiguousarray(classes), 1)
            file.write_colormap(1, dict(colours))
            file.update_tags(**tags)
        return bytes(memory.read())


def as_csv(context: Context, name: str, frame: pd.DataFrame) -> File:
    """A frame as CSV; every row of a demonstration says that it is one."""
    said = notice(context)
    whole = frame.assign(**{NOTICE: said}) if said else frame
    text = whole.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    return File((MARK + text).encode(), CSV, named(context, name))


def notice(context: Context) -> str:
    """What everything taken away from a demonstration says, in both languages; "" for a real package."""
    meta = context.package.meta
    return f"{meta.notice.zh} {meta.notice.en}" if meta.simulated and meta.notice else ""


def named(context: Context, name: str) -> str:
    """The file's name, beginning with the notice where the package is a demonstration."""
    meta = context.package.meta
    return f"{meta.notice.zh}_{name}" if meta.simulated and meta.notice else name


def resources(context: Context) -> pd.DataFrame:
    """Every layer and table with source, year, licence, flag and whether it is simulated."""
    columns = ("title", "title_en", "unit", "source", "source_en", "year", "licence", "flag", "simulated")
    rows = [
        {"kind": each.key[0], "name": each.key[1]} | {name: getattr(each, name) for name in columns}
        for each in context.package.resources
    ]
    return pd.DataFrame(rows).astype({"simulated": "int64"})


def parameters(context: Context) -> pd.DataFrame:
    """Every number of every table with flags, one a row: table, row, column, value, flag, source."""
    rows = [row for name, frame in context.package.tables.items() for row in _cells(name, frame)]
    return pd.DataFrame(rows, columns=["table", "row", "column", "value", "flag", "source"])


def _cells(name: str, frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    if not {"flag", "source"} <= set(frame.columns):
        return
    numbers = [
        column for column in frame if pd.api.types.is_numeric_dtype(frame[column]) and column != "simulated"
    ]
    for row in frame.to_dict("records"):
        first = str(row[frame.columns[0]])
        for column in numbers:
            if pd.notna(row[column]):
                yield name, first, str(column), row[column], row["flag"], row["source"]


def _indicators(context: Context, result: Outcome) -> pd.DataFrame:
    """The indicator table beside what the scenario makes of it, one row per indicator and year."""
    known = context.package.tables["indicators"]
    wanted = ["indicator", "order", "name_zh", "name_en", "dimension", "attribute", "direction", "unit",
              "department", "evidence", "source"]  # fmt: skip
    frame = known[wanted].merge(result.indicators.drop(columns="computed"), on="indicator", how="left")
    return frame.sort_values(["order", "year"], kind="stable")


def _measures(context: Context, result: Outcome) -> pd.DataFrame:
    known = context.package.tables["measures"][["measure", "name_zh", "name_en", "unit"]]
    return known.merge(result.measures, on="measure", how="right")


def _costs(context: Context, result: Outcome) -> pd.DataFrame:
    return result.costs.add_suffix("_wan_yuan").rename(columns={"year_wan_yuan": "year"})


def _known(context: Context) -> Diagnosis:
    found = context.study.diagnosis
    if found is None:
        raise BadAddress(404, NOT_THERE)
    return found


def _register(context: Context) -> pd.DataFrame:
    """The problem register with the names of units and problems."""
    found = _known(context)
    units = found.zoning.units[["code", "name_zh", "name_en"]].add_prefix("unit_")
    kinds = context.package.tables["problems"].set_index("problem")[["name_zh", "name_en"]]
    return found.register.table.join(units, on="unit").join(kinds.add_prefix("problem_"), on="problem")


def _units(context: Context) -> pd.DataFrame:
    return pd.DataFrame(_known(context).zoning.units.reset_index())


def _zones(context: Context) -> pd.DataFrame:
    """The zones without their outlines."""
    zones = _known(context).zoning.zones.reset_index()
    return pd.DataFrame(zones.drop(columns=zones.geometry.name))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


Frame = Callable[[Context], pd.DataFrame]
_OUTCOMES: Mapping[str, tuple[str, str, Callable[[Context, Outcome], pd.DataFrame]]] = {
    "indicators.csv": ("指标表：基期、目标、情景值、概率", "Indicators: base, target, scenario, probability", _indicators),
    "measures.csv": ("措施：目标、实施量、缺口、潜力", "Measures: target, quantity, shortfall, potential", _measures),
    "costs.csv": ("费用与预算", "Costs and budget", _costs),
}  # fmt: skip
_DIAGNOSED: Mapping[str, tuple[str, str, Frame]] = {
    "problems.csv": ("生态问题清单", "Problem register", _register),
    "units.csv": ("修复单元", "Units", _units),
    "zones.csv": ("修复分区", "Zones", _zones),
}
_BASIS: Mapping[str, tuple[str, str, Frame]] = {
    "layers.csv": ("图层与表格清单", "List of layers and tables", resources),
    "parameters.csv": ("全部参数", "All parameters", parameters),
}
