"""总览: where do we stand, in one screen. The sentence first, its proof in cards, the city beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, register_page

from components import (
    about,
    choices,
    front,
    layers,
    opening,
    saved,
    shell,
    text,
    tier,
    zoning_cards,
    zoning_view,
)
from components.layers import MapLayer
from components.scene import Scene, extent, scene
from components.shell import Page
from components.text import Text
from data import jobs, saves, study, themes, tiles

Ids, MAP, Tier = front.Ids, front.MAP, front.Tier

register_page(__name__, path=Page.OVERVIEW.value, name="总览", title=shell.title("总览"), order=1)


def layout(key: str | None = None, stage: str | None = None, lang: str | None = None, **_: object) -> Any:
    """The page of an address; without a key, of the planning scheme."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    shown = see(jobs.answer(found.scenario), opening.stage(stage, context.study.stages), t)
    frame = about.of(study.context(), study.model_version(), t)
    body = front.front(
        shown,
        context.study,
        extent(context.study),
        front.sheet(frame, t),
        map_layers(shown, t),
        scenario_name(shown.key, t),
        found.notice(t),
        t,
    )
    stores = tier.stores(Tier, shown.key, shown.refined, t)
    return shell.frame(
        Page.OVERVIEW, t, frame, [*stores, *body], {"key": shown.key if key else None}, "overview"
    )


LAYERS = ("zones", "ecosystems", "pattern", "severity", "importance", "water", "soil_loss", "habitat")


def map_layers(shown: Scene, t: Text) -> list[MapLayer]:
    """Zones with their table, ecosystems with their areas, then what the models say of the base year."""
    current = study.current()
    zones, ecosystems, *others = layers.offered(themes.LAYERS, LAYERS, current, shown.tiles, t)
    colours = tuple(row.colour for row in themes.LAYERS["zones"].legend(current))
    table = zoning_view.zones(current, jobs.plan(shown.key), shown.scenario, shown.stage, colours, t)
    return [
        replace(zones, legend=zoning_cards.zone_table(table, t)),
        replace(ecosystems, legend=front.legend(current, t)),
        *others,
    ]


def see(key: str, year: int, t: Text) -> Scene:
    version = tiles.version(study.context().versions)
    return scene(
        study.current(), key, jobs.scenario(key), jobs.plan(key), jobs.outcome(key), year, t, version
    )


def scenario_name(key: str, t: Text) -> str:
    return saved.called(key, study.current(), jobs.desk().results.key, saves.name(key), t)


@callback(
    Output(Ids.PAINT, "data"),
    Input(Ids.YEAR, "value"),
    Input(Tier.REFINED, "data"),
    State(Tier.STATE, "data"),
    prevent_initial_call=True,
)
def show_year(year: str, refined: dict | None, state: dict[str, Any]) -> dict[str, str]:
    """Sentence, cards and dimensions of another year, or of the same once it is refined."""
    t = text.of(state["lang"])
    return front.painted(see(state["key"], int(year), t), study.current(), t)


Tier.connect(jobs.refine_job)
clientside_callback(ClientsideFunction("paint", "slots"), Input(Ids.PAINT, "data"), prevent_initial_call=True)
clientside_callback(
    ClientsideFunction("map", "year"),
    Output(Ids.YEAR, "name"),
    Input(Ids.YEAR, "value"),
    prevent_initial_call=True,
)
