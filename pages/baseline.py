"""生态本底: what nature the city has, what it gives, and how it hangs together; every block with its sources."""

from __future__ import annotations

from typing import Any

from dash import register_page

from components import about, baseline, opening, shell, text
from components.baseline import FIRST, GRADED, HA, MU, OFFERED, Given
from components.baseline_parts import choices
from components.scene import extent
from components.shell import Page
from data import study, themes, tiles
from data.themes.base import diagnosis_of

register_page(__name__, path=Page.BASELINE.value, name="生态本底", title=shell.title("生态本底"), order=2)


def layout(
    layer: str | None = None,
    area: str | None = None,
    key: str | None = None,
    lang: str | None = None,
    **_: object,
) -> Any:
    """The page of an address: which layer the map shows first, and in which unit areas stand."""
    t, context = text.of(lang), study.context()
    version = tiles.version(context.versions)
    frame = about.of(context, study.model_version(), t)
    given = Given(
        study=context.study,
        diagnosis=diagnosis_of(context.study),
        about=frame,
        resources=context.package.resources,
        version=version,
        graded=choices(themes.LAYERS, GRADED, context.study, t),
    )
    body = baseline.page(
        given,
        extent(context.study),
        baseline.map_layers(themes.LAYERS, context.study, version, t),
        layer if layer in OFFERED else FIRST,
        MU if area == MU else HA,
        t,
    )
    note = opening.note(opening.left_out([(layer, layer in OFFERED)], t))
    return shell.frame(Page.BASELINE, t, frame, [note, body], {"key": key}, "baseline")
