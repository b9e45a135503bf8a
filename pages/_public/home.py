"""The only page of a public server: a question, its answers, and towns as tiles."""

from __future__ import annotations

from typing import Any

from dash import register_page

from components import about, public, shell, text
from components.rows import records
from data import jobs, study

register_page(__name__, path="/", name="首页", title=shell.title("一起来修复"), order=1)


def layout(topic: str | None = None, lang: str | None = None, **_: object) -> Any:
    """The page of an address; a topic that nobody knows opens the first."""
    t, context = text.of(lang), study.context()
    known = jobs.public_topics()
    names = [each.row["topic"] for each in known]
    frame = about.of(context, study.model_version(), t)
    return public.page(
        known,
        records(context.package.tables["townships"]),
        names.index(topic) if topic in names else 0,
        frame.city,
        frame.simulated,
        frame.notice,
        bool(frame.approval),
        t,
    )
