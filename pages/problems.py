"""生态问题: what is wrong where, how bad, and whether it recovers by itself. Matrix, map and list choose each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, register_page

from components import (
    about,
    layers,
    maps,
    opening,
    problems,
    problems_land,
    problems_parts,
    problems_rows,
    shell,
    text,
)
from components.about import About
from components.layers import MapLayer
from components.problems import MAP, Ids
from components.rows import records
from components.scene import land_extent, table
from components.shell import Page
from components.text import Text
from data import study, themes, tiles

register_page(__name__, path=Page.PROBLEMS.value, name="生态问题", title=shell.title("生态问题"), order=3)


def layout(
    unit: str | None = None,
    cell: str | None = None,
    problem: str | None = None,
    space: str | None = None,
    view: str | None = None,
    layer: str | None = None,
    lang: str | None = None,
    **_: object,
) -> Any:
    """The page of an address: what is chosen on it, and which layer the map shows first."""
    t, current = text.of(lang), study.current()
    frame = about.of(study.context(), study.model_version(), t)
    found = problems_rows.of(current, t)
    query = {"unit": unit, "cell": cell, "problem": problem, "space": space, "view": view}
    asked = problems.asked(query, found)
    data = problems.payload(found, _projects(t), frame.simulated, asked, t)
    shown = layer if layer in problems.CHOICES else problems.CHOICES[0]
    body = problems.page(
        found,
        land_extent(current),
        _sheet(frame, len(found.units), t),
        map_layers(t),
        shown,
        _land(found, t),
        t,
    )
    known = [(given, bool(asked[name])) for name, given in query.items()]
    note = opening.note(opening.left_out([*known, (layer, layer == shown)], t))
    return shell.frame(Page.PROBLEMS, t, frame, [note, *body, dcc.Store(id=Ids.DATA, data=data)], None, "problems")


def map_layers(t: Text) -> list[MapLayer]:
    """The units first, with the matrix as their legend."""
    version = tiles.version(study.context().versions)
    first, *others = layers.offered(themes.LAYERS, problems.CHOICES, study.current(), version, t)
    return [replace(first, legend=problems_parts.map_legend(t)), *others]


def _projects(t: Text) -> dict[str, str]:
    return {row["project"]: t.name(row) for row in table(study.current(), "projects")}


def _sheet(frame: About, count: int, t: Text) -> maps.Sheet:
    drawn = maps.sheet(t("生态问题诊断图"), frame, t("单元与诊断为示范模拟"), t)
    units = t("{count} 个修复单元 · 基期 {year}", count=count, year=frame.base_year)
    return replace(drawn, subtitle="　".join(filter(None, (units, drawn.subtitle.rpartition("　")[2]))))


def _land(found: problems_rows.Problems, t: Text) -> tuple[list[Any], list[Any]]:
    current = study.current()
    held = themes.base.diagnosis_of(current).consolidation
    kinds = table(current, "consolidation")
    colours = [row.colour for row in themes.diagnosis.CONSOLIDATION_ROWS]
    left = problems_land.left(found.spaces, problems_land.kinds(held, kinds, colours, t), held.missing, t)
    measures = problems_land.measures(current.potential, records(current.parameters.tables["measures"]), t)
    return left, problems_land.right(problems_land.towns(held, kinds, t), measures, t)


clientside_callback(
    ClientsideFunction("problems", "start"), Output(Ids.READY, "data"), Input(Ids.DATA, "data")
)
clientside_callback(
    ClientsideFunction("problems", "pick"),
    Output(Ids.PICKED, "data"),
    Input(MAP.UNITS, "n_clicks"),
    State(MAP.UNITS, "clickData"),
    prevent_initial_call=True,
)
