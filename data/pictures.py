"""Whole maps as single pictures, for screens that nobody pans: one window around the city's land, and its lines.

The window leaves room on the left, where a picture fades into the words beside it, and below for its legend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from analytics.scenario.study import Study
from data import geojson
from data.memo import Memo
from data.mercator import EARTH_M, TILE, Window
from data.tiles import Atlas, BadAddress

Floats = NDArray[np.float64]
Draw = Callable[[Study, Window], Iterable[str]]

ZOOMS = (10, 11, 12)
# The zoom whose pixels lines are drawn in.
FINEST = ZOOMS[-1]
# Margins around the city's land in shares of the window: left, top, right, bottom.
MARGINS = (0.16, 0.10, 0.03, 0.17)
MERCATOR = "EPSG:3857"
WATER, COAST, CITY, ZONE = "#3F7D98", "#4C7C8A", "#2DD4A7", "#E6F1F5"
# Width of a river (px of the finest zoom) by its order; smaller streams are left out.
RIVERS = {1: 5.0, 2: 3.4, 3: 2.4}
SIMPLE_PX = 1.2


@dataclass(frozen=True)
class Place:
    """Where a point stands in the window, in percent from the left and the top."""

    left: float
    top: float


@lru_cache(maxsize=4)
def window(study: Study, zoom: int) -> Window:
    """The window at one zoom; the shape is the same at all of them."""
    west, south, east, north = study.landscape.vectors["land"].to_crs(MERCATOR).total_bounds
    left, top, right, bottom = MARGINS
    width_m, height_m = (east - west) / (1 - left - right), (north - south) / (1 - top - bottom)
    per_m = (TILE << zoom) / EARTH_M
    return Window(
        zoom,
        round((west - left * width_m + EARTH_M / 2) * per_m),
        round((EARTH_M / 2 - north - top * height_m) * per_m),
        round(width_m * per_m),
        round(height_m * per_m),
    )


def picture(
    atlas: Atlas, layer: str, zoom: str, arguments: Mapping[str, Sequence[str]]
) -> tuple[bytes, bool]:
    """The PNG of a layer, and whether its address names this very version.

    Raises:
        BadAddress: anything that is not exactly right.
    """
    if zoom not in map(str, ZOOMS):
        raise BadAddress(404, f"缩放级别应为 zoom must be {ZOOMS[0]}-{ZOOMS[-1]}")
    address = replace(atlas.address(layer, zoom, "0", "0", arguments), x=0, y=0)
    drawable = atlas.drawable(address)
    classes = drawable.draw(window(atlas.ground.study, address.zoom))
    return drawable.palette.encode(classes), address.current


def places(study: Study, points: gpd.GeoSeries) -> list[Place]:
    """Points of any layer in the window."""
    seen = window(study, FINEST)
    moved = points.to_crs(MERCATOR)
    left, top = _pixels(moved.x.to_numpy(), moved.y.to_numpy(), seen)
    return [
        Place(round(float(100 * x / seen.width), 2), round(float(100 * y / seen.height), 2))
        for x, y in zip(left, top, strict=True)
    ]


def kilometre(study: Study) -> float:
    """Length of a kilometre in percent of the window's width, in the middle of the city."""
    seen = window(study, FINEST)
    _, south, _, north = study.landscape.vectors["land"].to_crs(geojson.DEGREES).total_bounds
    pixel_m = EARTH_M * cos(radians((south + north) / 2)) / seen.world
    return 100 * 1000 / pixel_m / seen.width


class Lines:
    """Lines of the maps as SVG, in the dark's colours; made once per process."""

    NAMES = ("base", "zones")

    def __init__(self, study: Study) -> None:
        self._study = study
        self._memo = Memo(len(self.NAMES))

    def file(self, name: str) -> bytes:
        """The drawing of this name.

        Raises:
            BadAddress: there is none.
        """
        if name not in self.NAMES:
            raise BadAddress(404, "没有这个图层 no such layer")
        return self._memo.get((name,), lambda: self._drawn(_base if name == "base" else _zones))

    def _drawn(self, draw: Draw) -> bytes:
        seen = window(self._study, FINEST)
        paths = "".join(draw(self._study, seen))
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {seen.width} {seen.height}" fill="none"'
        return f'{head} stroke-linejoin="round" stroke-linecap="round">{paths}</svg>'.encode()


def _base(study: Study, seen: Window) -> Iterable[str]:
    """Rivers, coast and the city's land border."""
    held = study.landscape.vectors
    for order, width in RIVERS.items():
        rivers = held["rivers"][held["rivers"]["order"] == order]
        yield f'<path d="{_path(rivers, seen)}" stroke="{WATER}" stroke-width="{width}"/>'
    yield f'<path d="{_path(held["coastline"], seen)}" stroke="{COAST}" stroke-width="3"/>'
    yield f'<path d="{_path(held["land"], seen)}" stroke="{CITY}" stroke-width="3" stroke-dasharray="18 7 4 7"/>'


def _zones(study: Study, seen: Window) -> Iterable[str]:
    yield f'<path d="{_path(geojson.zones(study), seen)}" stroke="{ZONE}" stroke-width="3" stroke-opacity=".85"/>'


def _path(frame: gpd.GeoDataFrame, seen: Window) -> str:
    """Lines and outlines as one SVG path, cut to the window and rounded to its pixels."""
    shapes = shapely.transform(
        frame.geometry.to_crs(MERCATOR).array, lambda x, y: _pixels(x, y, seen), interleaved=False
    )
    around = shapely.box(-40, -40, seen.width + 40, seen.height + 40)
    simple = shapely.simplify(shapely.intersection(shapely.make_valid(shapes), around), SIMPLE_PX)
    # Collections of a cut within collections of many parts.
    parts = shapely.get_parts(shapely.get_parts(simple))
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = [*shapely.get_rings(parts[polygons]), *parts[~polygons]]
    return "".join(_line(points) for points in map(shapely.get_coordinates, lines) if len(points) > 1)


def _line(points: Floats) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)


def _pixels(x: Floats, y: Floats, seen: Window) -> tuple[Floats, Floats]:
    """Web Mercator metres as pixels of a window."""
    per_m = seen.world / EARTH_M
    return (x + EARTH_M / 2) * per_m - seen.left, (EARTH_M / 2 - y) * per_m - seen.top
