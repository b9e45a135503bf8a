"""Writes a whole valid data package of 12 x 10 cells: a hill, a river, a village, a shore and a strip of sea."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin
from shapely.geometry import LineString, Point, box

from data.schema import LAYER, LAYERS

COMMITTED = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
ROWS, COLS, CELL_M = 12, 10, 100.0
WEST_M, NORTH_M = 440_000.0, 2_125_000.0
EAST_M, SOUTH_M = WEST_M + COLS * CELL_M, NORTH_M - ROWS * CELL_M
CRS = "EPSG:4546"
SHORE_COL = 7  # columns from here on are sea

# What belongs to this place; all other tables are the committed ones.
OWN_TABLES: dict[str, list[list[object]]] = {
    "projects": [
        ["project", "name_zh", "name_en", "measure", "task", "consolidation", "stage", "start", "end", "quantity",
         "unit", "budget_wan_yuan", "department", "programme", "space", "status", "year", "simulated"],
        ["P1", "示例项目1", "Example project 1", "M1", "T1", "", 2025, 2021, 2023, 1, "ha", 36, "示例部门甲", "", "",
         "planned", "", 1],
        ["P2", "示例项目2", "Example project 2", "M8", "T10", "rural", 2030, 2026, 2029, 0.3, "km", 12, "示例部门乙", "",
         "", "planned", "", 1],
    ],
    "project_funds": [
        ["project", "fund", "amount_wan_yuan", "flag", "source"],
        ["P1", "central", 20, "P", "示例"],
        ["P1", "city", 16, "P", "示例"],
        ["P2", "city", 12, "P", "示例"],
    ],
    "townships": [
        ["id", "name_zh", "name_en", "domain", "tile_row", "tile_col", "rural_population", "rural_households",
         "urban_far", "target_far"],
        [1, "示例镇", "Example town", "land", 1, 1, 60, 16, 0.8, 1.2],
        [101, "近岸", "Nearshore", "sea", 1, 2, "", "", "", ""],
    ],
}  # fmt: skip


def write_package(root: Path) -> Path:
    """Writes the package into `root` and returns it."""
    (root / "rasters").mkdir(parents=True)
    (root / "tables").mkdir()
    layers = make_layers()
    for name, values in layers.items():
        write_raster(root / "rasters" / f"{name}.tif", values, nodata=LAYER[name].nodata)
    for name, frame in make_vectors().items():
        frame.to_file(root / "vectors.gpkg", layer=name, driver="GPKG", engine="pyogrio")
    for file in sorted(COMMITTED.glob("*.csv")):
        shutil.copy(file, root / "tables" / file.name)
    for name, rows in OWN_TABLES.items():
        write_csv(root / "tables" / f"{name}.csv", rows)
    write_descriptor(root)
    return root


def make_layers() -> dict[str, NDArray[Any]]:
    """All raster layers of the contract that a package must have."""
    shape = (ROWS, COLS)
    row, col = np.indices(shape)
    sea = col >= SHORE_COL
    edge = (row == 0) | (row == ROWS - 1)
    region = np.where(sea, np.where(edge, 4, 3), np.where(edge, 2, 1))
    landuse = np.select(
        [
            sea & (col == COLS - 1),
            sea & (row < 4),
            sea & (row < 6),
            sea,
            col == 0,
            col == 1,
            (col == 2) & (row < 6),
        ],
        [30_050, 30_010, 30_020, 30_040, 3010, 2030, 11_010],
        default=1010,
    )
    landuse[2:4, 5] = 11_041
    landuse[4, 6] = 3030
    landuse[5:9, 6] = 12_050
    landuse[8:10, 3] = 7020
    landuse[10, 2] = 6020
    layers: dict[str, NDArray[Any]] = {layer.name: np.zeros(shape) for layer in LAYERS if not layer.optional}
    layers |= {
        "region": region,
        "landuse": landuse,
        "elevation": np.where(sea, -2.0 * (col - SHORE_COL + 1), 60.0 - 8.0 * col + row),
        "precipitation": np.broadcast_to(np.arange(40, 280, 20)[:, None, None], (12, *shape)),
        "evapotranspiration": np.where(sea, 0, 900 + 10 * col),
        "vegetation_cover": np.where(sea, 0, 20 + 7 * col),
        "soil_sand": np.where(sea, 0, 50),
        "soil_silt": np.where(sea, 0, 30),
        "soil_clay": np.where(sea, 0, 20),
        "soil_carbon": np.where(sea, 0, 15),
        "soil_depth": np.where(sea, 0, 100),
        "forest_origin": np.where(landuse == 3010, 1 + row % 2, 0),
        "forest_age": np.where(landuse == 3010, 30, 0),
        "redline": (col == 0) | (landuse == 3030),
        "basic_farmland": (landuse == 1010) & (row > 8),
        "space": np.select([sea & (row < 6), sea, landuse == 7020, landuse == 1010], [1, 4, 3, 2], default=1),
        "pond_status": np.where(landuse == 11_041, 3, 0),
        "mine_status": np.where(landuse == 6020, 2, 0),
        "salinity": np.where(sea, 33, np.where(col > 4, 15, 0)),
        "water_quality": np.where(sea, 1, 0),
        "substrate": np.where(sea, 1 + 2 * (row < 4), 0),
        "historic_habitat": np.where(sea, np.where(row < 5, 2, 1), 0),
        "township": np.where(sea, 101, 1),
    }
    return {name: values.astype(LAYER[name].dtype) for name, values in layers.items()}


def make_vectors() -> dict[str, gpd.GeoDataFrame]:
    """All vector layers of the contract."""
    shore = WEST_M + SHORE_COL * CELL_M
    land = box(WEST_M, SOUTH_M, shore, NORTH_M)
    city = box(WEST_M, SOUTH_M + CELL_M, EAST_M, NORTH_M - CELL_M)
    river = LineString([(WEST_M + 250, NORTH_M), (WEST_M + 250, NORTH_M - 600)])
    edge = LineString([(shore, NORTH_M), (shore, SOUTH_M)])
    halves = [
        LineString([(shore, NORTH_M), (shore, NORTH_M - 600)]),
        LineString([(shore, NORTH_M - 600), (shore, SOUTH_M)]),
    ]

    def frame(geometry: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS)

    return {
        "boundary": frame([city], name_zh=["示例市"]),
        "land": frame([land.intersection(city)], name_zh=["陆域"]),
        "coastline": frame([edge], name_zh=["海岸线"]),
        "neighbours": frame([box(WEST_M, NORTH_M - CELL_M, shore, NORTH_M)], name_zh=["邻市"]),
        "water_bodies": frame([Point(WEST_M + 550, NORTH_M - 300).buffer(60)], name_zh=["示例湖"]),
        "rivers": frame([river], river=["R1"], name_zh=["示例河"], name_en=["Example river"], order=[1], width_m=[20.0], simulated=[True]),
        "riverbanks": frame(
            [river.parallel_offset(15, side) for side in ("left", "right")],
            river=["R1", "R1"], natural=[True, False], dyke=[False, False],
        ),
        "shoreline": frame(halves, kind=["sandy", "artificial"], natural=[True, False], eroding=[True, False], port=[False, False]),
        "roads": frame([LineString([(WEST_M, SOUTH_M + 350), (shore, SOUTH_M + 350)])], **{"class": ["local"]}),
        "towns": frame(
            [Point(WEST_M + 350, NORTH_M - 850)],
            name_zh=["示例镇"], name_en=["Example town"], seat=[True], population=[10_000], source=["示例"],
        ),
        "projects": frame([box(WEST_M + 500, NORTH_M - 400, WEST_M + 600, NORTH_M - 200)], project_id=["P1"]),
        "places": frame([Point(WEST_M + 250, NORTH_M - 300)], name_zh=["示例河"], name_en=["Example river"]),
    }  # fmt: skip


def write_raster(
    file: Path, values: NDArray[Any], *, crs: str | None = CRS, nodata: float | None = None,
    transform: Any = None,
) -> None:  # fmt: skip
    """Writes one raster; what is not said is as the contract wants it."""
    bands = values if values.ndim == 3 else values[np.newaxis]
    with rasterio.open(
        file, "w", driver="GTiff", count=len(bands), height=bands.shape[1], width=bands.shape[2],
        dtype=bands.dtype, crs=crs, transform=transform or from_origin(WEST_M, NORTH_M, CELL_M, CELL_M),
        nodata=nodata, compress="deflate",
    ) as dataset:  # fmt: skip
        dataset.write(bands)


def write_csv(file: Path, rows: list[list[object]]) -> None:
    """Writes a table, header first."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def write_descriptor(root: Path) -> None:
    """Lists what is in the folder."""
    rasters = [
        resource(f"raster-{f.stem}", f"rasters/{f.name}", unit=LAYER[f.stem].unit)
        for f in sorted(root.glob("rasters/*.tif"))
    ]
    vectors = [resource(f"vector-{name}", "vectors.gpkg", layer=name) for name in make_vectors()]
    tables = [resource(f"table-{f.stem}", f"tables/{f.name}") for f in sorted(root.glob("tables/*.csv"))]
    descriptor = {
        "name": "tiny",
        "title": "示例小区",
        "title_en": "Tiny example",
        "version": "1",
        "wanquan": {
            "contract": 1,
            "base_year": 2020,
            "status_date": "2020-12-31",
            "stages": [2025, 2030, 2035],
            "crs": CRS,
            "cell_m": CELL_M,
            "city": {"zh": "示例市", "en": "Exampleton"},
            "simulated": True,
            "notice": {"zh": "示范数据·不得作为规划成果", "en": "Demonstration data, not a planning result"},
            "reporting_area_km2": {"land": 0.7, "sea": 0.3},
        },
        "resources": rasters + vectors + tables,
    }
    (root / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), "utf-8")


def resource(name: str, path: str, unit: str = "", layer: str | None = None) -> dict[str, Any]:
    """An entry of the descriptor."""
    where = {"path": path} | ({"layer": layer} if layer else {})
    return {
        "name": name, **where, "title": "示例", "title_en": "Example", "unit": unit, "source": "示例规则",
        "source_en": "Example rules", "year": 2020, "licence": "MIT", "flag": "P", "simulated": True,
    }  # fmt: skip


def read_csv(file: Path) -> pd.DataFrame:
    """A table as text, to change a cell and write it back."""
    return pd.read_csv(file, dtype="str", keep_default_na=False)
