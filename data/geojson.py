"""The vectors of the maps as simplified GeoJSON in degrees, one file per name, made once per process."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analytics import outlines
from analytics.pattern.network import Network
from analytics.planning import blocks
from analytics.scenario.study import Study
from data.memo import Memo
from data.themes.base import diagnosis_of

# A metre of CGCS2000 stands within centimetres of WGS 84: degrees of both are the same on any map.
DEGREES = "EPSG:4490"
# Five decimals of a degree are about a metre.
GRID_DEGREES = 1e-5
GZIP_LEVEL = 6
# How precisely a number stands in its zone.
MARK_M = 100.0
# Pinch points and barriers of each graph that are drawn by their outlines: as many as a page lists.
SPOTS = 12


@dataclass(frozen=True)
class Source:
    """Where a file's features come from.

    Args:
        frame: layer of a study, in the grid's CRS.
        tolerance_m: how far the simplified line may leave the true one.
        fields: attributes that are sent; all others stay on the server.
    """

    frame: Callable[[Study], gpd.GeoDataFrame]
    tolerance_m: float
    fields: tuple[str, ...] = ()


def layer(name: str) -> Callable[[Study], gpd.GeoDataFrame]:
    """A vector layer of the package."""
    return lambda study: study.landscape.vectors[name]


def units(study: Study) -> gpd.GeoDataFrame:
    """Restoration units with what a map says of them."""
    found, grid = diagnosis_of(study).zoning, study.landscape.grid
    shapes = outlines.polygons(found.unit, grid, study.parameters.constant("zone_simplify_m"))
    table = found.units[["name_zh", "name_en", "zone"]].assign(id=found.units.index.astype(str))
    return gpd.GeoDataFrame(table, geometry=shapes.geometry.reindex(table.index), crs=grid.crs)


def zones(study: Study) -> gpd.GeoDataFrame:
    """Restoration zones."""
    frame = diagnosis_of(study).zoning.zones
    return frame.assign(id=frame.index.astype(str))


def zone_marks(study: Study) -> gpd.GeoDataFrame:
    """Where a zone's number stands: the middle of the widest circle in its largest part."""
    frame = zones(study)
    parts = frame.explode(index_parts=False)
    largest = parts.assign(size=parts.area).sort_values("size").groupby("id").tail(1).set_index("id")
    circle = shapely.maximum_inscribed_circle(largest.geometry.simplify(MARK_M).array, tolerance=MARK_M)
    middle = gpd.GeoSeries(shapely.get_point(circle, 0), index=largest.index, crs=frame.crs)
    return gpd.GeoDataFrame(
        frame[["id", "code", "name_zh", "name_en"]], geometry=middle.reindex(frame["id"]).array, crs=frame.crs
    )


def corridors(study: Study) -> gpd.GeoDataFrame:
    """Least-cost ways between the sources that run through the city, land and sea."""
    pattern = diagnosis_of(study).pattern
    parts = [
        _ways(network, domain, study) for domain, network in (("land", pattern.land), ("sea", pattern.sea))
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=study.landscape.grid.crs)


def _ways(network: Network, domain: str, study: Study) -> gpd.GeoDataFrame:
    grid, parts = study.landscape.grid, blocks(study.landscape.grid)
    lines, kept = [], []
    inside = network.links.index[network.links["city_km"] > 0]
    routes = network.routes[network.routes["link"].isin(inside)]
    for link, way in routes.sort_values("order").groupby("link"):
        row, col = np.divmod(way["block"].to_numpy(), parts.shape[1])
        x = grid.west_m + (col + 0.5) * parts.block_m
        y = grid.north_m - (row + 0.5) * parts.block_m
        if len(x) > 1:
            lines.append(shapely.LineString(np.column_stack((x, y))))
            kept.append(link)
    links = network.links.loc[kept, ["from", "to", "length_km", "functional"]]
    ids = [f"{domain}-{link}" for link in kept]
    return gpd.GeoDataFrame(links.assign(domain=domain, id=ids), geometry=lines, crs=grid.crs)


def sources(study: Study) -> gpd.GeoDataFrame:
    """Source patches inside the city, land and sea."""
    pattern, city = diagnosis_of(study).pattern, study.landscape.mask()
    return _outlined(
        {
            domain: np.where(city, network.source, 0)
            for domain, network in (("land", pattern.land), ("sea", pattern.sea))
        },
        study,
    )


def spots(study: Study) -> gpd.GeoDataFrame:
    """The first pinch points and barriers of land and sea."""
    found = diagnosis_of(study).profile
    labels = {
        f"{kind}-{domain}": places.label
        for domain, lies in (("land", found.land), ("sea", found.sea))
        for kind, places in (("pinch", lies.pinch), ("barrier", lies.barriers))
    }
    return _outlined({name: np.where(label <= SPOTS, label, 0) for name, label in labels.items()}, study)


def townships(study: Study) -> gpd.GeoDataFrame:
    """Townships and sea units inside the city."""
    place = study.landscape
    return _outlined({"town": np.where(place.mask(), place["township"], 0)}, study)


def _outlined(labels: Mapping[str, NDArray[np.integer]], study: Study) -> gpd.GeoDataFrame:
    """Polygons of labelled cells, with ids "<name>-<label>"."""
    grid, tolerance = study.landscape.grid, study.parameters.constant("zone_simplify_m")
    frames = []
    for name, label in labels.items():
        shapes = outlines.polygons(label, grid, tolerance)
        ids = [f"{name}-{number}" for number in shapes.index]
        frames.append(gpd.GeoDataFrame({"id": ids}, geometry=shapes.geometry.to_numpy(), crs=grid.crs))
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=grid.crs)


def buffers(study: Study) -> gpd.GeoDataFrame:
    """Buffers proposed where kinds of space conflict."""
    return diagnosis_of(study).conflicts.proposals


SOURCES: Mapping[str, Source] = {
    "boundary": Source(layer("boundary"), 30.0),
    "land": Source(layer("land"), 30.0),
    "coastline": Source(layer("coastline"), 20.0),
    "neighbours": Source(layer("neighbours"), 60.0, ("name_zh", "name_en")),
    "water": Source(layer("water_bodies"), 20.0, ("name_zh", "name_en")),
    "rivers": Source(layer("rivers"), 30.0, ("name_zh", "name_en", "order", "width_m", "simulated")),
    "towns": Source(layer("towns"), 0.0, ("name_zh", "name_en", "seat", "population")),
    "places": Source(layer("places"), 0.0, ("name_zh", "name_en", "kind")),
    "projects": Source(layer("projects"), 10.0, ("project_id",)),
    "units": Source(units, 0.0, ("id", "name_zh", "name_en", "zone")),
    "zones": Source(zones, 0.0, ("id", "code", "name_zh", "name_en")),
    "zone_marks": Source(zone_marks, 0.0, ("id", "code", "name_zh", "name_en")),
    "corridors": Source(corridors, 60.0, ("id", "from", "to", "length_km", "functional", "domain")),
    "sources": Source(sources, 0.0, ("id",)),
    "spots": Source(spots, 0.0, ("id",)),
    "townships": Source(townships, 0.0, ("id",)),
    "buffers": Source(buffers, 10.0, ("kind", "width_m")),
}


@dataclass(frozen=True)
class Text:
    """A file's content, plain and compressed."""

    plain: bytes
    zipped: bytes


class Vectors:
    """The files of one study."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._memo = Memo(len(SOURCES))

    def file(self, name: str) -> Text:
        """The file of this name.

        Raises:
            KeyError: no such file.
        """
        source = SOURCES[name]
        return self._memo.get((name,), lambda: _text(simplified(source.frame(self._study), source)))


def simplified(frame: gpd.GeoDataFrame, source: Source) -> gpd.GeoDataFrame:
    """The wanted fields and simplified geometries of a layer, in degrees."""
    fields = [name for name in source.fields if name in frame.columns]
    shapes = frame.geometry.simplify(source.tolerance_m) if source.tolerance_m > 0 else frame.geometry
    degrees = shapely.set_precision(shapes.to_crs(DEGREES).array, GRID_DEGREES, mode="pointwise")
    return gpd.GeoDataFrame(frame[fields].reset_index(drop=True), geometry=np.asarray(degrees), crs=DEGREES)


def _text(frame: gpd.GeoDataFrame) -> Text:
    properties = frame.drop(columns="geometry").to_dict("records")
    features = [
        {
            "type": "Feature",
            "properties": {name: _plain(value) for name, value in row.items()},
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in zip(properties, frame.geometry, strict=True)
        if not shape.is_empty
    ]
    content = {"type": "FeatureCollection", "features": features}
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Text(plain, gzip.compress(plain, GZIP_LEVEL, mtime=0))


def _plain(value: Any) -> Any:
    """A table cell as JSON knows it."""
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
