"""The layer switch of a map: which thematic layers there are, by group, each with its legend; and the second one to swipe.

The switch is plain HTML. `assets/21-layers.js` changes the tiles, the legend and the address without asking the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol
from urllib.parse import urlencode

from dash import html

from components.legends import LegendEntry, legend_table
from components.paint import markup, slot
from components.text import Text

TILES = "/tiles/{layer}/{{z}}/{{x}}/{{y}}.png"
VECTORS = "/vectors/{name}.json{version}"


@dataclass(frozen=True)
class Overlay:
    """A thematic layer: which tiles to ask for.

    Args:
        layer: name in the tile route.
        key: scenario key, empty where the layer does not depend on one.
        stage: end year of the stage, None where the layer has no years.
        version: of what is drawn; with it the browser may keep a tile for ever.
        other: key of the scenario that it is compared with, empty where the layer compares nothing.
    """

    layer: str
    key: str = ""
    stage: int | None = None
    version: str = ""
    other: str = ""

    @property
    def url(self) -> str:
        query = {
            name: value
            for name, value in (
                ("key", self.key),
                ("stage", self.stage),
                ("other", self.other),
                ("v", self.version),
            )
            if value
        }
        return TILES.format(layer=self.layer) + (f"?{urlencode(query)}" if query else "")


def vector_address(name: str, version: str) -> str:
    """Address of a vector file; with a version the browser may keep it for ever."""
    return VECTORS.format(name=name, version=f"?v={version}" if version else "")


@dataclass(frozen=True)
class MapLayer:
    """One choice of the switch.

    Args:
        name: its name in the address, unique on the map.
        title: what people read.
        group: heading it stands under; layers of one group follow each other.
        url: address of its tiles.
        legend: tree of its legend, see `maps.legend_table` and `maps.ramp`.
        vectors: names of vector files drawn with it, by address.
        note: one line on source and whether it is simulated.
    """

    name: str
    title: str
    group: str
    url: str
    legend: Any
    vectors: tuple[str, ...] = ()
    note: str = ""


class Theme(Protocol):
    """A row of the registry of map layers, as far as the switch reads it."""

    zh: str
    en: str
    group: str

    @property
    def legend(self) -> Callable[[Any], Sequence[Any]]: ...


def offered(
    themes: Mapping[str, Theme], names: Sequence[str], study: Any, version: str, t: Text, key: str = ""
) -> list[MapLayer]:
    """Layers of the registry as choices of a switch, in this order.

    Args:
        key: scenario whose result is shown where a layer takes one.
    """
    choices = []
    for name in names:
        theme = themes[name]
        entries = [
            LegendEntry(t.pick(row.zh, row.en), row.colour, form=row.form) for row in theme.legend(study)
        ]
        title = t.pick(theme.zh, theme.en)
        choices.append(
            MapLayer(
                name=name,
                title=title,
                group=t.pair(theme.group),
                url=Overlay(name, key, version=version).url,
                legend=legend_table(title, "", entries, t),
                vectors=tuple(vector_address(each, version) for each in theme.vectors),
            )
        )
    return choices


def switch(layers: Sequence[MapLayer], chosen: str, t: Text) -> list[Any]:
    """Radio buttons by group, and the list from which a second layer is taken to be swiped against the first."""
    groups = [(name, list(members)) for name, members in groupby(layers, key=lambda layer: layer.group)]
    return [
        html.Div(
            [_group(name, members, chosen) for name, members in groups],
            className="layer-list",
            role="radiogroup",
            **{"aria-label": t("专题图层")},
        ),
        swipe_list([(layer.title, layer.url) for layer in layers], t),
    ]


def _group(name: str, layers: Sequence[MapLayer], chosen: str) -> html.Div:
    return html.Div([html.B(name), *(_choice(layer, layer.name == chosen) for layer in layers)])


def _choice(layer: MapLayer, chosen: bool) -> html.Button:
    return html.Button(
        layer.title,
        type="button",
        role="radio",
        className="layer-choice",
        **{
            "aria-checked": "true" if chosen else "false",
            "data-layer": layer.name,
            "data-url": layer.url,
            "data-vectors": " ".join(layer.vectors),
            "data-title": layer.title,
            "data-note": layer.note,
        },
    )


def swipe_list(choices: Sequence[tuple[str, str]], t: Text) -> html.Label:
    """A second layer on the right of a line that can be dragged, tapped or moved by arrow keys.

    Args:
        choices: (title, address of the tiles).
    """
    return html.Label(
        [
            html.Span(t("左右对比")),
            html.Select(
                [
                    html.Option(t("不对比"), value=""),
                    *(html.Option(title, value=url) for title, url in choices),
                ],
                className="swipe-list",
                **{"data-swipe": t("对比线：左右箭头移动")},
            ),
        ],
        className="swipe-choice",
    )


def legends(layers: Sequence[MapLayer], chosen: str) -> Any:
    """The legend of the chosen layer; those of the others wait beside it as text."""
    first = next((layer for layer in layers if layer.name == chosen), layers[0])
    return slot(
        "map-legend",
        first.legend,
        "map-legend",
        **{f"data-legend-{layer.name.replace('_', '-')}": markup(layer.legend) for layer in layers},
    )
