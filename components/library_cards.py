"""Methods as cards: formula, symbols, parameters with their values, source, flag, and what is not confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import html

from analytics.methods.card import Card
from components import status
from components.evidence import of_flag
from components.text import Language, Text

Constant = Mapping[str, Any]


def methods(
    cards: Sequence[Card],
    chapters: Mapping[int, str],
    constants: Mapping[str, Constant],
    titles: Mapping[str, str],
    t: Text,
) -> list[Any]:
    """All cards by chapter.

    Args:
        chapters: number -> "zh|en". constants: id -> row of table `constants`.
        titles: table -> what it is called.
    """  # fmt: skip
    used = [number for number in chapters if any(card.chapter == number for card in cards)]
    return [
        html.Nav(
            [html.A(f"{number} {t.pair(chapters[number])}", href=f"#chapter-{number}") for number in used],
            className="chapter-nav",
            **{"aria-label": t("方法章节")},
        ),
        *[_chapter(number, chapters[number], cards, constants, titles, t) for number in used],
    ]


def _chapter(
    number: int,
    name: str,
    cards: Iterable[Card],
    constants: Mapping[str, Constant],
    titles: Mapping[str, str],
    t: Text,
) -> html.Div:
    mine = [card for card in cards if card.chapter == number]
    return html.Div(
        [
            html.H3(f"{number} {t.pair(name)}", id=f"chapter-{number}"),
            html.Div([card_of(card, constants, titles, t) for card in mine], className="method-cards"),
        ],
        className="chapter",
    )


def card_of(
    card: Card, constants: Mapping[str, Constant], titles: Mapping[str, str], t: Text
) -> html.Article:
    """One method under its id, which other pages link to."""
    return html.Article(
        [
            html.H4(
                [
                    html.A(t.pick(card.name_zh, card.name_en), href=f"#{card.id}"),
                    html.Span(
                        [status.evidence(of_flag(card.flag), t), t.method(card.unit), " · ", t.method(card.span)],
                        className="unit",
                    ),
                ]
            ),
            html.P(card.summary_en, className="summary") if t.language is Language.EN and card.summary_en else None,
            html.Pre(t.method(card.formula), tabIndex=0),
            html.P(t.method(card.symbols_zh), className="symbols"),
            _constants([constants[name] for name in card.constants if name in constants], t),
            _tables(card, titles, t),
            html.P([t("来源："), t.method(card.source)], className="hint"),
            html.P([t("计算："), html.Code(card.function)], className="hint"),
            html.P([html.B(t("未确认与局限：")), t.method(card.open_zh)], className="open-points")
            if card.open_zh else None,
        ],
        id=card.id,
        className="method-card",
        **{"data-find": of_flag(card.flag).name.lower()},
    )  # fmt: skip


def _constants(rows: Sequence[Constant], t: Text) -> html.Table | None:
    if not rows:
        return None
    return html.Table(
        html.Tbody(
            [
                html.Tr(
                    [
                        html.Th(t.name(row), scope="row"),
                        html.Td([html.B(f"{row['value']:g}"), html.Span(_unit(row["unit"]), className="unit")]),
                        html.Td([status.evidence(of_flag(row["flag"]), t), str(row["source"])]),
                    ]
                )
                for row in rows
            ]
        ),
        className="constants",
    )  # fmt: skip


def _unit(unit: object) -> str:
    return "" if unit in ("-", "1", "–") else f" {unit}"


def _tables(card: Card, titles: Mapping[str, str], t: Text) -> html.P | None:
    if not card.tables:
        return None
    links = [html.A(titles.get(name, name), href=f"#table-{name}") for name in card.tables]
    return html.P([t("参数表："), *[part for link in links for part in (link, " ")]], className="hint")
