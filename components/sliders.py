"""Target sliders: what is asked of each measure, with the marks that show what is possible.

Every control is a native slider, a number box and − / + buttons in an element that holds its value; all of it is
painted (see `paint`), and `assets/30-controls.js` keeps the parts together and passes on what a person has set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dash import html

from analytics.scenario.model import Mode
from components import numbers, units
from components.paint import Field, place
from components.rows import MeasureRow
from components.text import Language, Text

GROUPS = ("coast", "forest", "river", "sea", "consolidation")


def group_word(group: str, t: Text) -> str:
    return {
        "coast": t("湿地海岸"),
        "forest": t("森林水土"),
        "river": t("流域廊道"),
        "sea": t("海洋"),
        "consolidation": t("国土整治"),
    }[group]


def mode_word(mode: Mode, t: Text) -> str:
    return {Mode.EXACTLY: t("达到"), Mode.AT_LEAST: t("至少"), Mode.AT_MOST: t("至多")}[mode]


def slider_groups(rows: Sequence[MeasureRow], t: Text) -> list[html.Section]:
    """All measures by group; the prominent ones open, the others one tap away."""
    return [_group(name, [row for row in rows if row.group == name], t) for name in GROUPS]


def _group(name: str, rows: Sequence[MeasureRow], t: Text) -> html.Section:
    rest = folded(rows)
    first = [row for row in rows if row not in rest]
    fold = html.Details(
        [
            html.Summary(group_summary(rest, t), **{"data-slot": f"group:{name}"}),
            html.Div([measure(row, t) for row in rest], className="folded"),
        ],
        className="fold",
    )
    return html.Section(
        [html.H3(group_word(name, t)), *[measure(row, t) for row in first], fold if rest else None],
        className="group",
        **{"aria-label": group_word(name, t)},
    )


def folded(rows: Sequence[MeasureRow]) -> list[MeasureRow]:
    """The measures of a group that are one tap away."""
    return [row for row in rows if row.pending or not row.prominent]


def group_summary(rest: Sequence[MeasureRow], t: Text) -> list[object]:
    """ "另 2 项 · 岸线修复 6.00 千米 · …": what the folded sliders stand at."""
    live = [row for row in rest if not row.pending]
    said = [f"{row.name} {numbers.short(row.target)} {row.unit}" for row in live[:2]]
    if not live:
        said = [t("待接入")]
    return [
        html.Span(" · ".join([t("另 {count} 项", count=len(rest)), *said])),
        html.I(className="icon icon-arrow"),
    ]


def measure(row: MeasureRow, t: Text) -> html.Div:
    """One slider with all its marks, or why there is none yet."""
    if row.pending:
        return _waiting(row, t)
    label = t("{name}，新增实施量，{unit}", name=row.name, unit=row.unit)
    return html.Div(
        [
            html.Div(
                [
                    place(f"head:{row.id}", head(row, t), "head"),
                    *stepper(row.target, step(row.theoretical), label, t),
                    html.Span(row.unit, className="unit"),
                ],
                className="control-head",
            ),
            html.Div(
                [
                    slider(row.target, row.theoretical, step(row.theoretical), label, row.unit),
                    place(f"marks:{row.id}", marks(row, t), "marks"),
                ],
                className="track",
            ),
            place(f"foot:{row.id}", foot(row, t), "control-foot"),
        ],
        className="control",
        style={"--c": row.colour},
        **held(f"target:{row.id}", row.target, row.theoretical, step(row.theoretical), row.mode),
    )


def held(
    name: str, value: float, top: float, by: float, mode: str = "", most: float = math.inf
) -> dict[str, str]:
    """What the element around a control's parts carries: its name, what it stands at, and how far it goes.

    Args:
        top: end of the track; what is beyond shows in the number box, never clamped.
        by: one step of the track and of the buttons.
        mode: how a target binds.
        most: no value is larger.
    """
    given = {"control": name, "value": value, "top": _end(top), "step": by, "mode": mode}
    if math.isfinite(most):
        given["most"] = most
    return {
        f"data-{key}": f"{each:.10g}" if isinstance(each, float) else str(each) for key, each in given.items()
    }


def slider(value: float, top: float, by: float, label: str, unit: str = "") -> Field:
    """The track, by default from 0 to the theoretical potential."""
    end = _end(top)
    shown = min(value, end)
    return Field(
        {
            "type": "range", "min": 0, "max": f"{end:.10g}", "step": f"{by:.10g}", "value": f"{shown:.10g}",
            "className": "slider", "style": {"--at": f"{shown / end:.5g}"}, "aria-label": label,
            "aria-valuetext": f"{numbers.number(value)} {unit}".strip(),
        }
    )  # fmt: skip


def _end(top: float) -> float:
    return float(top) if top > 0 else 1.0


def step(top: float) -> float:
    """A round step of about a two-hundredth of the range: 38 -> 0.2, 5200 -> 20."""
    if not top > 0:
        return 0.1
    raw = top / 200
    power = 10 ** math.floor(math.log10(raw))
    return round(next(m for m in (1, 2, 5, 10) if m * power >= raw) * power, 6)


def parts(rows: Sequence[MeasureRow], t: Text) -> dict[str, Any]:
    """What an answer paints anew, by slot."""
    live = [row for row in rows if not row.pending]
    groups = {
        f"group:{name}": group_summary(folded([r for r in rows if r.group == name]), t) for name in GROUPS
    }
    return {
        **{f"head:{row.id}": head(row, t) for row in live},
        **{f"marks:{row.id}": marks(row, t) for row in live},
        **{f"foot:{row.id}": foot(row, t) for row in live},
        **groups,
    }


def head(row: MeasureRow, t: Text) -> list[object]:
    """Swatch, name, what is demanded, and the small menu of how the target binds."""
    return [
        html.I(className=f"swatch {row.line_style or 'fill'}", style={"--c": row.colour}),
        html.B(row.name, title=row.name),
        html.Span(assigned(row, t), className="assigned"),
        html.Span(className="grow"),
        _mode_menu(row, t),
    ]


def assigned(row: MeasureRow, t: Text) -> str | html.Span:
    """ "▼下达 17.5": the value that just meets what the superior demands; red below it."""
    if numbers.is_missing(row.assigned):
        return ""
    below = row.target < row.assigned - 0.005
    said = t("下达 {value}", value=numbers.short(row.assigned))
    return html.Span(
        said, className="xia below" if below else "xia", title=t("低于下达值") if below else None
    )


def marks(row: MeasureRow, t: Text) -> list[object]:
    """Ticks on the track: 已安排, 现实, 理论, 下达, and the other years as hollow dots."""
    top = row.theoretical
    at = {
        name: f"{numbers.share(getattr(row, name), top)}%" for name in ("arranged", "realistic", "assigned")
    }
    drawn: list[object] = [html.I(className="m-real", style={"width": at["realistic"]})]
    if row.arranged > 0:
        drawn += [
            html.I(className="m-done", style={"width": at["arranged"]}),
            html.I(className="m-tick", style={"left": at["arranged"]}),
        ]
    drawn.append(html.I(className="m-tick", style={"left": at["realistic"]}))
    drawn += [
        html.I(
            className="m-year",
            style={"left": f"{numbers.share(value, top)}%"},
            title=f"{year}: {numbers.number(value)}",
        )
        for year, value in row.others
    ]
    if not numbers.is_missing(row.assigned):
        drawn.append(html.I(className="m-xia", style={"left": at["assigned"]}))
    return drawn + _tick_words(row, at, t)


def _tick_words(row: MeasureRow, at: dict[str, str], t: Text) -> list[object]:
    """Words under the ticks; one that would lie on its neighbour gives way."""
    arranged, realistic = (
        numbers.share(row.arranged, row.theoretical),
        numbers.share(row.realistic, row.theoretical),
    )
    words: list[object] = []
    if row.arranged > 0 and realistic - arranged > 26:
        words.append(
            html.Em(
                t("已安排 {value}", value=numbers.short(row.arranged)),
                style={"left": f"max({at['arranged']}, 26px)"},
            )
        )
    if realistic < (72 if t.language is Language.ZH else 60):  # beyond, the two words would run into each other
        words.append(
            html.Em(
                t("现实 {value}", value=numbers.short(row.realistic)),
                style={"left": f"max({at['realistic']}, 26px)"},
            )
        )
        words.append(html.Em(t("理论 {value}", value=numbers.short(row.theoretical)), className="end"))
    else:
        both = t(
            "现实 {real} · 理论 {theory}",
            real=numbers.short(row.realistic),
            theory=numbers.short(row.theoretical),
        )
        words.append(html.Em(both, className="end"))
    return words


def foot(row: MeasureRow, t: Text) -> list[object]:
    """The stock it moves, and what one more unit brings; a warning above what is realistic.

    The stock carries what a preview is reckoned from while the slider is being moved.
    """
    warning = warn(row, t)
    before, after = (numbers.number(x, row.stock_decimals) for x in (row.stock_base, row.stock))
    basis = {"stock": row.stock, "slope": row.stock_per_unit, "cost": row.marginal_cost, "decimals": row.stock_decimals}
    known = {f"data-{name}": f"{each:.10g}" for name, each in basis.items() if not numbers.is_missing(each)}
    stock = [
        html.Span(row.stock_name, className="stock-name", title=row.stock_name),
        html.Span(f" {before} → "),
        html.B(after, className="preview-stock below" if _is_below(row) else "preview-stock", **known),
        html.Span(f" {row.stock_unit}"),
    ]
    return [
        html.Div([html.Span(stock, className="stock"), html.Span(marginal(row, t), className="marginal")]),
        html.P([html.I(className="icon icon-critical"), warning], className="control-warn")
        if warning
        else None,
    ]


def marginal(row: MeasureRow, t: Text) -> str:
    """ "每公顷 效益 +0.031 · 74.20 万元"."""
    said = []
    if not numbers.is_missing(row.marginal_benefit):
        gain = numbers.signed(row.marginal_benefit, 3)
        said.append(t("{per} 效益 {value}", per=units.per(row.unit_code, t), value=gain))
    if not numbers.is_missing(row.marginal_cost):
        said.append(t("{cost} 万元", cost=numbers.number(row.marginal_cost)))
    return " · ".join(said)


def warn(row: MeasureRow, t: Text) -> str:
    if not numbers.is_missing(row.theoretical) and row.target > row.theoretical + 0.005:
        return t(
            "超出理论潜力 {value} {unit}：达不到的部分列为缺口",
            value=numbers.number(row.theoretical),
            unit=row.unit,
        )
    if not numbers.is_missing(row.realistic) and row.target > row.realistic + 0.005:
        return t(
            "超出现实潜力 {value} {unit}：排不下的部分列为缺口",
            value=numbers.number(row.realistic),
            unit=row.unit,
        )
    return ""


def _is_below(row: MeasureRow) -> bool:
    return not numbers.is_missing(row.assigned) and row.target < row.assigned - 0.005


def _waiting(row: MeasureRow, t: Text) -> html.Div:
    tree = [
        html.Div(
            [
                html.I(className=f"swatch {row.line_style or 'fill'}", style={"--c": row.colour}),
                html.B(row.name),
                html.Span(t("待接入"), className="tag pending"),
            ],
            className="control-head",
        ),
        html.P(row.waits, className="hint"),
    ]
    return html.Div(tree, className="control waiting", **{"aria-disabled": "true"})


def stepper(value: float, by: float, label: str, t: Text, wide: str = "") -> list[object]:
    """− number box +."""
    return [
        html.Button(
            "−",
            type="button",
            className="step",
            **{"aria-label": t("减少 {step}：{label}", step=f"{by:g}", label=label), "data-by": "-1"},
        ),
        number(value, label, wide),
        html.Button(
            "+",
            type="button",
            className="step",
            **{"aria-label": t("增加 {step}：{label}", step=f"{by:g}", label=label), "data-by": "1"},
        ),
    ]


def number(value: float, label: str, size: str = "") -> Field:
    """A box to type a number in: "wide", "tiny" or as usual."""
    return Field(
        {
            "type": "text", "inputMode": "decimal", "autoComplete": "off", "value": f"{value:,.2f}",
            "className": f"number {size}".strip(), "aria-label": label,
        }
    )  # fmt: skip


def _mode_menu(row: MeasureRow, t: Text) -> html.Select:
    """达到, 至少 or 至多: a native menu, which the assets listen to."""
    return html.Select(
        [html.Option(mode_word(mode, t), value=str(mode), selected=str(mode) == row.mode) for mode in Mode],
        className="mode",
        title=t("目标方式：达到、至少或至多"),
        **{"aria-label": t("目标方式：{name}", name=row.name)},
    )
