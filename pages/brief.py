"""汇报: the whole deck of one scenario as a document of its own, written for the address that asks for it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dash import html, register_page

from analytics.methods import cards
from components import (
    about,
    brief,
    brief_plans,
    brief_screens,
    choices,
    front,
    library_parameters,
    numbers,
    opening,
    problems_rows,
    projects_view,
    saved,
    scene,
    shell,
    text,
    zoning_view,
)
from components.brief_pictures import Mark, Window
from components.brief_screens import Case, Given
from components.legends import LegendEntry
from components.rows import is_refined
from components.shell import Page
from components.text import Text
from data import bundle, geojson, jobs, pictures, saves, study, themes, tiles

SCREENS = {
    Page.OVERVIEW: brief_screens.overview,
    Page.BASELINE: brief_screens.baseline,
    Page.PROBLEMS: brief_screens.problems,
    Page.ZONING: brief_screens.zoning,
    Page.INDICATORS: brief_plans.indicators,
    Page.SCENARIOS: brief_plans.scenarios,
    Page.PROJECTS: brief_plans.projects,
    Page.SAFEGUARDS: brief_plans.safeguards,
    Page.DATA: brief_screens.data,
}
# Funds of a project whose source is still open.
OPEN = "open"
# What stands in brackets behind a title is for the list of layers.
PAREN = re.compile(r"\s*[（(]")
# Names that would lie under the words, or under scale and north arrow.
WORDS, CORNER = 16, (84, 20)


def document(path: str, query: dict[str, str]) -> str:
    """The deck, open at the screen of a page; of the scenario and the year that its address names."""
    t, context = text.of(query.get("lang")), study.context()
    found = opening.find(query.get("key"), jobs.scenario, choices.default(context.study))
    key, year = jobs.answer(found.scenario), opening.stage(query.get("stage"), context.study.stages)
    styles, script = (each.name for each in bundle.deck())
    shown = Page(path)
    return brief.document(screens(key, year, t), shown, frame(t), (styles, script, bundle.inline()), t)


def frame(t: Text) -> about.About:
    return about.of(study.context(), study.model_version(), t)


def screens(key: str, year: int, t: Text) -> tuple[brief.Screen, ...]:
    """All screens of a scenario at a year; presets are compared at the one tier that all of them have."""
    current, keyed = study.current(), jobs.desk().results.key
    keys = [preset for preset, _ in choices.by_key(current, keyed, t)]
    name = saved.called(key, current, keyed, saves.name(key), t)
    refined = all(is_refined(jobs.outcome(each)) for each in {key, *keys})
    return _screens(key, tuple(keys), name, year, refined, t)


@lru_cache(maxsize=16)
def _screens(
    key: str, keys: tuple[str, ...], name: str, year: int, refined: bool, t: Text
) -> tuple[brief.Screen, ...]:
    names = dict(choices.by_key(study.current(), jobs.desk().results.key, t))
    presets = tuple(Case(names[each], see(each, year, refined, t)) for each in keys)
    case = next((each for each in presets if each.scene.key == key), None)
    given = gather(case or Case(name, see(key, year, refined, t)), presets, t)
    return tuple(write(given, t) for write in SCREENS.values())


def see(key: str, year: int, refined: bool, t: Text) -> scene.Scene:
    outcome = jobs.outcome(key) if refined else jobs.estimated(key)
    version = tiles.version(study.context().versions)
    return scene.scene(study.current(), key, jobs.scenario(key), jobs.plan(key), outcome, year, t, version)


def gather(case: Case, presets: tuple[Case, ...], t: Text) -> Given:
    """Everything the screens are told from, none of it computed anew."""
    context, current = study.context(), study.current()
    colours = tuple(row.colour for row in themes.LAYERS["zones"].legend(current))
    shown = case.scene
    zones = zoning_view.zones(current, jobs.plan(shown.key), shown.scenario, shown.stage, colours, t)
    money = projects_view.money(current, shown.scenario.projects_off)
    return Given(
        study=current,
        about=frame(t),
        case=case,
        presets=presets,
        zones=zones,
        problems=problems_rows.of(current, t),
        seen=window(t),
        zone_marks=zone_marks(),
        legends={"ecosystems": ecosystems(t), "severity": layer("severity", t), "stages": layer("stages", t)},
        funds=sum(sum(x for fund, x in row.items() if fund != OPEN) for row in money.values()),
        projects=len(current.parameters.tables["projects"]),
        flags=library_parameters.flags(context.package.tables),
        cards=len(cards()),
        resources=[
            (each.key[1], PAREN.split(t.pick(each.title, each.title_en))[0], each.simulated)
            for each in context.package.resources
        ],
    )


def ecosystems(t: Text) -> list[LegendEntry]:
    """The largest ecosystems of the city, with their areas."""
    return [
        LegendEntry(name, colour, f"{numbers.number(area_ha / 100, 0)} km²", form)
        for name, colour, form, area_ha in front.groups(study.current(), t)
    ]


def layer(name: str, t: Text) -> list[LegendEntry]:
    rows = themes.LAYERS[name].legend(study.current())
    return [LegendEntry(t.pick(row.zh, row.en), row.colour) for row in rows]


@lru_cache(maxsize=2)
def window(t: Text) -> Window:
    """The window of all maps with its names."""
    current = study.current()
    seen = pictures.window(current, pictures.FINEST)
    names = []
    for source in ("towns", "places"):
        frame = current.landscape.vectors[source]
        for row, place in zip(
            frame.to_dict("records"), pictures.places(current, frame.geometry), strict=True
        ):
            kind = "town" if source == "towns" else str(row["kind"])
            kind = "seat" if str(row.get("seat")) in ("1", "1.0", "True") else kind
            names.append(Mark(t.name(row), place.left, place.top, kind))
    inside = tuple(
        mark
        for mark in names
        if WORDS < mark.left < 98
        and 3 < mark.top < 92
        and not (mark.left > CORNER[0] and mark.top < CORNER[1])
    )
    version = tiles.version(study.context().versions)
    return Window(seen.width, seen.height, pictures.kilometre(current), inside, version)


def zone_marks() -> tuple[Mark, ...]:
    frame = geojson.zone_marks(study.current())
    placed = pictures.places(study.current(), frame.geometry)
    return tuple(
        Mark(code, place.left, place.top, "zone") for code, place in zip(frame["code"], placed, strict=True)
    )


def layout(**_: Any) -> html.P:
    """For whoever comes here inside the app; the document itself is written by `document`."""
    t = text.of(None)
    return html.P(html.A(t("汇报"), href=shell.href(Page.OVERVIEW, t, mode=shell.BRIEF)))


register_page(__name__, path="/brief", name="汇报", title=shell.title("汇报"), order=10, document=document)
