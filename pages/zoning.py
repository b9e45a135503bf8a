"""总体布局: which zone is for what. Zones, skeleton and kinds of space on one map; a card per zone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, register_page

from components import about, choices, layers, opening, scene, shell, text, zoning, zoning_cards, zoning_view
from components.layers import MapLayer, Overlay
from components.shell import Page
from components.text import Text
from components.zoning import MAP, Ids, View
from data import jobs, study, themes, tiles

register_page(__name__, path=Page.ZONING.value, name="总体布局", title=shell.title("总体布局"), order=3)

LAYERS = (
    "zones",
    "space",
    "conflicts",
    "pattern",
    "mode",
    "severity",
    "consolidation",
    "protection",
    "ecosystems",
)


def layout(
    key: str | None = None,
    stage: str | None = None,
    zone: str | None = None,
    layer: str | None = None,
    lang: str | None = None,
    **_: object,
) -> Any:
    """The page of an address; without a key, of the planning scheme."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    view = see(jobs.answer(found.scenario), opening.stage(stage, context.study.stages), zone, t)
    frame = about.of(context, study.model_version(), t)
    version = tiles.version(context.versions)
    first = Overlay(layer if isinstance(layer, str) and layer in LAYERS else LAYERS[0], version=version)
    offered = map_layers(view, version, t)
    lost = opening.left_out([(zone, view.chosen > 0), (layer, first.layer == layer)], t)
    sheet = zoning.sheet(frame, t)
    if first.layer != LAYERS[0]:
        sheet = replace(sheet, title=next(each.title for each in offered if each.name == first.layer))
    body = zoning.page(view, scene.extent(context.study), sheet, offered, first, opening.together(found.notice(t), lost), t)
    return shell.frame(Page.ZONING, t, frame, body, {"key": view.key if key else None}, "zoning")


def see(key: str, year: int, zone: object, t: Text) -> View:
    """Everything there is to show of a scenario's plan at the end of a stage."""
    current = study.current()
    zones = zoning_view.zones(current, jobs.plan(key), jobs.scenario(key), year, colours("zones"), t)
    by_kind = zoning_view.conflicts(current, colours("conflicts"), t)
    return View(
        key=key, year=year, years=current.stages, zones=zones, units=zoning_view.ranked_units(current, t),
        skeleton=zoning_view.skeleton(current), spaces=zoning_view.space_ha(current), conflicts=by_kind,
        proposals=zoning_view.proposals(current, t), explained=zoning_view.explained(current),
        conflict_names=zoning_view.conflict_names(current, t),
        chosen=next((each.number for each in zones if str(each.number) == zone), 0),
    )  # fmt: skip


def colours(layer: str) -> tuple[str, ...]:
    """Colours of a layer's classes, as its legend has them."""
    return tuple(row.colour for row in themes.LAYERS[layer].legend(study.current()))


def map_layers(view: View, version: str, t: Text) -> list[MapLayer]:
    """Zones with their table first, then space, conflicts, skeleton and what they rest on."""
    first, *others = layers.offered(themes.LAYERS, LAYERS, study.current(), version, t)
    return [replace(first, legend=zoning_cards.zone_table(view.zones, t)), *others]


@callback(
    Output(Ids.PAINT, "data"),
    Input(Ids.YEAR, "value"),
    State(Ids.STATE, "data"),
    prevent_initial_call=True,
)
def show_year(year: str, state: dict[str, Any]) -> dict[str, str]:
    """Headline and cards of another year."""
    t = text.of(state["lang"])
    return zoning.painted(see(state["key"], opening.stage(year, study.current().stages), None, t), t)


# It has an output because Dash leaves out the first call of a callback without any in a page's layout.
clientside_callback(
    ClientsideFunction("zoning", "opened"), Output(Ids.STATE, "storage_type"), Input(Ids.STATE, "data")
)
clientside_callback(
    ClientsideFunction("zoning", "paint"), Input(Ids.PAINT, "data"), prevent_initial_call=True
)
clientside_callback(
    ClientsideFunction("zoning", "clicked"),
    Input(MAP.UNITS, "n_clicks"),
    State(MAP.UNITS, "clickData"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "year"),
    Output(Ids.YEAR, "name"),
    Input(Ids.YEAR, "value"),
    prevent_initial_call=True,
)
