"""Writes a package to disk: rasters, one GeoPackage, tables, descriptor; all or nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import rasterio
from affine import Affine
from numpy.typing import NDArray

from analytics.landscape import Grid
from data.demo.frame import QIONGHAI
from data.schema import LAYER

DESCRIPTOR = "datapackage.json"
# GeoPackages carry the time of their last change; a fixed one keeps two builds equal, byte for byte.
FIXED_DATE = "2020-12-31T00:00:00.000Z"


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """A folder to write into that takes the target's place when the block ends well."""
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        if target.exists():
            os.replace(target, old)
        os.replace(partial, target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_rasters(root: Path, grid: Grid, layers: Mapping[str, NDArray[Any]]) -> None:
    """One compressed GeoTIFF per layer."""
    (root / "rasters").mkdir()
    for name, layer in layers.items():
        bands = layer if layer.ndim == 3 else layer[None]
        with rasterio.open(
            root / "rasters" / f"{name}.tif", "w", driver="GTiff", width=grid.cols, height=grid.rows,
            count=len(bands), dtype=bands.dtype, crs=grid.crs, transform=Affine(*grid.transform),
            nodata=LAYER[name].nodata, compress="deflate", zlevel=3, predictor=3 if bands.dtype.kind == "f" else 2,
            tiled=True, blockxsize=256, blockysize=256, num_threads=2,
        ) as file:  # fmt: skip
            file.write(bands)


def write_vectors(root: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    """All layers into vectors.gpkg."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        for index, (name, frame) in enumerate(layers.items()):
            pyogrio.write_dataframe(frame, root / "vectors.gpkg", layer=name, append=index > 0)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def write_tables(root: Path, own: Mapping[str, pd.DataFrame]) -> list[str]:
    """Copies the committed tables and writes those measured by the build; returns their names."""
    (root / "tables").mkdir()
    for file in sorted((QIONGHAI / "tables").glob("*.csv")):
        shutil.copyfile(file, root / "tables" / file.name)
    for name, frame in own.items():
        frame.to_csv(root / "tables" / f"{name}.csv", index=False, lineterminator="\n")
    return sorted(file.stem for file in (root / "tables").glob("*.csv"))


def write_descriptor(root: Path, cell_m: float, tables: list[str], real_terrain: bool) -> None:
    """datapackage.json: who, what, from where, under which licence, simulated or not."""
    titles: Any = pd.read_csv(QIONGHAI / "resources.csv", keep_default_na=False)
    resources = []
    for row in titles.to_dict("records"):
        if row["kind"] == "table" and row["name"] not in tables:
            continue
        resources.append(_resource(row, real_terrain))
    named = {r["path"] for r in resources}
    for name in tables:
        if f"tables/{name}.csv" not in named:
            row = {
                "kind": "table", "name": name, "title": f"参数表 {name}", "title_en": f"Parameter table {name}",
                "unit": "", "source": "各行 source 列", "source_en": "Column source of each row", "year": "",
                "licence": "MIT", "flag": "P", "simulated": 0,
            }  # fmt: skip
            resources.append(_resource(row, real_terrain))
    descriptor = {
        "name": "qionghai-demo",
        "title": f"琼海市示范数据包（{cell_m:g} 米）",
        "title_en": f"Demonstration data package of Qionghai ({cell_m:g} m)",
        "version": "1.0.0",
        "profile": "data-package",
        "licenses": [{"name": "ODbL-1.0", "title": "各资源见 licence / see each resource's licence"}],
        "wanquan": {
            "contract": 1,
            "base_year": 2020,
            "status_date": "2020-12-31",
            "stages": [2025, 2030, 2035],
            "crs": "EPSG:4546",
            "cell_m": int(cell_m) if cell_m == int(cell_m) else cell_m,
            "city": {"zh": "琼海市", "en": "Qionghai"},
            "simulated": True,
            "notice": {
                "zh": "示范数据·不得作为规划成果",
                "en": "Demonstration data, not a planning result",
            },
            "reporting_area_km2": {"land": 1710.14, "sea": 1530.80},
        },
        "resources": resources,
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=1)
    (root / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")


def _resource(row: Mapping[str, Any], real_terrain: bool) -> dict[str, Any]:
    kind, name = row["kind"], row["name"]
    given = kind == "raster" and name == "elevation" and real_terrain
    resource: dict[str, Any] = {
        "name": f"{kind}-{name}".replace("_", "-"),
        "path": {"raster": f"rasters/{name}.tif", "vector": "vectors.gpkg", "table": f"tables/{name}.csv"}[
            kind
        ],
        "title": row["title"],
        "title_en": row["title_en"],
        "unit": row["unit"],
        "source": "用户提供的地形数据" if given else row["source"],
        "source_en": "Terrain model given by the user" if given else row["source_en"],
        "licence": row["licence"],
        "flag": row["flag"],
        "simulated": bool(int(row["simulated"])) and not given,
    }
    if kind == "vector":
        resource["layer"] = name
    if str(row["year"]):
        resource["year"] = int(row["year"])
    if name == "precipitation":
        resource["bands"] = [f"{month} 月 month {month}" for month in range(1, 13)]
    return resource
