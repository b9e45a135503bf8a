"""实施保障: who is responsible, what it costs, who watches what when, what is next, how people take part."""

from __future__ import annotations

from typing import Any

from dash import register_page

from analytics.scenario import spending
from components import about, choices, opening, projects_view, safeguards, saved, shell, text
from components.rows import is_refined
from components.scene import costs, table
from components.shell import Page
from components.text import Text
from data import jobs, saves, study

register_page(__name__, path=Page.SAFEGUARDS.value, name="实施保障", title=shell.title("实施保障"), order=8)

TABLES = ("responsibilities", "coordination", "policies", "monitoring", "work_steps", "participation",
          "measures", "indicators", "problems")  # fmt: skip


def layout(key: str | None = None, lang: str | None = None, **_: object) -> Any:
    """The page of an address; its costs are those of the scenario that it names, else of the planning scheme."""
    t, context = text.of(lang), study.context()
    found = opening.find(key, jobs.scenario, choices.default(context.study))
    answered = jobs.answer(found.scenario)
    body = safeguards.page(see(answered, bool(key), t), found.notice(t), t)
    frame = about.of(context, study.model_version(), t)
    return shell.frame(Page.SAFEGUARDS, t, frame, body, {"key": answered if key else None}, "safeguards")


def see(key: str, asked: bool, t: Text) -> safeguards.Safeguards:
    """Everything the page shows of one scenario."""
    current, plan, outcome = study.current(), jobs.plan(key), jobs.outcome(key)
    spent = spending.by_measure(current, plan)
    return safeguards.Safeguards(
        **{name: table(current, name) for name in TABLES},
        links=table(current, "indicator_links"),
        costs=costs(outcome, current.closed),
        refined=is_refined(outcome),
        spending={(m, int(y)): float(c) for m, y, c in spent.itertuples(index=False)},
        funds={
            (fund, year): x
            for year, row in projects_view.money(current, ()).items()
            for fund, x in row.items()
            if x
        },
        base_year=current.base_year,
        stages=current.years,
        scenario=saved.called(key, current, jobs.desk().results.key, saves.name(key), t),
        key=key if asked else "",
        simulated=study.context().package.meta.simulated,
        public_url=study.context().settings.public_url or "",
    )
