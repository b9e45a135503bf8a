"""Reads the raster layers of a package onto one grid: header first, then every cell against the contract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from analytics.landscape import Grid, Region
from data.errors import Report
from data.schema import CITY, LAYERS, MAX_CELLS, Layer

# No sidecar files: what is not listed in the descriptor is not read.
GDAL_OPTIONS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


def read_layers(
    files: Mapping[str, tuple[Path, str]], crs: str, cell_m: float, report: Report
) -> tuple[Grid | None, dict[str, NDArray[Any]]]:
    """Reads every layer of the contract that is there.

    Args:
        files: layer name -> (file, path for messages).
        crs, cell_m: what the descriptor promises.

    Returns:
        The grid of the region layer (or of the first readable one) and the layers without problems. Missing
        cells hold the contract's nodata; NaN in floating layers.
    """
    grid: Grid | None = None
    region: NDArray[np.uint8] | None = None
    layers: dict[str, NDArray[Any]] = {}
    # The region layer comes first in the contract: it decides where the others must have values.
    for layer in LAYERS:
        if layer.name not in files:
            continue
        file, shown = files[layer.name]
        try:
            with rasterio.Env(**GDAL_OPTIONS), rasterio.open(file, driver="GTiff") as dataset:
                own = _header(dataset, layer, shown, crs, cell_m, report)
                if own is None:
                    continue
                grid = grid or own
                if not _same_grid(own, grid, shown, report):
                    continue
                values = dataset.read() if layer.stacked else dataset.read(1)
                nodata = dataset.nodata
        except (RasterioError, OSError):
            report.add(
                shown,
                "",
                "不是可读的 GeoTIFF；请重新导出该栅格。",
                "Not a readable GeoTIFF: export the raster again.",
            )
            continue
        checked = _cells(values, nodata, layer, region, shown, report)
        if checked is None:
            continue
        layers[layer.name] = checked
        if layer.name == "region":
            region = checked
            _check_region(checked, shown, report)
    return grid, layers


def pixel(index: int, shape: tuple[int, ...]) -> str:
    """Where the cell with this flat index of one band stands."""
    row, col = divmod(index, shape[-1])
    return f"像元 pixel row {row}, column {col}"


def _header(
    dataset: DatasetReader, layer: Layer, shown: str, crs: str, cell_m: float, report: Report
) -> Grid | None:
    """The grid of a file whose header fits the contract."""
    before = len(report.problems)
    if layer.bands and dataset.count != layer.bands:
        report.add(
            shown,
            "",
            f"有 {dataset.count} 个波段，应为 {layer.bands} 个；请更正。",
            f"{dataset.count} bands instead of {layer.bands}: mend it.",
        )
    for band, dtype in enumerate(dataset.dtypes, 1):
        if not np.can_cast(dtype, layer.dtype, "safe"):
            report.add(
                shown,
                f"波段 band {band}",
                f"数据类型 {dtype} 不能无损转为 {layer.dtype}；请按 {layer.dtype} 导出。",
                f"Type {dtype} does not fit into {layer.dtype}: export it as {layer.dtype}.",
                kind="dtype",
            )
    _check_crs(dataset, shown, crs, report)
    a, b, c, d, e, f = tuple(dataset.transform)[:6]
    if b != 0 or d != 0 or a <= 0 or e >= 0 or not np.isclose(a, -e, rtol=1e-9):
        report.add(
            shown,
            "",
            "栅格旋转、倒置或像元不是正方形；请重采样为北向上的正方形网格。",
            "The grid is rotated, flipped or not square: resample it to a north-up square grid.",
        )
    elif not np.isclose(a, cell_m, rtol=1e-9):
        report.add(
            shown,
            "",
            f"像元为 {a:g} 米，描述文件为 {cell_m:g} 米；请更正其一。",
            f"Cells of {a:g} m, the descriptor says {cell_m:g} m: mend one of them.",
        )
    if dataset.width * dataset.height > MAX_CELLS:
        report.add(
            shown,
            "",
            f"{dataset.height} × {dataset.width} 个像元，超过上限 {MAX_CELLS:,}；请裁剪或加大像元。",
            f"{dataset.height} × {dataset.width} cells exceed the limit of {MAX_CELLS:,}: clip it or use larger cells.",
        )
    if len(report.problems) > before:
        return None
    return Grid(crs, float(c), float(f), float(a), dataset.height, dataset.width)


def _check_crs(dataset: DatasetReader, shown: str, crs: str, report: Report) -> None:
    if dataset.crs is None:
        found, same = "无 none", False
    else:
        own = CRS.from_wkt(dataset.crs.to_wkt())
        same = own.equals(CRS.from_user_input(crs), ignore_axis_order=True)
        epsg = own.to_epsg(min_confidence=100)
        found = f"EPSG:{epsg}" if epsg else own.name
        if own.is_geographic:
            found += "（经纬度 degrees）"
    if not same:
        report.add(
            shown,
            "",
            f"坐标系为 {found}，应为 {crs}；请重投影。",
            f"The CRS is {found} instead of {crs}: reproject it.",
        )


def _same_grid(own: Grid, grid: Grid, shown: str, report: Report) -> bool:
    if own.shape != grid.shape:
        report.add(
            shown,
            "",
            f"大小为 {own.rows} × {own.cols}，应为 {grid.rows} × {grid.cols}；请裁剪到同一范围。",
            f"Size {own.rows} × {own.cols} instead of {grid.rows} × {grid.cols}: clip it to the same extent.",
        )
        return False
    east, north = own.west_m - grid.west_m, own.north_m - grid.north_m
    if max(abs(east), abs(north)) > 1e-3 * grid.cell_m:
        report.add(
            shown,
            "",
            f"网格偏移（东 {east:g} 米，北 {north:g} 米）；请对齐到 region 栅格的左上角 {grid.west_m:g}, {grid.north_m:g}。",
            f"The grid is shifted ({east:g} m east, {north:g} m north): align it to the region layer at {grid.west_m:g}, {grid.north_m:g}.",
        )
        return False
    return True


def _cells(
    values: NDArray[Any],
    nodata: float | None,
    layer: Layer,
    region: NDArray[np.uint8] | None,
    shown: str,
    report: Report,
) -> NDArray[Any] | None:
    """The values in the contract's type, or None if some are missing or out of range."""
    needed = None
    if region is not None and layer.regions:
        chosen = np.zeros(256, bool)
        chosen[list(layer.regions)] = True
        needed = chosen[region]
    before = len(report.problems)
    bands = values if layer.stacked else values[np.newaxis]
    absent = {float(mark) for mark in (nodata, layer.nodata) if mark is not None}
    clean = values.astype(layer.dtype, copy=False)
    for number, band in enumerate(bands, 1):
        missing = np.isnan(band) if band.dtype.kind == "f" else np.zeros(band.shape, bool)
        for mark in absent:
            missing |= band == mark
        _check_band(
            band, missing, needed, layer, f"波段 band {number}, " if layer.stacked else "", shown, report
        )
        target = clean[number - 1] if layer.stacked else clean
        fill = np.nan if target.dtype.kind == "f" else (layer.nodata or 0)
        if missing.any():
            target[missing] = fill
    return clean if len(report.problems) == before else None


def _check_band(
    band: NDArray[Any],
    missing: NDArray[np.bool_],
    needed: NDArray[np.bool_] | None,
    layer: Layer,
    prefix: str,
    shown: str,
    report: Report,
) -> None:
    wanted = np.ones(band.shape, bool) if needed is None else needed
    if wanted.any() and missing[wanted].all():
        report.add(
            shown,
            prefix.rstrip(", "),
            "全部为无数据；请检查导出范围与无数据值。",
            "All cells are nodata: check extent and nodata value of the export.",
        )
        return
    holes = missing & wanted if needed is not None else np.zeros(band.shape, bool)
    if holes.any():
        report.add(
            shown,
            prefix + pixel(int(holes.argmax()), band.shape),
            f"有 {np.count_nonzero(holes)} 个像元缺数据；请补齐区域内的值。",
            f"{np.count_nonzero(holes)} cells have no data: fill them inside the region.",
        )
    # Codes run from 0 without gaps, so that a range checks them too.
    wrong = (band < layer.minimum) | (band > layer.maximum)
    wrong &= wanted & ~missing
    allowed = ", ".join(map(str, layer.values)) or f"{layer.minimum:g}…{layer.maximum:g}"
    if wrong.any():
        first = int(wrong.argmax())
        report.add(
            shown,
            prefix + pixel(first, band.shape),
            f"有 {np.count_nonzero(wrong)} 个像元超出取值 {allowed}（如 {band.flat[first]}）；请更正。",
            f"{np.count_nonzero(wrong)} cells are outside {allowed} (such as {band.flat[first]}): mend them.",
        )


def _check_region(region: NDArray[np.uint8], shown: str, report: Report) -> None:
    if not np.isin(region, CITY).any():
        report.add(
            shown,
            "",
            f"没有市域像元；请用 {int(Region.CITY_LAND)}（陆）与 {int(Region.CITY_SEA)}（海）标出市域。",
            f"No cell belongs to the city: mark it with {int(Region.CITY_LAND)} (land) and {int(Region.CITY_SEA)} (sea).",
        )
