"""The zoning page as a tree: the map with the table of zones, the zones' cards, and what the layout rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from components import maps, opening, zoning_basis, zoning_cards
from components.about import About
from components.layers import MapLayer, Overlay
from components.maps import Extent, MapIds, Sheet, Units
from components.paint import markup, slot
from components.segments import Segments
from components.text import Text
from components.zoning_view import Conflict, Explained, Proposal, Skeleton, Unit, Zone

PREFIX = "zoning"
MAP = MapIds(PREFIX)


class Ids:
    """Ids of the page."""

    YEAR = f"{PREFIX}-year"
    STATE = f"{PREFIX}-state"
    PAINT = f"{PREFIX}-paint"


@dataclass(frozen=True)
class View:
    """Everything the page shows.

    Args:
        key, year, years: of the scenario whose plan stands in the cards.
        chosen: number of the open zone, 0 for none.
        conflicts, proposals: (in all, by township).
        conflict_names: by kind.
    """

    key: str
    year: int
    years: Sequence[int]
    zones: Sequence[Zone]
    units: Sequence[Unit]
    skeleton: Sequence[Skeleton]
    spaces: Sequence[float]
    conflicts: tuple[Sequence[Conflict], Sequence[Conflict]]
    proposals: tuple[Sequence[Proposal], Sequence[Proposal]]
    explained: Sequence[Explained]
    conflict_names: Mapping[int, str]
    chosen: int = 0


def page(
    view: View,
    extent: Extent,
    sheet: Sheet,
    choices: Sequence[MapLayer],
    first: Overlay,
    notice: str,
    t: Text,
) -> list[Any]:
    """The page.

    Args:
        choices: layers of the map's switch. first: the one shown first.
    """
    drawn = parts(view, t)
    picture = maps.map_view(
        MAP,
        t,
        extent,
        first,
        sheet,
        None,
        layers=choices,
        units=Units("units", zone=str(view.chosen or ""), style="zoned"),
    )
    return [
        dcc.Store(id=Ids.STATE, data={"key": view.key, "lang": str(t.language)}),
        dcc.Store(id=Ids.PAINT),
        html.Div(picture, className="sheet"),
        html.Div(
            [
                opening.note(notice),
                _head(view, drawn, t),
                _said(t),
                slot("zoning-cards", drawn["zoning-cards"], "zone-cards"),
                slot("zoning-basis", basis(view, t), "zone-basis"),
            ],
            className="story",
            **{"data-chosen": str(view.chosen or "")},
        ),
    ]  # fmt: skip


def parts(view: View, t: Text) -> dict[str, Any]:
    """What depends on the year, by the names of its slots."""
    return {
        "zoning-headline": zoning_cards.headline(view.zones, view.year, t),
        "zoning-cards": zoning_cards.cards(
            view.zones, view.year, view.chosen, view.conflict_names, view.key, t
        ),
    }


def painted(view: View, t: Text) -> dict[str, str]:
    return {name: markup(tree) for name, tree in parts(view, t).items()}


def basis(view: View, t: Text) -> list[html.Section]:
    """What stands under the cards and depends on the package alone."""
    return [
        zoning_basis.skeleton(view.skeleton, t),
        zoning_basis.kinds_of_space(view.spaces, t),
        zoning_basis.explained(view.explained, sum(zone.drawn for zone in view.zones), t),
        zoning_basis.conflicts(*view.conflicts, t),
        zoning_basis.proposals(*view.proposals, t),
        zoning_basis.units(view.units, t),
    ]


def _head(view: View, drawn: Mapping[str, Any], t: Text) -> html.Div:
    return html.Div(
        [
            html.Div([html.H1(t("总体布局")), slot("zoning-headline", drawn["zoning-headline"])]),
            html.Span(className="grow"),
            Segments(Ids.YEAR, str(view.year), [(str(year), str(year)) for year in view.years], t("目标年份")),
            html.Button([html.I(className="icon icon-print"), html.Span(t("打印"))], type="button", className="btn", **{"data-print": "A3"}),
        ],
        className="head-row",
    )  # fmt: skip


def _said(t: Text) -> html.P:
    """Which zone and unit are chosen, for eyes and ears."""
    nothing = t("在图上、表中或卡片上选一个分区")
    words = {"data-none": nothing, "data-zone-word": t("已选"), "data-unit-word": t("单元")}
    return html.P(nothing, className="zone-said", role="status", **words)


def sheet(about: About, t: Text) -> Sheet:
    title = t("{city}国土空间生态修复总体布局图", city=about.city)
    return maps.sheet(title, about, t("分区与三类空间为示范模拟"), t)
