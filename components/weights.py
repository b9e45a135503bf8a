"""Weights of the objectives, the land-sea weight and the cumulative budget: the controls below the measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components import numbers, sliders, theme
from components.paint import place
from components.text import Text

WEIGHT_STEP = 0.05


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
            html.Div([_small(f"weight:{w.id}", w.name, w.value) for w in live], className="weights"),
            html.P(said, className="hint", title=" ".join(w.waits for w in waiting)) if waiting else None,
            html.Div([_small("sea", t("海域份额"), sea)], className="weights one"),
            html.P(t("陆域与海域分开归一，只共用预算；份额越大，预算越偏向海域。"), className="hint"),
        ],
        className="group",
        **{"aria-label": t("效益权重")},
    )


def _small(name: str, word: str, value: float) -> html.Div:
    return html.Div(
        [
            html.Span(word, className="weight-name"),
            sliders.slider(value, 1.0, WEIGHT_STEP, word),
            sliders.number(value, word, "tiny"),
        ],
        className="weight",
        **sliders.held(name, value, 1.0, WEIGHT_STEP, most=1.0),
    )


def budget_block(budget: Budget, t: Text) -> html.Section:
    """Cumulative until the end of the stage that is open; the ink mark is what the plan costs."""
    limit, by, label = stands_at(budget), sliders.step(budget.top), t("累计预算，万元")
    return html.Section(
        [
            html.Div(
                [
                    html.H3(t("累计预算")),
                    html.Span(className="grow"),
                    *sliders.stepper(limit, by, label, t, "wide"),
                    html.Span(t("万元"), className="unit"),
                ],
                className="control-head",
            ),
            html.Div(
                [
                    sliders.slider(limit, budget.top, by, label, t("万元")),
                    place("budget-marks", budget_marks(budget, t), "marks"),
                ],
                className="track",
            ),
            place("budget-foot", budget_foot(budget, t), "control-foot"),
        ],
        className="group control",
        style={"--c": theme.GREEN},
        **{"aria-label": t("累计预算")},
        **sliders.held("budget", limit, budget.top, by),
    )


def stands_at(budget: Budget) -> float:
    """Where the slider of the budget stands: at its end where there is no limit."""
    return budget.top if numbers.is_missing(budget.limit) else budget.limit


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
