"""Who meets and who is responsible: the mechanisms of coordination, the matrices of measures and indicators by body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from components import units
from components.rows import Rows
from components.text import Text

LEAD, SUPPORT = "●", "○"


@dataclass(frozen=True)
class Duties:
    """Who leads and who supports what.

    Args:
        responsibilities: bodies with the measures they lead and support.
        measures, indicators, links: rows of the package's tables; a body supports the indicators that its measures move.
    """

    responsibilities: Rows
    measures: Rows
    indicators: Rows
    links: Rows

    @property
    def bodies(self) -> list[str]:
        return [str(row["department"]) for row in self.responsibilities]

    def of_measure(self, measure: str) -> dict[str, str]:
        """Body -> mark."""
        marks: dict[str, str] = {}
        for row in self.responsibilities:
            if measure in several(row["leads"]):
                marks[str(row["department"])] = LEAD
            elif measure in several(row["supports"]):
                marks[str(row["department"])] = SUPPORT
        return marks

    def of_indicator(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Body -> mark: its department leads, the leaders of the measures that move it support."""
        moved_by = {link["measure"] for link in self.links if link["indicator"] == row["indicator"]}
        marks = {
            str(body["department"]): SUPPORT
            for body in self.responsibilities
            if moved_by & set(several(body["leads"]))
        }
        return marks | {str(row["department"]): LEAD}

    def leader(self, measure: str) -> str:
        return next((body for body, mark in self.of_measure(measure).items() if mark == LEAD), "")

    def counts(self, body: str) -> tuple[tuple[int, int], int]:
        """((measures, indicators) that a body leads, measures that it supports)."""
        row = next(row for row in self.responsibilities if row["department"] == body)
        indicators = sum(1 for each in self.indicators if each["department"] == body)
        return (len(several(row["leads"])), indicators), len(several(row["supports"]))

    def task(self, body: str, t: Text) -> str:
        return t.name(next(row for row in self.responsibilities if row["department"] == body), "task")


def several(cell: object) -> list[str]:
    """The values of a cell that holds several, by blanks."""
    return cell.split() if isinstance(cell, str) else []


def coordination(rows: Rows, t: Text) -> html.Div:
    """The mechanisms: what for, who leads, who sits there, how often."""
    return html.Div([_mechanism(row, t) for row in rows], className="mechanisms")


def _mechanism(row: Mapping[str, Any], t: Text) -> html.Article:
    members = several(row["members"])
    seats = [row["lead"], *members]
    return html.Article(
        [
            html.H3(t.name(row)),
            html.P(t.name(row, "task")),
            html.Dl(
                [
                    html.Dt(t("召集")), html.Dd(t.body(row["lead"])),
                    html.Dt(t("参加")), html.Dd(t("、").join(t.body(each) for each in members) if members else t("按议题邀请")),
                    html.Dt(t("频次")), html.Dd(t.name(row, "rhythm")),
                ]
            ),
        ],
        className="mechanism",
        **{"data-bodies": " ".join(map(str, seats))},
    )  # fmt: skip


def matrices(duties: Duties, t: Text) -> html.Div:
    """Measures and indicators by body, with what the marks mean."""
    measures = [
        (t.name(row), units.word(row["unit"], t), duties.of_measure(row["measure"]))
        for row in duties.measures
    ]
    indicators = [
        (t.name(row), units.word(row["unit"], t), duties.of_indicator(row)) for row in duties.indicators
    ]
    return html.Div(
        [
            html.P(
                [html.B(LEAD), t(" 牵头"), html.B(SUPPORT, className="support"), t(" 配合"),
                 html.Span(t("指标的配合部门是推动它的措施的牵头部门。"))],
                className="key-line",
            ),
            html.Div(
                [
                    html.Div([_matrix(t("措施"), measures, duties, t("措施责任分工"), t), _tasks(duties, t)], className="stack"),
                    _matrix(t("指标"), indicators, duties, t("指标责任分工"), t),
                ],
                className="matrices",
            ),
        ]
    )  # fmt: skip


def _tasks(duties: Duties, t: Text) -> html.Div:
    """Each body's own work, with how much it leads."""
    head = [t("部门"), t("职责"), t("牵头措施"), t("牵头指标")]
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                html.Tbody([_task(body, duties, t) for body in duties.bodies]),
            ],
            className="list-table tasks",
            **{"aria-label": t("部门职责")},
        ),
        className="box scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": t("部门职责")},
    )


def _task(body: str, duties: Duties, t: Text) -> html.Tr:
    led, _ = duties.counts(body)
    return html.Tr(
        [
            html.Th(t.body(body), scope="row"),
            html.Td(duties.task(body, t)),
            *[html.Td(str(count), className="num") for count in led],
        ],
        **{"data-bodies": body},
    )


def _matrix(
    head: str, rows: list[tuple[str, str, dict[str, str]]], duties: Duties, label: str, t: Text
) -> html.Div:
    bodies = duties.bodies
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr(
                        [
                            html.Th(head, scope="col"),
                            *[html.Th(t.body(body), scope="col", **{"data-body": body}) for body in bodies],
                        ]
                    )
                ),
                html.Tbody([_row(name, unit, marks, bodies, t) for name, unit, marks in rows]),
            ],
            className="list-table duty-matrix",
            **{"aria-label": label},
        ),
        className="box scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": label},
    )


def _row(name: str, unit: str, marks: Mapping[str, str], bodies: list[str], t: Text) -> html.Tr:
    words = {LEAD: t("牵头"), SUPPORT: t("配合")}
    return html.Tr(
        [
            html.Th([name, html.Span(f" {unit}", className="unit") if unit else None], scope="row"),
            *[
                html.Td(
                    html.Span(marks[body], role="img", **{"aria-label": words[marks[body]]})
                    if body in marks
                    else None,
                    className="" if body not in marks else "lead" if marks[body] == LEAD else "support",
                    **{"data-body": body},
                )
                for body in bodies
            ],
        ],
        **{"data-bodies": " ".join(marks)},
    )
