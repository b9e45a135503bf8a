"""Charts: the course of one indicator, with its targets as steps and its band."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import plotly.graph_objects as go

from components import numbers, theme
from components.rows import IndicatorRow, Value
from components.status import Attribute
from components.text import Text


def trend(
    row: IndicatorRow, base_year: int, year: int, t: Text, actual: Mapping[int, float] = MappingProxyType({})
) -> go.Figure:
    """Base dotted, middle value as a line, P10–P90 as a band, targets as steps (never interpolated).

    Args:
        actual: year -> what was reported; drawn in ink, and the projection begins at the last of it.
    """
    values = [row.values[each] for each in sorted(row.values)]
    figure = go.Figure(layout={"template": theme.PLOTLY, "height": 272})
    years = [base_year, *(value.year for value in values)]
    colour = theme.ALERT if row.met(year) is False and row.attribute is Attribute.BINDING else theme.GREEN
    start, begin = max(actual.items(), default=(base_year, row.base))
    ahead = [value for value in values if value.year > start and not numbers.is_missing(value.p50)]
    if any(not numbers.is_missing(value.p10) for value in ahead):
        _band(figure, [start, *(value.year for value in ahead)], begin, ahead, colour)
    _targets(figure, row, base_year, values, t)
    figure.add_scatter(
        x=years, y=[row.base] * len(years), mode="lines", line={"color": theme.SECONDARY, "width": 1, "dash": "dot"},
        name=t("基期"), hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[start, *(value.year for value in ahead)], y=[begin, *(value.p50 for value in ahead)],
        mode="lines+markers", name=t("中位数 P50"), line={"color": colour, "width": 2.4},
        marker={"size": [6] + [11 if v.year == year else 7 for v in ahead], "line": {"color": "#FFFFFF", "width": 1.5}},
        hovertemplate=f"%{{y:,.{row.decimals}f}} {row.unit}",
    )  # fmt: skip
    if actual:
        _actual(figure, row, actual, t)
    _labels(figure, row, years, year, colour, t)
    figure.update_xaxes(tickvals=years, tickformat="d", range=[base_year - 0.6, years[-1] + 0.9])
    figure.update_yaxes(tickformat=f",.{max(0, min(row.decimals, 2))}f", rangemode="normal")
    return figure


def _band(figure: go.Figure, years: list[int], begin: float, values: list[Value], colour: str) -> None:
    high = [begin, *(value.p90 for value in values)]
    low = [begin, *(value.p10 for value in values)]
    figure.add_scatter(x=years, y=high, mode="lines", line={"width": 0}, hoverinfo="skip", name="P90")
    figure.add_scatter(
        x=years, y=low, mode="lines", line={"width": 0}, fill="tonexty", fillcolor=theme.fade(colour, 0.18),
        hoverinfo="skip", name="P10–P90",
    )  # fmt: skip


def _actual(figure: go.Figure, row: IndicatorRow, actual: Mapping[int, float], t: Text) -> None:
    years = sorted(actual)
    figure.add_scatter(
        x=years, y=[actual[year] for year in years], mode="lines+markers", name=t("实际"),
        line={"color": theme.INK, "width": 1.6}, marker={"symbol": "diamond", "size": 8, "color": theme.INK},
        hovertemplate=f"%{{y:,.{row.decimals}f}} {row.unit}",
    )  # fmt: skip


def _targets(figure: go.Figure, row: IndicatorRow, base_year: int, values: list[Value], t: Text) -> None:
    """Each target holds for its own stage: a level from the stage before, an ink foot at its year."""
    start = base_year
    for value in values:
        if not numbers.is_missing(value.target):
            figure.add_scatter(
                x=[start, value.year], y=[value.target, value.target], mode="lines",
                line={"color": theme.INK, "width": 1.2}, name=t("目标"), hoverinfo="skip",
            )  # fmt: skip
            figure.add_scatter(
                x=[value.year], y=[value.target], mode="markers", hoverinfo="skip", name=t("目标"),
                marker={"symbol": "line-ns", "size": 14, "line": {"color": theme.INK, "width": 2}},
            )  # fmt: skip
            figure.add_annotation(
                x=(start + value.year) / 2, y=value.target, yshift=9, showarrow=False,
                text=t("目标 {value}", value=numbers.number(value.target, row.decimals)),
                font={"size": 11, "color": theme.INK}, bgcolor="rgba(255,255,255,.7)", borderpad=0,
            )  # fmt: skip
        start = value.year


def _labels(figure: go.Figure, row: IndicatorRow, years: list[int], year: int, colour: str, t: Text) -> None:
    value = row.at(year)
    said = f"<b>{year}: {numbers.number(value.p50, row.decimals)}</b>"
    if not numbers.is_missing(value.p10):
        low, high = (numbers.number(x, row.decimals) for x in (value.p10, value.p90))
        said += f" ({low}–{high})"
    if not numbers.is_missing(value.p50):
        figure.add_annotation(
            x=year, y=value.p50, text=said, showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=colour, ax=0, ay=-34,
            xanchor="right" if year == years[-1] else "center",
            font={"size": 12, "color": colour}, bgcolor="rgba(255,255,255,.85)",
        )  # fmt: skip
    if numbers.is_missing(row.base):
        return
    figure.add_annotation(
        x=years[-1], y=row.base, yshift=-9, xanchor="right", showarrow=False,
        text=t("基期 {value}（不采取措施）", value=numbers.number(row.base, row.decimals)),
        font={"size": 11, "color": theme.SECONDARY},
    )  # fmt: skip
