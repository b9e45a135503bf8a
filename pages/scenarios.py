"""情景推演: sliders move the targets; map, indicators, cost and shortfalls answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    no_update,
    register_page,
)

from analytics.scenario.comparison import difference
from analytics.scenario.model import Scenario
from components import about, choices, comparison, edits, opening, saved, shell, strip, text, workbench
from components.comparison import Beside, Comparison
from components.paint import markup
from components.scene import Scene, View, land_extent, scene
from components.shell import Page
from components.text import Text
from components.workbench import MAP, Ids
from data import jobs, saves, study, tiles
from data.records import JobState

register_page(__name__, path=Page.SCENARIOS.value, name="情景推演", title=shell.title("情景推演"), order=3)


def layout(
    key: str | None = None,
    stage: str | None = None,
    view: str | None = None,
    lang: str | None = None,
    compare: str | None = None,
    against: str | None = None,
    **_: object,
) -> Any:
    """The page of an address. A key nobody knows is said, and the default scenario shown in its place.

    Args:
        compare: keys of the scenarios beside it, with commas. against: the one that the map of differences shows.
    """
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    shown = see(jobs.answer(found.scenario), opening.stage(stage, context.study.stages), t)
    look = opening.choice(view, View, View.MEASURES)
    presets = choices.by_key(context.study, named, t)
    origin = choices.origin(context.study, shown.scenario, named)
    beside = compared(shown, look, compare, against, t)
    body = workbench.workbench(
        shown, look, beside, context.study.stages, presets, origin, land_extent(context.study),
        workbench.sheet(shown, look, about.of(study.context(), study.model_version(), t), t),
        saved.menu(saves.held().all(), saves.LONGEST, t), uuid.uuid4().hex, t,
    )  # fmt: skip
    notice = opening.note(found.notice(t), comparison.left_out(compare, len(beside.others), t))
    return shell.frame(
        Page.SCENARIOS,
        t,
        about.of(study.context(), study.model_version(), t),
        [notice, *body],
        {"key": shown.key},
        "scenarios",
    )


def see(key: str, stage: int, t: Text) -> Scene:
    """Everything there is to show of a key that was answered."""
    version = tiles.version(study.context().versions)
    return scene(
        study.current(), key, jobs.scenario(key), jobs.plan(key), jobs.outcome(key), stage, t, version
    )


def compared(shown: Scene, look: View, keys: object, against: object, t: Text) -> Comparison:
    """The scenarios beside the one on the screen: those of these keys that are known, else the nearest preset."""
    current = study.current()
    known = [scenario for key in comparison.keys(keys) if (scenario := jobs.scenario(key)) is not None]
    names = dict(choices.by_key(current, named, t))
    others = tuple(
        Beside(name_of(scenario, names, t), see(jobs.answer(scenario), shown.stage, t)) for scenario in known
    )
    held = {each.shown.key: each.name for each in others}
    nearest, _ = choices.origin(current, shown.scenario, named)
    picked = against if isinstance(against, str) and against in held else (list(held) or [nearest])[-1]
    area = {}
    if look is View.DIFFERENCE:
        plans = jobs.plan(shown.key), jobs.plan(picked)
        area = difference(current, *plans, shown.stage).area_ha
    return Comparison(others, picked, held.get(picked) or names[picked], area)


def name_of(scenario: Scenario, names: dict[str, str], t: Text) -> str:
    """The preset, its own name, or the nearest preset and how far the scenario is from it."""
    key, count = choices.origin(study.current(), scenario, named)
    if count and (own := saves.name(named(scenario))):
        return own
    return t("{name} 改 {count} 处", name=names[key], count=count) if count else names[key]


def named(scenario: Scenario) -> str:
    """Key of a scenario; it is kept, so that the key can be asked for."""
    return jobs.desk().results.save_scenario(scenario)


def asked(raw: dict[str, Any]) -> Scenario:
    """The scenario of a question from the browser."""
    ask, current = edits.parse(raw), study.current()
    known = jobs.scenario(ask.key) or choices.default(current)
    return edits.apply(known, ask.edits, current.measure_ids, current.stages)


@callback(
    output={
        "answer": Output(Ids.ANSWER, "data"),
        "paint": Output(Ids.PAINT, "data"),
        "overlay": Output(MAP.OVERLAY, "url"),
    },
    inputs={
        "ask": Input(Ids.ASK, "data"),
        "stage": Input(Ids.STAGE, "value"),
        "view": Input(Ids.VIEW, "value"),
        "refined": Input(Ids.REFINED, "data"),
        "compare": Input(Ids.COMPARE, "data"),
        "lang": State(Ids.LANG, "data"),
    },
    running=[(Output(Ids.BUSY, "data"), True, False)],
    prevent_initial_call=True,
)
def show(ask: dict, stage: str, view: str, refined: dict | None, compare: dict, lang: str) -> dict[str, Any]:
    """T1: the answer to the newest question, or the refined one once it is there; and what is set beside it."""
    t, look, year = text.of(lang), View(view), int(stage)
    shown = see(jobs.answer(asked(ask)), year, t)
    near = choices.origin(study.current(), shown.scenario, named)
    beside = compared(shown, look, compare["keys"], compare["picked"], t)
    return {
        "answer": workbench.answer_mark(shown, ask["n"], near),
        "paint": workbench.drawn(
            shown,
            look,
            beside,
            workbench.sheet(shown, look, about.of(study.context(), study.model_version(), t), t),
            near[1],
            t,
        ),
        "overlay": shown.overlay(look, beside.picked).url,
    }


@callback(Output(Ids.STANDS, "data"), Input(Ids.CONTROLS, "data"), prevent_initial_call=True)
def set_controls(controls: dict) -> dict[str, tuple[float, str]]:
    """Where the controls stand at another stage, after undo, or in a preset: value and mode by name."""
    return workbench.control_values(study.current(), asked(controls), int(controls["stage"]))


@callback(
    Output(Ids.PAINT, "data", allow_duplicate=True),
    Output(saved.Ids.NAME, "value"),
    Input(saved.Ids.WISH, "data"),
    State(Ids.ANSWER, "data"),
    State(Ids.LANG, "data"),
    prevent_initial_call=True,
)
def save(wish: dict[str, Any], answer: dict[str, Any], lang: str) -> tuple[dict[str, str], Any]:
    """Keeps the scenario on the screen under a name, or drops a name; says what came of it."""
    t = text.of(lang)
    came = saves.held().grant(wish, str(answer["key"]), date.today())
    said = saved.said(came.what, came.save, wish.get("at"), saves.LONGEST, saves.MOST, t)
    parts = {"saves": markup(saved.listed(saves.held().all(), t)), "saves-said": markup(said)}
    return parts, "" if came.what == saves.What.KEPT else no_update  # somebody may be typing


@callback(
    Output(Ids.ENDED, "data"),
    Input(Ids.REFINE, "data"),
    background=True,
    interval=20,  # ms; the answer itself waits for news (data/managers.py)
    progress=[Output(Ids.PROGRESS, "data")],
    running=[(Output(Ids.RUNNING, "data"), True, False)],
    cancel=[
        Input(strip.Ids.CANCEL, "n_clicks"),
        Input(Ids.KILL, "data"),
        Input("_pages_location", "pathname"),
    ],
    prevent_initial_call=True,
)
def refine(report: Callable[[Any], None], job: dict) -> dict[str, Any]:
    """T2 of one key for one tab; the browser starts it when the one before has ended."""

    def tell(fraction: float, message: str) -> None:
        report([{"n": job["n"], "fraction": fraction, "message": message}])

    ended = jobs.refine_job(job["key"], job["tab"], tell)
    return {"n": job["n"], "key": job["key"], "state": str(ended.state), "error": ended.error}


@callback(Output(Ids.CALLED_OFF, "data"), Input(Ids.STOP, "data"), prevent_initial_call=True)
def call_off(job: dict) -> int:
    """Tells a job that nobody waits for it any more; it ends at its next report."""
    jobs.cancel(job["key"], job["tab"])
    return job["n"]


@callback(
    Output(Ids.WATCH, "data"),
    Input(Ids.CLOCK, "n_intervals"),
    State(Ids.REFINE, "data"),
    prevent_initial_call=True,
)
def watch(_: int, job: dict | None) -> dict[str, Any]:
    """The truth about the running job: a killed one says nothing by itself."""
    known = jobs.status(job["key"], job["tab"]) if job else None
    state = str(known.state) if known else str(JobState.QUEUED)
    return {"n": job["n"] if job else 0, "state": state, "error": known.error if known else ""}


def _browser(function: str, *dependencies: Any, namespace: str = "scenarios", first: bool = False) -> None:
    clientside_callback(
        ClientsideFunction(namespace, function), *dependencies, prevent_initial_call=not first
    )


_browser("stand", Input(Ids.STANDS, "data"), namespace="controls")
_browser(
    "ask",
    Input(Ids.STAGE, "value"),
    Input(Ids.ANSWER, "data"),
    Input(Ids.BUSY, "data"),
    Input(Ids.PRESET, "value"),
    Input(Ids.UNDO, "n_clicks"),
    Input(Ids.REDO, "n_clicks"),
    Input(Ids.RESET, "n_clicks"),
    Input(Ids.RETRY_ASK, "data"),
    State(Ids.TAB, "data"),
    State(Ids.HISTORY, "data"),
)
_browser("tools", Output(Ids.UNDO, "disabled"), Output(Ids.REDO, "disabled"), Input(Ids.HISTORY, "data"))
# It has an output because Dash leaves out the first call of a callback without any in a page's layout.
_browser(
    "schedule",
    Output(Ids.CLOCK, "disabled"),
    Input(Ids.ANSWER, "data"),
    Input(Ids.REFINED, "data"),
    Input(Ids.RUNNING, "data"),
    Input(Ids.WATCH, "data"),
    Input(strip.Ids.CANCEL, "n_clicks"),
    Input(strip.Ids.RETRY, "n_clicks"),
    State(Ids.TAB, "data"),
    first=True,
)
_browser("relay", Input(Ids.ENDED, "data"), State(Ids.REFINED, "id"), namespace="tier")
_browser("progress", Input(Ids.PROGRESS, "data"))
_browser(
    "address",
    Output(Ids.PRESET, "value"),
    Input(Ids.ANSWER, "data"),
    Input(Ids.STAGE, "value"),
    Input(Ids.VIEW, "value"),
    Input(Ids.COMPARE, "data"),
    first=True,
)
_browser("slots", Input(Ids.PAINT, "data"), namespace="paint")
_browser("share", Output(Ids.SHARE, "n_clicks"), Input(Ids.SHARE, "n_clicks"))
