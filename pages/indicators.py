"""规划目标: is each target reachable, with what probability. The statutory table; a row opens its course."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, register_page

from components import about, choices, opening, saved, shell, targets, targets_view, text, tier
from components.scene import scene
from components.shell import Page
from components.targets import Filter, Ids, Tier
from components.targets_view import Targets, View
from components.text import Text
from data import jobs, saves, study

register_page(__name__, path=Page.INDICATORS.value, name="规划目标", title=shell.title("规划目标"), order=2)


def layout(
    key: str | None = None,
    stage: str | None = None,
    open: str | None = None,
    view: str | None = None,
    year: str | None = None,
    only: str | None = None,
    lang: str | None = None,
    **_: object,
) -> Any:
    """The page of an address; without a key, of the planning scheme, in the view that the package opens with."""
    t, current = text.of(lang), study.current()
    found = opening.find(key, jobs.scenario, choices.default(current))
    wanted = opening.choice(view, View, targets_view.opens_with(current))
    shown = see(
        jobs.answer(found.scenario),
        opening.stage(stage, current.years if stage else current.stages or current.years),
        wanted,
        targets_view.recorded(year, current),
        t,
    )
    scene = shown.scene
    opened = open if open in {row.id for row in scene.indicators} else ""
    stores = [*tier.stores(Tier, scene.key, scene.refined, t), dcc.Store(id=Ids.OPEN, data=opened)]
    frame = about.of(study.context(), study.model_version(), t)
    body = targets.page(shown, frame, opened, opening.choice(only, Filter, Filter.ALL), found.notice(t), t)
    links = {"key": scene.key if key else None}
    return shell.frame(Page.INDICATORS, t, frame, [*stores, *body], links, "targets")


def see(key: str, stage: int, view: View, year: int, t: Text) -> Targets:
    """Everything the page shows of one scenario."""
    current = study.current()
    shown = scene(current, key, jobs.scenario(key), jobs.plan(key), jobs.outcome(key), stage, t)
    name = saved.called(key, current, jobs.desk().results.key, saves.name(key), t)
    return targets_view.gather(current, shown, name, view, year, t)


@callback(
    output={
        "rows": Output(Ids.GRID, "rowData"),
        "columns": Output(Ids.GRID, "columnDefs"),
        "tally": Output(Ids.TALLY, "children"),
        "body": Output(Ids.BODY, "className"),
        "parts": Output(Ids.PARTS, "data"),
    },
    inputs={
        "opened": Input(Ids.OPEN, "data"),
        "view": Input(Ids.VIEW, "value"),
        "stage": Input(Ids.YEAR, "value"),
        "year": Input(Ids.RECORDED, "value"),
        "wanted": Input(Ids.FILTER, "value"),
        "refined": Input(Tier.REFINED, "data"),
        "state": State(Tier.STATE, "data"),
    },
    prevent_initial_call=True,
)
def show(
    opened: str, view: str, stage: str, year: str, wanted: str, refined: dict | None, state: dict[str, Any]
) -> dict[str, Any]:
    """The table of a view and year, with the row that is open; drawn anew when the refinement is there."""
    t, context = text.of(state["lang"]), study.context()
    shown = see(state["key"], int(stage), View(view), int(year), t)
    frame = about.of(context, study.model_version(), t)
    return {**targets.table(shown, opened, wanted, t), "parts": targets.parts(shown, frame, t)}


Tier.connect(jobs.refine_job)
clientside_callback(
    ClientsideFunction("indicators", "toggle"),
    Output(Ids.OPEN, "data"),
    Input(Ids.GRID, "cellClicked"),
    State(Ids.OPEN, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("indicators", "address"),
    Output(Ids.YEAR, "name"),
    Input(Ids.VIEW, "value"),
    Input(Ids.YEAR, "value"),
    Input(Ids.RECORDED, "value"),
    Input(Ids.OPEN, "data"),
    Input(Ids.FILTER, "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("paint", "slots"),
    Output(Ids.PARTS, "id"),
    Input(Ids.PARTS, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("indicators", "copy"),
    Output(Ids.COPY, "n_clicks"),
    Input(Ids.COPY, "n_clicks"),
    State(Ids.GRID, "rowData"),
    State(Ids.GRID, "columnDefs"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("indicators", "print"),
    Output(Ids.PRINT, "n_clicks"),
    Input(Ids.PRINT, "n_clicks"),
    prevent_initial_call=True,
)
