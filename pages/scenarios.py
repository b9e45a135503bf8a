"""情景推演: sliders move the targets; map, indicators, cost and shortfalls answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Input, Output, State, callback, clientside_callback, html, register_page

from analytics.scenario import presets
from analytics.scenario.model import Scenario
from components import edits, maps, opening, shell, strip, text, workbench
from components.scene import Scene, View, extent, scene
from components.shell import Page
from components.sliders import Part
from components.text import Text
from components.workbench import MAP, Ids
from data import jobs, study, tiles
from data.records import JobState

register_page(__name__, path=Page.SCENARIOS.value, name="情景推演", title=shell.title("情景推演"), order=3)

MAKER = "示例部门甲"


def layout(
    key: str | None = None, stage: str | None = None, view: str | None = None, lang: str | None = None, **_: object
) -> Any:
    """The page of an address. A key nobody knows is said, and the default scenario shown in its place."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, next(iter(known_presets().values())))
    shown = see(jobs.answer(found.scenario), opening.stage(stage, context.study.stages), t)
    look = opening.choice(view, View, View.MEASURES)
    body = workbench.workbench(
        shown, look, context.study.stages, preset_keys(t), origin(shown.scenario), extent(context.study),
        around(shown, look, t), uuid.uuid4().hex, t,
    )  # fmt: skip
    about = shell.about(context.package.meta, study.model_version(), t)
    notice = html.P(found.notice(t), className="notice", role="alert") if found.notice(t) else None
    return shell.frame(Page.SCENARIOS, t, about, [notice, *body], {"key": shown.key}, "scenarios")


def see(key: str, stage: int, t: Text) -> Scene:
    """Everything there is to show of a key that was answered."""
    version = tiles.version(study.context().versions)
    return scene(study.current(), key, jobs.scenario(key), jobs.plan(key), jobs.outcome(key), stage, t, version)


def known_presets() -> dict[str, Scenario]:
    """Presets by name, without what is past."""
    current = study.current()
    found = presets.presets(current.parameters.tables)
    return {name: presets.open_part(scenario, current.stages) for name, scenario in found.items()}


def preset_keys(t: Text) -> list[tuple[str, str]]:
    """(key, name) of each preset, in the order of the table."""
    tables = study.current().parameters.tables
    names = tables["presets"].drop_duplicates("preset").set_index("preset").to_dict("index")
    results = jobs.desk().results
    return [(results.save_scenario(s), t.name(names[name])) for name, s in known_presets().items()]


def origin(scenario: Scenario) -> tuple[str, int]:
    """Key of the nearest preset, and how many controls stand differently."""
    known = known_presets()
    name, count = edits.nearest(scenario, known)
    return jobs.desk().results.key(known[name]), count


def around(shown: Scene, view: View, t: Text) -> maps.Sheet:
    context = study.context()
    period = f"{context.study.base_year + 1}—{context.study.years[-1]}"
    return workbench.sheet(shown, view, period, context.settings.map_approval or "", t)


def asked(raw: dict[str, Any]) -> Scenario:
    """The scenario of a question from the browser."""
    ask, current = edits.parse(raw), study.current()
    known = jobs.scenario(ask.key) or next(iter(known_presets().values()))
    return edits.apply(known, ask.edits, current.measure_ids, current.stages)


@callback(
    output={
        "answer": Output(Ids.ANSWER, "data"),
        "marks": Output({"type": Part.MARKS, "measure": ALL}, "children"),
        "foot": Output({"type": Part.FOOT, "measure": ALL}, "children"),
        "assigned": Output({"type": Part.ASSIGNED, "measure": ALL}, "children"),
        "groups": Output({"type": Part.GROUP, "group": ALL}, "children"),
        "budget_marks": Output(Part.BUDGET_MARKS, "children"),
        "budget_foot": Output(Part.BUDGET_FOOT, "children"),
        "indicators": Output(Ids.INDICATORS, "children"),
        "costs": Output(Ids.COSTS, "children"),
        "gaps": Output(Ids.GAPS, "children"),
        "overlay": Output(MAP.OVERLAY, "url"),
        "legend": Output(MAP.LEGEND, "children"),
        "title": Output(MAP.TITLE, "children"),
        "certificate": Output(strip.Ids.GAP, "children"),
        "shown": Output(strip.Ids.SHOWN, "children"),
        "changes": Output(Ids.CHANGES, "children"),
    },
    inputs={
        "ask": Input(Ids.ASK, "data"),
        "stage": Input(Ids.STAGE, "value"),
        "view": Input(Ids.VIEW, "value"),
        "refined": Input(Ids.REFINED, "data"),
        "measures": State({"type": Part.MARKS, "measure": ALL}, "id"),
        "groups": State({"type": Part.GROUP, "group": ALL}, "id"),
        "lang": State(Ids.LANG, "data"),
    },
    running=[(Output(Ids.BUSY, "data"), True, False)],
    prevent_initial_call=True,
)
def show(
    ask: dict, stage: str, view: str, refined: dict | None, measures: list, groups: list, lang: str
) -> dict[str, Any]:
    """T1: the answer to the newest question, or the refined one once it is there."""
    t, look, year = text.of(lang), View(view), int(stage)
    shown = see(jobs.answer(asked(ask)), year, t)
    near = origin(shown.scenario)
    ids = {"measures": measures, "groups": groups}
    return {
        "answer": workbench.answer_mark(shown, ask["n"], near),
        "changes": workbench.changed(near[1], t),
        **workbench.drawn(shown, look, study.current().stages, around(shown, look, t), ids, t),
    }


@callback(
    Output({"type": Part.STORE, "control": ALL}, "data"),
    Input(Ids.CONTROLS, "data"),
    State({"type": Part.STORE, "control": ALL}, "id"),
    prevent_initial_call=True,
)
def set_controls(controls: dict, ids: list[dict]) -> list[dict]:
    """Where the controls stand at another stage, after undo, or in a preset."""
    values = workbench.control_values(study.current(), asked(controls), int(controls["stage"]))
    return [{"value": values[each["control"]][0], "mode": values[each["control"]][1], "by": "page"} for each in ids]


@callback(
    Output(Ids.REFINED, "data"),
    Input(Ids.REFINE, "data"),
    background=True,
    interval=250,
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
    Output(Ids.WATCH, "data"), Input(Ids.CLOCK, "n_intervals"), State(Ids.REFINE, "data"), prevent_initial_call=True
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


_browser(
    "change",
    Output({"type": Part.SLIDER, "control": MATCH}, "value"),
    Output({"type": Part.NUMBER, "control": MATCH}, "value"),
    Output({"type": Part.STORE, "control": MATCH}, "data", allow_duplicate=True),
    Input({"type": Part.SLIDER, "control": MATCH}, "value"),
    Input({"type": Part.NUMBER, "control": MATCH}, "value"),
    Input({"type": Part.LESS, "control": MATCH}, "n_clicks"),
    Input({"type": Part.MORE, "control": MATCH}, "n_clicks"),
    Input({"type": Part.STORE, "control": MATCH}, "data"),
    State({"type": Part.SLIDER, "control": MATCH}, "max"),
    State({"type": Part.SLIDER, "control": MATCH}, "step"),
    State({"type": Part.STORE, "control": MATCH}, "id"),
    namespace="controls",
)
_browser(
    "mode",
    Output({"type": Part.STORE, "control": MATCH}, "data", allow_duplicate=True),
    Input({"type": Part.MODE, "control": MATCH, "mode": ALL}, "n_clicks"),
    State({"type": Part.STORE, "control": MATCH}, "data"),
    namespace="controls",
)
_browser(
    "sign",
    Output({"type": Part.SIGN, "control": MATCH}, "children"),
    Input({"type": Part.STORE, "control": MATCH}, "data"),
    namespace="controls",
)
_browser(
    "ask",
    Output(Ids.ASK, "data"),
    Output(Ids.CONTROLS, "data"),
    Output(Ids.HISTORY, "data"),
    Output(Ids.MESSAGE, "children"),
    Input({"type": Part.STORE, "control": ALL}, "data"),
    Input(Ids.STAGE, "value"),
    Input(Ids.ANSWER, "data"),
    Input(Ids.BUSY, "data"),
    Input(Ids.PRESET, "value"),
    Input(Ids.UNDO, "n_clicks"),
    Input(Ids.REDO, "n_clicks"),
    Input(Ids.RESET, "n_clicks"),
    Input(Ids.RETRY_ASK, "data"),
    State({"type": Part.STORE, "control": ALL}, "id"),
    State(Ids.TAB, "data"),
    State(Ids.HISTORY, "data"),
)
_browser("tools", Output(Ids.UNDO, "disabled"), Output(Ids.REDO, "disabled"), Input(Ids.HISTORY, "data"))
_browser(
    "schedule",
    Output(Ids.REFINE, "data"),
    Output(Ids.STOP, "data"),
    Output(Ids.KILL, "data"),
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
_browser("progress", Output(Ids.PAINTED, "data"), Input(Ids.PROGRESS, "data"))
_browser(
    "address",
    Output(Ids.PRESET, "value"),
    Input(Ids.ANSWER, "data"),
    Input(Ids.STAGE, "value"),
    Input(Ids.VIEW, "value"),
)
_browser(
    "links",
    Output({"type": shell.Ids.LINK, "page": ALL, "place": ALL}, "href"),
    Input(Ids.ANSWER, "data"),
    State({"type": shell.Ids.LINK, "page": ALL, "place": ALL}, "href"),
)
_browser("share", Output(Ids.SHARE, "n_clicks"), Input(Ids.SHARE, "n_clicks"))
_browser("opacity", Output(MAP.OVERLAY, "opacity"), Input(MAP.OPACITY, "value"), namespace="map")
_browser("labels", Output(MAP.LABELS, "aria-label"), Input(MAP.LABELS, "checked"), namespace="map")
