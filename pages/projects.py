"""任务与项目: who does what, when, for how much; which indicator fails without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    register_page,
)

from analytics.scenario import chain
from analytics.scenario.model import Scenario
from analytics.scenario.study import Study
from components import about, choices, layers, opening, projects, projects_view, shell, text
from components.layers import MapLayer
from components.projects import MAP, Ids
from components.projects_view import View
from components.scene import Scene, land_extent, scene
from components.shell import Page
from components.text import Text
from data import jobs, study, themes, tiles

register_page(__name__, path=Page.PROJECTS.value, name="任务与项目", title=shell.title("任务与项目"), order=6)

# Layers of the map beside the plan, as far as this server has them: key areas and zones.
BESIDE = ("zones", "importance", "sensitivity", "resilience", "degradation", "potential")


def layout(
    key: str | None = None,
    stage: str | None = None,
    pick: str | None = None,
    layer: str | None = None,
    lang: str | None = None,
    **_: object,
) -> Any:
    """The page of an address: the key names the scenario, projects that are off included."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    view = see(found.scenario, opening.stage(stage, context.study.stages), pick, t)
    offered = map_layers(view.scene, t)
    shown = chosen(layer, offered)
    lost = opening.left_out([(pick, bool(view.pick)), (layer, layer == shown)], t)
    body = projects.page(
        view, context.study.years, context.study.stages, context.study.catalogue.links,
        land_extent(context.study),
        projects.sheet(about.of(context, study.model_version(), t), t), offered, shown,
        opening.together(found.notice(t), lost), t,
    )  # fmt: skip
    frame = about.of(context, study.model_version(), t)
    return shell.frame(Page.PROJECTS, t, frame, body, {"key": view.scene.key if key else None}, "projects")


def see(scenario: Scenario, year: int, pick: object, t: Text) -> View:
    """Everything there is to show of a scenario, of the same with all projects, and of what was picked."""
    current = study.current()
    off = tuple(name for name in scenario.projects_off if name in projects_view.switchable(current))
    key = jobs.answer(replace(scenario, projects_off=off))
    base = jobs.answer(replace(scenario, projects_off=()))
    shown = see_scene(key, year, t)
    listed, wanted = projects_view.projects(current, off, t), projects_view.tasks(current, t)
    picked = known(
        pick, [*(p.id for p in listed), *(w.id for w in wanted), *(r.id for r in shown.indicators)]
    )
    view = View(
        scene=shown, base_key=base, projects=listed, tasks=wanted, pick=picked,
        moved=projects_view.changes(moved(current, base)), money=projects_view.money(current, off),
    )  # fmt: skip
    view = replace(view, **places_of(current, view, year, t), parcels=parcels_of(current, view, t))
    return replace(view, **losses_of(current, view)) if off else view


def see_scene(key: str, year: int, t: Text) -> Scene:
    version = tiles.version(study.context().versions)
    return scene(
        study.current(), key, jobs.scenario(key), jobs.plan(key), jobs.outcome(key), year, t, version
    )


def known(pick: object, ids: Sequence[str]) -> str:
    return pick if isinstance(pick, str) and pick in ids else ""


@lru_cache(maxsize=8)
def moved(current: Study, base: str) -> Any:
    """What every project moves in the plan of a key."""
    return chain.contributions(current, jobs.plan(base))


def losses_of(current: Study, view: View) -> dict[str, Any]:
    """What stopping the projects does: to the plan as it stands, and after the rerun."""
    off = [project.id for project in view.off]
    plan, again = jobs.plan(view.base_key), jobs.plan(view.scene.key)
    frame = chain.losses(current, plan, off, jobs.estimated(view.scene.key).indicators)
    costs = chain.cost(current, plan), chain.cost(current, plan, off), chain.cost(current, again)
    return {"losses": projects_view.losses(frame), "costs": costs}


def places_of(current: Study, view: View, year: int, t: Text) -> dict[str, Any]:
    """Tasks by kind of space and by zone, and what of them stands in projects that are on."""
    plan, place = jobs.plan(view.scene.key), current.landscape
    codes, names, zoned = projects_view.zoning(current, t)
    kinds = dict(enumerate((t("生态空间"), t("农业空间"), t("城镇空间")), 1))
    on = [project.id for project in view.on]
    done = chain.by_group(current, plan, year, place["space"], on)
    return {
        "spaces": projects_view.groups(
            current, chain.by_group(current, plan, year, place["space"]), kinds, view.tasks, t("海域及其他")
        ),
        "zones": projects_view.groups(
            current, chain.by_group(current, plan, year, codes), names, view.tasks, t("其他")
        ),
        "zoned": zoned,
        "arranged": tuple(projects_view.by_task(current, done, view.tasks).sum(axis=1).tolist()),
    }


def parcels_of(current: Study, view: View, t: Text) -> Any:
    """Parcels of what is picked, in the plan with all projects."""
    plan = jobs.plan(view.base_key)
    frames = [chain.parcels(current, plan, name) for name in projects.linked(view)] if view.pick else []
    return projects_view.parcels(current, frames, t)


def map_layers(shown: Scene, t: Text) -> list[MapLayer]:
    """The plan first, then key areas and zones."""
    names = [name for name in BESIDE if name in themes.LAYERS]
    beside = layers.offered(themes.LAYERS, names, study.current(), shown.tiles, t)
    return [projects.plan_layer(shown, t), *beside]


def chosen(layer: object, offered: Sequence[MapLayer]) -> str:
    return layer if isinstance(layer, str) and layer in {each.name for each in offered} else offered[0].name


@callback(
    output={
        "answer": Output(Ids.ANSWER, "data"),
        "paint": Output(Ids.PAINT, "data"),
        "overlay": Output(MAP.OVERLAY, "url"),
    },
    inputs={
        "ask": Input(Ids.ASK, "data"),
        "stage": Input(Ids.STAGE, "value"),
        "state": State(Ids.STATE, "data"),
    },
    running=[(Output(Ids.BUSY, "data"), True, False)],
    prevent_initial_call=True,
)
def show(ask: dict[str, Any] | None, stage: str, state: dict[str, Any]) -> dict[str, Any]:
    """The page for other projects that are off, another pick or another year."""
    asked = {**state, **(ask or {})}
    t, current = text.of(state["lang"]), study.current()
    base = jobs.scenario(state["base"]) or choices.default(current)
    off = tuple(str(name) for name in asked["off"])
    view = see(replace(base, projects_off=off), opening.stage(stage, current.stages), asked["pick"], t)
    offered = map_layers(view.scene, t)
    layer = chosen(asked.get("layer"), offered)
    drawn = projects.parts(view, current.years, current.catalogue.links, offered, layer, t)
    url = next(each.url for each in offered if each.name == layer)
    return {"answer": projects.answer(view), "paint": projects.painted(drawn), "overlay": url}


clientside_callback(ClientsideFunction("paint", "slots"), Input(Ids.PAINT, "data"), prevent_initial_call=True)
# It has an output because Dash leaves out the first call of a callback without any in a page's layout.
clientside_callback(
    ClientsideFunction("projects", "answered"), Output(Ids.STAGE, "name"), Input(Ids.ANSWER, "data")
)
clientside_callback(
    ClientsideFunction("projects", "busy"), Input(Ids.BUSY, "data"), prevent_initial_call=True
)
