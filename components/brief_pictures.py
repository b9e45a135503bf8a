"""Pictures of the briefing: the map as three layers of one window, and charts of plain boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html

from components import numbers
from components.legends import LegendEntry, swatch
from components.rows import IndicatorRow
from components.text import Text

# The script puts the zoom of its screen in place of the letter; a small map is drawn one zoom coarser.
PICTURE = "/pictures/{layer}/Z.png"
DRAWING = "/pictures/{name}.svg"
BAR_KM = 10


@dataclass(frozen=True)
class Mark:
    """A name on the map, in percent of the window; `kind` is town, seat, sea or zone."""

    words: str
    left: float
    top: float
    kind: str


@dataclass(frozen=True)
class Window:
    """The one window of all maps.

    Args:
        width, height: its shape. kilometre: a kilometre in percent of its width.
        names: towns and waters. version: of what is drawn, so that pictures may be kept for ever.
    """

    width: int
    height: int
    kilometre: float
    names: tuple[Mark, ...]
    version: str


def plate(
    seen: Window,
    layer: str,
    title: str,
    t: Text,
    key: str = "",
    stage: int | None = None,
    marks: Sequence[Mark] = (),
    drawings: Sequence[str] = ("base",),
    small: bool = False,
) -> html.Div:
    """A map: relief, one layer, lines, names; scale and north where it is large.

    Args:
        key, stage: scenario and year of layers that need them.
        marks: shown beside the names of the window. drawings: names of line drawings.
        small: without names, for several side by side.
    """
    query = {"key": key, "stage": stage, "v": seen.version}
    pictures = [
        _image(PICTURE.format(layer="relief_dark"), {"v": seen.version}, "relief"),
        _image(PICTURE.format(layer="relief"), {"v": seen.version}, "paper"),
        _image(PICTURE.format(layer=layer), query, "theme"),
        *[_image(DRAWING.format(name=name), {"v": seen.version}, "lines") for name in drawings],
    ]
    names = () if small else (*seen.names, *marks)
    return html.Div(
        html.Div(
            [*pictures, *[_mark(each) for each in names], None if small else _compass(seen, t)],
            className="window",
            style={"--ratio": f"{seen.width} / {seen.height}"},
        ),
        className="plate small" if small else "plate",
        role="img",
        **{"aria-label": t("地图：{title}", title=title)},
    )


def _image(path: str, query: dict[str, object], kind: str) -> html.Img:
    asked = urlencode({name: value for name, value in query.items() if value})
    return html.Img(alt="", className=kind, **{"data-src": f"{path}?{asked}"})


def _mark(mark: Mark) -> html.Span:
    return html.Span(
        mark.words, className=f"mark {mark.kind}", style={"left": f"{mark.left}%", "top": f"{mark.top}%"}
    )


def _compass(seen: Window, t: Text) -> html.Div:
    length = f"{BAR_KM * seen.kilometre:.2f}%"
    return html.Div(
        [
            html.Span(t("北"), className="north"),
            html.Span(style={"width": length}, className="scale"),
            html.Span(t("{count} 千米", count=BAR_KM), className="kilometres"),
        ],
        className="compass",
    )


def key(entries: Sequence[LegendEntry]) -> html.Ul:
    """Legend of a map, in its corner."""
    return html.Ul(
        [
            html.Li([swatch(each), each.name, html.B(each.quantity) if each.quantity else None])
            for each in entries
        ]
    )


@dataclass(frozen=True)
class Part:
    """A piece of a bar: name, size, what is written of it, colour."""

    name: str
    size: float
    words: str
    colour: str


def stacked(parts: Sequence[Part], title: str) -> html.Div:
    """One bar of pieces with their names below."""
    shown = [part for part in parts if part.size > 0]
    return html.Div(
        [
            html.Div(
                [html.I(style={"flex": f"{part.size:.4f}", "--c": part.colour}) for part in shown],
                className="pieces",
                **{"aria-hidden": "true"},
            ),
            html.Ul(
                [html.Li([html.I(className="swatch", style={"--c": part.colour}), part.name, html.B(part.words)]) for part in shown]
            ),
        ],
        className="stacked",
        **{"aria-label": title, "role": "group"},
    )  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: name, value, mark (a limit or a target), what is written.

    Args:
        low, high: band around the value, nan for none.
    """

    name: str
    value: float
    words: str
    limit: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    colour: str = ""
    tone: str = ""


def bars(rows: Sequence[Bar], title: str) -> html.Ul:
    """Horizontal bars on one scale; an upright line marks the limit, a pale band P10 to P90."""
    known = [x for row in rows for x in (row.value, row.limit, row.high) if not numbers.is_missing(x)]
    top = 1.02 * max(known, default=1.0)

    def place(x: float) -> str:
        return f"{numbers.share(x, top)}%"

    return html.Ul(
        [
            html.Li(
                [
                    html.Span(row.name, className="name"),
                    html.Div(
                        [
                            html.I(className="fill", style={"width": place(row.value), "--c": row.colour or None}),
                            html.I(className="band", style={"left": place(row.low), "width": f"{numbers.share(row.high - row.low, top)}%"})
                            if not numbers.is_missing(row.low) else None,
                            html.I(className="limit", style={"left": place(row.limit)})
                            if not numbers.is_missing(row.limit) else None,
                        ],
                        className="run",
                        **{"aria-hidden": "true"},
                    ),
                    html.B(row.words),
                ],
                className=row.tone or None,
            )
            for row in rows
        ],
        className="bars",
        **{"aria-label": title},
    )  # fmt: skip


def ticks(rows: Sequence[tuple[str, bool | None]], t: Text) -> html.Ul:
    """Names with a mark whether each is met: the mark, the word for those who hear it, then the colour."""
    said = {
        True: ("✓", t("够得着"), "met"),
        False: ("✕", t("够不着"), "missed"),
        None: ("–", t("无数据"), "none"),
    }
    return html.Ul(
        [
            html.Li(
                [html.I(said[met][0], **{"aria-hidden": "true"}), html.Span(said[met][1], className="unseen"), name],
                className=said[met][2],
            )
            for name, met in rows
        ],
        className="ticks",
    )  # fmt: skip


def tracks(rows: Sequence[IndicatorRow], year: int, t: Text) -> html.Ul:
    """Indicators with their targets of all years as upright lines, the base hollow, the value of the year filled."""
    return html.Ul([_track(row, year, t) for row in rows], className="tracks")


def _track(row: IndicatorRow, year: int, t: Text) -> html.Li:
    value, met = row.at(year), row.met(year)
    years = sorted(row.values)
    marks = [row.base, value.p10, value.p50, value.p90, *(row.at(each).target for each in years)]
    known = [x for x in marks if not numbers.is_missing(x)]
    low, high = min(known), max(known)
    reach = (high - low) or 1.0

    def at(x: float) -> str:
        return f"{6 + 88 * (x - low) / reach:.2f}%"

    band = None
    if not numbers.is_missing(value.p10):
        width = f"{88 * (value.p90 - value.p10) / reach:.2f}%"
        band = html.I(className="band", style={"left": at(value.p10), "width": width})
    goals = [
        html.I(
            html.Span(str(each)),
            className="goal now" if each == year else "goal",
            style={"left": at(row.at(each).target)},
        )
        for each in years
        if not numbers.is_missing(row.at(each).target)
    ]
    return html.Li(
        [
            html.Div([html.Span(row.name), html.B([numbers.number(value.p50, row.decimals), html.Small(row.unit)])], className="head"),
            html.Div(
                [band, *goals, html.I(className="base", style={"left": at(row.base)}),
                 html.I(className="dot", style={"left": at(value.p50), "--from": at(row.base)})],
                className="run",
                **{"aria-hidden": "true"},
            ),
            html.P(
                [
                    aim(row, year, t),
                    html.Em(_chance(row, year, t)),
                ]
            ),
        ],
        className="met" if met else "missed",
    )  # fmt: skip


def aim(row: IndicatorRow, year: int, t: Text) -> str:
    """The target of a year with its direction."""
    said = {"year": year, "value": numbers.number(row.at(year).target, row.decimals)}
    return (
        t("{year} 目标 不大于 {value}", **said) if row.not_above else t("{year} 目标 不小于 {value}", **said)
    )


def _chance(row: IndicatorRow, year: int, t: Text) -> str:
    """Probability, or how far the estimate lies from the target."""
    value = row.at(year)
    if not numbers.is_missing(value.probability):
        return t("把握 {value}", value=percent(value.probability))
    gap = numbers.number(abs(row.gap(year)), row.decimals)
    return t("多 {value}", value=gap) if row.met(year) else t("差 {value}", value=gap)


def percent(share: float) -> str:
    """A probability as people say it; never the certainty that a simulation cannot give."""
    if numbers.is_missing(share):
        return numbers.MISSING
    return "> 99 %" if share > 0.99 else "< 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def steps(rows: Sequence[tuple[str, str, str]]) -> html.Ol:
    """What is asked for, in its order: (what, in numbers, who)."""
    return html.Ol(
        [
            html.Li([html.B(what), html.Span(figures), html.Em(who) if who else None], className="step")
            for what, figures, who in rows
        ],
        className="steps",
    )


def cases(rows: Sequence[tuple[str, html.Div, Sequence[tuple[str, str, str]], bool]], t: Text) -> html.Ul:
    """Scenarios side by side: (name, map, lines of (what, how much, tone), whether it is the one advised)."""
    return html.Ul(
        [
            html.Li(
                [
                    html.H3([name, html.Span(t("建议"), className="advised") if advised else None]),
                    drawn,
                    html.Dl([html.Div([html.Dt(what), html.Dd(much, className=tone or None)]) for what, much, tone in lines]),
                ],
                className="case best" if advised else "case",
            )
            for name, drawn, lines, advised in rows
        ],
        className="cases",
    )  # fmt: skip
