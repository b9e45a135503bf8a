"""Weights of the objectives, the land-sea weight and the cumulative budget: the controls below the measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html

from components import numbers, sliders, theme
from components.paint import slot
from components.sliders import Part
from components.text import Text


@dataclass(frozen=True)
class Weight:
    """One objective and its weight; `waits` says why one has none yet."""

    id: str
    name: str
    value: float
    waits: str = ""


@dataclass(frozen=True)
class Budget:
    """Cumulative budget of one stage. `limit` is nan where there is none; `top` is the slider's range."""

    stage: int
    limit: float
    top: float
    spent: float
    marginal: float


def weight_block(weights: Sequence[Weight], sea: float, t: Text) -> html.Section:
    """Weights count by their share of the sum, so they need not add up to one."""
    live = [weight for weight in weights if not weight.waits]
    waiting = [weight for weight in weights if weight.waits]
    said = t("{names}：待接入", names=t("、").join(weight.name for weight in waiting))
    return html.Section(
        [
            html.H3(t("效益权重")),
            html.Span(t("按占合计的份额计"), className="group-note"),
            html.Div([_small(f"weight:{w.id}", w.name, w.value, t) for w in live], className="weights"),
            html.P(said, className="hint", title=" ".join(w.waits for w in waiting)) if waiting else None,
            html.Div([_small("sea", t("海域份额"), sea, t)], className="weights one"),
            html.P(t("陆域与海域分开归一，只共用预算；份额越大，预算越偏向海域。"), className="hint"),
        ],
        className="group",
        **{"aria-label": t("效益权重")},
    )


def _small(name: str, word: str, value: float, t: Text) -> html.Div:
    return html.Div(
        [
            html.Span(word, className="weight-name"),
            dmc.Slider(
                id={"type": Part.SLIDER, "control": name}, value=value, min=0, max=1, step=0.05, precision=2,
                size=4, thumbSize=14, color=theme.GREEN, label=None, thumbLabel=word, updatemode="mouseup",
            ),
            html.Button(id={"type": Part.LESS, "control": name}, hidden=True),
            dmc.NumberInput(
                id={"type": Part.NUMBER, "control": name}, value=value, min=0, max=1, step=0.05, decimalScale=2,
                fixedDecimalScale=True, hideControls=True, debounce=True, size="xs", className="number tiny",
                **{"aria-label": word},
            ),
            html.Button(id={"type": Part.MORE, "control": name}, hidden=True),
        ],
        className="weight",
    )  # fmt: skip


def budget_block(budget: Budget, t: Text) -> html.Section:
    """Cumulative until the end of the stage that is open; the ink mark is what the plan costs."""
    limit, label = stands_at(budget), t("累计预算，万元")
    return html.Section(
        [
            html.Div(
                [
                    html.H3(t("累计预算")),
                    html.Span(className="grow"),
                    *sliders.stepper("budget", limit, sliders.step(budget.top), label, t, "number wide"),
                    html.Span(t("万元"), className="unit"),
                ],
                className="control-head",
            ),
            html.Div(
                [
                    sliders.slider("budget", limit, budget.top, theme.GREEN, label),
                    slot("budget-marks", budget_marks(budget, t), "marks"),
                ],
                className="track",
            ),
            slot("budget-foot", budget_foot(budget, t), "control-foot"),
        ],
        className="group control",
        style={"--c": theme.GREEN},
        **{"aria-label": t("累计预算")},
    )


def stands_at(budget: Budget) -> float:
    """Where the slider of the budget stands: at its end where there is no limit."""
    return budget.top if numbers.is_missing(budget.limit) else budget.limit


def stores(weights: Sequence[Weight], sea: float, budget: Budget) -> list[dcc.Store]:
    """What the controls of this module stand at."""
    live = [sliders.store(f"weight:{each.id}", each.value) for each in weights if not each.waits]
    return [*live, sliders.store("sea", sea), sliders.store("budget", stands_at(budget))]


def budget_marks(budget: Budget, t: Text) -> list[object]:
    at = f"{numbers.share(budget.spent, budget.top)}%"
    return [
        html.I(className="m-tick", style={"left": at}),
        html.Em(
            t("方案用去 {value}", value=numbers.number(budget.spent, 0)),
            style={"left": f"clamp(40px, {at}, calc(100% - 40px))"},
        ),
    ]


def budget_foot(budget: Budget, t: Text) -> list[object]:
    left = None if numbers.is_missing(budget.limit) else budget.limit - budget.spent
    said = t("结余 {value} 万元", value=numbers.number(left)) if left is not None else t("未设上限")
    gain = (
        ""
        if numbers.is_missing(budget.marginal)
        else t("每百万 效益 {value}", value=numbers.signed(budget.marginal * 100, 3))
    )
    return [html.Div([html.Span(said, className="stock"), html.Span(gain, className="marginal")])]
