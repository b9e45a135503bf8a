"""数据与方法: where does this number come from. Layers, parameters, formulas, words, downloads."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dash import ClientsideFunction, Input, Output, callback, clientside_callback, register_page

from analytics.methods import cards
from components import about, choices, library, library_cards, library_parameters, opening, paint, shell, text
from components.library import Contents, Ids
from components.shell import Page
from components.text import Text
from data import downloads, jobs, methods, study

register_page(__name__, path=Page.DATA.value, name="数据与方法", title=shell.title("数据与方法"), order=9)


def layout(key: str | None = None, q: str | None = None, lang: str | None = None, **_: object) -> Any:
    """The page of an address; results to download are those of its scenario, else of the planning scheme."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    answered = jobs.answer(found.scenario)
    resources = context.package.resources
    held = Contents(
        layers=len(resources),
        simulated=sum(each.simulated for each in resources),
        flags=library_parameters.flags(context.package.tables),
        cards=len(cards()),
    )
    body = library.page(
        resources, downloads.offered(context, answered), held, q if isinstance(q, str) else "", t
    )
    frame = about.of(context, study.model_version(), t)
    return shell.frame(Page.DATA, t, frame, body, {"key": answered if key else None}, "library")


@lru_cache(maxsize=2)
def written(version: str, lang: str) -> dict[str, str]:
    """Parameters and methods as HTML by slot, once per package and language."""
    t, context = text.of(lang), study.context()
    tables = context.package.tables
    titles = titles_of(context.package.resources, t)
    constants = {row["id"]: row for row in tables["constants"].to_dict("records")}
    given = bool(downloads.offered(context, ""))
    return {
        "library-parameters": paint.markup(library_parameters.parameters(tables, titles, given, t)),
        "library-methods": paint.markup(
            library_cards.methods(cards(), methods.CHAPTERS, constants, titles, t)
        ),
    }


def titles_of(resources: Any, t: Text) -> dict[str, str]:
    """Table -> what it is called."""
    return {each.key[1]: t.pick(each.title, each.title_en) for each in resources if each.key[0] == "table"}


@callback(Output(Ids.PAINT, "data"), Input(Ids.STATE, "data"))
def bring(state: dict[str, Any]) -> dict[str, str]:
    """The long parts, after the first paint."""
    return written(study.context().package.version, str(text.of(state["lang"]).language))


clientside_callback(
    ClientsideFunction("library", "bring"), Input(Ids.PAINT, "data"), prevent_initial_call=True
)
