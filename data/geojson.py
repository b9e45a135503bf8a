"""The vectors of the base map as simplified GeoJSON in degrees, one file per name, made once per process."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analytics.landscape import Landscape
from data.memo import Memo

# A metre of CGCS2000 stands within centimetres of WGS 84: degrees of both are the same on any map.
DEGREES = "EPSG:4490"
# Five decimals of a degree are about a metre.
GRID_DEGREES = 1e-5
GZIP_LEVEL = 6


@dataclass(frozen=True)
class Source:
    """Where a file's features come from.

    Args:
        layer: vector layer of the package.
        tolerance_m: how far the simplified line may leave the true one.
        fields: attributes that are sent; all others stay on the server.
    """

    layer: str
    tolerance_m: float
    fields: tuple[str, ...] = ()


SOURCES: Mapping[str, Source] = {
    "boundary": Source("boundary", 30.0),
    "land": Source("land", 30.0),
    "coastline": Source("coastline", 20.0),
    "neighbours": Source("neighbours", 60.0, ("name_zh", "name_en")),
    "water": Source("water_bodies", 20.0, ("name_zh", "name_en")),
    "rivers": Source("rivers", 20.0, ("name_zh", "name_en", "order", "width_m", "simulated")),
    "towns": Source("towns", 0.0, ("name_zh", "name_en", "seat", "population")),
    "places": Source("places", 0.0, ("name_zh", "name_en", "kind")),
}


@dataclass(frozen=True)
class Text:
    """A file's content, plain and compressed."""

    plain: bytes
    zipped: bytes


class Vectors:
    """The files of one landscape."""

    def __init__(self, landscape: Landscape) -> None:
        self._landscape = landscape
        self._memo = Memo(len(SOURCES))

    def file(self, name: str) -> Text:
        """The file of this name.

        Raises:
            KeyError: no such file.
        """
        source = SOURCES[name]
        frame = self._landscape.vectors[source.layer]
        return self._memo.get((name,), lambda: _text(simplified(frame, source)))


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
