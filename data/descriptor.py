"""Reads datapackage.json: who made the package, what it holds, and where each file lies.

A path in a descriptor is input: it is followed only to a regular file inside the package.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pyproj import CRS
from pyproj.exceptions import CRSError

from data.errors import Report
from data.schema import CONTRACT, DESCRIPTOR, FLAGS, MAX_DESCRIPTOR_BYTES, MAX_RESOURCES

SUFFIXES = (".tif", ".gpkg", ".csv")

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._/-]{0,79}$")]
Year = Annotated[int, Field(ge=1950, le=2100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=False, allow_inf_nan=False)


class Words(_Frozen):
    """One text in both languages."""

    zh: Text
    en: Text


class ReportingArea(_Frozen):
    """Official areas (km²); the sea is 0 for an inland city."""

    land: float = Field(gt=0)
    sea: float = Field(ge=0)


class Resource(_Frozen):
    """One raster, vector layer or table, and where it comes from.

    Args:
        name: unique in the package.
        path: file inside the package.
        layer: layer of a GeoPackage.
        unit: unit of the values; empty for tables and vectors.
        flag: evidence, S source, K knowledge, P own proposal.
        simulated: whether it was made up by rules.
    """

    name: Slug
    path: Text
    layer: Text | None = None
    title: Text
    title_en: Text
    unit: str = ""
    source: Text
    source_en: Text
    year: Year | None = None
    licence: Text
    flag: Annotated[str, Field(pattern=f"^[{''.join(FLAGS)}]$")]
    simulated: bool
    bands: tuple[Text, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """(kind, what it is): ("raster", "landuse"), ("vector", "rivers"), ("table", "targets")."""
        path = PurePosixPath(self.path)
        if path.suffix == ".gpkg":
            return "vector", self.layer or ""
        return ("raster" if path.suffix == ".tif" else "table"), path.stem


class PackageMeta(_Frozen):
    """What a package says of itself.

    Args:
        base_year: year of the reference state.
        status_date: what lies before it is past.
        stages: last years of the plan's stages, rising.
        crs: authority code of the projected CRS of everything.
        cell_m: side of a cell (m).
        simulated: whether the package is a demonstration.
        notice: what every page and export has to say, if anything.
    """

    name: Slug
    title: Text
    title_en: Text
    version: Text
    contract: int
    base_year: Year
    status_date: date
    stages: tuple[Year, ...] = Field(min_length=1, max_length=6)
    crs: Annotated[str, Field(pattern=r"^EPSG:\d{4,6}$")]
    cell_m: float = Field(gt=0, le=10_000)
    city: Words
    simulated: bool
    notice: Words | None = None
    reporting_area_km2: ReportingArea

    @model_validator(mode="after")
    def _a_demonstration_says_so(self) -> PackageMeta:
        if self.simulated and self.notice is None:
            raise ValueError("a simulated package needs a notice")
        return self


def read_descriptor(root: Path, report: Report) -> tuple[PackageMeta | None, tuple[Resource, ...]]:
    """Reads and checks the descriptor; problems go into `report`, what could not be read is None or left out."""
    raw = _load(root / DESCRIPTOR, report)
    if raw is None:
        return None, ()
    return _meta(raw, report), _resources(raw, report)


def locate(root: Path, path: str, report: Report) -> Path | None:
    """The regular file inside `root` that a resource's path names, or None with a problem."""
    pure = PurePosixPath(path)
    outside = pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or "\0" in path
    place = f"resources: {path[:120]!r}"
    if outside:
        report.add(
            DESCRIPTOR,
            place,
            "路径指向数据包之外；请改为包内的相对路径。",
            "The path leaves the package: use a relative path inside it.",
        )
        return None
    file = root / pure
    if not file.exists():
        report.add(
            DESCRIPTOR,
            place,
            "文件不存在；请补上文件或删去该资源。",
            "The file is missing: add it or take the resource out.",
        )
        return None
    if not file.resolve().is_relative_to(root.resolve()):
        report.add(
            DESCRIPTOR,
            place,
            "链接指向数据包之外；请把文件本身放入包内。",
            "The link leaves the package: put the file itself into the package.",
        )
        return None
    if not file.is_file():
        report.add(DESCRIPTOR, place, "不是普通文件；请改为文件路径。", "Not a regular file: name a file.")
        return None
    return file


def _load(file: Path, report: Report) -> dict[str, Any] | None:
    if not file.is_file():
        report.add(
            DESCRIPTOR,
            "",
            f"在 {file.parent} 找不到描述文件；请检查 WANQUAN_PACKAGE，或运行 make demo 生成示范数据。",
            f"No descriptor in {file.parent}: check WANQUAN_PACKAGE, or run make demo to build the demonstration.",
        )
        return None
    if file.stat().st_size > MAX_DESCRIPTOR_BYTES:
        report.add(
            DESCRIPTOR, "", "描述文件超过 4 MiB；请精简。", "The descriptor exceeds 4 MiB: make it smaller."
        )
        return None
    try:
        raw = json.loads(file.read_text("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        report.add(
            DESCRIPTOR,
            f"字节 byte {error.start}",
            "不是 UTF-8 编码；请另存为 UTF-8。",
            "Not UTF-8: save it as UTF-8.",
        )
        return None
    except (ValueError, RecursionError) as error:
        place = (
            f"行 line {error.lineno}, 列 column {error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        report.add(
            DESCRIPTOR, place, f"JSON 格式错误（{reason}）；请更正。", f"Broken JSON ({reason}): mend it."
        )
        return None
    if not isinstance(raw, dict):
        report.add(
            DESCRIPTOR, "", "顶层应为 JSON 对象；请更正。", "The top level must be a JSON object: mend it."
        )
        return None
    return raw


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"duplicate key {sorted(twice)[0]!r}")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _meta(raw: dict[str, Any], report: Report) -> PackageMeta | None:
    own = raw.get("wanquan")
    if not isinstance(own, dict):
        report.add(
            DESCRIPTOR, "wanquan", "缺少 wanquan 一节；请按数据包约定补上。", "No section wanquan: add it."
        )
        return None
    if own.get("contract") != CONTRACT:
        report.add(
            DESCRIPTOR,
            "wanquan.contract",
            f"不支持的约定版本 {own.get('contract')!r}；本版本读取 {CONTRACT}，请转换数据包。",
            f"Contract version {own.get('contract')!r} is not supported: convert the package to {CONTRACT}.",
        )
        return None
    top = {name: raw.get(name) for name in ("name", "title", "title_en", "version") if name in raw}
    try:
        meta = PackageMeta.model_validate({**own, **top})
    except ValidationError as error:
        _explain(error, "wanquan", {"name", "title", "title_en", "version"}, report)
        return None
    before = len(report.problems)
    _check_time(meta, report)
    _check_crs(meta, report)
    return meta if len(report.problems) == before else None


def _check_time(meta: PackageMeta, report: Report) -> None:
    rising = all(a < b for a, b in zip((meta.base_year, *meta.stages), meta.stages, strict=False))
    if not rising:
        report.add(
            DESCRIPTOR,
            "wanquan.stages",
            f"阶段 {list(meta.stages)} 应晚于基期 {meta.base_year} 并逐个递增；请更正。",
            f"Stages {list(meta.stages)} must rise and follow the base year {meta.base_year}: mend them.",
        )
    if not date(meta.base_year, 1, 1) <= meta.status_date <= date(2100, 12, 31):
        report.add(
            DESCRIPTOR,
            "wanquan.status_date",
            f"现状日期 {meta.status_date} 早于基期；请更正。",
            f"The status date {meta.status_date} lies before the base year: mend it.",
        )


def _check_crs(meta: PackageMeta, report: Report) -> None:
    try:
        crs = CRS.from_user_input(meta.crs)
    except CRSError:
        report.add(
            DESCRIPTOR,
            "wanquan.crs",
            f"未知坐标系 {meta.crs}；请改为 EPSG 代码，如 EPSG:4546。",
            f"Unknown CRS {meta.crs}: name an EPSG code such as EPSG:4546.",
        )
        return
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        report.add(
            DESCRIPTOR,
            "wanquan.crs",
            f"{meta.crs} 不是以米为单位的投影坐标系；请重投影，如 EPSG:4546。",
            f"{meta.crs} is not a projected CRS in metres: reproject, for example to EPSG:4546.",
        )


def _resources(raw: dict[str, Any], report: Report) -> tuple[Resource, ...]:
    listed = raw.get("resources")
    if not isinstance(listed, list) or not listed or len(listed) > MAX_RESOURCES:
        report.add(
            DESCRIPTOR,
            "resources",
            f"resources 应为 1 至 {MAX_RESOURCES} 项的列表；请更正。",
            f"resources must be a list of 1 to {MAX_RESOURCES} entries: mend it.",
        )
        return ()
    found: list[Resource] = []
    names: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for index, entry in enumerate(listed):
        place = f"resources[{index}]"
        try:
            resource = Resource.model_validate(entry)
        except ValidationError as error:
            _explain(error, place, set(), report)
            continue
        if PurePosixPath(resource.path).suffix not in SUFFIXES:
            report.add(
                DESCRIPTOR,
                f"{place}.path",
                f"不支持的文件类型 {resource.path!r}；请用 .tif、.gpkg 或 .csv。",
                f"Unsupported file type {resource.path!r}: use .tif, .gpkg or .csv.",
            )
            continue
        if resource.name in names or resource.key in keys:
            report.add(
                DESCRIPTOR,
                place,
                f"资源 {resource.name!r} 重复；请只保留一项。",
                f"Resource {resource.name!r} is listed twice: keep one.",
            )
            continue
        names.add(resource.name)
        keys.add(resource.key)
        found.append(resource)
    return tuple(found)


def _explain(error: ValidationError, prefix: str, top: set[str], report: Report) -> None:
    """Turns pydantic's errors into problems with the JSON path as place."""
    for item in error.errors():
        location = [str(part) for part in item["loc"]]
        path = ".".join(location if location and location[0] in top else [prefix, *location])
        if item["type"] == "missing":
            zh, en = "缺少该项；请补上。", "Missing: add it."
        else:
            reason = re.sub(r"\s+", " ", item["msg"]).removeprefix("Value error, ")
            zh, en = f"取值 {_shown(item['input'])} 不合要求（{reason}）；请更正。", f"{reason}: mend it."
        report.add(DESCRIPTOR, path, zh, en)


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str | int | float | bool) and len(repr(value)) <= 60 else "…"
