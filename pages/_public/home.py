"""The only page of a public server: a question, its answers, and towns as tiles."""

from __future__ import annotations

from typing import Any

from dash import register_page

from components import about, public, shell, text
from components.rows import records
from components.scene import extent
from data import public as answers
from data import study, themes, tiles

register_page(__name__, path="/", name="首页", title=shell.title("一起来修复"), order=1)


def layout(topic: str | None = None, lang: str | None = None, **_: object) -> Any:
    """The page of an address; a topic that nobody knows opens the first."""
    t, context = text.of(lang), study.context()
    known = answers.prepared()
    names = [each.row["topic"] for each in known]
    frame = about.of(context, study.model_version(), t)
    return public.page(
        known,
        records(context.package.tables["townships"]),
        names.index(topic) if topic in names else 0,
        frame.city,
        frame.simulated,
        frame.notice,
        _map(frame, t) if frame.approval else None,
        frame.public_url,
        t,
    )


def _map(frame: about.About, t: text.Text) -> Any:
    current, version = study.current(), tiles.version(study.context().versions)
    rows = themes.LAYERS["zones"].legend(current)
    return public.zone_map(extent(current), rows, frame.approval, frame.city, version, t)
