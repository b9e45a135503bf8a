"""The page of tasks and projects as a tree: list, map and chain side by side; below them tasks and money."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components import (
    maps,
    numbers,
    opening,
    projects_chain,
    projects_list,
    projects_stopped,
    projects_tasks,
    scene,
    shell,
)
from components.about import About
from components.layers import MapLayer, Overlay, switch
from components.legends import LegendEntry, legend_table
from components.maps import Extent, MapIds, Sheet
from components.paint import markup, slot
from components.projects_view import View
from components.scene import Scene
from components.segments import Segments
from components.text import Text

PREFIX = "projects"
MAP = MapIds(PREFIX)
PLAN = "plan"


class Ids:
    """Ids of the page."""

    ASK = f"{PREFIX}-ask"
    ANSWER = f"{PREFIX}-answer"
    PAINT = f"{PREFIX}-paint"
    STATE = f"{PREFIX}-state"
    BUSY = f"{PREFIX}-busy"
    STAGE = f"{PREFIX}-stage"


def page(
    view: View,
    years: Sequence[int],
    stages: Sequence[int],
    links: Sequence[tuple[str, str]],
    extent: Extent,
    sheet: Sheet,
    choices: Sequence[MapLayer],
    chosen: str,
    notice: str,
    t: Text,
) -> list[Any]:
    """The page.

    Args:
        years: ends of all stages. stages: of those that are still open. links: (measure, indicator) pairs. choices: layers of the map's switch. chosen: name of the one shown.
    """
    drawn = parts(view, years, links, choices, chosen, t)
    shown = next(choice for choice in choices if choice.name == chosen)
    return [
        *stores(view, t),
        opening.note(notice),
        slot("projects-said", drawn["projects-said"], "unseen", **{"aria-live": "polite"}),
        html.Div(
            [
                html.Div([html.H1(t("任务与项目")), slot("projects-headline", drawn["projects-headline"])]),
                html.Span(className="grow"),
                stage_switch(view.scene.stage, stages, t),
                slot("projects-links", drawn["projects-links"], "head-links"),
                button("copy", "projects", t("复制为表格"), t, done=t("已复制"), failed=t("请选中后复制")),
                button("print", "print", t("打印"), t),
            ],
            className="head-row",
        ),
        html.Div(
            [
                html.Section(slot("projects-list", drawn["projects-list"]), className="list-column",
                             tabIndex=0, **{"aria-label": t("项目清单")}),
                html.Div(
                    maps.map_view(MAP, t, extent, Overlay(PLAN, view.scene.key, view.scene.stage, view.scene.tiles)
                                  if shown.name == PLAN else Overlay(shown.name, version=view.scene.tiles),
                                  sheet, None, layers=choices),
                    className="map-column",
                    **{"data-pins": pins(view)},
                ),
                html.Section(slot("projects-chain", drawn["projects-chain"]), className="chain-column",
                             tabIndex=0, **{"aria-label": t("指标—任务—项目—图斑")}),
            ],
            className="three",
        ),
        html.Section([html.Div([html.H2(t("修复任务")), html.Span(t("公顷，线状工程千米；数字来自方案的图斑"), className="hint"), copy_small("tasks", t)], className="section-head"),
                      slot("projects-tasks", drawn["projects-tasks"], "task-tables")], className="wide-part"),
        html.Section([html.Div([html.H2(t("资金")), html.Span(t("概算与来源为示例，非财政安排"), className="hint"), copy_small("funds", t)], className="section-head"),
                      slot("projects-money", drawn["projects-money"])], className="wide-part"),
    ]  # fmt: skip


def stores(view: View, t: Text) -> list[Any]:
    """What the page remembers; `state` is what it was opened with."""
    state = {
        "base": view.base_key,
        "off": [project.id for project in view.off],
        "pick": view.pick,
        "lang": str(t.language),
    }
    return [
        dcc.Store(id=Ids.STATE, data=state),
        dcc.Store(id=Ids.ASK),
        dcc.Store(id=Ids.ANSWER, data=answer(view)),
        dcc.Store(id=Ids.PAINT),
        dcc.Store(id=Ids.BUSY, data=False),
        html.Div(
            id="projects-now",
            hidden=True,
            **{"data-state": json.dumps(state), "data-busy-word": t("正在重算")},
        ),
    ]


def answer(view: View) -> dict[str, Any]:
    """What the browser needs of an answer: for the address and for the marks on the map."""
    return {
        "key": view.scene.key,
        "stage": view.scene.stage,
        "pick": view.pick,
        "off": [project.id for project in view.off],
        "linked": list(linked(view)),
    }


def linked(view: View) -> tuple[str, ...]:
    """Projects that belong to what is picked: itself, those of a task, those that move an indicator."""
    if view.project(view.pick):
        return (view.pick,)
    if view.task(view.pick):
        return tuple(project.id for project in view.projects if project.task == view.pick)
    return tuple(project.id for project in view.on if view.pick in view.moved.get(project.id, {}))


def parts(
    view: View,
    years: Sequence[int],
    links: Sequence[tuple[str, str]],
    choices: Sequence[MapLayer],
    chosen: str,
    t: Text,
) -> dict[str, Any]:
    """Everything an answer draws anew, by the names of its slots."""
    return {
        "projects-headline": html.P(headline(view, years, t)),
        "projects-said": html.Span(projects_stopped.verdict_of(view, t)),
        "projects-links": scenario_link(view, t),
        "projects-list": projects_list.project_list(view, years, t),
        "projects-chain": projects_chain.panel(view, links, t),
        "projects-tasks": projects_tasks.tasks(view, t),
        "projects-money": projects_tasks.money(view, years, t),
        "map-switch": switch(choices, chosen, t),
    }


def painted(drawn: dict[str, Any]) -> dict[str, str]:
    return {name: markup(tree) for name, tree in drawn.items()}


def headline(view: View, years: Sequence[int], t: Text) -> str:
    """Counts and budgets of what is on."""
    counts = t("、").join(
        f"{projects_list.stage_word(years, year, t)} {sum(project.stage == year for project in view.on)}"
        for year in years
    )
    return t(
        "{tasks} 项任务，{count} 个项目启用 {on} 个（{counts}），概算 {budget} 万元",
        tasks=len(view.tasks),
        count=len(view.projects),
        on=len(view.on),
        counts=counts,
        budget=numbers.number(sum(project.budget for project in view.on), 0),
    )


def scenario_link(view: View, t: Text) -> html.A:
    address = shell.href(shell.Page.SCENARIOS, t, key=view.scene.key, stage=view.scene.stage)
    return html.A(t("在情景里打开"), href=address, className="btn inside")


def stage_switch(stage: int, years: Sequence[int], t: Text) -> Segments:
    return Segments(Ids.STAGE, str(stage), [(str(year), str(year)) for year in years], t("目标年份"))


def button(icon: str, action: str, word: str, t: Text, **words: str) -> html.Button:
    """A button that the browser answers by itself (`assets/41-projects.js`)."""
    return html.Button(
        [html.I(className=f"icon icon-{icon}"), html.Span(word)],
        type="button",
        className="btn",
        **{"data-action": action, **{f"data-{name}": said for name, said in words.items()}},
    )


def copy_small(what: str, t: Text) -> html.Button:
    return button("copy", what, t("复制为表格"), t, done=t("已复制"), failed=t("请选中后复制"))


def pins(view: View) -> str:
    """Places of the projects for the map's script."""
    return json.dumps(
        [
            {"id": project.id, "number": project.number, "name": project.name, "colour": project.colour,
             "at": [project.latitude, project.longitude]}
            for project in view.projects
            if not numbers.is_missing(project.latitude)
        ],
        ensure_ascii=False,
    )  # fmt: skip


def sheet(about: About, t: Text) -> Sheet:
    title = t("{city}生态修复项目图", city=about.city)
    return maps.sheet(title, about, t("项目、机构与资金为示例"), t)


def plan_layer(shown: Scene, t: Text) -> MapLayer:
    """The plan by measure at the end of the stage, with its quantities."""
    entries: list[LegendEntry] = scene.plan_legend(shown, t)
    return MapLayer(
        name=PLAN,
        title=t("修复措施配置"),
        group=t("方案"),
        url=Overlay(PLAN, shown.key, shown.stage, shown.tiles).url,
        legend=legend_table(t("修复措施"), t("公顷，另注者除外"), entries, t),
    )
