"""The one map: our own relief and vectors under a thematic overlay, with everything a sheet must carry.

The overlay changes by its address only, so the view stays where it is. `assets/20-map.js` draws the vectors,
the scale bar and keeps the view in the address; no request ever leaves this server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import dash_leaflet as dl
from dash import html

from components.about import About
from components.layers import MapLayer, Overlay, swipe_list, switch, vector_address
from components.layers import legends as switched_legends
from components.paint import Field, slot
from components.text import Text

MIN_ZOOM, MAX_ZOOM = 8, 16
OPACITY = 0.9  # of the thematic layer over the relief, until somebody moves it


@dataclass(frozen=True)
class Sheet:
    """What stands around the map: title block, stamp and notes.

    Args:
        title: 图名.
        subtitle: 规划期限 and 编制单位.
        approval: 审图号, empty until one is configured: then the stamp stands there.
        notes: projection, sources, and what of the map is simulated.
    """

    title: str
    subtitle: str
    approval: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extent:
    """Bounds in degrees, and the centre they give."""

    west: float
    south: float
    east: float
    north: float

    @property
    def centre(self) -> list[float]:
        return [(self.south + self.north) / 2, (self.west + self.east) / 2]

    @property
    def corners(self) -> str:
        """For the asset that fits the first view to the frame: "south,west,north,east"."""
        return f"{self.south:.5f},{self.west:.5f},{self.north:.5f},{self.east:.5f}"


@dataclass(frozen=True)
class Units:
    """Polygons that can be chosen on the map; the page listens to `clickData` and sets `hideout`.

    Args:
        vectors: name of the vector file; its features have an `id`.
        fill: colour by id; one without stays clear.
        selected: ids that are chosen.
        zone: zone that is chosen as a whole, for styles that know zones.
        style: function of the map's scripts that draws them.
    """

    vectors: str
    fill: Mapping[str, str] = field(default_factory=dict)
    selected: tuple[str, ...] = ()
    zone: str = ""
    style: str = "unit"


class MapIds:
    """Ids of one map; the prefix is the page's."""

    def __init__(self, prefix: str) -> None:
        self.MAP = f"{prefix}-map"
        self.OVERLAY = f"{prefix}-map-overlay"
        self.PLACES = f"{prefix}-map-places"
        self.UNITS = f"{prefix}-map-units"


def map_view(
    ids: MapIds,
    t: Text,
    extent: Extent,
    overlay: Overlay,
    sheet: Sheet,
    legend: object,
    tools: Sequence[object] = (),
    layers: Sequence[MapLayer] = (),
    units: Units | None = None,
    max_zoom: int = MAX_ZOOM,
    swipes: Sequence[tuple[str, str]] = (),
) -> html.Section:
    """The map in its sheet.

    Args:
        legend: of the overlay; where there are layers to choose from, each brings its own.
        tools: controls that stand under the title, e.g. the switch between views.
        layers: what the layer switch offers; `overlay.layer` is the name of the first one shown.
        units: polygons that can be chosen, linked to tables and charts by their ids.
        max_zoom: how near it can be looked at.
        swipes: (title, address of the tiles) of what can be swiped in where there are no layers to choose from.
    """
    return html.Section(
        [
            _leaflet(ids, t, extent, overlay, units, max_zoom),
            html.Div(
                [slot("map-title", title_block(sheet, t)), html.Div(tools, className="map-tools")],
                className="map-head",
            ),
            slot("map-corner", [stamp(sheet, t), _compass(t)], "map-corner"),
            switched_legends(layers, overlay.layer) if layers else slot("map-legend", legend, "map-legend"),
            _layer_menu(ids, layers, overlay.layer, swipes, t),
            _full_screen(t),
            html.Output(className="map-coordinates", **{"aria-hidden": "true"}),
            slot("map-note", [html.Span(note) for note in sheet.notes], "map-note"),
        ],
        className="map",
        **{
            "data-bounds": extent.corners,
            "data-zoom-in": t("放大"),
            "data-zoom-out": t("缩小"),
            "aria-label": t("地图：{title}", title=sheet.title),
        },
    )


def title_block(sheet: Sheet, t: Text) -> list[object]:
    return [html.H2(sheet.title, className="map-title"), html.P(sheet.subtitle, className="map-sub")]


def stamp(sheet: Sheet, t: Text) -> html.Span:
    """The approval number, or the stamp that says there is none."""
    if sheet.approval:
        return html.Span(t("审图号：{number}", number=sheet.approval), className="stamp approved")
    return html.Span(t("内部用图·未经审核"), className="stamp")


def _leaflet(
    ids: MapIds, t: Text, extent: Extent, overlay: Overlay, units: Units | None, max_zoom: int
) -> dl.Map:
    return dl.Map(
        [
            dl.TileLayer(
                url=Overlay("relief", version=overlay.version).url,
                zIndex=1,
                maxNativeZoom=14,
                className="relief",
            ),
            dl.TileLayer(
                id=ids.OVERLAY,
                url=overlay.url,
                zIndex=2,
                opacity=OPACITY,
                maxNativeZoom=15,
                className="overlay",
            ),
            _vector("neighbours", "neighbour", overlay.version),
            _vector("water", "water", overlay.version),
            _vector("rivers", "river", overlay.version),
            _vector("coastline", "coast", overlay.version),
            _vector("land", "boundary", overlay.version),
            *([_units(ids, units, overlay.version)] if units else []),
            dl.LayerGroup(
                [
                    _points("places", "place", overlay.version, t),
                    _points("towns", "town", overlay.version, t),
                ],
                id=ids.PLACES,
            ),
            dl.ZoomControl(position="bottomright"),
        ],
        id=ids.MAP,
        center=extent.centre,
        zoom=10,
        minZoom=MIN_ZOOM,
        maxZoom=max_zoom,
        zoomSnap=0.25,
        zoomDelta=0.5,
        attributionControl=False,
        zoomControl=False,
        fadeAnimation=False,
        preferCanvas=True,
        className="map-canvas",
    )


def _vector(name: str, style: str, version: str) -> dl.GeoJSON:
    return dl.GeoJSON(
        url=vector_address(name, version),
        style={"variable": f"wanquan.map.{style}"},
    )


def _units(ids: MapIds, units: Units, version: str) -> dl.GeoJSON:
    return dl.GeoJSON(
        id=ids.UNITS,
        url=vector_address(units.vectors, version),
        style={"variable": f"wanquan.map.{units.style}"},
        hideout={"selected": list(units.selected), "fill": dict(units.fill), "zone": units.zone},
        zoomToBounds=False,
    )


def _points(name: str, draw: str, version: str, t: Text) -> dl.GeoJSON:
    return dl.GeoJSON(
        url=vector_address(name, version),
        pointToLayer={"variable": f"wanquan.map.{draw}"},
        hideout={"language": str(t.language)},
    )


def _compass(t: Text) -> html.Div:
    """Scale bar (drawn by the asset for the current zoom) and north arrow."""
    return html.Div(
        [
            html.Div(className="scale-bar", **{"data-unit": t("千米"), "data-metre": t("米")}),
            html.Div(
                [html.Span(t("北")), html.I(className="icon icon-north")],
                className="north",
                role="img",
                **{"aria-label": t("指北针")},
            ),
        ],
        className="compass",
    )


def _full_screen(t: Text) -> html.Button:
    return html.Button(
        html.I(className="icon icon-full"),
        type="button",
        className="map-full",
        title=t("全屏"),
        **{"aria-label": t("全屏")},
    )


def _layer_menu(
    ids: MapIds, layers: Sequence[MapLayer], chosen: str, swipes: Sequence[tuple[str, str]], t: Text
) -> html.Details:
    return html.Details(
        [
            html.Summary([html.I(className="icon icon-layers"), t("图层")]),
            html.Div(
                [
                    slot("map-switch", switch(layers, chosen, t), "layer-switch") if layers else None,
                    slot("map-swipe", swipe_list(swipes, t)) if swipes else None,
                    slot("map-looks", _looks(ids, t), "layer-looks"),
                ],
                className="layer-panel",
            ),
        ],
        className="layer-menu",
    )  # fmt: skip


def _looks(ids: MapIds, t: Text) -> list[object]:
    """How dense the overlay lies on the map, and whether places are named: native fields that the assets listen to."""
    dense = {
        "type": "range", "min": 0, "max": 100, "step": 5, "value": round(100 * OPACITY), "className": "range layer-opacity",
        "style": {"--at": f"{OPACITY:.0%}"}, "data-overlay": ids.OVERLAY,
    }  # fmt: skip
    return [
        html.Label([html.Span(t("专题图层浓淡")), Field(dense)]),
        html.Label(
            [Field({"type": "checkbox", "checked": True, "className": "layer-labels"}), html.Span(t("地名"))],
            className="box-to-tick",
        ),
    ]


def sheet(title: str, about: About, simulated: str, t: Text) -> Sheet:
    """The sheet of a map: 图名, 规划期限, 编制单位, and its notes.

    Args:
        simulated: what of this map is simulated; said only of a demonstration.
    """
    period = t("规划期限 {period}", period=about.period)
    maker = t("编制 {body}", body=about.maker) if about.maker else ""
    notes = (about.projection, *about.sources, simulated if about.simulated else "")
    return Sheet(title, "　".join(filter(None, (period, maker))), about.approval, tuple(filter(None, notes)))
