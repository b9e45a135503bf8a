"""Parts of the diagnosis: chips of problems, matrix, legend of modes, ranked list; `assets/45-problems.js` links them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import numbers, theme
from components import problems_words as words
from components.problems_rows import (
    ASPECTS,
    ECOLOGICAL,
    FARMING,
    LAYERS,
    SEA,
    SETTLEMENT,
    ProblemRow,
    Problems,
    UnitRow,
)
from components.text import Text

#: Grades as the matrix draws them: rows from the worst down, columns from what recovers well to what hardly does.
ROWS, COLUMNS = (3, 2, 1), (3, 2, 1)
FILTERS = ("", ECOLOGICAL, FARMING, SETTLEMENT, SEA)


def colour(cell: str) -> str:
    """Fill of a place of the matrix; paper where a unit is not assessed."""
    return theme.MATRIX[int(cell[0]) - 1][3 - int(cell[1])] if cell else theme.PAPER


def chips(problems: Sequence[ProblemRow], t: Text) -> list[html.Div]:
    """Problems by aspect, the severest first, then the risks: dashed, for they are no problems of a unit."""
    groups = [
        _chip_group(words.aspect(aspect, t), [row for row in problems if row.aspect == aspect and not row.risk], t)
        for aspect in ASPECTS
    ]
    risks = _chip_group(t("风险"), [row for row in problems if row.risk], t, "risk")
    return [*groups, risks]


def _chip_group(title: str, rows: Sequence[ProblemRow], t: Text, kind: str = "") -> html.Div:
    ranked = sorted(rows, key=lambda row: (-row.severity, -row.units))
    made = [_chip(row, kind, t) for row in ranked]
    # The name of a group stays on the line of its first chip.
    lead = html.Span([html.Span(title, className="chip-group"), *made[:1]], className="chip-lead")
    return html.Div(
        [lead, *made[1:]],
        className="chip-row",
        role="group",
        **{"aria-label": title},
    )


def _chip(row: ProblemRow, kind: str, t: Text) -> html.Button:
    low, medium, high = row.counts
    said = t("{name}：{count} 个单元，高 {high}、中 {medium}、低 {low}；{area} 公顷",
             name=row.name, count=row.units, high=high, medium=medium, low=low, area=numbers.number(row.extent_ha))  # fmt: skip
    return html.Button(
        [html.Span(row.name), html.B(row.units), words.severity(row.severity, t)],
        type="button",
        className=f"problem-chip {kind}".strip(),
        disabled=not row.units,
        title=said,
        **{"data-problem": row.id, "data-layer": LAYERS.get(row.id, ""), "aria-pressed": "false"},
    )


def matrix(found: Problems, t: Text) -> list[Any]:
    """Nine places with how many units stand there, their area and the mode most of that area calls for."""
    body = []
    for grade in ROWS:
        body.append(html.Span(words.grade(grade, t), className="axis-y"))
        body += [_place(f"{grade}{level}", found, t) for level in COLUMNS]
    foot = [html.Span(), *(html.Span(words.grade(level, t), className="axis-x") for level in COLUMNS)]
    return [
        html.Div(html.Span(t("退化程度（低 → 高）")), className="axis-title-y"),
        html.Div([*body, *foot], className="matrix-grid", role="group", **{"aria-label": t("退化程度 × 恢复力")}),
        html.Div(t("恢复力（高 → 低，越往右越难自己好）"), className="axis-title-x"),
    ]


def _place(cell: str, found: Problems, t: Text) -> html.Button:
    units = [row for row in found.units if row.cell == cell]
    mode = words.mode(main_mode(units) or found.modes.get(cell, 0), t)
    fill = colour(cell)
    area = numbers.number(sum(row.area_ha for row in units) / 100)
    said = t("退化{degradation}、恢复力{resilience}", degradation=words.grade(int(cell[0]), t), resilience=words.grade(int(cell[1]), t))  # fmt: skip
    return html.Button(
        [
            html.Span([html.B(len(units), className="place-count"), html.Small(t("个单元"))]),
            html.Span([html.Span(area, className="place-area"), " km²"]),
            html.Span(mode, className="place-mode"),
        ],
        type="button",
        className="matrix-place",
        title=said,
        style={"--c": fill, "--on": theme.on(fill)},
        **{"data-cell": cell, "aria-pressed": "false"},
    )


def main_mode(units: Sequence[UnitRow]) -> int:
    """The mode of most of their area, 0 where there are none."""
    area: dict[int, float] = {}
    for row in units:
        area[row.mode] = area.get(row.mode, 0.0) + row.area_ha
    return max(area, key=lambda mode: area[mode]) if area else 0


def mode_legend(found: Problems, t: Text) -> html.Ul:
    """The four modes, where each stands in the matrix, how many units call for it."""
    return html.Ul([_mode(number, found, t) for number in (1, 2, 3, 4)], className="modes")


def _mode(number: int, found: Problems, t: Text) -> html.Li:
    units = [row for row in found.units if row.mode == number]
    cells = {row.cell for row in units}
    small = [
        html.I(style={"background": colour(f"{grade}{level}")} if f"{grade}{level}" in cells else None)
        for grade in ROWS
        for level in COLUMNS
    ]
    return html.Li(
        [
            html.Span(small, className="mini", **{"aria-hidden": "true"}),
            html.B(words.mode(number, t)),
            html.Span(words.mode_hint(number, t), className="hint"),
            html.Span(t("{count} 个单元", count=len(units)), className="num"),
        ]
    )


def filters(t: Text) -> html.Div:
    """Units of which kind of space are looked at."""
    names = {"": t("全部"), **{name: words.space(name, t) for name in FILTERS if name}}
    return html.Div(
        [
            html.Button(names[name], type="button", className="space-choice", **{"data-space": name, "aria-pressed": "false"})
            for name in FILTERS
        ],
        className="spaces",
        role="group",
        **{"aria-label": t("空间")},
    )  # fmt: skip


def ranked(found: Problems, t: Text) -> html.Table:
    """All units, worst first; the heads sort, the names choose."""
    names = {row.id: row.name for row in found.problems}
    heads = (
        ("rank", t("序"), "c"), ("", t("单元"), ""), ("", t("首要问题"), "problem-head"), ("severity", t("严重度"), ""),
        ("area", t("面积 km²"), "r"), ("", t("方式"), ""),
    )  # fmt: skip
    return html.Table(
        [
            html.Caption(t("修复单元，退化重、恢复难者在前，同格按问题负担"), className="unseen"),
            html.Thead(html.Tr([_head(*head) for head in heads])),
            html.Tbody([_row(row, place, names, t) for place, row in enumerate(found.units, 1)]),
        ],
        className="ranked",
    )


def _head(sort: str, title: str, kind: str) -> html.Th:
    if not sort:
        return html.Th(title, className=kind, scope="col")
    start = "ascending" if sort == "rank" else "none"
    button = html.Button(title, type="button", className="sort", **{"data-sort": sort})
    return html.Th(button, className=kind, scope="col", **{"aria-sort": start})


def _row(row: UnitRow, place: int, names: dict[str, str], t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Td(place, className="c place-number"),
            html.Td(
                html.Button(
                    [html.I(className="bevel", style={"--c": colour(row.cell)}), html.Span(row.name)],
                    type="button", className="unit-name", title=row.name,
                )
            ),
            html.Td(names[row.main.problem] if row.main else "--", className="row-problem"),
            html.Td(words.severity(row.severity, t), className="row-severity"),
            html.Td(numbers.number(row.area_ha / 100), className="r"),
            html.Td(words.mode(row.mode, t), className="minor"),
        ],
        **{"data-unit": str(row.id)},
    )  # fmt: skip


def map_legend(t: Text) -> list[Any]:
    """The matrix as a legend, for the screens and prints where the map stands alone."""
    grid: list[Any] = []
    for grade in ROWS:
        grid.append(html.Span(words.grade(grade, t)))
        grid += [html.I(style={"background": colour(f"{grade}{level}")}) for level in COLUMNS]
    grid += [html.Span(), *(html.Span(words.grade(level, t)) for level in COLUMNS)]
    head = html.Summary([html.B(t("单元：退化程度 × 恢复力")), html.Small(t("行：退化；列：恢复力"))])
    return [html.Details([head, html.Div(grid, className="legend-matrix")], open=False)]
