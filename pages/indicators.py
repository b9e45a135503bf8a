"""规划目标: is each target reachable, with what probability. The statutory table; a row opens its course."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, register_page

from components import about, choices, opening, shell, targets, text, tier
from components.scene import Scene, scene
from components.shell import Page
from components.targets import Ids, Tier
from components.text import Text
from data import jobs, study

register_page(__name__, path=Page.INDICATORS.value, name="规划目标", title=shell.title("规划目标"), order=2)


def layout(
    key: str | None = None,
    stage: str | None = None,
    open: str | None = None,
    lang: str | None = None,
    **_: object,
) -> Any:
    """The page of an address; without a key, of the planning scheme."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    shown = see(jobs.answer(found.scenario), opening.stage(stage, context.study.stages), t)
    opened = open if open in {row.id for row in shown.indicators} else ""
    stores = [*tier.stores(Tier, shown.key, shown.refined, t), dcc.Store(id=Ids.OPEN, data=opened)]
    body = targets.page(shown, context.study.years, opened, found.notice(t), t)
    return shell.frame(
        Page.INDICATORS,
        t,
        about.of(study.context(), study.model_version(), t),
        [*stores, *body],
        {"key": shown.key if key else None},
        "targets",
    )


def see(key: str, year: int, t: Text) -> Scene:
    return scene(study.current(), key, jobs.scenario(key), jobs.plan(key), jobs.outcome(key), year, t)


@callback(
    output={
        "rows": Output(Ids.GRID, "rowData"),
        "columns": Output(Ids.GRID, "columnDefs"),
        "tally": Output(Ids.TALLY, "children"),
    },
    inputs={
        "opened": Input(Ids.OPEN, "data"),
        "year": Input(Ids.YEAR, "value"),
        "wanted": Input(Ids.FILTER, "value"),
        "refined": Input(Tier.REFINED, "data"),
        "state": State(Tier.STATE, "data"),
    },
    prevent_initial_call=True,
)
def show(opened: str, year: str, wanted: str, refined: dict | None, state: dict[str, Any]) -> dict[str, Any]:
    """The table of a year, with the row that is open; drawn anew when the refinement is there."""
    t = text.of(state["lang"])
    shown = see(state["key"], int(year), t)
    return targets.table(shown, study.current().years, opened, wanted, t)


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
    ClientsideFunction("indicators", "toggle"),
    Output(Ids.OPEN, "data"),
    Input(Ids.GRID, "cellClicked"),
    State(Ids.OPEN, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("indicators", "address"),
    Output(Ids.YEAR, "name"),
    Input(Ids.YEAR, "value"),
    Input(Ids.OPEN, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("indicators", "copy"),
    Output(Ids.COPY, "n_clicks"),
    Input(Ids.COPY, "n_clicks"),
    State(Ids.GRID, "rowData"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("indicators", "print"),
    Output(Ids.PRINT, "n_clicks"),
    Input(Ids.PRINT, "n_clicks"),
    prevent_initial_call=True,
)
