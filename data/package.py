"""Opens a data package: everything is read and checked, and all problems are told together.

A package is a folder after the Frictionless Data Package standard. docs/package.md tells its contract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analytics.landscape import Landscape
from data.demands import check_demands
from data.descriptor import PackageMeta, Resource, locate, read_descriptor
from data.errors import InputDataError, Report
from data.rasters import read_layers
from data.rules import check_rules
from data.schema import DESCRIPTOR, LAYERS, VECTOR_LAYERS, VECTORS
from data.series import series_bands
from data.table_schema import TABLES
from data.tables import check_references, read_table
from data.vectors import read_vectors

VERSION_BYTES = 10
CHUNK = 1 << 20


@dataclass(frozen=True)
class Package:
    """A data package, read and checked.

    Args:
        path: its folder.
        meta: what it says of itself.
        landscape: its layers on one grid, and its vectors.
        tables: its tables by name.
        resources: where each of them comes from.
        version: hash of all its content, 20 hex digits.
    """

    path: Path
    meta: PackageMeta
    landscape: Landscape
    tables: Mapping[str, pd.DataFrame]
    resources: tuple[Resource, ...]
    version: str

    def resource(self, kind: str, name: str) -> Resource:
        """The resource of a "raster", "vector" or "table"; KeyError if there is none."""
        return {resource.key: resource for resource in self.resources}[kind, name]


def open_package(path: Path) -> Package:
    """Opens and validates a data package.

    Raises:
        InputDataError: with every problem found, each with file, place and remedy.
    """
    report = Report()
    meta, resources = read_descriptor(path, report)
    located = {resource: locate(path, resource.path, report) for resource in resources}
    files = {resource.key: (file, resource) for resource, file in located.items() if file is not None}
    shown = {key: resource.path for key, (_, resource) in files.items()}
    if resources:
        _check_complete({resource.key for resource in resources}, report)
    tables = _tables(files, report)
    paths = {name: shown["table", name] for name in tables}
    check_references(tables, paths, report)
    check_demands(tables, paths, report)
    if meta is None:
        raise InputDataError(report.problems)
    grid, layers = read_layers(_of_kind(files, "raster"), meta.crs, meta.cell_m, report)
    vectors = read_vectors(_of_kind(files, "vector"), meta.crs, grid.bounds if grid else None, report)
    check_rules(meta, resources, layers, tables, vectors, shown, report)
    report.raise_if_any()
    assert grid is not None  # without a grid there is no region layer, and that is a problem
    return Package(
        path=path,
        meta=meta,
        landscape=Landscape(grid, layers, vectors, series_bands(resources)),
        tables=MappingProxyType(tables),
        resources=resources,
        version=content_hash(path, (file for file, _ in files.values())),
    )


def content_hash(root: Path, files: Iterable[Path]) -> str:
    """Twenty hex digits over the descriptor and these files, whatever their order and dates."""
    digest = hashlib.blake2b(digest_size=VERSION_BYTES)
    for file in sorted({root / DESCRIPTOR, *files}):
        digest.update(f"{file.relative_to(root).as_posix()}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _of_kind(
    files: Mapping[tuple[str, str], tuple[Path, Resource]], wanted: str
) -> dict[str, tuple[Path, str]]:
    """Name -> (file, path for messages) of one kind of resource."""
    return {name: (file, r.path) for (kind, name), (file, r) in files.items() if kind == wanted}


def _tables(
    files: Mapping[tuple[str, str], tuple[Path, Resource]], report: Report
) -> dict[str, pd.DataFrame]:
    read = {name: read_table(*file, name, report) for name, file in _of_kind(files, "table").items()}
    return {name: frame for name, frame in read.items() if frame is not None}


def _check_complete(listed: set[tuple[str, str]], report: Report) -> None:
    """Every layer and table that the contract demands is listed."""
    wanted = [
        *(("raster", layer.name, f"rasters/{layer.name}.tif") for layer in LAYERS if not layer.optional),
        *(("vector", layer.name, VECTORS) for layer in VECTOR_LAYERS if not layer.optional),
        *(("table", table.name, f"tables/{table.name}.csv") for table in TABLES if not table.optional),
    ]
    words = {"raster": "栅格 raster", "vector": "矢量图层 vector layer", "table": "表 table"}
    for kind, name, path in wanted:
        if (kind, name) not in listed:
            report.add(
                DESCRIPTOR,
                "resources",
                f"缺少{words[kind].split()[0]} {name}；请补上资源 {path}。",
                f"The {words[kind].split(maxsplit=1)[1]} {name} is missing: add the resource {path}.",
            )
