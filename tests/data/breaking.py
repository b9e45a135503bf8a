"""Small tools that break one thing of a data package."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio

from data.schema import LAYER
from tests.data import tiny_package
from tests.data.tiny_package import COLS, ROWS, read_csv, write_raster

Change = Callable[[Path], None]


def descriptor(change: Callable[[dict[str, Any]], object]) -> Change:
    """Changes the parsed descriptor in place."""

    def apply(root: Path) -> None:
        file = root / "datapackage.json"
        raw = json.loads(file.read_text("utf-8"))
        change(raw)
        file.write_text(json.dumps(raw, ensure_ascii=False), "utf-8")

    return apply


def own(**values: Any) -> Change:
    """Sets values of the wanquan section."""
    return descriptor(lambda raw: raw["wanquan"].update(values))


def resource(name: str, **values: Any) -> Change:
    """Sets values of one resource; None takes the property out."""

    def change(raw: dict[str, Any]) -> None:
        entry = next(entry for entry in raw["resources"] if entry["name"] == name)
        for key, value in values.items():
            if value is None:
                entry.pop(key)
            else:
                entry[key] = value

    return descriptor(change)


def without(name: str) -> Change:
    """Takes a resource out of the list."""

    def change(raw: dict[str, Any]) -> None:
        raw["resources"] = [entry for entry in raw["resources"] if entry["name"] != name]

    return descriptor(change)


def text(path: str, content: str | bytes) -> Change:
    """Replaces a file."""

    def apply(root: Path) -> None:
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)

    return apply


def cell(table: str, column: str, value: str, row: int = 0) -> Change:
    """Writes one cell of a table."""

    def apply(root: Path) -> None:
        frame = read_csv(root / "tables" / f"{table}.csv")
        frame.loc[row, column] = value
        frame.to_csv(root / "tables" / f"{table}.csv", index=False)

    return apply


def cells(table: str, where: dict[str, str], **values: str) -> Change:
    """Writes cells of the first row in which the columns of `where` say so."""

    def apply(root: Path) -> None:
        frame = read_csv(root / "tables" / f"{table}.csv")
        matches = frame[[(frame[list(where)] == list(where.values())).all(axis=1)][0]]
        for column, value in values.items():
            frame.loc[matches.index[0], column] = value
        frame.to_csv(root / "tables" / f"{table}.csv", index=False)

    return apply


def without_row(table: str, **where: str) -> Change:
    """Takes the rows out of a table in which the columns say so."""

    def apply(root: Path) -> None:
        frame = read_csv(root / "tables" / f"{table}.csv")
        keep = ~(frame[list(where)] == list(where.values())).all(axis=1)
        assert not keep.all()
        frame[keep].to_csv(root / "tables" / f"{table}.csv", index=False)

    return apply


def no_column(table: str, column: str) -> Change:
    """Takes a column out of a table."""

    def apply(root: Path) -> None:
        frame = read_csv(root / "tables" / f"{table}.csv")
        frame.drop(columns=column).to_csv(root / "tables" / f"{table}.csv", index=False)

    return apply


def twice(table: str) -> Change:
    """Repeats the first row of a table."""

    def apply(root: Path) -> None:
        frame = read_csv(root / "tables" / f"{table}.csv")
        frame.iloc[[0, *range(len(frame))]].to_csv(root / "tables" / f"{table}.csv", index=False)

    return apply


def raster(name: str, change: Callable[[Any], Any] = lambda values: values, **profile: Any) -> Change:
    """Writes a raster again with changed values, CRS, transform or nodata."""

    def apply(root: Path) -> None:
        file = root / "rasters" / f"{name}.tif"
        with rasterio.open(file) as dataset:
            values = dataset.read() if dataset.count > 1 else dataset.read(1)
            nodata = profile.pop("nodata", dataset.nodata)
        file.unlink()
        write_raster(file, change(values), nodata=nodata, **profile)

    return apply


def layer(name: str, values: Any, *bands: str, **profile: Any) -> Change:
    """Adds an optional raster in the contract's type, with names of its bands if it is a series."""

    def apply(root: Path) -> None:
        array = np.broadcast_to(values, (*np.shape(values)[:1], ROWS, COLS) if bands else (ROWS, COLS))
        nodata = LAYER[name].nodata
        write_raster(
            root / "rasters" / f"{name}.tif", array.astype(LAYER[name].dtype), nodata=nodata, **profile
        )
        entry = tiny_package.resource(f"raster-{name}", f"rasters/{name}.tif", unit=LAYER[name].unit)
        descriptor(lambda raw: raw["resources"].append(entry | ({"bands": bands} if bands else {})))(root)

    return apply


def pixel(name: str, row: int, col: int, value: float) -> Change:
    """Writes one cell of a raster, of its first band if there are several."""

    def change(values: Any) -> Any:
        (values[0] if values.ndim == 3 else values)[row, col] = value
        return values

    return raster(name, change)


def vector(name: str, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Change:
    """Writes a vector layer again."""

    def apply(root: Path) -> None:
        frame = gpd.read_file(root / "vectors.gpkg", layer=name)
        change(frame).to_file(root / "vectors.gpkg", layer=name, driver="GPKG", engine="pyogrio")

    return apply


def link(path: str, target: Path) -> Change:
    """Replaces a file by a symbolic link to somewhere else."""

    def apply(root: Path) -> None:
        (root / path).unlink()
        (root / path).symlink_to(target)

    return apply


def both(first: Change, second: Change) -> Change:
    """Two changes, one after the other."""

    def apply(root: Path) -> None:
        first(root)
        second(root)

    return apply
