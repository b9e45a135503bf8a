"""总览: where do we stand, in one screen. The sentence first, its proof in cards, the city beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, register_page

from components import about, choices, front, layers, opening, shell, text, tier, zoning_cards, zoning_view
from components.layers import MapLayer
from components.scene import Scene, extent, scene
from components.shell import Page
from components.text import Text
from data import jobs, study, themes, tiles

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
    """Name of the preset with this key, else the first digits of the key."""
    known = choices.by_key(study.current(), jobs.desk().results.key, t)
    return dict(known).get(key, t("自定情景 {key}", key=key[:6]))


@callback(
    output={name: Output(f"{front.PREFIX}-{name}", "children") for name in front.PARTS},
    inputs={
        "year": Input(Ids.YEAR, "value"),
        "refined": Input(Tier.REFINED, "data"),
        "state": State(Tier.STATE, "data"),
    },
    prevent_initial_call=True,
)
def show_year(year: str, refined: dict | None, state: dict[str, Any]) -> dict[str, Any]:
    """Sentence, cards and dimensions of another year, or of the same once it is refined."""
    t = text.of(state["lang"])
    return front.parts(see(state["key"], int(year), t), study.current().catalogue.links, t)


@callback(
    Output(Tier.ENDED, "data"),
    Input(Tier.REFINE, "data"),
    background=True,
    interval=500,
    progress=[Output(Tier.PROGRESS, "data")],
    running=[(Output(Tier.RUNNING, "data"), True, False)],
    cancel=[Input("_pages_location", "pathname")],
    prevent_initial_call=True,
)
def refine(report: Callable[[Any], None], job: dict[str, Any]) -> dict[str, Any]:
    """T2 of the page's key, once per page load."""

    def tell(fraction: float, message: str) -> None:
        report([{"fraction": fraction, "message": message}])

    ended = jobs.refine_job(job["key"], job["tab"], tell)
    return {"key": job["key"], "state": str(ended.state)}


clientside_callback(
    ClientsideFunction("tier", "start"), Output(Tier.REFINE, "data"), Input(Tier.STATE, "data")
)
clientside_callback(
    ClientsideFunction("tier", "relay"),
    Input(Tier.ENDED, "data"),
    State(Tier.REFINED, "id"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("tier", "paint"),
    Output(Tier.NOTE, "title"),
    Input(Tier.PROGRESS, "data"),
    Input(Tier.REFINED, "data"),
    Input(Tier.RUNNING, "data"),
    State(Tier.NOTE, "id"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "year"),
    Output(Ids.YEAR, "name"),
    Input(Ids.YEAR, "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "opacity"),
    Output(MAP.OVERLAY, "opacity"),
    Input(MAP.OPACITY, "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("map", "labels"),
    Output(MAP.LABELS, "name"),
    Input(MAP.LABELS, "checked"),
    prevent_initial_call=True,
)
