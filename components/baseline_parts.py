"""Small parts of the baseline's blocks: areas in two units, bars, graded bars, figures, rows that show themselves on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components import numbers
from components.layers import Theme
from components.text import Text

#: 1 公顷 = 15 亩.
MU_PER_HA = 15


@dataclass(frozen=True)
class Area:
    """An area as it is written, in both units; parts of one whole are rounded together (`areas`)."""

    ha: float
    mu: float

    def __add__(self, other: Area) -> Area:
        return Area(self.ha + other.ha, self.mu + other.mu)


@dataclass(frozen=True)
class Choice:
    """A layer of the map that a row of a table can show.

    Args:
        name: in the address. title: what people read.
        scale: (word, colour) of its grades, the highest first.
    """

    name: str
    title: str
    scale: tuple[tuple[str, str], ...]


def choices(themes: Mapping[str, Theme], names: Sequence[str], study: Any, t: Text) -> dict[str, Choice]:
    """Layers of the registry by name."""
    return {
        name: Choice(
            name,
            t.pick(themes[name].zh, themes[name].en),
            tuple((t.pick(row.zh, row.en), row.colour) for row in reversed(themes[name].legend(study))),
        )
        for name in names
    }


NOTHING = Area(0.0, 0.0)


def areas(values_ha: Sequence[float]) -> list[Area]:
    """Parts of one whole (ha), rounded so that they add up in 公顷 and in 亩."""
    both = zip(
        numbers.parts(values_ha), numbers.parts([MU_PER_HA * value for value in values_ha]), strict=True
    )
    return [Area(ha, mu) for ha, mu in both]


def total(parts: Sequence[Area]) -> Area:
    """Sum of parts as they are written."""
    return sum(parts, NOTHING)


def area(value: Area) -> html.Span:
    """An area in both units; the page's switch hides one of them."""
    return html.Span(
        [
            html.Span(numbers.number(value.ha), className="in-ha"),
            html.Span(numbers.number(value.mu), className="in-mu"),
        ],
        className="area",
    )


def area_unit(t: Text) -> html.Span:
    """The word of the unit in use."""
    return html.Span(
        [html.Span(t("公顷"), className="in-ha"), html.Span(t("亩"), className="in-mu")], className="unit"
    )


def measured(value: Area, t: Text) -> html.Span:
    """An area with its unit."""
    return html.Span([area(value), " ", area_unit(t)], className="measured")


def percent(share: float) -> str:
    return f"{numbers.number(share)} %"


def bar(share: float) -> html.Span:
    """A horizontal bar; the number stands beside it."""
    return html.Span(html.I(style={"width": f"{share:.2f}%"}), className="bar", **{"aria-hidden": "true"})


def stacked(shares: Sequence[float], colours: Sequence[str]) -> html.Span:
    """Parts of a whole side by side, in percent; the numbers stand beside it."""
    cells = [
        html.I(style={"width": f"{share:.2f}%", "--c": colour})
        for share, colour in zip(shares, colours, strict=True)
        if share > 0
    ]
    return html.Span(cells, className="stack", **{"aria-hidden": "true"})


def swatch(colour: str) -> html.I:
    return html.I(className="swatch fill", style={"--c": colour})


def choose(layer: str, words: Any, class_name: str = "choose") -> html.Button:
    """A button that shows a layer on the map (`assets/42-baseline.js`)."""
    return html.Button(
        words, type="button", className=class_name, **{"data-choose": layer, "aria-pressed": "false"}
    )


def spot(words: Any) -> html.Button:
    """The button of a row that shows itself on the map."""
    return html.Button(words, type="button", className="spot", **{"aria-pressed": "false"})


def row(feature: str, cells: Sequence[Any], layer: str = "") -> html.Tr:
    """A row of a table whose `data-vectors` names the file of its features.

    Args:
        feature: id in that file. layer: the layer that is shown with it.
    """
    return html.Tr(cells, **{"data-feature": feature, "data-layer": layer})


def figure(value: str, unit: Any, name: Any, note: Any = None) -> html.Div:
    """One number with its unit and what it is."""
    return html.Div(
        [
            html.Dt(name),
            html.Dd([html.B(value), " ", html.Span(unit, className="unit")]),
            html.Dd(note, className="hint") if note else None,
        ],
        className="figure",
    )


def head(words: Sequence[Any], right: int = 1) -> html.Thead:
    """Column heads; all but the first `right` are numbers."""
    return html.Thead(
        html.Tr(
            [
                html.Th(word, scope="col", className="num" if place >= right else None) if word else html.Td()
                for place, word in enumerate(words)
            ]
        )
    )


def num(words: Any) -> html.Td:
    return html.Td(words, className="num")
