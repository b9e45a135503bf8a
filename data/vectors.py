"""Reads the vector layers of a package: geometry type, CRS, attributes, nothing empty, nothing broken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from data.errors import Report
from data.schema import MAX_FEATURES, VECTOR_LAYER, VectorLayer

SQLITE = b"SQLite format 3\0"


def read_vectors(
    files: Mapping[str, tuple[Path, str]],
    crs: str,
    bounds: tuple[float, float, float, float] | None,
    report: Report,
) -> dict[str, gpd.GeoDataFrame]:
    """Reads vector layers.

    Args:
        files: layer name -> (GeoPackage, path for messages).
        crs: CRS that every layer must have.
        bounds: (west, south, east, north) of the grid; a layer entirely outside is a problem. None skips that.

    Returns:
        The layers without problems, in the order of `files`.
    """
    inside = {file: _list(file, shown, report) for file, shown in dict(files.values()).items()}
    frames: dict[str, gpd.GeoDataFrame] = {}
    for name, (file, shown) in files.items():
        before = len(report.problems)
        frame = _read(file, name, inside[file], shown, report)
        if frame is None:
            continue
        _check_frame(frame, name, shown, crs, report)
        if name in VECTOR_LAYER and len(report.problems) == before:
            _check_layer(frame, VECTOR_LAYER[name], shown, bounds, report)
        if len(report.problems) == before:
            frames[name] = frame
    return frames


def _list(file: Path, shown: str, report: Report) -> set[str] | None:
    """The layers of a GeoPackage, or None if it is none."""
    with file.open("rb") as start:
        geopackage = start.read(len(SQLITE)) == SQLITE
    try:
        if geopackage:
            return {str(row[0]) for row in pyogrio.list_layers(file)}
    except DataSourceError:
        geopackage = False
    report.add(
        shown,
        "",
        "不是可读的 GeoPackage；请重新导出矢量。",
        "Not a readable GeoPackage: export the vectors again.",
    )
    return None


def _read(
    file: Path, name: str, inside: set[str] | None, shown: str, report: Report
) -> gpd.GeoDataFrame | None:
    if inside is None:
        return None
    place = f"图层 layer {name}"
    if name not in inside:
        report.add(
            shown, place, "GeoPackage 中没有该图层；请补上。", "The GeoPackage has no such layer: add it."
        )
        return None
    try:
        frame = pyogrio.read_dataframe(file, layer=name, max_features=MAX_FEATURES + 1)
    except (DataLayerError, DataSourceError, ValueError):
        report.add(shown, place, "图层无法读取；请重新导出。", "The layer cannot be read: export it again.")
        return None
    if not isinstance(frame, gpd.GeoDataFrame):
        report.add(shown, place, "图层没有几何；请重新导出。", "The layer has no geometry: export it again.")
        return None
    return frame


def _check_frame(frame: gpd.GeoDataFrame, name: str, shown: str, crs: str, report: Report) -> None:
    place = f"图层 layer {name}"
    if len(frame) > MAX_FEATURES:
        report.add(
            shown,
            place,
            f"超过 {MAX_FEATURES} 个要素；请精简。",
            f"More than {MAX_FEATURES} features: make it smaller.",
        )
    if frame.crs is None or not frame.crs.equals(CRS.from_user_input(crs), ignore_axis_order=True):
        found = "无 none" if frame.crs is None else frame.crs.to_string()[:60]
        report.add(
            shown,
            place,
            f"坐标系为 {found}，应为 {crs}；请重投影。",
            f"The CRS is {found} instead of {crs}: reproject it.",
        )
    empty = (frame.geometry.isna() | frame.geometry.is_empty).to_numpy()
    for row in empty.nonzero()[0]:
        report.add(
            shown,
            f"{place}, 要素 feature {row + 1}",
            "几何为空；请补画或删去该要素。",
            "Empty geometry: draw it or take the feature out.",
            kind=f"empty {name}",
        )
    broken = ~frame.geometry[~empty].is_valid.to_numpy()
    for row in (~empty).nonzero()[0][broken]:
        report.add(
            shown,
            f"{place}, 要素 feature {row + 1}",
            "几何无效（自相交等）；请用“修复几何”处理。",
            "Invalid geometry (such as a self-intersection): run “fix geometries”.",
            kind=f"invalid {name}",
        )


def _check_layer(
    frame: gpd.GeoDataFrame,
    layer: VectorLayer,
    shown: str,
    bounds: tuple[float, float, float, float] | None,
    report: Report,
) -> None:
    place = f"图层 layer {layer.name}"
    if frame.empty:
        if not layer.empty:
            report.add(shown, place, "没有要素；请补上。", "No features: add them.")
        return
    for column in layer.columns:
        if column not in frame:
            report.add(
                shown, place, f"缺少字段 {column!r}；请补上。", f"Attribute {column!r} is missing: add it."
            )
    kinds = frame.geom_type.str.removeprefix("Multi")
    wrong = sorted(set(kinds) - {layer.geometry})
    if wrong:
        report.add(
            shown,
            place,
            f"几何类型 {', '.join(wrong)}，应为 {layer.geometry}；请更正。",
            f"Geometry {', '.join(wrong)} instead of {layer.geometry}: mend it.",
        )
    if bounds is None:
        return
    west, south, east, north = frame.total_bounds
    if east < bounds[0] or west > bounds[2] or north < bounds[1] or south > bounds[3]:
        report.add(
            shown,
            place,
            "全部要素都在网格范围之外；请检查坐标。",
            "All features lie outside the grid: check the coordinates.",
        )
