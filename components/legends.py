"""Legends: swatches with names and quantities, and ramps of sequential layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components import numbers
from components.text import Text


@dataclass(frozen=True)
class LegendEntry:
    """Swatch, name, quantity (text or a tree). `form` is fill, double, dashed, dotted, grid, hatch, lines or cross."""

    name: str
    colour: str
    quantity: Any = ""
    form: str = "fill"


def legend_table(title: str, note: Any, entries: Sequence[LegendEntry], t: Text) -> list[object]:
    """Title line and entries; the same list stands in for the map where no map can be seen."""
    head = html.Summary([html.B(title), html.Small(note)])
    if not entries:
        return [
            html.Details(
                [head, html.P(t("没有可显示的图斑：请先把左侧任一目标调到 0 以上。"), className="hint")],
                open=True,
            )
        ]
    rows = [
        html.Li(
            [
                swatch(entry),
                html.Span(entry.name, className="legend-name"),
                html.Span(entry.quantity, className="num"),
            ]
        )
        for entry in entries
    ]
    return [html.Details([head, html.Ul(rows, className="legend-list")], open=True)]


def swatch(entry: LegendEntry) -> html.I:
    return html.I(className=f"swatch {entry.form}", style={"--c": entry.colour})


def ramp(title: str, note: str, colours: Sequence[str], low: str, high: str) -> list[object]:
    """Legend of a sequential layer."""
    cells = [html.I(style={"background": colour}) for colour in colours]
    head = html.Summary([html.B(title), html.Small(note)])
    scale = html.Div(
        [html.Span(low), html.Div(cells, className="ramp-cells"), html.Span(high)], className="ramp"
    )
    return [html.Details([head, scale], open=True)]


def quantity(value: float, unit: str, implied: str) -> str:
    """A legend's quantity; the unit is written only where it is not the one of the note."""
    written = numbers.number(value)
    return written if unit == implied else f"{written} {unit}"
